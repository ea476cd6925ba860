// @ts-check
// Convolution by numbers: point at an output cell and read its arithmetic, point at an input
// cell and see which outputs read it.

import { filterPicture, outputSize, problem, readers, taps } from "./shared/convolution.js";
import { SETTINGS, colour, explorerSharing, kernelTable, settingsOf, weightOf } from "./shared/explorer.js";
import { liveFigure } from "./shared/figure.js";
import { pointGrid } from "./shared/grid.js";
import {
  button,
  describe,
  drawOnChange,
  element,
  format,
  player,
  save,
  share,
  write,
} from "./shared/stage.js";

/** @typedef {import("./shared/convolution.js").Settings} Settings */
/** @typedef {import("./shared/stage.js").Model} Model */

/**
 * Everything the figure shows, computed from the traits alone.
 * @param {number[][]} input @param {number[][]} weight @param {Settings} settings
 */
export function computeLayer(input, weight, settings) {
  const shape = [input.length, input[0].length];
  const trouble = problem(shape, settings);
  if (trouble)
    return { shape, weight, input, settings, trouble, rows: 0, columns: 0, output: new Float64Array(0) };
  const { data, shape: outputShape } = filterPicture({ data: input.flat(), shape }, weight, settings);
  const [rows, columns] = outputShape;
  return { shape, weight, input, settings, trouble, rows, columns, output: data };
}

/** @typedef {ReturnType<typeof computeLayer>} Layer */

/** A product's factor, with brackets around a negative one. @param {number} value */
function factor(value) {
  return value < 0 ? `(${format(value)})` : format(value);
}

/** The sum behind one output cell, term by term. @param {Layer} layer @param {number} row @param {number} column */
export function arithmetic(layer, row, column) {
  const terms = taps(row, column, layer.settings).map(
    ({ r, q, y, x }) => `${factor(layer.weight[r][q])}·${factor(layer.input[y]?.[x] ?? 0)}`,
  );
  return `${terms.join(" + ")} = ${format(layer.output[row * layer.columns + column])}`;
}

/** The output size along one axis with its numbers in it. @param {number} inputSize @param {Settings} settings */
export function law(inputSize, settings) {
  const { kernel_size: k, padding: p, stride: s, dilation: d } = settings;
  const size = Math.max(0, outputSize(inputSize, settings));
  return `⌊(${inputSize} + 2·${p} − ${d}·(${k} − 1) − 1) / ${s}⌋ + 1 = ${size}`;
}

/** @param {import("./shared/figure.js").Stage} stage */
function build({ model, figure, warning, words, signal }) {
  /** @type {Layer} */
  let layer;
  /** What is pointed at now; when nothing is, the chosen output cell counts. */
  /** @type {{grid: "output" | "input", row: number, column: number} | null} */
  let preview = null;

  const inputGrid = pointGrid("input", {
    look: (cell) => look(cell && { grid: "input", ...cell }),
    choose: (cell) => look({ grid: "input", ...cell }),
  });
  const outputGrid = pointGrid("output", {
    look: (cell) => look(cell && { grid: "output", ...cell }),
    choose: ({ row, column }) => {
      look(null);
      save(model, { position: [row, column] });
    },
  });
  const kernel = kernelTable(model, say);
  const formula = element("p", { class: "conv-law" });
  const forward = player("Play", () => move(1), 700, signal);
  const backward = player("Play back", () => move(-1), 700, signal);
  forward.control.addEventListener("click", backward.stop);
  backward.control.addEventListener("click", forward.stop);
  const transport = element(
    "div",
    { class: "conv-transport", role: "group", "aria-label": "Move the window" },
    button("«", () => goTo(0), "First window"),
    button("‹", () => move(-1), "One window back"),
    button("›", () => move(1), "One window forward"),
    button("»", () => goTo(layer.output.length - 1), "Last window"),
    backward.control,
    forward.control,
  );
  const inputTitle = element("h4");
  const outputTitle = element("h4");
  const panels = element(
    "div",
    { class: "conv-panels" },
    element(
      "div",
      { class: "conv-panel" },
      inputTitle,
      element("div", { class: "conv-square" }, inputGrid.table),
    ),
    element("div", { class: "conv-panel conv-middle" }, element("h4", {}, "kernel"), kernel.table, transport),
    element(
      "div",
      { class: "conv-panel" },
      outputTitle,
      element("div", { class: "conv-square" }, outputGrid.table),
    ),
  );
  figure.append(warning, panels, words, formula);
  const resized = new ResizeObserver(fitCells);
  resized.observe(panels);
  signal.addEventListener("abort", () => resized.disconnect());
  drawOnChange(model, ["grid", "gallery", "filter_name", ...SETTINGS], draw, signal);
  drawOnChange(model, ["position"], mark, signal);
  draw();
  return explorerSharing(model);

  function draw() {
    layer = computeLayer(model.get("grid"), weightOf(model), settingsOf(model));
    preview = null;
    warning.textContent = layer.trouble;
    kernel.draw();
    drawInput();
    drawOutput();
    const [height, width] = layer.shape;
    const across = Math.max(height, width) + 2 * layer.settings.padding;
    panels.style.setProperty("--across", String(Math.max(across, layer.rows, layer.columns)));
    inputTitle.textContent = `input ${height} × ${width}`;
    outputTitle.textContent = layer.trouble ? "no output" : `output ${layer.rows} × ${layer.columns}`;
    const same = height === width;
    formula.textContent = same
      ? `size: ${law(height, layer.settings)}`
      : `height: ${law(height, layer.settings)}; width: ${law(width, layer.settings)}`;
    for (const control of transport.querySelectorAll("button")) control.disabled = Boolean(layer.trouble);
    if (layer.trouble) stop();
    mark();
  }

  /**
   * The cells' size follows the panels' width. Container units would do that without a script,
   * but they double the time of the layout at every move of a slider.
   */
  function fitCells() {
    for (const panel of /** @type {Iterable<HTMLElement>} */ (panels.children))
      panel.style.setProperty("--panel", `${panel.clientWidth}px`);
    panels.classList.toggle("conv-small", panels.children[0].clientWidth < 210);
  }

  function stop() {
    forward.stop();
    backward.stop();
  }

  function drawInput() {
    const { padding } = layer.settings;
    const [height, width] = layer.shape;
    const largest = Math.max(...layer.input.flat().map(Math.abs));
    inputGrid.resize(height + 2 * padding, width + 2 * padding, padding);
    inputGrid.each((cell, y, x) => {
      const inside = y >= 0 && y < height && x >= 0 && x < width;
      const value = inside ? layer.input[y][x] : 0;
      const uses = readers(y, height, layer.settings).length * readers(x, width, layer.settings).length;
      cell.classList.toggle("conv-padding", !inside);
      cell.classList.toggle("conv-unread", uses === 0);
      write(cell, format(value));
      describe(
        cell,
        `${inside ? `input row ${y}, column ${x}` : "padding"}: ${format(value)}, ${uses === 0 ? "not read" : `read by ${uses}`}`,
      );
      colour(cell, share(value, largest));
    });
  }

  function drawOutput() {
    const largest = Math.max(...layer.output.map(Math.abs));
    outputGrid.resize(layer.rows, layer.columns, 0);
    outputGrid.each((cell, i, j) => {
      const value = layer.output[i * layer.columns + j];
      write(cell, format(value));
      describe(cell, `output row ${i}, column ${j}: ${format(value)}`);
      colour(cell, share(value, largest));
    });
  }

  /** The output cell that is chosen, kept inside an output that may have shrunk. */
  function chosen() {
    const [row, column] = model.get("position");
    return { row: Math.min(row, layer.rows - 1), column: Math.min(column, layer.columns - 1) };
  }

  /** @param {typeof preview} cell */
  function look(cell) {
    if (cell) stop();
    preview = cell;
    mark();
  }

  function mark() {
    inputGrid.unmark();
    outputGrid.unmark();
    if (layer.trouble) {
      words.textContent = layer.trouble;
      return;
    }
    if (preview?.grid === "input") markReaders(preview.row, preview.column);
    else markWindow(preview ?? chosen());
  }

  /** @param {{row: number, column: number}} cell */
  function markWindow({ row, column }) {
    for (const { r, q, y, x } of taps(row, column, layer.settings)) {
      const cell = inputGrid.at(y, x);
      cell.classList.add("conv-window");
      cell.dataset.weight = `×${format(layer.weight[r][q])}`;
    }
    outputGrid.at(row, column).classList.add("conv-window");
    outputGrid.focusable(row, column);
    words.textContent = `output[${row}, ${column}] = ${arithmetic(layer, row, column)}`;
  }

  /** @param {number} y @param {number} x */
  function markReaders(y, x) {
    const [height, width] = layer.shape;
    const found = readers(y, height, layer.settings).flatMap((row) =>
      readers(x, width, layer.settings).map((column) => [row, column]),
    );
    inputGrid.at(y, x).classList.add("conv-reader");
    for (const [row, column] of found) outputGrid.at(row, column).classList.add("conv-reader");
    const inside = y >= 0 && y < height && x >= 0 && x < width;
    const what = inside ? `input[${y}, ${x}] = ${format(layer.input[y][x])}` : "This padding cell, a zero,";
    const list = found.map(([row, column]) => `[${row}, ${column}]`).join(", ");
    if (found.length === 0) words.textContent = `${what} is read by no window.`;
    else words.textContent = `${what} is read by ${found.length} of ${layer.output.length} windows: ${list}.`;
  }

  /** @param {number} index in reading order */
  function goTo(index) {
    save(model, { position: [Math.floor(index / layer.columns), index % layer.columns] });
  }

  /** @param {number} by */
  function move(by) {
    const { row, column } = chosen();
    const next = row * layer.columns + column + by;
    if (next < 0 || next >= layer.rows * layer.columns) return false;
    preview = null;
    goTo(next);
    return true;
  }

  /** @param {string} text */
  function say(text) {
    warning.textContent = text || layer.trouble;
  }
}

export default liveFigure("numbers", "Convolution by numbers", build);

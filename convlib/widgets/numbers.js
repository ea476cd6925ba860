// @ts-check
// Convolution by numbers: point at an output cell and read its arithmetic, point at an input
// cell and see which outputs read it.

import { oneOf, position, yesOrNo } from "./shared/address.js";
import { PADDING_MODES, placesOf } from "./shared/border.js";
import { choiceOf, tickOf } from "./shared/controls.js";
import { readers, taps } from "./shared/convolution.js";
import { SETTINGS, colour, explorerSharing, kernelTable, settingsOf, weightOf } from "./shared/explorer.js";
import { liveFigure } from "./shared/figure.js";
import { cellWithin, fitPanels, pointGrid, squarePanel } from "./shared/grid.js";
import { isInside, placeOf, rowsOf } from "./shared/places.js";
import {
  describe,
  drawOnChange,
  drawOnTheme,
  element,
  format,
  player,
  save,
  share,
  transport,
  vary,
  write,
} from "./shared/stage.js";
import { fillGrid, largestOf } from "./shared/tables.js";
import { arithmetic, computeLayer, law, lawOfBoth, pixelOf, valueAt } from "./shared/layer.js";
import { VIEWS, viewSlot } from "./views/slot.js";

/** @typedef {import("./shared/layer.js").Layer} Layer */
/** @typedef {import("./shared/layer.js").Shown} Shown */

/** @param {import("./shared/figure.js").Stage} stage */
function build(stage) {
  const { model, figure, warning, words, signal } = stage;
  /** @type {Layer} */
  let layer;
  /** What is pointed at now; when nothing is, the chosen output cell counts. */
  /** @type {Shown | null} */
  let preview = null;

  const inputGrid = pointGrid("input", {
    look: (cell) => look(cell && { grid: "input", ...cell }),
    choose: (cell) => choose({ grid: "input", ...cell }),
  });
  inputGrid.table.addEventListener("focusout", () => look(null));
  const outputGrid = pointGrid("output", {
    look: (cell) => look(cell && { grid: "output", ...cell }),
    choose: (cell) => choose({ grid: "output", ...cell }),
  });
  const slot = viewSlot({ look, choose, refresh: mark, model });
  const kernel = kernelTable(model, say);
  const formula = element("p", "law");
  const forward = player("Play", () => move(1), 700, signal);
  const backward = player("Play back", () => move(-1), 700, signal);
  forward.control.addEventListener("click", backward.stop);
  backward.control.addEventListener("click", forward.stop);
  const steps = transport(
    "Move the window",
    [
      [() => goTo(0), "First window"],
      [() => move(-1), "One window back"],
      [() => move(1), "One window forward"],
      [() => goTo(layer.output.length - 1), "Last window"],
    ],
    backward.control,
    forward.control,
  );
  const inputTitle = element("h4");
  const outputTitle = element("h4");
  const panels = element(
    "div",
    "panels",
    squarePanel(inputTitle, inputGrid.table),
    element("div", "panel middle", element("h4", {}, "kernel"), kernel.table, steps),
    squarePanel(outputTitle, outputGrid.table),
  );
  figure.append(...controls(), warning, panels, slot.node, words, formula);
  const fit = fitPanels(panels, signal, () => {
    panels.classList.toggle("conv-small", panels.children[0].clientWidth < 210);
    mark();
  });
  const traits = [
    "grid",
    "input_size",
    "gallery",
    "filter_name",
    "flip",
    "padding_mode",
    "view",
    ...SETTINGS,
  ];
  drawOnChange(model, traits, draw, signal);
  drawOnChange(model, ["position", "frequency"], mark, signal);
  drawOnTheme(mark, signal);
  draw();
  const sharing = explorerSharing(model);
  return {
    ...sharing,
    codecs: {
      ...sharing.codecs,
      padding_mode: oneOf(() => PADDING_MODES),
      view: oneOf(() => VIEWS),
      frequency: position,
      flip: yesOrNo,
    },
  };

  /** The controls that this figure was made with. */
  function controls() {
    const wanted = model.get("controls");
    const all = {
      flip: () => tickOf(stage, "flip", "flip the kernel: true convolution"),
      padding_mode: () => choiceOf(stage, "padding_mode", PADDING_MODES),
      view: () => choiceOf(stage, "view", VIEWS),
    };
    const made = Object.entries(all).flatMap(([name, make]) => (wanted.includes(name) ? [make().label] : []));
    return made.length ? [element("div", "bar", ...made)] : [];
  }

  /** As many rows and columns of the input as are used. @returns {number[][]} */
  function usedInput() {
    const size = model.get("input_size");
    return model
      .get("grid")
      .slice(0, size)
      .map((/** @type {number[]} */ row) => row.slice(0, size));
  }

  function draw() {
    const settings = {
      ...settingsOf(model),
      flip: model.get("flip"),
      padding_mode: model.get("padding_mode"),
    };
    layer = computeLayer(usedInput(), weightOf(model), settings);
    preview = null;
    warning.textContent = layer.trouble;
    kernel.draw();
    drawInput();
    const [height, width] = layer.shape;
    const across = Math.max(Math.max(height, width) + 2 * layer.settings.padding, layer.rows, layer.columns);
    fillGrid(outputGrid, "output", rowsOf(layer.output, layer.columns), { least: across });
    vary(panels, "across", across);
    inputTitle.textContent = `input ${height} × ${width}`;
    outputTitle.textContent = layer.trouble ? "no output" : `output ${layer.rows} × ${layer.columns}`;
    write(
      formula,
      lawOfBoth(layer.shape, (size) => law(size, layer.settings)),
    );
    for (const control of steps.querySelectorAll("button")) control.disabled = Boolean(layer.trouble);
    if (layer.trouble) stop();
    if (slot.draw(layer)) fit();
    else mark();
  }

  function stop() {
    forward.stop();
    backward.stop();
  }

  function drawInput() {
    const { padding } = layer.settings;
    const [height, width] = layer.shape;
    const largest = largestOf(layer.input.flat());
    inputGrid.resize(height + 2 * padding, width + 2 * padding, padding);
    inputGrid.each((cell, y, x) => {
      const inside = isInside(layer.shape, y, x);
      const value = valueAt(layer, y, x);
      const uses = readers(y, height, layer.settings).length * readers(x, width, layer.settings).length;
      cell.classList.toggle("conv-padding", !inside);
      cell.classList.toggle("conv-unread", uses === 0);
      write(cell, format(value));
      const place = inside ? `input row ${y}, column ${x}` : "padding";
      describe(cell, `${place}: ${format(value)}, ${uses === 0 ? "not read" : "read by " + uses}`);
      colour(cell, share(value, largest));
    });
  }

  /** The output cell that is chosen, kept inside an output that may have shrunk. */
  function chosen() {
    return cellWithin(model, "position", layer.rows, layer.columns);
  }

  /** @param {Shown | null} cell */
  function look(cell) {
    if (cell) stop();
    else if (!preview) return;
    preview = cell;
    mark();
  }

  /** @param {Shown} cell */
  function choose(cell) {
    if (cell.grid === "input") return look(cell);
    look(null);
    save(model, { position: [cell.row, cell.column] });
  }

  function mark() {
    inputGrid.unmark();
    outputGrid.unmark();
    if (layer.trouble) {
      words.textContent = layer.trouble;
      return;
    }
    const shown = preview ?? { grid: "output", ...chosen() };
    const said = shown.grid === "input" ? markReaders(shown) : markWindow(shown);
    const more = slot.mark(layer, shown, chosen());
    write(words, more ? `${said.replace(/\.$/, "")}. ${more}` : said);
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
    return `output[${row}, ${column}] = ${arithmetic(layer, row, column)}`;
  }

  /** @param {{row: number, column: number}} cell */
  function markReaders({ row: y, column: x }) {
    const [height, width] = layer.shape;
    const found = readers(y, height, layer.settings).flatMap((row) =>
      readers(x, width, layer.settings).map((column) => [row, column]),
    );
    for (const [row, column] of copiesOf(y, x)) inputGrid.at(row, column).classList.add("conv-reader");
    for (const [row, column] of found) outputGrid.at(row, column).classList.add("conv-reader");
    const list = found.map(([row, column]) => `[${row}, ${column}]`).join(", ");
    if (found.length === 0) return `${nameOf(y, x)} is read by no window.`;
    return `${nameOf(y, x)} is read by ${found.length} of ${layer.output.length} windows: ${list}.`;
  }

  /** All cells that hold the same pixel, its copies in the border included. @param {number} y @param {number} x */
  function copiesOf(y, x) {
    const pixel = pixelOf(layer, y, x);
    if (!pixel) return [[y, x]];
    const { padding, padding_mode } = layer.settings;
    const mode = padding_mode ?? "zeros";
    return placesOf(pixel.row, layer.shape[0], padding, mode).flatMap((row) =>
      placesOf(pixel.column, layer.shape[1], padding, mode).map((column) => [row, column]),
    );
  }

  /** @param {number} y @param {number} x */
  function nameOf(y, x) {
    const pixel = pixelOf(layer, y, x);
    if (!pixel) return "This padding cell, a zero,";
    const { row, column } = pixel;
    const said = `input[${row}, ${column}] = ${format(layer.input[row][column])}`;
    return row === y && column === x ? said : `This padding cell, a copy of ${said},`;
  }

  /** @param {number} index in reading order */
  function goTo(index) {
    save(model, { position: placeOf(index, layer.columns) });
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

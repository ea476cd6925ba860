// @ts-check
// Pooling: point at an output cell and see which number won, or how the window was summed up.

import { oneOf, paddedPosition, sliderCodecs } from "./shared/address.js";
import { choiceOf, tickOf } from "./shared/controls.js";
import { taps } from "./shared/convolution.js";
import { SETTINGS, colour } from "./shared/explorer.js";
import { liveFigure } from "./shared/figure.js";
import { fitPanels, pointGrid, squarePanel } from "./shared/grid.js";
import { lawOfBoth } from "./shared/layer.js";
import { between, isInside, placeOf, rowsOf } from "./shared/places.js";
import { along, binomial, pool2d, poolProblem, reflected, windowCounts } from "./shared/pooling.js";
import {
  describe,
  drawOnChange,
  element,
  factor,
  format,
  save,
  share,
  traitsOf,
  vary,
  write,
} from "./shared/stage.js";
import { fillGrid, largestOf } from "./shared/tables.js";

/** @typedef {import("./shared/pooling.js").Pool} Pool */
/** @typedef {{side: string, row: number, column: number}} Pointed */

const TRAITS = [...SETTINGS, "kind", "norm_type", "ceil_mode", "count_include_pad"];
const WON = "★";

/**
 * Everything the figure shows, computed from the traits alone.
 * @param {number[][]} input @param {Pool} pool
 */
export function computePooling(input, pool) {
  const shape = [input.length, input[0].length];
  const [height, width] = shape;
  const trouble = poolProblem(shape, pool);
  const [down, right] = shape.map((size) => along(size, pool));
  const rows = trouble ? 0 : down.windows;
  const columns = trouble ? 0 : right.windows;
  const { data, winners } = trouble
    ? { data: new Float64Array(0), winners: new Int32Array(0) }
    : pool2d({ data: input.flat(), shape }, pool);
  const layer = { input, pool, shape, trouble, down, right, rows, columns, output: data, winners };
  /** The windows that read a cell, by `pixel`. @type {Map<string, Set<number>>} */
  const readers = new Map();
  for (let index = 0; index < rows * columns; index++)
    for (const { y, x } of windowTaps(layer, ...placeOf(index, columns))) {
      const name = pixel(layer, y, x);
      readers.set(name, (readers.get(name) ?? new Set()).add(index));
    }
  return { ...layer, height, width, readers };
}

/** @typedef {Omit<ReturnType<typeof computePooling>, "height" | "width" | "readers">} Layer */

/** The taps of a window that lie on the padded input, with their values. */
/** @param {Layer} layer @param {number} row @param {number} column */
export function windowTaps({ input, pool, shape, down, right }, row, column) {
  const settings = { ...pool, padding: down.before, dilation: down.dilation };
  return taps(row, column, settings)
    .filter(({ y, x }) => y < shape[0] + down.after && x < shape[1] + right.after)
    .map((tap) => ({ ...tap, value: valueAt(input, pool, tap.y, tap.x) }));
}

/** What stands at a place of the padded input. */
/** @param {number[][]} input @param {Pool} pool @param {number} y @param {number} x */
function valueAt(input, { kind }, y, x) {
  if (kind === "blur") return input[reflected(y, input.length)][reflected(x, input[0].length)];
  return input[y]?.[x] ?? (kind === "max" ? -Infinity : 0);
}

/** Which pixel a cell shows: a blur's border shows those inside once more. */
/** @param {Layer} layer @param {number} y @param {number} x */
function pixel({ pool, shape: [height, width] }, y, x) {
  return pool.kind === "blur" ? `${reflected(y, height)},${reflected(x, width)}` : `${y},${x}`;
}

/** @param {number} value */
function show(value) {
  return value === -Infinity ? "−∞" : Number.isNaN(value) ? "NaN" : format(value);
}

/** What was done to one window's numbers, in numbers. */
/** @param {Layer} layer @param {number} row @param {number} column */
export function arithmetic(layer, row, column) {
  const { pool, shape, columns, output } = layer;
  const found = windowTaps(layer, row, column);
  const answer = show(output[row * columns + column]);
  if (pool.kind === "max") return `max(${found.map(({ value }) => show(value)).join(", ")}) = ${answer}`;
  const { counted, pixels, whole } = windowCounts(shape, pool, row, column);
  if (pool.kind === "average") {
    const sum = found.map(({ value }) => factor(value, show)).join(" + ");
    return `(${sum}) / ${pool.count_include_pad ? counted : pixels} = ${answer}`;
  }
  if (pool.kind === "Lp") {
    const power = pool.norm_type;
    const raised = power > 1 ? "⁰¹²³⁴⁵⁶⁷⁸"[power] : "";
    const sum = found.map(({ value }) => factor(value, show) + raised).join(" + ");
    const scaled = counted < whole ? `${whole}/${counted} · (${sum})` : sum;
    return power > 1 ? `(${scaled})^(1/${power}) = ${answer}` : `${scaled} = ${answer}`;
  }
  const line = binomial(pool.kernel_size);
  const sum = found.map(({ r, q, value }) => `${line[r] * line[q]}·${factor(value, show)}`).join(" + ");
  return `(${sum}) / ${4 ** (pool.kernel_size - 1)} = ${answer}`;
}

/** What the arithmetic of one window leaves unsaid. */
/** @param {Layer} layer @param {number} row @param {number} column */
export function remark(layer, row, column) {
  const { pool, shape, columns, output, winners } = layer;
  const place = row * columns + column;
  const { counted, pixels, whole } = windowCounts(shape, pool, row, column);
  if (pool.kind === "max") {
    if (winners[place] < 0) return " The window's taps all fall on padding, so nothing wins.";
    const equal = windowTaps(layer, row, column).filter(({ value }) => value === output[place]).length;
    const [y, x] = placeOf(winners[place], shape[1]);
    const others = equal > 1 ? `, the first of ${equal} equal ones` : "";
    return ` input[${y}, ${x}] won${others}.`;
  }
  if (Number.isNaN(output[place]))
    return " The sum is negative and has no such root: PyTorch raises the numbers, not their magnitudes.";
  if (pool.kind === "average" && !pool.count_include_pad && pixels < counted)
    return ` The padding does not count, so ${pixels} and not ${counted} is the divisor.`;
  if (counted < whole && pool.kind === "average")
    return ` ${whole - counted} of ${whole} cells lie beyond the padded input and never count.`;
  if (counted < whole && pool.kind === "Lp")
    return ` ${whole - counted} of ${whole} cells lie beyond the input: the sum is scaled up as if it were whole.`;
  return "";
}

/** The output size along one axis with its numbers in it. @param {number} size @param {Pool} pool */
export function law(size, pool) {
  const { kind, kernel_size: k, padding: p, stride: s, dilation: d, ceil_mode } = pool;
  const { windows, dropped } = along(size, pool);
  if (kind === "blur") return `⌈${size} / ${s}⌉ = ${windows}`;
  const padded = kind === "Lp" ? size : `${size} + 2·${p}`;
  const room = kind === "max" ? `${padded} − ${d}·(${k} − 1) − 1` : `${padded} − ${k}`;
  const [open, close] = ceil_mode ? "⌈⌉" : "⌊⌋";
  const end = dropped ? " − 1 (the last would begin after the input)" : "";
  return `${open}(${room}) / ${s}${close} + 1${end} = ${windows}`;
}

/** Which sliders count for nothing, and why. @param {Pool} pool */
export function note({ kind, padding, dilation }) {
  const said = [];
  if (kind !== "max" && dilation > 1)
    said.push("dilation counts as 1: only max pooling takes one. A sum with gaps is a dilated convolution.");
  if (kind === "Lp" && padding) said.push("padding counts as 0: Lp pooling takes none.");
  if (kind === "blur" && padding)
    said.push("padding counts for nothing: the blur itself reflects the input at its border.");
  return said.join(" ");
}

/** @param {import("./shared/figure.js").Stage} stage */
function build(stage) {
  const { model, figure, warning, words, signal } = stage;
  /** @type {ReturnType<typeof computePooling>} */
  let layer;
  /** What the mouse is over; when it is over nothing, the chosen cell counts. @type {Pointed | null} */
  let preview = null;

  const [inputGrid, outputGrid] = ["input", "output"].map((side) =>
    pointGrid(side, {
      look: (cell) => {
        preview = cell && { side, ...cell };
        mark();
      },
      choose: ({ row, column }) => {
        preview = null;
        save(model, { pointed_at: side, position: [row, column] });
        mark();
      },
    }),
  );
  const kind = choiceOf(stage, "kind", ["max", "average", "Lp", "blur"]);
  const power = choiceOf(stage, "norm_type", [1, 2, 3, 4, 8], "norm_type p");
  const ceil = tickOf(stage, "ceil_mode");
  const count = tickOf(stage, "count_include_pad");
  const inputTitle = element("h4");
  const outputTitle = element("h4");
  const formula = element("p", "law");
  const unused = element("p", "note");
  const panels = element(
    "div",
    "panels",
    squarePanel(inputTitle, inputGrid.table),
    squarePanel(outputTitle, outputGrid.table),
  );
  figure.append(
    element("div", "bar", kind.label, power.label, ceil.label, count.label),
    panels,
    legend(),
    formula,
    unused,
    element("div", "said-now", warning, words),
  );
  fitPanels(panels, signal);
  drawOnChange(model, ["grid", ...TRAITS], draw, signal);
  drawOnChange(model, ["pointed_at", "position"], mark, signal);
  draw();
  const codecs = {
    ...sliderCodecs(model),
    pointed_at: oneOf(() => ["output", "input"]),
    position: paddedPosition,
  };
  return { codecs };

  function draw() {
    const pool = /** @type {Pool} */ (traitsOf(model, TRAITS));
    layer = computePooling(model.get("grid"), pool);
    preview = null;
    power.control.disabled = pool.kind !== "Lp";
    ceil.control.disabled = pool.kind === "blur";
    count.control.disabled = pool.kind !== "average";
    drawInput();
    const finite = layer.output.map((value) => (Number.isFinite(value) ? value : 0));
    fillGrid(outputGrid, "output", rowsOf(layer.output, layer.columns), {
      largest: largestOf(finite),
      print: show,
    });
    const { height, width, rows, columns, trouble } = layer;
    write(warning, trouble);
    write(inputTitle, `input ${height} × ${width}`);
    write(outputTitle, trouble ? "no output" : `output ${rows} × ${columns}`);
    const laws = lawOfBoth(layer.shape, (size) => law(size, pool));
    write(formula, trouble ? "size: no output" : laws);
    write(unused, note(pool));
    mark();
  }

  function drawInput() {
    const { height, width, down, right, pool, trouble, input, winners, readers } = layer;
    const [below, aside] = trouble ? [0, 0] : [down.beyond, right.beyond];
    const wins = new Set(winners);
    const largest = largestOf(input.flat());
    const rows = height + down.before + down.after + below;
    const columns = width + right.before + right.after + aside;
    inputGrid.resize(rows, columns, down.before);
    vary(inputGrid.table, "across", Math.max(rows, columns));
    inputGrid.each((cell, y, x) => {
      const inside = isInside(layer.shape, y, x);
      const beyond = y >= height + down.after || x >= width + right.after;
      const value = beyond ? NaN : valueAt(input, pool, y, x);
      const won = inside && pool.kind === "max" && wins.has(y * width + x);
      const uses = beyond ? 0 : (readers.get(pixel(layer, y, x))?.size ?? 0);
      const classes = { padding: !inside && !beyond, beyond, unread: inside && uses === 0, wins: won };
      for (const [name, on] of Object.entries(classes)) cell.classList.toggle(`conv-${name}`, on);
      write(cell, beyond ? "" : show(value));
      const place = inside ? `input row ${y}, column ${x}` : "padding";
      const said = uses === 0 ? "not read" : `read by ${uses}${won ? ", wins" : ""}`;
      describe(cell, beyond ? "beyond the padded input" : `${place}: ${show(value)}, ${said}`);
      colour(cell, inside ? share(value, largest) : 0);
    });
  }

  function mark() {
    inputGrid.unmark();
    outputGrid.unmark();
    if (layer.trouble) return write(words, "");
    const { side, row, column } = preview ?? chosen();
    if (side === "input") markReaders(row, column);
    else markWindow(row, column);
  }

  /** The chosen cell, kept inside a grid that may have shrunk. @returns {Pointed} */
  function chosen() {
    const [row, column] = model.get("position");
    const side = model.get("pointed_at");
    const { table } = side === "input" ? inputGrid : outputGrid;
    const first = side === "input" ? -layer.down.before : 0;
    const kept = (/** @type {number} */ place, /** @type {number} */ size) =>
      between(place, first, first + size - 1);
    return { side, row: kept(row, table.rows.length), column: kept(column, table.rows[0].cells.length) };
  }

  /** @param {number} row @param {number} column */
  function markWindow(row, column) {
    const { pool, columns, width, winners } = layer;
    const line = binomial(pool.kernel_size);
    const place = winners[row * columns + column];
    const [top, left] = [row * pool.stride - layer.down.before, column * pool.stride - layer.right.before];
    const { dilation } = layer.down;
    for (let r = 0; r < pool.kernel_size; r++)
      for (let q = 0; q < pool.kernel_size; q++) {
        const [y, x] = [top + r * dilation, left + q * dilation];
        const cell = inputGrid.at(y, x);
        cell.classList.add("conv-window");
        if (pool.kind === "blur") cell.dataset.weight = `×${line[r] * line[q]}`;
        if (pool.kind === "max" && y * width + x === place && x >= 0 && x < width) cell.dataset.weight = WON;
      }
    outputGrid.at(row, column).classList.add("conv-window");
    outputGrid.focusable(row, column);
    write(
      words,
      `output[${row}, ${column}] = ${arithmetic(layer, row, column)}.${remark(layer, row, column)}`,
    );
  }

  /** @param {number} y @param {number} x */
  function markReaders(y, x) {
    const { pool, height, width, columns, output, winners, readers, down, right } = layer;
    inputGrid.at(y, x).classList.add("conv-reader");
    inputGrid.focusable(y, x);
    if (y >= height + down.after || x >= width + right.after)
      return write(words, "This cell lies beyond the padded input: no window counts it.");
    const inside = isInside(layer.shape, y, x);
    const found = [...(readers.get(pixel(layer, y, x)) ?? [])];
    const won = found.filter((index) => inside && winners[index] === y * width + x);
    for (const index of found) {
      const cell = outputGrid.at(...placeOf(index, columns));
      cell.classList.add("conv-reader");
      if (won.includes(index)) cell.dataset.weight = WON;
    }
    const value = show(valueAt(layer.input, pool, y, x));
    const name = `input[${pixel(layer, y, x).replace(",", ", ")}] = ${value}`;
    const border = pool.kind === "blur" ? `This reflection of ${name}` : `This padding cell, ${value},`;
    const list = found.map((index) => `[${placeOf(index, columns).join(", ")}]`).join(", ");
    const wins = won.length ? `; it wins in the ${won.length} with a star` : "; it never wins";
    write(
      words,
      found.length === 0
        ? `${inside ? name : border} is read by no window.`
        : `${inside ? name : border} is read by ${found.length} of ${output.length} windows, ${list}` +
            `${pool.kind === "max" ? wins : ""}.`,
    );
  }
}

/** What the marks mean. */
function legend() {
  const keys = {
    window: "window",
    won: "won",
    wins: "wins somewhere",
    padding: "padding",
    beyond: "beyond the end",
    unread: "not read",
    reader: "reads it",
  };
  const made = Object.entries(keys).map(([name, text]) =>
    element("span", {}, element("i", { class: `conv-key conv-${name}`, "aria-hidden": "true" }), text),
  );
  return element("p", "legend", ...made);
}

export default liveFigure("pooling", "Pooling", build);

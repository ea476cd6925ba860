// @ts-check
// Receptive field: edit a stack of layers, and see what one unit of the last layer sees in
// theory, what it reads, and how strongly it answers to each pixel.

import { oneOf, wholeNumber } from "./shared/address.js";
import { liveFigure } from "./shared/figure.js";
import { choice, labelled } from "./shared/controls.js";
import { between } from "./shared/places.js";
import {
  LONGEST_LINE,
  computeField,
  coreOf,
  equalKernels,
  gradientOf,
  randomGradient,
  recurrence,
  sentence,
  windowOf,
} from "./shared/stack.js";
import {
  button,
  describe,
  drawOnChange,
  drawOnResize,
  element,
  save,
  tellPainted,
  write,
} from "./shared/stage.js";
import { rectangle, round, svg } from "./shared/svg.js";

/** @typedef {import("./shared/stage.js").Model} Model */
/** @typedef {import("./shared/stack.js").Layer} Layer */
/** @typedef {import("./shared/stack.js").Seen} Seen */

/** The numbers of a layer, in the order of `convlib.shapes.Window`. */
const NAMES = ["kernel_size", "stride", "padding", "dilation"];
const WIDEST_DILATION = 512;
const MOST_LAYERS = 20;
const NETWORKS = 20;
const PART = 0.9;
const HEIGHTS = { fan: 300, gradient: 84, all: 400 };
const GUTTER = 46;

/** What the sliders show of a layer: their ends where they do not reach it. @param {Model} model @param {Layer} layer */
function shown(model, layer) {
  const limits = model.get("limits");
  return Object.fromEntries(
    NAMES.map((name, index) => [name, between(layer[index], limits[name][0], limits[name][1])]),
  );
}

/** The layers, the selected one as the sliders set it. @param {Model} model @returns {Layer[]} */
function layersOf(model) {
  const selected = model.get("selected");
  return model.get("stack").map((/** @type {Layer} */ layer, /** @type {number} */ index) => {
    if (index !== selected) return layer;
    const before = shown(model, layer);
    return NAMES.map((name, at) => (model.get(name) === before[name] ? layer[at] : model.get(name)));
  });
}

/** @param {Model} model @param {number} column @returns {[number, number]} */
function boundsOf(model, column) {
  const [lowest, highest] = model.get("limits")[NAMES[column]];
  return [lowest, NAMES[column] === "dilation" ? WIDEST_DILATION : highest];
}

/** @type {import("./shared/address.js").Codec} */
const layersCodec = {
  write: (/** @type {Layer[]} */ stack) => stack.map((layer) => layer.join(",")).join(";"),
  read: (text) => (/^\d+(,\d+){3}(;\d+(,\d+){3})*$/.test(text) ? rowsOf(text) : undefined),
};

/** @param {string} text */
function rowsOf(text) {
  return text.split(";").map((row) => row.split(",").map(Number));
}

/** @param {import("./shared/figure.js").Stage} stage */
function build({ model, figure, warning, words, signal }) {
  /** @type {Seen} */
  let seen;
  let gradient = new Float64Array(0);

  const presets = choice("stack", (name) => {
    const chosen = model.get("presets")[name];
    if (chosen) setStack(chosen, 0, { shift: 0 });
  });
  describe(presets.control, "stack of layers");
  const unit = element("input", { type: "range", min: 0, "aria-label": "unit of the last layer" });
  const unitNumber = element("output");
  unit.addEventListener("input", () => chooseUnit(Number(unit.value)));
  const weights = choice("gradient with", (weights) => save(model, { weights }));
  const known = () => ["equal weights", "random weights", ...Object.keys(model.get("measured"))];
  const drawing = svg("svg", { role: "img", height: HEIGHTS.all });
  const surface = element("div", "drawing");
  surface.append(drawing);
  const paths = Object.fromEntries(
    ["field", "units", "links", "chosen", "padding", "fan", "gradient", "core"].map((name) => {
      const path = svg("path", { class: `conv-${name}` });
      drawing.append(path);
      return [name, path];
    }),
  );
  const labels = svg("g", {});
  drawing.append(labels);
  const legend = element(
    "p",
    "legend",
    ...["read", "field in theory", "gradient", "90 % of it"].map((text) => element("span", {}, text)),
  );
  const body = element("tbody");
  const heads = ["layer", ...NAMES, "size", "stride so far", "offset"];
  const table = element(
    "table",
    "stack",
    element(
      "thead",
      {},
      element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, ...broken(text)))),
    ),
    body,
  );
  const add = button("Add a layer", addLayer, "Add a layer above the selected one");
  const remove = button("Remove layer", removeLayer, "Remove the selected layer");
  figure.append(
    element("div", "bar", presets.label),
    warning,
    surface,
    legend,
    element("div", "bar", labelled("unit", unit, unitNumber), weights.label),
    words,
    table,
    element("div", "bar", add, remove),
  );
  surface.addEventListener("pointerdown", (event) => pointAt(event));
  surface.addEventListener("pointermove", (event) => event.buttons && pointAt(event));
  drawOnResize(surface, drawLine, signal);
  drawOnChange(model, ["stack", "selected", "shift", "weights", "measured", ...NAMES], draw, signal);
  draw();
  return {
    codecs: {
      layers: { ...layersCodec, read: readLayers },
      selected: wholeNumber(0, MOST_LAYERS - 1),
      shift: wholeNumber(-LONGEST_LINE, LONGEST_LINE),
      weights: oneOf(known),
    },
    state: () => ({ layers: layersOf(model) }),
    apply: ({ layers = layersOf(model), selected = model.get("selected"), ...others }) =>
      setStack(layers, Math.min(selected, layers.length - 1), others),
  };

  /** @param {string} text @returns {Layer[] | undefined} */
  function readLayers(text) {
    const rows = /** @type {Layer[] | undefined} */ (layersCodec.read(text));
    const fits = rows?.every((row) =>
      row.every((value, column) => {
        const [lowest, highest] = boundsOf(model, column);
        return value >= lowest && value <= highest;
      }),
    );
    return rows && fits && rows.length <= MOST_LAYERS ? rows : undefined;
  }

  /** @param {Layer[]} stack @param {number} selected @param {Record<string, unknown>} [others] */
  function setStack(stack, selected, others = {}) {
    save(model, { stack, selected, ...shown(model, stack[selected]), ...others });
  }

  function addLayer() {
    const layers = layersOf(model);
    const selected = model.get("selected");
    setStack(layers.toSpliced(selected + 1, 0, [...layers[selected]]), selected + 1);
  }

  function removeLayer() {
    const selected = model.get("selected");
    const layers = layersOf(model).toSpliced(selected, 1);
    setStack(layers, Math.min(selected, layers.length - 1));
  }

  /** @param {number} number */
  function chooseUnit(number) {
    const units = seen.sizes[seen.stack.length];
    const within = between(number, 0, units - 1);
    save(model, { shift: within - Math.floor((units - 1) / 2) });
  }

  function draw() {
    seen = computeField(layersOf(model), model.get("shift"));
    write(warning, seen.trouble);
    figure.classList.toggle("conv-stopped", Boolean(seen.trouble));
    showPresets();
    weights.show(known(), model.get("weights"));
    drawTable();
    add.disabled = seen.stack.length >= MOST_LAYERS;
    remove.disabled = seen.stack.length <= 1;
    unit.disabled = Boolean(seen.trouble);
    if (seen.trouble) {
      unit.value = unit.max = "0";
      write(unitNumber, "");
      return write(words, seen.trouble);
    }
    unit.max = String(seen.sizes[seen.stack.length] - 1);
    unit.value = String(seen.unit);
    write(unitNumber, String(seen.unit));
    const said = computeGradient();
    const core = coreOf(gradient, seen.first, seen.last, PART);
    const middle = gradient.length
      ? ` 90 % of the gradient falls on the middle ${core[1] - core[0] + 1} pixels.`
      : said;
    write(words, sentence(seen) + middle);
    drawLine();
  }

  /** Fill `gradient`, or say why there is none. */
  function computeGradient() {
    const { stack, sizes, fan, first, last } = seen;
    const measured = model.get("measured")[model.get("weights")];
    gradient = new Float64Array(0);
    if (!measured && model.get("weights") === "random weights")
      gradient = randomGradient(stack, sizes, fan, NETWORKS);
    else if (!measured) gradient = gradientOf(stack, sizes, fan, equalKernels(stack));
    else if (measured.length === last - first + 1)
      gradient = Float64Array.from({ length: sizes[0] }, (_, at) => measured[at - first] ?? 0);
    else
      return ` “${model.get("weights")}” was measured on a field of ${measured.length} pixels, not on this stack.`;
    return "";
  }

  function showPresets() {
    const known = Object.entries(model.get("presets"));
    const now = String(seen.stack);
    const name = known.find(([, stack]) => String(stack) === now)?.[0] ?? "your own";
    presets.show([...known.map(([text]) => text), "your own"], name);
  }

  function drawTable() {
    const { stack, fields } = seen;
    while (body.rows.length > stack.length) body.deleteRow(-1);
    while (body.rows.length < stack.length) addRow(body.rows.length);
    for (const [index, row] of [...body.rows].entries()) {
      row.classList.toggle("conv-selected", index === model.get("selected"));
      row.ariaCurrent = String(index === model.get("selected"));
      for (const [column, value] of stack[index].entries()) {
        const input = /** @type {HTMLInputElement} */ (row.cells[column + 1].firstChild);
        if (input.value !== String(value)) input.value = String(value);
        input.removeAttribute("aria-invalid");
      }
      for (const [place, texts] of recurrence(stack[index], fields[index], fields[index + 1]).entries())
        for (const [part, text] of texts.entries()) write(row.cells[place + 5].children[part], text);
    }
  }

  /** @param {number} index */
  function addRow(index) {
    const row = body.insertRow();
    row.append(element("th", { scope: "row" }, String(index + 1)));
    for (const [column, name] of NAMES.entries()) {
      const [min, max] = boundsOf(model, column);
      const label = `${name} of layer ${index + 1}`;
      const input = element("input", { type: "number", min, max, step: 1, "aria-label": label });
      input.addEventListener("change", () => edit(input, index, column));
      row.insertCell().append(input);
    }
    for (let column = 0; column < 3; column++) row.insertCell().append(element("span", "how"), element("b"));
    const select = () => model.get("selected") !== index && setStack(layersOf(model), index);
    row.addEventListener("focusin", select);
    row.addEventListener("click", select);
  }

  /** @param {HTMLInputElement} input @param {number} index @param {number} column */
  function edit(input, index, column) {
    const [lowest, highest] = boundsOf(model, column);
    const value = /** @type {number | undefined} */ (wholeNumber(lowest, highest).read(input.value));
    if (value === undefined) {
      input.setAttribute("aria-invalid", "true");
      const last = seen.stack[index][column];
      const rule = `${NAMES[column]} must be a whole number between ${lowest} and ${highest}`;
      write(warning, `${rule}, got “${input.value}”. Layer ${index + 1} keeps ${last}.`);
      return;
    }
    setStack(layersOf(model).with(index, seen.stack[index].with(column, value)), index);
    draw(); // a number that was refused before may be the one that already holds
  }

  /** How a position on the line stands in the drawing. */
  function scale() {
    const { first, last, sizes } = seen;
    const [from, to] = [Math.min(0, first), Math.max(sizes[0] - 1, last)];
    const width = surface.clientWidth - GUTTER - 4;
    const pixel = width / (to - from + 1);
    return { from, to, pixel, x: (/** @type {number} */ at) => GUTTER + (at - from + 0.5) * pixel };
  }

  /** @param {PointerEvent} event */
  function pointAt(event) {
    if (seen.trouble) return;
    const { from, pixel } = scale();
    const { size, stride, start } = seen.fields[seen.stack.length];
    const at = (event.clientX - surface.getBoundingClientRect().left - GUTTER) / pixel + from - 0.5;
    chooseUnit(Math.round((at - start - (size - 1) / 2) / stride));
  }

  function drawLine() {
    if (seen.trouble || !surface.clientWidth) return;
    const { stack, fields, sizes, fan, first, last } = seen;
    const { from, to, pixel, x } = scale();
    const levels = stack.length;
    const gap = (HEIGHTS.fan - 24) / levels;
    const tall = Math.min(12, gap * 0.45);
    const y = (/** @type {number} */ level) => 12 + (levels - level) * gap;
    const d = { units: "", links: "", chosen: "", padding: "", fan: "", gradient: "", core: "", field: "" };
    for (let level = 0; level <= levels; level++) {
      const { size, stride, start } = fields[level];
      const place = (/** @type {number} */ unit) => x(start + unit * stride + (size - 1) / 2);
      const wide = between(stride * pixel * 0.85, 1, 14);
      const cell = (/** @type {number} */ unit) =>
        rectangle(place(unit) - wide / 2, y(level) - tall / 2, wide, tall);
      const many = stride * pixel < 3;
      if (many) d.units += rectangle(place(0), y(level) - 0.5, place(sizes[level] - 1) - place(0), 1);
      for (let unit = 0; unit < sizes[level] && !many; unit++) {
        const at = start + unit * stride + (size - 1) / 2;
        if (at >= from - 0.5 && at <= to + 0.5) d.units += cell(unit);
      }
      for (const unit of fan[level]) {
        const real = unit >= 0 && unit < sizes[level];
        d[real ? "fan" : "padding"] += cell(unit);
        if (level === 0 || !real) continue;
        const below = fields[level - 1];
        const line = level - 1 === model.get("selected") ? "chosen" : "links";
        for (const read of windowOf(stack[level - 1], unit)) {
          const foot = x(below.start + read * below.stride + (below.size - 1) / 2);
          d[line] +=
            `M${round(place(unit))} ${round(y(level) + tall / 2)}L${round(foot)} ${round(y(level - 1) - tall / 2)}`;
        }
      }
    }
    const ground = HEIGHTS.all - 10;
    const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const bar = between(pixel * 0.85, 0.8, 14);
    for (const [at, value] of gradient.entries()) {
      const high = (HEIGHTS.gradient * Math.abs(value)) / (largest || 1);
      if (high > 0) d.gradient += rectangle(x(at) - bar / 2, ground - high, bar, high);
    }
    const top = y(0) - tall / 2 - 3;
    d.field = rectangle(x(first) - pixel / 2, top, (last - first + 1) * pixel, ground - top + 2);
    const [left, right] = coreOf(gradient, first, last, PART);
    if (gradient.length) d.core = rectangle(x(left) - pixel / 2, ground + 4, (right - left + 1) * pixel, 4);
    for (const [name, path] of Object.entries(paths))
      path.setAttribute("d", d[/** @type {keyof typeof d} */ (name)]);
    drawLabels(levels, y);
    drawing.setAttribute("width", String(surface.clientWidth));
    drawing.setAttribute("aria-label", `${sentence(seen)}`);
    tellPainted(figure, { gradient, read: seen.read });
  }

  /** @param {number} levels @param {(level: number) => number} y */
  function drawLabels(levels, y) {
    while (labels.childElementCount > levels + 1) labels.lastElementChild?.remove();
    while (labels.childElementCount < levels + 1) labels.append(svg("text", { x: 0 }));
    for (const [level, label] of [...labels.children].entries()) {
      label.setAttribute("y", String(round(y(level) + 4)));
      write(label, level === 0 ? "input" : String(level));
      label.classList.toggle("conv-selected", level - 1 === model.get("selected"));
    }
  }
}

/** A name that may break after its underscore. @param {string} text */
function broken(text) {
  return text.split(/(?<=_)/).flatMap((part, index) => (index ? [element("wbr"), part] : [part]));
}

export default liveFigure("receptive-field", "Receptive field", build);

// @ts-check
// The shift lab: move a picture by a pixel, and see how far a layer's output follows.

import { oneOf, sliderCodecs } from "./shared/address.js";
import { greyColours, paint, signedColours } from "./shared/canvas.js";
import { choiceOf } from "./shared/controls.js";
import { SETTINGS, settingsOf, weightOf } from "./shared/explorer.js";
import { liveFigure } from "./shared/figure.js";
import { chosenPicture } from "./shared/photo.js";
import { poolProblem } from "./shared/pooling.js";
import { FAR, LAYERS, compare, difference, layerOf, moved } from "./shared/shifts.js";
import {
  describe,
  drawOnChange,
  drawOnTheme,
  element,
  format,
  save,
  tellPainted,
  write,
} from "./shared/stage.js";
import { svg } from "./shared/svg.js";

/** @typedef {import("./shared/convolution.js").Settings} Settings */
/** @typedef {import("./shared/convolution.js").Tensor} Tensor */
/** @typedef {import("./shared/stage.js").Model} Model */

const MOVES = Array.from({ length: 2 * FAR + 1 }, (_, index) => index - FAR);
const TOPS = [0.1, 0.2, 0.5, 1, 1.5, 2];

/**
 * Every layer on the unmoved picture, and how badly each follows every dx.
 * @param {Tensor} picture @param {number} dy @param {number[][]} weight @param {Settings} settings
 */
export function computeCurves(picture, dy, weight, settings) {
  const still = moved(picture, 0, 0);
  const crops = MOVES.map((dx) => moved(picture, dy, dx));
  return LAYERS.map((kind) => {
    const unmoved = layerOf(kind, still, weight, settings);
    const errors = crops.map((crop, index) => {
      const after = layerOf(kind, crop, weight, settings);
      return compare(after, unmoved, [dy, MOVES[index]], settings.stride).error;
    });
    return { kind, unmoved, errors };
  });
}

/** An error as the table prints it. @param {number} error */
export function percent(error) {
  if (error > 0 && error < 0.005) return "<1";
  return String(Math.round(100 * error));
}

/** What a move of the output by whole cells is called. @param {number[]} cells down and right */
export function inCells([down, right]) {
  if (!down && !right) return "not moved";
  const cells = (/** @type {number} */ count) => `${Math.abs(count)} cell${Math.abs(count) > 1 ? "s" : ""}`;
  const parts = [];
  if (right) parts.push(`${cells(right)} to the ${right > 0 ? "right" : "left"}`);
  if (down) parts.push(`${cells(down)} ${down > 0 ? "down" : "up"}`);
  return `moved by ${parts.join(" and ")}`;
}

/** Which sliders count for nothing in the chosen layer. @param {string} kind @param {Settings} settings */
export function unusedSliders(kind, { padding, dilation }) {
  if (kind === "average" && dilation > 1) return "dilation counts as 1: an average takes none.";
  if (kind === "blur" && (dilation > 1 || padding))
    return "padding and dilation count for nothing: the blur reflects the picture at its border.";
  return "";
}

/** @param {import("./shared/figure.js").Stage} stage */
function build(stage) {
  const { model, figure, warning, words, signal } = stage;
  /** @type {ReturnType<typeof computeCurves>} */
  let curves = [];
  let trouble = "";
  const pictures = choiceOf(stage, "picture", "pictures");
  const filters = choiceOf(stage, "filter_name", "gallery", "filter of the convolution");
  const [photo, before, after, rest] = [
    "the moved picture",
    "output before",
    "output after",
    "what is left",
  ].map((label) => element("canvas", { role: "img", "aria-label": label }));
  const titles = [photo, before, after, rest].map(() => element("h4"));
  const legend = element("p", "legend");
  const chart = errorTable((kind) => save(model, { kind }));
  const note = element("p", "note");
  figure.append(
    element("div", "bar", pictures.label, filters.label),
    element(
      "div",
      "panels",
      ...[photo, before, after, rest].map((canvas, index) => element("div", {}, titles[index], canvas)),
    ),
    legend,
    element("div", "said-now", warning, words, note),
    chart.form,
  );
  drawOnChange(model, ["pictures", "picture", "gallery", "filter_name", "dy", ...SETTINGS], drawAll, signal);
  drawOnChange(model, ["dx", "kind"], drawMove, signal);
  drawOnTheme(drawMove, signal);
  drawAll();
  return { codecs: { ...sliderCodecs(model), kind: oneOf(() => LAYERS) } };

  function drawAll() {
    const settings = settingsOf(model);
    trouble = poolProblem(moved(chosenPicture(model), 0, 0).shape, { ...settings, ...MAX });
    write(warning, trouble);
    curves = trouble ? [] : computeCurves(chosenPicture(model), model.get("dy"), weightOf(model), settings);
    chart.draw(curves, settings.stride);
    drawMove();
  }

  function drawMove() {
    const [dy, dx] = [model.get("dy"), model.get("dx")];
    const kind = model.get("kind");
    const picture = moved(chosenPicture(model), dy, dx);
    paint(photo, picture, greyColours(), 0, 1);
    write(titles[0], `moved by (${format(dx)}, ${format(dy)})`);
    chart.mark(kind, dx);
    if (trouble) drawNothing();
    else drawOutputs(kind, picture, [dy, dx]);
    tellPainted(figure);
  }

  function drawNothing() {
    for (const each of [words, note, legend]) write(each, "");
    for (const title of titles.slice(1)) write(title, "no output");
    for (const canvas of [before, after, rest]) Object.assign(canvas, { width: 1, height: 1 });
    describe(rest, "no output");
  }

  /** @param {string} kind @param {Tensor} picture @param {number[]} move dy and dx */
  function drawOutputs(kind, picture, move) {
    const settings = settingsOf(model);
    const { unmoved } = curves[LAYERS.indexOf(kind)];
    const output = layerOf(kind, picture, weightOf(model), settings);
    const { error, cells } = compare(output, unmoved, move, settings.stride);
    const left = difference(output, unmoved, cells);
    const lowest = Math.min(0, ...unmoved.data, ...output.data);
    const highest = Math.max(...unmoved.data, ...output.data);
    const strong = Math.max(highest, -lowest);
    const signed = signedColours();
    for (const [canvas, map] of /** @type {const} */ ([
      [before, unmoved],
      [after, output],
    ]))
      if (lowest < 0) paint(canvas, map, signed, -strong, strong);
      else paint(canvas, map, greyColours(), 0, strong);
    paint(rest, left, signed, -strong / 2, strong / 2, left.mask);
    const [height, width] = output.shape;
    write(titles[1], `before: ${height} × ${width}`);
    write(titles[2], `after: ${height} × ${width}`);
    write(titles[3], `what is left: ${percent(error)} %`);
    const least = lowest < 0 ? `−${format(strong)} (blue)` : "0 (black)";
    write(
      legend,
      `Outputs: ${least} to ${format(strong)} ` +
        `${lowest < 0 ? "(orange)" : "(white)"}. What is left: −${format(strong / 2)} (blue) to ` +
        `${format(strong / 2)} (orange); hatched cells are not compared.`,
    );
    write(words, sentence(kind, settings.stride, move, error, cells));
    write(note, unusedSliders(kind, settings));
    describe(rest, `what is left: ${percent(error)} percent of the output's spread`);
  }
}

/** What a pooling has beside the sliders. */
const MAX = { kind: "max", norm_type: 1, ceil_mode: false, count_include_pad: true };

/** @param {string} kind @param {number} stride @param {number[]} move @param {number} error @param {number[]} cells */
export function sentence(kind, stride, [dy, dx], error, cells) {
  const start = `The picture moved by dx = ${format(dx)}, dy = ${format(dy)}; ${kind}, stride ${stride}: `;
  const why = dy % stride || dx % stride ? "" : `: both moves are multiples of ${stride}`;
  if (error === 0) return `${start}the same output, ${inCells(cells)}. Nothing is left${why}.`;
  return (
    `${start}other numbers. The old output, ${inCells(cells)}, fits best, and ` +
    `${percent(error)} % of its spread is left: the move is no whole number of cells.`
  );
}

/**
 * The error curves over the columns of their table, which is their legend and their switch, too.
 * @param {(kind: string) => void} choose
 */
function errorTable(choose) {
  const picture = svg("svg", { viewBox: "0 0 9 1", preserveAspectRatio: "none", "aria-hidden": "true" });
  const lines = LAYERS.map((_, index) => line(index));
  const now = element("div", { class: "conv-now", "aria-hidden": "true" });
  const top = element("span");
  picture.append(...lines);
  const heads = MOVES.map((dx) => element("th", { scope: "col" }, format(dx)));
  const cells = LAYERS.map(() => MOVES.map(() => element("td")));
  const radios = LAYERS.map((kind) => {
    const radio = element("input", { type: "radio", name: "kind", value: kind });
    radio.addEventListener("change", () => choose(kind));
    return radio;
  });
  const rows = LAYERS.map((kind, index) => {
    const sample = svg("svg", { viewBox: "0 0 30 8", "aria-hidden": "true" });
    sample.append(line(index, "0,4 30,4"));
    const label = element("label", {}, radios[index], sample, element("span", {}, kind));
    return element("tr", {}, element("th", { scope: "row" }, label), ...cells[index]);
  });
  const axis = element("th", "axis", top, element("span", {}, "what is left"), element("span", {}, "0 %"));
  const table = element(
    "table",
    "errors",
    element(
      "caption",
      {},
      "What is left of the output after a move by dx, in percent of its spread (standard deviation)",
    ),
    element(
      "tbody",
      { "aria-hidden": "true" },
      element("tr", {}, axis, element("td", { colspan: MOVES.length, class: "conv-chart" }, now)),
    ),
    element("tbody", {}, element("tr", {}, element("th", { scope: "col" }, "dx"), ...heads), ...rows),
  );
  now.before(picture);
  // The form keeps these radio buttons apart from those of the page's other figures.
  return { form: element("form", {}, table), draw, mark };

  /** @param {number} index */
  function line(index, points = "") {
    return svg("polyline", { class: `conv-curve conv-curve-${index}`, points });
  }

  /** @param {ReturnType<typeof computeCurves>} curves @param {number} stride */
  function draw(curves, stride) {
    const largest = Math.max(0, ...curves.flatMap(({ errors }) => errors));
    const highest = TOPS.find((each) => each >= largest) ?? Math.ceil(largest);
    write(top, `${100 * highest} %`);
    heads.forEach((head, index) => head.classList.toggle("conv-whole", MOVES[index] % stride === 0));
    lines.forEach((line, row) => {
      const errors = curves[row]?.errors ?? [];
      const points = errors.map((error, index) => `${index + 0.5},${1 - error / highest}`);
      line.setAttribute("points", points.join(" "));
      cells[row].forEach((cell, index) => write(cell, index in errors ? percent(errors[index]) : "–"));
    });
  }

  /** @param {string} kind @param {number} dx */
  function mark(kind, dx) {
    now.style.left = `${(100 * (dx + FAR)) / MOVES.length}%`;
    heads.forEach((head, index) => head.classList.toggle("conv-here", MOVES[index] === dx));
    LAYERS.forEach((each, row) => {
      radios[row].checked = each === kind;
      lines[row].classList.toggle("conv-chosen", each === kind);
      cells[row].forEach((cell, index) => cell.classList.toggle("conv-here", MOVES[index] === dx));
    });
  }
}

export default liveFigure("shift-lab", "Shift lab", build);

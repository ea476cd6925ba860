// @ts-check
// Gates on channels and a mix of kernels: what one layer learns from the whole picture.

import { sliderCodecs, wholeNumber } from "./shared/address.js";
import { greyColours, paint, signedColours } from "./shared/canvas.js";
import { choiceOf } from "./shared/controls.js";
import { filterPicture } from "./shared/convolution.js";
import { colour } from "./shared/explorer.js";
import { liveFigure } from "./shared/figure.js";
import { gatesOf, mean, mixed, sharesOf } from "./shared/gating.js";
import {
  button,
  drawOnChange,
  drawOnTheme,
  element,
  factor,
  format,
  save,
  share,
  tellPainted,
  vary,
  write,
} from "./shared/stage.js";
import { emptyTable, largestOf } from "./shared/tables.js";

const CHANNELS = 4;
/** @type {Record<string, string>} */
const VIEWS = { gates: "gates on channels", experts: "a mix of experts" };
/** @type {Record<string, string>} */
const ROUTINGS = { sigmoid: "sigmoid (CondConv)", softmax: "softmax (Dynamic Convolution)" };

/** A sum of products, written out. @param {number[]} row @param {number[]} values */
export function products(row, values) {
  return values.map((value, index) => `${factor(row[index])}·${factor(value)}`).join(" + ");
}

/** @param {import("./shared/figure.js").Stage} stage */
function build(stage) {
  const { model, figure, warning, words, signal } = stage;
  const { squeeze, excite, route, kernels } = model.get("layers");
  const names = Object.keys(kernels);
  const views = choiceOf(stage, "view", Object.keys(VIEWS), "show", (view) => VIEWS[view]);
  const pictures = choiceOf(stage, "picture", "pictures");
  const routings = choiceOf(stage, "routing", Object.keys(ROUTINGS), "routing", (how) => ROUTINGS[how]);
  const photo = element("canvas", { "aria-hidden": "true" });
  const result = element("canvas", { "aria-hidden": "true" });
  const photoTitle = element("h4");
  const resultTitle = element("h4");
  const table = emptyTable(3, 3, { class: "conv-grid conv-mix", "aria-label": "mixed kernel" });
  const columns = names.map((name, index) => column(name, index));
  const hiddenLine = element("p", "hidden");
  const slot = element("div");
  const mixPanels = element(
    "div",
    "result",
    element("div", {}, element("h4", {}, "mixed kernel"), table),
    element("div", {}, resultTitle, result),
  );
  figure.append(
    element("div", "bar", views.label, pictures.label, routings.label),
    warning,
    element(
      "div",
      "whole",
      element("div", "photo", photoTitle, photo),
      element("div", "columns", ...columns.map(({ box }) => box)),
    ),
    slot,
    words,
  );
  const traits = ["pictures", "picture", "view", "routing", "chosen", "layers"];
  drawOnChange(model, [...traits, "brightness", "experts", "reduction"], draw, signal);
  drawOnTheme(draw, signal);
  draw();
  return {
    codecs: {
      ...sliderCodecs(model),
      chosen: wholeNumber(0, CHANNELS - 1),
    },
  };

  function draw() {
    const view = model.get("view");
    const bright = model.get("brightness") / 100;
    const { levels, maps } = model.get("pictures")[model.get("picture")];
    const side = Math.sqrt(levels.byteLength);
    const grey = Float64Array.from(
      { length: side * side },
      (_, index) => (levels.getUint8(index) / 255) * bright,
    );
    routings.label.hidden = view === "gates";
    slot.replaceChildren(view === "gates" ? hiddenLine : mixPanels);
    paint(photo, { data: grey, shape: [side, side] }, greyColours(), 0, 1);
    write(photoTitle, `picture, average ${format(mean(grey))}`);
    columns.forEach(({ box, head }, index) => {
      box.classList.toggle("conv-chosen", index === model.get("chosen"));
      head.setAttribute("aria-pressed", String(index === model.get("chosen")));
    });
    const values = Float64Array.from(
      { length: maps.byteLength / 4 },
      (_, index) => maps.getFloat32(4 * index, true) * bright,
    );
    if (view === "gates") showGates(values);
    else showExperts({ data: grey, shape: [side, side] });
    tellPainted(figure);
  }

  /** @param {Float64Array} maps */
  function showGates(maps) {
    const area = maps.length / CHANNELS;
    const shape = [Math.sqrt(area), Math.sqrt(area)];
    const own = columns.map((_, index) => maps.subarray(index * area, (index + 1) * area));
    const means = own.map(mean);
    const { hidden, gates } = gatesOf(means, squeeze, excite, model.get("reduction"));
    const colours = signedColours();
    columns.forEach(({ box, before, after, line, bar, number }, index) => {
      const strong = Math.max(...own[index]);
      paint(before, { data: own[index], shape }, colours, -strong, strong);
      paint(
        after,
        { data: own[index].map((value) => value * gates[index]), shape },
        colours,
        -strong,
        strong,
      );
      box.append(after);
      box.classList.remove("conv-unused");
      write(line, `average ${format(means[index])}`);
      vary(bar, "portion", `${100 * gates[index]}%`);
      write(number, `gate ${format(gates[index])}`);
    });
    const lines = hidden.map(
      (value, unit) => `h${unit} = ReLU(${products(squeeze[unit], means)}) = ${format(value)}`,
    );
    write(hiddenLine, lines.join("; "));
    const chosen = model.get("chosen");
    write(
      words,
      `Channel ${chosen}, ${names[chosen]}: gate = sigmoid(${products(excite[chosen], hidden)}) = ` +
        `${format(gates[chosen])}. Every position of the channel is multiplied by it.`,
    );
  }

  /** @param {{data: Float64Array, shape: number[]}} picture */
  function showExperts(picture) {
    const used = model.get("experts");
    const average = mean(picture.data);
    const shares = sharesOf(average, route.slice(0, used), model.get("routing"));
    const kernel = mixed(
      names.slice(0, used).map((name) => kernels[name]),
      shares,
    );
    const colours = signedColours();
    columns.forEach(({ box, before, after, line, bar, number }, index) => {
      const portion = shares[index] ?? 0;
      const data = kernels[names[index]].flat();
      const most = largestOf(data);
      paint(before, { data, shape: [3, 3] }, colours, -most, most);
      after.remove();
      box.classList.toggle("conv-unused", index >= used);
      write(line, index < used ? `expert ${index}` : "not used");
      vary(bar, "portion", `${100 * portion}%`);
      write(number, `share ${format(portion)}`);
    });
    const largest = largestOf(kernel.flat());
    for (const [r, row] of kernel.entries())
      for (const [q, value] of row.entries()) {
        write(table.rows[r].cells[q], format(value));
        colour(table.rows[r].cells[q], share(value, largest));
      }
    const settings = { kernel_size: 3, padding: 0, stride: 1, dilation: 1 };
    const map = filterPicture(picture, kernel, settings);
    const strong = largestOf(map.data);
    paint(result, map, colours, -strong, strong);
    write(resultTitle, `picture ∗ mixed kernel, ±${format(strong)}`);
    const chosen = Math.min(model.get("chosen"), used - 1);
    const [scale, bias] = route[chosen];
    const logit = `${factor(scale)}·${format(average)} + ${factor(bias)}`;
    const how =
      model.get("routing") === "sigmoid" ? `sigmoid(${logit})` : `its part of the softmax, from ${logit},`;
    const mix = shares.map((portion, index) => `${format(portion)} × ${names[index]}`).join(" + ");
    write(
      words,
      `Expert ${chosen}, ${names[chosen]}: ${how} = ${format(shares[chosen])}. The kernel that is used is ${mix}.`,
    );
  }

  /** @param {string} name @param {number} index */
  function column(name, index) {
    const head = button(name, () => save(model, { chosen: index }));
    const [before, after] = ["", ""].map(() => element("canvas", { "aria-hidden": "true" }));
    const line = element("p");
    const bar = element("i", "gate");
    const number = element("p");
    const box = element("div", "column-of", head, before, line, bar, number);
    return { box, head, before, after, line, bar, number };
  }
}

export default liveFigure("gates", "Gates and experts", build);

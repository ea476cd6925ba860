// @ts-check
// Several filters at once: the map that each paints from a photo, ReLU and pooling after them,
// and a kept setting beside the present one.

import { paddedPosition, sliderCodecs, yesOrNo } from "./shared/address.js";
import { paintPhoto } from "./shared/canvas.js";
import { choiceOf, tickOf } from "./shared/controls.js";
import { effectiveKernelSize } from "./shared/convolution.js";
import { SETTINGS } from "./shared/explorer.js";
import { liveFigure } from "./shared/figure.js";
import { mapPanels } from "./shared/map_panels.js";
import { ownPicture } from "./shared/own_picture.js";
import { chosenPicture, clamp, place, surface } from "./shared/photo.js";
import {
  button,
  drawOnChange,
  drawOnTheme,
  element,
  format,
  save,
  tellPainted,
  traitsOf,
  write,
} from "./shared/stage.js";

/** @typedef {import("./shared/address.js").Codec} Codec */
/** @typedef {import("./shared/chain.js").Chain} Chain */
/** @typedef {import("./shared/convolution.js").Tensor} Tensor */
/** @typedef {import("./shared/stage.js").Model} Model */
/** @typedef {Chain & {filter_names: string[]}} Layer */

const PAUSE = 80; // ms without a move before the rest of the maps is computed
const SLICE = 7; // ms of that at a time, so that the next move need not wait
const LAYER = [...SETTINGS, "filter_names", "relu", "max_pool"];
const COMPARED = /** @type {const} */ ([...SETTINGS, "relu", "max_pool"]);
const CHANCE = 1 / 3; // of naming one of three textures rightly

/** The setting in use. @param {Model} model @returns {Layer} */
function layerOf(model) {
  return /** @type {Layer} */ (traitsOf(model, LAYER));
}

/**
 * What one filter answers, and what ReLU and pooling make of it.
 * @param {string} name @param {number[]} answers one, or four that are pooled @param {Chain} chain
 */
export function explain(name, answers, { relu, max_pool }) {
  const kept = relu ? answers.map((value) => Math.max(0, value)) : answers;
  const list = (/** @type {number[]} */ values) => values.map(format).join(", ");
  const after = relu ? ` → ReLU ${list(kept)}` : "";
  const pooled = max_pool ? ` → largest ${format(Math.max(...kept))}` : "";
  return `${name}: ${list(answers)}${after}${pooled}`;
}

/**
 * The rows or columns of the photo that one value reads, as the first of them and their number.
 * @param {number} index of a row or column of the map @param {Chain} chain
 */
export function reach(index, { kernel_size, padding, stride, dilation, max_pool }) {
  const span = effectiveKernelSize(kernel_size, dilation);
  if (max_pool) return { first: 2 * index * stride - padding, span: span + stride };
  return { first: index * stride - padding, span };
}

/**
 * The row or column of the map whose window has its middle nearest to a pixel of the photo.
 * @param {number} pixel @param {Chain} chain
 */
export function nearest(pixel, chain) {
  const { first, span } = reach(0, chain);
  return Math.round((pixel - first - (span - 1) / 2) / (reach(1, chain).first - first));
}

/**
 * The photo's pixel in the middle of a window, or left of the middle if there are two.
 * @param {number} index of a row or column of the map @param {Chain} chain
 */
export function middle(index, chain) {
  const { first, span } = reach(index, chain);
  return first + Math.floor((span - 1) / 2);
}

/** How many percent. @param {number} portion */
function percent(portion) {
  return `${Math.round(100 * portion)} %`;
}

/** Whose filters are learned, and how well. @param {Layer} layer @param {Record<string, number>} accuracy */
export function learnedNote({ filter_names, kernel_size: k }, accuracy) {
  if (!filter_names.some((name) => name.startsWith("learned"))) return "";
  return (
    `The learned filters of ${k} × ${k} are from a network that tells brick, grass and gravel apart: ` +
    `it names ${percent(accuracy[k])} of the patches rightly that it had not seen; by chance it would be ${percent(CHANCE)}.`
  );
}

/** @param {() => string[]} known @returns {Codec} */
export function names(known) {
  return {
    write: (/** @type {string[]} */ chosen) => chosen.join(","),
    read(text) {
      const chosen = text.split(",");
      return chosen.length <= 4 && chosen.every((name) => known().includes(name)) ? chosen : undefined;
    },
  };
}

/** A whole setting, or nothing. @param {Record<string, Codec>} codecs of its parts @returns {Codec} */
export function setting(codecs) {
  const parts = Object.keys(codecs);
  return {
    write: (kept) => parts.flatMap((part) => (part in kept ? codecs[part].write(kept[part]) : [])).join(";"),
    read(text) {
      if (text === "") return {};
      const texts = text.split(";");
      const values = parts.map((part, index) => codecs[part].read(texts[index] ?? ""));
      const whole = texts.length === parts.length && !values.includes(undefined);
      return whole ? Object.fromEntries(parts.map((part, index) => [part, values[index]])) : undefined;
    },
  };
}

/** @param {import("./shared/figure.js").Stage} stage */
function build(stage) {
  const { model, figure, warning, words, signal } = stage;
  /** @type {Tensor} */
  let photo = chosenPicture(model);
  let timer = 0;
  let at = [0, 0];

  const canvas = element("canvas", { role: "img", "aria-label": "the photo" });
  const frame = element("div", "frame");
  const photoBox = surface("Move the window over the photo with the arrow keys", canvas, frame, {
    drag: dragPhoto,
    step,
  });
  const photoTitle = element("h4");
  const relu = tickOf(stage, "relu", "ReLU");
  const maxPool = tickOf(stage, "max_pool", "max pool 2×2");
  const progress = element("p", "progress");
  const note = element("p", "note");
  const pictures = choiceOf(stage, "picture", "pictures");
  const known = () => Object.keys(model.get("gallery"));
  const now = mapPanels("B, now", { choose, known, drag: dragMap, step });
  const before = mapPanels("A, kept");
  const keep = button(
    "Keep as A",
    () => save(model, { kept: layerOf(model) }),
    "Keep as A: set this setting beside the next ones",
  );
  const swap = button(
    "Swap",
    () => save(model, { ...model.get("kept"), kept: layerOf(model) }),
    "Swap A and B",
  );
  const drop = button("Drop A", () => save(model, { kept: {} }));
  const comparison = comparisonTable();
  figure.append(
    element(
      "div",
      "bar",
      pictures.label,
      ownPicture({ target: photoBox, size: photo.shape[1], colour: true, take: showPicture, say }, stage),
      keep,
      swap,
      drop,
    ),
    warning,
    element(
      "div",
      "panels",
      element(
        "div",
        "photo",
        photoTitle,
        photoBox,
        element("p", "chain", element("span", {}, "filter →"), relu.label, "→", maxPool.label),
        progress,
        note,
      ),
      comparison,
      before.element,
      now.element,
    ),
    words,
  );
  drawOnChange(model, ["pictures", "picture"], () => showPicture(chosenPicture(model)), signal);
  drawOnChange(model, ["gallery", ...LAYER, "accuracy"], showNow, signal);
  drawOnChange(model, ["gallery", "kept"], showKept, signal);
  drawOnChange(model, ["position"], point, signal);
  drawOnTheme(showAll, signal);
  signal.addEventListener("abort", () => clearTimeout(timer));
  showAll();

  const layerCodecs = {
    ...sliderCodecs(model),
    filter_names: names(known),
    relu: yesOrNo,
    max_pool: yesOrNo,
  };
  return {
    codecs: {
      ...layerCodecs,
      position: paddedPosition,
      kept: setting(layerCodecs),
    },
  };

  /** @param {Tensor} picture */
  function showPicture(picture) {
    photo = picture;
    showAll();
  }

  function showAll() {
    paintPhoto(canvas, photo);
    write(photoTitle, `photo ${photo.shape.join(" × ")}`);
    showKept();
    showNow();
  }

  function showNow() {
    const layer = layerOf(model);
    say("");
    write(note, learnedNote(layer, model.get("accuracy")));
    now.show(photo, layer, filtersOf(layer));
    compare();
    point();
    refineLater();
    tellPainted(figure, now.maps());
  }

  function showKept() {
    const kept = model.get("kept");
    const compared = "filter_names" in kept;
    figure.classList.toggle("conv-compared", compared);
    for (const part of [before.element, comparison, swap, drop]) part.hidden = !compared;
    if (compared) before.show(photo, kept, filtersOf(kept));
    compare();
    refineLater();
  }

  /** The weights of a layer's filters. @param {Layer} layer @returns {any[][]} */
  function filtersOf({ filter_names, kernel_size }) {
    return filter_names.map((name) => model.get("gallery")[name][kernel_size]);
  }

  /** The two settings side by side; what differs stands out. */
  function compare() {
    if (comparison.hidden) return;
    const [kept, layer] = [model.get("kept"), layerOf(model)];
    for (const [index, name] of COMPARED.entries()) {
      const row = comparison.rows[index + 1];
      const [a, b] = [kept, layer].map((each) =>
        String(each[name]).replace("true", "on").replace("false", "off"),
      );
      write(row.cells[1], a);
      write(row.cells[2], b);
      row.classList.toggle("conv-differs", a !== b);
    }
  }

  /** Explain the value whose window lies about the chosen pixel, as near as the maps have one. */
  function point() {
    const layer = layerOf(model);
    const size = now.shape();
    const [height, width] = size;
    at = model
      .get("position")
      .map((/** @type {number} */ pixel, /** @type {number} */ axis) =>
        clamp(nearest(pixel, layer), size[axis]),
      );
    const [down, right] = at.map((index) => reach(index, layer));
    place(frame, down.first, right.first, down.span, photo.shape[1], photo.shape[2]);
    now.mark(at);
    const lines = layer.filter_names.map((name, f) => explain(name, now.answers(f, at), layer));
    write(words, [`At row ${at[0]}, column ${at[1]} of ${height} × ${width}:`, ...lines].join("\n"));
  }

  /** @param {number} down @param {number} right shares of a map's height and width */
  function dragMap(down, right) {
    const [height, width] = now.shape();
    go(Math.floor(down * height), Math.floor(right * width));
  }

  /** @param {number} down @param {number} right shares of the photo's height and width */
  function dragPhoto(down, right) {
    const [row, column] = [down * photo.shape[1], right * photo.shape[2]].map((pixel) =>
      nearest(pixel - 0.5, layerOf(model)),
    );
    go(row, column);
  }

  /** @param {number} rows @param {number} columns */
  function step(rows, columns) {
    go(at[0] + rows, at[1] + columns);
  }

  /** @param {number} row @param {number} column */
  function go(row, column) {
    const [height, width] = now.shape();
    const chosen = [clamp(row, height), clamp(column, width)];
    save(model, { position: chosen.map((index) => middle(index, layerOf(model))) });
  }

  /** @param {number} index which panel @param {string} name which filter */
  function choose(index, name) {
    save(model, { filter_names: model.get("filter_names").with(index, name) });
  }

  /** @param {string} text */
  function say(text) {
    write(warning, text);
  }

  function refineLater() {
    clearTimeout(timer);
    figure.dataset.refined = "false";
    write(progress, now.progress());
    timer = window.setTimeout(refine, PAUSE);
  }

  /** Compute and paint what the first painting left out, a little at a time. */
  function refine() {
    const until = performance.now() + SLICE;
    const done = now.refine(until) && (before.element.hidden || before.refine(until));
    if (!done) {
      timer = window.setTimeout(refine);
      return;
    }
    figure.dataset.refined = "true";
    write(progress, "Every value is computed.");
    figure.dispatchEvent(new CustomEvent("conv:refined", { bubbles: true, detail: now.maps() }));
  }
}

function comparisonTable() {
  const heads = ["", "A, kept", "B, now"].map((text) => element("th", { scope: "col" }, text));
  const rows = COMPARED.map((name) =>
    element("tr", {}, element("th", { scope: "row" }, name), element("td"), element("td")),
  );
  return element(
    "table",
    { class: "conv-comparison", "aria-label": "the two settings" },
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...rows),
  );
}

export default liveFigure("feature-maps", "Several filters on a photo", build);

// @ts-check
// The layers of the network that reads digits as pictures, and its answer as bars.

import { paint, signedColours } from "./canvas.js";
import { contributions, softmax } from "./digit_network.js";
import { colour } from "./explorer.js";
import { button, element, format, share, vary, write } from "./stage.js";
import { largestOf } from "./tables.js";

export const MOST_LIKELY = "most likely";
const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));
/** Whose score can be explained. */
export const EXPLAINED = [MOST_LIKELY, ...DIGITS];

/** @param {number} portion */
export function percent(portion) {
  return `${(100 * portion).toFixed(1)} %`;
}

/** The sum behind a score, a term for each filter. @param {number} bias @param {number[]} terms */
export function scoreSum(bias, terms) {
  const written = terms.map((term) =>
    format(term).startsWith("−") ? `− ${format(-term)}` : `+ ${format(term)}`,
  );
  const score = terms.reduce((sum, term) => sum + term, bias);
  return `${format(bias)} ${written.join(" ")} = ${format(score)}`;
}

/**
 * The ten chances as bars; whose score is explained is chosen here.
 * @param {(explained: string) => void} choose
 */
export function chanceTable(choose) {
  const form = element("form", { class: "conv-chances", "aria-label": "which score is explained" });
  const rows = EXPLAINED.map((value) => {
    const radio = element("input", { type: "radio", name: "explained", value });
    radio.addEventListener("change", () => choose(value));
    const bar = element("i", "chance");
    const numbers = [element("span"), element("span")];
    const name = element("b", {}, value === MOST_LIKELY ? `explain the ${value}` : value);
    const line = element("label", {}, radio, name);
    if (value !== MOST_LIKELY) line.append(bar, ...numbers);
    form.append(line);
    return { radio, bar, numbers, line };
  });
  return { form, show };

  /** @param {Float64Array} scores @param {string} explained @param {number} digit the one that is explained */
  function show(scores, explained, digit) {
    const portions = softmax(scores);
    rows.forEach(({ radio, bar, numbers, line }, index) => {
      radio.checked = explained === radio.value;
      if (index === 0) return;
      vary(bar, "portion", `${(100 * portions[index - 1]).toFixed(1)}%`);
      write(numbers[0], percent(portions[index - 1]));
      write(numbers[1], format(scores[index - 1]));
      line.classList.toggle("conv-explained", digit === index - 1);
    });
  }
}

/**
 * A column for each filter, a row for each layer.
 * @param {number} filters @param {(filter: number) => void} choose
 */
export function layerGrid(filters, choose) {
  const grid = element("div", { class: "conv-layers", role: "group", "aria-label": "layers" });
  vary(grid, "filters", filters);
  const heads = columns("filter", (filter) =>
    button(String(filter), () => choose(filter), `filter ${filter}`),
  );
  const rows = ["weights", "feature map", "after ReLU", "max pooled", ""].map((name) =>
    columns(name, () => element("canvas", { "aria-hidden": "true" })),
  );
  const sums = columns("sum", () => element("span", "term"));
  return { grid, show, mark };

  /**
   * @template {HTMLElement} Cell
   * @param {string} name @param {(filter: number) => Cell} make
   */
  function columns(name, make) {
    const title = element("span", {}, name);
    const scale = element("small");
    const cells = Array.from({ length: filters }, (_, filter) => make(filter));
    grid.append(element("div", "layer", title, scale), ...cells);
    return { title, scale, cells };
  }

  /**
   * Paint every layer; returns the arithmetic of the explained score.
   * @param {import("./digit_network.js").Network} network @param {import("./digit_network.js").Run} run
   * @param {number} digit
   */
  function show(network, run, digit) {
    const added = contributions(network, run.pooled, digit);
    const rectified = run.maps.map((value) => Math.max(0, value));
    const layers = [network.conv_weight, run.maps, rectified, run.pooled, added];
    const strong = layers.map(largestOf);
    strong[2] = strong[3] = strong[1]; // the same numbers further on, so the same scale
    const colours = signedColours();
    layers.forEach((values, index) => {
      const data = Float64Array.from(values);
      const area = data.length / filters;
      const shape = [Math.sqrt(area), Math.sqrt(area)];
      write(rows[index].scale, `${shape.join(" × ")}, ±${strong[index].toPrecision(2)}`);
      rows[index].cells.forEach((canvas, filter) => {
        const own = data.subarray(filter * area, (filter + 1) * area);
        paint(canvas, { data: own, shape }, colours, -strong[index], strong[index]);
      });
    });
    write(rows[4].title, `added to ${digit}`);
    const area = added.length / filters;
    const terms = sums.cells.map((_, filter) =>
      added.subarray(filter * area, (filter + 1) * area).reduce((sum, value) => sum + value, 0),
    );
    const most = largestOf(terms);
    sums.cells.forEach((cell, filter) => {
      write(cell, format(terms[filter]));
      colour(cell, share(terms[filter], most));
    });
    return `score of ${digit} = bias and filters = ${scoreSum(network.dense_bias[digit], terms)}`;
  }

  /** @param {number} chosen */
  function mark(chosen) {
    for (const { cells } of [heads, ...rows, sums])
      cells.forEach((cell, filter) => cell.classList.toggle("conv-chosen", filter === chosen));
    heads.cells.forEach((head, filter) => head.setAttribute("aria-pressed", String(filter === chosen)));
  }
}

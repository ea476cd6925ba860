// @ts-check
// A row of feature maps, one for each filter: painted coarsely at once, and exactly when there
// is time.

import { paint, paintPhoto, signedColours } from "./canvas.js";
import { grown, layer, mapSize } from "./chain.js";
import { list } from "./controls.js";
import { paintScaled, place, strongest, surface } from "./photo.js";
import { describe, element, write } from "./stage.js";
import { largestOf } from "./tables.js";

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./convolution.js").Tensor} Tensor */

const AT_ONCE = 4e6; // multiply-adds before the first painting: some milliseconds
const MOST_FILTERS = 4;

/**
 * Every how many rows and columns are computed for the first painting.
 * @param {number} filters @param {number} channels @param {number[]} shape of the maps @param {Chain} chain
 */
export function coarseStep(filters, channels, [height, width], { kernel_size, max_pool }) {
  const each = channels * kernel_size ** 2 * (max_pool ? 4 : 1);
  return Math.max(1, Math.ceil(Math.sqrt((filters * each * height * width) / AT_ONCE)));
}

/**
 * @param {string} title
 * @param {{
 *   choose: (index: number, name: string) => void, known: () => string[],
 *   drag: (down: number, right: number) => void, step: (rows: number, columns: number) => void,
 * } | null} reader who chooses filters and points at values, if one may
 */
export function mapPanels(title, reader = null) {
  const chain = layer();
  const panels = Array.from({ length: MOST_FILTERS }, (_, index) => panel(index, reader));
  const heading = element("h4", "side", title);
  const whole = element("div", "maps", heading, ...panels.map((each) => each.box));
  /** What is left to compute. */
  const left = { filter: 0, row: 0 };
  let [filters, height, width, step] = [0, 0, 0, 1];
  let coarse = new Float32Array(0);
  return {
    element: whole,
    show,
    refine,
    mark,
    shape: () => [height, width],
    answers: (/** @type {number} */ f, /** @type {number[]} */ [i, j]) => chain.answers(f, i, j),
    maps: () =>
      panels
        .slice(0, filters)
        .map(({ map }) => ({ data: map.subarray(0, height * width), shape: [height, width] })),
    progress: () => (step > 1 ? `So far every ${ordinal(step)} row and column.` : ""),
  };

  /**
   * Paint as many rows and columns as the time of one frame allows; `refine` does the rest.
   * @param {Tensor} photo @param {Chain & {filter_names: string[]}} setting
   * @param {any[][]} weights for each filter
   */
  function show(photo, setting, weights) {
    const { filter_names } = setting;
    chain.set(photo, weights, setting);
    filters = filter_names.length;
    [height, width] = photo.shape.slice(1).map((size) => mapSize(size, setting));
    step = coarseStep(filters, photo.shape[0], [height, width], setting);
    Object.assign(left, { filter: 0, row: 0 });
    const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)];
    coarse = grown(coarse, rows * columns);
    for (const [f, each] of panels.entries()) {
      each.box.hidden = f >= filters;
      if (f >= filters) continue;
      each.name(filter_names[f], weights[f]);
      for (let i = 0; i < rows; i++) chain.row(f, i * step, step, coarse, i * columns, columns);
      each.draw(coarse.subarray(0, rows * columns), [rows, columns]);
    }
  }

  /** Compute exact rows until a time comes. @param {number} until @returns {boolean} whether all is done */
  function refine(until) {
    while (left.filter < filters) {
      const { filter, row } = left;
      const each = panels[filter];
      if (row === 0) each.map = grown(each.map, height * width);
      if (row < height) {
        chain.row(filter, row, 1, each.map, row * width, width);
        left.row++;
      } else {
        each.draw(each.map.subarray(0, height * width), [height, width]);
        Object.assign(left, { filter: filter + 1, row: 0 });
      }
      if (performance.now() > until) break;
    }
    return left.filter >= filters;
  }

  /** Mark a value in every map. @param {number[]} cell */
  function mark([row, column]) {
    for (const { dot } of panels.slice(0, filters)) place(dot, row, column, 1, height, width);
  }
}

/** One map under its filter. @param {number} index @param {Parameters<typeof mapPanels>[1]} reader */
function panel(index, reader) {
  const number = index + 1;
  const canvas = element("canvas", { role: "img" });
  const dot = element("div", "dot");
  const kernel = element("canvas", { role: "img", class: "conv-weights" });
  const legend = element("p", "legend scale");
  const title = element("span", "name");
  const filters = list((name) => reader?.choose(index, name));
  describe(filters.control, `filter ${number}`);
  const shown = reader
    ? surface(`Move over map ${number} with the arrow keys`, canvas, dot, reader)
    : element("div", "surface", canvas);
  const head = element("div", "head", kernel, reader ? filters.control : title);
  const box = element("div", "panel", head, shown, legend);
  let signed = false;
  /** What the kernel is drawn with. */
  /** @type {{weights: any[], colours: unknown}} */
  let drawn = { weights: [], colours: null };
  return { box, dot, map: new Float32Array(0), name, draw };

  /** @param {string} name @param {any[]} weights (k, k) or (3, k, k) */
  function name(name, weights) {
    const colours = signedColours();
    write(title, name);
    if (reader) filters.show(reader.known(), name);
    const flat = weights.flat(2);
    signed = flat.some((weight) => weight < 0);
    if (drawn.weights === weights && drawn.colours === colours) return;
    drawn = { weights, colours };
    describe(canvas, `map of ${name}`);
    describe(kernel, `weights of ${name}`);
    drawKernel(flat, weights);
  }

  /** A filter of three planes is a little photo whose grey is 0. @param {number[]} flat @param {any[]} weights */
  function drawKernel(flat, weights) {
    const largest = largestOf(flat) || 1;
    const size = weights[0].length;
    if (Array.isArray(weights[0][0]))
      paintPhoto(kernel, { data: flat.map((weight) => 0.5 + weight / largest / 2), shape: [3, size, size] });
    else paint(kernel, { data: flat, shape: [size, size] }, signedColours(), -largest, largest);
  }

  /** @param {Float32Array} data @param {number[]} shape */
  function draw(data, shape) {
    const strong = strongest(data);
    paintScaled(canvas, { data, shape }, strong, signed, legend);
  }
}

/** @param {number} number from 2 */
function ordinal(number) {
  return { 2: "2nd", 3: "3rd" }[number] ?? `${number}th`;
}

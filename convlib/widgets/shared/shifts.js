// @ts-check
// A picture is moved; how far does a layer's output follow?

import { effectiveKernelSize, filterPicture } from "./convolution.js";
import { pool2d } from "./pooling.js";

/** @typedef {import("./convolution.js").Tensor} Tensor */
/** @typedef {import("./convolution.js").Settings} Settings */

export const FAR = 4; // the largest move, in pixels

/** The layers that are compared. */
export const LAYERS = ["max", "average", "strided convolution", "blur", "max, then blur"];

/**
 * The middle of a picture that is moved; what comes in at the border is real.
 * @param {Tensor} picture (H + 8, W + 8) @param {number} dy @param {number} dx @returns {Tensor} (H, W)
 */
export function moved({ data, shape }, dy, dx) {
  const [height, width] = shape.map((size) => size - 2 * FAR);
  const crop = new Float64Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) crop[y * width + x] = data[(y + FAR - dy) * shape[1] + x + FAR - dx];
  return { data: crop, shape: [height, width] };
}

/**
 * One of the layers. `inner` is the range of output rows, and columns, whose windows lie inside
 * the picture, which is square.
 * @param {string} kind @param {Tensor} picture @param {number[][]} weight @param {Settings} settings
 */
export function layerOf(kind, picture, weight, settings) {
  const { kernel_size, padding, stride, dilation } = settings;
  const pool = { ...settings, kind, norm_type: 1, ceil_mode: false, count_include_pad: true };
  const reach = effectiveKernelSize(kernel_size, dilation);
  if (kind === "average") return within(pool2d(picture, pool), padding, kernel_size);
  if (kind === "blur") return within(pool2d(picture, pool), (kernel_size - 1) >> 1, kernel_size);
  if (kind === "strided convolution") return within(filterPicture(picture, weight, settings), padding, reach);
  if (kind === "max") return within(pool2d(picture, pool), padding, reach);
  const largest = pool2d(picture, { ...pool, kind: "max", stride: 1 });
  return within(pool2d(largest, { ...pool, kind: "blur", kernel_size: 3 }), padding + 1, reach + 2);

  /** @param {{data: Float64Array, shape: number[]}} output @param {number} before @param {number} span */
  function within({ data, shape }, before, span) {
    const last = Math.floor((picture.shape[0] - span + before) / stride);
    return { data, shape, inner: [Math.ceil(before / stride), Math.min(last + 1, shape[0])] };
  }
}

/** @typedef {ReturnType<typeof layerOf>} Output */

/** The whole cells next to what a move of the picture is in the output. */
/** @param {number} move @param {number} stride */
function near(move, stride) {
  return [...new Set([Math.floor(move / stride), Math.ceil(move / stride)])];
}

/**
 * How far the moved picture's output is from the picture's output, itself moved by the whole
 * cells that fit best: the root mean square, in units of the output's standard deviation.
 * @param {Output} after @param {Output} still @param {number[]} move dy and dx @param {number} stride
 */
export function compare(after, still, [dy, dx], stride) {
  let best = { square: Infinity, cells: [0, 0] };
  for (const down of near(dy, stride))
    for (const right of near(dx, stride)) {
      const square = meanSquare(difference(after, still, [down, right]));
      if (square < best.square) best = { square, cells: [down, right] };
    }
  const spread = deviation(still);
  return { error: spread > 0 ? Math.sqrt(best.square) / spread : 0, cells: best.cells };
}

/**
 * What is left where both outputs have a cell whose window lies inside the picture.
 * @param {Output} after @param {Output} still @param {number[]} cells moved down and right
 */
export function difference(after, still, [down, right]) {
  const [first, end] = after.inner;
  const [height, width] = after.shape;
  const data = new Float64Array(height * width);
  const mask = new Uint8Array(height * width);
  for (let i = Math.max(first, first + down); i < Math.min(end, end + down); i++)
    for (let j = Math.max(first, first + right); j < Math.min(end, end + right); j++) {
      data[i * width + j] = after.data[i * width + j] - still.data[(i - down) * width + j - right];
      mask[i * width + j] = 1;
    }
  return { data, shape: after.shape, mask };
}

/** @param {{data: Float64Array, mask: Uint8Array}} rest */
function meanSquare({ data, mask }) {
  let [sum, count] = [0, 0];
  for (let index = 0; index < data.length; index++) {
    sum += data[index] ** 2;
    count += mask[index];
  }
  return sum / count;
}

/** The standard deviation of an output's inner cells. @param {Output} output */
function deviation({ data, shape, inner: [first, end] }) {
  const count = (end - first) ** 2;
  let [sum, squares] = [0, 0];
  for (const pass of [0, 1])
    for (let i = first; i < end; i++)
      for (let j = first; j < end; j++) {
        const value = data[i * shape[1] + j];
        if (pass) squares += (value - sum / count) ** 2;
        else sum += value;
      }
  return Math.sqrt(squares / count);
}

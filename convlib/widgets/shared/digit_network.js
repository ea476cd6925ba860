// @ts-check
// The small network that reads digits: its layers, and what its answer rests on.

import { conv2d, outputSize, taps } from "./convolution.js";
import { placeOf } from "./places.js";

/** @typedef {import("./convolution.js").Settings} Settings */

/** Weights in reading order; shapes as in convlib.training.Network. */
/** @typedef {Record<"conv_weight" | "conv_bias" | "dense_weight" | "dense_bias", ArrayLike<number>>} Network */

/** @typedef {ReturnType<typeof forward>} Run */

export const SIZE = 8; // pixels that the network reads, along each axis
const POOLED = 4;
const LAYER = {
  stride: [1, 1],
  padding: [
    [1, 1],
    [1, 1],
  ],
  dilation: [1, 1],
  groups: 1,
};

/**
 * What every layer answers to a digit.
 * @param {Network} network @param {ArrayLike<number>} input (8, 8), ink from 0 to 1
 */
export function forward(network, input) {
  const filters = network.conv_bias.length;
  const maps = conv2d(
    { data: input, shape: [1, SIZE, SIZE] },
    { data: network.conv_weight, shape: [filters, 1, 3, 3] },
    network.conv_bias,
    LAYER,
  ).data;
  const pooled = new Float64Array(filters * POOLED ** 2);
  for (let cell = 0; cell < pooled.length; cell++) {
    const first = firstCorner(cell);
    const [upper, lower] = [first + 1, first + SIZE];
    pooled[cell] = Math.max(0, maps[first], maps[upper], maps[lower], maps[lower + 1]);
  }
  const scores = new Float64Array(network.dense_bias);
  for (let digit = 0, weight = 0; digit < scores.length; digit++)
    for (let cell = 0; cell < pooled.length; cell++, weight++)
      scores[digit] += pooled[cell] * network.dense_weight[weight];
  return { maps, pooled, scores };
}

/** The upper left of the four places of a map that a pooled cell looks at. @param {number} cell */
function firstCorner(cell) {
  const row = Math.floor(cell / POOLED); // of all maps, one below the other
  return 2 * row * SIZE + 2 * (cell % POOLED);
}

/**
 * What each pooled cell adds to the score of a digit.
 * @param {Network} network @param {Float64Array} pooled @param {number} digit
 */
export function contributions({ dense_weight }, pooled, digit) {
  return pooled.map((value, cell) => value * dense_weight[digit * pooled.length + cell]);
}

/** @param {ArrayLike<number>} scores */
export function softmax(scores) {
  const largest = Math.max(...Array.from(scores));
  const powers = Array.from(scores, (score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** The place of the largest number. @param {ArrayLike<number>} values */
export function largest(values) {
  return Array.from(values).reduce((best, value, index) => (value > values[best] ? index : best), 0);
}

/**
 * How the score of a digit moves with each pixel.
 * @param {Network} network @param {Run} run @param {number} digit
 */
export function gradient(network, run, digit) {
  const slopes = new Float64Array(SIZE * SIZE);
  for (let cell = 0; cell < run.pooled.length; cell++) {
    if (run.pooled[cell] <= 0) continue;
    const won = [0, 1, SIZE, SIZE + 1]
      .map((offset) => firstCorner(cell) + offset)
      .filter((index) => run.maps[index] === run.pooled[cell])[0];
    const [filter, place] = [Math.floor(won / SIZE ** 2), won % SIZE ** 2];
    const slope = network.dense_weight[digit * run.pooled.length + cell];
    for (const { r, q, y, x } of taps(...placeOf(place, SIZE), {
      kernel_size: 3,
      padding: 1,
      stride: 1,
      dilation: 1,
    }))
      if (isPixel(y) && isPixel(x))
        slopes[y * SIZE + x] += slope * network.conv_weight[9 * filter + 3 * r + q];
  }
  return slopes;
}

/** @param {number} index */
function isPixel(index) {
  return index >= 0 && index < SIZE;
}

/**
 * Which pixels a window leaves to be seen: 1, and 0 for those that it hides.
 * @param {number} row @param {number} column @param {Settings} settings
 */
export function visible(row, column, settings) {
  const seen = new Uint8Array(SIZE * SIZE).fill(1);
  for (const { y, x } of taps(row, column, settings)) if (isPixel(y) && isPixel(x)) seen[y * SIZE + x] = 0;
  return seen;
}

/** @param {ArrayLike<number>} input @param {Uint8Array} seen */
export function hide(input, seen) {
  const picture = new Float64Array(input);
  for (let pixel = 0; pixel < seen.length; pixel++) if (!seen[pixel]) picture[pixel] = 0;
  return picture;
}

/**
 * How far the score of a digit falls with each window hidden.
 * @param {Network} network @param {ArrayLike<number>} input @param {number} digit @param {Settings} settings
 */
export function occlusion(network, input, digit, settings) {
  const size = outputSize(SIZE, settings);
  const score = forward(network, input).scores[digit];
  const data = new Float64Array(size * size);
  for (let index = 0; index < data.length; index++) {
    const seen = visible(...placeOf(index, size), settings);
    if (seen.every((shown, pixel) => shown || !input[pixel])) continue; // it hides no ink
    data[index] = score - forward(network, hide(input, seen)).scores[digit];
  }
  return { data, shape: [size, size] };
}

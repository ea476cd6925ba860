// @ts-check
// A layer on a photo: filters, then ReLU, then max pooling. It computes any rows and columns of
// the maps, so that a figure can paint some of them at once and the rest when there is time.

import { outputSize } from "./convolution.js";

/** @typedef {import("./convolution.js").Tensor} Tensor */

/**
 * The four settings of the sliders, and whether ReLU and 2 × 2 max pooling follow.
 * @typedef {import("./convolution.js").Settings & {relu: boolean, max_pool: boolean}} Chain
 */

const TAPS = 4; // of a kernel's row, added in one pass

/**
 * The maps' size along one axis.
 * @param {number} inputSize @param {Chain} chain
 */
export function mapSize(inputSize, chain) {
  const size = outputSize(inputSize, chain);
  return chain.max_pool ? Math.floor(size / 2) : size;
}

/**
 * A filter's weights for a photo of so many channels: a filter with one plane averages over
 * the channels, and a grey photo stands for three equal channels.
 * @param {any[]} filter (k, k) or (3, k, k) @param {number} channels
 * @returns {number[][]} for each channel, its weights in reading order
 */
export function planes(filter, channels) {
  if (!Array.isArray(filter[0][0])) {
    const plane = filter.flat().map((/** @type {number} */ weight) => weight / channels);
    return Array(channels).fill(plane);
  }
  /** @type {number[][]} */
  const colours = filter.map((plane) => plane.flat());
  if (channels === colours.length) return colours;
  return [colours[0].map((_, index) => colours.reduce((sum, plane) => sum + plane[index], 0))];
}

/** A layer that keeps its memory from one setting to the next. */
export function layer() {
  /** @type {Tensor | null} */
  let source = null;
  let padded = new Float32Array(0);
  let line = new Float32Array(0);
  let weights = new Float32Array(0);
  let [channels, height, width, across] = [0, 0, 0, 0];
  /** @type {Chain} */
  let chain = { kernel_size: 1, padding: 0, stride: 1, dilation: 1, relu: false, max_pool: false };
  return { set, row, answers };

  /** @param {Tensor} photo (C, H, W) @param {any[][]} filters @param {Chain} settings */
  function set(photo, filters, settings) {
    chain = settings;
    pad(photo);
    const { kernel_size } = settings;
    across = TAPS * Math.ceil(kernel_size / TAPS);
    weights = grown(weights, filters.length * channels * kernel_size * across);
    weights.fill(0);
    filters.forEach((filter, f) =>
      planes(filter, channels).forEach((plane, c) =>
        plane.forEach((weight, index) => {
          const row = (f * channels + c) * kernel_size + Math.floor(index / kernel_size);
          weights[row * across + (index % kernel_size)] = weight;
        }),
      ),
    );
  }

  /**
   * Put zeros around the photo, and behind it for the weights beyond the kernel's last.
   * @param {Tensor} photo
   */
  function pad(photo) {
    const { padding, dilation } = chain;
    const [planes, rows, columns] = photo.shape;
    const size = planes * (rows + 2 * padding) * (columns + 2 * padding);
    const slack = TAPS * dilation;
    if (photo === source && height === rows + 2 * padding && padded.length >= size + slack) return;
    source = photo;
    [channels, height, width] = [planes, rows + 2 * padding, columns + 2 * padding];
    padded = grown(padded, size + slack);
    padded.fill(0);
    const data = /** @type {Float32Array} */ (photo.data);
    for (let line = 0; line < channels * rows; line++) {
      const [c, y] = [Math.floor(line / rows), line % rows];
      const to = (c * height + y + padding) * width + padding;
      padded.set(data.subarray(line * columns, (line + 1) * columns), to);
    }
  }

  /**
   * Write one row of a map, or every `step`-th value of it.
   * @param {number} f which filter @param {number} i which row @param {number} step
   * @param {Float32Array} target @param {number} at where the row begins there @param {number} count
   */
  function row(f, i, step, target, at, count) {
    if (chain.max_pool) pooled(f, i, step, target, at, count);
    else correlate(f, i, 0, step, target, at, count);
    // ReLU never changes which of two values is larger, so it may as well follow the pooling.
    if (chain.relu) for (let j = at; j < at + count; j++) if (target[j] < 0) target[j] = 0;
  }

  /**
   * @param {number} f @param {number} i @param {number} step
   * @param {Float32Array} target @param {number} at @param {number} count
   */
  function pooled(f, i, step, target, at, count) {
    line = grown(line, count);
    correlate(f, 2 * i, 0, 2 * step, target, at, count);
    for (const [down, right] of [
      [0, 1],
      [1, 0],
      [1, 1],
    ]) {
      correlate(f, 2 * i + down, right, 2 * step, line, 0, count);
      for (let j = 0; j < count; j++) if (line[j] > target[at + j]) target[at + j] = line[j];
    }
  }

  /**
   * The filter's answers at row `i` and columns `first`, `first + step` and so on.
   * @param {number} f @param {number} i @param {number} first @param {number} step
   * @param {Float32Array} target @param {number} at @param {number} count
   */
  function correlate(f, i, first, step, target, at, count) {
    const { kernel_size, stride, dilation } = chain;
    const jump = step * stride;
    const stop = at + count;
    target.fill(0, at, stop);
    for (let c = 0; c < channels; c++)
      for (let r = 0; r < kernel_size; r++) {
        const kernelRow = ((f * channels + c) * kernel_size + r) * across;
        const start = (c * height + i * stride + r * dilation) * width + first * stride;
        for (let q = 0; q < across; q += TAPS) {
          const w0 = weights[kernelRow + q];
          const w1 = weights[kernelRow + q + 1];
          const w2 = weights[kernelRow + q + 2];
          const w3 = weights[kernelRow + q + 3];
          const x0 = start + q * dilation;
          const x1 = x0 + dilation;
          const x2 = x1 + dilation;
          const x3 = x2 + dilation;
          for (let j = at, x = 0; j < stop; j++, x += jump)
            target[j] +=
              w0 * padded[x0 + x] + w1 * padded[x1 + x] + w2 * padded[x2 + x] + w3 * padded[x3 + x];
        }
      }
  }

  /**
   * What the filter answers for one value of its map: one number, or four that are pooled.
   * @param {number} f @param {number} i @param {number} j
   */
  function answers(f, i, j) {
    const size = chain.max_pool ? 2 : 1;
    const found = new Float32Array(size * size);
    for (let a = 0; a < size; a++) correlate(f, size * i + a, size * j, 1, found, size * a, size);
    return [...found];
  }
}

/**
 * The array itself if it is long enough, else a longer one.
 * @param {Float32Array<ArrayBuffer>} array @param {number} length
 */
export function grown(array, length) {
  return array.length < length ? new Float32Array(length) : array;
}

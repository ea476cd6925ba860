// @ts-check
// The arithmetic of a convolutional layer, as the live figures compute it.

import { mostPadding, withBorder } from "./border.js";

/**
 * The four settings of the sliders, the same along both axes. Lengths in pixels. Zeros stand in
 * the border unless `padding_mode` says otherwise; `flip` turns the kernel around first.
 * @typedef {{
 *   kernel_size: number, padding: number, stride: number, dilation: number,
 *   padding_mode?: string, flip?: boolean,
 * }} Settings
 */

/**
 * Numbers with a shape, in reading order.
 * @typedef {{data: ArrayLike<number>, shape: number[]}} Tensor
 */

/** @param {number} kernelSize @param {number} dilation */
export function effectiveKernelSize(kernelSize, dilation) {
  return dilation * (kernelSize - 1) + 1;
}

/**
 * How many windows fit along one axis; zero or less when none does.
 * @param {number} inputSize
 * @param {Settings} settings
 */
export function outputSize(inputSize, { kernel_size, padding, stride, dilation }) {
  return countWindows(inputSize + 2 * padding, kernel_size, stride, dilation);
}

/** @param {number} paddedSize @param {number} kernelSize @param {number} stride @param {number} dilation */
function countWindows(paddedSize, kernelSize, stride, dilation) {
  return Math.floor((paddedSize - effectiveKernelSize(kernelSize, dilation)) / stride) + 1;
}

/**
 * Say why there is no output and what to change; an empty string when there is one.
 * @param {number[]} inputShape height and width
 * @param {Settings} settings
 */
export function problem(inputShape, settings) {
  const { kernel_size, padding, dilation, padding_mode = "zeros" } = settings;
  const smallest = Math.min(...inputShape);
  const span = effectiveKernelSize(kernel_size, dilation);
  const padded = smallest + 2 * padding;
  const most = mostPadding(smallest, padding_mode);
  if (padding > most) return borderProblem(settings, smallest, most);
  if (span <= padded) return "";
  const mends = [];
  const least = Math.ceil((span - smallest) / 2);
  if (least <= most) mends.push(`padding to at least ${least}`);
  const widest = Math.floor((padded - 1) / (kernel_size - 1));
  if (widest >= 1) mends.push(`dilation to at most ${widest}`);
  mends.push(`kernel_size to at most ${largestKernel(padded, dilation)}`);
  return noWindow(kernel_size, dilation, padded, mends);
}

/** @param {number} kernelSize @param {number} dilation @param {number} padded size @param {string[]} mends */
export function noWindow(kernelSize, dilation, padded, mends) {
  return (
    `No window fits: a kernel of size ${kernelSize} with dilation ${dilation} spans ` +
    `${effectiveKernelSize(kernelSize, dilation)} pixels, and the padded input has ${padded}. ` +
    `Set ${mends.join(", or ")}.`
  );
}

/** Why a pooling takes no such padding. @param {number} padding @param {number} kernelSize */
export function tooMuchPadding(padding, kernelSize) {
  return (
    `padding must be at most half of kernel_size, got padding ${padding} and kernel_size ${kernelSize}. ` +
    `Set padding to at most ${kernelSize >> 1}, or kernel_size to at least ${2 * padding}.`
  );
}

/** @param {Settings} settings @param {number} size of the input @param {number} most padding */
function borderProblem({ kernel_size, padding, dilation, padding_mode }, size, most) {
  const span = effectiveKernelSize(kernel_size, dilation);
  const mends = [];
  if (span <= size + 2 * most) mends.push(`padding to at most ${most}`);
  if (span <= size + 2 * padding) mends.push("padding_mode to replicate");
  if (mends.length === 0)
    mends.push(
      `padding to at most ${most} and kernel_size to at most ${largestKernel(size + 2 * most, dilation)}`,
    );
  return (
    `The border is too wide: an input of ${size} pixels has ${most} for a border with padding_mode ` +
    `${padding_mode}, and padding is ${padding}. Set ${mends.join(", or ")}.`
  );
}

/** @param {number} padded size @param {number} dilation */
function largestKernel(padded, dilation) {
  return Math.floor((padded - 1) / dilation) + 1;
}

/**
 * The input positions that one output cell reads, tap by tap, and the weight of each.
 * @param {number} row @param {number} column
 * @param {Settings} settings
 * @returns {{r: number, q: number, y: number, x: number}[]} row and column of weight and input
 */
export function taps(row, column, { kernel_size, padding, stride, dilation, flip }) {
  const found = [];
  const last = kernel_size - 1;
  for (let r = 0; r < kernel_size; r++)
    for (let q = 0; q < kernel_size; q++)
      found.push({
        r: flip ? last - r : r,
        q: flip ? last - q : q,
        y: row * stride - padding + r * dilation,
        x: column * stride - padding + q * dilation,
      });
  return found;
}

/**
 * The output positions along one axis whose windows read input position `y`.
 * @param {number} y @param {number} inputSize
 * @param {Settings} settings
 */
export function readers(y, inputSize, settings) {
  const { kernel_size, padding, stride, dilation } = settings;
  const found = [];
  for (let i = 0; i < outputSize(inputSize, settings); i++)
    for (let r = 0; r < kernel_size; r++) if (i * stride - padding + r * dilation === y) found.push(i);
  return found;
}

/**
 * The layer itself: a cross-correlation of every filter with the input, plus a bias.
 * @param {Tensor} input (C_in, H, W)
 * @param {Tensor} weight (C_out, C_in / groups, kH, kW)
 * @param {ArrayLike<number> | null} bias (C_out,)
 * @param {{stride: number[], padding: number[][], dilation: number[], groups: number}} options
 *   stride and dilation as [vertical, horizontal], padding as [[top, bottom], [left, right]]
 * @returns {{data: Float64Array, shape: number[]}} (C_out, H_out, W_out)
 */
export function conv2d(input, weight, bias, { stride, padding, dilation, groups }) {
  const [, height, width] = input.shape;
  const [filters, channels, kernelHeight, kernelWidth] = weight.shape;
  const outHeight = windows(height, kernelHeight, 0);
  const outWidth = windows(width, kernelWidth, 1);
  const area = outHeight * outWidth;
  const output = new Float64Array(filters * area);
  for (let o = 0; o < filters; o++) {
    if (bias) output.fill(bias[o], o * area, (o + 1) * area);
    const firstChannel = Math.floor((o * groups) / filters) * channels;
    for (let c = 0; c < channels; c++)
      for (let r = 0; r < kernelHeight; r++)
        for (let q = 0; q < kernelWidth; q++) addTap(o, c, firstChannel + c, r, q);
  }
  return { data: output, shape: [filters, outHeight, outWidth] };

  /** @param {number} size @param {number} kernelSize @param {number} axis */
  function windows(size, kernelSize, axis) {
    const padded = size + padding[axis][0] + padding[axis][1];
    return countWindows(padded, kernelSize, stride[axis], dilation[axis]);
  }

  /**
   * Add weight times the shifted input to one output plane. Only the part of the plane whose
   * tap falls inside the input is visited, so zero padding is never multiplied.
   * @param {number} o @param {number} c @param {number} channel @param {number} r @param {number} q
   */
  function addTap(o, c, channel, r, q) {
    const w = weight.data[((o * channels + c) * kernelHeight + r) * kernelWidth + q];
    const top = r * dilation[0] - padding[0][0];
    const left = q * dilation[1] - padding[1][0];
    const [rowStart, rowStop] = inside(top, stride[0], height, outHeight);
    const [columnStart, columnStop] = inside(left, stride[1], width, outWidth);
    const [source, across] = [input.data, stride[1]];
    for (let i = rowStart; i < rowStop; i++) {
      const from = (channel * height + i * stride[0] + top) * width + left;
      const to = o * area + i * outWidth;
      for (let j = columnStart; j < columnStop; j++) output[to + j] += w * source[from + j * across];
    }
  }
}

/**
 * The range of output positions whose input position `i * stride + offset` lies in `[0, size)`.
 * @param {number} offset @param {number} stride @param {number} size @param {number} positions
 */
function inside(offset, stride, size, positions) {
  const start = Math.max(0, Math.ceil(-offset / stride));
  const stop = Math.min(positions, Math.floor((size - 1 - offset) / stride) + 1);
  return [start, stop];
}

/**
 * One picture through one square filter, with the settings of the sliders.
 * @param {Tensor} picture (H, W)
 * @param {number[][]} weight
 * @param {Settings} settings
 * @param {number[][]} [padding] with zeros, as [[top, bottom], [left, right]], in place of the slider's
 * @returns {{data: Float64Array, shape: number[]}} (H_out, W_out)
 */
export function filterPicture(picture, weight, settings, padding) {
  const { kernel_size, stride, dilation, padding_mode = "zeros", flip } = settings;
  const zeros = padding_mode === "zeros" || padding;
  const { data, shape } = zeros ? picture : withBorder(picture, settings.padding, padding_mode);
  const side = zeros ? settings.padding : 0;
  const kernel = weight.flat();
  const output = conv2d(
    { data, shape: [1, ...shape] },
    { data: flip ? kernel.reverse() : kernel, shape: [1, 1, kernel_size, kernel_size] },
    null,
    {
      stride: [stride, stride],
      padding: padding ?? [
        [side, side],
        [side, side],
      ],
      dilation: [dilation, dilation],
      groups: 1,
    },
  );
  return { data: output.data, shape: output.shape.slice(1) };
}

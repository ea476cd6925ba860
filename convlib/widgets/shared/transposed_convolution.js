// @ts-check
// The arithmetic of a transposed convolution: every input cell stamps the kernel, times its
// value, on a sheet; padding then cuts the sheet's borders off.

import { effectiveKernelSize } from "./convolution.js";
import { factor, format } from "./stage.js";

/** @typedef {import("./convolution.js").Tensor} Tensor */
/** @typedef {import("./convolution.js").Settings & {output_padding: number}} TransposedSettings */

/**
 * How many cells all stamps together span along one axis.
 * @param {number} inputSize @param {TransposedSettings} settings
 */
function stampedSize(inputSize, { kernel_size, stride, dilation }) {
  return stride * (inputSize - 1) + effectiveKernelSize(kernel_size, dilation);
}

/**
 * The output size along one axis; zero or less when padding cuts everything off.
 * @param {number} inputSize @param {TransposedSettings} settings
 */
export function transposedSize(inputSize, settings) {
  return stampedSize(inputSize, settings) - 2 * settings.padding + settings.output_padding;
}

/**
 * Say why there is no output and what to change; an empty string when there is one.
 * @param {number[]} inputShape height and width @param {TransposedSettings} settings
 */
export function transposedProblem(inputShape, settings) {
  const { padding, stride, dilation, output_padding } = settings;
  const reach = Math.max(stride, dilation);
  if (output_padding >= reach)
    return (
      `output_padding must be less than the larger of stride ${stride} and dilation ${dilation}, got ` +
      `${output_padding}. Set output_padding to at most ${reach - 1}, or stride to at least ${output_padding + 1}.`
    );
  const smallest = Math.min(...inputShape);
  if (transposedSize(smallest, settings) > 0) return "";
  const stamped = stampedSize(smallest, settings) + output_padding;
  return (
    `Nothing is left: the stamps span ${stamped} cells, and padding ${padding} cuts off ${padding} on ` +
    `each side. Set padding to at most ${Math.floor((stamped - 1) / 2)}.`
  );
}

/**
 * The stamps that reach one output position along one axis: which input cell, by which tap.
 * @param {number} at @param {number} inputSize @param {TransposedSettings} settings
 */
export function stampsOn(at, inputSize, { kernel_size, padding, stride, dilation }) {
  const found = [];
  for (let tap = kernel_size - 1; tap >= 0; tap--) {
    const from = (at + padding - tap * dilation) / stride;
    if (Number.isInteger(from) && from >= 0 && from < inputSize) found.push({ tap, from });
  }
  return found;
}

/**
 * How many stamps meet away from the borders, at each of `stride` neighbouring positions.
 * Equal numbers paint no checkerboard.
 * @param {TransposedSettings} settings
 */
export function meetings({ kernel_size, stride, dilation }) {
  const counts = Array(stride).fill(0);
  for (let tap = 0; tap < kernel_size; tap++) counts[(tap * dilation) % stride]++;
  return counts;
}

/**
 * Stamp the first `count` input cells, in reading order. The sheet's first cell is the output
 * position (-padding, -padding): nothing is cut off yet.
 * @param {Tensor} input (H, W) @param {number[][]} weight
 * @param {TransposedSettings} settings @param {number} [count] all cells unless given
 */
export function stampSheet({ data, shape }, weight, settings, count = data.length) {
  const { padding, stride, dilation, output_padding } = settings;
  const beyond = Math.max(0, output_padding - padding);
  const [height, width] = shape.map((size) => stampedSize(size, settings) + beyond);
  const sums = new Float64Array(height * width);
  const counts = new Uint8Array(height * width);
  for (let index = 0; index < count; index++) {
    const [y, x] = [Math.floor(index / shape[1]), index % shape[1]];
    for (const [r, row] of weight.entries())
      for (let q = 0; q < row.length; q++) {
        const at = (y * stride + r * dilation) * width + x * stride + q * dilation;
        sums[at] += row[q] * data[index];
        counts[at]++;
      }
  }
  return { data: sums, counts, shape: [height, width] };
}

/**
 * The output: what padding leaves of the sheet.
 * @param {Tensor} input (H, W) @param {number[][]} weight @param {TransposedSettings} settings
 * @returns {{data: Float64Array, shape: number[]}} (H_out, W_out)
 */
export function transposePicture(input, weight, settings) {
  const sheet = stampSheet(input, weight, settings);
  const [height, width] = input.shape.map((size) => transposedSize(size, settings));
  const output = new Float64Array(height * width);
  for (let row = 0; row < height; row++) {
    const start = (row + settings.padding) * sheet.shape[1] + settings.padding;
    output.set(sheet.data.subarray(start, start + width), row * width);
  }
  return { data: output, shape: [height, width] };
}

/**
 * Everything the figure shows of its grids, computed from the traits alone.
 * @param {number[][]} input @param {number[][]} weight
 * @param {TransposedSettings} settings @param {number} stamped how many input cells
 */
export function computeStamps(input, weight, settings, stamped) {
  const shape = [input.length, input[0].length];
  const trouble = transposedProblem(shape, settings);
  const [rows, columns] = shape.map((size) => (trouble ? 0 : transposedSize(size, settings)));
  const cells = { data: input.flat(), shape };
  const count = Math.min(stamped, cells.data.length);
  const sheet = stampSheet(cells, weight, settings, count);
  return { input, cells, weight, settings, trouble, rows, columns, sheet, count };
}

/** @typedef {ReturnType<typeof computeStamps>} Stamps */

/**
 * The input cells whose stamps reach an output cell, with the weight that each brings there.
 * @param {Stamps} stamps @param {number} row @param {number} column
 */
export function meeting({ cells, input, weight, settings, count }, row, column) {
  const [height, width] = cells.shape;
  return stampsOn(row, height, settings)
    .flatMap(({ tap: r, from: y }) =>
      stampsOn(column, width, settings).map(({ tap: q, from: x }) => ({ y, x, r, q })),
    )
    .filter(({ y, x }) => y * width + x < count)
    .map(({ y, x, r, q }) => ({ y, x, weight: weight[r][q], value: input[y][x] }));
}

/** What meets in an output cell, written out. @param {Stamps} stamps @param {number} row @param {number} column */
export function sumOf(stamps, row, column) {
  const terms = meeting(stamps, row, column).map(({ weight, value }) => `${factor(weight)}·${factor(value)}`);
  const { data, shape } = stamps.sheet;
  const { padding } = stamps.settings;
  const total = format(data[(row + padding) * shape[1] + column + padding]);
  return terms.length ? `${terms.join(" + ")} = ${total}` : total;
}

/** The output size along one axis with its numbers in it. @param {number} inputSize @param {TransposedSettings} settings */
export function sizeLaw(inputSize, settings) {
  const { kernel_size: k, padding: p, stride: s, dilation: d, output_padding } = settings;
  const size = Math.max(0, transposedSize(inputSize, settings));
  return `${s}·(${inputSize} − 1) + ${d}·(${k} − 1) + 1 − 2·${p} + ${output_padding} = ${size}`;
}

/** How many stamps meet, away from the borders. @param {TransposedSettings} settings */
export function evenness(settings) {
  const counts = meetings(settings);
  if (counts.every((count) => count === counts[0]))
    return `Along a line, every cell inside is met by ${counts[0]}: an even overlap.`;
  const rest = counts.includes(0) ? "some are never met, and stay empty" : "an uneven overlap";
  return `Along a line, cells inside are met by ${counts.join(", ")}, again and again: ${rest}.`;
}

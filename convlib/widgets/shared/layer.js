// @ts-check
// One plane through one kernel: what figures of numbers show, from their traits alone.

import { pixelAt } from "./border.js";
import { filterPicture, outputSize, problem, taps } from "./convolution.js";
import { factor, format } from "./stage.js";

/** @typedef {import("./convolution.js").Settings} Settings */

/**
 * A cell of the input or the output that is pointed at.
 * @typedef {{grid: "output" | "input", row: number, column: number}} Shown
 */

/** @param {number[][]} input @param {number[][]} weight @param {Settings} settings */
export function computeLayer(input, weight, settings) {
  const shape = [input.length, input[0].length];
  const trouble = problem(shape, settings);
  if (trouble)
    return { shape, weight, input, settings, trouble, rows: 0, columns: 0, output: new Float64Array(0) };
  const { data, shape: outputShape } = filterPicture({ data: input.flat(), shape }, weight, settings);
  const [rows, columns] = outputShape;
  return { shape, weight, input, settings, trouble, rows, columns, output: data };
}

/** @typedef {ReturnType<typeof computeLayer>} Layer */

/**
 * The pixel that a place of the padded input holds, or null where it holds a zero.
 * @param {Layer} layer @param {number} y @param {number} x
 */
export function pixelOf({ shape, settings }, y, x) {
  const [row, column] = [y, x].map((place, axis) =>
    pixelAt(place, shape[axis], settings.padding_mode ?? "zeros"),
  );
  return row < 0 || column < 0 ? null : { row, column };
}

/** The number at a place of the padded input. @param {Layer} layer @param {number} y @param {number} x */
export function valueAt(layer, y, x) {
  const pixel = pixelOf(layer, y, x);
  return pixel ? layer.input[pixel.row][pixel.column] : 0;
}

/** The sum behind one output cell, term by term. @param {Layer} layer @param {number} row @param {number} column */
export function arithmetic(layer, row, column) {
  const terms = taps(row, column, layer.settings).map(
    ({ r, q, y, x }) => `${factor(layer.weight[r][q])}·${factor(valueAt(layer, y, x))}`,
  );
  return `${terms.join(" + ")} = ${format(layer.output[row * layer.columns + column])}`;
}

/**
 * How an output got its size, along both axes where they differ.
 * @param {number[]} shape of the input @param {(size: number) => string} law of one axis
 */
export function lawOfBoth([height, width], law) {
  return height === width ? `size: ${law(height)}` : `height: ${law(height)}; width: ${law(width)}`;
}

/** The output size along one axis with its numbers in it. @param {number} inputSize @param {Settings} settings */
export function law(inputSize, settings) {
  return sizeRule(inputSize, settings, Math.max(0, outputSize(inputSize, settings)));
}

/**
 * The size along one axis with its numbers in it.
 * @param {number} size @param {any} values @param {number} made
 */
export function sizeRule(size, values, made) {
  const { kernel_size: k, stride: s = 1, padding: p = 0, dilation: d = 1, ceil_mode } = values;
  const [open, close] = ceil_mode ? "⌈⌉" : "⌊⌋";
  const windows = Math.ceil((size + 2 * p - d * (k - 1) - 1) / s) + 1;
  const dropped = ceil_mode && windows > made ? " − 1" : "";
  return `${open}(${size} + 2·${p} − ${d}·(${k} − 1) − 1) / ${s}${close} + 1${dropped} = ${made}`;
}

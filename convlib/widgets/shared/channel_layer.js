// @ts-check
// A layer of several input and output channels: planes, sums, bias, activation, groups.

import { ACTIVATIONS } from "./activations.js";
import { conv2d } from "./convolution.js";
import { computeLayer } from "./layer.js";
import { factor, format } from "./stage.js";

/** @typedef {import("./convolution.js").Settings} Settings */

/**
 * What the figure computes from.
 * @typedef {{
 *   input: number[][][], weight: number[][][][], bias: number[], groups: number,
 *   activation: string, settings: Settings,
 * }} Layer
 */

/**
 * The input channels that a filter sees.
 * @param {Layer} layer @param {number} filter
 */
export function membersOf({ input, bias, groups }, filter) {
  const size = input.length / groups;
  const start = Math.floor((filter * groups) / bias.length) * size;
  return input.map((_, channel) => channel).slice(start, start + size);
}

/**
 * One filter: its plane of each channel that it sees, their sum, and what becomes of it.
 * @param {Layer} layer @param {number} filter
 */
export function computeFilter(layer, filter) {
  const { input, weight, bias, activation, settings } = layer;
  const members = membersOf(layer, filter);
  const planes = members.map((channel) => computeLayer(input[channel], weight[filter][channel], settings));
  const [{ trouble, rows, columns }] = planes;
  const sum = planes[0].output.map((_, index) =>
    planes.reduce((total, { output }) => total + output[index], 0),
  );
  const biased = sum.map((value) => value + bias[filter]);
  return {
    members,
    planes,
    trouble,
    rows,
    columns,
    sum,
    biased,
    output: biased.map(ACTIVATIONS[activation]),
  };
}

/**
 * The outputs of all filters at once.
 * @param {Layer} layer @returns {{data: Float64Array, shape: number[]}} (C_out, H_out, W_out)
 */
export function computeOutputs(layer) {
  const { input, weight, bias, groups, activation, settings } = layer;
  const { kernel_size, stride, padding, dilation } = settings;
  const kept = weight.map((kernels, filter) => membersOf(layer, filter).map((channel) => kernels[channel]));
  const { data, shape } = conv2d(
    { data: input.flat(2), shape: [input.length, input[0].length, input[0][0].length] },
    { data: kept.flat(3), shape: [weight.length, input.length / groups, kernel_size, kernel_size] },
    bias,
    {
      stride: [stride, stride],
      padding: [
        [padding, padding],
        [padding, padding],
      ],
      dilation: [dilation, dilation],
      groups,
    },
  );
  return { data: data.map(ACTIVATIONS[activation]), shape };
}

/**
 * The way from the planes to one output number.
 * @param {Layer} layer @param {number} filter @param {ReturnType<typeof computeFilter>} made
 * @param {number} row @param {number} column
 */
export function total(layer, filter, made, row, column) {
  const index = row * made.columns + column;
  const parts = made.planes.map(({ output }) => factor(output[index]));
  const biased = format(made.biased[index]);
  const sum = `${parts.join(" + ")} + bias ${factor(layer.bias[filter])} = ${biased}`;
  if (layer.activation === "none") return sum;
  return `${sum}, and ${layer.activation}(${biased}) = ${format(made.output[index])}`;
}

/** How many numbers the layer learns. @param {Layer} layer */
export function parameters({ input, bias, groups, settings: { kernel_size: k } }) {
  const [outputs, inputs] = [bias.length, input.length];
  const count = (outputs * inputs * k * k) / groups + outputs;
  return `parameters: ${outputs} · ${inputs} / ${groups} · ${k} · ${k} + ${outputs} = ${count}`;
}

/** The groups that divide both numbers of channels. @param {number} inputs @param {number} outputs */
export function possibleGroups(inputs, outputs) {
  return [1, 2, 3, 4].filter((groups) => inputs % groups === 0 && outputs % groups === 0);
}

// @ts-check
// Counting a network row by row: shapes, parameters, multiply-adds, links and memory.

import { effectiveKernelSize, problem, tooMuchPadding } from "./convolution.js";

/**
 * A row of a network: its kind, then a whole number for each of the kind's fields.
 * @typedef {[string, ...number[]]} Row
 */

/**
 * What a row makes, learns and costs. `numbers` counts those that it stores anew; `links` are
 * its connections that carry a weight, `biasLinks` those that carry a bias.
 * @typedef {{
 *   depth: number, input: number[], shape: number[], weights: number, biases: number,
 *   multiplyAdds: number, links: number, biasLinks: number, numbers: number,
 * }} Counted
 */

export const WINDOW = ["kernel_size", "stride", "padding", "dilation"];
export const FLAGS = ["bias", "affine", "ceil_mode", "inplace"];

/** The fields of each kind, in the order of a row. @type {Record<string, string[]>} */
export const FIELDS = {
  Conv2d: ["out_channels", ...WINDOW, "groups", "bias"],
  MaxPool2d: [...WINDOW, "ceil_mode"],
  AvgPool2d: ["kernel_size", "stride", "padding", "ceil_mode"],
  AdaptiveAvgPool2d: ["output_size"],
  Linear: ["out_features", "bias"],
  BatchNorm2d: ["affine"],
  ReLU: ["inplace"],
  Sigmoid: [],
  Tanh: [],
  Dropout: [],
  Flatten: [],
  Split: [],
  Branch: [],
  Add: [],
  Concatenate: [],
  PartialConv2d: ["out_channels", "kernel_size", "links"],
  Subsampling: [],
  RadialBasis: ["out_features"],
};

const SHAPELESS = ["ReLU", "Sigmoid", "Tanh", "Dropout", "Flatten"]; // they read any input
const NUMBERS_ONLY = ["Linear", "RadialBasis"];

/** The values of a row by their names. @param {Row} row @returns {Record<string, number>} */
export function valuesOf([kind, ...values]) {
  return Object.fromEntries(FIELDS[kind].map((name, index) => [name, values[index]]));
}

/** @param {number[]} shape */
export function written(shape) {
  return shape.join(" × ");
}

/** @param {number[]} sizes */
function product(sizes) {
  return sizes.reduce((total, size) => total * size, 1);
}

/**
 * Walk through a network once. Where a row is impossible, `trouble` says which, why and how to
 * mend it, and `counted` ends before it.
 * @param {Row[]} rows @param {number[]} inputShape (C, H, W)
 */
export function count(rows, inputShape) {
  /** @type {Counted[]} */
  const counted = [];
  /** The splits that are open: the input of their branches, and what their branches make. */
  /** @type {{row: number, input: number[], ends: number[][]}[]} */
  const open = [];
  let shape = inputShape;
  for (const [index, row] of rows.entries()) {
    const made = countMeeting(row, shape, open) ?? countLayer(row, shape);
    if (typeof made === "string") return { counted, row: index, trouble: `Row ${index}, ${row[0]}: ${made}` };
    counted.push({ ...NOTHING, input: shape, depth: open.length, ...made });
    shape = made.shape;
    if (row[0] === "Split") open.push({ row: index, input: shape, ends: [] });
  }
  const last = open.at(-1);
  if (last) {
    const trouble = `Row ${last.row}, Split: it stays open. Put an Add or a Concatenate below.`;
    return { counted, row: last.row, trouble };
  }
  if (!Number.isSafeInteger(2 * totals(inputShape, counted).multiplyAdds))
    return {
      counted,
      row: -1,
      trouble: "The counts exceed 9 · 10¹⁵. Make the input or the layers smaller.",
    };
  return { counted, row: -1, trouble: "" };
}

const NOTHING = { weights: 0, biases: 0, multiplyAdds: 0, links: 0, biasLinks: 0, numbers: 0 };

/**
 * @param {number[]} inputShape its numbers are kept too
 * @param {Counted[]} counted
 */
export function totals(inputShape, counted) {
  const sum = { ...NOTHING, numbers: product(inputShape) };
  for (const row of counted)
    for (const name of /** @type {(keyof typeof NOTHING)[]} */ (Object.keys(NOTHING))) sum[name] += row[name];
  return sum;
}

/**
 * A row where branches begin or meet, words where it cannot, and null for every other row.
 * @param {Row} row @param {number[]} shape @param {{input: number[], ends: number[][]}[]} open
 * @returns {Partial<Counted> & {shape: number[]} | string | null}
 */
function countMeeting([kind], shape, open) {
  if (kind === "Split") return { shape };
  if (!["Branch", "Add", "Concatenate"].includes(kind)) return null;
  const split = open.at(-1);
  if (!split) return "it needs a Split above it, where its branches begin. Add one, or remove this row.";
  const depth = open.length - 1;
  split.ends.push(shape);
  if (kind === "Branch") return { shape: split.input, depth };
  const [first, ...others] = split.ends;
  const shown = split.ends.map(written).join(" and ");
  const from = kind === "Add" ? 0 : 1;
  const differ = others.some(
    (end) => end.length !== first.length || end.some((size, axis) => axis >= from && size !== first[axis]),
  );
  if (differ && kind === "Add")
    return `the paths must end in one shape, got ${shown}. Give them the same channels and strides.`;
  if (differ)
    return `the paths must end in one height and width, got ${shown}. Give them the same strides and padding.`;
  open.pop();
  const channels = split.ends.reduce((total, end) => total + end[0], 0);
  const joined = kind === "Add" ? first : [channels, ...first.slice(1)];
  return { shape: joined, depth, numbers: product(joined) };
}

/**
 * What a layer makes of its input, or words on why it cannot.
 * @param {Row} row @param {number[]} shape
 * @returns {Partial<Counted> & {shape: number[]} | string}
 */
function countLayer(row, shape) {
  const [kind] = row;
  const values = valuesOf(row);
  if (SHAPELESS.includes(kind)) return passed(kind, values, shape);
  if (NUMBERS_ONLY.includes(kind)) {
    if (shape.length > 1)
      return `it reads a row of numbers, and its input is ${written(shape)}. Put a Flatten above it.`;
    return connected(kind, values, shape[0]);
  }
  if (shape.length === 1)
    return `it reads channels of pictures, and its input is a row of ${shape[0]} numbers. Put it above Flatten.`;
  const [channels, height, width] = shape;
  switch (kind) {
    case "BatchNorm2d":
      return {
        shape,
        weights: values.affine * channels,
        biases: values.affine * channels,
        numbers: product(shape),
      };
    case "AdaptiveAvgPool2d":
      return stored([channels, values.output_size, values.output_size]);
    case "Subsampling": {
      const trouble = problem([height, width], { kernel_size: 2, stride: 2, padding: 0, dilation: 1 });
      if (trouble)
        return "it reads windows of 2 × 2, and its input is smaller. Put it above a larger one, or remove it.";
      const sizes = [Math.floor(height / 2), Math.floor(width / 2)];
      const made = channels * product(sizes);
      const learned = { weights: channels, biases: channels };
      return {
        ...stored([channels, ...sizes]),
        ...learned,
        multiplyAdds: made,
        links: 4 * made,
        biasLinks: made,
      };
    }
    case "MaxPool2d":
    case "AvgPool2d":
      return pooled(kind, { dilation: 1, ...values }, shape);
    default:
      return convolved(kind, { stride: 1, padding: 0, dilation: 1, groups: 1, bias: 1, ...values }, shape);
  }
}

/** @param {number[]} shape */
function stored(shape) {
  return { shape, numbers: product(shape) };
}

/** @param {string} kind @param {Record<string, number>} values @param {number[]} shape */
function passed(kind, values, shape) {
  if (kind === "Flatten") return { shape: [product(shape)] };
  const shares = kind === "Dropout" || (kind === "ReLU" && values.inplace);
  return shares ? { shape } : stored(shape);
}

/** @param {string} kind @param {Record<string, number>} values @param {number} features */
function connected(kind, values, features) {
  const weights = features * values.out_features;
  const made = { ...stored([values.out_features]), multiplyAdds: weights, links: weights };
  if (kind === "RadialBasis") return made; // its patterns are fixed
  const biases = values.bias * values.out_features;
  return { ...made, weights, biases, biasLinks: biases };
}

/** @param {string} kind @param {Record<string, number>} values @param {number[]} shape */
function pooled(kind, values, [channels, ...sizes]) {
  const { kernel_size, padding } = values;
  if (2 * padding > kernel_size) return tooMuchPadding(padding, kernel_size);
  const made = sizes.map((size) => windowsAlong(size, values));
  return Math.min(...made) > 0 ? stored([channels, ...made]) : whyNoWindow(kind, values, sizes);
}

/** @param {string} kind @param {Record<string, number>} values @param {number[]} shape */
function convolved(kind, values, [channels, ...sizes]) {
  const { out_channels, kernel_size, groups, bias } = values;
  if (channels % groups || out_channels % groups) return badGroups(channels, out_channels, groups);
  const pairs = values.links ?? (channels / groups) * out_channels;
  if (pairs > channels * out_channels || pairs < out_channels)
    return (
      `links must be between out_channels ${out_channels} and all ${channels} · ${out_channels} pairs of channels, ` +
      `got ${pairs}. Set links to at ${pairs < out_channels ? "least" : "most"} ` +
      `${pairs < out_channels ? out_channels : channels * out_channels}.`
    );
  const trouble = whyNoWindow(kind, values, sizes);
  if (trouble) return trouble;
  const made = sizes.map((size) => windowsAlong(size, values));
  const [weights, biases] = [pairs * kernel_size ** 2, bias * out_channels];
  const area = product(made);
  return {
    ...stored([out_channels, ...made]),
    weights,
    biases,
    multiplyAdds: weights * area,
    links: weights * area,
    biasLinks: biases * area,
  };
}

/** @param {number} channels @param {number} out @param {number} groups */
function badGroups(channels, out, groups) {
  let [divisor, rest] = [channels, out];
  while (rest) [divisor, rest] = [rest, divisor % rest];
  const fitting = Array.from({ length: divisor }, (_, index) => divisor - index).filter(
    (n) => divisor % n === 0,
  );
  return (
    `groups must divide the ${channels} channels of the input and out_channels ${out}, got ${groups}. ` +
    `Set groups to ${fitting.slice(0, 3).join(" or ")}.`
  );
}

/**
 * Why no window fits; of the mends, those that the row can take.
 * @param {string} kind @param {Record<string, number>} values @param {number[]} sizes
 */
function whyNoWindow(kind, values, sizes) {
  const { kernel_size, stride, padding, dilation } = values;
  const [why, mends] = problem(sizes, { kernel_size, stride, padding, dilation }).split(" Set ");
  if (!mends) return "";
  const allowed = mends.match(/\w+ to at \w+ \d+/g)?.filter((mend) => {
    const [name, , , , number] = mend.split(" ");
    const mended = { ...values, [name]: Number(number) };
    return FIELDS[kind].includes(name) && (kind === "Conv2d" || 2 * mended.padding <= mended.kernel_size);
  });
  return `${why} Set ${allowed?.join(", or ") || "padding to 0 and kernel_size to 1"}.`;
}

/** @param {number} size @param {Record<string, number>} values */
function windowsAlong(size, { kernel_size, stride, padding, dilation, ceil_mode }) {
  const room = size + 2 * padding - effectiveKernelSize(kernel_size, dilation);
  if (!ceil_mode) return Math.floor(room / stride) + 1;
  const windows = Math.ceil(room / stride) + 1;
  // The last window must start on the input, or in the padding before it.
  return (windows - 1) * stride < size + padding ? windows : windows - 1;
}

// @ts-check
// A stack of layers along one line: what a deep unit sees in theory, what it reads, and how
// strongly it answers to each pixel.

import { between } from "./places.js";

/**
 * The window of one layer: kernel_size, stride, padding, dilation.
 * @typedef {number[]} Layer
 */

/**
 * The pixels that a unit sees: how many, how far apart two neighbours' are, unit 0's first one.
 * @typedef {{size: number, stride: number, start: number}} Field
 */

/** Pixels on the line beside the field, in strides of the whole stack. */
const ROOM = 4;
/** The longest line that is drawn. */
export const LONGEST_LINE = 4096;

/** The field after each layer, the input's own first. @param {Layer[]} stack @returns {Field[]} */
export function fieldsOf(stack) {
  const fields = [{ size: 1, stride: 1, start: 0 }];
  for (const [kernelSize, stride, padding, dilation] of stack) {
    const below = fields[fields.length - 1];
    fields.push({
      size: below.size + dilation * (kernelSize - 1) * below.stride,
      stride: below.stride * stride,
      start: below.start - padding * below.stride,
    });
  }
  return fields;
}

/**
 * How many pixels or units lie on each level: a line on which the middle unit's field fits, with
 * two neighbours on both sides.
 * @param {Layer[]} stack
 */
export function levelSizes(stack) {
  const { size, stride } = fieldsOf(stack)[stack.length];
  const sizes = [size + ROOM * stride];
  for (const [kernelSize, s, padding, dilation] of stack) {
    const room = sizes[sizes.length - 1] + 2 * padding - dilation * (kernelSize - 1) - 1;
    sizes.push(Math.floor(room / s) + 1);
  }
  return sizes;
}

/**
 * The positions of each level that one output unit reads, from the input up. Those below 0 or
 * beyond the level's size are padding, which reads nothing itself.
 * @param {Layer[]} stack @param {number[]} sizes @param {number} unit
 * @returns {number[][]}
 */
export function fanOf(stack, sizes, unit) {
  const fan = [[unit]];
  for (let level = stack.length; level > 0; level--) {
    /** @type {Set<number>} */
    const read = new Set();
    for (const position of fan[0])
      if (position >= 0 && position < sizes[level])
        for (const below of windowOf(stack[level - 1], position)) read.add(below);
    fan.unshift([...read].sort((a, b) => a - b));
  }
  return fan;
}

/** The positions that one unit reads on the level below. @param {Layer} layer @param {number} position */
export function windowOf([kernelSize, stride, padding, dilation], position) {
  return Array.from({ length: kernelSize }, (_, tap) => position * stride - padding + tap * dilation);
}

/**
 * How an output unit changes with each pixel: the products of the weights along every path from
 * the pixel to the unit, added up.
 * @param {Layer[]} stack @param {number[]} sizes @param {number[][]} fan what the unit reads
 * @param {ArrayLike<number>[]} kernels the weights of each layer
 */
export function gradientOf(stack, sizes, fan, kernels) {
  let above = new Float64Array(sizes[stack.length]);
  above[fan[stack.length][0]] = 1;
  for (let level = stack.length; level > 0; level--) {
    const [kernelSize, stride, padding, dilation] = stack[level - 1];
    const kernel = kernels[level - 1];
    const below = new Float64Array(sizes[level - 1]);
    for (const position of fan[level]) {
      const from = position * stride - padding;
      const value = above[position]; // undefined in padding
      if (value)
        for (let tap = 0; tap < kernelSize; tap++) {
          const at = from + tap * dilation;
          if (at >= 0 && at < below.length) below[at] += value * kernel[tap];
        }
    }
    above = below;
  }
  return above;
}

/** @param {Layer[]} stack */
export function equalKernels(stack) {
  return stack.map(([kernelSize]) => Array(kernelSize).fill(1 / kernelSize));
}

/**
 * The size of the gradient, on average over networks with weights drawn from a normal
 * distribution. The same networks are drawn each time.
 * @param {Layer[]} stack @param {number[]} sizes @param {number[][]} fan @param {number} networks
 */
export function randomGradient(stack, sizes, fan, networks) {
  const random = normalNumbers(2016);
  const mean = new Float64Array(sizes[0]);
  for (let network = 0; network < networks; network++) {
    const kernels = stack.map(([size]) => Array.from({ length: size }, () => random() / Math.sqrt(size)));
    const gradient = gradientOf(stack, sizes, fan, kernels);
    for (const at of fan[0]) if (at in mean) mean[at] += Math.abs(gradient[at]) / networks;
  }
  return mean;
}

/** Numbers of a normal distribution (Box & Muller 1958) from a linear congruence. @param {number} seed */
function normalNumbers(seed) {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/**
 * The fewest pixels about the middle of a field that hold a part of the whole gradient, as the
 * first and the last; the field's own ends when there is no gradient.
 * @param {ArrayLike<number>} gradient @param {number} first @param {number} last @param {number} part
 */
export function coreOf(gradient, first, last, part) {
  let total = 0;
  for (let at = first; at <= last; at++) total += Math.abs(gradient[at] ?? 0);
  let held = total;
  let [left, right] = [first, last];
  while (right - left >= 2) {
    held -= Math.abs(gradient[left] ?? 0) + Math.abs(gradient[right] ?? 0);
    if (held < part * total - 1e-12 || total === 0) break;
    left++;
    right--;
  }
  return [left, right];
}

/**
 * Everything the figure shows of one unit, computed from the layers alone.
 * @param {Layer[]} stack @param {number} shift from the middle unit
 */
export function computeField(stack, shift) {
  const fields = fieldsOf(stack);
  const { size, stride } = fields[stack.length];
  const long = size + ROOM * stride;
  if (long > LONGEST_LINE) {
    const trouble =
      `The field spans ${size} pixels, and units lie ${stride} pixels apart: the line would have ${long} pixels, ` +
      `and the figure draws at most ${LONGEST_LINE}. Use a smaller stride, dilation or kernel_size, or fewer layers.`;
    return { stack, fields, trouble, sizes: [], unit: 0, fan: [], first: 0, last: 0, read: [] };
  }
  const sizes = levelSizes(stack);
  const units = sizes[stack.length];
  const unit = between(Math.floor((units - 1) / 2) + shift, 0, units - 1);
  const fan = fanOf(stack, sizes, unit);
  const first = fields[stack.length].start + unit * stride;
  const read = fan[0].filter((at) => at >= 0 && at < sizes[0]);
  return { stack, fields, trouble: "", sizes, unit, fan, first, last: first + size - 1, read };
}

/** @typedef {ReturnType<typeof computeField>} Seen */

/** What the unit sees, in a sentence or two. @param {Seen} seen */
export function sentence({ sizes, unit, first, last, read }) {
  const inside = Math.min(last, sizes[0] - 1) - Math.max(first, 0) + 1;
  const size = last - first + 1;
  const padding = size - inside ? `, ${size - inside} of them in padding` : "";
  const missed = inside - read.length;
  const others = `the other ${inside}`;
  const reads = missed
    ? `It reads ${read.length} of ${padding ? others : "them"}, and never sees the ${missed} between: gridding.`
    : `It reads ${padding ? others : "all " + inside}.`;
  const ends = `${first} to ${last}`.replaceAll("-", "−");
  return `Unit ${unit} of 0 to ${sizes[sizes.length - 1] - 1} has a field of ${size} pixels, ${ends}${padding}. ${reads}`;
}

/** How the numbers of a layer follow from those below, one text for each. @param {Layer} layer @param {Field} below @param {Field} field */
export function recurrence([kernelSize, stride, padding, dilation], below, field) {
  return [
    [`${below.size} + ${dilation}·(${kernelSize} − 1)·${below.stride} = `, field.size],
    [`${below.stride}·${stride} = `, field.stride],
    [`${below.start} − ${padding}·${below.stride} = `, field.start],
  ].map(([how, value]) => [String(how), String(value)].map((text) => text.replace("-", "−")));
}

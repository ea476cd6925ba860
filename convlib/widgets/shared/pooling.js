// @ts-check
// The arithmetic of pooling, as the live figures compute it: PyTorch's definitions.

import { effectiveKernelSize, filterPicture, noWindow, tooMuchPadding } from "./convolution.js";

/** @typedef {import("./convolution.js").Tensor} Tensor */

/**
 * A pooling operation, the same along both axes. Lengths in pixels.
 * @typedef {import("./convolution.js").Settings & {
 *   kind: string, norm_type: number, ceil_mode: boolean, count_include_pad: boolean,
 * }} Pool `kind` is "max", "average", "Lp" or "blur"
 */

/**
 * Where the windows lie along one axis, with the arguments that this kind of pooling takes.
 * `beyond` is how far ceil_mode lets the last window hang over the padded line, and `dropped`
 * whether a window that would begin after the input was left out.
 * @param {number} size @param {Pool} pool
 */
export function along(size, pool) {
  const { kind, kernel_size, stride } = pool;
  const blur = kind === "blur";
  const padding = kind === "max" || kind === "average" ? pool.padding : 0;
  const before = blur ? (kernel_size - 1) >> 1 : padding;
  const after = blur ? kernel_size >> 1 : padding;
  const dilation = kind === "max" ? pool.dilation : 1;
  const span = effectiveKernelSize(kernel_size, dilation);
  const ceil = pool.ceil_mode && !blur;
  const steps = (size + before + after - span) / stride;
  const last = ceil ? Math.ceil(steps) : Math.floor(steps);
  const dropped = ceil && last * stride >= size + before;
  const windows = Math.max(0, last + (dropped ? 0 : 1));
  const beyond = Math.max(0, (windows - 1) * stride + span - size - before - after);
  return { kernel_size, stride, before, after, dilation, span, windows, dropped, beyond };
}

/** @typedef {ReturnType<typeof along>} Axis */

/** How many of a window's taps count as pixels: those that lie within the padded line. */
/** @param {number} size @param {Axis} axis @param {number} position */
function countPadded(size, { kernel_size, stride, before, after }, position) {
  return Math.min(kernel_size, size + before + after - position * stride);
}

/** The first tap inside the input and the one after the last. */
/** @param {number} size @param {Axis} axis @param {number} position */
function tapsInside(size, { kernel_size, stride, before, dilation }, position) {
  const start = position * stride - before;
  const first = Math.max(0, Math.ceil(-start / dilation));
  const end = Math.min(kernel_size, Math.floor((size - 1 - start) / dilation) + 1);
  return { start, first, end };
}

/** @param {Pool} pool */
function padsTooMuch({ kind, kernel_size, padding }) {
  return (kind === "max" || kind === "average") && padding > kernel_size >> 1;
}

/** Say why there is no output and what to change; an empty string when there is one. */
/** @param {number[]} shape height and width @param {Pool} pool */
export function poolProblem(shape, pool) {
  const { kind, kernel_size, padding } = pool;
  const smallest = Math.min(...shape);
  if (kind === "blur" && kernel_size >> 1 > smallest - 1)
    return (
      `kernel_size must be at most ${2 * smallest - 1} for the border of this input to be its reflection, ` +
      `got ${kernel_size}. Set kernel_size to at most ${2 * smallest - 1}.`
    );
  if (padsTooMuch(pool)) return tooMuchPadding(padding, kernel_size);
  const { before, after, dilation, windows } = along(smallest, pool);
  if (windows > 0) return "";
  const fits = (/** @type {Partial<Pool>} */ change) => {
    const changed = { ...pool, ...change };
    return along(smallest, changed).windows > 0 && !padsTooMuch(changed);
  };
  const mends = [];
  for (const name of /** @type {const} */ (["dilation", "kernel_size"]))
    for (let value = pool[name] - 1; value >= 1; value--)
      if (fits({ [name]: value })) {
        mends.push(`${name} to at most ${value}`);
        break;
      }
  if (fits({ ceil_mode: true })) mends.push("ceil_mode on");
  return noWindow(kernel_size, dilation, smallest + before + after, mends);
}

/**
 * Pool one picture. `winners` holds where each maximum was found, the first of equal ones, as
 * row · width + column, and −1 where the window has no pixel.
 * @param {Tensor} picture (H, W) @param {Pool} pool
 */
export function pool2d(picture, pool) {
  const { data, shape } = picture;
  const [height, width] = shape;
  const [rows, columns] = [along(height, pool), along(width, pool)];
  const winners = new Int32Array(rows.windows * columns.windows).fill(-1);
  if (pool.kind === "blur") return { ...blurPool(picture, pool), winners };
  const output = new Float64Array(winners.length);
  const { kind, kernel_size, norm_type: power } = pool;
  for (let i = 0; i < rows.windows; i++) {
    const down = tapsInside(height, rows, i);
    for (let j = 0; j < columns.windows; j++) {
      const right = tapsInside(width, columns, j);
      let [sum, largest, winner] = [0, -Infinity, -1];
      for (let r = down.first; r < down.end; r++) {
        const line = (down.start + r * rows.dilation) * width + right.start;
        for (let q = right.first; q < right.end; q++) {
          const value = data[line + q * columns.dilation];
          if (value > largest) {
            largest = value;
            winner = line + q * columns.dilation;
          }
          sum += kind === "Lp" ? value ** power : value;
        }
      }
      const place = i * columns.windows + j;
      const counted = countPadded(height, rows, i) * countPadded(width, columns, j);
      const pixels = (down.end - down.first) * (right.end - right.first);
      winners[place] = winner;
      if (kind === "max") output[place] = largest;
      else if (kind === "Lp") output[place] = ((sum * kernel_size ** 2) / counted) ** (1 / power);
      else output[place] = sum / (pool.count_include_pad ? counted : pixels);
    }
  }
  return { data: output, shape: [rows.windows, columns.windows], winners };
}

/** What one window counts, and what its sum is divided by. */
/** @param {number[]} shape @param {Pool} pool @param {number} row @param {number} column */
export function windowCounts([height, width], pool, row, column) {
  const [rows, columns] = [along(height, pool), along(width, pool)];
  const [down, right] = [tapsInside(height, rows, row), tapsInside(width, columns, column)];
  const counted = countPadded(height, rows, row) * countPadded(width, columns, column);
  const pixels = (down.end - down.first) * (right.end - right.first);
  return { counted, pixels, whole: pool.kernel_size ** 2 };
}

/** A row of Pascal's triangle: the weights of the blur, before they are divided by their sum. */
/** @param {number} kernelSize */
export function binomial(kernelSize) {
  let row = [1];
  while (row.length < kernelSize) row = [1, ...row.slice(1).map((value, index) => value + row[index]), 1];
  return row;
}

/** The pixel that stands at a place beside the picture: its reflection about the outermost pixel. */
/** @param {number} place @param {number} size */
export function reflected(place, size) {
  const back = Math.abs(place);
  return back < size ? back : 2 * (size - 1) - back;
}

/** Zhang's anti-aliased pooling: blur, then keep every stride-th pixel. */
/** @param {Tensor} picture @param {Pool} pool */
function blurPool({ data, shape: [height, width] }, pool) {
  const { kernel_size, stride } = pool;
  const { before, after } = along(height, pool);
  const [rows, columns] = [height + before + after, width + before + after];
  const padded = new Float64Array(rows * columns);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      padded[y * columns + x] = data[reflected(y - before, height) * width + reflected(x - before, width)];
  const line = binomial(kernel_size).map((value) => value / 2 ** (kernel_size - 1));
  const weight = line.map((down) => line.map((right) => down * right));
  const settings = { kernel_size, padding: 0, stride, dilation: 1 };
  return filterPicture({ data: padded, shape: [rows, columns] }, weight, settings);
}

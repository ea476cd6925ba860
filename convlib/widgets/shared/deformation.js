// @ts-check
// A convolution whose taps are moved between the pixels.

import { outputSize, taps } from "./convolution.js";
import { between } from "./places.js";

/** @typedef {import("./convolution.js").Settings} Settings */
/** @typedef {Record<string, number[]>} Moves `{"row,column,r,q": [down, right]}` */

export const FARTHEST = 4; // pixels that a tap may be moved, along each axis
export const OFFSET_FIELDS = ["none", "spread", "turn", "to the middle"];

/** @param {number} length */
export function quarter(length) {
  return Math.floor(4 * length + 0.5) / 4;
}

/**
 * The four pixels around a point and the share that each has of what is read there.
 * @param {number[][]} input zero outside @param {number} y @param {number} x
 */
export function mixture(input, y, x) {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  return [top, top + 1].flatMap((row) =>
    [left, left + 1].map((column) => ({
      row,
      column,
      share: (1 - Math.abs(y - row)) * (1 - Math.abs(x - column)),
      value: input[row]?.[column] ?? 0,
    })),
  );
}

/**
 * The offset that a field gives to a tap of a window, in quarters of a pixel.
 * @param {string} field @param {number[]} shape of the input @param {Settings} settings
 * @param {number[]} cell the window's row and column @param {number[]} tap r and q
 * @returns {number[]} down and right
 */
export function pull(field, shape, { kernel_size, padding, stride, dilation }, cell, tap) {
  const middle = (kernel_size - 1) / 2;
  const [down, right] = tap.map((each) => dilation * (each - middle));
  if (field === "spread") return tap.map((each) => quarter((each - middle) / 2));
  if (field === "turn")
    return [quarter(Math.SQRT1_2 * (down + right) - down), quarter(Math.SQRT1_2 * (right - down) - right)];
  if (field === "to the middle")
    return cell.map((each, axis) =>
      quarter(((shape[axis] - 1) / 2 - (each * stride + dilation * middle - padding)) / 4),
    );
  return [0, 0];
}

/**
 * Where each tap of a window reads.
 * @param {number[][]} input @param {Settings} settings @param {string} field @param {Moves} moves
 * @param {number} row @param {number} column
 */
export function movedTaps(input, settings, field, moves, row, column) {
  const shape = [input.length, input[0].length];
  return taps(row, column, settings).map(({ r, q, y, x }) => {
    const own = moves[`${row},${column},${r},${q}`] ?? [0, 0];
    const offset = pull(field, shape, settings, [row, column], [r, q]).map((each, axis) =>
      between(each + own[axis], -FARTHEST, FARTHEST),
    );
    const parts = mixture(input, y + offset[0], x + offset[1]);
    return {
      r,
      q,
      y,
      x,
      offset,
      parts,
      value: parts.reduce((sum, { share, value }) => sum + share * value, 0),
    };
  });
}

/**
 * The whole layer.
 * @param {number[][]} input @param {number[][]} weight @param {Settings} settings
 * @param {string} field @param {Moves} moves
 */
export function deform(input, weight, settings, field, moves) {
  const [rows, columns] = [input.length, input[0].length].map((size) => outputSize(size, settings));
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) =>
      movedTaps(input, settings, field, moves, row, column).reduce(
        (sum, { r, q, value }) => sum + weight[r][q] * value,
        0,
      ),
    ),
  );
}

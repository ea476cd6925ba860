// @ts-check
// The layer as a matrix: a row for each output, a column for each input pixel, mostly zeros.

import { taps } from "../shared/convolution.js";
import { pixelOf } from "../shared/layer.js";
import { placeOf } from "../shared/places.js";

/** @typedef {import("../shared/layer.js").Layer} Layer */

/**
 * The entries of the matrix that weights stand in. Where a border repeats a pixel, several
 * weights meet it, and the entry is their sum.
 * @param {Layer} layer
 * @returns {Map<number, number>[]} for each output cell, {index of the pixel: entry}
 */
export function matrixOf(layer) {
  return Array.from(layer.output, (_, index) => {
    /** @type {Map<number, number>} */
    const entries = new Map();
    const [row, column] = placeOf(index, layer.columns);
    for (const { r, q, y, x } of taps(row, column, layer.settings)) {
      const pixel = pixelOf(layer, y, x);
      if (!pixel) continue;
      const place = pixel.row * layer.shape[1] + pixel.column;
      entries.set(place, (entries.get(place) ?? 0) + layer.weight[r][q]);
    }
    return entries;
  });
}

/**
 * The index of the input pixel that is pointed at, or −1.
 * @param {Layer} layer @param {import("../shared/layer.js").Shown} shown
 */
export function pixelIndex(layer, shown) {
  const pixel = shown.grid === "input" && pixelOf(layer, shown.row, shown.column);
  return pixel ? pixel.row * layer.shape[1] + pixel.column : -1;
}

/**
 * The index of the output cell that is pointed at, or −1.
 * @param {Layer} layer @param {import("../shared/layer.js").Shown} shown
 */
export function outputIndex(layer, shown) {
  return shown.grid === "output" ? shown.row * layer.columns + shown.column : -1;
}

/**
 * The cell of a grid with this index in reading order.
 * @param {"output" | "input"} grid @param {number} index @param {number} columns
 * @returns {import("../shared/layer.js").Shown}
 */
export function cellAt(grid, index, columns) {
  const [row, column] = placeOf(index, columns);
  return { grid, row, column };
}

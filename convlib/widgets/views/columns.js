// @ts-check
// The layer as one matrix product: each window written as a column (im2col), times the kernel.

import { taps } from "../shared/convolution.js";
import { placeOf } from "../shared/places.js";
import { element, share, write } from "../shared/stage.js";
import { board } from "./board.js";
import { pixelOf, valueAt } from "../shared/layer.js";
import { largestOf } from "../shared/tables.js";
import { cellAt } from "./sparse.js";

/** @typedef {import("../shared/layer.js").Layer} Layer */

/**
 * Every window as a column: one row for each weight, in the kernel's reading order.
 * @param {Layer} layer @returns {{weights: number[], columns: number[][]}} columns one by one
 */
export function columnsOf(layer) {
  const size = layer.settings.kernel_size;
  const columns = Array.from(layer.output, (_, index) => {
    /** @type {number[]} */
    const column = new Array(size * size);
    for (const { r, q, y, x } of readsOf(layer, index)) column[r * size + q] = valueAt(layer, y, x);
    return column;
  });
  return { weights: layer.weight.flat(), columns };
}

/** @param {Layer} layer @param {number} index of an output cell in reading order */
function readsOf(layer, index) {
  return taps(...placeOf(index, layer.columns), layer.settings);
}

/** @param {import("./slot.js").Pointing} pointing @returns {import("./slot.js").View} */
export function columnsView(pointing) {
  const title = element("h4");
  const { canvas, paint } = board("every window as a column, under the kernel's weights", pointing);
  /** @type {ReturnType<typeof columnsOf>} */
  let product = { weights: [], columns: [] };
  return {
    node: element("div", {}, title, canvas),
    draw(layer) {
      product = columnsOf(layer);
      const [taps, windows] = [product.weights.length, layer.output.length];
      write(title, `kernel (1 × ${taps}) times columns (${taps} × ${windows}) = output (1 × ${windows})`);
    },
    mark(layer, shown) {
      paint((brush) => drawProduct(brush, layer, shown));
      const [height, width] = layer.shape;
      const written = product.weights.length * product.columns.length;
      const copies = `The input's ${height * width} numbers are written out as ${written}`;
      if (shown.grid === "input") return `${copies}; this one stands wherever the frames are dashed.`;
      const index = shown.row * layer.columns + shown.column;
      return `It is column ${index} times the kernel. ${copies}.`;
    },
  };

  /** @param {import("./board.js").Brush} brush @param {Layer} layer @param {import("../shared/layer.js").Shown} shown */
  function drawProduct(brush, layer, shown) {
    const { weights, columns } = product;
    const width = Math.min(34, brush.width / (columns.length + 1.5));
    const height = Math.min(26, brush.height / (weights.length + 1.5));
    const left = (brush.width - (columns.length + 1.5) * width) / 2;
    const start = left + 1.5 * width;
    const under = (weights.length + 0.5) * height;
    const [heavy, bright, strong] = [weights, layer.input.flat(), layer.output].map(largestOf);
    weights.forEach((value, row) =>
      brush.cell({ x: left, y: row * height, width, height }, value, share(value, heavy)),
    );
    columns.forEach((column, index) => {
      const x = start + index * width;
      column.forEach((value, row) =>
        brush.cell({ x, y: row * height, width, height }, value, share(value, bright)),
      );
      const value = layer.output[index];
      brush.cell({ x, y: under, width, height }, value, share(value, strong));
    });
    if (shown.grid === "output") {
      const x = start + (shown.row * layer.columns + shown.column) * width;
      brush.frame({ x, y: 1, width, height: weights.length * height - 1 }, "window");
      brush.frame({ x, y: under, width, height: height - 1 }, "window");
    } else frameCopies(shown);
    return (/** @type {number} */ x, /** @type {number} */ y) => {
      const index = Math.floor((x - start) / width);
      if (index < 0 || index >= columns.length || y > under + height) return null;
      return cellAt("output", index, layer.columns);
    };

    /** @param {import("../shared/layer.js").Shown} place */
    function frameCopies(place) {
      const pixel = pixelOf(layer, place.row, place.column);
      const size = layer.settings.kernel_size;
      columns.forEach((_, index) => {
        for (const { r, q, y, x } of readsOf(layer, index)) {
          const other = pixelOf(layer, y, x);
          if (!pixel || other?.row !== pixel.row || other.column !== pixel.column) continue;
          brush.frame({ x: start + index * width, y: (r * size + q) * height, width, height }, "reader");
        }
      });
    }
  }
}

// @ts-check
// The sparse matrix drawn: the input stands over it, the output beside it.

import { element, share, write } from "../shared/stage.js";
import { board } from "./board.js";
import { largestOf } from "../shared/tables.js";
import { cellAt, matrixOf, outputIndex, pixelIndex } from "./sparse.js";

/** @typedef {import("../shared/layer.js").Layer} Layer */

/** @param {import("./slot.js").Pointing} pointing @returns {import("./slot.js").View} */
export function matrixView(pointing) {
  const title = element("h4");
  const { canvas, paint } = board("the layer as a sparse matrix", pointing);
  /** @type {Map<number, number>[]} */
  let rows = [];
  return {
    node: element("div", {}, title, canvas),
    draw(layer) {
      rows = matrixOf(layer);
      const [outputs, inputs] = [rows.length, layer.shape[0] * layer.shape[1]];
      write(title, `matrix (${outputs} × ${inputs}) times input (${inputs}) = output (${outputs})`);
    },
    mark(layer, shown) {
      paint((brush) => drawMatrix(brush, layer, shown));
      const inputs = layer.shape[0] * layer.shape[1];
      const pixel = pixelIndex(layer, shown);
      if (pixel >= 0) {
        const filled = rows.filter((row) => row.has(pixel)).length;
        return `Its column has weights in ${filled} of its ${rows.length} places.`;
      }
      const row = rows[outputIndex(layer, shown)];
      return row
        ? `Its row has weights in ${row.size} of its ${inputs} places; the others are zero for good.`
        : "";
    },
  };

  /** @param {import("./board.js").Brush} brush @param {Layer} layer @param {import("../shared/layer.js").Shown} shown */
  function drawMatrix(brush, layer, shown) {
    const input = layer.input.flat();
    const width = Math.min(34, brush.width / (input.length + 1.7));
    const height = Math.min(26, brush.height / (rows.length + 1.7));
    const left = (brush.width - (input.length + 1.7) * width) / 2;
    const top = 1.5 * height;
    const beside = left + (input.length + 0.5) * width;
    const [bright, heavy, strong] = [input, layer.weight.flat(), layer.output].map(largestOf);
    const box = (/** @type {number} */ row, /** @type {number} */ column) => ({
      x: left + column * width,
      y: top + row * height,
      width,
      height,
    });
    brush.context.strokeStyle = brush.colour("rule");
    brush.context.strokeRect(left - 1.5, top - 1.5, input.length * width + 2, rows.length * height + 2);
    input.forEach((value, column) => brush.cell({ ...box(0, column), y: 0 }, value, share(value, bright)));
    rows.forEach((entries, row) => {
      for (const [column, value] of entries) brush.cell(box(row, column), value, share(value, heavy));
      const value = layer.output[row];
      brush.cell({ ...box(row, 0), x: beside }, value, share(value, strong));
    });
    const pixel = pixelIndex(layer, shown);
    const output = outputIndex(layer, shown);
    if (pixel >= 0) {
      brush.frame({ ...box(0, pixel), y: 1 }, "reader");
      brush.frame({ ...box(0, pixel), height: rows.length * height }, "reader");
    }
    if (output >= 0) {
      brush.frame({ ...box(output, 0), width: input.length * width }, "window");
      brush.frame({ ...box(output, 0), x: beside }, "window");
    }
    return (/** @type {number} */ x, /** @type {number} */ y) => {
      const column = Math.floor((x - left) / width);
      if (y < top)
        return column >= 0 && column < input.length ? cellAt("input", column, layer.shape[1]) : null;
      const row = Math.floor((y - top) / height);
      return row < rows.length && x > left ? cellAt("output", row, layer.columns) : null;
    };
  }
}

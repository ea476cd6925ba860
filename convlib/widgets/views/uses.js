// @ts-check
// How often each input pixel is read, its copies in the border included.

import { pixelAt } from "../shared/border.js";
import { outputSize, taps } from "../shared/convolution.js";
import { pixelOf } from "../shared/layer.js";
import { sideBySide, titledTable } from "../shared/tables.js";

/** @typedef {import("../shared/layer.js").Layer} Layer */

/**
 * How often windows read each pixel along one axis.
 * @param {number} size @param {import("../shared/convolution.js").Settings} settings
 */
function usesAlong(size, settings) {
  const { kernel_size, padding, stride, dilation, padding_mode = "zeros" } = settings;
  /** @type {number[]} */
  const counts = new Array(size).fill(0);
  for (let i = 0; i < outputSize(size, settings); i++)
    for (let r = 0; r < kernel_size; r++) {
      const pixel = pixelAt(i * stride - padding + r * dilation, size, padding_mode);
      if (pixel >= 0) counts[pixel]++;
    }
  return counts;
}

/** @param {Layer} layer @returns {number[][]} of the input's shape */
export function usesOf({ shape, settings }) {
  const [down, across] = shape.map((size) => usesAlong(size, settings));
  return down.map((one) => across.map((other) => one * other));
}

/** @param {import("./slot.js").Pointing} pointing @returns {import("./slot.js").View} */
export function usesView({ look, choose }) {
  const table = titledTable("uses", "how often each pixel is read", {
    look: (cell) => look(cell && { grid: "input", ...cell }),
    choose: (cell) => choose({ grid: "input", ...cell }),
  });
  return {
    node: sideBySide(table),
    draw: (layer) => table.fill(usesOf(layer)),
    mark(layer, shown) {
      table.unmark();
      if (shown.grid === "output") return markWindow(layer, shown);
      const pixel = pixelOf(layer, shown.row, shown.column);
      if (!pixel) return "";
      table.at(pixel.row, pixel.column).classList.add("conv-reader");
      const down = usesAlong(layer.shape[0], layer.settings)[pixel.row];
      const across = usesAlong(layer.shape[1], layer.settings)[pixel.column];
      return (
        `The pixel in row ${pixel.row}, column ${pixel.column} is read ${down * across} times in all: ` +
        `${down} along its column times ${across} along its row.`
      );
    },
  };

  /** @param {Layer} layer @param {import("../shared/layer.js").Shown} shown */
  function markWindow(layer, { row, column }) {
    for (const { y, x } of taps(row, column, layer.settings)) {
      const pixel = pixelOf(layer, y, x);
      if (pixel) table.at(pixel.row, pixel.column).classList.add("conv-window");
    }
    const counts = usesOf(layer).flat();
    return `The pixels are read from ${Math.min(...counts)} to ${Math.max(...counts)} times.`;
  }
}

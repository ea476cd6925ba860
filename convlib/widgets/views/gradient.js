// @ts-check
// What flows back from one output cell to the input, the kernel and the bias.

import { taps } from "../shared/convolution.js";
import { format } from "../shared/stage.js";
import { pixelOf, valueAt } from "../shared/layer.js";
import { sideBySide, titledTable, zeros } from "../shared/tables.js";

/** @typedef {import("../shared/layer.js").Layer} Layer */

/**
 * The gradients of one output cell: how much it rises with each number that made it.
 * @param {Layer} layer @param {number} row @param {number} column
 */
export function gradientsOf(layer, row, column) {
  const size = layer.settings.kernel_size;
  const input = zeros(layer.shape[0], layer.shape[1]);
  const weight = zeros(size, size);
  for (const { r, q, y, x } of taps(row, column, layer.settings)) {
    weight[r][q] = valueAt(layer, y, x);
    const pixel = pixelOf(layer, y, x);
    if (pixel) input[pixel.row][pixel.column] += layer.weight[r][q];
  }
  return { input, weight, bias: 1 };
}

/** @param {import("./slot.js").Pointing} pointing @returns {import("./slot.js").View} */
export function gradientView({ look, choose }) {
  const input = titledTable("gradient of the input", "gradient of the input", {
    look: (cell) => look(cell && { grid: "input", ...cell }),
    choose: (cell) => choose({ grid: "input", ...cell }),
  });
  const still = { look() {}, choose() {} };
  const weight = titledTable("gradient of the kernel", "gradient of the kernel", still);
  const bias = titledTable("gradient of the bias", "gradient of the bias", still);
  return {
    node: sideBySide(input, weight, bias),
    draw() {},
    mark(layer, shown, chosen) {
      const { row, column } = shown.grid === "output" ? shown : chosen;
      const gradients = gradientsOf(layer, row, column);
      input.fill(gradients.input);
      weight.fill(gradients.weight);
      bias.fill([[gradients.bias]]);
      input.unmark();
      if (shown.grid === "output") {
        for (const { y, x } of taps(row, column, layer.settings)) {
          const pixel = pixelOf(layer, y, x);
          if (pixel) input.at(pixel.row, pixel.column).classList.add("conv-window");
        }
        return (
          `When output[${row}, ${column}] gets the gradient 1, each pixel under its window gets the ` +
          "weight that met it, each weight the number that it met, and the bias 1."
        );
      }
      const pixel = pixelOf(layer, shown.row, shown.column);
      if (!pixel) return "";
      input.at(pixel.row, pixel.column).classList.add("conv-reader");
      const slope = gradients.input[pixel.row][pixel.column];
      return `Were it 1 larger, output[${row}, ${column}] would change by ${format(slope)}.`;
    },
  };
}

// @ts-check
// Conventions of SAME padding side by side, next to the padding that the slider gives.

import { effectiveKernelSize, filterPicture } from "../shared/convolution.js";
import { isInside, rowsOf } from "../shared/places.js";
import { element, vary, write } from "../shared/stage.js";
import { sideBySide, titledTable, zeros } from "../shared/tables.js";

/** @typedef {import("../shared/layer.js").Layer} Layer */

/**
 * The padding before and after that gives ⌈size / stride⌉ outputs.
 * @param {number} size @param {import("../shared/convolution.js").Settings} settings
 * @param {boolean} lower whether an odd pixel comes before
 */
function samePadding(size, { kernel_size, stride, dilation }, lower) {
  const outputs = Math.ceil(size / stride);
  const span = effectiveKernelSize(kernel_size, dilation);
  const total = Math.max(0, (outputs - 1) * stride + span - size);
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return lower ? [more, less] : [less, more];
}

/**
 * Each convention's padding, as [[top, bottom], [left, right]], and its output with zeros around.
 * @param {Layer} layer
 */
export function conventionsOf(layer) {
  const { padding } = layer.settings;
  const paddings = {
    SAME_UPPER: layer.shape.map((size) => samePadding(size, layer.settings, false)),
    SAME_LOWER: layer.shape.map((size) => samePadding(size, layer.settings, true)),
    explicit: layer.shape.map(() => [padding, padding]),
  };
  const input = { data: layer.input.flat(), shape: layer.shape };
  return Object.values(paddings).map((pairs) => {
    const { data, shape } = filterPicture(input, layer.weight, layer.settings, pairs);
    return { padding: pairs, output: rowsOf(data, shape[1]) };
  });
}

const TITLES = ["SAME_UPPER", "SAME_LOWER", "padding"];
const NOTE =
  "SAME_UPPER is TensorFlow's SAME: where the padding is odd, the extra row and column come last. " +
  "PyTorch's padding='same' agrees with it, and is refused when stride is above 1.";

/** @param {import("./slot.js").Pointing} pointing @returns {import("./slot.js").View} */
export function sameView({ look, choose, refresh }) {
  /** A cell of an output that may be larger than the figure's own. */
  /** @type {import("../shared/grid.js").Cell | null} */
  let own = null;
  let size = [0, 0];
  const pointing = {
    look(/** @type {typeof own} */ cell) {
      if (!cell && !own) return;
      own = cell;
      look(cell && fits(cell) ? { grid: "output", ...cell } : null);
      refresh();
    },
    choose(/** @type {import("../shared/grid.js").Cell} */ cell) {
      own = fits(cell) ? null : cell;
      if (own) refresh();
      else choose({ grid: "output", ...cell });
    },
  };
  const panels = TITLES.map((title) => {
    const input = titledTable(`padded input, ${title}`, title, { look() {}, choose() {} });
    const output = titledTable(`output, ${title}`, "", pointing);
    output.table.addEventListener("focusout", () => pointing.look(null));
    const node = element("div", "convention", input.node, output.node);
    return { input, output, node };
  });
  /** @type {ReturnType<typeof conventionsOf>} */
  let found = [];
  return {
    node: element("div", {}, sideBySide(...panels), element("p", "legend", NOTE)),
    draw(layer) {
      own = null;
      size = [layer.rows, layer.columns];
      found = conventionsOf(layer);
      found.forEach((convention, index) => drawPanel(layer, convention, panels[index]));
      write(panels[2].input.heading, `padding ${layer.settings.padding}`);
    },
    mark(layer, shown) {
      for (const { input, output } of panels) {
        input.unmark();
        output.unmark();
      }
      const cell = own ?? (shown.grid === "output" ? shown : null);
      if (cell) found.forEach((convention, index) => markPanel(layer, convention, panels[index], cell));
      const [upper, lower] = found.map(({ padding }) => padding.map((pair) => `(${pair.join(", ")})`));
      const sizes = `SAME gives ⌈${layer.shape[0]} / ${layer.settings.stride}⌉ × ⌈${layer.shape[1]} / ${layer.settings.stride}⌉ outputs`;
      return (
        `${sizes}: above and below it pads ${upper[0]}, or ${lower[0]} in ONNX's SAME_LOWER; ` +
        `left and right ${upper[1]}, or ${lower[1]}.`
      );
    },
  };

  /** @param {import("../shared/grid.js").Cell} cell */
  function fits({ row, column }) {
    return row < size[0] && column < size[1];
  }
}

/** @typedef {{input: ReturnType<typeof titledTable>, output: ReturnType<typeof titledTable>}} Panel */
/** @typedef {ReturnType<typeof conventionsOf>[number]} Convention */

/** @param {Layer} layer @param {Convention} convention @param {Panel} panel */
function drawPanel(layer, { padding, output }, panel) {
  const [[top, bottom], [left, right]] = padding;
  const [height, width] = layer.shape;
  const padded = zeros(top + height + bottom, left + width + right);
  layer.input.forEach((row, y) => row.forEach((value, x) => (padded[y + top][x + left] = value)));
  panel.input.fill(padded);
  panel.input.each((cell, y, x) => {
    const inside = isInside(layer.shape, y - top, x - left);
    cell.classList.toggle("conv-padding", !inside);
  });
  panel.output.fill(output);
  vary(panel.output.table, "across", panel.input.table.style.getPropertyValue("--across"));
  write(panel.output.heading, `output ${output.length} × ${output[0].length}`);
}

/**
 * @param {Layer} layer @param {Convention} convention @param {Panel} panel
 * @param {{row: number, column: number}} shown
 */
function markPanel({ settings }, { output }, panel, shown) {
  if (shown.row >= output.length || shown.column >= output[0].length) return;
  panel.output.at(shown.row, shown.column).classList.add("conv-window");
  for (let r = 0; r < settings.kernel_size; r++)
    for (let q = 0; q < settings.kernel_size; q++)
      panel.input
        .at(
          shown.row * settings.stride + r * settings.dilation,
          shown.column * settings.stride + q * settings.dilation,
        )
        .classList.add("conv-window");
}

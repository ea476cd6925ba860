// @ts-check
// The layer as a network: a wire from each pixel to each output that reads it.

import { between } from "../shared/places.js";
import { element, share, write } from "../shared/stage.js";
import { board } from "./board.js";
import { largestOf } from "../shared/tables.js";
import { cellAt, matrixOf, outputIndex, pixelIndex } from "./sparse.js";

/** @typedef {import("../shared/layer.js").Layer} Layer */

/** @param {import("./slot.js").Pointing} pointing @returns {import("./slot.js").View} */
export function wiringView(pointing) {
  const title = element("h4");
  const { canvas, paint } = board("wires from the input above to the output below", pointing);
  /** @type {Map<number, number>[]} */
  let wires = [];
  return {
    node: element(
      "div",
      {},
      title,
      canvas,
      element("p", "legend", "orange: positive weight; blue and dashed: negative; grey: zero"),
    ),
    draw(layer) {
      wires = matrixOf(layer);
      const count = wires.reduce((total, entries) => total + entries.size, 0);
      const all = wires.length * layer.shape[0] * layer.shape[1];
      write(
        title,
        `${count} wires, where a fully connected layer has ${all}; they share ${layer.weight.flat().length} weights`,
      );
    },
    mark(layer, shown) {
      paint((brush) => drawWires(brush, layer, shown));
      const pixel = pixelIndex(layer, shown);
      if (pixel >= 0) return `${wires.filter((entries) => entries.has(pixel)).length} wires leave it.`;
      const entries = wires[outputIndex(layer, shown)];
      return entries ? `${entries.size} wires end in it.` : "";
    },
  };

  /** @param {import("./board.js").Brush} brush @param {Layer} layer @param {import("../shared/layer.js").Shown} shown */
  function drawWires(brush, layer, shown) {
    const input = layer.input.flat();
    const [bright, heavy, strong] = [input, layer.weight.flat(), layer.output].map(largestOf);
    const pixel = pixelIndex(layer, shown);
    const output = outputIndex(layer, shown);
    const inputs = nodes(brush, 0, input.length);
    const outputs = nodes(brush, brush.height - NODE, wires.length);
    const { context } = brush;
    for (const chosen of [false, true])
      for (const [value, pairs] of byWeight(
        (index, place) => (index === output || place === pixel) === chosen,
      ))
        wire(value, pairs, chosen);
    context.globalAlpha = 1;
    context.setLineDash([]);
    input.forEach((value, place) => brush.cell(inputs(place), value, share(value, bright)));
    layer.output.forEach((value, index) => brush.cell(outputs(index), value, share(value, strong)));
    if (pixel >= 0) brush.frame(inputs(pixel), "reader");
    if (output >= 0) brush.frame(outputs(output), "window");
    return (/** @type {number} */ x, /** @type {number} */ y) => {
      if (y < brush.height / 2) return cellAt("input", place(x, input.length), layer.shape[1]);
      return cellAt("output", place(x, wires.length), layer.columns);
    };

    /** @param {number} x @param {number} count */
    function place(x, count) {
      return between(Math.floor((x / brush.width) * count), 0, count - 1);
    }

    /**
     * The wires of each weight: equal wires are drawn in one go.
     * @param {(index: number, place: number) => boolean} wanted
     * @returns {Map<number, [number, number][]>}
     */
    function byWeight(wanted) {
      const found = new Map();
      wires.forEach((entries, index) => {
        for (const [place, value] of entries) {
          if (!wanted(index, place)) continue;
          if (!found.has(value)) found.set(value, []);
          found.get(value).push([index, place]);
        }
      });
      return found;
    }

    /** @param {number} value @param {[number, number][]} pairs @param {boolean} chosen */
    function wire(value, pairs, chosen) {
      const portion = Math.abs(share(value, heavy));
      context.globalAlpha = chosen ? 1 : 0.25 + 0.35 * portion;
      context.lineWidth = chosen ? 1.5 + 2 * portion : 1;
      context.strokeStyle = brush.colour(value < 0 ? "negative" : value > 0 ? "positive" : "quiet");
      context.setLineDash(value < 0 ? [4, 3] : []);
      context.beginPath();
      for (const [index, place] of pairs) {
        const [from, to] = [inputs(place), outputs(index)];
        context.moveTo(from.x + from.width / 2, from.y + NODE);
        context.lineTo(to.x + to.width / 2, to.y);
      }
      context.stroke();
    }
  }
}

const NODE = 22; // height of a node, in pixels

/**
 * Where the nodes of a row stand.
 * @param {import("./board.js").Brush} brush @param {number} y @param {number} count
 */
function nodes(brush, y, count) {
  const pitch = brush.width / count;
  const width = Math.min(30, pitch);
  return (/** @type {number} */ index) => ({
    x: (index + 0.5) * pitch - width / 2,
    y,
    width,
    height: NODE,
  });
}

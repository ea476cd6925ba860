// @ts-check
// The place under the window where one further view of the layer is shown.

import { element } from "../shared/stage.js";
import { columnsView } from "./columns.js";
import { frequencyView } from "./frequency.js";
import { gradientView } from "./gradient.js";
import { matrixView } from "./matrix.js";
import { sameView } from "./same.js";
import { usesView } from "./uses.js";
import { wiringView } from "./wiring.js";

/** @typedef {import("../shared/layer.js").Layer} Layer */
/** @typedef {import("../shared/layer.js").Shown} Shown */

/**
 * A further view of the layer, under its window. `mark` shows what is pointed at, an output cell
 * or an input pixel, and returns a sentence on it.
 * @typedef {{
 *   node: HTMLElement,
 *   draw(layer: Layer): void,
 *   mark(layer: Layer, shown: Shown, chosen: {row: number, column: number}): string,
 * }} View
 */

/**
 * How a view points at a cell of the figure: `look` while the mouse is over it, `choose` when it
 * is clicked. `refresh` marks anew.
 * @typedef {{
 *   look(shown: Shown | null): void, choose(shown: Shown): void, refresh(): void,
 *   model: import("../shared/stage.js").Model,
 * }} Pointing
 */

/** @type {Record<string, (pointing: Pointing) => View>} */
const MAKERS = {
  uses: usesView,
  gradient: gradientView,
  columns: columnsView,
  matrix: matrixView,
  wiring: wiringView,
  frequency: frequencyView,
  same: sameView,
};

export const VIEWS = ["window", ...Object.keys(MAKERS)];

/** @param {Pointing} pointing */
export function viewSlot(pointing) {
  const node = element("div", { class: "conv-view", hidden: true });
  /** @type {Record<string, View>} */
  const made = {};
  return { node, draw, mark };

  /** The chosen view; none for the window alone. */
  function current() {
    const name = pointing.model.get("view");
    if (!(name in MAKERS)) return null;
    made[name] ??= MAKERS[name](pointing);
    return made[name];
  }

  /** @param {Layer} layer @returns {boolean} whether another view is shown than before */
  function draw(layer) {
    const view = current();
    const before = node.firstChild;
    node.hidden = !view;
    if (view && before !== view.node) node.replaceChildren(view.node);
    node.classList.toggle("conv-stopped", Boolean(layer.trouble));
    if (view && !layer.trouble) view.draw(layer);
    return before !== node.firstChild;
  }

  /** @type {View["mark"]} */
  function mark(layer, shown, chosen) {
    return current()?.mark(layer, shown, chosen) ?? "";
  }
}

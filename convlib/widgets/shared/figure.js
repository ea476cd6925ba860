// @ts-check
// Stands a live figure on its page: its name, its lines of words, its tools, and its end.

import { shareByAddress } from "./address.js";
import { copyAsPicture } from "./picture_of.js";
import { element, keepKeys } from "./stage.js";

/** @typedef {import("./stage.js").Model} Model */
/** @typedef {import("./address.js").Codec} Codec */
/** @typedef {import("./address.js").Sharing} Sharing */

/**
 * What a figure is built on. `warning` says what is wrong and `words` what is shown; the figure
 * puts both where they belong. `codecs` write the controls' traits into the address. `signal` ends
 * listeners and timers with the figure.
 * @typedef {{
 *   model: Model, figure: HTMLElement, warning: HTMLElement, words: HTMLElement,
 *   codecs: Record<string, Codec>, signal: AbortSignal,
 * }} Stage
 */

/**
 * A live figure, as anywidget wants it.
 * @param {string} kind its file's name; its style sheet's rules begin with `.conv-<kind>`
 * @param {string} label what a screen reader calls it
 * @param {(stage: Stage) => Sharing} build fills the figure; returns what else its address holds
 */
export function liveFigure(kind, label, build) {
  return {
    /** @param {{model: Model, el: HTMLElement}} context */
    render({ model, el }) {
      const ending = new AbortController();
      const { signal } = ending;
      const figure = element("section", {
        class: `conv conv-${kind}`,
        "data-name": model.get("name"),
        "aria-label": label,
      });
      const warning = element("p", { class: "conv-problem", role: "alert" });
      const words = element("p", { class: "conv-words", "aria-live": "polite" });
      keepKeys(figure);
      el.append(figure);
      /** @type {Record<string, Codec>} */
      const codecs = {};
      const sharing = build({ model, figure, warning, words, codecs, signal });
      Object.assign(codecs, sharing.codecs);
      const said = element("span", { role: "status", class: "conv-said" });
      const tools = element("p", "tools");
      tools.append(
        ...shareByAddress({ model, figure, sharing: { ...sharing, codecs }, said, signal }),
        ...copyAsPicture(figure, said),
        said,
      );
      figure.append(tools);
      figure.dataset.ready = "";
      return () => {
        ending.abort();
        figure.remove();
      };
    },
  };
}

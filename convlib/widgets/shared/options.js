// @ts-check
// A trait that is one of some words, as a labelled drop-down list.

import { element, save } from "./stage.js";

/**
 * @param {import("./stage.js").Model} model @param {string} trait
 * @param {string} name what is written beside the list
 * @param {() => string[]} words
 */
export function optionList(model, trait, name, words) {
  const list = element("select", { "aria-label": name });
  list.addEventListener("change", () => save(model, { [trait]: list.value }));
  return {
    label: element("label", { class: "conv-chooser" }, `${name} `, list),
    show() {
      const known = words();
      if (list.options.length !== known.length)
        list.replaceChildren(...known.map((word) => new Option(word)));
      list.value = model.get(trait);
    },
  };
}

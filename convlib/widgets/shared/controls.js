// @ts-check
// Native controls that stand for one trait each, and follow it.

import { drawOnChange, element, save } from "./stage.js";

/** @typedef {import("./stage.js").Model} Model */

/**
 * A list to choose a trait's value from.
 * @param {Model} model @param {string} trait @param {(string | number)[]} values
 * @param {AbortSignal} signal
 */
export function choiceOf(model, trait, values, signal) {
  const list = element("select", {}, ...values.map((value) => element("option", {}, String(value))));
  list.addEventListener("change", () => save(model, { [trait]: values[list.selectedIndex] }));
  const show = () => (list.selectedIndex = values.indexOf(model.get(trait)));
  drawOnChange(model, [trait], show, signal);
  show();
  return element("label", { class: "conv-control" }, trait, list);
}

/**
 * A box to tick for a trait that is true or false.
 * @param {Model} model @param {string} trait @param {string} text what is written beside it
 * @param {AbortSignal} signal
 */
export function tickOf(model, trait, text, signal) {
  const box = element("input", { type: "checkbox" });
  box.addEventListener("change", () => save(model, { [trait]: box.checked }));
  const show = () => (box.checked = model.get(trait));
  drawOnChange(model, [trait], show, signal);
  show();
  return element("label", { class: "conv-control" }, box, text);
}

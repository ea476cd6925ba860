// @ts-check
// The controls inside a figure: a drop-down list and a tick box, with their words.

import { element } from "./stage.js";

/** How a tick box stands in the page's address. @type {import("./address.js").Codec} */
export const yesOrNo = {
  write: String,
  read: (text) => ({ true: true, false: false })[text],
};

/** How a cell, [row, column], stands there. @type {import("./address.js").Codec} */
export const rowAndColumn = {
  write: (/** @type {number[]} */ cell) => cell.join(","),
  read: (text) => (/^-?\d{1,4},-?\d{1,4}$/.test(text) ? text.split(",").map(Number) : undefined),
};

/**
 * A labelled drop-down list.
 * @param {string} name @param {(string | number)[]} options @param {(value: string) => void} choose
 */
export function listOf(name, options, choose) {
  const select = element("select", {}, ...options.map((text) => new Option(String(text))));
  select.addEventListener("change", () => choose(select.value));
  return { label: element("label", { class: "conv-choice" }, `${name} `, select), control: select };
}

/** A labelled tick box. @param {string} name @param {(ticked: boolean) => void} choose */
export function tickBox(name, choose) {
  const box = element("input", { type: "checkbox" });
  box.addEventListener("change", () => choose(box.checked));
  return { label: element("label", { class: "conv-choice" }, box, ` ${name}`), control: box };
}

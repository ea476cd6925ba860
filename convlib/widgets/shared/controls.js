// @ts-check
// Native controls with their names: those that stand for one trait each, and follow it, and the
// two that stand for a part of one.

import { oneOf, wholeNumber, yesOrNo } from "./address.js";
import { drawOnChange, element, save } from "./stage.js";

/** @typedef {import("./figure.js").Stage} Stage */

/** @param {(Node | string)[]} children */
export function labelled(...children) {
  return element("label", "control", ...children);
}

/**
 * A list to choose from.
 * @param {(value: any) => void} choose @param {(value: any) => string} print
 */
export function list(choose, print = String) {
  const control = element("select");
  /** @type {(string | number)[]} */
  let known = [];
  control.addEventListener("change", () => choose(known[control.selectedIndex]));
  return {
    control,
    /** @param {(string | number)[]} values @param {string | number} value */
    show(values, value) {
      if (String(values) !== String(known))
        control.replaceChildren(...values.map((each) => new Option(print(each), String(each))));
      known = values;
      control.selectedIndex = values.indexOf(value);
    },
  };
}

/**
 * A list with its name.
 * @param {string} name @param {(value: any) => void} choose @param {(value: any) => string} [print]
 */
export function choice(name, choose, print) {
  const made = list(choose, print);
  return { ...made, label: labelled(element("span", {}, name), made.control) };
}

/**
 * A list to choose a trait's value from, which the address then holds.
 * @param {Stage} stage @param {string} trait
 * @param {(string | number)[] | string} values or the trait whose keys they are
 * @param {string} [name] @param {(value: any) => string} [print]
 */
export function choiceOf({ model, codecs, signal }, trait, values, name = trait, print) {
  const { control, label, show } = choice(name, (value) => save(model, { [trait]: value }), print);
  const known = () => (typeof values === "string" ? Object.keys(model.get(values)) : values);
  const follow = () => show(known(), model.get(trait));
  drawOnChange(model, [trait, ...(typeof values === "string" ? [values] : [])], follow, signal);
  follow();
  codecs[trait] = oneOf(known);
  return { control, label };
}

/**
 * A box to tick for a trait that is true or false, which the address then holds.
 * @param {Stage} stage @param {string} trait @param {string} [name]
 */
export function tickOf({ model, codecs, signal }, trait, name = trait) {
  const control = element("input", { type: "checkbox" });
  control.addEventListener("change", () => save(model, { [trait]: control.checked }));
  const follow = () => (control.checked = model.get(trait));
  drawOnChange(model, [trait], follow, signal);
  follow();
  codecs[trait] = yesOrNo;
  return { control, label: labelled(control, element("span", {}, name)) };
}

/**
 * A whole number that is typed; what is out of range is refused when the typing ends.
 * @param {string} name @param {(value: number) => void} take
 * @param {(words: string) => void} say
 */
export function numberField(name, take, say) {
  let last = 0;
  const control = element("input", { type: "number", step: 1, "aria-label": name });
  const said = element("span", {}, name);
  const label = labelled(said, control);
  const value = () => wholeNumber(Number(control.min), Number(control.max)).read(control.value);
  control.addEventListener("input", () => {
    const typed = /** @type {number | undefined} */ (value());
    if (typed !== undefined && typed !== last) take(typed);
  });
  control.addEventListener("change", () => {
    if (value() !== undefined) return;
    const limits = `between ${control.min} and ${control.max}`;
    say(`${control.ariaLabel} must be a whole number ${limits}, got “${control.value}”. It keeps ${last}.`);
    control.value = String(last);
  });
  return {
    control,
    label,
    said,
    /** @param {number | undefined} now */
    show(now) {
      control.ariaLabel = said.textContent;
      last = now ?? 0;
      const shown = now === undefined ? "" : String(now);
      if (control.value !== shown && !(control.matches(":focus") && Number(control.value) === now))
        control.value = shown;
    },
  };
}

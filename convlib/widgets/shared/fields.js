// @ts-check
// Native fields with their names: a choice among words, and a whole number.

import { wholeNumber } from "./address.js";
import { element } from "./stage.js";

/** @param {string} name @param {string[]} words @param {(word: string) => void} take */
export function choice(name, words, take) {
  const input = element("select", {}, ...words.map((word) => element("option", {}, word)));
  input.addEventListener("change", () => take(input.value));
  return { input, label: element("label", { class: "conv-choice" }, element("span", {}, name), input) };
}

/**
 * A whole number that is typed; what is out of range is refused when the typing ends.
 * @param {string} name @param {(value: number) => void} take
 * @param {(words: string) => void} say
 */
export function numberField(name, take, say) {
  let last = 0;
  const input = element("input", { type: "number", step: 1, "aria-label": name });
  const said = element("span", {}, name);
  const label = element("label", {}, said, input);
  const value = () => wholeNumber(Number(input.min), Number(input.max)).read(input.value);
  input.addEventListener("input", () => {
    const typed = /** @type {number | undefined} */ (value());
    if (typed !== undefined && typed !== last) take(typed);
  });
  input.addEventListener("change", () => {
    if (value() !== undefined) return;
    const limits = `between ${input.min} and ${input.max}`;
    say(`${input.ariaLabel} must be a whole number ${limits}, got “${input.value}”. It keeps ${last}.`);
    input.value = String(last);
  });
  return {
    input,
    label,
    said,
    /** @param {number | undefined} now */
    show(now) {
      input.ariaLabel = said.textContent;
      last = now ?? 0;
      const shown = now === undefined ? "" : String(now);
      if (input.value !== shown && !(input.matches(":focus") && Number(input.value) === now))
        input.value = shown;
    },
  };
}

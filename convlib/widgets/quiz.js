// @ts-check
// A question to answer before the reader drags: every answer has its reason.

import { button, element, format, keepKeys, typed } from "./shared/stage.js";

/** @typedef {{text: string, reason: string, correct: boolean}} Choice */
/**
 * @typedef {{
 *   value: number, tolerance: number, reason: string, hint: string,
 *   mistakes: {value: number, reason: string}[],
 * }} Answer
 */

/**
 * Judge what was typed. @param {string} text @param {Answer} answer
 * @returns {{correct: boolean, words: string}}
 */
export function judge(text, { value, tolerance, reason, hint, mistakes }) {
  const number = typed(text);
  if (!Number.isFinite(number))
    return { correct: false, words: `The answer must be a number, got “${text}”.` };
  const near = (/** @type {number} */ other) => Math.abs(number - other) <= Math.max(tolerance, 1e-9);
  if (near(value)) return { correct: true, words: `Yes. ${reason}` };
  const mistake = mistakes.find((known) => near(known.value));
  return { correct: false, words: `Not quite: ${format(number)}. ${mistake ? mistake.reason : hint}` };
}

/** @param {{model: import("./shared/stage.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const verdict = element("p", { class: "conv-verdict", role: "status" });
  const choices = model.get("choices").map(choice);
  const legend = element("legend", {}, element("span", "tag", "Predict first"), model.get("question"));
  const answers = choices.length ? choices : [number(model.get("number"))];
  // The form keeps these radio buttons apart from those of the page's other questions.
  const form = element(
    "form",
    { class: "conv conv-quiz" },
    element("fieldset", {}, legend, ...answers, verdict),
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  keepKeys(form);
  el.append(form);
  form.dataset.ready = "";
  return () => form.remove();

  /** @param {Choice} answer */
  function choice({ text, reason, correct }) {
    const input = element("input", { type: "radio", name: "answer" });
    const label = element("label", "choice", input, element("span", {}, text));
    input.addEventListener("change", () => {
      for (const other of choices) delete other.dataset.verdict;
      label.dataset.verdict = correct ? "right" : "wrong";
      tell(correct, `${correct ? "Yes." : "Not quite."} ${reason}`);
    });
    return label;
  }

  /** @param {Answer} answer */
  function number(answer) {
    const input = element("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      "aria-label": "your answer, a number",
    });
    const check = () => {
      const { correct, words } = judge(input.value, answer);
      tell(correct, words);
    };
    input.addEventListener("keydown", ({ key }) => key === "Enter" && check());
    return element("p", "number", input, button("Check", check));
  }

  /** @param {boolean} correct @param {string} words */
  function tell(correct, words) {
    verdict.dataset.verdict = correct ? "right" : "wrong";
    verdict.textContent = words;
  }
}

export default { render };

// @ts-check
// A question to answer before the reader drags: every answer has its reason.

import { element, keepKeys } from "./shared/stage.js";

/** @param {{model: import("./shared/stage.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const verdict = element("p", { class: "conv-verdict", role: "status" });
  const choices = model.get("choices").map(choice);
  const legend = element(
    "legend",
    {},
    element("span", { class: "conv-tag" }, "Predict first"),
    model.get("question"),
  );
  // The form keeps these radio buttons apart from those of the page's other questions.
  const form = element(
    "form",
    { class: "conv conv-quiz" },
    element("fieldset", {}, legend, ...choices, verdict),
  );
  keepKeys(form);
  el.append(form);
  form.dataset.ready = "";
  return () => form.remove();

  /** @param {{text: string, reason: string, correct: boolean}} answer */
  function choice({ text, reason, correct }) {
    const input = element("input", { type: "radio", name: "answer" });
    const label = element("label", { class: "conv-choice" }, input, element("span", {}, text));
    input.addEventListener("change", () => {
      for (const other of choices) delete other.dataset.verdict;
      label.dataset.verdict = correct ? "right" : "wrong";
      verdict.dataset.verdict = label.dataset.verdict;
      verdict.textContent = `${correct ? "Yes." : "Not quite."} ${reason}`;
    });
    return label;
  }
}

export default { render };

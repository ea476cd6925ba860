// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import { judge } from "../../convlib/widgets/quiz.js";

const answer = {
  value: 9,
  tolerance: 0.05,
  reason: "3·3.",
  hint: "Count the taps.",
  mistakes: [{ value: 6, reason: "That adds the sides." }],
};

test("the right number is right, to its tolerance, however it is written", () => {
  for (const typed of ["9", " 9 ", "9.04", "8,96", "9e0"]) {
    assert.deepEqual(judge(typed, answer), { correct: true, words: "Yes. 3·3." }, typed);
  }
  assert.equal(judge("−2", { ...answer, value: -2 }).correct, true);
});

test("a known mistake is named, another gets the hint", () => {
  assert.deepEqual(judge("6", answer), { correct: false, words: "Not quite: 6. That adds the sides." });
  assert.deepEqual(judge("9.06", answer), { correct: false, words: "Not quite: 9.06. Count the taps." });
});

test("what is no number is refused in words", () => {
  for (const typed of ["", "nine", "NaN", "Infinity", "9 cells"]) {
    const { correct, words } = judge(typed, answer);
    assert.equal(correct, false);
    assert.equal(words, `The answer must be a number, got “${typed}”.`);
  }
});

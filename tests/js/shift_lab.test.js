// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { computeCurves, inCells, percent, sentence, unusedSliders } from "../../convlib/widgets/shift_lab.js";
import { LAYERS, difference, layerOf, moved } from "../../convlib/widgets/shared/shifts.js";

const cases = JSON.parse(readFileSync(new URL("../fixtures/shift_cases.json", import.meta.url), "utf8"));

test("what is left after a move equals ONNX Runtime's and SciPy's, for every layer and dx", () => {
  assert.ok(cases.length >= 8);
  for (const [index, { levels, weight, dy, errors, ...settings }] of cases.entries()) {
    const data = levels.flat().map((/** @type {number} */ level) => level / 255);
    const curves = computeCurves({ data, shape: [levels.length, levels.length] }, dy, weight, settings);
    assert.deepEqual(
      curves.map(({ kind }) => kind),
      LAYERS,
    );
    for (const { kind, errors: got } of curves)
      got.forEach((error, place) => {
        const expected = errors[kind][place];
        assert.ok(
          Math.abs(error - expected) < 1e-4,
          `case ${index}, ${kind}, ${place}: ${error}, ${expected}`,
        );
      });
  }
});

test("a layer follows moves by multiples of its stride exactly", () => {
  const { levels, weight } = cases[0];
  const picture = { data: levels.flat(), shape: [levels.length, levels.length] };
  for (let stride = 1; stride <= 4; stride++) {
    const settings = { kernel_size: weight.length, padding: 1, stride, dilation: 1 };
    for (const { kind, errors } of computeCurves(picture, 0, weight, settings))
      errors.forEach((error, index) => {
        assert.equal(error === 0, (index - 4) % stride === 0, `${kind}, stride ${stride}, dx ${index - 4}`);
      });
  }
});

test("a picture moved to the right and down shows its pixels there", () => {
  const data = Array.from({ length: 100 }, (_, index) => index);
  const still = moved({ data, shape: [10, 10] }, 0, 0);
  assert.deepEqual(Array.from(still.data), [44, 45, 54, 55]);
  assert.deepEqual(Array.from(moved({ data, shape: [10, 10] }, 1, 0).data), [34, 35, 44, 45]);
  assert.deepEqual(Array.from(moved({ data, shape: [10, 10] }, 0, 4).data), [40, 41, 50, 51]);
});

test("only cells whose windows lie inside both pictures are compared", () => {
  const picture = { data: new Float64Array(256), shape: [16, 16] };
  const settings = { kernel_size: 3, padding: 1, stride: 2, dilation: 1 };
  const output = layerOf("max", picture, [], settings);
  assert.deepEqual(output.inner, [1, 8]); // the first window reads the padding
  const { mask } = difference(output, output, [0, 1]);
  assert.equal(
    mask.reduce((sum, each) => sum + each, 0),
    7 * 6,
  );
  assert.deepEqual([mask[8 + 1], mask[8 + 2]], [0, 1]);
});

test("the words name the move, the layer, and what is left", () => {
  assert.equal(percent(0), "0");
  assert.equal(percent(0.004), "<1");
  assert.equal(percent(0.276), "28");
  assert.equal(inCells([0, 0]), "not moved");
  assert.equal(inCells([-1, 2]), "moved by 2 cells to the right and 1 cell up");
  assert.match(
    sentence("max", 2, [0, 2], 0, [0, 1]),
    /the same output, moved by 1 cell to the right\. .*multiples of 2/,
  );
  assert.match(sentence("max", 2, [0, 1], 0.28, [0, 1]), /28 % of its spread is left/);
  assert.doesNotMatch(sentence("max", 2, [0, 1], 0, [0, 0]), /multiples/);
});

test("a slider that counts for nothing is named", () => {
  const settings = { kernel_size: 3, padding: 1, stride: 2, dilation: 2 };
  assert.match(unusedSliders("average", settings), /dilation/);
  assert.match(unusedSliders("blur", settings), /padding and dilation/);
  assert.equal(unusedSliders("max", settings), "");
});

// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import { arithmetic, computeLayer, law } from "../../convlib/widgets/shared/layer.js";

const input = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
];
const weight = [
  [0, 1],
  [-2, 3],
];
const settings = { kernel_size: 2, padding: 1, stride: 1, dilation: 1 };

test("the arithmetic of a cell is written out, padding and signs included", () => {
  const layer = computeLayer(input, weight, settings);
  assert.equal(arithmetic(layer, 0, 0), "0·0 + 1·0 + (−2)·0 + 3·0 = 0");
  assert.equal(arithmetic(layer, 1, 1), "0·0 + 1·1 + (−2)·3 + 3·4 = 7");
});

test("what is written adds up to the answer, for every cell", () => {
  const layer = computeLayer(input, weight, settings);
  for (let row = 0; row < layer.rows; row++)
    for (let column = 0; column < layer.columns; column++) {
      const [sum, answer] = arithmetic(layer, row, column).replaceAll("−", "-").split(" = ");
      const terms = sum
        .split(" + ")
        .map((term) => term.split("·").map((each) => Number(each.replace(/[()]/g, ""))));
      assert.equal(
        terms.reduce((total, [a, b]) => total + a * b, 0),
        Number(answer),
      );
    }
});

test("the law shows the numbers in use and the size that follows", () => {
  assert.equal(
    law(5, { kernel_size: 3, padding: 1, stride: 2, dilation: 1 }),
    "⌊(5 + 2·1 − 1·(3 − 1) − 1) / 2⌋ + 1 = 3",
  );
  assert.match(law(3, { kernel_size: 5, padding: 0, stride: 1, dilation: 1 }), / = 0$/);
});

test("an impossible setting gives words instead of an output", () => {
  const layer = computeLayer(input, weight, { ...settings, padding: 0, dilation: 3 });
  assert.match(layer.trouble, /^No window fits: a kernel of size 2 with dilation 3 spans 4 pixels/);
  assert.equal(layer.output.length, 0);
});

// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import {
  computeField,
  coreOf,
  equalKernels,
  fanOf,
  fieldsOf,
  gradientOf,
  levelSizes,
  randomGradient,
  recurrence,
  sentence,
} from "../../convlib/widgets/shared/stack.js";

const cases = JSON.parse(readFileSync(new URL("../fixtures/stack_cases.json", import.meta.url), "utf8"));

/** @param {number[]} dilations */
function dilated(dilations, kernelSize = 3) {
  return dilations.map((dilation) => [kernelSize, 1, 0, dilation]);
}

/** VGG-16's convolutions (3, padding 1) and poolings (2, stride 2). */
const vgg = [2, 2, 3, 3, 3].flatMap((convolutions) => [
  ...Array(convolutions).fill([3, 1, 1, 1]),
  [2, 2, 0, 1],
]);

/** @param {number[][]} stack */
function sizesOf(stack) {
  return fieldsOf(stack)
    .slice(1)
    .map(({ size }) => size);
}

test("the gradient and what is read are ONNX Runtime's, on every case of the fixture", () => {
  assert.ok(cases.length >= 60, `only ${cases.length} cases`);
  for (const [index, { stack, kernels, sizes, unit, gradient, read }] of cases.entries()) {
    assert.deepEqual(levelSizes(stack), sizes, `case ${index}`);
    const fan = fanOf(stack, sizes, unit);
    const found = gradientOf(stack, sizes, fan, kernels);
    assert.deepEqual([...found].map((value) => value + 0), gradient, `case ${index}`); // prettier-ignore
    assert.deepEqual(
      fan[0].filter((at) => at >= 0 && at < sizes[0]),
      read,
      `case ${index}`,
    );
  }
});

test("published fields: VGG-16, Yu & Koltun, WaveNet, a cascade", () => {
  assert.deepEqual(fieldsOf(vgg).at(-1), { size: 212, stride: 32, start: -90 });
  assert.deepEqual(sizesOf(dilated([1, 1, 2, 4, 8, 16, 1])), [3, 5, 9, 17, 33, 65, 67]);
  const wavenet = Array.from({ length: 10 }, (_, index) => 2 ** index);
  assert.equal(sizesOf(dilated(wavenet, 2)).at(-1), 1024);
  assert.equal(sizesOf(dilated([1, 2, 4])).at(-1), 15);
});

test("gridding (Wang et al. 2018): 7 of 13, all 17, 21 of 25", () => {
  const seen = (/** @type {number[]} */ dilations) => {
    const { read, first, last } = computeField(dilated(dilations), 0);
    return [read.length, last - first + 1];
  };
  assert.deepEqual([seen([2, 2, 2]), seen([1, 2, 5]), seen([1, 2, 9])], [[7, 13], [17, 17], [21, 25]]); // prettier-ignore
  assert.match(
    sentence(computeField(dilated([2, 2, 2]), 0)),
    /reads 7 of them, and never sees the 6 between/,
  );
  assert.match(sentence(computeField(dilated([1, 2, 5]), 0)), /reads all 17/);
});

test("the middle unit's field lies on the line, whatever the padding and the stride", () => {
  for (const { stack } of [...cases, { stack: vgg }]) {
    const { first, last, sizes } = computeField(stack, 0);
    assert.ok(first >= 0 && last < sizes[0], JSON.stringify(stack));
  }
});

test("a unit at the border reads padding, and says how much", () => {
  const seen = computeField(vgg, -99);
  assert.equal(seen.unit, 0);
  assert.equal(seen.first, -90);
  assert.match(
    sentence(seen),
    /^Unit 0 of 0 to 9 has a field of 212 pixels, −90 to 121, 90 of them in padding/,
  );
});

test("with equal weights the gradient adds up to 1, and falls off from the middle", () => {
  const { stack, sizes, fan, first, last } = computeField(dilated([1, 1, 1, 1, 1]), 0);
  const gradient = gradientOf(stack, sizes, fan, equalKernels(stack));
  assert.ok(Math.abs(gradient.reduce((total, value) => total + value, 0) - 1) < 1e-12);
  assert.equal(Math.max(...gradient), gradient[(first + last) / 2]);
  const core = coreOf(gradient, first, last, 0.9);
  assert.deepEqual([core[0] - first, last - core[1]], [2, 2]);
  const random = randomGradient(stack, sizes, fan, 50);
  assert.ok(random[(first + last) / 2] > 3 * random[first]);
  assert.deepEqual(random, randomGradient(stack, sizes, fan, 50));
});

test("the core holds its part, and one pixel less on each side would not", () => {
  assert.deepEqual(coreOf([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 0, 10, 0.8), [1, 9]);
  assert.deepEqual(coreOf([0, 0, 5, 0, 0], 0, 4, 0.9), [2, 2]);
  assert.deepEqual(coreOf([0, 0, 0], 0, 2, 0.9), [0, 2]);
});

test("the recurrence is written with its numbers", () => {
  const fields = fieldsOf(vgg);
  assert.deepEqual(
    recurrence(vgg[3], fields[3], fields[4]).map((parts) => parts.join("")),
    ["6 + 1·(3 − 1)·2 = 10", "2·1 = 2", "−2 − 1·2 = −4"],
  );
});

test("a line that is too long to draw is refused in words, and the fields still stand", () => {
  const seen = computeField(Array(8).fill([3, 4, 0, 1]), 0);
  assert.match(seen.trouble, /the figure draws at most 4096. Use a smaller stride/);
  assert.equal(seen.fields.length, 9);
});

// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import {
  computeStamps,
  evenness,
  meeting,
  meetings,
  sizeLaw,
  stampSheet,
  stampsOn,
  sumOf,
  transposePicture,
  transposedProblem,
  transposedSize,
} from "../../convlib/widgets/shared/transposed_convolution.js";

const cases = JSON.parse(readFileSync(new URL("../fixtures/transposed_cases.json", import.meta.url), "utf8"));

/** Every setting that the sliders reach. */
function* settingsGrid() {
  for (let kernel_size = 1; kernel_size <= 5; kernel_size++)
    for (let padding = 0; padding <= 3; padding++)
      for (let stride = 1; stride <= 4; stride++)
        for (let dilation = 1; dilation <= 3; dilation++)
          for (let output_padding = 0; output_padding <= 3; output_padding++)
            yield { kernel_size, padding, stride, dilation, output_padding };
}

const plain = { kernel_size: 2, padding: 0, stride: 1, dilation: 1, output_padding: 0 };
const square = [
  [0, 1],
  [2, 3],
];

test("the stamps add up to what ONNX Runtime computes, on every case of the fixture", () => {
  assert.ok(cases.length >= 90, `only ${cases.length} cases`);
  for (const [index, { input, weight, output, overlap, ...settings }] of cases.entries()) {
    const ones = (/** @type {number[][]} */ rows) => rows.map((row) => row.map(() => 1));
    const cells = (/** @type {number[][]} */ rows) => ({
      data: rows.flat(),
      shape: [rows.length, rows[0].length],
    });
    const got = transposePicture(cells(input), weight, settings);
    assert.deepEqual(got.shape, [output.length, output[0].length], `case ${index}`);
    assert.deepEqual([...got.data], output.flat(), `case ${index}`);
    const counts = transposePicture(cells(ones(input)), ones(weight), settings);
    assert.deepEqual([...counts.data], overlap.flat(), `overlap of case ${index}`);
  }
});

test("what meets in a cell is written out, and adds up to ONNX Runtime's number", () => {
  for (const { input, weight, output, overlap, ...settings } of cases) {
    const stamps = computeStamps(input, weight, settings, 99);
    output.forEach((/** @type {number[]} */ row, /** @type {number} */ r) =>
      row.forEach((expected, c) => {
        assert.equal(meeting(stamps, r, c).length, overlap[r][c]);
        const [sum, total] = sumOf(stamps, r, c).replaceAll("−", "-").split(" = ");
        assert.equal(Number(total ?? sum), expected);
        if (total)
          assert.equal(
            sum
              .split(" + ")
              .map((term) => term.split("·").map((each) => Number(each.replace(/[()]/g, ""))))
              .reduce((all, [a, b]) => all + a * b, 0),
            expected,
          );
      }),
    );
  }
});

test("stamp by stamp the sheet grows to the whole", () => {
  const stamps = (/** @type {number} */ count) => computeStamps(square, square, plain, count);
  assert.deepEqual([...stamps(0).sheet.data], Array(9).fill(0));
  assert.deepEqual([...stamps(2).sheet.data], [0, 0, 1, 0, 2, 3, 0, 0, 0]);
  assert.deepEqual([...stamps(3).sheet.counts], [1, 2, 1, 2, 3, 1, 1, 1, 0]);
  assert.deepEqual([...stamps(99).sheet.data], [0, 0, 1, 0, 4, 6, 4, 12, 9]);
  assert.equal(sumOf(stamps(2), 1, 1), "3·0 + 2·1 = 2");
  assert.equal(sumOf(stamps(2), 2, 2), "0");
});

test("Odena, Dumoulin & Olah: the overlap is even when the stride divides the kernel", () => {
  const inside = (/** @type {number} */ kernel_size) => meetings({ ...plain, kernel_size, stride: 2 });
  assert.deepEqual([3, 4, 5].map(inside), [[2, 1], [2, 2], [3, 2]]); // prettier-ignore
  assert.match(evenness({ ...plain, kernel_size: 3, stride: 2 }), /met by 2, 1, again and again: an uneven/);
  assert.match(evenness({ ...plain, kernel_size: 4, stride: 2 }), /met by 2: an even overlap/);
  assert.match(evenness({ ...plain, kernel_size: 2, stride: 3 }), /never met/);
  for (const settings of settingsGrid())
    if (settings.dilation === 1)
      assert.equal(new Set(meetings(settings)).size === 1, settings.kernel_size % settings.stride === 0);
});

test("the meetings are the overlap that a long line shows inside", () => {
  for (const settings of settingsGrid()) {
    const { padding, stride } = settings;
    const middle = stride * 20;
    for (let phase = 0; phase < stride; phase++)
      assert.equal(stampsOn(middle + phase - padding, 40, settings).length, meetings(settings)[phase]);
  }
});

test("a problem is named exactly where there is no output, and its mend mends it", () => {
  let named = 0;
  for (const settings of settingsGrid()) {
    const words = transposedProblem([2, 3], settings);
    const allowed = settings.output_padding < Math.max(settings.stride, settings.dilation);
    assert.equal(words === "", allowed && transposedSize(2, settings) > 0, JSON.stringify(settings));
    for (const [, name, value] of words.matchAll(
      /(output_padding|stride|padding) to at (?:least|most) (\d+)/g,
    )) {
      named++;
      const mended = transposedProblem([2, 3], { ...settings, [name]: Number(value) });
      assert.notEqual(mended.split(" ")[0], words.split(" ")[0], words);
    }
  }
  assert.ok(named > 100, `only ${named} mends`);
});

test("the law shows the numbers in use and the size that follows", () => {
  const settings = { kernel_size: 3, padding: 1, stride: 2, dilation: 1, output_padding: 1 };
  assert.equal(sizeLaw(4, settings), "2·(4 − 1) + 1·(3 − 1) + 1 − 2·1 + 1 = 8");
  const sheet = stampSheet({ data: [1], shape: [1, 1] }, [[1]], { ...settings, kernel_size: 1, padding: 0 });
  assert.deepEqual(sheet.shape, [2, 2]);
});

// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import {
  conv2d,
  effectiveKernelSize,
  filterPicture,
  outputSize,
  problem,
  readers,
  taps,
} from "../../convlib/widgets/shared/convolution.js";

const cases = JSON.parse(readFileSync(new URL("../fixtures/conv2d_cases.json", import.meta.url), "utf8"));

/** Every setting that the sliders of a small figure reach. */
function* settingsGrid() {
  for (let kernel_size = 1; kernel_size <= 5; kernel_size++)
    for (let padding = 0; padding <= 3; padding++)
      for (let stride = 1; stride <= 4; stride++)
        for (let dilation = 1; dilation <= 3; dilation++) yield { kernel_size, padding, stride, dilation };
}

test("conv2d equals ONNX Runtime on every case of the shared fixture", () => {
  assert.ok(cases.length >= 200, `only ${cases.length} cases`);
  for (const [index, { input, weight, bias, output, ...options }] of cases.entries()) {
    const got = conv2d(input, weight, bias, options);
    assert.deepEqual(got.shape, output.shape, `case ${index}`);
    output.data.forEach((/** @type {number} */ expected, /** @type {number} */ place) => {
      assert.ok(
        got.data[place] === expected,
        `case ${index}, value ${place}: ${got.data[place]}, not ${expected}`,
      );
    });
  }
});

test("the output size counts the windows that fit", () => {
  for (const settings of settingsGrid())
    for (let size = 1; size <= 8; size++) {
      const span = effectiveKernelSize(settings.kernel_size, settings.dilation);
      let fitting = 0;
      for (let start = 0; start + span <= size + 2 * settings.padding; start += settings.stride) fitting++;
      assert.equal(Math.max(0, outputSize(size, settings)), fitting, JSON.stringify({ size, ...settings }));
    }
});

test("a problem is named exactly where no window fits, and its mends mend it", () => {
  let named = 0;
  for (const settings of settingsGrid()) {
    const words = problem([4, 5], settings);
    assert.equal(words === "", outputSize(4, settings) > 0);
    for (const [, name, value] of words.matchAll(
      /(padding|dilation|kernel_size) to at (?:least|most) (\d+)/g,
    )) {
      named++;
      assert.equal(problem([4, 5], { ...settings, [name]: Number(value) }), "", words);
    }
  }
  assert.ok(named > 100, `only ${named} mends`);
});

test("taps and readers say the same from both ends", () => {
  for (const settings of settingsGrid()) {
    const positions = outputSize(6, settings);
    for (let y = -settings.padding; y < 6 + settings.padding; y++) {
      const expected = [];
      for (let i = 0; i < positions; i++)
        if (taps(i, 0, settings).some((tap) => tap.y === y)) expected.push(i);
      assert.deepEqual(readers(y, 6, settings), expected);
    }
  }
});

test("a picture through a filter: Dive into Deep Learning's first example", () => {
  const picture = { data: [0, 1, 2, 3, 4, 5, 6, 7, 8], shape: [3, 3] };
  const settings = { kernel_size: 2, padding: 0, stride: 1, dilation: 1 };
  const { data, shape } = filterPicture(
    picture,
    [
      [0, 1],
      [2, 3],
    ],
    settings,
  );
  assert.deepEqual([...data], [19, 25, 37, 43]);
  assert.deepEqual(shape, [2, 2]);
});

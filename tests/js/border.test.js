// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import { PADDING_MODES, mostPadding, pixelAt, placesOf } from "../../convlib/widgets/shared/border.js";
import { problem } from "../../convlib/widgets/shared/convolution.js";

test("each mode fills the border of 0 1 2 3 as its name says", () => {
  const places = [-2, -1, 0, 1, 2, 3, 4, 5];
  const line = (/** @type {string} */ mode) => places.map((place) => pixelAt(place, 4, mode));
  assert.deepEqual(line("zeros"), [-1, -1, 0, 1, 2, 3, -1, -1]);
  assert.deepEqual(line("reflect"), [2, 1, 0, 1, 2, 3, 2, 1]);
  assert.deepEqual(line("replicate"), [0, 0, 0, 1, 2, 3, 3, 3]);
  assert.deepEqual(line("circular"), [2, 3, 0, 1, 2, 3, 0, 1]);
});

test("a pixel's places are those that hold it", () => {
  assert.deepEqual(placesOf(1, 4, 2, "reflect"), [-1, 1, 5]);
  assert.deepEqual(placesOf(1, 4, 2, "zeros"), [1]);
  assert.deepEqual(placesOf(0, 4, 2, "replicate"), [-2, -1, 0]);
});

test("a border is refused exactly where a mode lacks the pixels, and every mend mends it", () => {
  let named = 0;
  for (const padding_mode of PADDING_MODES)
    for (let size = 1; size <= 4; size++)
      for (let kernel_size = 1; kernel_size <= 5; kernel_size++)
        for (let padding = 0; padding <= 3; padding++)
          for (let dilation = 1; dilation <= 3; dilation++) {
            const settings = { kernel_size, padding, stride: 1, dilation, padding_mode };
            const words = problem([size, 5], settings);
            const fits = dilation * (kernel_size - 1) + 1 <= size + 2 * padding;
            assert.equal(words === "", fits && padding <= mostPadding(size, padding_mode));
            for (const mend of words.split(" Set ")[1]?.slice(0, -1).split(", or ") ?? []) {
              const changes = mend.split(" and ").map((each) => {
                const [name, value] = each.split(/ to (?:at (?:least|most) )?/);
                return [name, name === "padding_mode" ? value : Number(value)];
              });
              named++;
              assert.equal(problem([size, 5], { ...settings, ...Object.fromEntries(changes) }), "", words);
            }
          }
  assert.ok(named > 300, `only ${named} mends`);
});

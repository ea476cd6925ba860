// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { precise, startsAcross, stridesOf, unpack } from "../../convlib/widgets/recorded_run.js";
import { pathOf } from "../../convlib/widgets/shared/curve.js";

const cases = JSON.parse(readFileSync(new URL("../fixtures/recordings.json", import.meta.url), "utf8"));

test("what Python packed is unpacked within half a code, zero exactly", () => {
  assert.ok(cases.length >= 60);
  let zeros = 0;
  for (const { array, codes, ...packed } of cases) {
    const bytes = Buffer.from(codes, "base64");
    const behind = new Uint8Array(bytes.length + 3); // as in a message, where codes start anywhere
    behind.set(bytes, 3);
    const numbers = unpack({ ...packed, codes: new DataView(behind.buffer, 3) });
    assert.equal(numbers.length, array.length);
    const most = packed.scale / 2 + 1e-12 * Math.abs(packed.lowest);
    for (const [place, expected] of array.entries())
      assert.ok(Math.abs(numbers[place] - expected) <= most, `${numbers[place]}, not ${expected}`);
    if (packed.signed) {
      const middle = new Uint8Array(packed.bits === 16 ? [255, 127] : [127]);
      assert.ok(
        Math.abs(unpack({ ...packed, codes: new DataView(middle.buffer) })[0]) <= 1e-12 * -packed.lowest,
      );
      zeros++;
    }
  }
  assert.ok(zeros > 10);
});

test("curves start where the other axes say, in any number of axes", () => {
  assert.deepEqual(stridesOf([2, 3, 4]), [12, 4, 1]);
  assert.deepEqual(startsAcross([2, 3, 4], 2), [0, 4, 8, 12, 16, 20]);
  assert.deepEqual(startsAcross([2, 3, 4], 0), [...Array(12).keys()]);
  assert.deepEqual(startsAcross([2, 3, 4], 1), [0, 1, 2, 3, 12, 13, 14, 15]);
  assert.deepEqual(startsAcross([5], 0), [0]);
});

test("numbers show no decimal that the packing lost", () => {
  assert.equal(precise(0.45283, 1.7e-4), "0.4528");
  assert.equal(precise(1.3e-33, 1.7e-4), "0");
  assert.equal(precise(-0.8237, 0.021), "−0.82");
  assert.equal(precise(1234567.8, 100), "1.23457e6");
  assert.equal(precise(0.00000123456, 1e-11), "1.23456e−6");
  assert.equal(precise(2.5, 0), "2.5");
  for (const { array, scale } of cases)
    for (const value of array) {
      const shown = Number(precise(value, scale).replaceAll("−", "-"));
      assert.ok(Math.abs(shown - value) <= Math.max(scale, 1e-5 * Math.abs(value)), `${value} as ${shown}`);
    }
});

test("a path runs from left to right, high numbers up", () => {
  assert.equal(pathOf([0, 5, 10], 0, 10), "M0 100L50 50L100 0");
  assert.equal(pathOf([7], 7, 7), "M50 50");
});

// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { movesCodec, reading } from "../../convlib/widgets/deformable.js";
import { deform, mixture, movedTaps } from "../../convlib/widgets/shared/deformation.js";

const cases = JSON.parse(readFileSync(new URL("../fixtures/deformable_cases.json", import.meta.url), "utf8"));

test("the layer equals ONNX Runtime on every case of the shared fixture", () => {
  assert.equal(cases.length, 60);
  for (const [index, { input, weight, field, moves, output, ...settings }] of cases.entries())
    assert.deepEqual(
      deform(input, weight, settings, field, moves)
        .flat()
        .map((value) => value + 0),
      output.flat().map((/** @type {number} */ value) => value + 0),
      `case ${index}`,
    );
});

test("the four shares add up to one, and lie around the point", () => {
  for (const [y, x] of [
    [0, 0],
    [0.25, 1.5],
    [-0.75, 2.25],
  ]) {
    const parts = mixture([[1]], y, x);
    assert.equal(
      parts.reduce((sum, { share }) => sum + share, 0),
      1,
    );
    for (const { row, column } of parts) assert.ok(Math.abs(y - row) <= 1 && Math.abs(x - column) <= 1);
  }
});

test("what a tap reads is written out and adds up", () => {
  let terms = 0;
  for (const { input, field, moves, output, ...settings } of cases)
    for (const tap of movedTaps(input, settings, field, moves, 0, 0)) {
      const [left, right] = reading(tap).replaceAll("−", "-").replace(/[()]/g, "").split(" = ");
      const sum = left.split(" + ").reduce((total, term) => {
        const [share, value] = term.split("·").map(Number);
        terms++;
        return total + share * value;
      }, 0);
      assert.ok(Math.abs(sum - tap.value) < 1e-9);
      assert.ok(Math.abs(Number(right) - tap.value) <= 0.00501);
    }
  assert.ok(terms > 200);
});

test("moves stand in the address; nonsense is refused", () => {
  const moves = { "0,1,2,2": [0.25, -4], "3,0,0,1": [0, 1] };
  assert.deepEqual(movesCodec.read(movesCodec.write(moves)), moves);
  assert.deepEqual(movesCodec.read(""), {});
  for (const bad of ["0,1,2,3,1,1", "0,1,2,2,0.1,1", "0,1,2,2,5,1", "0,1,2,2,1", "x", "0,1,2,2,1,1;"])
    assert.equal(movesCodec.read(bad), undefined, bad);
});

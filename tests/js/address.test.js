// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import {
  fromFragment,
  matrix,
  oneOf,
  toFragment,
  wholeNumber,
} from "../../convlib/widgets/shared/address.js";

const codecs = {
  stride: wholeNumber(1, 4),
  filter_name: oneOf(() => ["blur", "vertical edges"]),
  weight: matrix,
};
const state = {
  stride: 2,
  filter_name: "vertical edges",
  weight: [
    [0, -1.5],
    [2, 1e-7],
  ],
};

test("a setting survives the way through the address", () => {
  const fragment = toFragment("numbers", codecs, state);
  assert.match(fragment, /^#numbers:stride=2&/);
  assert.deepEqual(fromFragment("numbers", codecs, fragment), { state, refused: [] });
});

test("another figure's address is not ours", () => {
  assert.equal(fromFragment("pictures", codecs, toFragment("numbers", codecs, state)), null);
  assert.equal(fromFragment("numbers", codecs, ""), null);
});

test("what cannot be read is refused by name, and the rest still counts", () => {
  for (const bad of [
    "stride=0",
    "stride=5",
    "stride=1.5",
    "stride=x",
    "stride=",
    "filter_name=none",
    "colour=red",
  ])
    assert.deepEqual(fromFragment("numbers", codecs, `#numbers:${bad}`), { state: {}, refused: [bad] });
  for (const bad of ["1,2", "1,2;3", "1,x;2,3", "1,;2,3", "Infinity", ""])
    assert.deepEqual(fromFragment("numbers", codecs, `#numbers:weight=${bad}`)?.refused, [`weight=${bad}`]);
  const mixed = fromFragment("numbers", codecs, "#numbers:stride=3&weight=1,2");
  assert.deepEqual(mixed, { state: { stride: 3 }, refused: ["weight=1,2"] });
});

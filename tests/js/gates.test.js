// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { products } from "../../convlib/widgets/gates.js";
import { dot, gatesOf, mean, mixed, sharesOf } from "../../convlib/widgets/shared/gating.js";

const { layers, cases } = JSON.parse(
  readFileSync(new URL("../fixtures/gates_cases.json", import.meta.url), "utf8"),
);

/** @param {ArrayLike<number>} got @param {number[]} expected */
function near(got, expected) {
  assert.equal(got.length, expected.length);
  expected.forEach((value, index) => assert.ok(Math.abs(got[index] - value) < 1e-5, `${got} ${expected}`));
}

test("gates equal ONNX Runtime", () => {
  assert.equal(cases.length, 16);
  for (const { maps, means, reduction, hidden, gates } of cases) {
    near(maps.map(mean), means);
    const got = gatesOf(means, layers.squeeze, layers.excite, reduction);
    near(got.hidden, hidden);
    near(got.gates, gates);
  }
});

test("the mixed kernel answers what ONNX Runtime's experts answer together", () => {
  for (const { maps, average, routing, shares, kernels, answer } of cases) {
    const got = sharesOf(average, layers.route.slice(0, kernels.length), routing);
    near(got, shares);
    near([dot(mixed(kernels, got).flat(), maps[0])], [answer]);
  }
});

test("products are written with their signs, and add up", () => {
  assert.equal(products([2, -1.5], [0.25, 3]), "2·0.25 + (−1.5)·3");
});

// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import {
  computeFilter,
  computeOutputs,
  membersOf,
  parameters,
  possibleGroups,
  total,
} from "../../convlib/widgets/shared/channel_layer.js";

const cases = JSON.parse(readFileSync(new URL("../fixtures/channels_cases.json", import.meta.url), "utf8"));

/** @param {any} found @returns {import("../../convlib/widgets/shared/channel_layer.js").Layer} */
function layerOf({ input, weight, bias, groups, activation, settings }) {
  return {
    input,
    weight,
    bias,
    groups,
    activation,
    settings: { ...settings, kernel_size: weight[0][0].length },
  };
}

/** @param {number} got @param {number} expected */
const near = (got, expected) => Math.abs(got - expected) < 2e-6 * Math.max(1, Math.abs(expected));

test("bias, groups and every activation give what ONNX Runtime gives", () => {
  assert.equal(cases.length, 40);
  for (const found of cases) {
    const { data, shape } = computeOutputs(layerOf(found));
    assert.deepEqual(shape, found.shape);
    data.forEach((value, index) => assert.ok(near(value, found.output[index]), `${value}`));
  }
});

test("the planes of one filter, added up, lead to the same outputs", () => {
  for (const found of cases) {
    const layer = layerOf(found);
    const [filters, rows, columns] = found.shape;
    for (let filter = 0; filter < filters; filter++) {
      const made = computeFilter(layer, filter);
      assert.deepEqual(
        [made.rows, made.columns, made.planes.length],
        [rows, columns, layer.input.length / layer.groups],
      );
      made.output.forEach((value, index) =>
        assert.ok(near(value, found.output[filter * rows * columns + index])),
      );
    }
  }
});

test("what is written adds up, and ends with the activation", () => {
  for (const found of cases) {
    const layer = layerOf(found);
    const made = computeFilter(layer, 0);
    const words = total(layer, 0, made, 0, 0).replaceAll("−", "-");
    const [sum, rest] = words.split(" = ");
    const terms = sum.split(" + ").map((term) => Number(term.replace(/bias|[()]/g, "")));
    assert.equal(
      terms.reduce((one, other) => one + other, 0),
      Number(rest.split(",")[0]),
      words,
    );
    assert.equal(words.includes(`and ${layer.activation}(`), layer.activation !== "none");
    assert.ok(Math.abs(Number(words.split(" = ").at(-1)) - found.output[0]) <= 0.005, words);
  }
});

test("groups share the channels out in order", () => {
  const layer = { ...layerOf(cases[15]), groups: 2 };
  assert.equal(layer.bias.length, 4);
  assert.deepEqual(
    [0, 1, 2, 3].map((filter) => membersOf(layer, filter)),
    [[0], [0], [1], [1]],
  );
  assert.match(parameters(layer), /^parameters: 4 · 2 \/ 2 · /);
  assert.deepEqual(possibleGroups(3, 3), [1, 3]);
  assert.deepEqual(possibleGroups(3, 4), [1]);
  assert.deepEqual(possibleGroups(2, 4), [1, 2]);
});

test("an impossible setting gives words instead of planes", () => {
  const layer = layerOf(cases[10]);
  const settings = { ...layer.settings, kernel_size: 3, dilation: 9, padding: 0 };
  const weight = layer.weight.map((kernels) =>
    kernels.map(() => [
      [1, 1, 1],
      [1, 1, 1],
      [1, 1, 1],
    ]),
  );
  assert.match(computeFilter({ ...layer, weight, settings }, 0).trouble, /^No window fits/);
});

// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { layer, mapSize, planes } from "../../convlib/widgets/shared/chain.js";

const cases = JSON.parse(readFileSync(new URL("../fixtures/chain_cases.json", import.meta.url), "utf8"));

/** @param {{shape: number[], data: number[]}} tensor */
function asPhoto({ shape, data }) {
  return { shape, data: Float32Array.from(data) };
}

/** A tensor's numbers as nested lists, as Python sends filters. @param {{shape: number[], data: number[]}} tensor */
function nested({ shape, data }) {
  /** @type {any[]} */
  let list = data;
  for (const size of shape.slice(1).toReversed())
    list = Array.from({ length: list.length / size }, (_, index) =>
      list.slice(index * size, (index + 1) * size),
    );
  return list;
}

/**
 * All maps, or every `step`-th row and column of them.
 * @param {ReturnType<typeof layer>} maps @param {number} filters @param {number[]} shape @param {number} step
 */
function computed(maps, filters, [height, width], step = 1) {
  const columns = Math.ceil(width / step);
  const found = [];
  for (let f = 0; f < filters; f++)
    for (let i = 0; i < height; i += step) {
      const line = new Float32Array(columns + 2).fill(7);
      maps.row(f, i, step, line, 1, columns);
      assert.deepEqual([line[0], line[columns + 1]], [7, 7]);
      found.push(...line.subarray(1, columns + 1));
    }
  return found;
}

test("filters, ReLU and pooling equal ONNX Runtime on every case of the shared fixture", () => {
  assert.ok(cases.length >= 60, `only ${cases.length} cases`);
  const maps = layer(); // one for all: nothing of an earlier setting may stay
  for (const [index, { photo, weight, output, ...chain }] of cases.entries()) {
    maps.set(asPhoto(photo), nested(weight), chain);
    const [filters, ...shape] = output.shape;
    assert.deepEqual(
      photo.shape.slice(1).map((/** @type {number} */ size) => mapSize(size, chain)),
      shape,
      `case ${index}`,
    );
    assert.deepEqual(computed(maps, filters, shape), output.data, `case ${index}`);
  }
});

test("a part of a map is the whole map's values at those rows and columns", () => {
  for (const { photo, weight, output, ...chain } of cases)
    for (const step of [2, 3]) {
      const maps = layer();
      maps.set(asPhoto(photo), nested(weight), chain);
      const [filters, height, width] = output.shape;
      const kept = output.data.filter((/** @type {number} */ _, /** @type {number} */ index) => {
        const [i, j] = [Math.floor(index / width) % height, index % width];
        return i % step === 0 && j % step === 0;
      });
      assert.deepEqual(computed(maps, filters, [height, width], step), kept);
    }
});

test("the answers behind one value are what ReLU and pooling make it of", () => {
  let pooled = 0;
  for (const { photo, weight, output, ...chain } of cases) {
    const maps = layer();
    maps.set(asPhoto(photo), nested(weight), chain);
    const [filters, height, width] = output.shape;
    for (let place = 0; place < output.data.length; place++) {
      const [f, i, j] = [
        Math.floor(place / width / height),
        Math.floor(place / width) % height,
        place % width,
      ];
      const answers = maps.answers(f, i, j);
      assert.equal(answers.length, chain.max_pool ? 4 : 1);
      pooled += answers.length === 4 ? 1 : 0;
      assert.equal(
        Math.max(...answers.map((value) => (chain.relu ? Math.max(0, value) : value))),
        output.data[place],
      );
      assert.ok(f < filters);
    }
  }
  assert.ok(pooled > 50);
});

test("a filter with one plane averages over channels; grey stands for three equal channels", () => {
  assert.deepEqual(planes([[6, -3]], 3), [
    [2, -1],
    [2, -1],
    [2, -1],
  ]);
  assert.deepEqual(planes([[6, -3]], 1), [[6, -3]]);
  const opponent = [[[1, 2]], [[-1, 0]], [[0, 5]]];
  assert.deepEqual(planes(opponent, 3), [
    [1, 2],
    [-1, 0],
    [0, 5],
  ]);
  assert.deepEqual(planes(opponent, 1), [[0, 7]]);
});

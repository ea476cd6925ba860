// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { scoreSum } from "../../convlib/widgets/shared/digit_layers.js";
import {
  contributions,
  forward,
  gradient,
  largest,
  occlusion,
  softmax,
} from "../../convlib/widgets/shared/digit_network.js";
import { cellsOf, drawingOf, fitted, inkBox, pixelsOf, stroke } from "../../convlib/widgets/shared/ink.js";
import { editsCodec, networkOf } from "../../convlib/widgets/trained_network.js";

const { network, cases } = JSON.parse(
  readFileSync(new URL("../fixtures/digit_network_cases.json", import.meta.url), "utf8"),
);

test("a drawing is counted in blocks, and written as it was read", () => {
  for (const { drawing, input } of cases) {
    assert.deepEqual([...pixelsOf(cellsOf(drawing))], input);
    assert.equal(drawingOf(cellsOf(drawing)), drawing);
  }
});

test("every layer equals ONNX Runtime", () => {
  assert.equal(cases.length, 5);
  for (const { input, maps, pooled, scores, chances } of cases) {
    const run = forward(network, input);
    assert.deepEqual([...run.maps], maps);
    assert.deepEqual([...run.pooled], pooled);
    assert.deepEqual([...run.scores], scores);
    softmax(run.scores).forEach((chance, digit) => assert.ok(Math.abs(chance - chances[digit]) < 1e-6));
    assert.equal(largest(run.scores), scores.indexOf(Math.max(...scores)));
  }
});

test("occlusion equals ONNX Runtime on hidden pictures", () => {
  for (const { input, digit, occlusion: expected, ...settings } of cases) {
    const { data, shape } = occlusion(network, input, digit, settings);
    assert.deepEqual({ shape, data: [...data] }, expected);
  }
});

test("the gradient equals the differences of ONNX Runtime, where there is no kink", () => {
  let compared = 0;
  for (const { input, digit, slopes } of cases) {
    const got = gradient(network, forward(network, input), digit);
    for (const [pixel, slope] of slopes.entries()) {
      if (slope === null) continue;
      compared++;
      assert.equal(got[pixel], slope, `pixel ${pixel}`);
    }
  }
  assert.ok(compared > 150, `only ${compared} slopes`);
});

test("the written sum adds up to the score", () => {
  for (const { input, scores, digit } of cases) {
    const added = contributions(network, forward(network, input).pooled, digit);
    const terms = Array.from({ length: 8 }, (_, filter) =>
      added.subarray(16 * filter, 16 * filter + 16).reduce((sum, value) => sum + value, 0),
    );
    const [left, right] = scoreSum(network.dense_bias[digit], terms).replaceAll("−", "-").split(" = ");
    const written = left.replaceAll("- ", "-").replaceAll("+ ", "").split(" ").map(Number);
    assert.equal(written.length, 9);
    assert.ok(Math.abs(written.reduce((sum, term) => sum + term, 0) - scores[digit]) < 0.05);
    assert.ok(Math.abs(Number(right) - scores[digit]) < 0.0051);
  }
});

test("a stroke draws a line that the eraser takes away", () => {
  const empty = new Uint8Array(1024);
  const drawn = stroke(empty, [4, 4], [20, 4], 1);
  assert.deepEqual(inkBox(drawn), { top: 2, left: 2, height: 21, width: 5 });
  assert.equal(inkBox(stroke(drawn, [4, 4], [20, 4], 0)), null);
  assert.equal(inkBox(empty), null);
});

test("fitted ink fills the square from edge to edge, in its middle", () => {
  const drawn = fitted(stroke(new Uint8Array(1024), [4, 4], [15, 4], 1));
  const box = inkBox(drawn);
  assert.deepEqual([box?.top, box?.height], [0, 32]);
  assert.ok(Math.abs(2 * (box?.left ?? 0) + (box?.width ?? 0) - 32) <= 1);
  assert.deepEqual(fitted(drawn), drawn);
  assert.equal(inkBox(fitted(new Uint8Array(1024))), null);
});

test("edits replace learned weights, and the address bears them", () => {
  const values = new DataView(Float32Array.from({ length: 72 }, (_, index) => index).buffer);
  const edited = networkOf({ conv_weight: { values } }, { "2,1,0": -4.5 });
  assert.equal(edited.conv_weight[21], -4.5);
  assert.equal(edited.conv_weight[22], 22);
  const edits = { "2,1,0": -4.5, "7,2,2": 1e-7 };
  assert.deepEqual(editsCodec.read(editsCodec.write(edits)), edits);
  assert.deepEqual(editsCodec.read(""), {});
  for (const bad of ["8,0,0,1", "1,0,0,1e99", "1,0,0,", "1,0,0,x", "1,0,0,1;"])
    assert.equal(editsCodec.read(bad), undefined, bad);
});

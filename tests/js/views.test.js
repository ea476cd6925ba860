// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { columnsOf } from "../../convlib/widgets/views/columns.js";
import { frequenciesOf, spectrum } from "../../convlib/widgets/views/frequency.js";
import { gradientsOf } from "../../convlib/widgets/views/gradient.js";
import { arithmetic, computeLayer } from "../../convlib/widgets/shared/layer.js";
import { conventionsOf } from "../../convlib/widgets/views/same.js";
import { matrixOf } from "../../convlib/widgets/views/sparse.js";
import { usesOf } from "../../convlib/widgets/views/uses.js";

const cases = JSON.parse(readFileSync(new URL("../fixtures/numbers_cases.json", import.meta.url), "utf8"));

/** @param {any} found */
const made = ({ input, weight, settings }) => computeLayer(input, weight, settings);

/** Rounding makes a zero of sums like −0. @param {number} value */
const plain = (value) => value + 0;

test("every border, flipped or not, gives what ONNX Runtime and SciPy give", () => {
  assert.equal(cases.layers.length, 64);
  for (const found of cases.layers) {
    const layer = made(found);
    assert.equal(layer.trouble, "");
    assert.deepEqual([...layer.output].map(plain), found.output.flat(), JSON.stringify(found.settings));
    assert.deepEqual([layer.rows, layer.columns], [found.output.length, found.output[0].length]);
  }
});

test("the arithmetic names the numbers of every border", () => {
  for (const found of cases.layers) {
    const layer = made(found);
    const [row, column] = found.position;
    const [sum, answer] = arithmetic(layer, row, column).replaceAll("−", "-").split(" = ");
    const products = sum.split(" + ").map((term) => {
      const [one, other] = term.split("·").map((each) => Number(each.replace(/[()]/g, "")));
      return one * other;
    });
    assert.equal(
      products.reduce((total, each) => total + each, 0),
      Number(answer),
    );
    assert.equal(Number(answer), found.output[row][column]);
  }
});

test("the uses are counted as NumPy counts them", () => {
  for (const found of cases.layers) assert.deepEqual(usesOf(made(found)), found.uses);
});

test("the gradients of a cell are those of conv2d_backward", () => {
  for (const found of cases.layers) {
    const { input, weight, bias } = gradientsOf(made(found), found.position[0], found.position[1]);
    assert.deepEqual(
      input.map((row) => row.map(plain)),
      found.gradient.input,
    );
    assert.deepEqual(weight, found.gradient.weight);
    assert.equal(bias, found.gradient.bias);
  }
});

test("the kernel times the columns, and the matrix times the input, are the output", () => {
  for (const found of cases.layers) {
    const layer = made(found);
    const { weights, columns } = columnsOf(layer);
    const products = columns.map((column) =>
      column.reduce((sum, value, row) => sum + value * weights[row], 0),
    );
    assert.deepEqual(products.map(plain), found.output.flat());
    const input = found.input.flat();
    const rows = matrixOf(layer).map((entries) =>
      [...entries].reduce((sum, [place, value]) => sum + value * input[place], 0),
    );
    assert.deepEqual(rows.map(plain), found.output.flat());
  }
});

test("the spectra are NumPy's, and those of input and kernel multiply to that of the output", () => {
  for (const { input, magnitudes } of cases.spectra)
    spectrum(input).forEach((row, u) =>
      row.forEach((value, v) => assert.ok(Math.abs(value - magnitudes[u][v]) < 1e-8)),
    );
  for (const found of cases.layers) {
    const [input, kernel, output] = frequenciesOf(made(found)).map((rows) => rows.flat());
    output.forEach((value, index) => assert.ok(Math.abs(value - input[index] * kernel[index]) < 1e-8));
  }
});

test("the frequencies are those of the output where its border is circular and keeps the size", () => {
  const input = [
    [1, 2, -1, 4],
    [0, 3, 5, -2],
    [2, 2, 1, 0],
  ];
  const weight = [
    [1, 0, -1],
    [2, 3, 0],
    [1, -1, 1],
  ];
  for (const flip of [false, true]) {
    const settings = { kernel_size: 3, padding: 1, stride: 1, dilation: 1, padding_mode: "circular", flip };
    const layer = computeLayer(input, weight, settings);
    const shown = [0, 1, 2].map((row) => [...layer.output.slice(4 * row, 4 * row + 4)]);
    const [, , output] = frequenciesOf(layer);
    spectrum(shown).forEach((row, u) =>
      row.forEach((value, v) => assert.ok(Math.abs(value - output[u][v]) < 1e-9)),
    );
  }
});

test("the conventions of SAME give what ONNX Runtime's auto_pad gives", () => {
  let uneven = 0;
  for (const found of cases.same) {
    const [upper, lower] = conventionsOf(made(found));
    assert.deepEqual(
      [upper, lower].map(({ output }) => output.map((row) => row.map(plain))),
      found.outputs,
    );
    if (String(upper.padding) !== String(lower.padding)) uneven++;
  }
  assert.ok(uneven >= 3, `only ${uneven} cases differ`);
});

// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { arithmetic, computePooling, law, note, remark, windowTaps } from "../../convlib/widgets/pooling.js";
import { along, binomial, pool2d, poolProblem, reflected } from "../../convlib/widgets/shared/pooling.js";

/** @typedef {import("../../convlib/widgets/shared/pooling.js").Pool} Pool */

const cases = JSON.parse(readFileSync(new URL("../fixtures/pooling_cases.json", import.meta.url), "utf8"));
const GRID = [
  [0, -1, 5, 9, 9],
  [0, 4, 9, 3, 2],
  [7, 0, 0, 0, 1],
  [-2, 0, 6, 7, 9],
];
const FIRST = { kernel_size: 3, padding: 0, stride: 2, dilation: 1 };
/** @type {Pool} */
const MAX = { ...FIRST, kind: "max", norm_type: 2, ceil_mode: false, count_include_pad: true };

/** Every setting that the reader can choose. @returns {Iterable<Pool>} */
function* everyPool() {
  for (const kind of ["max", "average", "Lp", "blur"])
    for (const ceil_mode of [false, true])
      for (const count_include_pad of [false, true])
        for (let kernel_size = 1; kernel_size <= 5; kernel_size++)
          for (let padding = 0; padding <= 2; padding++)
            for (let stride = 1; stride <= 4; stride++)
              for (let dilation = 1; dilation <= 3; dilation++)
                yield { ...MAX, kind, ceil_mode, count_include_pad, kernel_size, padding, stride, dilation };
}

/** @param {string} text */
function number(text) {
  return Number(text.replace(/[()]/g, "").replace("−", "-").replace("∞", "Infinity"));
}

test("poolings equal ONNX Runtime's and SciPy's on every case of the shared fixture", () => {
  assert.ok(cases.length >= 100, `only ${cases.length} cases`);
  for (const [index, { input, output, ...pool }] of cases.entries()) {
    const got = pool2d({ data: input.flat(), shape: [input.length, input[0].length] }, pool);
    assert.deepEqual(got.shape, [output.length, output[0].length], `case ${index}`);
    output.flat().forEach((/** @type {number} */ expected, /** @type {number} */ place) => {
      const apart = Math.abs(got.data[place] - expected);
      assert.ok(
        apart <= 1e-5 * Math.max(1, Math.abs(expected)),
        `case ${index}: ${got.data[place]}, ${expected}`,
      );
    });
  }
});

test("the winner is the first of the largest numbers, and padding never wins", () => {
  const data = [-5, -3, -3, -4, -9, -3];
  const pool = { ...MAX, padding: 1, stride: 1 };
  const { data: output, winners } = pool2d({ data, shape: [2, 3] }, pool);
  assert.deepEqual([...output], [-3, -3, -3, -3, -3, -3]);
  assert.deepEqual([...winners], [1, 1, 1, 1, 1, 1]);
  const lost = pool2d({ data: [1], shape: [1, 1] }, { ...pool, kernel_size: 2, dilation: 2 });
  assert.deepEqual([...lost.data, ...lost.winners], [-Infinity, -1]);
});

test("ceil_mode adds windows that hang over the end, and drops those that begin after it", () => {
  const counts = [
    [6, { kernel_size: 3, stride: 2 }, 3, 1, false],
    [10, { kernel_size: 1, stride: 2 }, 5, 0, true],
    [5, { kernel_size: 2, stride: 2, padding: 1 }, 3, 0, true],
    [1, { kernel_size: 2, stride: 2 }, 1, 1, false],
  ];
  for (const [size, settings, windows, beyond, dropped] of /** @type {any[]} */ (counts)) {
    const axis = along(size, { ...MAX, ...settings, ceil_mode: true });
    assert.deepEqual([axis.windows, axis.beyond, axis.dropped], [windows, beyond, dropped]);
  }
});

test("a problem is named exactly where there is no output, and its mends mend it", () => {
  let mends = 0;
  for (const pool of everyPool()) {
    const trouble = poolProblem([2, 6], pool);
    const taken = pool.kind === "max" || pool.kind === "average";
    const wide = taken && pool.padding > pool.kernel_size / 2;
    const none = along(2, pool).windows <= 0 || (pool.kind === "blur" && pool.kernel_size > 3);
    assert.equal(trouble !== "", wide || none, JSON.stringify(pool));
    if (!trouble) continue;
    const advice = trouble.slice(trouble.indexOf("Set "));
    for (const [, name, value] of advice.matchAll(
      /(padding|dilation|kernel_size) to at (?:least|most) (\d+)/g,
    )) {
      mends++;
      const better = poolProblem([2, 6], { ...pool, [name]: Number(value) });
      assert.ok(better === "" || (wide && !better.startsWith("padding")), `${trouble} ${better}`);
    }
    if (advice.includes("ceil_mode on")) assert.equal(poolProblem([2, 6], { ...pool, ceil_mode: true }), "");
  }
  assert.ok(mends > 200, `only ${mends} mends`);
});

test("the arithmetic of every cell adds up to the answer, for every setting", () => {
  const superscripts = { "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁸": 8 };
  let checked = 0;
  for (const pool of everyPool()) {
    const layer = computePooling(GRID, { ...pool, norm_type: [1, 2, 4, 8][pool.stride - 1] });
    for (let index = 0; index < layer.output.length; index++) {
      const place = /** @type {const} */ ([Math.floor(index / layer.columns), index % layer.columns]);
      const [sum, answer] = arithmetic(layer, ...place).split(" = ");
      let expected;
      if (pool.kind === "max") expected = Math.max(...sum.slice(4, -1).split(", ").map(number));
      else {
        const code = sum
          .replaceAll("−", "-")
          .replaceAll("·", "*")
          .replace(/[²³⁴⁸]/g, (sign) => `**${superscripts[/** @type {"²"} */ (sign)]}`)
          .replace(/(?<![)\d*])-?\d+\*\*/g, (base) => `(${base.slice(0, -2)})**`)
          .replace("^", "**");
        expected = Function(`return ${code}`)();
      }
      const said = number(answer);
      assert.ok(Object.is(said, expected) || Math.abs(said - expected) <= 0.0051, `${sum} = ${answer}`);
      checked++;
    }
  }
  assert.ok(checked > 10000, `only ${checked} cells`);
});

test("readers are those windows whose taps show the pixel", () => {
  for (const kind of ["max", "blur"]) {
    const layer = computePooling(GRID, { ...MAX, kind, padding: 1, stride: 1 });
    for (const [name, found] of layer.readers) {
      const [y, x] = name.split(",").map(Number);
      for (let index = 0; index < layer.output.length; index++) {
        const shown = windowTaps(layer, Math.floor(index / layer.columns), index % layer.columns).some(
          (tap) =>
            kind === "blur"
              ? reflected(tap.y, 4) === y && reflected(tap.x, 5) === x
              : tap.y === y && tap.x === x,
        );
        assert.equal(found.has(index), shown);
      }
    }
  }
});

test("remarks say who won and what the divisor counts", () => {
  const layer = (/** @type {Partial<Pool>} */ change) => computePooling(GRID, { ...MAX, ...change });
  assert.equal(remark(layer({}), 0, 1), " input[0, 3] won, the first of 3 equal ones.");
  assert.match(
    remark(layer({ kind: "average", padding: 1, count_include_pad: false }), 0, 0),
    /so 4 and not 9/,
  );
  const hanging = { kind: "average", ceil_mode: true, stride: 3 };
  assert.match(remark(layer(hanging), 0, 1), /^ 3 of 9 cells lie beyond/);
  assert.match(arithmetic(layer({ ...hanging, kind: "Lp" }), 0, 1), /^\(9\/6 · \(/);
  assert.match(remark(layer({ kind: "Lp", norm_type: 3, kernel_size: 1 }), 1, 0) || "none", /none/);
  const negative = computePooling([[-2]], { ...MAX, kind: "Lp", norm_type: 3, kernel_size: 1 });
  assert.equal(arithmetic(negative, 0, 0), "((−2)³)^(1/3) = NaN");
  assert.match(remark(negative, 0, 0), /no such root/);
});

test("the law ends in the number of windows, for every setting", () => {
  for (const pool of everyPool())
    for (let size = 1; size <= 12; size++) {
      const { windows } = along(size, pool);
      if (windows) assert.ok(law(size, pool).endsWith(` = ${windows}`), law(size, pool));
    }
  assert.equal(law(6, { ...MAX, ceil_mode: true }), "⌈(6 + 2·0 − 1·(3 − 1) − 1) / 2⌉ + 1 = 3");
  assert.equal(law(7, { ...MAX, kind: "blur" }), "⌈7 / 2⌉ = 4");
  assert.match(law(10, { ...MAX, kernel_size: 1, ceil_mode: true }), /\+ 1 − 1 \(the last would begin after/);
});

test("a slider that counts for nothing is named", () => {
  assert.equal(note({ ...MAX, padding: 1, dilation: 3 }), "");
  assert.match(note({ ...MAX, kind: "average", dilation: 2 }), /dilation counts as 1/);
  assert.match(note({ ...MAX, kind: "Lp", padding: 1 }), /padding counts as 0/);
  assert.match(note({ ...MAX, kind: "blur", padding: 1 }), /reflects/);
});

test("the blur's weights are Pascal's triangle, and its border a reflection", () => {
  assert.deepEqual(binomial(5), [1, 4, 6, 4, 1]);
  assert.deepEqual(
    [-2, -1, 0, 3, 4, 5].map((place) => reflected(place, 4)),
    [2, 1, 0, 3, 2, 1],
  );
});

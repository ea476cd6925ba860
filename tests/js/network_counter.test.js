// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { FIELDS, WINDOW, count, totals, valuesOf } from "../../convlib/widgets/shared/counts.js";
import { remade, rowsCodec } from "../../convlib/widgets/shared/network_rows.js";
import { explain, figures, grouped, title } from "../../convlib/widgets/shared/network_words.js";

/** @typedef {import("../../convlib/widgets/shared/counts.js").Row} Row */

/** @param {string} name */
function fixture(name) {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf8"));
}

const cases = fixture("network_cases");
const presets = fixture("network_presets");
const PLAIN = { count: "multiply-adds", biases: true, bytes: 4 };

/** @param {Row[]} rows @param {number[]} shape @param {Partial<typeof PLAIN>} [conventions] */
function sums(rows, shape, conventions) {
  const { counted, trouble } = count(rows, shape);
  assert.equal(trouble, "");
  return figures(totals(shape, counted), { ...PLAIN, ...conventions });
}

test("published networks have their published counts", () => {
  const published = /** @type {Record<string, number[]>} */ ({
    AlexNet: [61100840, 714188480],
    "VGG-16": [138357544, 15470264320],
    "ResNet-18": [11689512, 1814073344],
    "MobileNet v1": [4231976, 568740352],
  });
  for (const [name, expected] of Object.entries(published)) {
    const { rows, input_shape } = presets[name];
    assert.deepEqual(sums(rows, input_shape).slice(0, 2), expected, name);
  }
  const { rows, input_shape } = presets["LeNet-5 (1998)"];
  const [parameters, connections] = sums(rows, input_shape, { count: "connections" });
  assert.deepEqual([parameters, connections], [60000, 340908]);
});

test("conventions change what is counted, and only that", () => {
  const { rows, input_shape } = presets["VGG-16"];
  const [parameters, cost, bytes] = sums(rows, input_shape);
  const biases = [64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512, 4096, 4096, 1000];
  const all = biases.reduce((total, each) => total + each, 0);
  assert.deepEqual(sums(rows, input_shape, { biases: false }), [parameters - all, cost, bytes]);
  assert.deepEqual(sums(rows, input_shape, { count: "FLOPs" }), [parameters, 2 * cost, bytes]);
  assert.deepEqual(sums(rows, input_shape, { bytes: 1 }), [parameters, cost, bytes / 4]);
});

test("every row of random networks is counted as convlib.networks counts it", () => {
  assert.ok(cases.length >= 80);
  for (const { input_shape, rows, counted } of cases) {
    const made = count(rows, input_shape);
    assert.equal(made.trouble, "");
    const shown = made.counted
      .filter((_, place) => !["Split", "Branch"].includes(rows[place][0]))
      .map((row) => [
        row.shape,
        row.weights + row.biases,
        row.multiplyAdds,
        row.links + row.biasLinks,
        4 * row.numbers,
      ]);
    assert.deepEqual(shown, counted);
  }
});

test("what convlib.networks refuses is refused at the same row, and an offered number mends it", () => {
  const refused = cases.filter((/** @type {any} */ each) => each.trouble);
  assert.ok(refused.length > 40);
  let mended = 0;
  for (const { input_shape, trouble } of refused) {
    const { row, trouble: words } = count(trouble.rows, input_shape);
    assert.equal(row, Number(/^row (\d+)/.exec(trouble.words)?.[1]), words);
    assert.ok(words.startsWith(`Row ${row}, ${trouble.rows[row][0]}: `), words);
    for (const [, name, value] of words.matchAll(/(\w+) to (?:at (?:least|most) )?(\d+)/g)) {
      if (!FIELDS[trouble.rows[row][0]].includes(name)) continue;
      mended++;
      const rows = [...trouble.rows];
      rows[row] = [
        rows[row][0],
        ...Object.entries(valuesOf(rows[row])).map(([each, old]) => (each === name ? Number(value) : old)),
      ];
      const after = count(rows, input_shape);
      const again = after.row === row && after.trouble.slice(0, 40) === words.slice(0, 40);
      assert.ok(!again, `${words} ${name}=${value}: ${after.trouble}`);
    }
  }
  assert.ok(mended > 20, `only ${mended} mends`);
});

test("branches that do not meet are named with their mend", () => {
  /** @type {(rows: Row[]) => ReturnType<typeof count>} */
  const tried = (rows) => count(rows, [3, 8, 8]);
  assert.match(tried([["Add"]]).trouble, /^Row 0, Add: it needs a Split above it/);
  assert.match(tried([["ReLU", 1], ["Branch"]]).trouble, /^Row 1, Branch: it needs a Split/);
  assert.match(tried([["Split"], ["ReLU", 1]]).trouble, /^Row 0, Split: it stays open/);
  const halved = /** @type {Row} */ (["MaxPool2d", 2, 2, 0, 1, 0]);
  assert.match(
    tried([["Split"], halved, ["Branch"], ["Add"]]).trouble,
    /^Row 3, Add: the paths must end in one shape, got 3 × 4 × 4 and 3 × 8 × 8/,
  );
  assert.match(tried([["Split"], halved, ["Branch"], ["Concatenate"]]).trouble, /one height and width/);
  assert.deepEqual(tried([["Split"], ["Branch"], ["Concatenate"]]).counted[2].shape, [6, 8, 8]);
});

test("counts too large to be exact are refused", () => {
  /** @type {Row[]} */
  const rows = Array.from({ length: 9 }, () => ["Conv2d", 10000, 11, 1, 5, 1, 1, 1]);
  assert.match(count(rows, [1000, 1024, 1024]).trouble, /exceed/);
});

test("the words hold true arithmetic", () => {
  /** @type {Row[]} */
  const rows = [["Conv2d", 64, 7, 2, 3, 1, 1, 1], ["Flatten"], ["Linear", 10, 1]];
  const { counted } = count(rows, [3, 224, 224]);
  assert.equal(
    explain(rows[0], counted[0], PLAIN),
    "3 × 224 × 224 becomes 64 × 112 × 112. Height: ⌊(224 + 2·3 − 1·(7 − 1) − 1) / 2⌋ + 1 = 112. " +
      "Parameters: 64 · (3 · 7 · 7) weights + 64 biases = 9,472. " +
      "Multiply-adds: 9,408 at 112 · 112 places = 118,013,952. " +
      "Memory: 802,816 numbers · 4 bytes = 3,211,264.",
  );
  assert.match(explain(rows[1], counted[1], PLAIN), /learns nothing.*stores nothing anew/);
  assert.match(
    explain(rows[2], counted[2], { ...PLAIN, count: "FLOPs" }),
    /FLOPs: 2 · 8,028,160 = 16,056,320/,
  );
  for (const { input_shape, rows: random } of cases) {
    const made = count(random, input_shape).counted;
    for (const [place, row] of made.entries()) {
      const words = explain(random[place], row, { ...PLAIN, count: "connections" });
      const weights = /Parameters: (.*?) weights \+ (.*?) biases = (\S+)\./.exec(words);
      if (!weights || weights[1].includes("links")) continue;
      const value = Function(
        `return ${weights[1].replaceAll("·", "*")} + ${weights[2].replaceAll(",", "")}`,
      )();
      assert.equal(grouped(value), weights[3], words);
    }
  }
});

test("names and other kinds keep what they can", () => {
  assert.deepEqual(title(["Conv2d", 512, 3, 2, 1, 1, 512, 0]), [
    "Conv2d",
    "3 × 3, 512 out, stride 2, groups 512",
  ]);
  assert.deepEqual(title(["ReLU", 1]), ["ReLU", ""]);
  assert.deepEqual(remade(["Conv2d", 512, 3, 2, 1, 1, 512, 0], "MaxPool2d"), ["MaxPool2d", 3, 2, 1, 1, 0]);
  assert.deepEqual(remade(["Conv2d", 512, 3, 2, 1, 1, 512, 0], "Linear"), ["Linear", 512, 0]);
  assert.deepEqual(remade(["ReLU", 0], "Conv2d"), ["Conv2d", 16, 3, 1, 0, 1, 1, 1]);
});

test("an address holds every network and refuses what is none", () => {
  const limits = Object.fromEntries(WINDOW.map((name) => [name, [0, 11]]));
  const codec = rowsCodec(/** @type {any} */ ({ get: () => limits }));
  for (const { rows } of [...cases, ...Object.values(presets)])
    assert.deepEqual(codec.read(codec.write(rows)), rows);
  for (const text of ["", "Conv2d", "ReLU,2", "Conv3d,1", "Linear,0,1", "Linear,1.5,1", "toString"])
    assert.equal(codec.read(text), undefined, text);
});

// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import { drawOnChange, format, share } from "../../convlib/widgets/shared/stage.js";

test("numbers are printed with a true minus sign and at most two decimals", () => {
  const printed = { 3: 3, "−1": -1, 0: -0.001, 0.33: 1 / 3, "−1.5": -1.5, 1000000: 1e6 };
  for (const [text, value] of Object.entries(printed)) assert.equal(format(value), text);
});

test("a share of the colour stays between -1 and 1", () => {
  assert.deepEqual([share(-2, 1), share(0.5, 1), share(3, 2), share(1, 0)], [-1, 0.5, 1, 0]);
});

test("many changes draw once, and none after the end", async () => {
  /** @type {Map<string, () => void>} */
  const handlers = new Map();
  const model = /** @type {any} */ ({
    on: (/** @type {string} */ event, /** @type {() => void} */ handler) => handlers.set(event, handler),
    off: (/** @type {string} */ event) => handlers.delete(event),
  });
  const ending = new AbortController();
  let draws = 0;
  drawOnChange(model, ["stride", "padding"], () => draws++, ending.signal);
  handlers.get("change:stride")?.();
  handlers.get("change:padding")?.();
  await null;
  assert.equal(draws, 1);
  handlers.get("change:stride")?.();
  ending.abort();
  await null;
  assert.equal(draws, 1);
  assert.equal(handlers.size, 0);
});

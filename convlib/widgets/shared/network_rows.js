// @ts-check
// The rows of a network that the reader edits: which values they take, how the sliders and an
// address hold them.

import { wholeNumber } from "./address.js";
import { FIELDS, FLAGS, WINDOW, valuesOf } from "./counts.js";

/** @typedef {import("./counts.js").Row} Row */
/** @typedef {import("./stage.js").Model} Model */

export const LARGEST_NETWORK = 200;
/** What a field starts with where the row did not have it, if not with 1. @type {Record<string, number>} */
const STARTS = { out_channels: 16, out_features: 10, kernel_size: 3, padding: 0, links: 60, ceil_mode: 0 };

/** The sliders' values for a row. @param {Row} row */
export function slidersOf(row) {
  return Object.fromEntries(Object.entries(valuesOf(row)).filter(([name]) => WINDOW.includes(name)));
}

/** The rows; the sliders say what the selected one is. @param {Model} model @returns {Row[]} */
export function rowsInUse(model) {
  const rows = [...model.get("rows")];
  const index = Math.min(model.get("selected"), rows.length - 1);
  const [kind, ...values] = rows[index];
  rows[index] = [
    kind,
    ...FIELDS[kind].map((name, place) => (WINDOW.includes(name) ? model.get(name) : values[place])),
  ];
  return rows;
}

/** @param {string} field @param {Model} model @returns {[number, number]} */
export function bounds(field, model) {
  if (WINDOW.includes(field)) return model.get("limits")[field];
  if (FLAGS.includes(field)) return [0, 1];
  return [1, field === "output_size" ? 64 : field === "links" ? 1e6 : 1e4];
}

/** @param {Model} model @returns {import("./address.js").Codec} */
export function rowsCodec(model) {
  return {
    write: (/** @type {Row[]} */ rows) => rows.map((row) => row.join(",")).join(";"),
    read(text) {
      const rows = text.split(";").map((row) => {
        const [kind, ...values] = row.split(",");
        return /** @type {Row} */ ([kind, ...values.map(Number)]);
      });
      const fits = rows.every(
        ([kind, ...values]) =>
          Object.hasOwn(FIELDS, kind) &&
          values.length === FIELDS[kind].length &&
          FIELDS[kind].every((field, place) => {
            const [lowest, highest] = bounds(field, model);
            return wholeNumber(lowest, highest).read(String(values[place])) !== undefined;
          }),
      );
      return fits && rows.length <= LARGEST_NETWORK ? rows : undefined;
    },
  };
}

/** The row as another kind, with the values that both have. @param {Row} row @param {string} kind @returns {Row} */
export function remade(row, kind) {
  const { out_channels, out_features, ...values } = valuesOf(row);
  const out = out_channels ?? out_features;
  const known = /** @type {Record<string, number>} */ (
    out ? { ...values, out_channels: out, out_features: out } : values
  );
  return [kind, ...FIELDS[kind].map((name) => known[name] ?? STARTS[name] ?? 1)];
}

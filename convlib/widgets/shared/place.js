// @ts-check
// A cell of a grid that the reader has chosen: within its grid, and in the page's address.

/** @typedef {import("./stage.js").Model} Model */

/**
 * The cell that a trait holds, kept inside a grid that may have shrunk.
 * @param {Model} model @param {string} trait @param {number} rows @param {number} columns
 */
export function cellWithin(model, trait, rows, columns) {
  const [row, column] = model.get(trait);
  return { row: Math.min(row, rows - 1), column: Math.min(column, columns - 1) };
}

/** @type {import("./address.js").Codec} */
export const place = {
  write: String,
  read(text) {
    return /^\d{1,4},\d{1,4}$/.test(text) ? text.split(",").map(Number) : undefined;
  },
};

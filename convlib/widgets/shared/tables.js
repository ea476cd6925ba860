// @ts-check
// Tables of numbers side by side, each under its title.

import { colour } from "./explorer.js";
import { pointGrid, squarePanel } from "./grid.js";
import { describe, element, format, share, vary, write } from "./stage.js";

/** @typedef {import("./grid.js").Cell} Cell */

/**
 * A titled table whose cells can be pointed at.
 * @param {string} name what a screen reader calls the table
 * @param {string} title
 * @param {{look: (cell: Cell | null) => void, choose: (cell: Cell) => void}} pointing
 */
export function titledTable(name, title, pointing) {
  const grid = pointGrid("table", pointing);
  describe(grid.table, name);
  const heading = element("h4", {}, title);
  const node = squarePanel(heading, grid.table);
  return { ...grid, node, heading, fill };

  /** @param {number[][]} rows @param {number} [largest] the value that gets the full colour */
  function fill(rows, largest) {
    fillGrid(grid, name, rows, { largest });
  }
}

/**
 * Show rows of numbers in a table: as texts, in words and in colours.
 * @param {ReturnType<typeof pointGrid>} grid @param {string} name
 * @param {number[][]} rows
 * @param {{largest?: number, least?: number, print?: (value: number) => string}} [look]
 *   `largest` gets the full colour; cells have the size that fits `least` of them, or all
 */
export function fillGrid(
  grid,
  name,
  rows,
  { largest = largestOf(rows.flat()), least = 1, print = format } = {},
) {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  if (grid.table.rows.length !== height || grid.table.rows[0]?.cells.length !== width)
    grid.resize(height, width, 0);
  vary(grid.table, "across", Math.max(height, width, least));
  grid.each((cell, row, column) => {
    const value = rows[row][column];
    const text = print(value);
    write(cell, text);
    describe(cell, `${name} row ${row}, column ${column}: ${text}`);
    colour(cell, share(value, largest));
  });
}

/** A table of empty cells. @param {number} rows @param {number} columns @param {Record<string, string>} attributes */
export function emptyTable(rows, columns, attributes) {
  const table = element("table", attributes);
  for (let row = 0; row < rows; row++) {
    const line = table.insertRow();
    for (let column = 0; column < columns; column++) line.insertCell();
  }
  vary(table, "columns", columns);
  return table;
}

/** @param {{node: HTMLElement}[]} tables */
export function sideBySide(...tables) {
  return element("div", "tables", ...tables.map(({ node }) => node));
}

/** @param {number} rows @param {number} columns @returns {number[][]} zeros */
export function zeros(rows, columns) {
  return Array.from({ length: rows }, () => new Array(columns).fill(0));
}

/** The largest absolute value, for colours. @param {ArrayLike<number>} values */
export function largestOf(values) {
  let largest = 0;
  for (let index = 0; index < values.length; index++) largest = Math.max(largest, Math.abs(values[index]));
  return largest;
}

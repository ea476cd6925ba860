// @ts-check
// A drawing of 32 by 32 cells, black or white, and how the digits' data set reads it.

import { between, isInside, placeOf } from "./places.js";

export const SIDE = 32;
const BLOCK = 4; // cells of a pixel, along each axis
const RADIUS = 2.2; // of the pen, in cells: about as thick as in the scans

/** @typedef {Uint8Array} Cells 1 where there is ink */

/** @param {string} drawing 256 hexadecimal digits, the first cell in the highest bit @returns {Cells} */
export function cellsOf(drawing) {
  return Uint8Array.from(
    { length: SIDE * SIDE },
    (_, cell) => (parseInt(drawing[cell >> 2], 16) >> (3 - (cell & 3))) & 1,
  );
}

/** @param {Cells} cells */
export function drawingOf(cells) {
  let drawing = "";
  for (let cell = 0; cell < cells.length; cell += 4)
    drawing += (8 * cells[cell] + 4 * cells[cell + 1] + 2 * cells[cell + 2] + cells[cell + 3]).toString(16);
  return drawing;
}

/** The share of ink in each block of 4 by 4 cells. @param {Cells} cells */
export function pixelsOf(cells) {
  const across = SIDE / BLOCK;
  const pixels = new Float64Array(across * across);
  cells.forEach((ink, cell) => {
    const [row, column] = [Math.floor(cell / SIDE / BLOCK), Math.floor((cell % SIDE) / BLOCK)];
    pixels[row * across + column] += ink / BLOCK ** 2;
  });
  return pixels;
}

/**
 * The drawing after a stroke of the pen, or of the eraser.
 * @param {Cells} cells @param {number[]} from row and column @param {number[]} to @param {0 | 1} ink
 * @returns {Cells}
 */
export function stroke(cells, from, to, ink) {
  const [down, right] = [to[0] - from[0], to[1] - from[1]];
  const length = down ** 2 + right ** 2;
  return cells.map((kept, cell) => {
    const [row, column] = placeOf(cell, SIDE);
    const [y, x] = [row - from[0], column - from[1]];
    const along = length ? between((y * down + x * right) / length, 0, 1) : 0;
    return (y - along * down) ** 2 + (x - along * right) ** 2 <= RADIUS ** 2 ? ink : kept;
  });
}

/** The rows and columns that hold ink, or null on an empty page. @param {Cells} cells */
export function inkBox(cells) {
  const inked = [...cells.keys()].filter((cell) => cells[cell]);
  if (inked.length === 0) return null;
  const rows = inked.map((cell) => Math.floor(cell / SIDE));
  const columns = inked.map((cell) => cell % SIDE);
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  return { top, left, height: Math.max(...rows) - top + 1, width: Math.max(...columns) - left + 1 };
}

/** The drawing as large as the square allows, in its middle. @param {Cells} cells @returns {Cells} */
export function fitted(cells) {
  const box = inkBox(cells);
  if (!box) return cells;
  const scale = Math.max(box.height, box.width) / SIDE; // cells before, for one cell after
  const before = (/** @type {number} */ at, /** @type {number} */ start, /** @type {number} */ length) =>
    Math.floor(start + length / 2 + (at + 0.5 - SIDE / 2) * scale);
  return cells.map((_, cell) => {
    const y = before(Math.floor(cell / SIDE), box.top, box.height);
    const x = before(cell % SIDE, box.left, box.width);
    return isInside([SIDE, SIDE], y, x) ? cells[y * SIDE + x] : 0;
  });
}

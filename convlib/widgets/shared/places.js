// @ts-check
// Where things stand on a line, in a table or in a picture.

/** @param {number} value @param {number} lowest @param {number} highest */
export function between(value, lowest, highest) {
  return Math.max(lowest, Math.min(highest, value));
}

/** @param {number[]} shape @param {number} y @param {number} x */
export function isInside([height, width], y, x) {
  return y >= 0 && y < height && x >= 0 && x < width;
}

/**
 * The row and the column of a cell.
 * @param {number} index in reading order @param {number} columns @returns {[number, number]}
 */
export function placeOf(index, columns) {
  return [Math.floor(index / columns), index % columns];
}

/** Numbers row by row. @param {ArrayLike<number>} data @param {number} columns @returns {number[][]} */
export function rowsOf(data, columns) {
  const values = Array.from(data);
  return Array.from({ length: values.length / columns || 0 }, (_, row) =>
    values.slice(row * columns, (row + 1) * columns),
  );
}

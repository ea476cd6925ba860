// @ts-check
// A canvas whose cells are pointed at by mouse, touch or arrow keys.

import { clamp, place, surface } from "./photo.js";
import { element } from "./stage.js";

/**
 * @param {string} label what it is, and what its keys do
 * @param {HTMLCanvasElement} canvas one pixel for a cell
 * @param {{
 *   visit: (to: number[], from: number[], dragged: boolean) => void,
 *   press?: (at: number[]) => void,
 *   leave?: () => void,
 * }} reader `visit` for a drag or an arrow key, with rows and columns; `press` for Space or Enter
 */
export function pointCanvas(label, canvas, { visit, press, leave }) {
  const mark = element("div", "mark");
  let at = [0, 0];
  const box = surface(label, canvas, mark, {
    drag(down, right, going) {
      const to = within(Math.floor(down * canvas.height), Math.floor(right * canvas.width));
      go(to, going ? at : to, true);
    },
    step: (rows, columns) => go(within(at[0] + rows, at[1] + columns), at, false),
  });
  if (press)
    box.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      press(at);
    });
  if (leave) box.addEventListener("blur", leave);
  return { surface: box, mark, place: put };

  /** @param {number} row @param {number} column */
  function within(row, column) {
    return [clamp(row, canvas.height), clamp(column, canvas.width)];
  }

  /** @param {number[]} to @param {number[]} from @param {boolean} dragged */
  function go(to, from, dragged) {
    put(to);
    visit(to, from, dragged);
  }

  /** Put the mark on a cell. @param {number[]} cell row and column */
  function put(cell) {
    at = cell;
    place(mark, at[0], at[1], 1, canvas.height, canvas.width);
  }
}

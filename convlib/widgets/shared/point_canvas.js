// @ts-check
// A canvas whose cells are pointed at by mouse, touch or arrow keys.

import { element } from "./stage.js";

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

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
  const mark = element("div", { class: "conv-mark" });
  const surface = element(
    "div",
    { class: "conv-surface", tabindex: "0", role: "group", "aria-label": label },
    canvas,
    mark,
  );
  let at = [0, 0];
  let dragging = false;

  surface.addEventListener("pointerdown", (event) => {
    surface.setPointerCapture(event.pointerId);
    dragging = true;
    at = cellOf(event);
    visitNext(at);
  });
  surface.addEventListener("pointermove", (event) => dragging && visitNext(cellOf(event)));
  for (const end of ["pointerup", "pointercancel"]) surface.addEventListener(end, () => (dragging = false));
  surface.addEventListener("keydown", (event) => {
    const move = MOVES[/** @type {keyof typeof MOVES} */ (event.key)];
    const pressed = press && (event.key === " " || event.key === "Enter");
    if (!move && !pressed) return;
    event.preventDefault();
    event.stopPropagation();
    if (move) visitNext([clamp(at[0] + move[0], canvas.height), clamp(at[1] + move[1], canvas.width)]);
    else press?.(at);
  });
  if (leave) surface.addEventListener("blur", leave);
  return { surface, mark, place };

  /** @param {number[]} to */
  function visitNext(to) {
    const from = at;
    place(to);
    visit(to, from, dragging);
  }

  /** @param {PointerEvent} event */
  function cellOf(event) {
    const box = canvas.getBoundingClientRect();
    return [
      clamp(Math.floor(((event.clientY - box.top) / box.height) * canvas.height), canvas.height),
      clamp(Math.floor(((event.clientX - box.left) / box.width) * canvas.width), canvas.width),
    ];
  }

  /** Put the mark on a cell. @param {number[]} cell row and column */
  function place(cell) {
    at = cell;
    Object.assign(mark.style, {
      top: `${(100 * at[0]) / canvas.height}%`,
      left: `${(100 * at[1]) / canvas.width}%`,
      height: `${100 / canvas.height}%`,
      width: `${100 / canvas.width}%`,
    });
  }
}

/** @param {number} index @param {number} size */
function clamp(index, size) {
  return Math.max(0, Math.min(size - 1, index));
}

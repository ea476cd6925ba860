// @ts-check
// A curve with a mark on it, as a picture that follows the page's colours by itself.

import { between } from "./places.js";
import { svg } from "./svg.js";

const [WIDTH, HEIGHT] = [100, 100]; // of the drawing; the page stretches it

/** The path of a line through values from `lowest` to `highest`. */
/** @param {number[]} values @param {number} lowest @param {number} highest */
export function pathOf(values, lowest, highest) {
  const points = values.map((value, index) => {
    const [x, y] = point(index, values.length, value, lowest, highest);
    return `${x} ${y}`;
  });
  return `M${points.join("L")}`;
}

/** @param {number} index @param {number} length @param {number} value @param {number} lowest @param {number} highest */
function point(index, length, value, lowest, highest) {
  const across = length > 1 ? index / (length - 1) : 0.5;
  const up = highest > lowest ? (value - lowest) / (highest - lowest) : 0.5;
  return [across * WIDTH, (1 - up) * HEIGHT].map((each) => Math.round(each * 100) / 100);
}

/**
 * The picture, and how to draw on it. Pointing along it calls `choose` with a portion, 0 to 1.
 * @param {number} lowest @param {number} highest @param {(portion: number) => void} choose
 */
export function curve(lowest, highest, choose) {
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" });
  const zero = svg("path", {
    class: "conv-zero",
    d: lowest < 0 && highest > 0 ? pathOf([0, 0], lowest, highest) : "",
  });
  const faint = svg("path", { class: "conv-faint" });
  const strong = svg("path", { class: "conv-strong" });
  const cursor = svg("path", { class: "conv-cursor" });
  const dot = svg("path", { class: "conv-dot" });
  picture.append(zero, faint, strong, cursor, dot);
  const follow = (/** @type {PointerEvent} */ event) => {
    const { left, width } = picture.getBoundingClientRect();
    choose(between((event.clientX - left) / width, 0, 1));
  };
  picture.addEventListener("pointerdown", (event) => {
    picture.setPointerCapture(/** @type {PointerEvent} */ (event).pointerId);
    follow(/** @type {PointerEvent} */ (event));
  });
  picture.addEventListener("pointermove", (event) => {
    if (/** @type {PointerEvent} */ (event).buttons) follow(/** @type {PointerEvent} */ (event));
  });
  return {
    picture,
    /** @param {number[][]} lines */
    backdrop(lines) {
      faint.setAttribute("d", lines.map((values) => pathOf(values, lowest, highest)).join(""));
    },
    /** @param {number[]} values @param {number} index */
    show(values, index) {
      const [x, y] = point(index, values.length, values[index], lowest, highest);
      strong.setAttribute("d", pathOf(values, lowest, highest));
      cursor.setAttribute("d", `M${x} 0V${HEIGHT}`);
      dot.setAttribute("d", `M${x} ${y}h0`);
    },
  };
}

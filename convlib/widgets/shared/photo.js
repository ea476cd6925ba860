// @ts-check
// What the figures on photos share: the photo, marks over it, and the box that is
// dragged on.

import { greyColours, paint, signedColours } from "./canvas.js";
import { between } from "./places.js";
import { element, format, onArrows, write } from "./stage.js";

/** @typedef {import("./stage.js").Model} Model */

/** The chosen photo from the package, as numbers from 0 to 1. @param {Model} model */
export function chosenPicture(model) {
  const { pixels, shape } = model.get("pictures")[model.get("picture")];
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const data = new Float32Array(bytes.length);
  for (let index = 0; index < bytes.length; index++) data[index] = bytes[index] / 255;
  return { data, shape };
}

/**
 * The size that all but one in a hundred values stay below: a few extreme ones would leave
 * everything else pale. A sample is enough, and sorts twenty times faster.
 * @param {Float32Array | Float64Array} values
 */
export function strongest(values) {
  const step = values.length > 4000 ? 17 : 1;
  const length = Math.ceil(values.length / step);
  const sizes = Float64Array.from({ length }, (_, index) => Math.abs(values[index * step])).sort();
  return sizes[Math.floor(0.99 * (sizes.length - 1))];
}

/** @param {number} index @param {number} size */
export function clamp(index, size) {
  return between(index, 0, size - 1);
}

/**
 * Paint a map in signed or in grey colours; its legend says what their ends stand for.
 * @param {HTMLCanvasElement} canvas @param {import("./convolution.js").Tensor} map
 * @param {number} strong the value that gets the full colour
 * @param {boolean} signed @param {HTMLElement} legend @param {Uint8Array | null} [mask]
 */
export function paintScaled(canvas, map, strong, signed, legend, mask) {
  paint(canvas, map, signed ? signedColours() : greyColours(), signed ? -strong : 0, strong, mask);
  write(legend, `${signed ? "−" + format(strong) : 0} to ${format(strong)}`);
  legend.classList.toggle("conv-signed", signed);
}

/**
 * Lay a mark over a picture, in percent of its size.
 * @param {HTMLElement} mark @param {number} top @param {number} left @param {number} span
 * @param {number} height @param {number} width
 */
export function place(mark, top, left, span, height, width) {
  Object.assign(mark.style, {
    top: `${(100 * top) / height}%`,
    left: `${(100 * left) / width}%`,
    height: `${(100 * span) / height}%`,
    width: `${(100 * span) / width}%`,
  });
}

/**
 * A picture that the reader drags on or moves over with the arrow keys, with a mark over it.
 * @param {string} label @param {HTMLCanvasElement} canvas @param {HTMLElement} mark
 * @param {{
 *   start?: () => void,
 *   drag: (down: number, right: number, going: boolean) => void,
 *   step: (rows: number, columns: number) => void,
 *   drop?: () => void,
 * }} reader `drag` gets shares of the height and the width, and whether it
 *   goes on from the last point; `step` gets ten times as many with Shift
 */
export function surface(label, canvas, mark, { start, drag, step, drop }) {
  const attributes = { class: "conv-surface", tabindex: "0", role: "group", "aria-label": label };
  const box = element("div", attributes, canvas, mark);
  let dragging = false;
  const move = (/** @type {PointerEvent} */ event) => {
    const { top, left, height, width } = canvas.getBoundingClientRect();
    drag((event.clientY - top) / height, (event.clientX - left) / width, dragging);
  };
  box.addEventListener("pointerdown", (event) => {
    start?.();
    box.setPointerCapture(event.pointerId);
    move(event);
    dragging = true;
  });
  box.addEventListener("pointermove", (event) => dragging && move(event));
  for (const end of ["pointerup", "pointercancel"])
    box.addEventListener(end, () => {
      dragging = false;
      drop?.();
    });
  onArrows(box, (down, right, event) => {
    const times = event.shiftKey ? 10 : 1;
    step(down * times, right * times);
  });
  return box;
}

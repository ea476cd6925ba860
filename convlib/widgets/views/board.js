// @ts-check
// A canvas for views with too many cells for a table: coloured cells with their numbers, frames
// around some, and the mouse that points at them.

import { element, format, tellPainted } from "../shared/stage.js";

/** @typedef {import("../shared/layer.js").Shown} Shown */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/**
 * @param {string} label what a screen reader calls the picture
 * @param {import("./slot.js").Pointing} pointing
 */
export function board(label, { look, choose }) {
  const canvas = element("canvas", { class: "conv-board", role: "img", "aria-label": label });
  /** @type {(x: number, y: number) => Shown | null} */
  let find = () => null;
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") look(find(event.offsetX, event.offsetY));
  });
  canvas.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") look(null);
  });
  canvas.addEventListener("click", (event) => {
    const shown = find(event.offsetX, event.offsetY);
    if (shown) choose(shown);
  });
  return { canvas, paint };

  /**
   * @param {(brush: Brush) => typeof find} draw paints all, and returns what lies at a point
   */
  function paint(draw) {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (width === 0) return;
    const [across, down] = [width, height].map((length) => Math.round(length * devicePixelRatio));
    if (canvas.width !== across || canvas.height !== down)
      Object.assign(canvas, { width: across, height: down });
    find = draw(new Brush(canvas, width, height));
    tellPainted(canvas);
  }
}

/** Paints on a canvas in CSS pixels with the colours of the page's theme. */
export class Brush {
  /** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
  constructor(canvas, width, height) {
    this.width = width;
    this.height = height;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.context.clearRect(0, 0, width, height);
    this.context.textAlign = "center";
    this.context.textBaseline = "middle";
    this.style = getComputedStyle(canvas);
    /** @type {Map<string | number, string>} */
    this.colours = new Map();
  }

  /** @param {string} name in the palette */
  colour(name) {
    return this.remember(name, () => this.style.getPropertyValue(`--conv-${name}`).trim());
  }

  /** The colour of a cell, as in a table. @param {number} portion from -1 to 1 */
  tint(portion) {
    const percent = Math.round(portion * 50);
    return this.remember(percent, () => {
      const end = this.colour(percent < 0 ? "negative" : "positive");
      return `color-mix(in srgb, ${end} ${Math.abs(percent)}%, ${this.colour("zero")})`;
    });
  }

  /** @param {string | number} key @param {() => string} make */
  remember(key, make) {
    let known = this.colours.get(key);
    if (!known) this.colours.set(key, (known = make()));
    return known;
  }

  /**
   * A number on its colour; the number is left out where there is no room for it.
   * @param {Box} box @param {number} value @param {number} portion from -1 to 1
   */
  cell({ x, y, width, height }, value, portion) {
    const gap = Math.min(width, height) > 6 ? 1 : 0;
    this.context.fillStyle = this.tint(portion);
    this.context.fillRect(x, y, width - gap, height - gap);
    if (width < 17 || height < 11) return;
    this.context.fillStyle = this.colour("ink");
    this.text(
      format(value),
      x + width / 2,
      y + height / 2,
      width - 2,
      Math.min(14, height * 0.75, width * 0.45),
    );
  }

  /** @param {string} words @param {number} x @param {number} y @param {number} width at most @param {number} size */
  text(words, x, y, width, size) {
    this.context.font = `${size}px ${this.style.fontFamily}`;
    this.context.fillText(words, x, y, width);
  }

  /** @param {Box} box @param {"window" | "reader"} mark */
  frame({ x, y, width, height }, mark) {
    this.context.strokeStyle = this.colour(mark);
    this.context.lineWidth = 2;
    this.context.setLineDash(mark === "reader" ? [3, 2] : []);
    this.context.strokeRect(x - 0.5, y - 0.5, width, height);
    this.context.setLineDash([]);
  }
}

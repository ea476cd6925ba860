// @ts-check
// Pictures on a canvas: grey ones, and signed maps in the palette's diverging colours.

/** @typedef {import("./convolution.js").Tensor} Tensor */

/**
 * 256 opaque colours from the lowest to the highest value, as a canvas keeps them: four bytes
 * in one number, red in the lowest, since every browser's machine is little-endian.
 * @typedef {Uint32Array} ColourTable
 */

/** @param {string} colour as `#rrggbb` */
function channels(colour) {
  return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
}

/** @param {number[]} from @param {number[]} to @param {number} portion */
function mix(from, to, portion) {
  return from.map((value, channel) => Math.round(value + (to[channel] - value) * portion));
}

/** @param {number[]} colour red, green and blue */
function packed([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The diverging colours of each theme that the page has had: it is slow to read them. */
/** @type {Record<string, ColourTable>} */
const known = {};

/** The diverging colours of the page's theme. @returns {ColourTable} */
export function signedColours() {
  const theme = [document.documentElement.dataset.theme, document.body.dataset.jpThemeLight];
  return (known[String(theme)] ??= readColours());
}

/** @returns {ColourTable} from the palette's CSS variables */
function readColours() {
  const style = getComputedStyle(document.body);
  const [negative, zero, positive] = ["negative", "zero", "positive"].map((name) =>
    channels(style.getPropertyValue(`--conv-${name}`).trim()),
  );
  return Uint32Array.from({ length: 256 }, (_, index) => {
    const value = (index - 127.5) / 127.5;
    return packed(value < 0 ? mix(zero, negative, -value) : mix(zero, positive, value));
  });
}

/** @returns {ColourTable} black at 0 to white at the largest value */
export function greyColours() {
  return Uint32Array.from({ length: 256 }, (_, index) => packed([index, index, index]));
}

/** The memory of each canvas's pixels, kept from one painting to the next. */
/** @type {WeakMap<HTMLCanvasElement, ArrayBuffer>} */
const memory = new WeakMap();

/** @param {HTMLCanvasElement} canvas @param {number} height @param {number} width */
function pixelBuffer(canvas, height, width) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  let buffer = memory.get(canvas);
  if (!buffer || buffer.byteLength < 4 * height * width) {
    buffer = new ArrayBuffer(4 * height * width);
    memory.set(canvas, buffer);
  }
  return new Uint32Array(buffer, 0, height * width);
}

/** @param {HTMLCanvasElement} canvas @param {Uint32Array<ArrayBuffer>} pixels */
function put(canvas, pixels) {
  const bytes = new Uint8ClampedArray(pixels.buffer, 0, pixels.byteLength);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.putImageData(new ImageData(bytes, canvas.width, canvas.height), 0, 0);
}

/**
 * Paint values between `lowest` and `highest`; where `mask` is zero the canvas stays clear.
 * @param {HTMLCanvasElement} canvas @param {Tensor} picture (H, W)
 * @param {ColourTable} colours @param {number} lowest @param {number} highest
 * @param {Uint8Array | null} mask
 */
export function paint(canvas, { data, shape }, colours, lowest, highest, mask = null) {
  const pixels = pixelBuffer(canvas, shape[0], shape[1]);
  const scale = highest > lowest ? 255 / (highest - lowest) : 0;
  for (let index = 0; index < pixels.length; index++) {
    const level = Math.round((data[index] - lowest) * scale);
    pixels[index] = mask && !mask[index] ? 0 : colours[level < 0 ? 0 : level > 255 ? 255 : level];
  }
  put(canvas, pixels);
}

/** Paint a photo, grey or in colour. @param {HTMLCanvasElement} canvas @param {Tensor} photo (C, H, W), from 0 to 1 */
export function paintPhoto(canvas, { data, shape }) {
  const [channels, height, width] = shape;
  const pixels = pixelBuffer(canvas, height, width);
  const [green, blue] = channels === 3 ? [pixels.length, 2 * pixels.length] : [0, 0];
  const level = (/** @type {number} */ index) => Math.round(data[index] * 255);
  for (let index = 0; index < pixels.length; index++)
    pixels[index] = packed([level(index), level(index + green), level(index + blue)]);
  put(canvas, pixels);
}

// @ts-check
// What stands around the input: each place of the border is a zero or repeats a pixel.

/** @typedef {import("./convolution.js").Tensor} Tensor */

export const PADDING_MODES = ["zeros", "reflect", "replicate", "circular"];

/**
 * The pixel that a place along one axis holds; −1 where it holds a zero.
 * @param {number} place 0 is the first pixel, so places before it are negative
 * @param {number} size @param {string} mode
 */
export function pixelAt(place, size, mode) {
  if (place >= 0 && place < size) return place;
  if (mode === "reflect") return place < 0 ? -place : 2 * (size - 1) - place;
  if (mode === "replicate") return place < 0 ? 0 : size - 1;
  if (mode === "circular") return (place + size) % size;
  return -1;
}

/**
 * All places along one axis that hold a pixel: its own, and its copies in the border.
 * @param {number} pixel @param {number} size @param {number} padding @param {string} mode
 */
export function placesOf(pixel, size, padding, mode) {
  const places = Array.from({ length: size + 2 * padding }, (_, index) => index - padding);
  return places.filter((place) => pixelAt(place, size, mode) === pixel);
}

/**
 * How much padding a mode finds pixels for.
 * @param {number} size @param {string} mode
 */
export function mostPadding(size, mode) {
  return mode === "reflect" ? size - 1 : mode === "circular" ? size : Infinity;
}

/**
 * A copy of a picture that carries its border with it.
 * @param {Tensor} picture (H, W) @param {number} padding on each side @param {string} mode
 */
export function withBorder({ data, shape: [height, width] }, padding, mode) {
  const shape = [height + 2 * padding, width + 2 * padding];
  const padded = new Float64Array(shape[0] * shape[1]);
  for (let index = 0; index < padded.length; index++) {
    const y = pixelAt(Math.floor(index / shape[1]) - padding, height, mode);
    const x = pixelAt((index % shape[1]) - padding, width, mode);
    if (y >= 0 && x >= 0) padded[index] = data[y * width + x];
  }
  return { data: padded, shape };
}

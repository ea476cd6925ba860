// @ts-check
// Drawings of many shapes in few elements.

/** @param {number} value */
export function round(value) {
  return Math.round(value * 10) / 10;
}

/** @param {number} left @param {number} top @param {number} width @param {number} height */
export function rectangle(left, top, width, height) {
  return `M${round(left)} ${round(top)}h${round(width)}v${round(height)}h${-round(width)}z`;
}

/**
 * An element of a drawing: `svg("circle", { cx: 1, cy: 2, r: 3 })`.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, string | number>} attributes @param {string} [text]
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svg(tag, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

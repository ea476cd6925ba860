// @ts-check
// A figure as a picture for slides: SVG as it is drawn, or PNG.

import { button } from "./stage.js";

const XHTML = "http://www.w3.org/1999/xhtml";

/**
 * The buttons that copy a figure.
 * @param {HTMLElement} figure @param {HTMLElement} said where they say what became of it
 */
export function copyAsPicture(figure, said) {
  const name = figure.dataset.name;
  return [
    button("Copy as PNG", async () => {
      const picture = await pngOf(figure);
      try {
        await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
        said.textContent = "The picture is copied.";
      } catch {
        download(picture, `${name}.png`);
        said.textContent = `The picture is saved as ${name}.png.`;
      }
    }),
    button("Save as SVG", () => {
      download(new Blob([svgOf(figure)], { type: "image/svg+xml" }), `${name}.svg`);
      said.textContent = `The picture is saved as ${name}.svg.`;
    }),
  ];
}

/** The figure without its tools, with its own style, as an SVG text. @param {HTMLElement} figure */
function svgOf(figure) {
  const { width, height } = figure.getBoundingClientRect();
  const copy = /** @type {HTMLElement} */ (figure.cloneNode(true));
  keepState(figure, copy);
  copy.querySelector(".conv-tools")?.remove();
  const rules = ownRules();
  const style = getComputedStyle(figure);
  for (const name of new Set(rules.match(/--conv-[a-z]+/g)))
    copy.style.setProperty(name, style.getPropertyValue(name));
  Object.assign(copy.style, { fontFamily: style.fontFamily, margin: "0", background: "var(--conv-paper)" });
  const sheet = document.createElementNS(XHTML, "style");
  sheet.textContent = rules;
  copy.prepend(sheet);
  const size = `width="${Math.ceil(width)}" height="${Math.ceil(height)}"`;
  const content = new XMLSerializer().serializeToString(copy);
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><foreignObject ${size}>${content}</foreignObject></svg>`;
}

/** @param {HTMLElement} figure @returns {Promise<Blob>} twice as large as it is drawn */
async function pngOf(figure) {
  const picture = new Image();
  picture.src = `data:image/svg+xml,${encodeURIComponent(svgOf(figure))}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 2 * picture.width, height: 2 * picture.height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(/** @type {Blob} */ (blob))));
}

/** What the reader typed, chose and painted is no part of a copied element: carry it over. */
/** @param {HTMLElement} figure @param {HTMLElement} copy */
function keepState(figure, copy) {
  const copies = copy.querySelectorAll("canvas, input, option");
  for (const [index, original] of figure.querySelectorAll("canvas, input, option").entries()) {
    const made = copies[index];
    if (original instanceof HTMLInputElement) made.setAttribute("value", original.value);
    if (original instanceof HTMLInputElement) made.toggleAttribute("checked", original.checked);
    if (original instanceof HTMLOptionElement) made.toggleAttribute("selected", original.selected);
    if (original instanceof HTMLCanvasElement) made.replaceWith(imageOf(original));
  }
}

/** @param {HTMLCanvasElement} canvas */
function imageOf(canvas) {
  const image = new Image();
  const { width, height, imageRendering } = getComputedStyle(canvas);
  image.src = canvas.toDataURL();
  image.className = canvas.className;
  Object.assign(image.style, { width, height, imageRendering, display: "block" });
  return image;
}

/** The rules of the figures' style sheets, which stand in the page and not in a file. */
function ownRules() {
  return [...document.querySelectorAll("style")]
    .map((sheet) => sheet.textContent ?? "")
    .filter((text) => text.includes(".conv"))
    .join("\n");
}

/** @param {Blob} content @param {string} name */
function download(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// @ts-check
// What every live figure stands on: elements, listeners that end with the figure, and
// drawing once for any number of changes.

import { between } from "./places.js";

/**
 * The part of an anywidget model that the figures use.
 * @typedef {{
 *   get(name: string): any,
 *   set(name: string, value: any): void,
 *   save_changes(): void,
 *   on(event: string, handler: () => void): void,
 *   off(event: string, handler: () => void): void,
 * }} Model
 */

/**
 * Keep the keys that are pressed in a figure from JupyterLab's commands. It leaves those alone
 * whose element has the focus and this attribute.
 * @param {HTMLElement} figure
 */
export function keepKeys(figure) {
  figure.addEventListener("focusin", ({ target }) => {
    /** @type {Element} */ (target).setAttribute("data-lm-suppress-shortcuts", "");
  });
}

/**
 * Take the arrow keys from the browser. @param {HTMLElement | SVGElement} target
 * @param {(down: number, right: number, event: KeyboardEvent) => void} move one of both is 1 or -1
 */
export function onArrows(target, move) {
  /** @type {Record<string, [number, number]>} */
  const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  target.addEventListener("keydown", (/** @type {any} */ event) => {
    if (!(event.key in arrows)) return;
    event.preventDefault();
    event.stopPropagation();
    move(...arrows[event.key], event);
  });
}

/**
 * Tell whoever waits for it that something is painted.
 * @param {Element} element @param {unknown} [detail] what it shows
 */
export function tellPainted(element, detail) {
  element.dispatchEvent(new CustomEvent("conv:painted", { bubbles: true, detail }));
}

/**
 * Make an element: `element("button", { type: "button", disabled: true }, "Play")`. A text in
 * place of the attributes names its classes: `element("div", "bar", ...)` is a `conv-bar`.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string | Record<string, string | number | boolean>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  const named =
    typeof attributes === "string" ? { class: attributes.replace(/\S+/g, "conv-$&") } : attributes;
  for (const [name, value] of Object.entries(named))
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  made.append(...children);
  return made;
}

/**
 * Write a text only where another stands, so that the browser lays out only what changed.
 * @param {Element} element @param {string} text
 */
export function write(element, text) {
  if (element.textContent === text) return;
  if (element.firstChild instanceof Text) element.firstChild.data = text;
  else element.textContent = text;
}

/**
 * Say to a screen reader what an element is, only where something else was said.
 * @param {Element} element @param {string} label
 */
export function describe(element, label) {
  if (element.ariaLabel !== label) element.ariaLabel = label;
}

/**
 * Give an element a CSS variable, only where it has another value.
 * @param {HTMLElement | SVGElement} element @param {string} name without its dashes @param {string | number} value
 */
export function vary({ style }, name, value) {
  if (style.getPropertyValue(`--${name}`) !== String(value)) style.setProperty(`--${name}`, String(value));
}

/**
 * @param {string} text what is written on it
 * @param {() => void} onClick
 * @param {string} [label] what it does, where the text alone does not say it
 */
export function button(text, onClick, label) {
  const said = { "aria-label": label ?? false, title: label ?? false };
  const made = element("button", { type: "button", class: "conv-button", ...said }, text);
  made.addEventListener("click", onClick);
  return made;
}

/**
 * Call `draw` once after any of the traits changed, until `signal` says that the figure is gone.
 * @param {Model} model @param {string[]} traits @param {() => void} draw @param {AbortSignal} signal
 */
export function drawOnChange(model, traits, draw, signal) {
  let waiting = false;
  const schedule = () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      if (!signal.aborted) draw();
    });
  };
  for (const trait of traits) model.on(`change:${trait}`, schedule);
  signal.addEventListener("abort", () => {
    for (const trait of traits) model.off(`change:${trait}`, schedule);
  });
}

/**
 * Draw again when the page turns light or dark.
 * @param {() => void} draw @param {AbortSignal} signal
 */
export function drawOnTheme(draw, signal) {
  const theme = new MutationObserver(draw);
  for (const root of [document.documentElement, document.body])
    theme.observe(root, { attributeFilter: ["data-theme", "data-jp-theme-light"] });
  signal.addEventListener("abort", () => theme.disconnect());
}

/**
 * Draw when an element gets its size, and whenever the size changes.
 * @param {Element} element @param {() => void} draw @param {AbortSignal} signal
 */
export function drawOnResize(element, draw, signal) {
  const size = new ResizeObserver(draw);
  size.observe(element);
  signal.addEventListener("abort", () => size.disconnect());
}

/** Several traits by their names. @param {Model} model @param {readonly string[]} names @returns {Record<string, any>} */
export function traitsOf(model, names) {
  return Object.fromEntries(names.map((name) => [name, model.get(name)]));
}

/**
 * Set several traits and tell Python, if there is one.
 * @param {Model} model @param {Record<string, unknown>} values
 */
export function save(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}

/**
 * A button that plays and pauses, with a timer that ends with the figure.
 * @param {string} text what is written on it while it rests
 * @param {() => boolean} advance does one move, false when there is none left
 * @param {number} milliseconds between two moves
 * @param {AbortSignal} signal
 */
export function player(text, advance, milliseconds, signal) {
  let timer = 0;
  const stop = () => {
    window.clearInterval(timer);
    timer = 0;
    control.textContent = text;
  };
  const control = button(text, () => {
    if (timer) return stop();
    control.textContent = "Pause";
    timer = window.setInterval(() => advance() || stop(), milliseconds);
  });
  signal.addEventListener("abort", stop);
  return { control, stop };
}

/**
 * The buttons that move through a row of places, and what plays them.
 * @param {string} label what they move, for a screen reader
 * @param {[() => void, string][]} moves to the first place, back, forward and to the last, with
 *   what a screen reader calls each
 * @param {HTMLElement[]} players
 */
export function transport(label, moves, ...players) {
  const steps = moves.map(([move, name], index) => button("«‹›»"[index], move, name));
  const group = { class: "conv-transport", role: "group", "aria-label": label };
  return element("div", group, ...steps, ...players);
}

/**
 * A number as the figures print it: a true minus sign, at most two decimals.
 * @param {number} value
 */
export function format(value) {
  const rounded = Number(value.toFixed(2));
  return (rounded === 0 ? "0" : String(rounded)).replace("-", "−");
}

/** The number that a reader typed, NaN for anything else. @param {string} text */
export function typed(text) {
  return text.trim() === "" ? NaN : Number(text.replace("−", "-").replace(",", "."));
}

/**
 * A number in a sum or a product, with brackets around a negative one.
 * @param {number} value @param {(value: number) => string} print
 */
export function factor(value, print = format) {
  return value < 0 ? `(${print(value)})` : print(value);
}

/**
 * Where a value stands between the negative and the positive colour, from -1 to 1.
 * @param {number} value @param {number} largest
 */
export function share(value, largest) {
  return largest > 0 && Number.isFinite(value) ? between(value / largest, -1, 1) : 0;
}

// @ts-check
// A figure's setting in the page's address, so that a teacher can send a link to it:
// `#numbers:kernel_size=3&stride=2&weight=0,1;2,3`.

import { button, save, traitsOf, typed } from "./stage.js";

/** @typedef {import("./stage.js").Model} Model */

/**
 * How one trait is written and read. `read` gives undefined for what it does not accept.
 * @typedef {{write(value: any): string, read(text: string): unknown}} Codec
 */

/** @param {number} lowest @param {number} highest @returns {Codec} */
export function wholeNumber(lowest, highest) {
  return {
    write: String,
    read(text) {
      const value = Number(text);
      return text !== "" && Number.isInteger(value) && value >= lowest && value <= highest
        ? value
        : undefined;
    },
  };
}

/** @param {number} length @param {number} lowest @param {number} highest @returns {Codec} */
export function wholeNumbers(length, lowest, highest) {
  return {
    write: String,
    read(text) {
      const values = text.split(",").map(wholeNumber(lowest, highest).read);
      return values.length === length && !values.includes(undefined) ? values : undefined;
    },
  };
}

/** A cell's row and column, from 0. */
export const position = wholeNumbers(2, 0, 9999);

/** A cell's row and column, which are negative in the padding. */
export const paddedPosition = wholeNumbers(2, -9999, 9999);

/** @param {() => (string | number)[]} values @returns {Codec} */
export function oneOf(values) {
  return { write: String, read: (text) => values().find((value) => String(value) === text) };
}

export const yesOrNo = {
  write: String,
  read: (/** @type {string} */ text) => ({ true: true, false: false })[text],
};

/** @type {Codec} */
export const matrix = {
  write: (/** @type {number[][]} */ rows) => rows.map((row) => row.join(",")).join(";"),
  read(text) {
    const rows = text.split(";").map((row) => row.split(",").map(typed));
    const square = rows.every((row) => row.length === rows.length);
    return square && rows.flat().every(Number.isFinite) ? rows : undefined;
  },
};

/** @param {string} name @param {Record<string, Codec>} codecs @param {Record<string, any>} state */
export function toFragment(name, codecs, state) {
  const fields = new URLSearchParams();
  for (const [trait, value] of Object.entries(state))
    if (value !== undefined) fields.set(trait, codecs[trait].write(value));
  return `#${name}:${fields.toString().replaceAll("%2C", ",").replaceAll("%3B", ";")}`;
}

/**
 * The setting that an address holds for this figure, or null when it holds none. Fields that
 * cannot be read are named in `refused`; the others still count.
 * @param {string} name @param {Record<string, Codec>} codecs @param {string} fragment
 */
export function fromFragment(name, codecs, fragment) {
  if (!fragment.startsWith(`#${name}:`)) return null;
  /** @type {Record<string, any>} */
  const state = {};
  const refused = [];
  for (const [trait, text] of new URLSearchParams(fragment.slice(name.length + 2))) {
    const value = codecs[trait]?.read(text);
    if (value === undefined) refused.push(`${trait}=${text}`);
    else state[trait] = value;
  }
  return { state, refused };
}

/**
 * Which traits an address holds, how each is written, which of them are more than the figure's
 * traits of that name, and how they are given to it where that is more than setting traits. What
 * is undefined is left out.
 * @typedef {{
 *   codecs: Record<string, Codec>,
 *   state?: () => Record<string, any>,
 *   apply?: (state: Record<string, any>) => void,
 * }} Sharing
 */

/**
 * Read the address once and at every later change, and make the button that writes it.
 * JupyterLab's address belongs to JupyterLab, so there is no button.
 * @param {{model: Model, figure: HTMLElement, sharing: Sharing, said: HTMLElement, signal: AbortSignal}} options
 * @returns {HTMLElement[]}
 */
export function shareByAddress({ model, figure, sharing, said, signal }) {
  if (document.documentElement.dataset.convHost !== "page") return [];
  const name = model.get("name");
  const { codecs } = sharing;
  const state = () => ({ ...traitsOf(model, Object.keys(codecs)), ...sharing.state?.() });
  const apply = sharing.apply ?? ((values) => save(model, values));

  const restore = () => {
    const found = fromFragment(name, codecs, location.hash);
    if (!found) return;
    apply(found.state);
    said.textContent = found.refused.length
      ? `The address has values that this figure cannot take, and keeps its own: ${found.refused.join(", ")}.`
      : "";
    figure.scrollIntoView({ block: "center" });
  };
  const write = button("Link to this setting", () => {
    history.replaceState(null, "", toFragment(name, codecs, state()));
    said.textContent = "The address now holds this setting.";
    navigator.clipboard?.writeText(location.href).then(
      () => (said.textContent = "The link is copied, and the address holds this setting."),
      () => {},
    );
  });
  window.addEventListener("hashchange", restore, { signal });
  restore();
  return [write];
}

/** Whole numbers for all sliders of a figure. @param {Model} model @returns {Record<string, Codec>} */
export function sliderCodecs(model) {
  /** @type {Record<string, [number, number]>} */
  const limits = model.get("limits");
  return Object.fromEntries(
    Object.entries(limits).map(([name, [lowest, highest]]) => [name, wholeNumber(lowest, highest)]),
  );
}

// @ts-check
// What the figures with four sliders share: their settings, their kernel, and the table in
// which the kernel is edited.

import { matrix, oneOf, position, sliderCodecs } from "./address.js";
import { element, format, save, share, traitsOf, typed, vary } from "./stage.js";

/** @typedef {import("./stage.js").Model} Model */
/** @typedef {import("./convolution.js").Settings} Settings */

export const SETTINGS = ["kernel_size", "padding", "stride", "dilation"];
const OWN = "your own";

/** @param {Model} model @returns {Settings} */
export function settingsOf(model) {
  return /** @type {Settings} */ (traitsOf(model, SETTINGS));
}

/** The kernel in use: the gallery holds one for each filter and size. @param {Model} model @returns {number[][]} */
export function weightOf(model) {
  return model.get("gallery")[model.get("filter_name")][model.get("kernel_size")];
}

/**
 * Make the kernel the reader's own; the gallery's filters stay as they are.
 * @param {Model} model @param {number[][]} weight
 */
function saveWeight(model, weight) {
  const gallery = model.get("gallery");
  const own = { ...(gallery[OWN] ?? gallery[model.get("filter_name")]), [weight.length]: weight };
  save(model, { gallery: { ...gallery, [OWN]: own }, filter_name: OWN, kernel_size: weight.length });
}

/**
 * How an explorer's setting stands in the page's address. The reader's own kernel has a name on
 * this page only, so its weights stand for it.
 * @param {Model} model @returns {import("./address.js").Sharing}
 */
export function explorerSharing(model) {
  return {
    codecs: {
      ...sliderCodecs(model),
      filter_name: oneOf(() => Object.keys(model.get("gallery"))),
      weight: matrix,
      position,
    },
    state() {
      const name = model.get("filter_name");
      return { filter_name: name === OWN ? undefined : name, weight: weightOf(model) };
    },
    apply({ weight, ...traits }) {
      save(model, traits);
      const fits = weight && weight.length === model.get("kernel_size");
      if (fits && String(weight) !== String(weightOf(model))) saveWeight(model, weight);
    },
  };
}

/**
 * The kernel as a table of numbers that can be typed over.
 * @param {Model} model
 * @param {(words: string) => void} say shows a message about a value that is no number
 * @param {() => number[][]} read @param {(weight: number[][]) => void} keep
 */
export function kernelTable(
  model,
  say,
  read = () => weightOf(model),
  keep = (weight) => saveWeight(model, weight),
) {
  const table = element("table", "grid kernel");
  return { table, draw };

  function draw() {
    const weight = read();
    const largest = Math.max(...weight.flat().map(Math.abs));
    if (table.rows.length !== weight.length) rebuild(weight.length);
    vary(table, "across", weight.length);
    vary(table, "columns", weight.length);
    weight.forEach((row, r) =>
      row.forEach((value, q) => {
        const cell = table.rows[r].cells[q];
        colour(cell, share(value, largest));
        const input = /** @type {HTMLInputElement} */ (cell.firstChild);
        input.value = format(value);
        input.removeAttribute("aria-invalid");
      }),
    );
  }

  /** @param {number} size */
  function rebuild(size) {
    while (table.rows.length > size) table.deleteRow(-1);
    while (table.rows.length < size) table.insertRow();
    for (const [r, row] of [...table.rows].entries()) {
      while (row.cells.length > size) row.deleteCell(-1);
      while (row.cells.length < size) addCell(row, r, row.cells.length);
    }
  }

  /** @param {HTMLTableRowElement} row @param {number} r @param {number} q */
  function addCell(row, r, q) {
    const label = `weight, row ${r}, column ${q}`;
    const input = element("input", { type: "text", autocomplete: "off", "aria-label": label });
    input.addEventListener("change", () => edit(input, r, q));
    // In JupyterLab, Enter alone does not end the editing of a field.
    input.addEventListener("keydown", ({ key }) => key === "Enter" && input.blur());
    input.addEventListener("focus", () => input.select());
    row.insertCell().append(input);
  }

  /** @param {HTMLInputElement} input @param {number} r @param {number} q */
  function edit(input, r, q) {
    const value = typed(input.value);
    if (!(Math.abs(value) <= 1e6)) {
      input.setAttribute("aria-invalid", "true");
      const last = format(read()[r][q]);
      say(
        `weight must be a number between −1000000 and 1000000, got “${input.value}”. The kernel keeps ${last}.`,
      );
      return;
    }
    const weight = read().map((row) => [...row]);
    weight[r][q] = value;
    say("");
    keep(weight);
  }
}

/**
 * Tint a cell from the negative over the neutral to the positive colour.
 * @param {HTMLElement | SVGElement} cell @param {number} portion from -1 to 1
 */
export function colour(cell, portion) {
  const end = portion < 0 ? "negative" : "positive";
  const percent = Math.round(Math.abs(portion) * 50);
  vary(cell, "tint", `color-mix(in srgb, var(--conv-${end}) ${percent}%, var(--conv-zero))`);
}

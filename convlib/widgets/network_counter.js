// @ts-check
// Network counter: a network as a table that the reader edits, and what each layer costs.

import { oneOf, sliderCodecs, wholeNumber, wholeNumbers } from "./shared/address.js";
import { FIELDS, FLAGS, WINDOW, count, totals, valuesOf, written } from "./shared/counts.js";
import { choice, choiceOf, labelled, numberField, tickOf } from "./shared/controls.js";
import { liveFigure } from "./shared/figure.js";
import { LARGEST_NETWORK, bounds, remade, rowsCodec, rowsInUse, slidersOf } from "./shared/network_rows.js";
import { explain, figures, grouped, title } from "./shared/network_words.js";
import { button, drawOnChange, element, save, vary, write } from "./shared/stage.js";

/** @typedef {import("./shared/counts.js").Row} Row */
/** @typedef {import("./shared/network_words.js").Conventions} Conventions */

const BYTES = /** @type {Record<string, number>} */ ({ float32: 4, float16: 2, int8: 1 });
const LARGEST_INPUT = 1024;
const OWN = "your own";
/** Fields that share a place in the editor, as no kind has two of them. */
const PLACES = [
  ["out_channels", "out_features", "output_size"],
  ...WINDOW.map((name) => [name]),
  ["groups", "links"],
  FLAGS,
];

/** @param {import("./shared/figure.js").Stage} stage */
function build(stage) {
  const { model, figure, warning, words, signal } = stage;
  /** The totals of the last network that was possible. */
  let lastGood = totals(model.get("input_shape"), []);
  /** The row that was selected when the table was last scrolled to it. */
  let revealed = -1;
  const presets = model.get("presets");
  /** @type {Map<string, string>} */
  const known = new Map(
    Object.entries(presets).map(([name, { rows, input_shape }]) => [String([rows, input_shape]), name]),
  );

  const network = choice("network", (name) => {
    if (name !== OWN) keep(presets[name].rows, 0, { input_shape: presets[name].input_shape });
    else draw();
  });
  const sizes = ["channels", "height", "width"].map((name, axis) =>
    numberField(
      `input ${name}`,
      (value) => {
        const shape = [...model.get("input_shape")];
        shape[axis] = value;
        save(model, { input_shape: shape });
      },
      say,
    ),
  );
  for (const { control } of sizes) Object.assign(control, { min: 1, max: LARGEST_INPUT });
  const inputSize = element("span", "input", "input ");
  sizes.forEach(({ control }, axis) => inputSize.append(axis ? " × " : "", control));
  const counting = choiceOf(stage, "count", ["multiply-adds", "FLOPs", "connections"]);
  const dtype = choiceOf(stage, "dtype", Object.keys(BYTES), "numbers");
  const biases = tickOf(stage, "biases", "count biases");

  const head = element("thead", {}, line("th", ["row", "layer", "output", "parameters", "", "bytes"]));
  const body = element("tbody");
  const foot = element("tfoot", {}, line("td", ["", "", "", "", "", ""]));
  const table = element("table", { role: "grid", "aria-label": "layers" }, head, body, foot);
  const scroller = element("div", "scroller", table);
  body.addEventListener("click", ({ target }) => {
    const row = /** @type {Element} */ (target).closest("tr");
    if (row && row.rowIndex > 1) select(row.rowIndex - 2);
  });
  body.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const rows = rowsInUse(model);
    const next = by ? selected(rows) + by : { Home: 0, End: rows.length - 1 }[event.key];
    if (next === undefined || !rows[next]) return;
    event.preventDefault();
    event.stopPropagation();
    select(next);
    draw();
    body.rows[next + 1].focus();
  });

  const kind = choice("layer", (name) => change((row) => remade(row, name)));
  const places = PLACES.map((names) => (names === FLAGS ? flagField(names) : valueField(names)));
  const which = element("strong");
  const editor = element(
    "div",
    { class: "conv-editor", role: "group", "aria-label": "selected layer" },
    which,
    kind.label,
    ...places.map(({ label }) => label),
    element(
      "span",
      "rows",
      button("Add below", add),
      button("Remove", remove, "Remove this layer"),
      button("↑", () => move(-1), "Move this layer up"),
      button("↓", () => move(1), "Move this layer down"),
    ),
  );
  figure.append(
    element("div", "bar", network.label, inputSize),
    element("div", "bar", counting.label, dtype.label, biases.label),
    scroller,
    editor,
    element("div", "saying", warning, words),
  );
  const traits = ["rows", "selected", "input_shape", "count", "biases", "dtype", ...WINDOW];
  drawOnChange(model, traits, draw, signal);
  draw();
  return {
    codecs: {
      ...sliderCodecs(model),
      network: oneOf(() => Object.keys(presets)),
      rows: rowsCodec(model),
      input_shape: wholeNumbers(3, 1, LARGEST_INPUT),
      selected: wholeNumber(0, LARGEST_NETWORK - 1),
      last: wholeNumbers(Object.keys(lastGood).length, 0, Number.MAX_SAFE_INTEGER),
    },
    state() {
      const rows = rowsInUse(model);
      const input_shape = model.get("input_shape");
      const name = known.get(String([rows, input_shape]));
      const { trouble } = count(rows, input_shape);
      return {
        ...(name ? { network: name, rows: undefined, input_shape: undefined } : { rows }),
        selected: selected(rows),
        last: trouble ? Object.values(lastGood) : undefined,
      };
    },
    /** @param {Record<string, any>} given */
    apply(given) {
      const { network: name, last, ...values } = given;
      const rows = values.rows ?? presets[name]?.rows;
      if (last)
        Object.keys(lastGood).forEach((key, place) => Object.assign(lastGood, { [key]: last[place] }));
      if (!rows) return save(model, values);
      const row = rows[Math.min(values.selected ?? 0, rows.length - 1)];
      save(model, { selected: 0, ...presets[name], ...slidersOf(row), ...values });
    },
  };

  /** @param {Row[]} rows */
  function selected(rows) {
    return Math.min(model.get("selected"), rows.length - 1);
  }

  /** Keep rows, select one, and let the sliders follow. */
  /** @param {Row[]} rows @param {number} index @param {Record<string, unknown>} [more] */
  function keep(rows, index, more) {
    save(model, { ...more, rows, selected: index, ...slidersOf(rows[index]) });
  }

  /** @param {number} index */
  function select(index) {
    keep(rowsInUse(model), index);
  }

  /** @param {(row: Row) => Row} edit makes another row of the selected one */
  function change(edit) {
    const rows = rowsInUse(model);
    const index = selected(rows);
    rows[index] = edit(rows[index]);
    keep(rows, index);
  }

  function add() {
    const rows = rowsInUse(model);
    if (rows.length >= LARGEST_NETWORK)
      return say(`A network may have ${LARGEST_NETWORK} rows here, and has them.`);
    const index = selected(rows);
    const [channels, ...picture] = count(rows, model.get("input_shape")).counted[index]?.shape ?? [16, 1];
    const out = Math.min(channels, 1e4);
    /** @type {Row} */
    const row = picture.length ? ["Conv2d", out, 3, 1, 1, 1, 1, 1] : ["Linear", out, 1];
    keep(rows.toSpliced(index + 1, 0, row), index + 1);
  }

  function remove() {
    const rows = rowsInUse(model);
    if (rows.length === 1) return say("A network needs a layer: this is its last. Change it instead.");
    const left = rows.toSpliced(selected(rows), 1);
    keep(left, Math.min(selected(rows), left.length - 1));
  }

  /** @param {number} by */
  function move(by) {
    const rows = rowsInUse(model);
    const [from, to] = [selected(rows), selected(rows) + by];
    if (!rows[to]) return;
    [rows[from], rows[to]] = [rows[to], rows[from]];
    keep(rows, to);
  }

  function draw() {
    const rows = rowsInUse(model);
    const shape = model.get("input_shape");
    const result = count(rows, shape);
    if (!result.trouble) lastGood = totals(shape, result.counted);
    /** @type {Conventions} */
    const conventions = {
      count: model.get("count"),
      biases: model.get("biases"),
      bytes: BYTES[model.get("dtype")],
    };
    const sums = figures(lastGood, conventions);
    const index = selected(rows);
    network.show([...Object.keys(presets), OWN], known.get(String([rows, shape])) ?? OWN);
    sizes.forEach((field, axis) => field.show(shape[axis]));
    write(head.rows[0].cells[4], conventions.count);
    drawRows(rows, result, conventions, sums, index);
    const label = result.trouble ? "last possible total" : "total";
    fill(foot.rows[0], ["", label, "", ...sums.map(grouped)]);
    foot.classList.toggle("conv-stale", Boolean(result.trouble));
    drawEditor(rows[index], index);
    const counted = result.counted[index];
    warning.textContent = result.trouble;
    write(
      words,
      counted && !result.trouble
        ? `Row ${index}, ${rows[index][0]}: ${explain(rows[index], counted, conventions)}`
        : "",
    );
  }

  /**
   * @param {Row[]} rows @param {ReturnType<typeof count>} result @param {Conventions} conventions
   * @param {number[]} sums @param {number} index of the selected row
   */
  function drawRows(rows, result, conventions, sums, index) {
    while (body.rows.length > rows.length + 1) body.deleteRow(-1);
    while (body.rows.length < rows.length + 1) body.append(line("td", ["", "", "", "", "", ""]));
    const shape = model.get("input_shape");
    const bytes = totals(shape, []).numbers * conventions.bytes;
    fill(body.rows[0], ["", "input", written(shape), "", "", grouped(bytes)], bytes / sums[2]);
    for (const [place, row] of rows.entries()) {
      const made = body.rows[place + 1];
      const counted = result.counted[place];
      const values = counted ? figures(counted, conventions) : [];
      const [name, details] = title(row);
      const counts = counted && !["Split", "Branch"].includes(row[0]);
      const shown = [0, 1, 2].map((column) => (counts ? grouped(values[column]) : ""));
      fill(made, [
        String(place),
        details ? `${name} ${details}` : name,
        counted ? written(counted.shape) : "",
        ...shown,
      ]);
      vary(made, "depth", counted?.depth ?? 0);
      for (const column of [0, 1, 2]) {
        const share = counted && sums[column] && !result.trouble ? values[column] / sums[column] : 0;
        const cell = made.cells[column + 3];
        vary(cell, "share", `${Math.round(1000 * share) / 10}%`);
        cell.classList.toggle("conv-none", values[column] === 0);
      }
      const chosen = place === index;
      if (made.ariaSelected !== String(chosen)) made.ariaSelected = String(chosen);
      made.tabIndex = chosen ? 0 : -1;
      made.classList.toggle("conv-bad", place === result.row);
    }
    if (index !== revealed) reveal(index);
  }

  /** Scroll the table, and not the page, to the selected row. @param {number} index */
  function reveal(index) {
    revealed = index;
    const { offsetTop, offsetHeight } = body.rows[index + 1];
    const [above, below] = [head.offsetHeight, foot.offsetHeight];
    const highest = offsetTop + offsetHeight - scroller.clientHeight + below;
    if (scroller.scrollTop > offsetTop - above) scroller.scrollTop = offsetTop - above;
    else if (scroller.scrollTop < highest) scroller.scrollTop = highest;
  }

  /** @param {Row} row @param {number} index */
  function drawEditor(row, index) {
    write(which, `Row ${index}`);
    kind.show(Object.keys(FIELDS), row[0]);
    const values = valuesOf(row);
    for (const place of places) place.show(values);
  }

  /** @param {string} text */
  function say(text) {
    warning.textContent = text;
  }

  /**
   * A place of the editor: a number, for whichever of the fields the kind has.
   * @param {string[]} names
   */
  function valueField(names) {
    let name = names[0];
    const field = numberField(name, (value) => set(name, value), say);
    return {
      label: field.label,
      /** @param {Record<string, number>} values */
      show(values) {
        name = names.find((each) => each in values) ?? names[0];
        write(field.said, name);
        [field.control.min, field.control.max] = bounds(name, model).map(String);
        field.control.disabled = !(name in values);
        field.show(values[name]);
      },
    };
  }

  /** @param {string[]} names */
  function flagField(names) {
    let name = names[0];
    const input = element("input", { type: "checkbox" });
    const said = element("span");
    input.addEventListener("change", () => set(name, Number(input.checked)));
    return {
      label: labelled(said, input),
      /** @param {Record<string, number>} values */
      show(values) {
        name = names.find((each) => each in values) ?? names[0];
        write(said, name);
        input.disabled = !(name in values);
        input.checked = Boolean(values[name]);
      },
    };
  }

  /** @param {string} name @param {number} value */
  function set(name, value) {
    change(([kind, ...values]) => [
      kind,
      ...FIELDS[kind].map((each, place) => (each === name ? value : values[place])),
    ]);
  }
}

/** @param {"td" | "th"} tag @param {string[]} texts */
function line(tag, texts) {
  const role = tag === "th" ? "columnheader" : "gridcell";
  return element("tr", { role: "row" }, ...texts.map((text) => element(tag, { role }, text)));
}

/** @param {HTMLTableRowElement} row @param {string[]} texts @param {number} [share] of the last column */
function fill(row, texts, share) {
  texts.forEach((text, column) => write(row.cells[column], text));
  if (share !== undefined) vary(row.cells[5], "share", `${100 * share}%`);
}

export default liveFigure("network-counter", "Network counter", build);

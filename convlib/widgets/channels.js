// @ts-check
// A layer with channels: a filter makes a plane of each input channel, the planes are added, the
// bias is added, and the activation follows. Point at a cell and read it all as arithmetic.

import { ACTIVATIONS } from "./shared/activations.js";
import { position, sliderCodecs, wholeNumber } from "./shared/address.js";
import { paint, signedColours } from "./shared/canvas.js";
import { computeFilter, computeOutputs, parameters, possibleGroups, total } from "./shared/channel_layer.js";
import { choiceOf } from "./shared/controls.js";
import { readers, taps } from "./shared/convolution.js";
import { SETTINGS, settingsOf } from "./shared/explorer.js";
import { liveFigure } from "./shared/figure.js";
import { cellWithin, fitPanels } from "./shared/grid.js";
import { arithmetic } from "./shared/layer.js";
import { isInside, rowsOf } from "./shared/places.js";
import {
  drawOnChange,
  drawOnTheme,
  element,
  format,
  save,
  tellPainted,
  typed,
  write,
} from "./shared/stage.js";
import { largestOf, titledTable } from "./shared/tables.js";

/** @typedef {import("./shared/channel_layer.js").Layer} Layer */

/** A channel with zeros around. @param {number[][]} channel @param {number} padding */
function padded(channel, padding) {
  const side = new Array(padding).fill(0);
  const line = new Array(channel[0].length + 2 * padding).fill(0);
  const border = Array.from({ length: padding }, () => line);
  return [...border, ...channel.map((row) => [...side, ...row, ...side]), ...border];
}

/** @typedef {{grid: "output" | "input", channel: number, row: number, column: number}} Shown */

/** @param {import("./shared/figure.js").Stage} stage */
function build(stage) {
  const { model, figure, warning, words, signal } = stage;
  /** @type {Layer} */
  let layer;
  /** @type {ReturnType<typeof computeFilter>} */
  let made;
  /** @type {ReturnType<typeof computeOutputs>} */
  let outputs;
  /** @type {Shown | null} */
  let preview = null;
  const inputs = model.get("pixels").length;
  const filters = model.get("offsets").length;

  const onOutput = {
    look: (/** @type {import("./shared/grid.js").Cell | null} */ cell) =>
      look(cell && { grid: "output", channel: 0, ...cell }),
    choose: (/** @type {import("./shared/grid.js").Cell} */ { row, column }) => {
      look(null);
      save(model, { position: [row, column] });
    },
  };
  const lines = model
    .get("pixels")
    .map((/** @type {unknown} */ _, /** @type {number} */ channel) => line(channel));
  const sum = titledTable("sum of the planes", "sum of the planes", onOutput);
  const biased = titledTable("sum and bias", "", onOutput);
  const output = titledTable("output", "", onOutput);
  const biasInput = element("input", { type: "text", autocomplete: "off" });
  biasInput.addEventListener("change", editBias);
  biasInput.addEventListener("keydown", ({ key }) => key === "Enter" && biasInput.blur());
  biased.heading.append(element("label", {}, "+ bias ", biasInput));
  const tabs = Array.from({ length: filters }, (_, filter) => tab(filter));
  const law = element("p", "law");
  figure.append(
    element(
      "div",
      "bar",
      element(
        "fieldset",
        "filters",
        element("legend", {}, "output channel"),
        ...tabs.map(({ node }) => node),
      ),
      element(
        "div",
        "choices",
        choiceOf(stage, "groups", possibleGroups(inputs, filters)).label,
        choiceOf(stage, "activation", Object.keys(ACTIVATIONS)).label,
      ),
    ),
    warning,
    element(
      "div",
      "layer",
      element("div", "lines", ...lines.map((/** @type {any} */ each) => each.node)),
      element("div", "results", sum.node, biased.node, output.node),
    ),
    words,
    law,
  );
  fitPanels(figure, signal);
  const traits = ["pixels", "kernels", "offsets", "groups", "activation", "out_channel", ...SETTINGS];
  drawOnChange(model, traits, draw, signal);
  drawOnChange(model, ["position"], mark, signal);
  drawOnTheme(drawTabs, signal);
  draw();
  return {
    codecs: {
      ...sliderCodecs(model),
      out_channel: wholeNumber(0, filters - 1),
      offsets: { write: (/** @type {number[]} */ bias) => bias.join(","), read: readBias },
      position,
    },
  };

  /** The row of one input channel: the channel, the filter's kernel for it, and their plane. */
  /** @param {number} channel */
  function line(channel) {
    const input = titledTable(`input channel ${channel}`, `input[${channel}]`, {
      look: (cell) => look(cell && { grid: "input", channel, ...cell }),
      choose: (cell) => look({ grid: "input", channel, ...cell }),
    });
    input.table.addEventListener("focusout", () => look(null));
    const kernel = titledTable(`kernel for channel ${channel}`, "", { look() {}, choose() {} });
    const plane = titledTable(`plane of channel ${channel}`, `plane ${channel}`, onOutput);
    const written = element("p", "written");
    const node = element(
      "div",
      "line",
      input.node,
      element("span", "sign", "∗"),
      kernel.node,
      element("span", "sign", "="),
      plane.node,
      written,
    );
    return { input, kernel, plane, written, node };
  }

  /** The button that shows a filter, with a small picture of its output. @param {number} filter */
  function tab(filter) {
    const radio = element("input", { type: "radio", name: `${model.get("name")}-out_channel` });
    radio.addEventListener("change", () => save(model, { out_channel: filter }));
    const canvas = element("canvas", { "aria-hidden": "true" });
    return { radio, canvas, node: element("label", {}, radio, canvas, String(filter)) };
  }

  function draw() {
    layer = {
      input: model.get("pixels"),
      weight: model.get("kernels")[model.get("kernel_size")],
      bias: model.get("offsets"),
      groups: model.get("groups"),
      activation: model.get("activation"),
      settings: settingsOf(model),
    };
    const filter = model.get("out_channel");
    made = computeFilter(layer, filter);
    preview = null;
    write(warning, made.trouble);
    figure.classList.toggle("conv-stopped", Boolean(made.trouble));
    write(law, parameters(layer));
    biasInput.value = format(layer.bias[filter]);
    biasInput.removeAttribute("aria-invalid");
    biasInput.ariaLabel = `bias of output channel ${filter}`;
    drawInputs(filter);
    if (!made.trouble) drawResults(filter);
    drawTabs();
    mark();
  }

  /** @param {number} filter */
  function drawInputs(filter) {
    const { padding } = layer.settings;
    const largest = largestOf(layer.weight[filter].flat(2));
    const bright = largestOf(layer.input.flat(2));
    lines.forEach(
      (/** @type {ReturnType<typeof line>} */ { input, kernel, node }, /** @type {number} */ channel) => {
        input.fill(padded(layer.input[channel], padding), bright);
        const [height, width] = [layer.input[channel].length, layer.input[channel][0].length];
        input.each((cell, y, x) => {
          const inside = isInside([height, width], y - padding, x - padding);
          cell.classList.toggle("conv-padding", !inside);
        });
        write(kernel.heading, `weight[${filter}, ${channel}]`);
        kernel.fill(layer.weight[filter][channel], largest);
        node.classList.toggle("conv-unseen", !made.members.includes(channel));
      },
    );
  }

  /** @param {number} filter */
  function drawResults(filter) {
    const all = [...made.planes.map(({ output }) => output), made.sum, made.biased];
    const largest = Math.max(...all.map(largestOf));
    made.planes.forEach((plane, index) =>
      lines[made.members[index]].plane.fill(rowsOf(plane.output, made.columns), largest),
    );
    sum.fill(rowsOf(made.sum, made.columns), largest);
    biased.fill(rowsOf(made.biased, made.columns), largest);
    output.fill(rowsOf(made.output, made.columns), ACTIVATIONS[layer.activation](largest));
    write(
      output.heading,
      layer.activation === "none" ? `output[${filter}]` : `output[${filter}] after ${layer.activation}`,
    );
  }

  function drawTabs() {
    tabs.forEach(({ radio }, filter) => (radio.checked = filter === model.get("out_channel")));
    if (made.trouble) return;
    outputs = computeOutputs(layer);
    const [, rows, columns] = outputs.shape;
    const largest = largestOf(outputs.data);
    const colours = signedColours();
    tabs.forEach(({ canvas }, filter) => {
      const data = outputs.data.subarray(filter * rows * columns, (filter + 1) * rows * columns);
      paint(canvas, { data, shape: [rows, columns] }, colours, -largest, largest);
    });
    tellPainted(figure);
  }

  /** @param {Shown | null} cell */
  function look(cell) {
    if (!cell && !preview) return;
    const beyond = cell?.grid === "output" && (cell.row >= made.rows || cell.column >= made.columns);
    preview = beyond ? null : cell;
    mark();
  }

  function mark() {
    const results = [sum, biased, output, ...lines.map((/** @type {any} */ each) => each.plane)];
    for (const table of [...results, ...lines.map((/** @type {any} */ each) => each.input)]) table.unmark();
    if (made.trouble) return write(words, made.trouble);
    if (preview?.grid === "input") return markReaders(preview);
    markWindow(preview ?? cellWithin(model, "position", made.rows, made.columns));
  }

  /** @param {{row: number, column: number}} cell */
  function markWindow({ row, column }) {
    const filter = model.get("out_channel");
    const { padding } = layer.settings;
    lines.forEach(
      (/** @type {ReturnType<typeof line>} */ { input, plane, written }, /** @type {number} */ channel) => {
        const index = made.members.indexOf(channel);
        if (index < 0)
          return write(written, "This filter does not see this channel: it is in another group.");
        for (const { y, x } of taps(row, column, layer.settings))
          input.at(y + padding, x + padding).classList.add("conv-window");
        plane.at(row, column).classList.add("conv-window");
        write(written, arithmetic(made.planes[index], row, column));
      },
    );
    for (const table of [sum, biased, output]) {
      table.at(row, column).classList.add("conv-window");
      table.focusable(row, column);
    }
    write(words, `output[${filter}, ${row}, ${column}]: ${total(layer, filter, made, row, column)}`);
  }

  /** @param {Shown} cell counted from the border's corner */
  function markReaders({ channel, row, column }) {
    const { padding } = layer.settings;
    const [y, x] = [row - padding, column - padding];
    const [height, width] = [layer.input[channel].length, layer.input[channel][0].length];
    const seen = made.members.includes(channel);
    const down = seen ? readers(y, height, layer.settings) : [];
    const across = readers(x, width, layer.settings);
    lines[channel].input.at(row, column).classList.add("conv-reader");
    for (const i of down)
      for (const j of across)
        for (const table of [lines[channel].plane, sum, biased, output])
          table.at(i, j).classList.add("conv-reader");
    const inside = isInside([height, width], y, x);
    const what = inside
      ? `input[${channel}, ${y}, ${x}] = ${format(layer.input[channel][y][x])}`
      : "This padding cell, a zero,";
    const count = down.length * across.length;
    write(words, `${what} is read by ${count} of ${made.sum.length} windows of this filter.`);
  }

  function editBias() {
    const filter = model.get("out_channel");
    const value = typed(biasInput.value);
    if (!(Math.abs(value) <= 1e6)) {
      biasInput.setAttribute("aria-invalid", "true");
      const last = format(layer.bias[filter]);
      write(
        warning,
        `bias must be a number between −1000000 and 1000000, got “${biasInput.value}”. It stays ${last}.`,
      );
      return;
    }
    const offsets = [...layer.bias];
    offsets[filter] = value;
    save(model, { offsets });
  }

  /** @param {string} text */
  function readBias(text) {
    const bias = text.split(",").map(typed);
    return bias.length === filters && bias.every((each) => Math.abs(each) <= 1e6) ? bias : undefined;
  }
}

export default liveFigure("channels", "A layer with channels", build);

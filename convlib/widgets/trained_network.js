// @ts-check
// A trained network: draw a digit, see what every layer makes of it, change a weight, and ask
// what the answer rests on.

import { oneOf, position, sliderCodecs, wholeNumber } from "./shared/address.js";
import { greyColours, paint, signedColours } from "./shared/canvas.js";
import { problem } from "./shared/convolution.js";
import { EXPLAINED, MOST_LIKELY, chanceTable, layerGrid, percent } from "./shared/digit_layers.js";
import {
  SIZE,
  forward,
  gradient,
  hide,
  largest,
  occlusion,
  softmax,
  visible,
} from "./shared/digit_network.js";
import { SETTINGS, kernelTable, settingsOf } from "./shared/explorer.js";
import { liveFigure } from "./shared/figure.js";
import { SIDE, cellsOf, drawingOf, fitted, inkBox, pixelsOf, stroke } from "./shared/ink.js";
import { pointCanvas } from "./shared/point_canvas.js";
import {
  button,
  drawOnChange,
  drawOnTheme,
  element,
  format,
  save,
  tellPainted,
  write,
} from "./shared/stage.js";
import { largestOf } from "./shared/tables.js";

/** @typedef {import("./shared/stage.js").Model} Model */
/** @typedef {import("./shared/digit_network.js").Network} Network */

const FULL = 28; // rows of ink that a digit of the data set has, at least
const DRAW_KEYS = "Space puts the pen down or lifts it, arrow keys move it";

/**
 * The learned weights with the reader's edits.
 * @param {Record<string, {values: DataView}>} learned @param {Record<string, number>} edits
 * @returns {Network}
 */
export function networkOf(learned, edits) {
  const network = Object.fromEntries(
    Object.entries(learned).map(([name, { values }]) => [
      name,
      Float64Array.from({ length: values.byteLength / 4 }, (_, index) => values.getFloat32(4 * index, true)),
    ]),
  );
  for (const [place, value] of Object.entries(edits)) {
    const [filter, row, column] = place.split(",").map(Number);
    network.conv_weight[9 * filter + 3 * row + column] = value;
  }
  return /** @type {any} */ (network);
}

/** How the edits stand in the address: `filter,row,column,weight;...`. */
export const editsCodec = {
  write: (/** @type {Record<string, number>} */ edits) =>
    Object.entries(edits)
      .map(([place, value]) => `${place},${value}`)
      .join(";"),
  read(/** @type {string} */ text) {
    /** @type {Record<string, number>} */
    const edits = {};
    for (const edit of text ? text.split(";") : []) {
      const found = /^([0-7],[0-2],[0-2]),([-+.\de]+)$/.exec(edit);
      if (!found || !(Math.abs(Number(found[2])) <= 1e6)) return undefined;
      edits[found[1]] = Number(found[2]);
    }
    return edits;
  },
};

/** How a drawing stands in the address. */
const drawingCodec = {
  write: String,
  read: (/** @type {string} */ text) => (/^[\da-f]{256}$/.test(text) ? text : undefined),
};

/** @param {import("./shared/figure.js").Stage} stage */
function build({ model, figure, warning, words, signal }) {
  const filters = model.get("network").conv_bias.shape[0];
  let cells = cellsOf(model.get("drawing"));
  let network = networkOf(model.get("network"), model.get("edits"));
  let input = pixelsOf(cells);
  let run = forward(network, input);
  let digit = 0;
  let trouble = "";
  /** @type {0 | 1} */
  let ink = 1;
  let penDown = false;
  let falls = { data: new Float64Array(1), shape: [1, 1] };

  const paper = pictureOf(`Draw a digit. ${DRAW_KEYS}`, {
    visit(to, from, dragged) {
      if (dragged || penDown) drawLine(from, to);
      if (!dragged) sayPen(to);
    },
    press(at) {
      penDown = !penDown;
      if (penDown) drawLine(at, at);
      sayPen(at);
    },
    leave() {
      penDown = false;
      write(penLine, "mouse, finger, or keys");
    },
  });
  const penLine = element("p", { class: "conv-note", "aria-live": "polite" }, "mouse, finger, or keys");
  const eraser = button("Eraser", () => {
    ink = ink ? 0 : 1;
    eraser.setAttribute("aria-pressed", String(!ink));
  });
  eraser.setAttribute("aria-pressed", "false");
  const seen = element("canvas", { "aria-hidden": "true" });
  const map = pictureOf("Choose the window that hides pixels, with the arrow keys", {
    visit: (to) => save(model, { position: to }),
  });
  const hidden = element("canvas", { "aria-hidden": "true" });
  const slopes = element("canvas", { "aria-hidden": "true" });
  const chances = chanceTable((explained) => save(model, { explained }));
  const layers = layerGrid(filters, (filter) => save(model, { chosen_filter: filter }));
  const thumbnails = samplesBar();
  const kernel = kernelTable(model, say, filterRows, keepFilter);
  const undo = button("Undo edits", () => save(model, { edits: {} }), "Undo edits: take the learned weights");
  const titles = {
    kernel: element("h4"),
    hidden: element("h4", {}, "a window hidden"),
    map: element("h4"),
    slopes: element("h4", {}, "gradient 8 × 8"),
  };
  const scales = {
    map: element("p", "note scale signed"),
    slopes: element("p", "note scale signed"),
  };
  const sum = element("p", "arithmetic");
  figure.append(
    thumbnails.bar,
    warning,
    element(
      "div",
      "panels",
      panel(element("h4", {}, "you draw, 32 × 32"), paper.surface, penLine),
      panel(
        element("h4", {}, "the network sees, 8 × 8"),
        element("div", "surface", seen),
        element(
          "p",
          "bar",
          button("Clear", () => save(model, { drawing: "0".repeat((SIDE * SIDE) / 4) })),
          eraser,
          button("Fit", () => save(model, { drawing: drawingOf(fitted(cells)) }), "Fit: fill the square"),
        ),
      ),
      panel(element("h4", {}, "it says: chance and score"), chances.form),
    ),
    layers.grid,
    sum,
    element(
      "div",
      "panels why",
      panel(titles.kernel, kernel.table, undo),
      panel(titles.hidden, element("div", "surface hatched", hidden)),
      panel(titles.map, map.surface, scales.map),
      panel(titles.slopes, element("div", "surface", slopes), scales.slopes),
    ),
    words,
  );
  drawOnChange(model, ["drawing", "network", "edits", "explained", ...SETTINGS], draw, signal);
  drawOnChange(model, ["chosen_filter"], showFilter, signal);
  drawOnChange(model, ["position"], showWindow, signal);
  drawOnTheme(draw, signal);
  draw();
  return {
    codecs: {
      ...sliderCodecs(model),
      explained: oneOf(() => EXPLAINED),
      chosen_filter: wholeNumber(0, filters - 1),
      position,
      edits: editsCodec,
      drawing: drawingCodec,
    },
  };

  function draw() {
    cells = cellsOf(model.get("drawing"));
    network = networkOf(model.get("network"), model.get("edits"));
    input = pixelsOf(cells);
    run = forward(network, input);
    const asked = model.get("explained");
    digit = asked === MOST_LIKELY ? largest(run.scores) : Number(asked);
    const inkColours = greyColours().reverse();
    paint(paper.canvas, { data: cells, shape: [SIDE, SIDE] }, inkColours, 0, 1);
    paint(seen, { data: input, shape: [SIZE, SIZE] }, inkColours, 0, 1);
    thumbnails.show();
    chances.show(run.scores, asked, digit);
    write(sum, layers.show(network, run, digit));
    showFilter();
    explain();
  }

  function explain() {
    const settings = settingsOf(model);
    trouble = problem([SIZE, SIZE], settings);
    say("");
    figure.classList.toggle("conv-stopped", Boolean(trouble));
    falls = trouble
      ? { data: new Float64Array(1), shape: [1, 1] }
      : occlusion(network, input, digit, settings);
    write(titles.map, trouble ? "no occlusion map" : `occlusion ${falls.shape.join(" × ")}`);
    paintSigned(map.canvas, falls, scales.map);
    paintSigned(slopes, { data: gradient(network, run, digit), shape: [SIZE, SIZE] }, scales.slopes);
    showWindow();
  }

  function showFilter() {
    const chosen = model.get("chosen_filter");
    write(titles.kernel, `weights of filter ${chosen}`);
    kernel.draw();
    undo.disabled = Object.keys(model.get("edits")).length === 0;
    layers.mark(chosen);
  }

  /** Hide the pixels of the chosen window, kept inside a map that may have shrunk. */
  function showWindow() {
    const [row, column] = model
      .get("position")
      .map((/** @type {number} */ at) => Math.min(at, falls.shape[0] - 1));
    const shown = trouble ? new Uint8Array(SIZE * SIZE).fill(1) : visible(row, column, settingsOf(model));
    const inkColours = greyColours().reverse();
    paint(hidden, { data: input, shape: [SIZE, SIZE] }, inkColours, 0, 1, shown);
    map.place([row, column]);
    write(words, `${verdict()} ${trouble || windowWords(row, column, shown)}`);
    tellPainted(figure, { scores: run.scores, falls });
  }

  function verdict() {
    const says = largest(run.scores);
    const box = inkBox(cells);
    const edits = Object.keys(model.get("edits")).length;
    const parts = [`The network says ${says}, with a chance of ${percent(softmax(run.scores)[says])}.`];
    if (!box) parts.push("Nothing is drawn, and it must say something.");
    else if (Math.max(box.height, box.width) < FULL)
      parts.push("The digits that it learned from fill the square: “Fit” makes yours do so.");
    if (edits) parts.push(`${edits} of its ${9 * filters} filter weights are yours.`);
    return parts.join(" ");
  }

  /** @param {number} row @param {number} column @param {Uint8Array} shown */
  function windowWords(row, column, shown) {
    const fall = falls.data[row * falls.shape[1] + column];
    const rest = forward(network, hide(input, shown)).scores;
    const [before, after] = [run.scores[digit], rest[digit]].map(format);
    const moved = fall < 0 ? `rises by ${format(-fall)}` : `falls by ${format(fall)}`;
    return (
      `Window [${row}, ${column}] hides ${shown.filter((each) => !each).length} pixels: the score of ${digit} ` +
      `${moved}, from ${before} to ${after}, and the network says ${largest(rest)}.`
    );
  }

  /** @param {number[]} from @param {number[]} to */
  function drawLine(from, to) {
    save(model, { drawing: drawingOf(stroke(cells, from, to, ink)) });
  }

  /** @param {number[]} at */
  function sayPen([row, column]) {
    write(penLine, `pen ${penDown ? "down" : "up"}, row ${row}, column ${column}`);
    paper.mark.classList.toggle("conv-down", penDown);
  }

  /** @param {string} text */
  function say(text) {
    write(warning, text || trouble);
  }

  /** The filter in the table, as rows of numbers. */
  function filterRows() {
    const first = 9 * model.get("chosen_filter");
    return [0, 3, 6].map((row) => Array.from({ length: 3 }, (_, q) => network.conv_weight[first + row + q]));
  }

  /** @param {number[][]} weight */
  function keepFilter(weight) {
    const filter = model.get("chosen_filter");
    const before = filterRows();
    const edits = { ...model.get("edits") };
    weight.forEach((row, r) =>
      row.forEach((value, q) => {
        if (value !== before[r][q]) edits[`${filter},${r},${q}`] = value;
      }),
    );
    save(model, { edits });
  }

  /** The samples as small pictures to press; those that the network misreads come last. */
  function samplesBar() {
    const bar = element("div", {
      class: "conv-bar conv-samples",
      role: "group",
      "aria-label": "sample digits",
    });
    /** @type {[string, number, number][]} */
    const samples = model.get("samples");
    const buttons = samples.map(([drawing, label, read], index) => {
      const what = label === read ? `a ${label}` : `a ${label}, misread as ${read}`;
      const made = button("", () => save(model, { drawing }), what);
      const picture = element("canvas", { "aria-hidden": "true" });
      paint(
        picture,
        { data: pixelsOf(cellsOf(drawing)), shape: [SIZE, SIZE] },
        greyColours().reverse(),
        0,
        1,
      );
      made.append(picture);
      if (index > 0 && label !== read && samples[index - 1][1] === samples[index - 1][2])
        bar.append(element("span", "note", "it misreads"));
      bar.append(made);
      return made;
    });
    const unseen = `It never saw these digits; of 360 such it reads ${percent(model.get("accuracy"))} rightly.`;
    bar.append(element("p", "note", unseen));
    return {
      bar,
      show() {
        for (const [index, each] of buttons.entries())
          each.setAttribute("aria-pressed", String(samples[index][0] === model.get("drawing")));
      },
    };
  }
}

/** @param {HTMLCanvasElement} canvas @param {{data: Float64Array, shape: number[]}} map @param {HTMLElement} scale */
function paintSigned(canvas, map, scale) {
  const strong = largestOf(map.data);
  paint(canvas, map, signedColours(), -strong, strong);
  write(scale, `±${format(strong)}`);
}

/** @param {string} label @param {Parameters<typeof pointCanvas>[2]} reader */
function pictureOf(label, reader) {
  const canvas = element("canvas", { "aria-hidden": "true" });
  return { canvas, ...pointCanvas(label, canvas, reader) };
}

/** @param {HTMLElement[]} content */
function panel(...content) {
  return element("div", "panel", ...content);
}

export default liveFigure("trained-network", "A trained network that reads digits", build);

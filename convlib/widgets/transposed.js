// @ts-check
// Transposed convolution: point at an input cell and see its stamp, point at an output cell and
// read what met there, build the output stamp by stamp, and watch uneven overlap on a picture.

import { paddedPosition, wholeNumber } from "./shared/address.js";
import { greyColours, paint } from "./shared/canvas.js";
import { SETTINGS, colour, explorerSharing, kernelTable, settingsOf, weightOf } from "./shared/explorer.js";
import { liveFigure } from "./shared/figure.js";
import { fitPanels, pointGrid } from "./shared/grid.js";
import { choiceOf } from "./shared/controls.js";
import { lawOfBoth } from "./shared/layer.js";
import { between, isInside, placeOf } from "./shared/places.js";
import {
  describe,
  drawOnChange,
  element,
  format,
  player,
  save,
  share,
  tellPainted,
  transport,
  vary,
  write,
} from "./shared/stage.js";
import { largestOf } from "./shared/tables.js";
import {
  computeStamps,
  evenness,
  meeting,
  sizeLaw,
  sumOf,
  transposePicture,
  transposedProblem,
} from "./shared/transposed_convolution.js";

/** @typedef {import("./shared/stage.js").Model} Model */
/** @typedef {import("./shared/transposed_convolution.js").TransposedSettings} TransposedSettings */
/** @typedef {import("./shared/transposed_convolution.js").Stamps} Stamps */
/** @typedef {import("./shared/convolution.js").Tensor} Tensor */

const PICTURE_SIZE = 48;

/** Light that grows evenly to the right and downwards: nothing in it repeats. @returns {Tensor} */
function ramp() {
  const data = Float64Array.from({ length: PICTURE_SIZE ** 2 }, (_, index) => {
    const [down, right] = [Math.floor(index / PICTURE_SIZE), index % PICTURE_SIZE];
    return 0.3 + (0.35 * (down + right)) / (PICTURE_SIZE - 1);
  });
  return { data, shape: [PICTURE_SIZE, PICTURE_SIZE] };
}

/** @param {DataView} photo @returns {Tensor} */
function levels(photo) {
  const bytes = new Uint8Array(photo.buffer, photo.byteOffset, photo.byteLength);
  return { data: Float64Array.from(bytes, (value) => value / 255), shape: [PICTURE_SIZE, PICTURE_SIZE] };
}

/** @param {import("./shared/figure.js").Stage} stage */
function build(stage) {
  const { model, figure, warning, words, signal } = stage;
  /** @type {Stamps} */
  let stamps;
  /** What is pointed at now; when nothing is, the last stamp or the chosen output cell counts. */
  /** @type {{grid: "input" | "output", row: number, column: number} | null} */
  let preview = null;

  const inputGrid = pointGrid("input", {
    look: (cell) => look(cell && { grid: "input", ...cell }),
    choose: ({ row, column }) => stampUpTo(row * stamps.cells.shape[1] + column + 1),
  });
  const outputGrid = pointGrid("output", {
    look: (cell) => look(cell && { grid: "output", ...cell }),
    choose: ({ row, column }) => {
      look(null);
      save(model, { position: [row, column], stamped: stamps.cells.data.length });
    },
  });
  const kernel = kernelTable(model, say);
  const kernels = choiceOf(stage, "filter_name", "gallery", "kernel");
  const shows = choiceOf(stage, "show", ["sums", "overlap counts"]);
  const pictures = choiceOf(stage, "picture", ["ramp", "photo"]);
  const pictureWeights = choiceOf(
    stage,
    "picture_weight",
    ["equal weights", "the kernel above"],
    "stamped with",
  );
  const { control: play, stop } = player("Play", advance, 500, signal);
  const steps = transport(
    "Stamp the input cells",
    [
      [() => stampUpTo(0), "No stamp"],
      [() => stampUpTo(Math.max(0, stamps.count - 1)), "One stamp back"],
      [() => stampUpTo(stamps.count + 1), "One stamp more"],
      [() => stampUpTo(stamps.cells.data.length), "All stamps"],
    ],
    play,
  );
  const inputTitle = element("h4");
  const outputTitle = element("span");
  const panels = element(
    "div",
    "panels",
    element("div", "panel left", inputTitle, box(inputGrid.table)),
    element("div", "panel stamp", element("h4", {}, kernels.label), box(kernel.table)),
    element("div", "panel right", element("h4", {}, outputTitle, shows.label), box(outputGrid.table)),
    element("div", "moves", steps),
  );
  const legend = element(
    "p",
    "legend",
    ...["the stamp", "what meets in a cell", "cut off by padding"].map((text) => element("span", {}, text)),
  );
  const law = element("p", "law");
  const before = element("canvas", { role: "img" });
  const after = element("canvas", { role: "img" });
  const pictureTitle = element("h4");
  const enlargedTitle = element("h4");
  const even = element("p", "law");
  const enlarged = element(
    "div",
    "enlarged",
    element("div", {}, pictureTitle, before),
    element("div", {}, enlargedTitle, element("div", "square", after)),
  );
  figure.append(
    warning,
    panels,
    legend,
    words,
    law,
    even,
    element("div", "bar second", pictures.label, pictureWeights.label),
    enlarged,
  );
  fitPanels(panels, signal, fitPicture);
  const layer = ["gallery", "filter_name", "output_padding", ...SETTINGS];
  drawOnChange(model, ["grid", "stamped", "show", "position", ...layer], drawGrids, signal);
  drawOnChange(model, ["photo", "picture", "picture_weight", ...layer], drawPictures, signal);
  drawGrids();
  drawPictures();
  const sharing = explorerSharing(model);
  return {
    ...sharing,
    codecs: { ...sharing.codecs, stamped: wholeNumber(0, 99), position: paddedPosition },
  };

  /** @returns {TransposedSettings} */
  function settings() {
    return { ...settingsOf(model), output_padding: model.get("output_padding") };
  }

  function drawGrids() {
    stamps = computeStamps(model.get("grid"), weightOf(model), settings(), model.get("stamped"));
    preview = null;
    say("");
    kernel.draw();
    drawInput();
    drawOutput();
    const [height, width] = stamps.cells.shape;
    write(inputTitle, `input ${height} × ${width}`);
    write(outputTitle, stamps.trouble ? "no output" : `output ${stamps.rows} × ${stamps.columns}`);
    write(
      law,
      lawOfBoth(stamps.cells.shape, (size) => sizeLaw(size, stamps.settings)),
    );
    for (const control of steps.querySelectorAll("button")) control.disabled = Boolean(stamps.trouble);
    if (stamps.trouble) stop();
    mark();
  }

  function drawInput() {
    const { cells, count } = stamps;
    const [height, width] = cells.shape;
    const largest = largestOf(cells.data);
    inputGrid.resize(height, width, 0);
    vary(inputGrid.table, "across", 4);
    inputGrid.each((cell, y, x) => {
      const index = y * width + x;
      const waiting = index >= count;
      cell.classList.toggle("conv-waiting", waiting);
      write(cell, format(cells.data[index]));
      describe(
        cell,
        `input row ${y}, column ${x}: ${format(cells.data[index])}${waiting ? ", not stamped yet" : ""}`,
      );
      colour(cell, share(cells.data[index], largest));
    });
  }

  function drawOutput() {
    const { sheet, settings: { padding }, rows, columns } = stamps; // prettier-ignore
    const counting = model.get("show") === "overlap counts";
    const values = Array.from(counting ? sheet.counts : sheet.data);
    const largest = largestOf(values);
    const [height, width] = stamps.trouble ? [0, 0] : sheet.shape;
    outputGrid.resize(height, width, padding);
    vary(outputGrid.table, "across", Math.max(width, 8));
    outputGrid.each((cell, row, column) => {
      const index = (row + padding) * width + column + padding;
      const off = !isInside([rows, columns], row, column);
      const text = sheet.counts[index] || counting ? format(values[index]) : "";
      cell.classList.toggle("conv-padding", off);
      cell.classList.toggle("conv-empty", sheet.counts[index] === 0);
      write(cell, text);
      const holds = counting ? `${text} stamps` : text || "no stamp";
      describe(cell, `${off ? "cut off" : "output"} row ${row}, column ${column}: ${holds}`);
      colour(cell, share(values[index], largest));
    });
  }

  function drawPictures() {
    const now = settings();
    write(even, evenness(now));
    if (transposedProblem([PICTURE_SIZE, PICTURE_SIZE], now)) return;
    const picture = model.get("picture") === "photo" ? levels(model.get("photo")) : ramp();
    const equal = model.get("picture_weight") === "equal weights";
    const weight = equal ? weightOf(model).map((row) => row.map(() => 1)) : weightOf(model);
    const map = transposePicture(picture, weight, now);
    const lowest = map.data.reduce((least, value) => Math.min(least, value), 0);
    const highest = map.data.reduce((most, value) => Math.max(most, value), 0);
    paint(before, picture, greyColours(), 0, 1);
    paint(after, map, greyColours(), lowest, highest);
    fitPicture();
    write(pictureTitle, `${model.get("picture")} ${PICTURE_SIZE} × ${PICTURE_SIZE}`);
    write(enlargedTitle, `stamped with ${model.get("picture_weight")}: ${map.shape.join(" × ")}`);
    describe(before, `the ${model.get("picture")}`);
    describe(
      after,
      `the ${model.get("picture")}, stamped: black ${format(lowest)}, white ${format(highest)}`,
    );
    tellPainted(figure, { map });
  }

  /** Every pixel is drawn equally large, or the drawing itself would look like a checkerboard. */
  function fitPicture() {
    const room = /** @type {HTMLElement} */ (after.parentElement).clientWidth;
    after.style.width = `${after.width * Math.max(1, Math.floor(room / Math.max(after.width, after.height)))}px`;
  }

  /** @param {typeof preview} cell */
  function look(cell) {
    if (cell) stop();
    preview = cell;
    mark();
  }

  function mark() {
    inputGrid.unmark();
    outputGrid.unmark();
    if (stamps.trouble) return write(words, stamps.trouble);
    const { cells, count } = stamps;
    const index = count - 1;
    const width = cells.shape[1];
    if (preview?.grid === "input") markStamp(preview.row, preview.column);
    else if (preview || count === cells.data.length) markMeeting(preview ?? chosen());
    else if (count) markStamp(...placeOf(index, width));
    else write(words, "Nothing is stamped yet. Step forward, or play.");
    if (count && count < cells.data.length) inputGrid.focusable(...placeOf(index, width));
  }

  /** The chosen cell of the sheet, kept inside one that may have shrunk. */
  function chosen() {
    const { padding } = stamps.settings;
    const [row, column] = model
      .get("position")
      .map((/** @type {number} */ at, /** @type {number} */ axis) =>
        between(at, -padding, stamps.sheet.shape[axis] - padding - 1),
      );
    return { row, column };
  }

  /** @param {number} y @param {number} x */
  function markStamp(y, x) {
    const { input, weight, cells, rows, columns, settings: { stride, padding, dilation } } = stamps; // prettier-ignore
    let lost = 0;
    for (const [r, line] of weight.entries())
      for (const [q, value] of line.entries()) {
        const [row, column] = [y * stride - padding + r * dilation, x * stride - padding + q * dilation];
        const cell = outputGrid.at(row, column);
        cell.classList.add("conv-window");
        cell.dataset.weight = `×${format(value)}`;
        if (!isInside([rows, columns], row, column)) lost++;
      }
    inputGrid.at(y, x).classList.add("conv-window");
    const number = y * cells.shape[1] + x + 1;
    const cut = lost ? ` Padding cuts off ${lost} of its ${weight.length ** 2} cells.` : "";
    write(
      words,
      `Stamp ${number} of ${cells.data.length}: input[${y}, ${x}] = ${format(input[y][x])} adds ${format(input[y][x])} ` +
        `times the kernel, from output[${format(y * stride - padding)}, ${format(x * stride - padding)}] on.${cut}`,
    );
  }

  /** @param {{row: number, column: number}} cell */
  function markMeeting({ row, column }) {
    const found = meeting(stamps, row, column);
    for (const { y, x, weight } of found) {
      const cell = inputGrid.at(y, x);
      cell.classList.add("conv-reader");
      cell.dataset.weight = `×${format(weight)}`;
    }
    outputGrid.at(row, column).classList.add("conv-reader");
    outputGrid.focusable(row, column);
    const { rows, columns, count, cells } = stamps;
    const off = !isInside([rows, columns], row, column);
    const soFar = count < cells.data.length ? " so far" : "";
    const many = found.length === 1 ? "1 stamp reaches" : `${found.length || "No"} stamps reach`;
    const where = off ? "Padding cuts this cell off" : `${many} it${soFar}`;
    write(words, `output[${format(row)}, ${format(column)}] = ${sumOf(stamps, row, column)}. ${where}.`);
  }

  /** @param {number} count */
  function stampUpTo(count) {
    look(null);
    save(model, { stamped: Math.min(count, stamps.cells.data.length) });
  }

  function advance() {
    const all = stamps.cells.data.length;
    preview = null;
    save(model, { stamped: stamps.count === all ? 1 : stamps.count + 1 });
    return model.get("stamped") < all;
  }

  /** @param {string} text */
  function say(text) {
    write(warning, text || stamps.trouble);
  }
}

/** @param {HTMLElement} content */
function box(content) {
  return element("div", "square", content);
}

export default liveFigure("transposed", "Transposed convolution", build);

// @ts-check
// Convolution on pictures: drag the window over a photo and watch the feature map being painted.

import { greyColours, paint } from "./shared/canvas.js";
import { choiceOf } from "./shared/controls.js";
import { effectiveKernelSize, filterPicture, problem, taps } from "./shared/convolution.js";
import { SETTINGS, colour, explorerSharing, kernelTable, settingsOf, weightOf } from "./shared/explorer.js";
import { liveFigure } from "./shared/figure.js";
import { ownPicture } from "./shared/own_picture.js";
import { chosenPicture, clamp, paintScaled, place, strongest, surface } from "./shared/photo.js";
import { cellWithin } from "./shared/grid.js";
import { isInside, placeOf } from "./shared/places.js";
import {
  button,
  drawOnChange,
  drawOnTheme,
  element,
  format,
  player,
  save,
  share,
  tellPainted,
  vary,
} from "./shared/stage.js";

/** @typedef {import("./shared/convolution.js").Tensor} Tensor */

const BRUSH = 5; // how far from the window a drag paints, in output cells

/** @param {import("./shared/figure.js").Stage} stage */
function build(stage) {
  const { model, figure, warning, words, signal } = stage;
  /** @type {Tensor} */
  let picture = chosenPicture(model);
  /** @type {{data: Float64Array, shape: number[]}} */
  let map = { data: new Float64Array(0), shape: [0, 0] };
  /** The value that gets the full colour. */
  let strong = 0;
  /** Which cells of the map are painted so far. */
  let painted = new Uint8Array(0);
  let cell = { row: 0, column: 0 };
  let trouble = "";

  const moves = { start: () => stop(), step, drop };
  const photo = element("canvas", { role: "img", "aria-label": "the photo" });
  const frame = element("div", "frame");
  const photoBox = surface("Move the window over the photo with the arrow keys", photo, frame, {
    ...moves,
    drag: dragPhoto,
  });
  const output = element("canvas", { role: "img", "aria-label": "the feature map" });
  const dot = element("div", "dot");
  const mapBox = surface("Move over the feature map with the arrow keys", output, dot, {
    ...moves,
    drag: dragMap,
  });
  const patch = element("table", { class: "conv-grid conv-patch", "aria-label": "pixels under the window" });
  const kernel = kernelTable(model, say);
  const answer = element("span", "answer");
  const mapTitle = element("h4");
  const legend = element("p", "legend scale");
  const filters = choiceOf(stage, "filter_name", "gallery", "filter");
  const pictures = choiceOf(stage, "picture", "pictures");
  const { control: play, stop } = player("Play", paintRow, 40, signal);
  figure.append(
    element(
      "div",
      "bar",
      pictures.label,
      ownPicture({ target: photoBox, size: picture.shape[0], take: showPicture, say }, stage),
      filters.label,
    ),
    warning,
    element(
      "div",
      "panels",
      element("div", "panel", element("h4", {}, "photo"), photoBox),
      element("div", "panel", mapTitle, mapBox),
    ),
    element("div", "bar", play, button("Paint all", paintAll), button("Wipe", wipe), legend),
    element("div", "sum", patch, "∗", kernel.table, "=", answer),
    words,
  );
  drawOnChange(model, ["pictures", "picture"], () => showPicture(chosenPicture(model)), signal);
  drawOnChange(model, ["gallery", "filter_name", ...SETTINGS], showMap, signal);
  drawOnChange(model, ["position"], () => moveTo(...position()), signal);
  drawOnTheme(paintMap, signal);
  showPicture(picture);
  painted.fill(0, Math.round(map.shape[0] / 3) * map.shape[1]);
  paintMap();
  return explorerSharing(model);

  /** @param {Tensor} chosen */
  function showPicture(chosen) {
    picture = chosen;
    paint(photo, picture, greyColours(), 0, 1);
    showMap();
  }

  function showMap() {
    const settings = settingsOf(model);
    const weight = weightOf(model);
    trouble = problem(picture.shape, settings);
    say("");
    kernel.draw();
    figure.classList.toggle("conv-stopped", Boolean(trouble));
    if (trouble) return stop();
    map = filterPicture(picture, weight, settings);
    strong = strongest(map.data);
    painted = new Uint8Array(map.data.length).fill(1);
    mapTitle.textContent = `feature map ${map.shape[0]} × ${map.shape[1]}`;
    paintMap();
    moveTo(...position());
  }

  /** The chosen position, kept inside a map that may have shrunk. @returns {[number, number]} */
  function position() {
    const { row, column } = cellWithin(model, "position", map.shape[0], map.shape[1]);
    return [row, column];
  }

  function paintMap() {
    const signed = map.data.some((value) => value < 0);
    paintScaled(output, map, strong, signed, legend, painted);
    tellPainted(figure, { map, painted });
  }

  function paintAll() {
    painted.fill(1);
    paintMap();
  }

  function wipe() {
    painted.fill(0);
    paintMap();
  }

  /** Paint the first row that still has a gap; false when there is none. */
  function paintRow() {
    const gap = painted.indexOf(0);
    if (gap < 0) return false;
    const [, width] = map.shape;
    const [row] = placeOf(gap, width);
    painted.fill(1, row * width, (row + 1) * width);
    moveTo(row, width - 1);
    paintMap();
    return true;
  }

  /** @param {number} row @param {number} column */
  function moveTo(row, column) {
    cell = { row, column };
    const settings = settingsOf(model);
    const [height, width] = picture.shape;
    const span = effectiveKernelSize(settings.kernel_size, settings.dilation);
    place(
      frame,
      row * settings.stride - settings.padding,
      column * settings.stride - settings.padding,
      span,
      height,
      width,
    );
    place(dot, row, column, 1, map.shape[0], map.shape[1]);
    showSum(settings);
  }

  /** @param {import("./shared/convolution.js").Settings} settings */
  function showSum(settings) {
    const { row, column } = cell;
    const [height, width] = picture.shape;
    const found = taps(row, column, settings);
    const rows = Array.from({ length: settings.kernel_size }, (_, r) => {
      const cells = found
        .filter((tap) => tap.r === r)
        .map(({ y, x }) => {
          const inside = isInside(picture.shape, y, x);
          const value = inside ? picture.data[y * width + x] : 0;
          const made = element("td", { class: inside ? "conv-pixel" : "conv-padding" }, format(value));
          vary(made, "grey", `${Math.round(100 * value)}%`);
          made.classList.toggle("conv-bright", value > 0.46);
          return made;
        });
      return element("tr", {}, ...cells);
    });
    patch.replaceChildren(element("tbody", {}, ...rows));
    vary(patch, "across", settings.kernel_size);
    vary(patch, "columns", settings.kernel_size);
    const value = map.data[row * map.shape[1] + column];
    answer.textContent = format(value);
    colour(answer, share(value, strong));
    words.textContent = `At row ${row}, column ${column} of the feature map the window answers ${format(value)}.`;
  }

  /** @param {string} text */
  function say(text) {
    warning.textContent = text || trouble;
  }

  /** @param {number} down @param {number} right @param {boolean} going */
  function dragMap(down, right, going) {
    brush(Math.floor(down * map.shape[0]), Math.floor(right * map.shape[1]), going);
  }

  /** @param {number} down @param {number} right @param {boolean} going */
  function dragPhoto(down, right, going) {
    const { kernel_size, padding, stride, dilation } = settingsOf(model);
    const middle = (effectiveKernelSize(kernel_size, dilation) - 1) / 2;
    const [row, column] = [down * picture.shape[0], right * picture.shape[1]].map((at) =>
      Math.round((at - 0.5 + padding - middle) / stride),
    );
    brush(row, column, going);
  }

  /** @param {number} rows @param {number} columns */
  function step(rows, columns) {
    brush(cell.row + rows, cell.column + columns, false);
    drop();
  }

  /** Paint the cells that the brush passes on its way. @param {number} row @param {number} column @param {boolean} going */
  function brush(row, column, going) {
    if (trouble) return;
    const [height, width] = map.shape;
    const to = { row: clamp(row, height), column: clamp(column, width) };
    const moves = going ? Math.max(1, Math.abs(to.row - cell.row), Math.abs(to.column - cell.column)) : 1;
    for (let move = 1; move <= moves; move++) {
      const across = (/** @type {"row" | "column"} */ axis) =>
        Math.round(cell[axis] + ((to[axis] - cell[axis]) * move) / moves);
      dab(across("row"), across("column"));
    }
    moveTo(to.row, to.column);
    paintMap();
  }

  /** @param {number} row @param {number} column */
  function dab(row, column) {
    const [height, width] = map.shape;
    for (let i = Math.max(0, row - BRUSH); i <= Math.min(height - 1, row + BRUSH); i++)
      for (let j = Math.max(0, column - BRUSH); j <= Math.min(width - 1, column + BRUSH); j++)
        if ((i - row) ** 2 + (j - column) ** 2 <= BRUSH ** 2) painted[i * width + j] = 1;
  }

  function drop() {
    save(model, { position: [cell.row, cell.column] });
  }
}

export default liveFigure("pictures", "Convolution on pictures", build);

// @ts-check
// The layer among frequencies: magnitudes of the discrete Fourier transforms multiply.

import { element, format, save, write } from "../shared/stage.js";
import { cellWithin } from "../shared/grid.js";
import { sideBySide, titledTable, zeros } from "../shared/tables.js";

/** @typedef {import("../shared/layer.js").Layer} Layer */

/**
 * Magnitudes of the discrete Fourier transform: row u, column v stands for u waves down the
 * picture and v across.
 * @param {number[][]} picture
 */
export function spectrum(picture) {
  const [height, width] = [picture.length, picture[0].length];
  return zeros(height, width).map((row, u) =>
    row.map((_, v) => {
      let [real, imaginary] = [0, 0];
      picture.forEach((line, y) =>
        line.forEach((value, x) => {
          const angle = 2 * Math.PI * ((u * y) / height + (v * x) / width);
          real += value * Math.cos(angle);
          imaginary -= value * Math.sin(angle);
        }),
      );
      return Math.hypot(real, imaginary);
    }),
  );
}

/** The kernel on a picture of the input's size, wrapped around its ends. @param {Layer} layer */
function kernelPicture({ shape: [height, width], weight, settings: { dilation } }) {
  const picture = zeros(height, width);
  weight.forEach((row, r) =>
    row.forEach((value, q) => (picture[(r * dilation) % height][(q * dilation) % width] += value)),
  );
  return picture;
}

/** The circular layer of the input's size, at every position. @param {Layer} layer */
function circularOutput({ shape: [height, width], input, weight, settings }) {
  const { dilation, flip } = settings;
  const along = (/** @type {number} */ place, /** @type {number} */ tap, /** @type {number} */ size) =>
    (((place + (flip ? -tap : tap) * dilation) % size) + settings.kernel_size * dilation * size) % size;
  return zeros(height, width).map((line, i) =>
    line.map((_, j) => {
      let sum = 0;
      weight.forEach((row, r) =>
        row.forEach((value, q) => (sum += value * input[along(i, r, height)][along(j, q, width)])),
      );
      return sum;
    }),
  );
}

/** Short enough for a cell; the words say more. @param {number} magnitude */
function short(magnitude) {
  return Number(magnitude.toFixed(magnitude < 9.95 ? 1 : 0));
}

/** @param {Layer} layer */
export function frequenciesOf(layer) {
  const pictures = [layer.input, kernelPicture(layer), circularOutput(layer)];
  return pictures.map(spectrum);
}

/** Whether the output that the figure shows is the circular one. @param {Layer} layer */
function isCircular({ shape, rows, columns, settings: { padding, padding_mode, stride } }) {
  const around = padding === 0 || padding_mode === "circular";
  return around && stride === 1 && rows === shape[0] && columns === shape[1];
}

/** @param {import("./slot.js").Pointing} pointing @returns {import("./slot.js").View} */
export function frequencyView({ model, refresh }) {
  /** @type {import("../shared/grid.js").Cell | null} */
  let preview = null;
  /** @type {number[][][]} */
  let found = [];
  const pointing = {
    look(/** @type {typeof preview} */ cell) {
      preview = cell;
      refresh();
    },
    choose({ row = 0, column = 0 }) {
      preview = null;
      save(model, { frequency: [row, column] });
    },
  };
  const tables = ["input", "kernel", "output"].map((name) =>
    titledTable(`frequencies of the ${name}`, name, pointing),
  );
  const note = element("p", "legend");
  return {
    node: element("div", {}, sideBySide(...tables), note),
    draw(layer) {
      preview = null;
      found = frequenciesOf(layer);
      tables.forEach((table, index) => table.fill(found[index].map((row) => row.map(short))));
      const which = isCircular(layer) ? "the one above" : "not quite the one above";
      write(
        note,
        `Row u, column v: how strongly u waves down the picture and v across are present. The output meant here is ${which}: ` +
          "padding_mode circular, stride 1, one output for each pixel.",
      );
    },
    mark(layer) {
      const { row, column } = preview ?? cellWithin(model, "frequency", layer.shape[0], layer.shape[1]);
      for (const table of tables) {
        table.unmark();
        table.at(row, column).classList.add("conv-window");
        table.focusable(row, column);
      }
      const [input, kernel, output] = found.map((magnitudes) => format(magnitudes[row][column]));
      return `Frequency [${row}, ${column}]: ${input} in the input times ${kernel} in the kernel is ${output} in the output.`;
    },
  };
}

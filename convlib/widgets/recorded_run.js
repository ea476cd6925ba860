// @ts-check
// Recorded run: numbers and maps that Python computed beforehand, replayed by sliders.

import { sliderCodecs } from "./shared/address.js";
import { greyColours, paint, signedColours } from "./shared/canvas.js";
import { choiceOf } from "./shared/controls.js";
import { curve } from "./shared/curve.js";
import { colour } from "./shared/explorer.js";
import { liveFigure } from "./shared/figure.js";
import { between } from "./shared/places.js";
import {
  describe,
  drawOnChange,
  drawOnTheme,
  element,
  player,
  save,
  share,
  tellPainted,
  transport,
  vary,
  write,
} from "./shared/stage.js";
import { emptyTable } from "./shared/tables.js";

/** An axis of the record. @typedef {{name: string, labels: string[]}} Axis */

/**
 * A frame as the notebook packed it: each number is `lowest + code * scale`.
 * @typedef {{
 *   shape: number[], bits: number, lowest: number, scale: number, signed: boolean, codes: DataView,
 * }} Packed
 */

const PLAIN = 49; // maps of at most so many numbers are printed, larger ones are painted
const FAINT = 60; // at most so many curves of other settings stand behind the present one

/** All numbers of a frame, in reading order. @param {Packed} packed */
export function unpack({ bits, lowest, scale, codes }) {
  const bytes = codes.buffer.slice(codes.byteOffset, codes.byteOffset + codes.byteLength);
  const whole = bits === 16 ? new Uint16Array(bytes) : new Uint8Array(bytes);
  return Float64Array.from(whole, (code) => lowest + code * scale);
}

/** How far apart two neighbours along each axis are. @param {number[]} sizes */
export function stridesOf(sizes) {
  return sizes.map((_, axis) => sizes.slice(axis + 1).reduce((total, size) => total * size, 1));
}

/**
 * Which numbers of a frame a curve holds, for every setting of the other axes.
 * @param {number[]} sizes @param {number} along
 */
export function startsAcross(sizes, along) {
  const strides = stridesOf(sizes);
  return sizes.reduce(
    (starts, size, axis) =>
      axis === along
        ? starts
        : starts.flatMap((start) =>
            Array.from({ length: size }, (_, place) => start + place * strides[axis]),
          ),
    [0],
  );
}

/**
 * A number with the decimals that its frame's scale leaves sure, and a true minus sign.
 * @param {number} value @param {number} scale @param {number} [digits] at most
 */
export function precise(value, scale, digits = 6) {
  const decimals = scale > 0 ? between(Math.ceil(-Math.log10(scale)), 0, 100) : 100;
  const rounded = Number(Number(value.toFixed(decimals)).toPrecision(digits));
  const plain = rounded === 0 || (Math.abs(rounded) >= 1e-4 && Math.abs(rounded) < 1e6);
  return (plain ? String(rounded) : rounded.toExponential()).replace("e+", "e").replaceAll("-", "−");
}

/** @param {import("./shared/figure.js").Stage} stage */
function build(stage) {
  const { model, figure, warning, words, signal } = stage;
  /** @type {Axis[]} */
  const axes = model.get("axes");
  const names = axes.map(({ name }) => name);
  const sizes = axes.map(({ labels }) => labels.length);
  const strides = stridesOf(sizes);
  const frames = Object.entries(model.get("frames")).map(([title, packed]) => {
    const data = unpack(packed);
    const lowest = data.reduce((least, value) => Math.min(least, value), Infinity);
    const highest = data.reduce((most, value) => Math.max(most, value), -Infinity);
    const strongest = Math.max(-lowest, highest);
    const ends = packed.signed && packed.shape.length ? [-strongest, strongest] : [lowest, highest];
    const number = (/** @type {number} */ value, digits = 6) => precise(value, packed.scale, digits);
    return { title, data, ends, strongest, number, signed: packed.signed, shape: packed.shape };
  });
  const charts = frames.filter(({ shape }) => shape.length === 0).map(chart);
  const maps = frames.filter(({ shape }) => shape.length > 0).map(map);

  const play = player("Play", () => move(1), 150, signal);
  play.control.addEventListener("click", () => {
    const atEnd = place(along()) === sizes[along()] - 1;
    if (atEnd && play.control.textContent === "Pause") goTo(0);
  });
  const steps = transport(
    "Move through the record",
    [
      [() => goTo(0), "First place"],
      [() => move(-1), "One place back"],
      [() => move(1), "One place forward"],
      [() => goTo(sizes[along()] - 1), "Last place"],
    ],
    play.control,
    choiceOf(stage, "along", names).label,
  );
  figure.append(
    steps,
    element("div", "charts", ...charts.map(({ panel }) => panel)),
    element("div", "maps", ...maps.map(({ panel }) => panel)),
    warning,
    words,
  );
  drawOnChange(model, names, draw, signal);
  drawOnChange(model, ["along"], drawAll, signal);
  drawOnTheme(draw, signal);
  drawAll();
  return { codecs: sliderCodecs(model) };

  function along() {
    return names.indexOf(model.get("along"));
  }

  /** @param {number} axis */
  function place(axis) {
    return model.get(names[axis]);
  }

  /** @param {number} to along the axis that is played */
  function goTo(to) {
    save(model, { [names[along()]]: to });
  }

  /** @param {number} by */
  function move(by) {
    const to = place(along()) + by;
    if (to < 0 || to >= sizes[along()]) return false;
    goTo(to);
    return true;
  }

  /** Where the present place stands in a record of plain numbers. */
  function here() {
    return strides.reduce((total, stride, axis) => total + stride * place(axis), 0);
  }

  function drawAll() {
    const axis = along();
    const others = startsAcross(sizes, axis);
    for (const each of charts) each.backdrop(axis, others.length > FAINT ? [] : others);
    draw();
  }

  function draw() {
    for (const each of [...charts, ...maps]) each.show();
    const where = axes.map(({ name, labels }, axis) => `${name} ${labels[place(axis)]}`).join(", ");
    words.textContent = `${where}: ${[...charts, ...maps].map((each) => each.said()).join("; ")}.`;
    if (maps.length) tellPainted(figure);
  }

  /** @param {typeof frames[number]} frame */
  function chart({ title, data, ends: [lowest, highest], number }) {
    const heading = element("h4");
    const drawn = curve(lowest, highest, (portion) => goTo(Math.round(portion * (sizes[along()] - 1))));
    const first = element("span");
    const middle = element("span");
    const last = element("span");
    const panel = element(
      "div",
      "chart",
      heading,
      element(
        "div",
        "plot",
        element("span", "top", number(highest, 4)),
        element("span", "bottom", number(lowest, 4)),
        drawn.picture,
      ),
      element("div", "ends", first, middle, last),
    );
    return { panel, backdrop, show, said };

    /** @param {number} start */
    function line(start) {
      const axis = along();
      return Array.from({ length: sizes[axis] }, (_, index) => data[start + index * strides[axis]]);
    }

    /** @param {number} axis @param {number[]} others */
    function backdrop(axis, others) {
      const { name, labels } = axes[axis];
      write(first, labels[0]);
      write(middle, name);
      write(last, labels.length > 1 ? labels[labels.length - 1] : "");
      drawn.backdrop(others.map(line));
    }

    function show() {
      const axis = along();
      drawn.show(line(here() - place(axis) * strides[axis]), place(axis));
      write(heading, said());
      describe(drawn.picture, `curve of ${title} along ${names[axis]}`);
    }

    function said() {
      return `${title} ${number(data[here()])}`;
    }
  }

  /** @param {typeof frames[number]} frame */
  function map({ title, data, ends: [lowest, highest], strongest, number, signed, shape }) {
    const [height, width] = shape;
    const size = height * width;
    const printed = size <= PLAIN;
    const canvas = element("canvas", { role: "img" });
    const table = emptyTable(printed ? height : 0, width, { class: "conv-grid", "aria-label": title });
    vary(table, "across", width);
    const range = `${printed && !signed ? 0 : number(lowest)} to ${number(highest)}`;
    const tint = signed ? " conv-signed" : printed ? " conv-tinted" : "";
    const legend = element("p", { class: `conv-legend conv-scale${tint}` }, range);
    const panel = element("div", "map", element("h4", {}, title), printed ? table : canvas, legend);
    return { panel, show, said };

    function now() {
      return data.subarray(here() * size, (here() + 1) * size);
    }

    function show() {
      const values = now();
      if (!printed) {
        describe(canvas, said());
        return paint(
          canvas,
          { data: values, shape },
          signed ? signedColours() : greyColours(),
          lowest,
          highest,
        );
      }
      for (const [index, cell] of [...table.querySelectorAll("td")].entries()) {
        write(cell, number(values[index]));
        colour(cell, share(values[index], strongest));
      }
    }

    function said() {
      const values = now();
      return `${title}, ${height} × ${width} numbers from ${number(Math.min(...values))} to ${number(Math.max(...values))}`;
    }
  }
}

export default liveFigure("recorded-run", "Recorded run", build);

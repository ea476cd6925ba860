// @ts-check
// Deformable convolution by numbers: drag a tap between the pixels and read what it mixes.

import { position } from "./shared/address.js";
import { choiceOf } from "./shared/controls.js";
import { problem } from "./shared/convolution.js";
import { FARTHEST, OFFSET_FIELDS, deform, movedTaps, pull, quarter } from "./shared/deformation.js";
import { SETTINGS, colour, explorerSharing, kernelTable, settingsOf, weightOf } from "./shared/explorer.js";
import { liveFigure } from "./shared/figure.js";
import { cellWithin, pointGrid, squarePanel } from "./shared/grid.js";
import { between } from "./shared/places.js";
import {
  button,
  describe,
  drawOnChange,
  element,
  factor,
  format,
  onArrows,
  save,
  share,
  write,
} from "./shared/stage.js";
import { fillGrid, largestOf } from "./shared/tables.js";
import { svg } from "./shared/svg.js";

/** @typedef {import("./shared/deformation.js").Moves} Moves */

/** How moves stand in the address: `row,column,r,q,down,right;...`. */
export const movesCodec = {
  write: (/** @type {Moves} */ moves) =>
    Object.entries(moves)
      .map(([place, move]) => [place, ...move].join(","))
      .join(";"),
  read(/** @type {string} */ text) {
    /** @type {Moves} */
    const moves = {};
    for (const each of text ? text.split(";") : []) {
      const found = /^(\d,\d,[0-2],[0-2]),(-?[\d.]+),(-?[\d.]+)$/.exec(each);
      const move = found ? found.slice(2).map(Number) : [NaN];
      if (!move.every((length) => Number.isInteger(4 * length) && Math.abs(length) <= FARTHEST))
        return undefined;
      moves[/** @type {RegExpExecArray} */ (found)[1]] = move;
    }
    return moves;
  },
};

/**
 * What a tap reads, written out; pixels without a share are left out.
 * @param {ReturnType<typeof movedTaps>[number]} tap
 */
export function reading({ parts, value }) {
  const terms = parts
    .filter((part) => part.share > 0)
    .map((part) => `${Number(part.share.toFixed(4))}·${factor(part.value)}`);
  return `${terms.join(" + ")} = ${format(value)}`;
}

/** @param {number} length @param {string} forward @param {string} back */
function way(length, forward, back) {
  return `${format(Math.abs(length))} ${length < 0 ? back : forward}`;
}

/** @param {import("./shared/figure.js").Stage} stage */
function build(stage) {
  const { model, figure, warning, words, signal } = stage;
  let trouble = "";
  /** @type {number[][]} */
  let output = [];
  /** @type {ReturnType<typeof movedTaps>} */
  let taps = [];

  const cells = svg("g", {});
  const arrows = svg("g", { class: "conv-arrows" });
  const handles = svg("g", {});
  const board = svg("svg", { class: "conv-board", role: "group", "aria-label": "taps on the input" });
  board.append(cells, arrows, handles);
  const inputTitle = element("h4");
  const outputTitle = element("h4");
  const kernel = kernelTable(model, say);
  const outputGrid = pointGrid("output", {
    look() {},
    choose: ({ row, column }) => save(model, { position: [row, column] }),
  });
  const fields = choiceOf(stage, "field", OFFSET_FIELDS, "offsets for all windows");
  const back = button("Take my moves back", () => save(model, { moves: {} }));
  const panels = element(
    "div",
    "panels",
    squarePanel(inputTitle, board),
    element(
      "div",
      "panel",
      element("h4", {}, "kernel"),
      kernel.table,
      outputTitle,
      element("div", "square", outputGrid.table),
    ),
  );
  const readingLine = element("p", "reading");
  figure.append(element("div", "bar", fields.label, back), warning, panels, readingLine, words);
  drawOnChange(model, ["grid", "gallery", "filter_name", "field", "moves", ...SETTINGS], draw, signal);
  drawOnChange(model, ["position", "tap"], showWindow, signal);
  draw();
  const sharing = explorerSharing(model);
  return {
    ...sharing,
    codecs: { ...sharing.codecs, moves: movesCodec, tap: position },
  };

  function draw() {
    const input = model.get("grid");
    const settings = settingsOf(model);
    trouble = problem([input.length, input[0].length], settings);
    say("");
    back.disabled = Object.keys(model.get("moves")).length === 0;
    output = trouble ? [] : deform(input, weightOf(model), settings, model.get("field"), model.get("moves"));
    kernel.draw();
    drawCells(input, settings.padding);
    write(outputTitle, trouble ? "no output" : `output ${output.length} × ${output[0].length}`);
    fillGrid(outputGrid, "output", output, { least: 5 });
    showWindow();
  }

  /** @param {number[][]} input @param {number} padding */
  function drawCells(input, padding) {
    const [height, width] = [input.length, input[0].length];
    write(inputTitle, `input ${height} × ${width}`);
    const across = Math.max(height, width) + 2 * padding + 1;
    board.setAttribute("viewBox", `${-padding - 1} ${-padding - 1} ${across} ${across}`);
    const strong = largestOf(input.flat());
    const drawn = [];
    for (let y = -padding; y < height + padding; y++)
      for (let x = -padding; x < width + padding; x++) {
        const value = input[y]?.[x];
        const kind = value === undefined ? "conv-padding" : "conv-pixel";
        const cell = svg("g", { class: kind, "data-cell": `${y},${x}` });
        const ground = svg("rect", { x: x - 0.48, y: y - 0.48, width: 0.96, height: 0.96 });
        colour(ground, share(value ?? 0, strong));
        cell.append(ground, svg("text", { x, y }, format(value ?? 0)));
        drawn.push(cell);
      }
    cells.replaceChildren(...drawn);
  }

  /** The chosen window, kept inside an output that may have shrunk. */
  function chosen() {
    const { row, column } = cellWithin(model, "position", output.length, output[0]?.length ?? 0);
    return [row, column];
  }

  function chosenTap() {
    const size = model.get("kernel_size");
    const [r, q] = model.get("tap").map((/** @type {number} */ each) => Math.min(each, size - 1));
    return r * size + q;
  }

  function showWindow() {
    outputGrid.unmark();
    if (trouble) {
      taps = [];
      drawTaps();
      write(readingLine, "");
      write(words, trouble);
      return;
    }
    const [row, column] = chosen();
    taps = movedTaps(
      model.get("grid"),
      settingsOf(model),
      model.get("field"),
      model.get("moves"),
      row,
      column,
    );
    drawTaps();
    outputGrid.at(row, column).classList.add("conv-window");
    outputGrid.focusable(row, column);
    const tap = taps[chosenTap()];
    const [down, right] = tap.offset;
    write(
      readingLine,
      `Tap [${tap.r}, ${tap.q}] is moved ${way(down, "down", "up")} and ${way(right, "right", "left")}, to row ` +
        `${format(tap.y + down)}, column ${format(tap.x + right)}. It reads ${reading(tap)}.`,
    );
    const weight = weightOf(model);
    const terms = taps.map(({ r, q, value }) => `${factor(weight[r][q])}·${factor(value)}`);
    write(words, `output[${row}, ${column}] = ${terms.join(" + ")} = ${format(output[row][column])}`);
  }

  function drawTaps() {
    while (handles.childElementCount > taps.length) handles.lastElementChild?.remove();
    while (handles.childElementCount < taps.length) handles.append(handle(handles.childElementCount));
    arrows.replaceChildren(
      ...taps
        .filter(({ offset }) => offset.some(Boolean))
        .flatMap(({ x, y, offset }) => [
          svg("circle", { cx: x, cy: y, r: 0.38 }),
          svg("line", { x1: x, y1: y, x2: x + offset[1], y2: y + offset[0] }),
        ]),
    );
    taps.forEach(({ r, q, x, y, offset, value }, index) => {
      const made = handles.children[index];
      made.setAttribute("transform", `translate(${x + offset[1]} ${y + offset[0]})`);
      made.classList.toggle("conv-chosen", index === chosenTap());
      describe(
        made,
        `tap ${r}, ${q}: moved ${format(offset[0])} down, ${format(offset[1])} right, reads ${format(value)}`,
      );
    });
    for (const lit of cells.querySelectorAll(".conv-mixed")) lit.classList.remove("conv-mixed");
    for (const { row, column, share: portion } of taps[chosenTap()]?.parts ?? [])
      if (portion > 0) cells.querySelector(`[data-cell="${row},${column}"]`)?.classList.add("conv-mixed");
  }

  /** A ring that is dragged, or moved by arrow keys. @param {number} index */
  function handle(index) {
    const made = svg("g", { class: "conv-tap", tabindex: 0, role: "button" });
    made.append(svg("circle", { r: 0.38 }));
    let dragging = false;
    made.addEventListener("focus", () => choose(index));
    made.addEventListener("pointerdown", (event) => {
      made.setPointerCapture(event.pointerId);
      dragging = true;
      choose(index);
    });
    made.addEventListener("pointermove", (event) => {
      if (!dragging) return;
      const box = board.getBoundingClientRect();
      const { x: left, y: top, width, height } = board.viewBox.baseVal;
      const { x, y } = taps[index];
      move(index, [
        top + ((event.clientY - box.top) / box.height) * height - y,
        left + ((event.clientX - box.left) / box.width) * width - x,
      ]);
    });
    for (const end of ["pointerup", "pointercancel"]) made.addEventListener(end, () => (dragging = false));
    onArrows(made, (down, right, event) => {
      const far = event.shiftKey ? 1 : 0.25;
      const { offset } = taps[index];
      move(index, [offset[0] + far * down, offset[1] + far * right]);
    });
    return made;
  }

  /** @param {number} index */
  function choose(index) {
    const { r, q } = taps[index];
    if (String(model.get("tap")) !== String([r, q])) save(model, { tap: [r, q] });
  }

  /** Move a tap of the chosen window; it stays on the board. @param {number} index @param {number[]} offset */
  function move(index, offset) {
    const { r, q, y, x } = taps[index];
    const input = model.get("grid");
    const settings = settingsOf(model);
    const shape = [input.length, input[0].length];
    const cell = chosen();
    const field = pull(model.get("field"), shape, settings, cell, [r, q]);
    const own = offset.map((length, axis) => {
      const at = axis ? x : y;
      const margin = settings.padding + 0.5;
      const kept = between(at + length, -margin, shape[axis] - 1 + margin) - at;
      const reached = between(quarter(kept), -FARTHEST, FARTHEST);
      return between(reached - field[axis], -FARTHEST, FARTHEST);
    });
    const { [`${cell},${r},${q}`]: _, ...moves } = model.get("moves");
    if (own.some(Boolean)) moves[`${cell},${r},${q}`] = own;
    save(model, { moves, tap: [r, q] });
  }

  /** @param {string} text */
  function say(text) {
    write(warning, text || trouble);
  }
}

export default liveFigure("deformable", "Deformable convolution", build);

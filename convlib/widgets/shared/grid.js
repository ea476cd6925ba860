// @ts-check
// A table of numbers whose cells are pointed at by mouse, touch or arrow keys.

import { drawOnResize, element, onArrows, vary } from "./stage.js";

/** @typedef {{row: number, column: number}} Cell */

/**
 * Rows and columns count from the first cell that is not padding, so padding has negative ones.
 * @param {string} name what a screen reader calls the table
 * @param {{look: (cell: Cell | null) => void, choose: (cell: Cell) => void}} reader
 *   `look` while the mouse is over a cell, null when it leaves; `choose` on click, tap or focus
 */
export function pointGrid(name, { look, choose }) {
  const table = element("table", { class: `conv-grid conv-${name}`, role: "grid", "aria-label": name });
  let origin = 0;

  table.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") look(cellOf(event));
  });
  table.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") look(null);
  });
  table.addEventListener("click", (event) => {
    const cell = cellOf(event);
    if (cell) choose(cell);
  });
  onArrows(table, (down, right, event) => {
    const from = cellOf(event);
    if (!from) return;
    const to = { row: from.row + down, column: from.column + right };
    if (!at(to.row, to.column)) return;
    focusable(to.row, to.column);
    at(to.row, to.column).focus();
    choose(to);
  });
  return { table, at, focusable, unmark, resize, each };

  /** @param {number} row @param {number} column */
  function at(row, column) {
    return table.rows[row + origin]?.cells[column + origin];
  }

  /** @param {Event} event @returns {Cell | null} */
  function cellOf(event) {
    const cell = /** @type {Element} */ (event.target).closest("td");
    if (!cell) return null;
    const row = /** @type {HTMLTableRowElement} */ (cell.parentElement);
    return { row: row.rowIndex - origin, column: cell.cellIndex - origin };
  }

  /** Let the Tab key stop at this cell and at no other. @param {number} row @param {number} column */
  function focusable(row, column) {
    for (const cell of table.querySelectorAll("td[tabindex='0']")) cell.setAttribute("tabindex", "-1");
    at(row, column).setAttribute("tabindex", "0");
  }

  function unmark() {
    for (const cell of table.querySelectorAll(":is(.conv-window, .conv-reader, [data-weight])")) {
      cell.classList.remove("conv-window", "conv-reader");
      cell.removeAttribute("data-weight");
    }
  }

  /** @param {number} rows @param {number} columns both with padding @param {number} padding */
  function resize(rows, columns, padding) {
    origin = padding;
    while (table.rows.length > rows) table.deleteRow(-1);
    while (table.rows.length < rows) table.insertRow();
    for (const row of table.rows) {
      while (row.cells.length > columns) row.deleteCell(-1);
      while (row.cells.length < columns) row.insertCell().tabIndex = -1;
    }
    vary(table, "columns", columns);
    if (rows > 0) focusable(0, 0);
  }

  /** @param {(cell: HTMLTableCellElement, row: number, column: number) => void} visit */
  function each(visit) {
    for (const [y, row] of [...table.rows].entries())
      for (const [x, cell] of [...row.cells].entries()) visit(cell, y - origin, x - origin);
  }
}

/** A square with its title, such as a table's. @param {HTMLElement} title @param {Element} content */
export function squarePanel(title, content) {
  return element("div", "panel", title, element("div", "square", content));
}

/**
 * The cell that a trait holds, kept inside a grid that may have shrunk.
 * @param {import("./stage.js").Model} model @param {string} trait @param {number} rows @param {number} columns
 */
export function cellWithin(model, trait, rows, columns) {
  const [row, column] = model.get(trait);
  return { row: Math.min(row, rows - 1), column: Math.min(column, columns - 1) };
}

/**
 * Tell the figure's panels how wide they are, from which their tables take the size of their
 * cells, whenever `panels` changes its size. Container units would do that without a script, but
 * they double the time of the layout at every move of a slider.
 * @param {HTMLElement} panels @param {AbortSignal} signal @param {() => void} [then]
 * @returns {() => void} does it at once
 */
export function fitPanels(panels, signal, then = () => {}) {
  const fit = () => {
    const figure = /** @type {HTMLElement} */ (panels.closest(".conv"));
    const all = /** @type {NodeListOf<HTMLElement>} */ (figure.querySelectorAll(".conv-panel"));
    const widths = Array.from(all, (panel) => panel.clientWidth);
    all.forEach((panel, index) => vary(panel, "panel", `${widths[index] - 1}px`));
    then();
  };
  drawOnResize(panels, fit, signal);
  return fit;
}

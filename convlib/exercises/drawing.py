"""Arrays as grids of cells, with the wrong ones marked, and those grids as text and as HTML."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from convlib.exercises.answers import Array, format_number

MOST_CELLS = 200
MOST_COLUMNS = 8
TEXT_WIDTH = 79


@dataclass(frozen=True)
class Cell:
    """A number to draw, and what is wrong with it; `fault` is empty when nothing is.

    A missing number has a fault and no text; a place outside both arrays has neither.
    """

    text: str
    fault: str = ""


@dataclass(frozen=True)
class Grid:
    """One 2-D slice of an array: its name, as one would index it, and its rows."""

    name: str
    rows: list[list[Cell]]


def grids(name: str, array: Array, expected: Array | None = None) -> list[Grid]:
    """Cut an array into grids, its wrong cells marked where `expected` has as many axes.

    An array too large to be read gives no grid.
    """
    if expected is None or expected.ndim != array.ndim:
        expected = array
    shape = tuple(np.maximum(array.shape, expected.shape)) if array.ndim else ()
    columns = shape[-1] if shape else 1
    if np.prod(shape) > MOST_CELLS or columns > MOST_COLUMNS:
        return []
    rows = shape[-2] if len(shape) > 1 else 1
    return [
        Grid(
            f"{name}[{', '.join(map(str, leading))}]" if leading else name,
            [
                [
                    _cell(array, expected, (*leading, row, column)[-len(shape) :] if shape else ())
                    for column in range(columns)
                ]
                for row in range(rows)
            ],
        )
        for leading in np.ndindex(shape[:-2])
    ]


def grids_as_text(all_grids: Sequence[Grid]) -> str:
    """Set grids side by side as plain text; a wrong cell stands in brackets."""
    lines: list[str] = []
    block: list[str] = []
    for grid in all_grids:
        lines_of_grid = _text_lines(grid)
        if block and len(block[0]) + 4 + len(lines_of_grid[0]) > TEXT_WIDTH:
            lines += [*block, ""]
            block = []
        block = _beside(block, lines_of_grid)
    return "\n".join(line.rstrip() for line in lines + block)


def grid_as_html(grid: Grid) -> str:
    """Draw a grid as a table that a screen reader can read; a wrong cell says so."""
    heads = "".join(f'<th scope="col">{column}</th>' for column in range(len(grid.rows[0])))
    body = "".join(
        f'<tr><th scope="row">{row}</th>{"".join(map(_html_cell, cells))}</tr>'
        for row, cells in enumerate(grid.rows)
    )
    return (
        f'<table class="conv-grid"><caption>{html.escape(grid.name)}</caption>'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(array: Array, expected: Array, index: tuple[int, ...]) -> Cell:
    if not _holds(array, index) and not _holds(expected, index):
        return Cell("")
    if not _holds(array, index):
        return Cell("", f"missing, expected {format_number(expected[index])}")
    text = format_number(array[index])
    if not _holds(expected, index):
        return Cell(text, "wrong, should not be here")
    if array is not expected and not np.isclose(array[index], expected[index]):
        return Cell(text, f"wrong, expected {format_number(expected[index])}")
    return Cell(text)


def _holds(array: Array, index: tuple[int, ...]) -> bool:
    return all(i < length for i, length in zip(index, array.shape, strict=True))


def _text_lines(grid: Grid) -> list[str]:
    cells = [[f"[{c.text or '.'}]" if c.fault else f" {c.text} " for c in r] for r in grid.rows]
    width = max(len(text) for row in cells for text in row)
    rows = ["".join(text.rjust(width) for text in row) for row in cells]
    widest = max(len(grid.name) + 1, len(rows[0]))
    return [f" {grid.name}".ljust(widest), *(row.ljust(widest) for row in rows)]


def _beside(left: list[str], right: list[str]) -> list[str]:
    if not left:
        return right
    height = max(len(left), len(right))
    left = left + [" " * len(left[0])] * (height - len(left))
    right = right + [""] * (height - len(right))
    width = len(left[0]) + 4 + len(right[0])
    return [f"{a}    {b}".ljust(width) for a, b in zip(left, right, strict=True)]


def _html_cell(cell: Cell) -> str:
    if not cell.fault:
        return f"<td>{cell.text}</td>" if cell.text else '<td class="conv-outside"></td>'
    kind = "conv-wrong" if cell.text else "conv-wrong conv-missing"
    return (
        f'<td class="{kind}">{cell.text}<span class="conv-mark" aria-hidden="true">✗</span>'
        f'<span class="conv-hidden"> {cell.fault}</span></td>'
    )

"""Where the maxima of windows are, compiled, and the way back to them.

Here each row of a window has a line of its own, as the taps must be compared in their order: the
first of equal maxima wins, the last of several NaN does. The rest is as in
`convlib.kernels.pooling`.
"""

from typing import NamedTuple

import numba
import numpy as np

from convlib.arguments.arrays import Array
from convlib.arguments.windows import Indices
from convlib.kernels import uncounted
from convlib.kernels.pooling_lines import every, fill, following, read
from convlib.kernels.pooling_plan import Layout, PoolPlan
from convlib.kernels.tile import REGISTER_BYTES, loaded, repeated, store
from convlib.kernels.tile_pooling import keep_larger, stacked

unsigned = numba.uintp  # an index without a test for negative numbers, which Python's needs


class Scratch(NamedTuple):
    """What winners are found in."""

    lines: Array  # a line for each row of a window
    firsts: Array  # the number of each window's first tap, -1 where it has none
    numbers: Array  # of all taps, and at the end minus infinity
    winners: Array  # in one half the maxima, in the other the numbers of their taps
    places: Indices  # of each tap in the plane, for a window in column 0
    lanes: int


@numba.njit(cache=True, nogil=True)
def scratch_of(input: Array, layout: Layout) -> Scratch:
    """Return scratch for these windows."""
    plan, tables = layout
    lanes, step = REGISTER_BYTES // input.itemsize, plan.line
    taps = plan.rows_of_a_window * step.taps
    lines = np.empty(plan.rows_of_a_window * plan.line_size if taps else 0, input.dtype)
    fill(lines, 0, lines.size, -np.inf)
    firsts = np.empty(plan.columns + lanes, input.dtype)
    for column in range(plan.columns):
        left, right = tables.columns[column]
        first = (left + step.before - column * step.stride) // step.dilation
        firsts[column] = first if left < right else -1
    numbers, winners = np.empty(taps + 1, input.dtype), np.empty(2 * firsts.size, input.dtype)
    for tap in range(taps):
        numbers[tap] = tap
    numbers[taps] = -np.inf
    return Scratch(lines, firsts, numbers, winners, np.empty(taps, np.int64), lanes)


@numba.njit(cache=True, nogil=True)
def window_argmax(
    input: Array, layout: Layout, first: int, end: int, output: Array, indices: Indices
) -> None:
    """Write the maximum of each window, and its flat index in the plane.

    Of the rows of windows from ``first`` up to ``end``. The index of a window that misses every
    pixel is -1.
    """
    plan, scratch = layout.plan, scratch_of(input, layout)
    plane, row = divmod(first, plan.rows)
    for number in range(first, end):
        name_row(output, indices, number * plan.columns, input, plane, row, layout, scratch)
        plane, row = following(plane, row, plan)


@uncounted
def name_row(
    output: Array,
    indices: Indices,
    at: int,
    input: Array,
    plane: int,
    row: int,
    layout: Layout,
    scratch: Scratch,
) -> None:
    """Write the maxima of one row of windows of a plane, and their indices."""
    plan, (counts, rows, columns) = layout
    lines, firsts, numbers, winners, places, lanes = scratch
    start, count = plane * plan.plane_size, counts[row]
    if plan.line.stride:
        copy_rows(lines, input, start, rows, row, count, plan, lanes)
        find_winners(winners, lines, firsts, numbers, count, plan, lanes)
        name_winners(output, indices, at, winners, places, rows, row, count, plan)
    else:
        name_uneven(output, indices, at, input, start, rows, row, count, plan, columns)


@uncounted
def copy_rows(
    lines: Array,
    input: Array,
    start: int,
    rows: Indices,
    row: int,
    count: int,
    plan: PoolPlan,
    lanes: int,
) -> None:
    """Copy each row that a row of windows reads to a line of its own."""
    for each in range(count):
        line, from_row = each * plan.line_size, start + rows[row, each] * plan.width
        column = 0
        while column < plan.width:
            numbers = read(input, from_row + column, lanes)
            store(numbers, lines, line + plan.line.before + column, 0)
            column += lanes
        fill(lines, line + plan.line.before + plan.width, line + plan.line_end, -np.inf)


@uncounted
def find_winners(
    winners: Array,
    lines: Array,
    firsts: Array,
    numbers: Array,
    count: int,
    plan: PoolPlan,
    lanes: int,
) -> None:
    """Write each window's maximum, and the number of its tap: of the first, if all are lowest."""
    step, half, column = plan.line, winners.size // 2, 0
    while column < plan.columns:
        largest = stacked(repeated(numbers, numbers.size - 1, 1, 1), loaded(firsts, column))
        for row in range(count):
            place = row * plan.line_size + column * step.stride
            for tap in range(step.taps):
                other = every(lines, place + tap * step.dilation, step.stride)
                number = repeated(numbers, row * step.taps + tap, 1, 1)
                largest = keep_larger(largest, other, number)
        store(largest, winners, column, half)
        column += lanes


@uncounted
def name_winners(
    output: Array,
    indices: Indices,
    at: int,
    winners: Array,
    places: Indices,
    rows: Indices,
    row: int,
    count: int,
    plan: PoolPlan,
) -> None:
    """Write the maxima and their flat indices."""
    step, half = plan.line, winners.size // 2
    for each in range(count):
        for tap in range(step.taps):
            place = rows[row, each] * plan.width + tap * step.dilation - step.before
            places[each * step.taps + tap] = place
    for column in range(plan.columns):
        output[unsigned(at + column)] = winners[unsigned(column)]
        winner = int(winners[unsigned(half + column)])
        found = count > 0 and winner >= 0
        index = places[unsigned(winner)] + column * step.stride if found else -1
        indices[unsigned(at + column)] = index


@uncounted
def name_uneven(
    output: Array,
    indices: Indices,
    at: int,
    input: Array,
    start: int,
    rows: Indices,
    row: int,
    count: int,
    plan: PoolPlan,
    columns: Indices,
) -> None:
    """Write the maxima of windows that each have columns of their own, and their indices."""
    for column in range(plan.columns):
        largest, index = -np.inf, -1
        for each in range(count):
            place = rows[row, each] * plan.width
            for x in range(columns[column, 0], columns[column, 1], plan.line.dilation):
                value = input[unsigned(start + place + x)]
                if value > largest or np.isnan(value) or index < 0:
                    largest, index = value, place + x
        output[at + column] = largest
        indices[at + column] = index


# The way back to the maxima


@numba.njit(cache=True, nogil=True)
def spread_to_winners(
    input: Array, layout: Layout, grad_output: Array, first: int, end: int, grad_input: Array
) -> None:
    """Write the gradient of the planes from ``first`` up to ``end``.

    The winners of one plane are found and served before those of the next, while what was read
    and written is still at hand. (1,024 planes of 112x112: 16 ms instead of 19.)
    """
    plan, scratch = layout.plan, scratch_of(input, layout)
    size = plan.rows * plan.columns
    maxima, indices = np.empty(size, input.dtype), np.empty(size, np.int64)
    for plane in range(first, end):
        for row in range(plan.rows):
            name_row(maxima, indices, row * plan.columns, input, plane, row, layout, scratch)
        add_plane(grad_output, plane * size, indices, 0, size, grad_input, plane, plan.plane_size)


@numba.njit(cache=True, nogil=True)
def add_at(
    values: Array, indices: Indices, windows: int, pixels: int, first: int, end: int, output: Array
) -> None:
    """Add values to the pixels that their indices name, in the planes from ``first`` to ``end``."""
    for plane in range(first, end):
        at = plane * windows
        add_plane(values, at, indices, at, windows, output, plane, pixels)


@uncounted
def add_plane(
    values: Array,
    from_value: int,
    indices: Indices,
    from_index: int,
    windows: int,
    output: Array,
    plane: int,
    pixels: int,
) -> None:
    """Write one plane: at each pixel the sum of the values whose index names it."""
    start = plane * pixels
    fill(output, start, start + pixels, 0)
    for window in range(windows):
        index = indices[unsigned(from_index + window)]
        if index >= 0:
            output[unsigned(start + index)] += values[unsigned(from_value + window)]

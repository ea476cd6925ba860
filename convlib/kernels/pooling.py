"""Windows over planes, compiled: their maxima, and their sums and the way back from those.

Arrays of planes are flat; where the windows lie says `convlib.kernels.pooling_plan`. For each
row of windows the rows of the input that they read are brought into one line, a register of
neighbouring columns at a time. Then the columns of the windows are taken from the line, a
register of neighbouring windows at a time.

Every kernel computes the rows of windows from ``first`` up to ``end``, counted through all
planes, so that threads can share the work.
"""

import numba
import numpy as np

from convlib.arguments.arrays import Array
from convlib.arguments.windows import Indices
from convlib.kernels import uncounted
from convlib.kernels.pooling_lines import (
    every,
    fill,
    following,
    read,
    read_as,
    write_stretched,
    write_until,
)
from convlib.kernels.pooling_plan import Counts, Layout, PoolPlan
from convlib.kernels.tile import REGISTER_BYTES, add, repeated, store, zeros
from convlib.kernels.tile_pooling import divide, maximum, multiply

unsigned = numba.uintp  # an index without a test for negative numbers, which Python's needs


# Maxima


@numba.njit(cache=True, nogil=True)
def window_max(input: Array, layout: Layout, first: int, end: int, output: Array) -> None:
    """Write the maximum of each window, NaN where it reads one.

    A dilated window can miss every pixel: its maximum is minus infinity.
    """
    plan, (counts, rows, columns) = layout
    lanes, line = REGISTER_BYTES // input.itemsize, np.empty(plan.line_size, input.dtype)
    fill(line, 0, plan.line_size, -np.inf)
    plane, row = divmod(first, plan.rows)
    for number in range(first, end):
        max_of_rows(line, input, plane * plan.plane_size, rows, row, counts[row], plan, lanes)
        at, limit = number * plan.columns, end * plan.columns
        if plan.line.stride:
            max_of_columns(output, at, limit, line, plan, lanes)
        else:
            max_of_uneven_columns(output, at, line, plan, columns)
        plane, row = following(plane, row, plan)


@uncounted
def max_of_rows(
    line: Array,
    input: Array,
    start: int,
    rows: Indices,
    row: int,
    count: int,
    plan: PoolPlan,
    lanes: int,
) -> None:
    """Write the maximum of the rows that a row of windows reads, at each column."""
    if count == 0:
        fill(line, 0, plan.line_end, -np.inf)
        return
    column = 0
    while column < plan.width:
        largest = read(input, start + rows[row, 0] * plan.width + column, lanes)
        for each in range(1, count):
            other = read(input, start + rows[row, each] * plan.width + column, lanes)
            largest = maximum(largest, other)
        store(largest, line, plan.line.before + column, 0)
        column += lanes
    fill(line, plan.line.before + plan.width, plan.line_end, -np.inf)


@uncounted
def max_of_columns(
    output: Array, at: int, limit: int, line: Array, plan: PoolPlan, lanes: int
) -> None:
    """Write the maxima of a row of windows that follow one another at a stride."""
    step, column = plan.line, 0
    while column < plan.columns:
        place = column * step.stride
        largest = every(line, place, step.stride)
        for tap in range(1, step.taps):
            largest = maximum(largest, every(line, place + tap * step.dilation, step.stride))
        write_until(limit, largest, output, at + column, lanes)
        column += lanes


@uncounted
def max_of_uneven_columns(
    output: Array, at: int, line: Array, plan: PoolPlan, columns: Indices
) -> None:
    """Write the maxima of a row of windows, each with columns of its own."""
    for column in range(plan.columns):
        largest = line.dtype.type(-np.inf)
        for x in range(columns[column, 0], columns[column, 1], plan.line.dilation):
            value = line[unsigned(x)]
            largest = value if value > largest or np.isnan(value) else largest
        output[at + column] = largest


# Sums


@numba.njit(cache=True, nogil=True)
def window_sum(
    input: Array,
    layout: Layout,
    counts: Counts,
    divide_first: bool,
    first: int,
    end: int,
    output: Array,
) -> None:
    """Write the sum of each window, divided by its count.

    Or the numbers of the input are divided by their counts before, on the way back. Sums are
    computed in the dtype of the counts.
    """
    plan, (row_counts, rows, columns) = layout
    by_row, by_column = counts
    lanes, line = REGISTER_BYTES // by_row.itemsize, np.zeros(plan.line_size, by_row.dtype)
    plane, row = divmod(first, plan.rows)
    for number in range(first, end):
        start, count = plane * plan.plane_size, row_counts[row]
        sum_of_rows(
            line, input, start, rows, row, count, plan, by_row, by_column, divide_first, lanes
        )
        at, limit = number * plan.columns, end * plan.columns
        if plan.line.stride:
            sum_of_columns(
                output, at, limit, line, plan, row, by_row, by_column, divide_first, lanes
            )
        else:
            sum_of_uneven_columns(
                output, at, line, plan, columns, row, by_row, by_column, divide_first
            )
        plane, row = following(plane, row, plan)


@uncounted
def sum_of_rows(
    line: Array,
    input: Array,
    start: int,
    rows: Indices,
    row: int,
    count: int,
    plan: PoolPlan,
    by_row: Array,
    by_column: Array,
    divide_first: bool,
    lanes: int,
) -> None:
    """Write the sum of the rows that a row of windows reads, at each column."""
    step, column = plan.line, 0
    while column < plan.width:
        total = zeros(line, 1, 1)
        for each in range(count):
            place = start + rows[row, each] * plan.width + column
            numbers = read_as(line, input, place, lanes)
            if divide_first:
                divisor = repeated(by_row, rows[row, each], 1, 1)
                numbers = divide(numbers, multiply(divisor, read(by_column, column, lanes)))
            total = add(total, numbers)
        write_stretched(total, line, step.before + column * step.stretch, step.stretch)
        column += lanes
    fill(line, step.before + plan.width * step.stretch, plan.line_end, 0)


@uncounted
def sum_of_columns(
    output: Array,
    at: int,
    limit: int,
    line: Array,
    plan: PoolPlan,
    row: int,
    by_row: Array,
    by_column: Array,
    divide_first: bool,
    lanes: int,
) -> None:
    """Write the sums of a row of windows that follow one another at a stride."""
    step, column = plan.line, 0
    while column < plan.columns:
        place = column * step.stride
        total = every(line, place, step.stride)
        for tap in range(1, step.taps):
            total = add(total, every(line, place + tap, step.stride))
        if not divide_first:
            divisor = repeated(by_row, row, 1, 1)
            total = divide(total, multiply(divisor, read(by_column, column, lanes)))
        write_until(limit, total, output, at + column, lanes)
        column += lanes


@uncounted
def sum_of_uneven_columns(
    output: Array,
    at: int,
    line: Array,
    plan: PoolPlan,
    columns: Indices,
    row: int,
    by_row: Array,
    by_column: Array,
    divide_first: bool,
) -> None:
    """Write the sums of a row of windows, each with columns of its own."""
    for column in range(plan.columns):
        total = line.dtype.type(0)
        for x in range(columns[column, 0], columns[column, 1]):
            total += line[unsigned(x)]
        if not divide_first:
            total /= by_row[row] * by_column[column]
        output[at + column] = total

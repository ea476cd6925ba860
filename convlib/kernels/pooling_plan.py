"""Where the windows of a pooling operation lie, worked out in Python once for each shape.

A kernel in `convlib.kernels.pooling` brings the rows of a window into one line, and takes the
columns of the windows from that. Beside the row the line has room for the padding, so that
windows which reach into it need no care of their own.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from convlib.arguments.arrays import Array, constant
from convlib.arguments.windows import Axis, Indices, adaptive_spans, lengths, spans
from convlib.arguments.windows import counts as axis_counts

Triple = tuple[int, int, int]

LANES = 16  # numbers in a register, at most
MOST_TAPS = 2**24  # of a window: float32 can number so many


class Line(NamedTuple):
    """How windows read the line, in places of it."""

    before: int = 0  # in front of the row
    stretch: int = 1  # from one number of the row to the next, with zeros between
    taps: int = 0  # columns of a window
    stride: int = 0  # from one window to the next; 0 where that changes, or their size
    dilation: int = 1  # from one column of a window to the next


class PoolPlan(NamedTuple):
    """Sizes of a plane and its windows: plain integers."""

    width: int
    plane_size: int
    rows: int  # of windows, at all depths
    columns: int  # of windows
    rows_of_a_window: int  # at most
    line: Line
    line_end: int  # behind the last place that a window reads
    line_size: int  # with room for whole registers


class Tables(NamedTuple):
    """What each window reads: rows of its plane, counted through all depths, and columns."""

    counts: Indices  # how many rows a row of windows reads
    rows: Indices  # which, (rows of windows, rows of a window)
    columns: Indices  # (first, end) for each column of windows


class Layout(NamedTuple):
    """A plan and its tables."""

    plan: PoolPlan
    tables: Tables


class Counts(NamedTuple):
    """What sums are divided by: a number for each row of windows times one for each column."""

    rows: Array
    columns: Array


@lru_cache(maxsize=64)
def pool_layout(axes: tuple[Axis, Axis, Axis]) -> Layout:
    """Return the layout of windows that follow one another at a stride.

    Parameters
    ----------
    axes
        Depth, height and width.

    Examples
    --------
    >>> axis = Axis(4, kernel_size=2, stride=2, positions=2)
    >>> pool_layout((Axis(), axis, axis)).tables.rows.tolist()
    [[0, 1], [2, 3]]
    """
    depth, height, width = axes
    taps = depth.kernel_size * height.kernel_size * width.kernel_size
    line = Line(width.padding[0], 1, width.kernel_size, width.stride, width.dilation)
    if taps > MOST_TAPS:
        line = Line(dilation=width.dilation)
    windows = [
        [np.arange(first, end, axis.dilation) for first, end in spans(axis)]
        for axis in (depth, height)
    ]
    return _layout((depth.size, height.size, width.size), windows, spans(width), line)


@lru_cache(maxsize=64)
def adaptive_layout(sizes: Triple, positions: Triple) -> Layout:
    """Return the layout of windows that share out each axis.

    Parameters
    ----------
    sizes, positions
        Pixels and windows along depth, height and width.

    Examples
    --------
    >>> adaptive_layout((1, 1, 5), (1, 1, 3)).tables.columns.tolist()
    [[0, 2], [1, 4], [3, 5]]
    """
    depth, height, width = map(adaptive_spans, sizes, positions)
    windows = [[np.arange(*span) for span in axis] for axis in (depth, height)]
    return _layout(sizes, windows, width, Line())


@lru_cache(maxsize=64)
def pool_layout_backward(axes: tuple[Axis, Axis, Axis]) -> Layout:
    """Return the layout of the way back from `pool_layout`: of the windows that read each pixel.

    Parameters
    ----------
    axes
        Depth, height and width.

    Examples
    --------
    >>> axis = Axis(4, kernel_size=2, stride=2, positions=2)
    >>> pool_layout_backward((Axis(), axis, axis)).tables.rows.tolist()
    [[0], [0], [1], [1]]
    """
    return _way_back(pool_layout(axes))


@lru_cache(maxsize=64)
def adaptive_layout_backward(sizes: Triple, positions: Triple) -> Layout:
    """Return the layout of the way back from `adaptive_layout`.

    Parameters
    ----------
    sizes, positions
        Pixels and windows along depth, height and width.

    Examples
    --------
    >>> adaptive_layout_backward((1, 1, 5), (1, 1, 3)).tables.columns.tolist()
    [[0, 1], [0, 2], [1, 2], [1, 3], [2, 3]]
    """
    return _way_back(adaptive_layout(sizes, positions))


@lru_cache(maxsize=64)
def pool_counts(axes: tuple[Axis, Axis, Axis], count_include_pad: bool) -> Counts:
    """Return how many pixels each window of an undilated pool counts.

    Parameters
    ----------
    axes
        Depth, height and width.
    count_include_pad
        As in `convlib.avg_pool2d`.

    Examples
    --------
    >>> axis = Axis(5, kernel_size=3, stride=2, padding=(1, 1), positions=3)
    >>> pool_counts((Axis(), Axis(), axis), count_include_pad=False).columns
    array([2., 3., 2.])
    """
    depth, height, width = (axis_counts(axis, count_include_pad) for axis in axes)
    return _counts(depth, height, width)


@lru_cache(maxsize=64)
def adaptive_counts(sizes: Triple, positions: Triple) -> Counts:
    """Return how many pixels each window has that shares out each axis.

    Parameters
    ----------
    sizes, positions
        Pixels and windows along depth, height and width.

    Examples
    --------
    >>> adaptive_counts((1, 1, 5), (1, 1, 3)).columns
    array([2., 3., 2.])
    """
    depth, height, width = map(lengths, map(adaptive_spans, sizes, positions))
    return _counts(depth, height, width)


def same_count(counts: Counts, number: int) -> Counts:
    """Return counts of the same shape that are all one number.

    Parameters
    ----------
    counts
        Others.
    number
        The count of every window.

    Examples
    --------
    >>> same_count(Counts(np.ones(1), np.ones(2)), 3)
    Counts(rows=array([3.]), columns=array([1., 1.]))
    """
    rows, columns = (np.ones_like(each) for each in counts)
    return Counts(constant(number * rows), constant(columns))


def _layout(sizes: Triple, windows: list[list[Indices]], columns: Indices, line: Line) -> Layout:
    depths, heights = windows
    rows = [(z[:, None] * sizes[1] + y).ravel().tolist() for z in depths for y in heights]
    return _finished(sizes[2], math.prod(sizes), rows, columns, line)


def _way_back(layout: Layout) -> Layout:
    plan, tables = layout
    readers: list[list[int]] = [[] for _ in range(plan.plane_size // plan.width)]
    for number, count in enumerate(tables.counts):
        for row in tables.rows[number, :count]:
            readers[row].append(number)
    line = Line()
    if plan.line.stride:
        _, _, taps, stride, dilation = plan.line
        line = Line((taps - 1) * dilation - plan.line.before, stride, taps, 1, dilation)
    columns = _readers(tables.columns, plan.width)
    size = plan.rows * plan.columns
    return _finished(plan.columns, size, readers, columns, line)


def _finished(
    width: int, plane_size: int, read: list[list[int]], columns: Indices, line: Line
) -> Layout:
    """Return a layout from the rows of the input that each row of windows reads."""
    line_end = (len(columns) - 1) * line.stride + (line.taps - 1) * line.dilation + 1
    to_write = line.before + (width + LANES) * line.stretch
    to_read = line_end + 2 * LANES * line.stride
    counts = np.array(list(map(len, read)))
    rows = np.zeros((len(read), counts.max()), np.int64)
    for number, each in enumerate(read):
        rows[number, : len(each)] = each
    tables = Tables(*map(constant, (counts, rows, columns)))
    plan = PoolPlan(
        width,
        plane_size,
        len(read),
        len(columns),
        int(counts.max()),
        line,
        line_end,
        max(to_write, to_read),
    )
    return Layout(plan, tables)


def _readers(windows: Indices, size: int) -> Indices:
    """Return which windows read each pixel, rows of (first, end)."""
    first, end = windows.T
    pixel = np.arange(size)
    bounds = np.searchsorted(end, pixel, "right"), np.searchsorted(first, pixel, "right")
    return np.stack(bounds, axis=1)


def _counts(depth: Indices, height: Indices, width: Indices) -> Counts:
    rows = (depth[:, None] * height).reshape(-1)
    return Counts(constant(rows.astype(np.float64)), constant(width.astype(np.float64)))

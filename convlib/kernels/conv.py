"""Convolution of three axes, compiled: the loops.

Arrays are flat and of one dtype. Where everything lies in them says `convlib.kernels.plan`,
and what happens in registers `convlib.kernels.tile`.

An output is its bias and its terms, added in the order of the weights. That order is the same in
every tile, so a result does not depend on how the work was divided.
"""

import numba
import numpy as np
from numba.misc.special import literally

from convlib.arguments.arrays import Array
from convlib.kernels.plan import Integers, Plan, Tables, Unit
from convlib.kernels.tile import (
    FILTERS,
    REGISTER_BYTES,
    REGISTERS,
    add,
    add_products,
    every_second,
    loaded,
    repeated,
    store,
    zeros,
)

unsigned = numba.uintp  # an index without a test for negative numbers, which Python's needs

# So many terms are summed on their own, and so many of those sums. A number is rounded when it is
# added to a sum, in proportion to the sum, so that long sums err little more than short ones.
TERMS, BLOCKS = 48, 8


@numba.njit(cache=True, nogil=True)
def convolve(
    input: Array,
    weight: Array,
    bias: Array,
    plan: Plan,
    tables: Tables,
    first: int,
    end: int,
    output: Array,
) -> None:
    """Write the outputs of the plan's units of work from ``first`` up to ``end``."""
    offsets = tables.offsets
    source = np.zeros(plan.source_size, input.dtype)
    sums = np.zeros(FILTERS * plan.sums_pitch, input.dtype)
    whole_tiles = plan.filters // FILTERS * FILTERS
    for number in range(first, end):
        unit = unit_of(plan, number)
        fill_source(source, input, plan, tables, unit)
        first_filter = unit.image_group % plan.groups * plan.filters
        for filter in range(0, whole_tiles, FILTERS):
            sum_band(
                source, offsets, weight, bias, first_filter + filter, plan, unit, sums, FILTERS
            )
            for row in range(FILTERS):
                copy_sums(output, sums, row * plan.sums_pitch, plan, unit, filter + row)
        for filter in range(whole_tiles, plan.filters):
            sum_band(source, offsets, weight, bias, first_filter + filter, plan, unit, sums, 1)
            copy_sums(output, sums, 0, plan, unit, filter)


@numba.njit(cache=True, nogil=True)
def unit_of(plan: Plan, number: int) -> Unit:
    """Return the unit of this number."""
    rest, column_band = divmod(number, plan.column_bands)
    rest, row_band = divmod(rest, plan.row_bands)
    image_group, plane = divmod(rest, plan.output_depth)
    row, column = row_band * plan.rows, column_band * plan.columns
    rows = min(plan.rows, plan.output_height - row)
    return Unit(
        image_group, plane, row, rows, column, min(plan.columns, plan.output_width - column)
    )


# The sums


@numba.njit(cache=True, nogil=True)
def sum_band(
    source: Array,
    offsets: Integers,
    weight: Array,
    bias: Array,
    filter: int,
    plan: Plan,
    unit: Unit,
    sums: Array,
    filters: int,
) -> None:
    """Write the sums of some filters, from ``filter`` on, at every position of a band.

    The last positions of each row are no outputs: their sums are never read.
    """
    literally(filters)
    lanes = REGISTER_BYTES // source.itemsize
    end, pitch = unit.rows * plan.pitch, plan.sums_pitch
    place = 0
    while place < end:
        if end - place > REGISTERS // 2 * lanes:
            sum_tile(source, offsets, weight, bias, filter, place, sums, pitch, filters, REGISTERS)
            place += REGISTERS * lanes
        else:
            sum_tile(source, offsets, weight, bias, filter, place, sums, pitch, filters, 1)
            place += lanes


@numba.njit(cache=True, nogil=True, forceinline=True)
def sum_tile(
    source: Array,
    offsets: Integers,
    weight: Array,
    bias: Array,
    filter: int,
    place: int,
    sums: Array,
    sums_pitch: int,
    filters: int,
    registers: int,
) -> None:
    """Write the sums of one tile: some filters, at the positions from ``place`` on."""
    literally(filters)
    literally(registers)
    terms = offsets.size
    total = repeated(bias, filter, filters, registers)
    for term in range(min(TERMS, terms)):
        total = add_products(
            total, weight, filter * terms + term, terms, source, offsets[term] + place
        )
    for first_block in range(TERMS, terms, BLOCKS * TERMS):
        blocks = zeros(source, filters, registers)
        for first in range(first_block, min(first_block + BLOCKS * TERMS, terms), TERMS):
            block = zeros(source, filters, registers)
            for term in range(first, min(first + TERMS, terms)):
                block = add_products(
                    block, weight, filter * terms + term, terms, source, offsets[term] + place
                )
            blocks = add(blocks, block)
        total = add(total, blocks)
    store(total, sums, place, sums_pitch)


@numba.njit(cache=True, nogil=True)
def copy_sums(output: Array, sums: Array, start: int, plan: Plan, unit: Unit, filter: int) -> None:
    """Copy the sums of a band that are outputs, row by row."""
    plane = (unit.image_group * plan.filters + filter) * plan.output_depth + unit.plane
    at = (plane * plan.output_height + unit.row) * plan.output_width + unit.column
    whole_rows = unit.columns == plan.output_width
    for row in range(unit.rows):
        room = (unit.rows - row) * unit.columns if whole_rows else unit.columns
        copy(output, at, sums, start + row * plan.pitch, unit.columns, room)
        at += plan.output_width


# The source


@numba.njit(cache=True, nogil=True)
def fill_source(source: Array, input: Array, plan: Plan, tables: Tables, unit: Unit) -> None:
    """Copy what a band reads: its planes, in the order of the table of offsets."""
    plane_at, row_at, column_at, tap_planes, row_phases, column_phases, _ = tables
    at = 0
    for channel in range(plan.channels):
        for tap_plane in tap_planes:
            plane = plane_at[unit.plane * plan.depth_stride + tap_plane]
            above = (unit.image_group * plan.channels + channel) * plan.depth + plane
            for row_phase in row_phases:
                for column_phase in column_phases:
                    if plane < 0:
                        clear(source, at, (plan.rows + plan.more_rows) * plan.pitch)
                    else:
                        top = unit.row * plan.row_stride + row_phase
                        left = unit.column * plan.column_stride + column_phase
                        rows = row_at[top :: plan.row_stride][: unit.rows + plan.more_rows]
                        columns = column_at[left :: plan.column_stride][: plan.pitch]
                        first = above * plan.height
                        fill_plane(source, at, input, first, plan, rows, columns, left)
                    at += plan.plane_size


@numba.njit(cache=True, nogil=True)
def fill_plane(
    source: Array,
    at: int,
    input: Array,
    first: int,
    plan: Plan,
    rows: Integers,
    columns: Integers,
    left: int,
) -> None:
    """Copy one phase of one plane: those rows and columns, which are -1 or missing for zeros.

    ``first`` rows of the input lie above the plane, and ``left`` is the place of the first column
    in the padded row. From ``begin`` to ``end`` columns follow one another; the rest is border.
    """
    stride, pitch = plan.column_stride, plan.pitch
    begin = min(pitch, max(0, -((left - plan.left) // stride)))
    end = max(begin, min(pitch, (plan.left + plan.width - 1 - left) // stride + 1))
    shift = left - plan.left + begin * stride
    for number, row in enumerate(rows):
        place = at + number * pitch
        if row < 0:
            clear(source, place, pitch)
        else:
            start = (first + row) * plan.width + shift
            copy_strided(source, place + begin, input, start, stride, end - begin)
    for border in range(begin + pitch - end):
        place = border if border < begin else border - begin + end
        column = columns[place] if place < columns.size else -1
        for number, row in enumerate(rows):
            value = input.dtype.type(0)
            if row >= 0 and column >= 0:
                value = input[unsigned((first + row) * plan.width + column)]
            source[unsigned(at + number * pitch + place)] = value


@numba.njit(cache=True, nogil=True)
def clear(target: Array, at: int, count: int) -> None:
    """Write zeros."""
    for number in range(count):
        target[unsigned(at + number)] = 0


@numba.njit(cache=True, nogil=True, forceinline=True)
def copy_strided(
    target: Array, at: int, source: Array, start: int, stride: int, count: int
) -> None:
    """Copy ``count`` numbers of every ``stride``; more may be written, as by `copy`."""
    if stride == 1:
        copy(target, at, source, start, count, source.size - start)
        return
    number = 0
    if stride == 2:
        lanes = REGISTER_BYTES // source.itemsize
        while number < count and start + 2 * (number + lanes) <= source.size:
            store(every_second(source, start + 2 * number), target, at + number, 0)
            number += lanes
    while number < count:
        target[unsigned(at + number)] = source[unsigned(start + stride * number)]
        number += 1


@numba.njit(cache=True, nogil=True, forceinline=True)
def copy(target: Array, at: int, source: Array, start: int, count: int, room: int) -> None:
    """Copy ``count`` numbers, a register at a time while that stays within ``room`` numbers.

    So more than ``count`` may be written: what lies behind is written later.
    """
    lanes = REGISTER_BYTES // source.itemsize
    number = 0
    while number < count and number + lanes <= room:
        store(loaded(source, start + number), target, at + number, 0)
        number += lanes
    while number < count:
        target[unsigned(at + number)] = source[unsigned(start + number)]
        number += 1

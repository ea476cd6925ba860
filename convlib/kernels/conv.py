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
from convlib.kernels.depthwise import slide
from convlib.kernels.lines import every_second_inside, fetch_line, inside
from convlib.kernels.packed import unpacked
from convlib.kernels.plan import BLOCK, Integers, Plan, Tables, Unit
from convlib.kernels.sums import sum_line
from convlib.kernels.tile import (
    FEWER_REGISTERS,
    FILTERS,
    REGISTERS,
    lanes_of,
    loaded,
    read_only,
    store,
)

unsigned = numba.uintp  # an index without a test for negative numbers, which Python's needs


@numba.njit(cache=True, nogil=True)
def convolve(
    input: Array,
    weight: Array,
    bias: Array,
    geometry: Integers,
    first: int,
    end: int,
    output: Array,
) -> None:
    """Write the outputs of the units of work from ``first`` up to ``end`` of a packed plan."""
    plan, tables = unpacked(geometry)
    convolve_units(input, weight, bias, plan, tables, first, end, output)


@numba.njit(cache=True, nogil=True)
def convolve_units(
    input: Array,
    weight: Array,
    bias: Array,
    plan: Plan,
    tables: Tables,
    first: int,
    end: int,
    output: Array,
) -> None:
    """Write the outputs of a plan's units of work."""
    if plan.slides:
        for number in range(first, end):
            unit = unit_of(plan, number)
            if plan.column_stride == 1:
                slide(input, weight, bias, plan, tables, unit, output, 1, 3, 4)
            else:
                slide(input, weight, bias, plan, tables, unit, output, 2, 2, 2)
        return
    offsets = tables.offsets
    source = np.zeros(plan.source_size, input.dtype)
    filled = read_only(source)
    sums = np.zeros(FILTERS * plan.sums_pitch, input.dtype)
    for number in range(first, end):
        unit, following = unit_of(plan, number), unit_of(plan, number + plan.filter_blocks)
        if not plan.in_place and (number == first or unit.filter == 0):
            fill_source(source, input, plan, tables, unit)
        whole_tiles = unit.filter + unit.filters // FILTERS * FILTERS
        for filter in range(unit.filter, whole_tiles, FILTERS):
            if plan.in_place:
                fetch_next(input, output, plan, unit, following, filter)
            sum_filters(
                input, filled, offsets, weight, bias, filter, plan, unit, sums, output, FILTERS
            )
        for filter in range(whole_tiles, unit.filter + unit.filters):
            sum_filters(input, filled, offsets, weight, bias, filter, plan, unit, sums, output, 1)


@numba.njit(cache=True, nogil=True)
def unit_of(plan: Plan, number: int) -> Unit:
    """Return the unit of this number."""
    rest, block = divmod(number, plan.filter_blocks)
    rest, column_band = divmod(rest, plan.column_bands)
    rest, row_band = divmod(rest, plan.row_bands)
    image_group, plane = divmod(rest, plan.output_depth)
    row, column = row_band * plan.rows, column_band * plan.columns
    filter = block * BLOCK
    return Unit(
        image_group=image_group,
        plane=plane,
        row=row,
        rows=min(plan.rows, plan.output_height - row),
        column=column,
        columns=min(plan.columns, plan.output_width - column),
        filter=filter,
        filters=min(BLOCK, plan.filters - filter),
    )


@numba.njit(cache=True, nogil=True, forceinline=True)
def fetch_next(
    input: Array, output: Array, plan: Plan, unit: Unit, following: Unit, filter: int
) -> None:
    """Ask for the outputs that some filters write in place, and for a share of the next input.

    So the memory works while the sums are computed. (128 channels of 56x56, in a busy memory:
    3.3 ms instead of 5.3.)
    """
    place = (unit.image_group * plan.filters + filter) * plan.width + unit.column
    fetch_lines(output, place, unit.columns, plan.width, FILTERS)
    channel = filter * plan.channels // plan.filters
    channels = (filter + FILTERS) * plan.channels // plan.filters - channel
    place = (following.image_group * plan.channels + channel) * plan.width + following.column
    fetch_lines(input, place, following.columns, plan.width, channels)


@numba.njit(cache=True, nogil=True)
def fetch_lines(numbers: Array, start: int, count: int, distance: int, lines: int) -> None:
    """Ask for the first numbers of some lines."""
    for line in range(lines):
        fetch_line(numbers, start + line * distance, count)


# The sums


@numba.njit(cache=True, nogil=True, forceinline=True)
def sum_filters(
    input: Array,
    source: Array,
    offsets: Integers,
    weight: Array,
    bias: Array,
    filter: int,
    plan: Plan,
    unit: Unit,
    sums: Array,
    output: Array,
    filters: int,
) -> None:
    """Write the outputs of some filters, from ``filter`` on, in a band."""
    literally(filters)
    if plan.in_place:
        sum_in_place(input, offsets, weight, bias, filter, plan, unit, output, filters)
    else:
        first_filter = unit.image_group % plan.groups * plan.filters
        sum_band(source, offsets, weight, bias, first_filter + filter, plan, unit, sums, filters)
        for row in range(filters):
            copy_sums(output, sums, row * plan.sums_pitch, plan, unit, filter + row)


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
    lanes, end = lanes_of(source), (unit.rows - 1) * plan.pitch + unit.columns
    registers = -(-end // lanes)
    sum_line(
        source, 0, offsets, weight, bias, filter, registers, registers + REGISTERS,
        sums, 0, plan.sums_pitch, filters,
    )  # fmt: skip


@numba.njit(cache=True, nogil=True, forceinline=True)
def sum_in_place(
    input: Array,
    offsets: Integers,
    weight: Array,
    bias: Array,
    filter: int,
    plan: Plan,
    unit: Unit,
    output: Array,
    filters: int,
) -> None:
    """Write the outputs of some filters in a band of a convolution whose kernel is one pixel.

    Nothing is copied: the tiles read the input and write the output where they are. (64 channels
    of 32 images of 16x16: 0.37 ms instead of 0.57.)
    """
    literally(filters)
    lanes, width = lanes_of(input), plan.width
    registers = unit.columns // lanes
    place = unit.image_group * plan.channels * width + unit.column
    at = (unit.image_group * plan.filters + filter) * width + unit.column
    filter += unit.image_group % plan.groups * plan.filters
    if registers >= FEWER_REGISTERS:
        sum_line(
            input, place, offsets, weight, bias, filter, registers, registers,
            output, at, width, filters,
        )  # fmt: skip
    if registers < FEWER_REGISTERS or unit.columns % lanes > 0:
        # The last tile ends where the band does, and writes some outputs again.
        back = unit.columns - FEWER_REGISTERS * lanes
        sum_line(
            input, place + back, offsets, weight, bias, filter,
            FEWER_REGISTERS, FEWER_REGISTERS, output, at + back, width, filters,
        )  # fmt: skip


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
    rows = unit.rows + plan.more_rows
    at = 0
    for channel in range(plan.channels):
        for tap_plane in range(tap_planes.size):
            plane = plane_at[unit.plane * plan.depth_stride + tap_planes[tap_plane]]
            above = (unit.image_group * plan.channels + channel) * plan.depth + plane
            for row_phase in range(row_phases.size):
                top = unit.row * plan.row_stride + row_phases[row_phase]
                for column_phase in range(column_phases.size):
                    left = unit.column * plan.column_stride + column_phases[column_phase]
                    first = above * plan.height
                    if plane < 0:
                        clear(source, at, (plan.rows + plan.more_rows) * plan.pitch)
                    else:
                        fill_plane(
                            source, at, input, first, plan, row_at, top, rows, column_at, left
                        )
                    at += plan.plane_size


@numba.njit(cache=True, nogil=True, forceinline=True)
def fill_plane(
    source: Array,
    at: int,
    input: Array,
    first: int,
    plan: Plan,
    row_at: Integers,
    top: int,
    rows: int,
    column_at: Integers,
    left: int,
) -> None:
    """Copy one phase of one plane, above which lie ``first`` rows of the input.

    Its place in the padded input begins at ``top`` and ``left``. What a row lacks to the pitch
    is zeros, which are the next row's left border as well: so only the first row's is cleared.
    What the next channel has in the same place is fetched meanwhile: it will be copied next.
    """
    stride, pitch = plan.column_stride, plan.pitch
    next_channel = plan.depth * plan.height * plan.width
    begin = min(pitch, max(0, -((left - plan.left) // stride)))
    shift = left - plan.left + begin * stride
    width = max(0, min(plan.width - shift, (pitch - begin) * stride))
    clear(source, at, begin)
    for number in range(rows):
        row = row_at[top + number * plan.row_stride]
        start, present = (first + row) * plan.width + shift, width if row >= 0 else 0
        fetch_line(input, start + next_channel, present)
        copy_line(source, at + begin + number * pitch, pitch, input, start, present, stride)
    if column_at.size > 0:
        end = begin - -width // stride
        for border in range(begin + pitch - end):
            place = border if border < begin else border - begin + end
            column = column_at[min(left + place * stride, column_at.size - 1)]
            for number in range(rows):
                row = row_at[top + number * plan.row_stride]
                if row >= 0:
                    value = input[unsigned((first + row) * plan.width + column)]
                    source[unsigned(at + number * pitch + place)] = value


@numba.njit(cache=True, nogil=True, forceinline=True)
def copy_line(
    target: Array, at: int, count: int, line: Array, start: int, width: int, stride: int
) -> None:
    """Copy ``count`` numbers, every ``stride`` of a line, which is followed by zeros.

    Whole registers are written: what they hold beyond is overwritten later, or never read.
    """
    lanes = lanes_of(line)
    if stride == 1:
        for number in range(0, count, lanes):
            store(inside(line, start, number, width, 1), target, at + number, 0)
    elif stride == 2:
        for number in range(0, count, lanes):
            store(every_second_inside(line, start, 2 * number, width, 1), target, at + number, 0)
    else:
        for number in range(count):
            place = number * stride
            value = line[unsigned(start + place)] if place < width else line.dtype.type(0)
            target[unsigned(at + number)] = value


@numba.njit(cache=True, nogil=True)
def clear(target: Array, at: int, count: int) -> None:
    """Write zeros."""
    for number in range(count):
        target[unsigned(at + number)] = 0


@numba.njit(cache=True, nogil=True, forceinline=True)
def copy(target: Array, at: int, source: Array, start: int, count: int, room: int) -> None:
    """Copy ``count`` numbers, a register at a time while that stays within ``room`` numbers.

    So more than ``count`` may be written: what lies behind is written later.
    """
    lanes = lanes_of(source)
    number = 0
    while number < count and number + lanes <= room:
        store(loaded(source, start + number), target, at + number, 0)
        number += lanes
    while number < count:
        target[unsigned(at + number)] = source[unsigned(start + number)]
        number += 1

"""The transpose of a convolution of three axes, and the gradient of its weights, compiled.

As in `convlib.kernels.conv`, arrays are flat and of one dtype. Where everything lies in them says
`convlib.kernels.plan_gradients`.
"""

import numba
import numpy as np
from numba.misc.special import literally

from convlib.arguments.arrays import Array
from convlib.kernels.conv import clear, copy, fill_source, sum_band, unit_of
from convlib.kernels.plan import Integers, Plan, Tables, Unit
from convlib.kernels.plan_gradients import POSITIONS, TAPS, Phases, WeightPlan
from convlib.kernels.tile import (
    FILTERS,
    REGISTER_BYTES,
    REGISTERS,
    add_dots,
    loaded,
    store_alternately,
    store_totals,
    zeros,
)

unsigned = numba.uintp
SUMS_SIZE = 1024


# The transpose


@numba.njit(cache=True, nogil=True)
def pack_filters(weight: Array, plan: Plan, phases: Phases, packed: Array) -> None:
    """Write each phase's filters, those of an output channel in the order of its terms.

    The weights are (C_in, C_out/groups, taps).
    """
    kernel = phases.taps.size
    at = 0
    for phase in range(phases.begin.size - 1):
        taps = phases.taps[phases.begin[phase] : phases.begin[phase + 1]]
        for group in range(plan.groups):
            for filter in range(plan.filters):
                for channel in range(plan.channels):
                    row = (group * plan.channels + channel) * plan.filters + filter
                    for number in range(taps.size):
                        packed[unsigned(at)] = weight[unsigned(row * kernel + taps[number])]
                        at += 1


@numba.njit(cache=True, nogil=True)
def transpose(
    input: Array,
    packed: Array,
    bias: Array,
    plan: Plan,
    tables: Tables,
    phases: Phases,
    first: int,
    end: int,
    output: Array,
) -> None:
    """Write the transposed convolution of the plan's units of work from ``first`` up to ``end``."""
    source = np.zeros(plan.source_size, input.dtype)
    sums = np.zeros(phases.stride[2] * FILTERS * plan.sums_pitch, input.dtype)
    whole_tiles = plan.filters // FILTERS * FILTERS
    for number in range(first, end):
        unit = unit_of(plan, number)
        fill_source(source, input, plan, tables, unit)
        for filter in range(0, whole_tiles, FILTERS):
            sum_phases(source, packed, bias, plan, phases, unit, filter, sums, output, FILTERS)
        for filter in range(whole_tiles, plan.filters):
            sum_phases(source, packed, bias, plan, phases, unit, filter, sums, output, 1)


@numba.njit(cache=True, nogil=True)
def sum_phases(
    source: Array,
    packed: Array,
    bias: Array,
    plan: Plan,
    phases: Phases,
    unit: Unit,
    filter: int,
    sums: Array,
    output: Array,
    filters: int,
) -> None:
    """Write the outputs of some filters, from ``filter`` on, in every phase of a band."""
    literally(filters)
    channels = plan.groups * plan.filters
    above = unit.image_group % plan.groups * plan.filters + filter
    for depth_phase in range(phases.stride[0]):
        plane = unit.plane * phases.stride[0] + depth_phase
        for row_phase in range(phases.stride[1]):
            for column_phase in range(phases.stride[2]):
                phase = depth_phase * phases.stride[1] + row_phase
                phase = phase * phases.stride[2] + column_phase
                begin, end = phases.begin[phase], phases.begin[phase + 1]
                sum_band(
                    source,
                    phases.offsets[plan.channels * begin : plan.channels * end],
                    packed[channels * plan.channels * begin : channels * plan.channels * end],
                    bias,
                    above,
                    plan,
                    unit,
                    sums[column_phase * FILTERS * plan.sums_pitch :],
                    filters,
                )
            if plane < phases.depth:
                for row in range(filters):
                    channel = unit.image_group * plan.filters + filter + row
                    copy_phases(
                        output,
                        channel * phases.depth + plane,
                        row_phase,
                        sums[row * plan.sums_pitch :],
                        plan,
                        phases,
                        unit,
                    )


@numba.njit(cache=True, nogil=True)
def copy_phases(
    output: Array, plane: int, row_phase: int, sums: Array, plan: Plan, phases: Phases, unit: Unit
) -> None:
    """Copy the sums of a band to one plane of the output, the phases of a row by turns."""
    _, vertical, horizontal = phases.stride
    column = unit.column * horizontal
    width = min(unit.columns * horizontal, phases.width - column)
    for number in range(unit.rows):
        row = (unit.row + number) * vertical + row_phase
        if row < phases.height:
            at = (plane * phases.height + row) * phases.width + column
            interleave(
                output, at, sums, number * plan.pitch, FILTERS * plan.sums_pitch, horizontal, width
            )


@numba.njit(cache=True, nogil=True)
def interleave(
    target: Array, at: int, source: Array, start: int, distance: int, phases: int, count: int
) -> None:
    """Write ``count`` numbers, by turns from phases that lie ``distance`` apart."""
    if phases == 1:
        copy(target, at, source, start, count, count)
        return
    done = 0
    if phases == 2:
        lanes = REGISTER_BYTES // source.itemsize
        while done + 2 * lanes <= count:
            even = loaded(source, start + done // 2)
            odd = loaded(source, start + distance + done // 2)
            store_alternately(even, odd, target, at + done)
            done += 2 * lanes
    for phase in range(phases):
        place = start + phase * distance + done // phases
        for number in range(done + phase, count, phases):
            target[unsigned(at + number)] = source[unsigned(place)]
            place += 1


# The gradient of the weights


@numba.njit(cache=True, nogil=True)
def weight_gradient(
    input: Array,
    grad_output: Array,
    weight_plan: WeightPlan,
    plan: Plan,
    tables: Tables,
    first: int,
    end: int,
    totals: Array,
) -> None:
    """Add up the plan's units of work from ``first`` up to ``end``.

    ``totals`` are zeros at first, of the shape (shares, *the weight's).
    """
    source = np.zeros(plan.source_size, input.dtype)
    slopes = np.zeros(FILTERS * weight_plan.slopes_pitch, input.dtype)
    sums = np.zeros(SUMS_SIZE, input.dtype)
    shares, bands = weight_plan.shares, weight_plan.bands
    for number in range(first, end):
        share, block = divmod(number, plan.groups)
        for band in range(bands * share // shares, bands * (share + 1) // shares):
            rest, column_band = divmod(band, plan.column_bands)
            rest, row_band = divmod(rest, plan.row_bands)
            stack, plane = divmod(rest, plan.output_depth)
            row, column = row_band * plan.rows, column_band * plan.columns
            rows = min(plan.rows, plan.output_height - row)
            columns = min(plan.columns, plan.output_width - column)
            image = stack * weight_plan.stack
            images = min(weight_plan.stack, weight_plan.images - image)
            for above in range(images):
                unit = Unit(
                    (image + above) * plan.groups + block, plane, row, rows, column, columns
                )
                fill_source(source[above * weight_plan.image_size :], input, plan, tables, unit)
            unit = Unit(image, plane, row, rows, column, columns)
            group_block = divmod(block, weight_plan.blocks)
            group_filters = divmod(block, weight_plan.blocks)[0] * plan.filters
            all_filters = plan.groups // weight_plan.blocks * plan.filters
            step = FILTERS if plan.filters >= FILTERS else 1
            stop = (images - 1) * weight_plan.image_size + rows * plan.pitch
            for new_filter in range(0, plan.filters, step):
                # The last tile may begin before: of what it sums up again nothing is added.
                filter = min(new_filter, plan.filters - step)
                for row in range(step):
                    fill_slopes(slopes, row * weight_plan.slopes_pitch, grad_output, group_filters + filter + row, all_filters, weight_plan, plan, unit, images)
                known = new_filter - filter
                at = ((share * all_filters + group_filters + new_filter) * weight_plan.blocks + group_block[1]) * weight_plan.taps
                distance = weight_plan.blocks * weight_plan.taps
                if step == 1:
                    add_filters(slopes, source, tables.offsets, weight_plan, stop, known, sums, totals, at, distance, 1, TAPS)
                else:
                    add_filters(slopes, source, tables.offsets, weight_plan, stop, known, sums, totals, at, distance, FILTERS, REGISTERS)


@numba.njit(cache=True, nogil=True)
def add_filters(
    slopes: Array, source: Array, offsets: Integers, weight_plan: WeightPlan, end: int, known: int, sums: Array, totals: Array,
    at: int, distance: int, filters: int, taps: int,
) -> None:
    literally(filters)
    literally(taps)
    lanes = REGISTER_BYTES // source.itemsize
    for begin in range(0, end, POSITIONS):
        for tap in range(0, weight_plan.taps, taps):
            total = zeros(source, filters, taps)
            for place in range(begin, min(begin + POSITIONS, end), lanes):
                total = add_dots(total, slopes, place, weight_plan.slopes_pitch, source, offsets, tap, place)
            store_totals(total, sums, 0)
            count = min(taps, weight_plan.taps - tap)
            for row in range(known, filters):
                place = at + (row - known) * distance + tap
                for number in range(count):
                    totals[unsigned(place + number)] += sums[unsigned(row * taps + number)]


@numba.njit(cache=True, nogil=True)
def fill_slopes(
    slopes: Array, at: int, grad_output: Array, filter: int, filters: int, weight_plan: WeightPlan,
    plan: Plan, unit: Unit, images: int,
) -> None:
    """Copy what a band of the output has for gradients, zeros where the source has its border."""
    for above in range(images):
        channel = (unit.image_group + above) * filters + filter
        plane = channel * plan.output_depth + unit.plane
        start = (plane * plan.output_height + unit.row) * plan.output_width + unit.column
        place = at + above * weight_plan.image_size
        for _ in range(unit.rows):
            copy(slopes, place, grad_output, start, unit.columns, grad_output.size - start)
            clear(slopes, place + unit.columns, plan.pitch - unit.columns)
            start += plan.output_width
            place += plan.pitch
        clear(slopes, place, weight_plan.image_size - unit.rows * plan.pitch)
    lanes = REGISTER_BYTES // slopes.itemsize
    clear(slopes, at + images * weight_plan.image_size, lanes)

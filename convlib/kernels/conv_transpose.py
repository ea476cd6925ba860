"""Transposed convolution of three axes, compiled.

As in `convlib.kernels.conv`, whose sums it shares, arrays are flat and of one dtype. Where
everything lies in them says `convlib.kernels.plan_transpose`.
"""

import numba
import numpy as np
from numba.misc.special import literally

from convlib.arguments.arrays import Array
from convlib.kernels.conv import fill_source, sum_band, unit_of
from convlib.kernels.lines import store_inside
from convlib.kernels.plan import Integers, Plan, Tables, Unit
from convlib.kernels.plan_transpose import Phases
from convlib.kernels.tile import FILTERS, lanes_of, loaded
from convlib.kernels.tile_dots import alternated

unsigned = numba.uintp  # an index without a test for negative numbers, which Python's needs


@numba.njit(cache=True, nogil=True)
def pack_filters(
    weight: Array,
    groups: int,
    channels: int,
    filters: int,
    begin: Integers,
    taps: Integers,
    packed: Array,
) -> bool:
    """Write each phase's filters, an output channel's in the order of its terms.

    The weights are (groups * channels, filters, taps). Return whether all of them are finite.
    """
    at, finite = 0, True
    for phase in range(begin.size - 1):
        for group in range(groups):
            for filter in range(filters):
                for channel in range(channels):
                    above = ((group * channels + channel) * filters + filter) * taps.size
                    for number in range(begin[phase], begin[phase + 1]):
                        value = weight[unsigned(above + taps[unsigned(number)])]
                        finite &= np.isfinite(value)
                        packed[unsigned(at)] = value
                        at += 1
    return finite


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
    for number in range(first, end):
        unit = unit_of(plan, number)
        if number == first or unit.filter == 0:
            fill_source(source, input, plan, tables, unit)
        whole_tiles = unit.filter + unit.filters // FILTERS * FILTERS
        for filter in range(unit.filter, whole_tiles, FILTERS):
            sum_phases(source, packed, bias, plan, phases, unit, filter, sums, output, FILTERS)
        for filter in range(whole_tiles, unit.filter + unit.filters):
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
            if plane < phases.size[0]:
                for row in range(filters):
                    channel = unit.image_group * plan.filters + filter + row
                    copy_phases(
                        output,
                        channel * phases.size[0] + plane,
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
    _, most_rows, most_columns = phases.size
    column = unit.column * horizontal
    width = min(unit.columns * horizontal, most_columns - column)
    for number in range(unit.rows):
        row = (unit.row + number) * vertical + row_phase
        if row < most_rows:
            at = (plane * most_rows + row) * most_columns + column
            interleave(
                output, at, sums, number * plan.pitch, FILTERS * plan.sums_pitch, horizontal, width
            )


@numba.njit(cache=True, nogil=True)
def interleave(
    target: Array, at: int, source: Array, start: int, distance: int, phases: int, count: int
) -> None:
    """Write ``count`` numbers, by turns from phases that lie ``distance`` apart."""
    if phases == 2:
        lanes = lanes_of(source)
        for done in range(0, count, 2 * lanes):
            even = loaded(source, start + done // 2)
            odd = loaded(source, start + distance + done // 2)
            store_inside(alternated(even, odd), target, at, done, count)
        return
    for phase in range(phases):
        place = start + phase * distance
        for number in range(phase, count, phases):
            target[unsigned(at + number)] = source[unsigned(place)]
            place += 1

"""The gradient of the weights of a convolution of three axes, compiled.

As in `convlib.kernels.conv`, arrays are flat and of one dtype. Where everything lies in them says
`convlib.kernels.plan_weight_gradient`.

Each total is a sum over shares, bands, parts of a band and lanes, in an order that the plan
fixes: it depends neither on the threads nor on how they share the units.
"""

from typing import NamedTuple

import numba
import numpy as np
from numba.misc.special import literally

from convlib.arguments.arrays import Array
from convlib.kernels.conv import clear, copy_line, fill_source
from convlib.kernels.lines import fetch_line
from convlib.kernels.plan import Integers, Plan, Tables, Unit
from convlib.kernels.plan_weight_gradient import TAPS, WeightPlan
from convlib.kernels.tile import FILTERS, REGISTERS, lanes_of, zeros
from convlib.kernels.tile_dots import add_dots, add_totals

unsigned = numba.uintp  # an index without a test for negative numbers, which Python's needs


class Stack(NamedTuple):
    """The same band of some images, for one block of a group's channels."""

    band: Unit  # of the first image
    image: int  # the first
    images: int
    filter: int  # the group's first
    steps: int  # registers of a filter's slopes


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

    ``totals`` are zeros at first, of the shape (units, filters, taps_pitch).
    """
    source = np.zeros(plan.source_size, input.dtype)
    slopes = np.zeros(FILTERS * weight_plan.slopes_pitch, input.dtype)
    shares, bands = weight_plan.shares, weight_plan.bands
    for number in range(first, end):
        share, block = divmod(number, plan.groups)
        own = totals[number * plan.filters * weight_plan.taps_pitch :]
        for band in range(bands * share // shares, bands * (share + 1) // shares):
            stack = stack_of(weight_plan, plan, band, block)
            if weight_plan.in_place:
                add_in_place(input, grad_output, weight_plan, plan, tables, stack, own)
            else:
                fill_stack(source, input, weight_plan, plan, tables, stack)
                add_stack(source, slopes, grad_output, weight_plan, plan, tables, stack, own)


@numba.njit(cache=True, nogil=True)
def stack_of(weight_plan: WeightPlan, plan: Plan, number: int, block: int) -> Stack:
    """Return the stack of this number, for one block of channels."""
    rest, column_band = divmod(number, plan.column_bands)
    rest, row_band = divmod(rest, plan.row_bands)
    rest, plane = divmod(rest, plan.output_depth)
    row, column = row_band * plan.rows, column_band * plan.columns
    rows = min(plan.rows, plan.output_height - row)
    columns = min(plan.columns, plan.output_width - column)
    image = rest * weight_plan.stack
    images = min(weight_plan.stack, weight_plan.images - image)
    numbers = columns if weight_plan.in_place else rows * weight_plan.slopes_row
    return Stack(
        Unit(image * plan.groups + block, plane, row, rows, column, columns, 0, plan.filters),
        image,
        images,
        block // weight_plan.blocks * plan.filters,
        (images - 1) * weight_plan.image_steps - -numbers // weight_plan.lanes,
    )


@numba.njit(cache=True, nogil=True)
def add_stack(
    source: Array,
    slopes: Array,
    grad_output: Array,
    weight_plan: WeightPlan,
    plan: Plan,
    tables: Tables,
    stack: Stack,
    totals: Array,
) -> None:
    """Add the sums over a stack of bands to the totals of every filter."""
    pitch = weight_plan.slopes_pitch
    if plan.filters < FILTERS:
        for filter in range(plan.filters):
            fill_slopes(slopes, 0, grad_output, filter, weight_plan, plan, stack)
            add_filters(
                slopes, pitch, source, weight_plan, tables, stack, totals, filter, 0, 1, TAPS
            )
    else:
        for next_filter in range(0, plan.filters, FILTERS):
            # The last tile may begin before: what it sums up again is not added.
            filter = min(next_filter, plan.filters - FILTERS)
            for row in range(FILTERS):
                fill_slopes(
                    slopes, row * pitch, grad_output, filter + row, weight_plan, plan, stack
                )
            add_filters(
                slopes, pitch, source, weight_plan, tables, stack,
                totals, filter, next_filter - filter, FILTERS, REGISTERS,
            )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def add_in_place(
    input: Array,
    grad_output: Array,
    weight_plan: WeightPlan,
    plan: Plan,
    tables: Tables,
    stack: Stack,
    totals: Array,
) -> None:
    """Add a band of kernels of one tap: nothing is copied, which takes a third of the time off."""
    band = stack.band
    source = input[band.image_group * plan.channels * plan.width + band.column :]
    for next_filter in range(0, plan.filters, FILTERS):
        filter = min(next_filter, plan.filters - FILTERS)
        slopes = grad_output[first_slope(weight_plan, plan, stack, 0, filter) :]
        add_filters(
            slopes, plan.width, source, weight_plan, tables, stack,
            totals, filter, next_filter - filter, FILTERS, REGISTERS,
        )  # fmt: skip


# The sums


@numba.njit(cache=True, nogil=True)
def add_filters(
    slopes: Array,
    slopes_pitch: int,
    source: Array,
    weight_plan: WeightPlan,
    tables: Tables,
    stack: Stack,
    totals: Array,
    filter: int,
    row: int,
    filters: int,
    taps: int,
) -> None:
    """Add the sums of some filters from ``filter`` on to their totals, of those from ``row`` on."""
    literally(filters)
    literally(taps)
    parts = -(-stack.steps // weight_plan.most_steps)
    step = -(-stack.steps // parts)
    for first in range(0, stack.steps, step):
        for tap in range(0, weight_plan.taps, taps):
            add_tile(
                slopes,
                slopes_pitch,
                source,
                tables.offsets,
                tap,
                weight_plan.places,
                first,
                min(first + step, stack.steps),
                totals,
                filter * weight_plan.taps_pitch + tap,
                weight_plan.taps_pitch,
                row,
                filters,
                taps,
            )


@numba.njit(cache=True, nogil=True, forceinline=True)
def add_tile(
    slopes: Array,
    slopes_pitch: int,
    source: Array,
    offsets: Integers,
    tap: int,
    places: Integers,
    first: int,
    end: int,
    totals: Array,
    at: int,
    distance: int,
    row: int,
    filters: int,
    taps: int,
) -> None:
    """Add the products of some filters' slopes, and what some taps read for them, to the totals."""
    literally(filters)
    literally(taps)
    lanes = lanes_of(source)
    products = zeros(source, filters, taps)
    for step in range(first, end):
        place = places[unsigned(step)]
        products = add_dots(
            products, slopes, step * lanes, slopes_pitch, source, offsets, tap, place
        )
    add_totals(products, totals, at, distance, row)


# The copies


@numba.njit(cache=True, nogil=True)
def fill_stack(
    source: Array, input: Array, weight_plan: WeightPlan, plan: Plan, tables: Tables, stack: Stack
) -> None:
    """Copy what the band reads, image below image."""
    first, plane, row, rows, column, columns, filter, filters = stack.band
    for image in range(stack.images):
        image_group = first + image * plan.groups
        unit = Unit(image_group, plane, row, rows, column, columns, filter, filters)
        fill_source(source[image * weight_plan.image_size :], input, plan, tables, unit)


@numba.njit(cache=True, nogil=True)
def fill_slopes(
    slopes: Array,
    at: int,
    grad_output: Array,
    filter: int,
    weight_plan: WeightPlan,
    plan: Plan,
    stack: Stack,
) -> None:
    """Copy the slopes of one filter, with zeros wherever a register holds more than a row has.

    What the next channel has in the same place is fetched meanwhile.
    """
    lanes, row_size = lanes_of(slopes), weight_plan.slopes_row
    next_channel = plan.output_depth * plan.output_height * plan.output_width
    for image in range(stack.images):
        start = first_slope(weight_plan, plan, stack, image, filter)
        place = at + image * weight_plan.image_steps * lanes
        for _ in range(stack.band.rows):
            fetch_line(grad_output, start + next_channel, stack.band.columns)
            copy_line(slopes, place, row_size, grad_output, start, stack.band.columns, 1)
            start += plan.output_width
            place += row_size
        clear(slopes, place, lanes)


@numba.njit(cache=True, nogil=True)
def first_slope(weight_plan: WeightPlan, plan: Plan, stack: Stack, image: int, filter: int) -> int:
    """Return where the slopes of one image of a stack begin, for one filter."""
    channel = (stack.image + image) * weight_plan.filters + stack.filter + filter
    plane = channel * plan.output_depth + stack.band.plane
    return (plane * plan.output_height + stack.band.row) * plan.output_width + stack.band.column

"""Where everything lies while the gradient of a convolution's weights is computed.

The gradient of a tap is the sum, over all positions, of the output's gradient there, its slope,
times what the tap has read for it. So it is made of the sources of the forward convolution: a
band is filled, the slopes of some filters are copied beside it, and a tile of sums has a row
for each of those filters and a register for each of some taps.

Slopes lie packed in registers, one after the other. What a register of slopes is multiplied
with lies in the source at a place that a table gives; so neither the border between rows nor
that between images costs a multiplication, where it can be left out.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from convlib.arguments.convolution import NO_PADDING, Pairs, Shape, Triple
from convlib.kernels.plan import (
    Integers,
    Plan,
    Tables,
    _apart,
    _axis,
    _constant,
    _offsets,
    plan_convolution,
)
from convlib.kernels.tile import FILTERS, REGISTER_BYTES, REGISTERS

# Planes of a unit's source, few enough that a band of them is long.
PLANES = 64
# A tile sums over so many positions: enough that its lanes are added up seldom, few enough that
# the slopes stay in the first cache and that no sum is long.
POSITIONS = 1280
# The work is divided into so many units or more, where bands and channels suffice.
UNITS = 8
# How many taps the tile of a single filter has.
TAPS = 9


class WeightPlan(NamedTuple):
    """The units of work of a weight's gradient: one share of the bands, for one block of channels.

    A group's channels are divided into blocks, each with a source of its own; and the bands into
    shares, whose sums are added up at the end. Neither depends on the number of threads.
    """

    units: int
    shares: int
    bands: int
    blocks: int  # of a group's channels
    filters: int  # of all groups
    taps: int  # of a filter, in one block
    taps_pitch: int  # numbers from one filter's totals to the next's
    in_place: bool  # whether input and slopes are read where they are, without copies
    images: int
    stack: int  # images in one band
    image_size: int  # numbers from one image of a stack to the next in a source plane
    image_steps: int  # registers of slopes of such an image
    slopes_row: int  # numbers from one row of slopes to the next
    slopes_pitch: int  # numbers from one filter's slopes to the next's
    most_steps: int  # of one tile
    lanes: int  # of a register
    places: Integers  # in a source plane, of each register of slopes


@lru_cache(maxsize=128)
def plan_weight_gradient(
    input_shape: Shape,
    weight_shape: Shape,
    output_shape: Shape,
    stride: Triple,
    padding: Pairs,
    padding_mode: str,
    dilation: Triple,
    groups: int,
    itemsize: int,
) -> tuple[WeightPlan, Plan, Tables]:
    """Return the plan of a convolution's weight gradient, and the one that fills its sources.

    In that one a block of channels is a group, and ``filters`` are those that read the block.
    """
    images, (out_channels, channels, *kernel) = input_shape[0], weight_shape
    filters, lanes = out_channels // groups, REGISTER_BYTES // itemsize
    rows_of, columns_of = (_axis(kernel[i], stride[i], dilation[i]) for i in (1, 2))
    planes = kernel[0] * len(rows_of.phases) * len(columns_of.phases)
    blocks = _blocks(channels, planes)
    plan, tables = plan_convolution(
        input_shape,
        (out_channels, channels // blocks, *kernel),
        output_shape,
        stride,
        padding,
        padding_mode,
        dilation,
        groups * blocks,
        itemsize,
    )
    rows_packed = plan.rows * -(-plan.columns // lanes)
    image_steps = min(rows_packed, -(-plan.rows * plan.pitch // lanes))
    slopes_row = -(-plan.columns // lanes) * lanes if image_steps == rows_packed else plan.pitch
    in_place = (
        math.prod(kernel) == math.prod(stride) == 1
        and padding == NO_PADDING
        and plan.width % lanes == 0
        and filters >= FILTERS
    )
    whole = plan.row_bands == plan.column_bands == 1 and not in_place
    stack = max(1, min(images, POSITIONS // (image_steps * lanes))) if whole else 1
    stack = -(-images // max(1, -(-images // stack)))
    image_size = (plan.rows + plan.more_rows) * plan.pitch
    plane_size = _apart(stack * image_size + plan.pitch + lanes, itemsize)
    places = _places(stack, image_size, image_steps, slopes_row, plan.pitch, lanes)
    offsets = _offsets(plan.channels * kernel[0], rows_of, columns_of, plan.pitch, plane_size)
    if in_place:
        offsets = _constant(np.arange(plan.channels) * plan.width)
    taps, tile_taps = len(offsets), REGISTERS if filters >= FILTERS else TAPS
    bands = -(-images // max(1, stack)) * plan.output_depth * plan.row_bands * plan.column_bands
    shares = max(1, min(bands, -(-UNITS // (groups * blocks))))
    weight_plan = WeightPlan(
        units=shares * groups * blocks,
        shares=shares,
        bands=bands,
        blocks=blocks,
        filters=out_channels,
        taps=taps,
        taps_pitch=taps + -taps % tile_taps + lanes,
        in_place=in_place,
        images=images,
        stack=stack,
        image_size=image_size,
        image_steps=image_steps,
        slopes_row=slopes_row,
        slopes_pitch=_apart((stack * image_steps + 2) * lanes, itemsize),
        most_steps=POSITIONS // lanes,
        lanes=lanes,
        places=places,
    )
    source_planes = channels // blocks * planes
    plan = plan._replace(
        filters=filters,
        plane_size=plane_size,
        source_size=source_planes * plane_size + plan.pitch + tile_taps * lanes,
    )
    offsets = _constant(np.pad(offsets, (0, -taps % tile_taps), mode="edge"))
    return weight_plan, plan, tables._replace(offsets=offsets)


def _blocks(channels: int, planes: int) -> int:
    """Return into how many blocks to divide channels that have ``planes`` source planes each."""
    counts = (count for count in range(1, channels + 1) if channels % count == 0)
    return next(
        count for count in counts if channels // count * planes <= PLANES or count == channels
    )


def _places(
    stack: int, image_size: int, image_steps: int, slopes_row: int, pitch: int, lanes: int
) -> Integers:
    """Return where in a source plane the registers of slopes begin, one image below the other."""
    steps = np.arange(image_steps)
    if slopes_row == pitch:
        places = steps * lanes
    else:
        row, column = np.divmod(steps, slopes_row // lanes)
        places = row * pitch + column * lanes
    return _constant((np.arange(stack)[:, None] * image_size + places).ravel())

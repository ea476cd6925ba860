"""Where everything lies while a convolution's gradients are computed, planned once a shape.

The gradient of the input is a transposed convolution, and that is a convolution with more
filters: an output pixel of a transposed convolution with stride 2 is reached by every second
tap, the even ones or the odd ones. So the output falls into phases, one for each place within
a stride, and within a phase each pixel is the sum of the same taps, times inputs that move on
by one from each pixel to the next. All phases of a band read the same source.

The gradient of the weights reads the sources of the forward convolution.
"""

from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from convlib.arguments.convolution import Pairs, Shape, Triple
from convlib.kernels.plan import (
    Integers,
    Plan,
    Tables,
    _apart,
    _band,
    _constant,
    plan_convolution,
)
from convlib.kernels.tile import FILTERS, REGISTER_BYTES, REGISTERS

# Source planes of a unit, few enough that the planes of a band are long.
PLANES = 64
# A tile's dot product covers so many positions: enough for its lanes to be added up seldom, few
# enough that what it reads again and again stays in the first cache, and that sums are short.
POSITIONS = 1024
# A weight gradient is shared out to so many units or more, where the input is large enough.
UNITS = 8
# How many taps the tile of a single filter has.
TAPS = 9


class Phases(NamedTuple):
    """Which taps each phase of a transposed convolution's output has, and what they read."""

    stride: Triple
    depth: int  # of the output, as the two below
    height: int
    width: int
    # Phase p has those from begin[p] up to begin[p + 1].
    begin: Integers
    taps: Integers  # places in a kernel
    offsets: Integers  # one for each channel and tap, phase after phase


class WeightPlan(NamedTuple):
    """The units of work of a weight's gradient.

    A unit sums over one share of the bands, for one block of a group's channels.
    """

    units: int
    shares: int
    blocks: int  # of a group's channels
    bands: int
    images: int
    stack: int  # images of one band, one above the other
    image_size: int  # numbers from one image of a stack to the next
    slopes_pitch: int  # numbers from one filter's slopes to the next's
    taps: int  # of a filter in a block
    tile_taps: int


class Reach(NamedTuple):
    """What the phases along one axis read: tap ``taps[p][i]`` of phase p, input ``reads[p][i]``.

    The places that they read are counted from the first, which is ``before`` the input's start.
    """

    taps: list[list[int]]
    reads: list[list[int]]
    before: int
    more: int


@lru_cache(maxsize=128)
def plan_transpose(
    input_shape: Shape,
    weight_shape: Shape,
    output_shape: Shape,
    stride: Triple,
    start: Triple,
    dilation: Triple,
    groups: int,
    itemsize: int,
) -> tuple[Plan, Tables, Phases]:
    """Return the plan of a transposed convolution whose output begins at ``start``."""
    if stride == (1, 1, 1):
        return _turned(input_shape, weight_shape, output_shape, start, dilation, groups, itemsize)
    images, in_channels, *sizes = input_shape
    channels, kernel = in_channels // groups, weight_shape[2:]
    reach = [_reach(*axis) for axis in zip(kernel, stride, dilation, start, strict=True)]
    counts = [-(-size // each) for size, each in zip(output_shape[2:], stride, strict=True)]
    tap_planes = sorted({place for places in reach[0].reads for place in places})
    planes = channels * len(tap_planes)
    more_rows, more_columns = reach[1].more, reach[2].more
    rows, columns = _band(
        counts[1], counts[2], planes + FILTERS * (stride[2] - 1), more_rows, more_columns, itemsize
    )
    row_bands, column_bands = -(-counts[1] // rows), -(-counts[2] // columns)
    pitch = columns + more_columns
    plane_size = _apart((rows + more_rows) * pitch, itemsize)
    tile = REGISTERS * REGISTER_BYTES // itemsize
    plan = Plan(
        groups=groups,
        channels=channels,
        depth=sizes[0],
        height=sizes[1],
        width=sizes[2],
        filters=weight_shape[1],
        output_depth=counts[0],
        output_height=counts[1],
        output_width=counts[2],
        units=images * groups * counts[0] * row_bands * column_bands,
        row_bands=row_bands,
        rows=rows,
        column_bands=column_bands,
        columns=columns,
        depth_stride=1,
        row_stride=1,
        column_stride=1,
        left=reach[2].before,
        more_rows=more_rows,
        pitch=pitch,
        plane_size=plane_size,
        source_size=planes * plane_size + more_columns + tile,
        sums_pitch=rows * pitch + tile,
    )
    zero = _constant(np.zeros(1))
    tables = Tables(
        plane_at=_places(sizes[0], reach[0].before, counts[0] + reach[0].more),
        row_at=_places(sizes[1], reach[1].before, row_bands * rows + more_rows),
        column_at=zero[:0],
        tap_planes=_constant(np.array(tap_planes)),
        row_phases=zero,
        column_phases=zero,
        offsets=zero[:0],
    )
    begin, taps, offsets = [0], [], []
    for depth, vertical, horizontal in product(*(range(each) for each in stride)):
        places = [axis.reads[p] for axis, p in zip(reach, (depth, vertical, horizontal), strict=True)]
        plane = np.array([tap_planes.index(place) for place in places[0]], int)
        channel_plane = np.arange(channels)[:, None] * len(tap_planes) + plane
        reads = (
            channel_plane[:, :, None, None] * plane_size
            + np.array(places[1], int)[:, None] * pitch
            + np.array(places[2], int)
        )
        numbers = np.arange(np.prod(kernel)).reshape(kernel)
        mine = numbers[np.ix_(reach[0].taps[depth], reach[1].taps[vertical], reach[2].taps[horizontal])]
        taps.append(mine.ravel())
        begin.append(begin[-1] + mine.size)
        offsets.append(reads.ravel())
    phases = Phases(
        stride,
        *output_shape[2:],
        begin=_constant(np.array(begin)),
        taps=_constant(np.concatenate(taps)),
        offsets=_constant(np.concatenate(offsets)),
    )
    return plan, tables, phases


def _turned(
    input_shape: Shape,
    weight_shape: Shape,
    output_shape: Shape,
    start: Triple,
    dilation: Triple,
    groups: int,
    itemsize: int,
) -> tuple[Plan, Tables, Phases]:
    """Return the plan of the convolution with turned filters, which stride 1 makes of it."""
    one = (1, 1, 1)
    kernel = weight_shape[2:]
    border = [each * (taps - 1) for each, taps in zip(dilation, kernel, strict=True)]
    padding = tuple(
        (reach - before, after - size + before)
        for reach, before, size, after in zip(
            border, start, input_shape[2:], output_shape[2:], strict=True
        )
    )
    filters = (groups * weight_shape[1], input_shape[1] // groups, *kernel)
    plan, tables = plan_convolution(
        input_shape, filters, output_shape, one, padding, "zeros", dilation, groups, itemsize
    )
    taps = np.arange(np.prod(kernel))[::-1]
    begin = np.array([0, taps.size])
    phases = Phases(one, *output_shape[2:], _constant(begin), _constant(taps), tables.offsets)
    return plan, tables, phases


def _reach(taps: int, stride: int, dilation: int, start: int) -> Reach:
    """Return what each phase along an axis reads: output o reads (o + start - tap * dilation) / stride."""
    mine = [
        [tap for tap in range(taps) if (phase + start - tap * dilation) % stride == 0]
        for phase in range(stride)
    ]
    reads = [
        [(phase + start - tap * dilation) // stride for tap in taps]
        for phase, taps in enumerate(mine)
    ]
    every = [place for places in reads for place in places]
    least = min(every)
    return Reach(
        mine, [[place - least for place in places] for places in reads], -least, max(every) - least
    )


def _places(size: int, before: int, count: int) -> Integers:
    """Return which pixel lies at each of ``count`` places of an axis, and -1 for none."""
    places = np.arange(count) - before
    return _constant(np.where((places >= 0) & (places < size), places, -1))


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
    """Return the plan of a convolution's weight gradient."""
    images, (out_channels, channels, *kernel) = input_shape[0], weight_shape
    planes = kernel[0] * min(stride[1], kernel[1]) * min(stride[2], kernel[2])
    blocks = next(
        count
        for count in range(1, channels + 1)
        if channels % count == 0 and (channels // count * planes <= PLANES or count == channels)
    )
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
    # Where a whole plane is shorter than what a tile should cover, images are stacked.
    image_size = (plan.rows + plan.more_rows) * plan.pitch
    whole = plan.row_bands == plan.column_bands == 1
    stack = min(images, max(1, POSITIONS // image_size)) if whole else 1
    stacks = -(-images // stack) if images else 0
    stack = -(-images // stacks) if images else 1
    lanes = REGISTER_BYTES // itemsize
    plane_size = _apart(stack * image_size + lanes, itemsize)
    source_planes = plan.source_size // plan.plane_size
    filters = out_channels // groups
    tile_taps = REGISTERS if filters >= FILTERS else TAPS
    offsets = tables.offsets // plan.plane_size * plane_size + tables.offsets % plan.plane_size
    taps = len(offsets)
    padded = np.pad(offsets, (0, -taps % tile_taps), mode="edge")
    tile = max(REGISTERS, TAPS) * lanes
    bands = stacks * plan.output_depth * plan.row_bands * plan.column_bands
    shares = max(1, min(bands, -(-UNITS // (groups * blocks))))
    weight_plan = WeightPlan(
        units=shares * groups * blocks,
        shares=shares,
        blocks=blocks,
        bands=bands,
        images=images,
        stack=stack,
        image_size=image_size,
        slopes_pitch=_apart(stack * image_size + 2 * lanes, itemsize),
        taps=taps,
        tile_taps=tile_taps,
    )
    plan = plan._replace(
        filters=filters,
        plane_size=plane_size,
        source_size=source_planes * plane_size + plan.pitch + tile,
    )
    return weight_plan, plan, tables._replace(offsets=_constant(padded))

"""Where everything lies while a transposed convolution is computed: a convolution's plan.

A transposed convolution is a convolution with more filters. With stride 2 an even output pixel
is reached by every second tap of a line, and an odd one by the others: the output falls into
phases, one for each place within a stride. Within a phase each pixel is the sum of the same
taps, times inputs that move on by one from each pixel to the next. So a unit of work fills one
source, sums each phase over it as if its taps were a kernel, and writes the phases by turns.

With stride 1 there is one phase, and the convolution with turned filters computes it.
"""

from functools import lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from convlib.arguments.convolution import Shape, Triple
from convlib.kernels.plan import (
    BLOCK,
    Integers,
    Plan,
    Tables,
    _apart,
    _band,
    _constant,
    _shared_pitch,
    _table,
    plan_convolution,
)
from convlib.kernels.tile import FILTERS, REGISTER_BYTES, REGISTERS


class Phases(NamedTuple):
    """Which taps reach the pixels of each phase, and where what they read lies in a source.

    Phases go by plane, row and column. Phase ``p`` has the taps from ``begin[p]`` up to
    ``begin[p + 1]``, and as many offsets for each channel.
    """

    stride: Triple
    size: Triple  # of the output
    begin: Integers
    taps: Integers  # flat places in a kernel
    offsets: Integers


class Reach(NamedTuple):
    """The taps of each phase along one axis, and the place that each reads for the first pixel.

    Places are counted from the first that any of them reads, ``before`` the input's first pixel.
    """

    taps: list[list[int]]
    places: list[list[int]]
    before: int
    more: int  # places than pixels of a phase


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
    """Return the plan of a transposed convolution, of which ``start`` pixels are cut off first."""
    if stride == (1, 1, 1):
        return _turned(input_shape, weight_shape, output_shape, start, dilation, groups, itemsize)
    images, in_channels, *sizes = input_shape
    channels, kernel = in_channels // groups, weight_shape[2:]
    reach = [_reach(*axis) for axis in zip(kernel, stride, dilation, start, strict=True)]
    size = output_shape[2], output_shape[3], output_shape[4]
    depth, height, width = (-(-whole // each) for whole, each in zip(size, stride, strict=True))
    tap_planes = sorted({place for places in reach[0].places for place in places})
    planes = channels * len(tap_planes)
    more_rows, more_columns = reach[1].more, reach[2].more
    sums = planes + FILTERS * (stride[2] - 1)  # the phases of a row each have their own
    rows, columns = _band(height, width, sums, more_rows, more_columns, itemsize)
    row_bands, column_bands = -(-height // rows), -(-width // columns)
    filter_blocks = -(-weight_shape[1] // BLOCK)
    pitch = columns + more_columns
    if column_bands == 1:
        pitch = _shared_pitch(pitch, columns, sizes[2], [0], 1, reach[2].before)
    plane_size = _apart((rows + more_rows) * pitch, itemsize)
    tile = REGISTERS * REGISTER_BYTES // itemsize
    plan = Plan(
        groups=groups,
        channels=channels,
        depth=sizes[0],
        height=sizes[1],
        width=sizes[2],
        filters=weight_shape[1],
        output_depth=depth,
        output_height=height,
        output_width=width,
        units=images * groups * depth * row_bands * column_bands * filter_blocks,
        row_bands=row_bands,
        rows=rows,
        column_bands=column_bands,
        columns=columns,
        filter_blocks=filter_blocks,
        depth_stride=1,
        row_stride=1,
        column_stride=1,
        left=reach[2].before,
        more_rows=more_rows,
        pitch=pitch,
        plane_size=plane_size,
        source_size=planes * plane_size + more_columns + pitch + tile,
        sums_pitch=rows * pitch + tile,
    )
    only = _constant(np.zeros(1, int))
    tables = Tables(
        plane_at=_places(sizes[0], reach[0].before, depth + reach[0].more),
        row_at=_places(sizes[1], reach[1].before, row_bands * rows + more_rows),
        column_at=only[:0],
        tap_planes=_constant(np.array(tap_planes)),
        row_phases=only,
        column_phases=only,
        offsets=only[:0],  # each phase has its own
    )
    planes_of = [[tap_planes.index(place) for place in places] for places in reach[0].places]
    steps = (plane_size, pitch, 1)
    begin, taps, offsets = [0], [], []
    for phase in product(*map(range, stride)):
        mine = [axis.taps[place] for axis, place in zip(reach, phase, strict=True)]
        places = [planes_of[phase[0]], reach[1].places[phase[1]], reach[2].places[phase[2]]]
        begin.append(begin[-1] + prod(map(len, mine)))
        taps.append(_flat(mine, (kernel[1] * kernel[2], kernel[2], 1)))
        channel = np.arange(channels)[:, None] * len(tap_planes) * plane_size
        offsets.append((channel + _flat(places, steps)).ravel())
    phases = Phases(
        stride,
        size,
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
    one, kernel = (1, 1, 1), weight_shape[2:]
    size = output_shape[2], output_shape[3], output_shape[4]
    lines = zip(input_shape[2:], size, kernel, dilation, start, strict=True)
    front, top, left = (
        (each * (taps - 1) - cut, outputs - inputs + cut)
        for inputs, outputs, taps, each, cut in lines
    )
    filters = (groups * weight_shape[1], input_shape[1] // groups, *kernel)
    plan, tables = plan_convolution(
        input_shape,
        filters,
        output_shape,
        one,
        (front, top, left),
        "zeros",
        dilation,
        groups,
        itemsize,
    )
    taps = np.arange(prod(kernel))[::-1]
    begin = _constant(np.array([0, taps.size]))
    return plan, tables, Phases(one, size, begin, _constant(taps), tables.offsets)


def _reach(taps: int, stride: int, dilation: int, start: int) -> Reach:
    """Return what the phases along an axis read.

    Tap ``t`` spreads input pixel ``i`` to output pixel ``i * stride + t * dilation - start``.
    """
    gaps = [[phase + start - tap * dilation for tap in range(taps)] for phase in range(stride)]
    mine = [[tap for tap in range(taps) if line[tap] % stride == 0] for line in gaps]
    reads = [[line[tap] // stride for tap in each] for line, each in zip(gaps, mine, strict=True)]
    least = min(place for places in reads for place in places)
    places = [[place - least for place in each] for each in reads]
    return Reach(mine, places, -least, max(place for each in places for place in each))


def _places(size: int, before: int, count: int) -> Integers:
    """Return which pixel lies at each of so many places of an axis, and -1 for none."""
    return _constant(_table(size, (before, count - size - before), "zeros"))


def _flat(lines: list[list[int]], steps: Triple) -> Integers:
    """Return the flat places of a product of places along three axes."""
    depth, row, column = (
        np.array(line, int) * each for line, each in zip(lines, steps, strict=True)
    )
    places: Integers = depth[:, None, None] + row[:, None] + column
    return places.ravel()

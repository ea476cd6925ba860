"""Where everything lies while a convolution is computed: planned once a shape, in plain Python.

A convolution is computed in units of work that know nothing of one another. A unit is one band
of one output plane, for one image and a block of the filters of one group. What the band reads is
copied into a source, with the border written out, and the tiles of `convlib.kernels.conv` run
over it. The band is so small that its source stays in the processor's second cache. The blocks of
one band follow one another and share its source.

The source holds flat planes, each a band of rows of ``pitch`` numbers. A stride splits the
input into phases: with stride 2 the even columns are one phase, the odd ones another, and each
has a plane of its own. So within a plane the next output reads the next number, whatever the
stride, and what a tap reads for the output at flat position ``p`` of its band lies at
``offset + p``. A tap is no more than its offset: padding, dilation and groups are gone.

In a volume a tap plane of the kernel reads one plane of the input: it counts like a channel.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from convlib.arguments.convolution import NO_PADDING, Pairs, Shape, Triple
from convlib.kernels.tile import FEWER_REGISTERS, FILTERS, REGISTER_BYTES, REGISTERS
from convlib.shapes.padding import MODES, Pair

Integers = NDArray[np.int64]

# Of a band's source and sums, which share a second cache of 512 KB or more.
SOURCE_BYTES = 384 * 1024
# Of the part of an input that is summed in place, in a first cache of 32 KB or more.
LINES_BYTES = 32 * 1024
# Filters of a unit.
BLOCK = 32
# A filter on one channel slides over it if it has so many rows and not more columns.
SLIDING_ROWS, MOST_SLIDING_COLUMNS = 3, 16
SLIDING_STRIDES = (1, 1), (2, 2)
# Numbers so many bytes apart fight for the same places in the first cache.
CACHE_STRIDE = 4096


class Plan(NamedTuple):
    """The numbers of a convolution's geometry."""

    # The input (N, groups * channels, depth, height, width) and the output.
    groups: int
    channels: int  # that a filter reads
    depth: int
    height: int
    width: int
    filters: int  # of a group
    output_depth: int
    output_height: int
    output_width: int
    # The units of work.
    units: int
    row_bands: int
    rows: int  # of a band
    column_bands: int
    columns: int  # of a band
    filter_blocks: int
    # The source.
    depth_stride: int
    row_stride: int
    column_stride: int
    left: int  # columns of padding
    more_rows: int  # of a source plane than of the band
    pitch: int  # numbers from one row of a source plane to the next
    plane_size: int
    source_size: int
    sums_pitch: int  # numbers from one filter's sums to the next's
    # The input is read where it is, and there is no source.
    slides: bool = False
    in_place: bool = False


class Tables(NamedTuple):
    """The tables of a convolution's geometry, which hold -1 where there is padding of zeros."""

    # The input's plane, row or column at each place of the padded input.
    plane_at: Integers
    row_at: Integers
    column_at: Integers  # empty where there is no padding
    tap_planes: Integers  # where each tap plane lies from the first
    row_phases: Integers  # that any tap reads
    column_phases: Integers
    offsets: Integers  # of each tap (channel, tap plane, tap row, tap column), flat


class Unit(NamedTuple):
    """A unit of work: a band of an output plane, for one image and some filters of one group."""

    image_group: int  # image * groups + group
    plane: int
    row: int  # the band's first
    rows: int
    column: int  # the band's first
    columns: int
    filter: int  # the first, counted in its group
    filters: int


class Axis(NamedTuple):
    """The taps along one axis: tap ``t`` reads place ``start[t]`` of phase ``phase[t]``."""

    phases: list[int]
    phase: list[int]
    start: list[int]


@lru_cache(maxsize=128)
def plan_convolution(
    input_shape: Shape,
    weight_shape: Shape,
    output_shape: Shape,
    stride: Triple,
    padding: Pairs,
    padding_mode: str,
    dilation: Triple,
    groups: int,
    itemsize: int,
) -> tuple[Plan, Tables]:
    """Return the plan; shapes have three spatial axes, and numbers ``itemsize`` bytes."""
    if _is_one_tap(weight_shape, stride, padding):
        input_shape, output_shape = _as_line(input_shape), _as_line(output_shape)
    out_channels, channels, *kernel = weight_shape
    images, _, *outputs = output_shape
    rows_of, columns_of = (_axis(kernel[i], stride[i], dilation[i]) for i in (1, 2))
    phases = len(rows_of.phases) * len(columns_of.phases)
    planes = channels * kernel[0] * phases
    more_rows, more_columns = max(rows_of.start), max(columns_of.start)
    rows, columns = _band(outputs[1], outputs[2], planes, more_rows, more_columns, itemsize)
    row_bands, column_bands = -(-outputs[1] // rows), -(-outputs[2] // columns)
    filter_blocks = -(-(out_channels // groups) // BLOCK)
    slides = (
        channels * out_channels == groups
        and (kernel[0], kernel[1], dilation[1]) == (1, SLIDING_ROWS, 1)
        and stride[1:] in SLIDING_STRIDES
        and kernel[2] <= MOST_SLIDING_COLUMNS
        and (padding_mode == "zeros" or not any(padding[2]))
    )
    pitch = columns + more_columns
    if padding_mode == "zeros" and column_bands == 1:
        pitch = _shared_pitch(
            pitch, columns, input_shape[4], columns_of.phases, stride[2], padding[2][0]
        )
    plane_size = _apart((rows + more_rows) * pitch, itemsize)
    tile = REGISTERS * REGISTER_BYTES // itemsize
    plan = Plan(
        groups=groups,
        channels=channels,
        depth=input_shape[2],
        height=input_shape[3],
        width=input_shape[4],
        filters=out_channels // groups,
        output_depth=outputs[0],
        output_height=outputs[1],
        output_width=outputs[2],
        units=images * groups * outputs[0] * row_bands * column_bands * filter_blocks,
        row_bands=row_bands,
        rows=rows,
        column_bands=column_bands,
        columns=columns,
        filter_blocks=filter_blocks,
        depth_stride=stride[0],
        row_stride=stride[1],
        column_stride=stride[2],
        left=padding[2][0],
        more_rows=more_rows,
        pitch=pitch,
        plane_size=plane_size,
        source_size=planes * plane_size + more_columns + pitch + tile,
        sums_pitch=rows * pitch + tile,
        slides=slides,
    )
    plane_at, row_at, column_at = (
        _table(size, pair, padding_mode)
        for size, pair in zip(input_shape[2:], padding, strict=True)
    )
    places = (row_bands * rows + more_rows) * stride[1]  # the last band may not need all of them
    tables = Tables(
        plane_at=_constant(plane_at),
        row_at=_constant(np.append(row_at, np.full(max(0, places - len(row_at)), -1))),
        column_at=_constant(
            column_at if any(padding[2]) and padding_mode != "zeros" else column_at[:0]
        ),
        tap_planes=_constant(np.arange(kernel[0]) * dilation[0]),
        row_phases=_constant(np.array(rows_of.phases)),
        column_phases=_constant(np.array(columns_of.phases)),
        offsets=_constant(np.arange(kernel[2]) * dilation[2])
        if slides
        else _offsets(planes // phases, rows_of, columns_of, pitch, plane_size),
    )
    return plan, tables


def plan_forward(
    input_shape: Shape,
    weight_shape: Shape,
    output_shape: Shape,
    stride: Triple,
    padding: Pairs,
    padding_mode: str,
    dilation: Triple,
    groups: int,
    itemsize: int,
) -> tuple[Plan, Tables]:
    """Return the plan of `plan_convolution`, in place where all that is read is input."""
    plan, tables = plan_convolution(
        input_shape,
        weight_shape,
        output_shape,
        stride,
        padding,
        padding_mode,
        dilation,
        groups,
        itemsize,
    )
    lanes = REGISTER_BYTES // itemsize
    if not _is_one_tap(weight_shape, stride, padding) or plan.width < FEWER_REGISTERS * lanes:
        return plan, tables
    # The lines of a band stay in the first cache while all filters meet them.
    most = max(FEWER_REGISTERS * lanes, LINES_BYTES // (plan.channels * itemsize) // lanes * lanes)
    bands = -(-plan.width // most)
    columns = -(-plan.width // (bands * lanes)) * lanes
    bands = -(-plan.width // columns)
    plan = plan._replace(
        in_place=True,
        units=input_shape[0] * groups * bands * plan.filter_blocks,
        column_bands=bands,
        columns=columns,
        source_size=0,
        sums_pitch=0,
    )
    return plan, tables._replace(offsets=_constant(np.arange(plan.channels) * plan.width))


def _is_one_tap(weight_shape: Shape, stride: Triple, padding: Pairs) -> bool:
    return weight_shape[2:] == stride == (1, 1, 1) and padding == NO_PADDING


def _as_line(shape: Shape) -> Shape:
    """Return the shape of the same volumes as lines: a kernel of one tap does not see the rows."""
    return (*shape[:2], 1, 1, shape[2] * shape[3] * shape[4])


def _axis(taps: int, stride: int, dilation: int) -> Axis:
    places = [tap * dilation for tap in range(taps)]
    phases = sorted({place % stride for place in places})
    return Axis(
        phases,
        [phases.index(place % stride) for place in places],
        [place // stride for place in places],
    )


def _offsets(planes: int, rows: Axis, columns: Axis, pitch: int, plane_size: int) -> Integers:
    """Return where each tap reads for the output at position 0, in the order of the weights."""
    phases = len(rows.phases) * len(columns.phases)
    plane = np.arange(planes)[:, None, None] * phases * plane_size
    row = np.array(rows.phase) * len(columns.phases) * plane_size + np.array(rows.start) * pitch
    column = np.array(columns.phase) * plane_size + np.array(columns.start)
    return _constant((plane + row[:, None] + column).ravel())


def _band(
    height: int, width: int, planes: int, more_rows: int, more_columns: int, itemsize: int
) -> Pair:
    """Return rows and columns of a band: whole rows, unless not even one of them fits."""
    tile = REGISTERS * REGISTER_BYTES // itemsize
    room = SOURCE_BYTES // itemsize
    widest = room // (planes * (1 + more_rows) + FILTERS) - more_columns
    columns = width if width <= widest else min(width, max(1, widest // tile) * tile)
    pitch = columns + more_columns
    rows = (room // pitch - planes * more_rows) // (planes + FILTERS)
    rows = min(max(rows, 1), height)
    return -(-height // -(-height // rows)), columns


def _shared_pitch(
    reach: int, columns: int, width: int, phases: list[int], stride: int, left: int
) -> int:
    """Return the least pitch with which a row's right border is the next one's left border."""
    pitch = columns
    for phase in phases:
        begin = min(reach, max(0, -((phase - left) // stride)))
        end = max(begin, min(reach, (left + width - 1 - phase) // stride + 1))
        pitch = max(pitch, end, reach - begin)
    return pitch


def _apart(size: int, itemsize: int) -> int:
    """Return a plane's size, enlarged where planes would fight for places in the first cache."""
    line = 64 // itemsize
    size = -(-size // line) * line
    near = size * itemsize % CACHE_STRIDE
    return size + 5 * line if near < 256 or near > CACHE_STRIDE - 256 else size


def _table(size: int, pair: Pair, padding_mode: str) -> Integers:
    """Return which pixel lies at each place of a padded axis, and -1 for zeros.

    Less than no zeros cut pixels off, as where a transposed convolution is planned.
    """
    if padding_mode == "zeros":
        places = np.arange(-pair[0], size + pair[1])
        return np.where((places >= 0) & (places < size), places, -1)
    return np.pad(np.arange(size), pair, mode=MODES[padding_mode])  # type: ignore[call-overload, no-any-return]


def _constant(table: NDArray[np.int64]) -> Integers:
    table = np.ascontiguousarray(table, np.int64)
    table.flags.writeable = False
    return table

"""The exercises on groups: which channels a filter reads, and what a layer in two parts costs."""

import numpy as np

from convlib import shapes
from convlib.exercises.answers import Array
from convlib.exercises.checker import Case, Exercise, Misunderstanding


def _block(first: int, count: int) -> Array:
    return np.arange(first * count, (first + 1) * count, dtype=float)


def _channels_read(in_channels: int, out_channels: int, groups: int, filter: int) -> Array:
    return _block(filter // (out_channels // groups), in_channels // groups)


channels_read = Exercise(
    name="channels_read",
    parameters=("in_channels", "out_channels", "groups", "filter"),
    axes=("channels",),
    covers="one group, several, more filters than channels and fewer, and one channel a group",
    solution=_channels_read,
    ladder=(
        Case("one channel, one filter", (1, 1, 1, 0)),
        Case("one group", (2, 4, 1, 2)),
        Case("two groups, the first filter", (4, 2, 2, 0)),
        Case("two groups, the second filter", (4, 2, 2, 1)),
        Case("two filters a group", (4, 4, 2, 1)),
        Case("more filters than channels", (6, 12, 3, 7)),
        Case("fewer filters than channels", (12, 6, 3, 3)),
        Case("one channel a group, three filters each", (4, 12, 4, 5)),
    ),
    misunderstandings=(
        Misunderstanding(
            "every-channel-read",
            "The filter reads every channel; in a layer with groups it reads those of its own"
            " group.",
            "Return `in_channels // groups` channels.",
            (lambda i, o, g, f: np.arange(i, dtype=float),),
        ),
        Misunderstanding(
            "always-the-first-group",
            "Every filter reads the first group's channels.",
            "Find out which group the filter belongs to: `filter // (out_channels // groups)`.",
            (lambda i, o, g, f: _block(0, i // g),),
        ),
        Misunderstanding(
            "filter-number-taken-as-channel",
            "The number of the filter is taken for the number of a channel.",
            "A filter reads all channels of its group: `in_channels // groups` of them.",
            (lambda i, o, g, f: np.array([float(f)]),),
        ),
        Misunderstanding(
            "groups-dealt-in-turn",
            "Filters are dealt out to the groups in turn; a group is a block of neighbours.",
            "The first `out_channels // groups` filters are the first group: divide, and do not"
            " take the remainder.",
            (lambda i, o, g, f: _block(f % g, i // g),),
        ),
        Misunderstanding(
            "channels-dealt-in-turn",
            "Channels are dealt out to the groups in turn; a group is a block of neighbours.",
            "The first `in_channels // groups` channels are the first group.",
            (lambda i, o, g, f: np.arange(f // (o // g), i, g, dtype=float),),
        ),
        Misunderstanding(
            "filters-counted-like-channels",
            "The filters of a group are counted as its channels are, but there can be more or"
            " fewer of them.",
            "A group has `out_channels // groups` filters.",
            (lambda i, o, g, f: _block(f // (i // g), i // g),),
        ),
        Misunderstanding(
            "groups-taken-as-their-size",
            "`groups` is taken for the number of channels in a group; it is the number of groups.",
            "A group has `in_channels // groups` channels.",
            (lambda i, o, g, f: _block(f // max(1, o * g // i), g),),
        ),
    ),
)


def _look(channels: int, kernel_size: int, output_size: int) -> int:
    return shapes.multiply_adds(channels, channels, kernel_size, output_size, groups=channels)


def _separable(in_channels: int, out_channels: int, kernel_size: int, output_size: int) -> int:
    mix = shapes.multiply_adds(in_channels, out_channels, 1, output_size)
    return _look(in_channels, kernel_size, output_size) + mix


separable_multiply_adds = Exercise(
    name="separable_multiply_adds",
    parameters=("in_channels", "out_channels", "kernel_size", "output_size"),
    axes=(),
    covers="channels, filters, kernels, positions, and a layer of MobileNet",
    solution=_separable,
    ladder=(
        Case("two channels, three filters, nine taps, one position", (2, 3, 3, 1)),
        Case("two rows and columns of positions", (2, 3, 3, 2)),
        Case("one of everything", (1, 1, 1, 1)),
        Case("a small layer", (3, 8, 3, 4)),
        Case("more channels than filters", (8, 3, 5, 2)),
        Case("a layer of MobileNet", (512, 512, 3, 14)),
    ),
    misunderstandings=(
        Misunderstanding(
            "dense-layer-counted",
            "This is the dense layer, which looks around and mixes in one sum.",
            "Count the two parts one after the other, and add them.",
            (shapes.multiply_adds,),
        ),
        Misunderstanding(
            "mixing-forgotten",
            "Only the depthwise part is counted.",
            "Add the 1x1 convolution: `in_channels * out_channels` at each position.",
            (lambda i, o, k, n: _look(i, k, n),),
        ),
        Misunderstanding(
            "looking-forgotten",
            "Only the 1x1 convolution is counted.",
            "Add the depthwise part: `in_channels * kernel_size**2` at each position.",
            (lambda i, o, k, n: shapes.multiply_adds(i, o, 1, n),),
        ),
        Misunderstanding(
            "parts-multiplied",
            "The two parts are multiplied; the second follows the first, so their work adds up.",
            "Add the two products.",
            (lambda i, o, k, n: i * k * k * i * o * n * n,),
        ),
        Misunderstanding(
            "kernel-for-each-filter",
            "A table of taps is counted for each filter; the depthwise part has one for each"
            " input channel.",
            "Multiply the taps by `in_channels`.",
            (lambda i, o, k, n: _look(o, k, n) + shapes.multiply_adds(i, o, 1, n),),
        ),
        Misunderstanding(
            "one-kernel-for-all",
            "One table of taps is counted for all channels; each channel has its own.",
            "Multiply the taps by `in_channels`.",
            (lambda i, o, k, n: _look(1, k, n) + shapes.multiply_adds(i, o, 1, n),),
        ),
        Misunderstanding(
            "one-position-only",
            "The work for one output position is counted.",
            "Multiply by `output_size**2`.",
            (lambda i, o, k, n: _separable(i, o, k, 1),),
        ),
        Misunderstanding(
            "one-row-of-positions",
            "One row of output positions is counted.",
            "Multiply by `output_size**2`: there are as many rows as columns.",
            (lambda i, o, k, n: _separable(i, o, k, 1) * n,),
        ),
        Misunderstanding(
            "one-row-of-taps",
            "One row of taps is counted.",
            "A kernel has `kernel_size**2` taps.",
            (lambda i, o, k, n: (i * k + i * o) * n * n,),
        ),
    ),
)

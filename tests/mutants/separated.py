"""Solutions of the exercises on groups: the channels that are read, and the work in two parts."""

import numpy as np


def read_by_loops(in_channels, out_channels, groups, filter):
    reads = [[] for _ in range(out_channels)]
    for group in range(groups):
        for own in range(out_channels // groups):
            for channel in range(in_channels // groups):
                reads[group * (out_channels // groups) + own].append(
                    group * (in_channels // groups) + channel
                )
    return np.array(reads[filter])


def read_by_splitting(in_channels, out_channels, groups, filter):
    channels = np.split(np.arange(in_channels), groups)
    filters = np.split(np.arange(out_channels), groups)
    return next(read for read, own in zip(channels, filters, strict=True) if filter in own)


def read_by_repeating(in_channels, out_channels, groups, filter):
    blocks = np.arange(in_channels).reshape(groups, -1)
    return np.repeat(blocks, out_channels // groups, axis=0)[filter]


READ_RIGHT = [read_by_loops, read_by_splitting, read_by_repeating]


def read_all(in_channels, out_channels, groups, filter):
    return list(range(in_channels))


def read_first(in_channels, out_channels, groups, filter):
    return list(range(in_channels // groups))


def read_own_number(in_channels, out_channels, groups, filter):
    return [filter]


def read_by_remainder(in_channels, out_channels, groups, filter):
    return np.split(np.arange(in_channels), groups)[filter % groups]


def read_every_other(in_channels, out_channels, groups, filter):
    group = filter * groups // out_channels
    return [channel for channel in range(in_channels) if channel % groups == group]


def read_as_if_square(in_channels, out_channels, groups, filter):
    size = in_channels // groups
    first = filter - filter % size
    return [first + channel for channel in range(size)]


def read_by_group_size(in_channels, out_channels, groups, filter):
    filters = max(1, out_channels * groups // in_channels)
    return [filter // filters * groups + channel for channel in range(groups)]


READ_WRONG = [
    ("every-channel-read", read_all),
    ("always-the-first-group", read_first),
    ("filter-number-taken-as-channel", read_own_number),
    ("groups-dealt-in-turn", read_by_remainder),
    ("channels-dealt-in-turn", read_every_other),
    ("filters-counted-like-channels", read_as_if_square),
    ("groups-taken-as-their-size", read_by_group_size),
]


def work_by_loops(in_channels, out_channels, kernel_size, output_size):
    work = 0
    for _position in np.ndindex(output_size, output_size):
        for _channel in range(in_channels):
            work += kernel_size * kernel_size
        for _filter in range(out_channels):
            work += in_channels
    return work


def work_by_arrays(in_channels, out_channels, kernel_size, output_size):
    depthwise = np.ones((in_channels, 1, kernel_size, kernel_size))
    pointwise = np.ones((out_channels, in_channels, 1, 1))
    return (depthwise.size + pointwise.size) * output_size**2


def work_by_formula(in_channels, out_channels, kernel_size, output_size):
    return in_channels * output_size**2 * (kernel_size**2 + out_channels)


WORK_RIGHT = [work_by_loops, work_by_arrays, work_by_formula]


def work_in_one(in_channels, out_channels, kernel_size, output_size):
    return in_channels * out_channels * (kernel_size * output_size) ** 2


def work_looking(in_channels, out_channels, kernel_size, output_size):
    return in_channels * (kernel_size * output_size) ** 2


def work_mixing(in_channels, out_channels, kernel_size, output_size):
    return in_channels * out_channels * output_size**2


def work_multiplied(in_channels, out_channels, kernel_size, output_size):
    depthwise, pointwise = in_channels * kernel_size**2, in_channels * out_channels
    return depthwise * pointwise * output_size**2


def work_per_filter(in_channels, out_channels, kernel_size, output_size):
    return (out_channels * kernel_size**2 + in_channels * out_channels) * output_size**2


def work_of_one_kernel(in_channels, out_channels, kernel_size, output_size):
    return (kernel_size**2 + in_channels * out_channels) * output_size**2


def work_at_one_place(in_channels, out_channels, kernel_size, output_size):
    return in_channels * (kernel_size**2 + out_channels)


def work_along_a_line(in_channels, out_channels, kernel_size, output_size):
    return work_at_one_place(in_channels, out_channels, kernel_size, output_size) * output_size


def work_of_a_row(in_channels, out_channels, kernel_size, output_size):
    return in_channels * (kernel_size + out_channels) * output_size**2


WORK_WRONG = [
    ("dense-layer-counted", work_in_one),
    ("mixing-forgotten", work_looking),
    ("looking-forgotten", work_mixing),
    ("parts-multiplied", work_multiplied),
    ("kernel-for-each-filter", work_per_filter),
    ("one-kernel-for-all", work_of_one_kernel),
    ("one-position-only", work_at_one_place),
    ("one-row-of-positions", work_along_a_line),
    ("one-row-of-taps", work_of_a_row),
]

"""Solutions of the exercises on the receptive field: right ones, and each misunderstanding."""

from math import factorial, prod

import numpy as np

# How large the field is


def field_by_walking_back(kernel_sizes, strides, dilations):
    places = {0}
    layers = list(zip(kernel_sizes, strides, dilations, strict=True))
    for kernel_size, stride, dilation in reversed(layers):
        places = {p * stride + tap * dilation for p in places for tap in range(kernel_size)}
    return int(max(places) - min(places) + 1)


def field_by_the_law(kernel_sizes, strides, dilations):
    size = jump = 1
    for kernel_size, stride, dilation in zip(kernel_sizes, strides, dilations, strict=True):
        size += dilation * (kernel_size - 1) * jump
        jump *= stride
    return int(size)


def field_from_the_top(kernel_sizes, strides, dilations):
    size = 1
    for k, s, d in list(zip(kernel_sizes, strides, dilations, strict=True))[::-1]:
        size = s * (size - 1) + d * (k - 1) + 1
    return int(size)


FIELD_RIGHT = [field_by_walking_back, field_by_the_law, field_from_the_top]


def field_without_the_first(kernel_sizes, strides, dilations):
    size, jump = 0, 1
    for kernel_size, stride, dilation in zip(kernel_sizes, strides, dilations, strict=True):
        size += dilation * (kernel_size - 1) * jump
        jump *= stride
    return int(size)


def field_with_own_stride(kernel_sizes, strides, dilations):
    size = jump = 1
    for kernel_size, stride, dilation in zip(kernel_sizes, strides, dilations, strict=True):
        jump *= stride
        size += dilation * (kernel_size - 1) * jump
    return int(size)


def field_as_sum(kernel_sizes, strides, dilations):
    return int(sum(kernel_sizes))


def field_as_sum_of_reaches(kernel_sizes, strides, dilations):
    return int(np.sum(dilations * (kernel_sizes - 1) + 1))


def field_as_product(kernel_sizes, strides, dilations):
    return prod(map(int, kernel_sizes))


def field_as_product_of_reaches(kernel_sizes, strides, dilations):
    return int(np.prod(dilations * (kernel_sizes - 1) + 1))


def field_of_the_last(kernel_sizes, strides, dilations):
    return int(kernel_sizes[-1])


def field_of_the_last_reach(kernel_sizes, strides, dilations):
    return int(dilations[-1] * (kernel_sizes[-1] - 1) + 1)


def field_without_dilation(kernel_sizes, strides, dilations):
    return field_from_the_top(kernel_sizes, strides, [1] * len(strides))


def field_without_strides(kernel_sizes, strides, dilations):
    return int(1 + sum(d * (k - 1) for k, d in zip(kernel_sizes, dilations, strict=True)))


def field_with_strides_above(kernel_sizes, strides, dilations):
    size = jump = 1
    for k, s, d in list(zip(kernel_sizes, strides, dilations, strict=True))[::-1]:
        size += d * (k - 1) * jump
        jump *= s
    return int(size)


def field_with_one_stride(kernel_sizes, strides, dilations):
    size = before = 1
    for kernel_size, stride, dilation in zip(kernel_sizes, strides, dilations, strict=True):
        size += dilation * (kernel_size - 1) * before
        before = stride
    return int(size)


FIELD_WRONG = [
    ("one-forgotten", field_without_the_first),
    ("own-stride-counts", field_with_own_stride),
    ("sum-of-kernel-sizes", field_as_sum),
    ("sum-of-kernel-sizes", field_as_sum_of_reaches),
    ("product-of-kernel-sizes", field_as_product),
    ("product-of-kernel-sizes", field_as_product_of_reaches),
    ("last-window-only", field_of_the_last),
    ("last-window-only", field_of_the_last_reach),
    ("dilation-ignored", field_without_dilation),
    ("strides-ignored", field_without_strides),
    ("strides-of-the-layers-above", field_with_strides_above),
    ("only-the-stride-before", field_with_one_stride),
]


# Where the field begins


def first_by_walking_back(unit, strides, paddings):
    for stride, padding in zip(reversed(strides), reversed(paddings), strict=True):
        unit = unit * stride - padding
    return int(unit)


def first_by_jumps(unit, strides, paddings):
    start, jump = 0, 1
    for stride, padding in zip(strides, paddings, strict=True):
        start -= padding * jump
        jump *= stride
    return int(start + unit * jump)


def first_by_recursion(unit, strides, paddings):
    if len(strides) == 0:
        return unit
    below = int(unit * strides[-1] - paddings[-1])
    return first_by_recursion(below, strides[:-1], paddings[:-1])


FIRST_RIGHT = [first_by_walking_back, first_by_jumps, first_by_recursion]


def first_without_padding(unit, strides, paddings):
    return unit * prod(map(int, strides))


def first_with_padding_added(unit, strides, paddings):
    for stride, padding in zip(reversed(strides), reversed(paddings), strict=True):
        unit = unit * stride + padding
    return int(unit)


def first_cut(unit, strides, paddings):
    return max(first_by_jumps(unit, strides, paddings), 0)


def first_cut_in_each_layer(unit, strides, paddings):
    for stride, padding in zip(reversed(strides), reversed(paddings), strict=True):
        unit = max(unit * stride - padding, 0)
    return int(unit)


def first_without_strides(unit, strides, paddings):
    return int(unit - sum(paddings))


def first_with_padding_before_stride(unit, strides, paddings):
    for stride, padding in zip(reversed(strides), reversed(paddings), strict=True):
        unit = (unit - padding) * stride
    return int(unit)


def first_with_paddings_added_up(unit, strides, paddings):
    return int(unit * np.prod(strides) - np.sum(paddings))


def first_walking_up(unit, strides, paddings):
    for stride, padding in zip(strides, paddings, strict=True):
        unit = unit * stride - padding
    return int(unit)


FIRST_WRONG = [
    ("padding-ignored", first_without_padding),
    ("padding-added", first_with_padding_added),
    ("cut-at-zero", first_cut),
    ("cut-at-zero", first_cut_in_each_layer),
    ("strides-ignored", first_without_strides),
    ("padding-multiplied-by-its-own-stride", first_with_padding_before_stride),
    ("padding-not-multiplied", first_with_paddings_added_up),
    ("walked-upward", first_walking_up),
]


# How many ways lead from each pixel to the unit


def ways_by_loops(kernel_size, layers):
    counts = [1]
    for _ in range(layers):
        below = [0] * (len(counts) + kernel_size - 1)
        for place, count in enumerate(counts):
            for tap in range(kernel_size):
                below[place + tap] += count
        counts = below
    return np.array(counts)


def ways_by_throwing_dice(kernel_size, layers):
    sums = np.indices([kernel_size] * layers).sum(axis=0)
    return np.bincount(sums.ravel())


def ways_by_polynomial(kernel_size, layers):
    return (np.poly1d([1] * kernel_size) ** layers).coeffs


WAYS_RIGHT = [ways_by_loops, ways_by_throwing_dice, ways_by_polynomial]


def ways_as_shares(kernel_size, layers):
    counts = ways_by_loops(kernel_size, layers)
    return counts / counts.sum()


def ways_one_each(kernel_size, layers):
    return np.ones(1 + layers * (kernel_size - 1))


def ways_one_a_layer(kernel_size, layers):
    return np.ones(1 + layers * (kernel_size - 1)) * layers


def ways_all_each(kernel_size, layers):
    return np.ones(1 + layers * (kernel_size - 1)) * kernel_size**layers


def ways_of_one_layer(kernel_size, layers):
    return np.ones(kernel_size)


def ways_of_one_layer_many_times(kernel_size, layers):
    return np.ones(kernel_size) * layers


def ways_of_pascal(kernel_size, layers):
    n = layers * (kernel_size - 1)
    return np.array([factorial(n) // factorial(i) // factorial(n - i) for i in range(n + 1)])


def ways_of_a_tent(kernel_size, layers):
    middle = layers * (kernel_size - 1) / 2
    return np.array([1 + middle - abs(i - middle) for i in range(int(2 * middle) + 1)])


WAYS_WRONG = [
    ("shares-instead-of-ways", ways_as_shares),
    ("all-alike", ways_one_each),
    ("all-alike", ways_one_a_layer),
    ("all-alike", ways_all_each),
    ("one-layer-only", ways_of_one_layer),
    ("one-layer-only", ways_of_one_layer_many_times),
    ("pascal-for-every-kernel", ways_of_pascal),
    ("straight-sides", ways_of_a_tent),
]

"""Solutions of the output size exercise."""

import math

import numpy as np


def size_by_formula(input_size, kernel_size, stride, padding, dilation):
    return (input_size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


def size_by_counting(input_size, kernel_size, stride, padding, dilation):
    start, places = -padding, 0
    while start + dilation * (kernel_size - 1) < input_size + padding:
        places += 1
        start += stride
    return places


def size_by_range(input_size, kernel_size, stride, padding, dilation):
    reach = dilation * (kernel_size - 1) + 1
    return len(range(0, input_size + 2 * padding - reach + 1, stride))


RIGHT = [size_by_counting, size_by_formula, size_by_range]


def no_floor(input_size, kernel_size, stride, padding, dilation):
    reach = dilation * (kernel_size - 1) + 1
    return (input_size - reach + 2 * padding) / stride + 1


def ceil(input_size, kernel_size, stride, padding, dilation):
    reach = dilation * (kernel_size - 1) + 1
    return math.ceil((input_size - reach + 2 * padding) / stride) + 1


def ceil_by_counting(input_size, kernel_size, stride, padding, dilation):
    reach = kernel_size + (kernel_size - 1) * (dilation - 1)
    places, last = 1, reach
    while last < input_size + 2 * padding:
        last += stride
        places += 1
    return places


def rounded(input_size, kernel_size, stride, padding, dilation):
    reach = dilation * (kernel_size - 1) + 1
    return round((input_size + 2 * padding - reach) / stride + 1)


def rounded_half_up(input_size, kernel_size, stride, padding, dilation):
    reach = dilation * (kernel_size - 1) + 1
    return int((input_size + 2 * padding - reach) / stride + 1.5)


def no_padding(input_size, kernel_size, stride, padding, dilation):
    return len(range(0, input_size - dilation * (kernel_size - 1), stride))


def one_padding(input_size, kernel_size, stride, padding, dilation):
    line = input_size + padding
    reach = dilation * (kernel_size - 1) + 1
    return (line - reach) // stride + 1


def no_first_place(input_size, kernel_size, stride, padding, dilation):
    return int(np.floor((input_size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride))


def one_inside(input_size, kernel_size, stride, padding, dilation):
    return int((input_size + 2 * padding - dilation * (kernel_size - 1) - 1 + 1) / stride)


def brackets_missing(input_size, kernel_size, stride, padding, dilation):
    return input_size + 2 * padding - dilation * (kernel_size - 1) - 1 // stride + 1


def stride_first(input_size, kernel_size, stride, padding, dilation):
    reach = dilation * (kernel_size - 1) + 1
    return input_size // stride - reach + 2 * padding + 1


def no_stride(input_size, kernel_size, stride, padding, dilation):
    return input_size + 2 * padding - (dilation * (kernel_size - 1) + 1) + 1


def no_dilation(input_size, kernel_size, stride, padding, dilation):
    return (input_size + 2 * padding - kernel_size) // stride + 1


def dilation_zero_is_ordinary(input_size, kernel_size, stride, padding, dilation):
    reach = kernel_size + (kernel_size - 1) * dilation
    return (input_size + 2 * padding - reach) // stride + 1


def dilated_kernel(input_size, kernel_size, stride, padding, dilation):
    kernel_size = kernel_size * dilation
    return (input_size + 2 * padding - kernel_size) // stride + 1


WRONG = [
    ("fraction-instead-of-floor", no_floor),
    ("ceil-instead-of-floor", ceil),
    ("ceil-instead-of-floor", ceil_by_counting),
    ("round-instead-of-floor", rounded),
    ("round-instead-of-floor", rounded_half_up),
    ("padding-ignored", no_padding),
    ("padding-counted-once", one_padding),
    ("one-forgotten", no_first_place),
    ("one-added-before-dividing", one_inside),
    ("stride-divides-one-term", brackets_missing),
    ("stride-divides-one-term", stride_first),
    ("stride-ignored", no_stride),
    ("dilation-ignored", no_dilation),
    ("dilation-off-by-one", dilation_zero_is_ordinary),
    ("dilation-times-kernel", dilated_kernel),
]

"""Reading between pixels, compiled: deformable convolutions.

``start`` is where the first tap of the first window lies, minus the padding. Every position
is (row, column) in pixels of the input, whose surroundings are zeros.
"""

import math

import numba
import numpy as np
from numba.misc.special import literally

from convlib.arguments.arrays import Array
from convlib.arguments.windows import Indices
from convlib.kernels import uncounted
from convlib.kernels.sums import sum_tile
from convlib.kernels.tile import FILTERS, REGISTER_BYTES, REGISTERS
from convlib.shapes.padding import Pair

unsigned = numba.uintp  # an index without a test for negative numbers, which Python's needs


@numba.njit(cache=True, nogil=True)
def block_size(itemsize: int) -> int:
    """Return how many outputs a tile has in a row, for numbers of so many bytes."""
    return REGISTERS * REGISTER_BYTES // itemsize


@numba.njit(cache=True, nogil=True)
def deform_convolve(
    input: Array,
    offset: Array,
    mask: Array,
    weight: Array,
    bias: Array,
    stride: Pair,
    start: Pair,
    dilation: Pair,
    groups: int,
    first: int,
    end: int,
    output: Array,
) -> None:
    """Write the outputs of the blocks from ``first`` up to ``end``.

    A block is as many neighbouring outputs of a picture, in the order of rows, as a tile has.
    What the taps read there is sampled for all filters together, and then summed by tiles.

    input (N, C, H, W), offset (N, groups, kH, kW, 2, H_out, W_out),
    mask (N, groups, kH, kW, H_out, W_out), weight (all numbers, in order), bias (C_out,),
    output (N, C_out, H_out * W_out).
    """
    _, filters, positions = output.shape
    terms = weight.size // filters
    size = block_size(input.itemsize)
    blocks = -(-positions // size)
    taps = np.zeros(groups * terms * size, input.dtype)
    offsets, sums = np.empty(terms, np.int64), np.empty(FILTERS * size, input.dtype)
    places, corners = np.empty((2, size)), np.empty(size, np.int64)
    shares = np.empty((5, size), input.dtype)
    for number in range(first, end):
        image, position = number // blocks, number % blocks * size
        count = min(size, positions - position)
        sample_block(
            taps,
            size,
            input,
            image,
            offset,
            mask,
            stride,
            start,
            dilation,
            position,
            count,
            places,
            corners,
            shares,
        )
        for group in range(groups):
            for term in range(terms):
                offsets[term] = (group * terms + term) * size
            filter, stop = group * (filters // groups), (group + 1) * (filters // groups)
            while filter + FILTERS <= stop:
                sum_block(taps, offsets, weight, bias, filter, sums, size, count, FILTERS)
                for row in range(FILTERS):
                    copy_block(output, image, filter + row, position, sums, row * size, count)
                filter += FILTERS
            while filter < stop:
                sum_block(taps, offsets, weight, bias, filter, sums, size, count, 1)
                copy_block(output, image, filter, position, sums, 0, count)
                filter += 1


@numba.njit(cache=True, nogil=True)
def sum_block(
    taps: Array,
    offsets: Indices,
    weight: Array,
    bias: Array,
    filter: int,
    sums: Array,
    size: int,
    count: int,
    filters: int,
) -> None:
    """Write the sums of some filters: of a whole block, or of its first registers."""
    literally(filters)
    lanes, place = size // REGISTERS, 0
    if count > size // 2:
        sum_tile(taps, 0, offsets, weight, bias, filter, sums, 0, size, filters, REGISTERS)
        return
    while place < count:
        sum_tile(taps, place, offsets, weight, bias, filter, sums, place, size, filters, 1)
        place += lanes


@uncounted
def copy_block(
    output: Array, image: int, filter: int, position: int, sums: Array, start: int, count: int
) -> None:
    """Copy the sums of a block that are outputs."""
    for number in range(count):
        output[image, filter, position + number] = sums[unsigned(start + number)]


@numba.njit(cache=True, nogil=True)
def sample_block(
    taps: Array,
    size: int,
    input: Array,
    image: int,
    offset: Array,
    mask: Array,
    stride: Pair,
    start: Pair,
    dilation: Pair,
    position: int,
    count: int,
    places: Array,
    corners: Indices,
    shares: Array,
) -> None:
    """Write what each tap reads at some positions, times its mask, (C, kH, kW, positions)."""
    _, channels, height, width = input.shape
    _, groups, kernel_height, kernel_width, _, columns = mask.shape
    of_a_group, of_a_kernel = channels // groups, kernel_height * kernel_width
    for group in range(groups):
        for i in range(kernel_height):
            for j in range(kernel_width):
                first_row, first_column = start[0] + i * dilation[0], start[1] + j * dilation[1]
                row, column = position // columns, position % columns
                for number in range(count):
                    y = first_row + row * stride[0] + offset[image, group, i, j, 0, row, column]
                    x = (
                        first_column
                        + column * stride[1]
                        + offset[image, group, i, j, 1, row, column]
                    )
                    places[0, number], places[1, number] = y, x
                    corners[number] = locate(shares, number, y, x, height, width)
                    shares[4, number] = mask[image, group, i, j, row, column]
                    column += 1
                    if column == columns:
                        row, column = row + 1, 0
                tap = i * kernel_width + j
                channel, stop = group * of_a_group, (group + 1) * of_a_group
                while channel + 4 <= stop:
                    sample_channels(
                        taps,
                        size,
                        tap,
                        of_a_kernel,
                        input,
                        image,
                        channel,
                        4,
                        places,
                        corners,
                        shares,
                        count,
                    )
                    channel += 4
                while channel < stop:
                    sample_channels(
                        taps,
                        size,
                        tap,
                        of_a_kernel,
                        input,
                        image,
                        channel,
                        1,
                        places,
                        corners,
                        shares,
                        count,
                    )
                    channel += 1


@uncounted
def locate(shares: Array, number: int, y: float, x: float, height: int, width: int) -> int:
    """Write the shares of the four pixels around a position, and return the first's index.

    -1 if not all four are inside: then what is outside must not be read.
    """
    if not (0 <= y < height - 1 and 0 <= x < width - 1):
        return -1
    top, left = int(y), int(x)
    down, right = y - top, x - left
    shares[0, number], shares[1, number] = (1 - down) * (1 - right), (1 - down) * right
    shares[2, number], shares[3, number] = down * (1 - right), down * right
    return top * width + left


@uncounted
def sample_channels(
    taps: Array,
    size: int,
    tap: int,
    of_a_kernel: int,
    input: Array,
    image: int,
    first_channel: int,
    channels: int,
    places: Array,
    corners: Indices,
    shares: Array,
    count: int,
) -> None:
    """Write what one tap reads of some channels, times its mask.

    Four channels at a time take half as long as one after the other: shares are loaded once.
    """
    _, all_channels, height, width = input.shape
    pixels = input.reshape(-1)
    for position in range(count):
        number = unsigned(position)
        corner, factor = corners[number], shares[4, number]
        if corner >= 0:
            near, right = shares[0, number], shares[1, number]
            below, far = shares[2, number], shares[3, number]
            for channel in range(first_channel, first_channel + channels):
                at = (image * all_channels + channel) * height * width + corner
                value = (
                    near * pixels[unsigned(at)]
                    + right * pixels[unsigned(at + 1)]
                    + below * pixels[unsigned(at + width)]
                    + far * pixels[unsigned(at + width + 1)]
                )
                taps[unsigned((channel * of_a_kernel + tap) * size + position)] = factor * value
        else:
            y, x = places[0, number], places[1, number]
            for channel in range(first_channel, first_channel + channels):
                value = input.dtype.type(sample(input[image, channel], y, x))
                taps[unsigned((channel * of_a_kernel + tap) * size + position)] = factor * value


@numba.njit(cache=True, nogil=True)
def sample_taps(
    input: Array,
    offset: Array,
    mask: Array,
    stride: Pair,
    start: Pair,
    dilation: Pair,
    first: int,
    end: int,
    taps: Array,
) -> None:
    """Write what each tap reads in the pictures from ``first`` up to ``end``, times its mask.

    taps (N, C * kH * kW * H_out * W_out); the others as in `deform_convolve`.
    """
    count = mask.shape[4] * mask.shape[5]
    places, corners = np.empty((2, count)), np.empty(count, np.int64)
    shares = np.empty((5, count), input.dtype)
    for image in range(first, end):
        sample_block(
            taps[image],
            count,
            input,
            image,
            offset,
            mask,
            stride,
            start,
            dilation,
            0,
            count,
            places,
            corners,
            shares,
        )


@numba.njit(cache=True, nogil=True)
def sample(plane: Array, y: float, x: float) -> float:
    """Return the bilinear mean of the four pixels around a position, NaN where it is NaN."""
    height, width = plane.shape
    if math.isnan(y) or math.isnan(x):
        return np.nan
    total = 0.0
    if -1 <= y < height and -1 <= x < width:
        top, left = math.floor(y), math.floor(x)
        for row in range(max(top, 0), min(top + 2, height)):
            for column in range(max(left, 0), min(left + 2, width)):
                total += (1 - abs(y - row)) * (1 - abs(x - column)) * plane[row, column]
    return total

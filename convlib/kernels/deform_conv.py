"""Reading between pixels, compiled: what a deformable convolution multiplies its weights with.

``start`` is where the first tap of the first window lies, minus the padding. Every position
is (row, column) in pixels of the input, whose surroundings are zeros.
"""

import math

import numba
import numpy as np

from convlib.arguments.arrays import Array
from convlib.shapes.padding import Pair


@numba.njit(cache=True, nogil=True)
def sample_taps(
    input: Array,
    offset: Array,
    mask: Array,
    stride: Pair,
    start: Pair,
    dilation: Pair,
    taps: Array,
) -> None:
    """Write what each tap reads, times its mask.

    input (N, C, H, W), offset (N, groups, kH, kW, 2, H_out, W_out),
    mask (N, groups, kH, kW, H_out, W_out), taps (N, C, kH, kW, H_out, W_out).
    """
    images, channels, kernel_height, kernel_width, rows, columns = taps.shape
    channels_of_a_group = channels // offset.shape[1]
    for n in range(images):
        for channel in range(channels):
            group = channel // channels_of_a_group
            for i in range(kernel_height):
                for j in range(kernel_width):
                    for row in range(rows):
                        for column in range(columns):
                            moved = offset[n, group, i, j, :, row, column]
                            y = start[0] + row * stride[0] + i * dilation[0] + moved[0]
                            x = start[1] + column * stride[1] + j * dilation[1] + moved[1]
                            value = sample(input[n, channel], y, x)
                            factor = mask[n, group, i, j, row, column]
                            taps[n, channel, i, j, row, column] = factor * value


@numba.njit(cache=True, nogil=True)
def sample_taps_backward(
    input: Array,
    offset: Array,
    mask: Array,
    stride: Pair,
    start: Pair,
    dilation: Pair,
    grad_taps: Array,
    grad_input: Array,
    grad_offset: Array,
    grad_mask: Array,
) -> None:
    """Add the gradients with respect to input, offset and mask; shapes as in `sample_taps`."""
    images, channels, kernel_height, kernel_width, rows, columns = grad_taps.shape
    channels_of_a_group = channels // offset.shape[1]
    for n in range(images):
        for channel in range(channels):
            group = channel // channels_of_a_group
            for i in range(kernel_height):
                for j in range(kernel_width):
                    for row in range(rows):
                        for column in range(columns):
                            moved = offset[n, group, i, j, :, row, column]
                            y = start[0] + row * stride[0] + i * dilation[0] + moved[0]
                            x = start[1] + column * stride[1] + j * dilation[1] + moved[1]
                            gradient = grad_taps[n, channel, i, j, row, column]
                            value = sample(input[n, channel], y, x)
                            grad_mask[n, group, i, j, row, column] += gradient * value
                            gradient *= mask[n, group, i, j, row, column]
                            slopes = grad_offset[n, group, i, j, :, row, column]
                            sample_backward(
                                input[n, channel], y, x, gradient, grad_input[n, channel], slopes
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


@numba.njit(cache=True, nogil=True)
def sample_backward(
    plane: Array, y: float, x: float, gradient: float, grad_plane: Array, grad_position: Array
) -> None:
    """Add the gradients of `sample` with respect to plane and position (y, x).

    On a pixel's centre the slope is that to the right and below.
    """
    height, width = plane.shape
    if math.isnan(y) or math.isnan(x):
        grad_position[:] = np.nan
    elif -1 <= y < height and -1 <= x < width:
        top, left = math.floor(y), math.floor(x)
        for row in range(max(top, 0), min(top + 2, height)):
            for column in range(max(left, 0), min(left + 2, width)):
                vertical, horizontal = 1 - abs(y - row), 1 - abs(x - column)
                grad_plane[row, column] += gradient * vertical * horizontal
                upward = gradient * plane[row, column]
                grad_position[0] += upward * horizontal * (-1 if row == top else 1)
                grad_position[1] += upward * vertical * (-1 if column == left else 1)

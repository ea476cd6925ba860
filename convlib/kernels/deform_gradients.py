"""The gradients of reading between pixels, compiled.

Positions are those of `convlib.kernels.deform_conv`.
"""

import math

import numba
import numpy as np

from convlib.arguments.arrays import Array
from convlib.kernels import uncounted
from convlib.kernels.deform_conv import sample, unsigned
from convlib.shapes.padding import Pair

Place = tuple[int, int, int, int, int, int]  # image, offset group, kH, kW, row, column


@numba.njit(cache=True, nogil=True)
def sample_taps_backward(
    input: Array,
    offset: Array,
    mask: Array,
    stride: Pair,
    start: Pair,
    dilation: Pair,
    grad_taps: Array,
    first: int,
    end: int,
    grad_input: Array,
    grad_offset: Array,
    grad_mask: Array,
) -> None:
    """Add the gradients of input, offset and mask for the pictures from ``first`` up to ``end``.

    grad_taps (N, C, kH, kW, H_out, W_out); the others as in `deform_convolve`.
    """
    _, channels, kernel_height, kernel_width, rows, columns = grad_taps.shape
    groups = offset.shape[1]
    of_a_group = channels // groups
    for n in range(first, end):
        for group in range(groups):
            channel = group * of_a_group
            for i in range(kernel_height):
                for j in range(kernel_width):
                    for row in range(rows):
                        for column in range(columns):
                            at = (n, group, i, j, row, column)
                            y = start[0] + row * stride[0] + i * dilation[0]
                            x = start[1] + column * stride[1] + j * dilation[1]
                            tap_backward(
                                input,
                                y + offset[n, group, i, j, 0, row, column],
                                x + offset[n, group, i, j, 1, row, column],
                                mask[at],
                                grad_taps,
                                at,
                                channel,
                                of_a_group,
                                grad_input,
                                grad_offset,
                                grad_mask,
                            )


@uncounted
def tap_backward(
    input: Array,
    y: float,
    x: float,
    factor: float,
    grad_taps: Array,
    at: Place,
    first: int,
    channels: int,
    grad_input: Array,
    grad_offset: Array,
    grad_mask: Array,
) -> None:
    """Add the gradients of what one tap reads at a position, in the channels of its group.

    Where all four pixels are inside, they need no tests.
    """
    n, group, i, j, row, column = at
    height, width = input.shape[2:]
    slopes = grad_offset[n, group, i, j, :, row, column]
    if not (0 <= y < height - 1 and 0 <= x < width - 1):
        for channel in range(first, first + channels):
            gradient, plane = grad_taps[n, channel, i, j, row, column], input[n, channel]
            grad_mask[at] += gradient * sample(plane, y, x)
            sample_backward(plane, y, x, gradient * factor, grad_input[n, channel], slopes)
        return
    top, left = unsigned(int(y)), unsigned(int(x))
    below, beside = y - top, x - left
    above, before = 1 - below, 1 - beside
    value, downward, rightward = 0.0, 0.0, 0.0
    for channel in range(first, first + channels):
        gradient = grad_taps[n, channel, i, j, row, column]
        reached = gradient * factor
        plane, grad_plane = input[n, channel], grad_input[n, channel]
        near, right = plane[top, left], plane[top, left + 1]
        under, far = plane[top + 1, left], plane[top + 1, left + 1]
        upper, lower = before * near + beside * right, before * under + beside * far
        value += gradient * (above * upper + below * lower)
        downward += reached * (lower - upper)
        rightward += reached * (above * (right - near) + below * (far - under))
        grad_plane[top, left] += reached * above * before
        grad_plane[top, left + 1] += reached * above * beside
        grad_plane[top + 1, left] += reached * below * before
        grad_plane[top + 1, left + 1] += reached * below * beside
    grad_mask[at] = value
    slopes[0] = downward
    slopes[1] = rightward


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

"""Deformable convolution as loops, one number at a time."""

import itertools
import math

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array, compute_dtype
from convlib.arguments.convolution import IntOrTuple
from convlib.arguments.deform import DeformArguments, DeformGradients, deform_arguments
from convlib.arguments.pooling import output_gradient
from convlib.shapes.padding import Padding


def deform_conv2d(
    input: ArrayLike,
    offset: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    mask: ArrayLike | None = None,
) -> Array:
    """Compute `convlib.deform_conv2d` one number at a time.

    Parameters, result and errors are those of `convlib.deform_conv2d`.

    Examples
    --------
    >>> deform_conv2d([[[0, 4]]], [[[0, 0]], [[0.25, -0.5]]], [[[[1]]]])
    array([[[1., 2.]]])
    """
    call, output_shape = deform_arguments(
        input, offset, weight, bias, stride, padding, dilation, mask
    )
    out_channels = len(call.weight)
    output = np.empty((len(call.input), out_channels, *call.mask.shape[-2:]), call.input.dtype)
    for n, filter, row, column in np.ndindex(output.shape):
        total = call.bias[filter]
        for number, i, j in np.ndindex(call.weight.shape[1:]):
            channel, tap, y, x = _read(call, n, filter, number, i, j, row, column)
            value = call.mask[tap] * _between(call.input[n, channel], y, x)
            total += call.weight[filter, number, i, j] * value
        output[n, filter, row, column] = total
    return output.reshape(output_shape)


def deform_conv2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    offset: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    mask: ArrayLike | None = None,
) -> DeformGradients:
    """Compute `convlib.deform_conv2d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.deform_conv2d_backward`.

    Examples
    --------
    >>> offset = [[[0, 0]], [[0.25, -0.5]]]
    >>> deform_conv2d_backward([[[1, 1]]], [[[0, 4]]], offset, [[[[1]]]]).input
    array([[[1.25, 0.75]]])
    """
    call, output_shape = deform_arguments(
        input, offset, weight, bias, stride, padding, dilation, mask
    )
    gradient = output_gradient(grad_output, output_shape)
    call = call.cast(compute_dtype(gradient, call.input))
    grad_input, grad_offset, grad_weight, grad_bias, grad_mask = map(np.zeros_like, call[:5])
    upstream = gradient.reshape(len(call.input), len(call.weight), *call.mask.shape[-2:])
    for n, filter, row, column in np.ndindex(upstream.shape):
        arrived = upstream[n, filter, row, column]
        grad_bias[filter] += arrived
        for number, i, j in np.ndindex(call.weight.shape[1:]):
            channel, tap, y, x = _read(call, n, filter, number, i, j, row, column)
            plane, factor = call.input[n, channel], call.weight[filter, number, i, j]
            value = _between(plane, y, x)
            grad_weight[filter, number, i, j] += arrived * call.mask[tap] * value
            grad_mask[tap] += arrived * factor * value
            reached = arrived * factor * call.mask[tap]
            grad_input[n, channel] += reached * _shares(plane, y, x)
            grad_offset[(*tap[:4], slice(None), row, column)] += reached * _slopes(plane, y, x)
    return DeformGradients(
        grad_input.reshape(np.shape(input)),
        grad_offset.reshape(np.shape(offset)),
        grad_weight,
        grad_bias,
        None if mask is None else grad_mask.reshape(np.shape(mask)),
    )


def _read(
    call: DeformArguments, n: int, filter: int, number: int, i: int, j: int, row: int, column: int
) -> tuple[int, tuple[int, ...], float, float]:
    """Return the channel that a tap reads, the tap's index in the mask, and the place (y, x)."""
    out_channels, group_channels = call.weight.shape[:2]
    channel = filter // (out_channels // call.groups) * group_channels + number
    offset_group = channel // (call.input.shape[1] // call.offset.shape[1])
    down, right = call.offset[n, offset_group, i, j, :, row, column]
    y = call.start[0] + row * call.stride[0] + i * call.dilation[0] + down
    x = call.start[1] + column * call.stride[1] + j * call.dilation[1] + right
    return channel, (n, offset_group, i, j, row, column), y, x


def _between(plane: Array, y: float, x: float) -> float:
    """Return the bilinear mean of the four pixels around (y, x); outside the plane are zeros."""
    if np.isnan(y) or np.isnan(x):
        return np.nan
    total = 0.0
    for row, column in _neighbours(plane, y, x):
        total += (1 - abs(y - row)) * (1 - abs(x - column)) * plane[row, column]
    return total


def _shares(plane: Array, y: float, x: float) -> Array:
    """Return how much each pixel counts in the mean."""
    shares = np.zeros_like(plane)
    for row, column in _neighbours(plane, y, x):
        shares[row, column] = (1 - abs(y - row)) * (1 - abs(x - column))
    return shares


def _slopes(plane: Array, y: float, x: float) -> Array:
    """Return how the mean grows downward and to the right."""
    if np.isnan(y) or np.isnan(x):
        return np.full(2, np.nan)
    slopes = np.zeros(2)
    for row, column in _neighbours(plane, y, x):
        slopes[0] += (1 if row > y else -1) * (1 - abs(x - column)) * plane[row, column]
        slopes[1] += (1 if column > x else -1) * (1 - abs(y - row)) * plane[row, column]
    return slopes


def _neighbours(plane: Array, y: float, x: float) -> list[tuple[int, int]]:
    """Return those of the four pixels around (y, x) that are inside the plane."""
    height, width = plane.shape
    if not (-1 <= y < height and -1 <= x < width):
        return []
    rows = [row for row in (math.floor(y), math.floor(y) + 1) if 0 <= row < height]
    columns = [column for column in (math.floor(x), math.floor(x) + 1) if 0 <= column < width]
    return list(itertools.product(rows, columns))

"""What pooling is made of: windows' maxima and averages, and their gradients, each by its kernel.

Arrays are (planes, depth, height, width). ``windows`` are the pixels that each window reads
along the three axes, as `convlib.arguments.windows.pool_spans` gives them.
"""

import math

import numpy as np

from convlib.arguments.arrays import Array, compute_dtype, constant
from convlib.arguments.windows import Indices, Windows
from convlib.kernels.pooling import scatter_add, window_max, window_spread, window_sum


def maxima(
    planes: Array, windows: Windows, dilation: tuple[int, int, int] = (1, 1, 1)
) -> tuple[Array, Indices]:
    """Return each window's maximum, and its flat index in the plane."""
    shape = (len(planes), *map(len, windows))
    output, indices = np.empty(shape, planes.dtype), np.empty(shape, np.int64)
    window_max(constant(planes), windows, dilation, output, indices)
    return output, indices


def maxima_backward(gradient: Array, indices: Indices, planes: Array) -> Array:
    """Return the gradient of `maxima` with respect to its planes."""
    grad_input = np.zeros(
        (len(planes), math.prod(planes.shape[1:])), compute_dtype(gradient, planes)
    )
    lines = (len(planes), math.prod(indices.shape[1:]))
    scatter_add(constant(gradient.reshape(lines)), constant(indices.reshape(lines)), grad_input)
    return grad_input.reshape(planes.shape)


def averages(planes: Array, windows: Windows, divisor: Indices) -> Array:
    """Return each window's sum, divided by one number or by one for each window."""
    output = np.empty((len(planes), *map(len, windows)), planes.dtype)
    window_sum(constant(planes), windows, output)
    output /= divisor.astype(planes.dtype)
    return output


def averages_backward(gradient: Array, planes: Array, windows: Windows, divisor: Indices) -> Array:
    """Return the gradient of `averages` with respect to its planes."""
    dtype = compute_dtype(gradient, planes)
    shares = gradient.reshape(len(planes), *map(len, windows)).astype(dtype) / divisor.astype(dtype)
    grad_input = np.zeros(planes.shape, dtype)
    window_spread(constant(shares), windows, grad_input)
    return grad_input

"""Average pooling as loops: `convlib.avg_pool2d` and its siblings, pixel by pixel.

Each function takes the call of its namesake in `convlib`, checks it in the same way and
returns the same. Planes have three axes, of length 1 where the caller has fewer.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array, compute_dtype
from convlib.arguments.pooling import (
    IntOrTuple,
    Padding,
    Pool,
    divisor_arguments,
    output_gradient,
    pool_arguments,
)
from convlib.naive.max_pool import Pixel, pixels, windows


def avg_pool1d(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Compute `convlib.avg_pool1d` one number at a time.

    Parameters, result and errors are those of `convlib.avg_pool1d`.

    Examples
    --------
    >>> avg_pool1d([[3, 1, 4, 1, 5, 9]], kernel_size=2)
    array([[2. , 2.5, 7. ]])
    """
    pool = pool_arguments(input, 1, kernel_size, stride, padding, ceil_mode=ceil_mode)
    return _avg_pool(pool, count_include_pad, None)


def avg_pool1d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Compute `convlib.avg_pool1d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.avg_pool1d_backward`.

    Examples
    --------
    >>> avg_pool1d_backward([[4, 6, 8]], [[3, 1, 4, 1, 5, 9]], kernel_size=2)
    array([[2., 2., 3., 3., 4., 4.]])
    """
    pool = pool_arguments(input, 1, kernel_size, stride, padding, ceil_mode=ceil_mode)
    gradient = _avg_pool_backward(grad_output, pool, count_include_pad, None)
    return gradient.reshape(np.shape(input))


def avg_pool2d(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Array:
    """Compute `convlib.avg_pool2d` one number at a time.

    Parameters, result and errors are those of `convlib.avg_pool2d`.

    Examples
    --------
    >>> avg_pool2d([[[3, 1], [4, 2]]], kernel_size=2)
    array([[[2.5]]])
    """
    pool = pool_arguments(input, 2, kernel_size, stride, padding, ceil_mode=ceil_mode)
    return _avg_pool(pool, count_include_pad, divisor_override)


def avg_pool2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Array:
    """Compute `convlib.avg_pool2d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.avg_pool2d_backward`.

    Examples
    --------
    >>> avg_pool2d_backward([[[8]]], [[[3, 1], [4, 2]]], kernel_size=2)
    array([[[2., 2.],
            [2., 2.]]])
    """
    pool = pool_arguments(input, 2, kernel_size, stride, padding, ceil_mode=ceil_mode)
    gradient = _avg_pool_backward(grad_output, pool, count_include_pad, divisor_override)
    return gradient.reshape(np.shape(input))


def avg_pool3d(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Array:
    """Compute `convlib.avg_pool3d` one number at a time.

    Parameters, result and errors are those of `convlib.avg_pool3d`.

    Examples
    --------
    >>> avg_pool3d([[[[3, 1], [4, 2]]]], kernel_size=(1, 2, 2))
    array([[[[2.5]]]])
    """
    pool = pool_arguments(input, 3, kernel_size, stride, padding, ceil_mode=ceil_mode)
    return _avg_pool(pool, count_include_pad, divisor_override)


def avg_pool3d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Array:
    """Compute `convlib.avg_pool3d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.avg_pool3d_backward`.

    Examples
    --------
    >>> avg_pool3d_backward([[[[8]]]], [[[[3, 1], [4, 2]]]], kernel_size=(1, 2, 2))
    array([[[[2., 2.],
             [2., 2.]]]])
    """
    pool = pool_arguments(input, 3, kernel_size, stride, padding, ceil_mode=ceil_mode)
    gradient = _avg_pool_backward(grad_output, pool, count_include_pad, divisor_override)
    return gradient.reshape(np.shape(input))


def _avg_pool(pool: Pool, count_include_pad: bool, divisor_override: int | None) -> Array:
    settings = divisor_arguments(count_include_pad, divisor_override)
    output = np.empty(pool.output_shape, pool.planes.dtype)
    for number, (plane, window) in enumerate(windows(pool)):
        total = np.float64(0)
        for pixel in pixels(pool, window):
            total += pool.planes[plane][pixel]
        output.flat[number] = total / _divisor(pool, window, *settings)
    return output


def _avg_pool_backward(
    grad_output: ArrayLike, pool: Pool, count_include_pad: bool, divisor_override: int | None
) -> Array:
    settings = divisor_arguments(count_include_pad, divisor_override)
    gradient = output_gradient(grad_output, pool.output_shape)
    grad_planes = np.zeros(pool.planes.shape, compute_dtype(gradient, pool.planes))
    for number, (plane, window) in enumerate(windows(pool)):
        divisor = _divisor(pool, window, *settings)
        for pixel in pixels(pool, window):
            grad_planes[plane][pixel] += gradient.flat[number] / divisor
    return grad_planes


def _divisor(
    pool: Pool, window: Pixel, count_include_pad: bool, divisor_override: int | None
) -> int:
    if divisor_override is not None:
        return divisor_override
    return padded_size(pool, window) if count_include_pad else sum(1 for _ in pixels(pool, window))


def padded_size(pool: Pool, window: Pixel) -> int:
    """Count the window's pixels in the padded picture; it may reach beyond that."""
    sides = []
    for axis, place in zip(pool.axes, window, strict=True):
        start = place * axis.stride
        end = axis.padding[0] + axis.size + axis.padding[1]
        sides.append(sum(1 for tap in range(axis.kernel_size) if start + tap < end))
    return math.prod(sides)

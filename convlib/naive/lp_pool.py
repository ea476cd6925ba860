"""Power-average pooling as loops, pixel by pixel.

Each function takes the call of its namesake in `convlib`, checks it in the same way and
returns the same.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array, compute_dtype
from convlib.arguments.pooling import (
    IntOrTuple,
    Pool,
    norm_argument,
    output_gradient,
    pool_arguments,
)
from convlib.naive.avg_pool import padded_size
from convlib.naive.max_pool import Pixel, largest, pixels, windows
from convlib.naive.sums import as_numbers_are


@as_numbers_are
def lp_pool2d(
    input: ArrayLike,
    norm_type: float,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    ceil_mode: bool = False,
) -> Array:
    """Compute `convlib.lp_pool2d` one number at a time.

    Parameters, result and errors are those of `convlib.lp_pool2d`.

    Examples
    --------
    >>> lp_pool2d([[[3, 0], [0, 4]]], norm_type=2, kernel_size=2)
    array([[[5.]]])
    """
    norm_type = norm_argument(norm_type)
    pool = pool_arguments(input, 2, kernel_size, stride, ceil_mode=ceil_mode)
    output = np.empty(pool.output_shape, pool.planes.dtype)
    for number, (plane, window) in enumerate(windows(pool)):
        if np.isinf(norm_type):
            best = _extreme(pool, plane, window, norm_type)
            output.flat[number] = abs(pool.planes[plane][best])
        else:
            output.flat[number] = _power_sum(pool, plane, window, norm_type) ** (1 / norm_type)
    return output


@as_numbers_are
def lp_pool2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    norm_type: float,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    ceil_mode: bool = False,
) -> Array:
    """Compute `convlib.lp_pool2d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.lp_pool2d_backward`.

    Examples
    --------
    >>> lp_pool2d_backward([[[10]]], [[[3, 0], [0, 4]]], norm_type=2, kernel_size=2)
    array([[[6., 0.],
            [0., 8.]]])
    """
    norm_type = norm_argument(norm_type)
    pool = pool_arguments(input, 2, kernel_size, stride, ceil_mode=ceil_mode)
    gradient = output_gradient(grad_output, pool.output_shape)
    grad_planes = np.zeros(pool.planes.shape, compute_dtype(gradient, pool.planes))
    for number, (plane, window) in enumerate(windows(pool)):
        arrived = gradient.flat[number]
        if np.isinf(norm_type):
            grad_planes[plane][_extreme(pool, plane, window, norm_type)] += arrived
        else:
            slope = _slope_of_the_root(pool, plane, window, norm_type)
            for pixel in pixels(pool, window):
                grad_planes[plane][pixel] += arrived * slope
    for place in np.ndindex(grad_planes.shape):
        pixel_value = pool.planes[place]
        inner = np.sign(pixel_value) if np.isinf(norm_type) else pixel_value ** (norm_type - 1)
        grad_planes[place] *= inner
    return grad_planes.reshape(np.shape(input))


def _extreme(pool: Pool, plane: int, window: Pixel, norm_type: float) -> Pixel:
    """Return the pixel of the largest magnitude; of the smallest, for minus infinity."""
    magnitudes = np.abs(pool.planes[plane])
    return largest(magnitudes if norm_type > 0 else -magnitudes, pixels(pool, window))


def _power_sum(pool: Pool, plane: int, window: Pixel, norm_type: float) -> np.floating[Any]:
    """Return the window's sum of powers, scaled up where it hangs over the end."""
    total = np.float64(0)
    for pixel in pixels(pool, window):
        total += pool.planes[plane][pixel] ** norm_type
    return total * _scale(pool, window)


def _slope_of_the_root(pool: Pool, plane: int, window: Pixel, norm_type: float) -> float:
    """Return how the root grows with each pixel's power, apart from a factor 1 / norm_type."""
    total = _power_sum(pool, plane, window, norm_type)
    return 0.0 if total == 0 else float(total ** (1 / norm_type) / total * _scale(pool, window))


def _scale(pool: Pool, window: Pixel) -> float:
    """Return how many times a whole window is larger than the part of it inside the picture."""
    return math.prod(axis.kernel_size for axis in pool.axes) / padded_size(pool, window)

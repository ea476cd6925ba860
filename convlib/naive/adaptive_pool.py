"""Adaptive and global pooling as loops, pixel by pixel.

Each function takes the call of its namesake in `convlib`, checks it in the same way and
returns the same.
"""

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from convlib import validation
from convlib.arguments.arrays import Array, compute_dtype
from convlib.arguments.pooling import (
    AdaptivePool,
    adaptive_arguments,
    global_arguments,
    output_gradient,
)
from convlib.arguments.windows import Indices
from convlib.naive.max_pool import Pixel, largest

OutputSize = int | tuple[int | None, ...]


def adaptive_avg_pool2d(input: ArrayLike, output_size: OutputSize | None) -> Array:
    """Compute `convlib.adaptive_avg_pool2d` one number at a time.

    Parameters, result and errors are those of `convlib.adaptive_avg_pool2d`.

    Examples
    --------
    >>> adaptive_avg_pool2d([[[1, 2, 3, 4, 5]]], output_size=(1, 3))
    array([[[1.5, 3. , 4.5]]])
    """
    pool = adaptive_arguments(input, output_size, 2)
    return _averages(pool)


def adaptive_avg_pool2d_backward(
    grad_output: ArrayLike, input: ArrayLike, output_size: OutputSize | None
) -> Array:
    """Compute `convlib.adaptive_avg_pool2d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.adaptive_avg_pool2d_backward`.

    Examples
    --------
    >>> adaptive_avg_pool2d_backward([[[2, 3, 4]]], [[[1, 2, 3, 4, 5]]], output_size=(1, 3))
    array([[[1., 2., 1., 3., 2.]]])
    """
    pool = adaptive_arguments(input, output_size, 2)
    return _averages_backward(grad_output, pool).reshape(np.shape(input))


def adaptive_max_pool2d(
    input: ArrayLike,
    output_size: OutputSize | None,
    return_indices: bool = False,
) -> Array | tuple[Array, Indices]:
    """Compute `convlib.adaptive_max_pool2d` one number at a time.

    Parameters, result and errors are those of `convlib.adaptive_max_pool2d`.

    Examples
    --------
    >>> adaptive_max_pool2d([[[1, 2, 3, 4, 5]]], output_size=(1, 3))
    array([[[2., 4., 5.]]])
    """
    pool = adaptive_arguments(input, output_size, 2)
    return_indices = validation.boolean("return_indices", return_indices)
    output, indices = _maxima(pool)
    return (output, indices) if return_indices else output


def adaptive_max_pool2d_backward(
    grad_output: ArrayLike, input: ArrayLike, output_size: OutputSize | None
) -> Array:
    """Compute `convlib.adaptive_max_pool2d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.adaptive_max_pool2d_backward`.

    Examples
    --------
    >>> adaptive_max_pool2d_backward([[[7, 8, 9]]], [[[3, 1, 4, 1, 5]]], output_size=(1, 3))
    array([[[7., 0., 8., 0., 9.]]])
    """
    pool = adaptive_arguments(input, output_size, 2)
    return _maxima_backward(grad_output, pool).reshape(np.shape(input))


def global_avg_pool(input: ArrayLike) -> Array:
    """Compute `convlib.global_avg_pool` one number at a time.

    Parameters, result and errors are those of `convlib.global_avg_pool`.

    Examples
    --------
    >>> global_avg_pool([[[1, 2, 6]]])
    array([[[3.]]])
    """
    return _averages(global_arguments(input))


def global_avg_pool_backward(grad_output: ArrayLike, input: ArrayLike) -> Array:
    """Compute `convlib.global_avg_pool_backward` one number at a time.

    Parameters, result and errors are those of `convlib.global_avg_pool_backward`.

    Examples
    --------
    >>> global_avg_pool_backward([[[6]]], [[[1, 2, 3]]])
    array([[[2., 2., 2.]]])
    """
    return _averages_backward(grad_output, global_arguments(input)).reshape(np.shape(input))


def global_max_pool(input: ArrayLike) -> Array:
    """Compute `convlib.global_max_pool` one number at a time.

    Parameters, result and errors are those of `convlib.global_max_pool`.

    Examples
    --------
    >>> global_max_pool([[[1, 2, 6]]])
    array([[[6.]]])
    """
    output, _ = _maxima(global_arguments(input))
    return output


def global_max_pool_backward(grad_output: ArrayLike, input: ArrayLike) -> Array:
    """Compute `convlib.global_max_pool_backward` one number at a time.

    Parameters, result and errors are those of `convlib.global_max_pool_backward`.

    Examples
    --------
    >>> global_max_pool_backward([[[6]]], [[[1, 3, 2]]])
    array([[[0., 6., 0.]]])
    """
    return _maxima_backward(grad_output, global_arguments(input)).reshape(np.shape(input))


def _windows(pool: AdaptivePool) -> Iterator[tuple[int, list[Pixel]]]:
    """Yield each plane and the pixels of each of its windows, in the output's order."""
    for plane, *window in np.ndindex(len(pool.planes), *pool.positions):
        sides = [
            range(place * size // count, -(-(place + 1) * size // count))
            for place, size, count in zip(
                window, pool.planes.shape[1:], pool.positions, strict=True
            )
        ]
        yield plane, list(itertools.product(*sides))


def _averages(pool: AdaptivePool) -> Array:
    output = np.empty(pool.output_shape, pool.planes.dtype)
    for number, (plane, pixels) in enumerate(_windows(pool)):
        total = np.float64(0)
        for pixel in pixels:
            total += pool.planes[plane][pixel]
        output.flat[number] = total / len(pixels)
    return output


def _averages_backward(grad_output: ArrayLike, pool: AdaptivePool) -> Array:
    gradient = output_gradient(grad_output, pool.output_shape)
    grad_planes = np.zeros(pool.planes.shape, compute_dtype(gradient, pool.planes))
    for number, (plane, pixels) in enumerate(_windows(pool)):
        for pixel in pixels:
            grad_planes[plane][pixel] += gradient.flat[number] / len(pixels)
    return grad_planes


def _maxima(pool: AdaptivePool) -> tuple[Array, Indices]:
    output = np.empty(pool.output_shape, pool.planes.dtype)
    indices = np.empty(pool.output_shape, np.int64)
    for number, (plane, pixels) in enumerate(_windows(pool)):
        best = largest(pool.planes[plane], pixels)
        output.flat[number] = pool.planes[plane][best]
        indices.flat[number] = np.ravel_multi_index(best, pool.planes.shape[1:])
    return output, indices


def _maxima_backward(grad_output: ArrayLike, pool: AdaptivePool) -> Array:
    gradient = output_gradient(grad_output, pool.output_shape)
    grad_planes = np.zeros(pool.planes.shape, compute_dtype(gradient, pool.planes))
    for number, (plane, pixels) in enumerate(_windows(pool)):
        grad_planes[plane][largest(pool.planes[plane], pixels)] += gradient.flat[number]
    return grad_planes

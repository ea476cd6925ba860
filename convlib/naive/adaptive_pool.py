"""Adaptive and global pooling as loops, pixel by pixel.

Each function takes the call of its namesake in `convlib`, checks it in the same way and
returns the same.
"""

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from convlib import validation
from convlib.arguments.arrays import Array
from convlib.arguments.pooling import AdaptivePool, adaptive_arguments, global_arguments
from convlib.arguments.windows import Indices
from convlib.naive.max_pool import Pixel, largest


def adaptive_avg_pool2d(
    input: ArrayLike,
    output_size: int | tuple[int | None, ...] | None,
) -> Array:
    """Compute `convlib.adaptive_avg_pool2d` one number at a time.

    Parameters
    ----------
    input, output_size
        As in `convlib.adaptive_avg_pool2d`.

    Returns
    -------
    ndarray
        As from `convlib.adaptive_avg_pool2d`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.adaptive_avg_pool2d`.

    Examples
    --------
    >>> adaptive_avg_pool2d([[[1, 2, 3, 4, 5]]], output_size=(1, 3))
    array([[[1.5, 3. , 4.5]]])
    """
    pool = adaptive_arguments(input, output_size, 2)
    return _averages(pool)


def adaptive_max_pool2d(
    input: ArrayLike,
    output_size: int | tuple[int | None, ...] | None,
    return_indices: bool = False,
) -> Array | tuple[Array, Indices]:
    """Compute `convlib.adaptive_max_pool2d` one number at a time.

    Parameters
    ----------
    input, output_size, return_indices
        As in `convlib.adaptive_max_pool2d`.

    Returns
    -------
    ndarray
        As from `convlib.adaptive_max_pool2d`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.adaptive_max_pool2d`.

    Examples
    --------
    >>> adaptive_max_pool2d([[[1, 2, 3, 4, 5]]], output_size=(1, 3))
    array([[[2., 4., 5.]]])
    """
    pool = adaptive_arguments(input, output_size, 2)
    return_indices = validation.boolean("return_indices", return_indices)
    output, indices = _maxima(pool)
    return (output, indices) if return_indices else output


def global_avg_pool(
    input: ArrayLike,
) -> Array:
    """Compute `convlib.global_avg_pool` one number at a time.

    Parameters
    ----------
    input
        As in `convlib.global_avg_pool`.

    Returns
    -------
    ndarray
        As from `convlib.global_avg_pool`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.global_avg_pool`.

    Examples
    --------
    >>> global_avg_pool([[[1, 2, 6]]])
    array([[[3.]]])
    """
    return _averages(global_arguments(input))


def global_max_pool(
    input: ArrayLike,
) -> Array:
    """Compute `convlib.global_max_pool` one number at a time.

    Parameters
    ----------
    input
        As in `convlib.global_max_pool`.

    Returns
    -------
    ndarray
        As from `convlib.global_max_pool`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.global_max_pool`.

    Examples
    --------
    >>> global_max_pool([[[1, 2, 6]]])
    array([[[6.]]])
    """
    output, _ = _maxima(global_arguments(input))
    return output


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


def _maxima(pool: AdaptivePool) -> tuple[Array, Indices]:
    output = np.empty(pool.output_shape, pool.planes.dtype)
    indices = np.empty(pool.output_shape, np.int64)
    for number, (plane, pixels) in enumerate(_windows(pool)):
        best = largest(pool.planes[plane], iter(pixels))
        if best is not None:
            output.flat[number] = pool.planes[plane][best]
            indices.flat[number] = np.ravel_multi_index(best, pool.planes.shape[1:])
    return output, indices

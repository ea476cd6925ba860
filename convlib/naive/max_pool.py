"""Max and average pooling as loops: `convlib.max_pool2d` and its siblings, pixel by pixel.

Each function takes the call of its namesake in `convlib`, checks it in the same way and
returns the same. Planes have three axes, of length 1 where the caller has fewer.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from convlib import validation
from convlib.arguments.arrays import Array, compute_dtype
from convlib.arguments.pooling import IntOrTuple, Padding, Pool, output_gradient, pool_arguments
from convlib.arguments.windows import Indices

Pixel = tuple[int, ...]


def max_pool1d(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Array | tuple[Array, Indices]:
    """Compute `convlib.max_pool1d` one number at a time.

    Parameters, result and errors are those of `convlib.max_pool1d`.

    Examples
    --------
    >>> max_pool1d([[3, 1, 4, 1, 5, 9]], kernel_size=2)
    array([[3., 4., 9.]])
    """
    pool = pool_arguments(input, 1, kernel_size, stride, padding, dilation, ceil_mode)
    return_indices = validation.boolean("return_indices", return_indices)
    output, indices = _max_pool(pool)
    return (output, indices) if return_indices else output


def max_pool1d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    ceil_mode: bool = False,
) -> Array:
    """Compute `convlib.max_pool1d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.max_pool1d_backward`.

    Examples
    --------
    >>> max_pool1d_backward([[4, 6, 8]], [[3, 1, 4, 1, 5, 9]], kernel_size=2)
    array([[4., 0., 6., 0., 0., 8.]])
    """
    pool = pool_arguments(input, 1, kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool_backward(grad_output, pool).reshape(np.shape(input))


def max_pool2d(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Array | tuple[Array, Indices]:
    """Compute `convlib.max_pool2d` one number at a time.

    Parameters, result and errors are those of `convlib.max_pool2d`.

    Examples
    --------
    >>> max_pool2d([[[3, 1], [4, 2]]], kernel_size=2)
    array([[[4.]]])
    """
    pool = pool_arguments(input, 2, kernel_size, stride, padding, dilation, ceil_mode)
    return_indices = validation.boolean("return_indices", return_indices)
    output, indices = _max_pool(pool)
    return (output, indices) if return_indices else output


def max_pool2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    ceil_mode: bool = False,
) -> Array:
    """Compute `convlib.max_pool2d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.max_pool2d_backward`.

    Examples
    --------
    >>> max_pool2d_backward([[[8]]], [[[3, 1], [4, 2]]], kernel_size=2)
    array([[[0., 0.],
            [8., 0.]]])
    """
    pool = pool_arguments(input, 2, kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool_backward(grad_output, pool).reshape(np.shape(input))


def max_pool3d(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Array | tuple[Array, Indices]:
    """Compute `convlib.max_pool3d` one number at a time.

    Parameters, result and errors are those of `convlib.max_pool3d`.

    Examples
    --------
    >>> max_pool3d([[[[3, 1], [4, 2]]]], kernel_size=(1, 2, 2))
    array([[[[4.]]]])
    """
    pool = pool_arguments(input, 3, kernel_size, stride, padding, dilation, ceil_mode)
    return_indices = validation.boolean("return_indices", return_indices)
    output, indices = _max_pool(pool)
    return (output, indices) if return_indices else output


def max_pool3d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    ceil_mode: bool = False,
) -> Array:
    """Compute `convlib.max_pool3d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.max_pool3d_backward`.

    Examples
    --------
    >>> max_pool3d_backward([[[[8]]]], [[[[3, 1], [4, 2]]]], kernel_size=(1, 2, 2))
    array([[[[0., 0.],
             [8., 0.]]]])
    """
    pool = pool_arguments(input, 3, kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool_backward(grad_output, pool).reshape(np.shape(input))


def windows(pool: Pool) -> Iterator[tuple[int, Pixel]]:
    """Yield each plane and window, in the output's order."""
    positions = [axis.positions for axis in pool.axes]
    for plane, *window in np.ndindex(len(pool.planes), *positions):
        yield plane, tuple(window)


def pixels(pool: Pool, window: Pixel) -> Iterator[Pixel]:
    """Yield the pixels that the window reads; a tap that falls on padding reads none."""
    for tap in np.ndindex(*(axis.kernel_size for axis in pool.axes)):
        pixel = tuple(
            place * axis.stride - axis.padding[0] + number * axis.dilation
            for axis, place, number in zip(pool.axes, window, tap, strict=True)
        )
        if all(0 <= at < axis.size for axis, at in zip(pool.axes, pixel, strict=True)):
            yield pixel


def largest(plane: Array, candidates: Iterable[Pixel]) -> Pixel:
    """Return the pixel of the maximum: the first of equal ones, the last of several NaN."""
    best, *others = candidates
    for pixel in others:
        if plane[pixel] > plane[best] or np.isnan(plane[pixel]):
            best = pixel
    return best


def _max_pool(pool: Pool) -> tuple[Array, Indices]:
    output = np.full(pool.output_shape, -np.inf, pool.planes.dtype)
    indices = np.full(pool.output_shape, -1, np.int64)
    for number, (plane, window) in enumerate(windows(pool)):
        if read := list(pixels(pool, window)):  # a dilated window can miss every pixel
            best = largest(pool.planes[plane], read)
            output.flat[number] = pool.planes[plane][best]
            indices.flat[number] = np.ravel_multi_index(best, pool.planes.shape[1:])
    return output, indices


def _max_pool_backward(grad_output: ArrayLike, pool: Pool) -> Array:
    gradient = output_gradient(grad_output, pool.output_shape)
    grad_planes = np.zeros(pool.planes.shape, compute_dtype(gradient, pool.planes))
    for number, (plane, window) in enumerate(windows(pool)):
        if read := list(pixels(pool, window)):
            grad_planes[plane][largest(pool.planes[plane], read)] += gradient.flat[number]
    return grad_planes

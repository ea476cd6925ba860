"""Unpooling and shuffling of pixels as loops, one number at a time.

Each function takes the call of its namesake in `convlib`, checks it in the same way and
returns the same.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convlib.arguments.arrays import Array, compute_dtype
from convlib.arguments.pixel import shuffle_arguments, unshuffle_arguments
from convlib.arguments.pooling import IntOrTuple, output_gradient
from convlib.arguments.unpool import unpool_arguments


def max_unpool2d(
    input: ArrayLike,
    indices: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: IntOrTuple = 0,
    output_size: tuple[int, ...] | None = None,
) -> Array:
    """Compute `convlib.max_unpool2d` one number at a time.

    Parameters, result and errors are those of `convlib.max_unpool2d`.

    Examples
    --------
    >>> max_unpool2d([[[5]]], [[[2]]], kernel_size=2)
    array([[[0., 0.],
            [5., 0.]]])
    """
    unpool = unpool_arguments(input, indices, kernel_size, stride, padding, output_size)
    output = np.zeros((len(unpool.values), unpool.plane_size), unpool.values.dtype)
    for plane, number in np.ndindex(unpool.values.shape):
        output[plane, unpool.indices[plane, number]] = unpool.values[plane, number]
    return output.reshape(unpool.output_shape)


def max_unpool2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    indices: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: IntOrTuple = 0,
    output_size: tuple[int, ...] | None = None,
) -> Array:
    """Compute `convlib.max_unpool2d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.max_unpool2d_backward`.

    Examples
    --------
    >>> max_unpool2d_backward([[[1, 2], [3, 4]]], [[[9]]], [[[2]]], kernel_size=2)
    array([[[3.]]])
    """
    unpool = unpool_arguments(input, indices, kernel_size, stride, padding, output_size)
    gradient = output_gradient(grad_output, unpool.output_shape)
    lines = gradient.reshape(len(unpool.values), unpool.plane_size)
    taken = np.empty(unpool.values.shape, compute_dtype(gradient, unpool.values))
    for plane, number in np.ndindex(taken.shape):
        taken[plane, number] = lines[plane, unpool.indices[plane, number]]
    return taken.reshape(np.shape(input))


def pixel_shuffle(input: ArrayLike, upscale_factor: int) -> NDArray[Any]:
    """Compute `convlib.pixel_shuffle` one number at a time.

    Parameters, result and errors are those of `convlib.pixel_shuffle`.

    Examples
    --------
    >>> pixel_shuffle([[[0]], [[1]], [[2]], [[3]]], upscale_factor=2)
    array([[[0, 1],
            [2, 3]]])
    """
    array, factor = shuffle_arguments("input", input, "upscale_factor", upscale_factor)
    *front, channels, height, width = array.shape
    output = np.empty((*front, channels // factor**2, height * factor, width * factor), array.dtype)
    for *picture, channel, row, column in np.ndindex(output.shape):
        source = channel * factor**2 + row % factor * factor + column % factor
        pixel = array[*picture, source, row // factor, column // factor]
        output[*picture, channel, row, column] = pixel
    return output


def pixel_unshuffle(input: ArrayLike, downscale_factor: int) -> NDArray[Any]:
    """Compute `convlib.pixel_unshuffle` one number at a time.

    Parameters, result and errors are those of `convlib.pixel_unshuffle`.

    Examples
    --------
    >>> pixel_unshuffle([[[0, 1], [2, 3]]], downscale_factor=2).ravel()
    array([0, 1, 2, 3])
    """
    array, factor = unshuffle_arguments("input", input, "downscale_factor", downscale_factor)
    *front, channels, height, width = array.shape
    shape = (*front, channels * factor**2, height // factor, width // factor)
    output = np.empty(shape, array.dtype)
    for *picture, channel, row, column in np.ndindex(array.shape):
        target = channel * factor**2 + row % factor * factor + column % factor
        pixel = array[*picture, channel, row, column]
        output[*picture, target, row // factor, column // factor] = pixel
    return output


def pixel_shuffle_backward(grad_output: ArrayLike, upscale_factor: int) -> NDArray[Any]:
    """Compute `convlib.pixel_shuffle_backward` one number at a time.

    Parameters, result and errors are those of `convlib.pixel_shuffle_backward`.

    Examples
    --------
    >>> pixel_shuffle_backward([[[0, 1], [2, 3]]], upscale_factor=2).ravel()
    array([0, 1, 2, 3])
    """
    gradient, factor = unshuffle_arguments(
        "grad_output", grad_output, "upscale_factor", upscale_factor
    )
    return pixel_unshuffle(gradient, factor)


def pixel_unshuffle_backward(grad_output: ArrayLike, downscale_factor: int) -> NDArray[Any]:
    """Compute `convlib.pixel_unshuffle_backward` one number at a time.

    Parameters, result and errors are those of `convlib.pixel_unshuffle_backward`.

    Examples
    --------
    >>> pixel_unshuffle_backward([[[0]], [[1]], [[2]], [[3]]], downscale_factor=2)
    array([[[0, 1],
            [2, 3]]])
    """
    gradient, factor = shuffle_arguments(
        "grad_output", grad_output, "downscale_factor", downscale_factor
    )
    return pixel_shuffle(gradient, factor)

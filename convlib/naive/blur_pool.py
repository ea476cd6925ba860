"""Blurred pooling as loops, one number at a time.

Each function takes the call of its namesake in `convlib`, checks it in the same way and
returns the same.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array, compute_dtype
from convlib.arguments.blur import Blur, blur_arguments
from convlib.arguments.convolution import Shape
from convlib.arguments.pooling import IntOrTuple, output_gradient
from convlib.naive.sums import as_numbers_are


@as_numbers_are
def blur_pool2d(input: ArrayLike, kernel_size: int = 3, stride: IntOrTuple = 2) -> Array:
    """Compute `convlib.blur_pool2d` one number at a time.

    Parameters, result and errors are those of `convlib.blur_pool2d`.

    Examples
    --------
    >>> blur_pool2d([[[0, 0, 4, 0, 0]] * 5])[0, 0]
    array([0., 2., 0.])
    """
    blur = blur_arguments(input, kernel_size, stride)
    output = np.zeros(_output_shape(blur), blur.pictures.dtype)
    for place, pixel, factor in _reads(blur):
        output[place] += factor * blur.pictures[pixel]
    return output


@as_numbers_are
def blur_pool2d_backward(
    grad_output: ArrayLike, input: ArrayLike, kernel_size: int = 3, stride: IntOrTuple = 2
) -> Array:
    """Compute `convlib.blur_pool2d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.blur_pool2d_backward`.

    Examples
    --------
    >>> blur_pool2d_backward([[[1]]], [[[0, 0], [0, 0]]], kernel_size=2)
    array([[[0.25, 0.25],
            [0.25, 0.25]]])
    """
    blur = blur_arguments(input, kernel_size, stride)
    gradient = output_gradient(grad_output, _output_shape(blur))
    grad_input = np.zeros(blur.pictures.shape, compute_dtype(gradient, blur.pictures))
    for place, pixel, factor in _reads(blur):
        grad_input[pixel] += factor * gradient[place]
    return grad_input


def _output_shape(blur: Blur) -> Shape:
    sizes = zip(blur.pictures.shape[-2:], blur.stride, strict=True)
    return (*blur.pictures.shape[:-2], *(-(-size // stride) for size, stride in sizes))


def _reads(blur: Blur) -> Iterator[tuple[Shape, Shape, float]]:
    """Yield each place of the output, with each pixel that it reads and the factor of its tap."""
    (top, _), (left, _) = blur.padding
    height, width = blur.pictures.shape[-2:]
    for *plane, row, column in np.ndindex(_output_shape(blur)):
        for (i, j), factor in np.ndenumerate(blur.filters[0, 0]):
            y = _mirrored(row * blur.stride[0] + i - top, height)
            x = _mirrored(column * blur.stride[1] + j - left, width)
            yield (*plane, row, column), (*plane, y, x), factor


def _mirrored(place: int, size: int) -> int:
    """Return the pixel that a place shows; beyond the border that is a reflection."""
    return min(abs(place), 2 * (size - 1) - abs(place))

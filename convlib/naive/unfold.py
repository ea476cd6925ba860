"""Windows as columns of a matrix, and back, as loops: one number at a time.

Each function takes the call of its namesake in `convlib`, checks it in the same way and
returns the same.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array
from convlib.arguments.columns import Columns, fold_arguments, unfold_arguments
from convlib.arguments.convolution import IntOrTuple, Shape
from convlib.arguments.pooling import output_gradient
from convlib.naive.sums import as_numbers_are
from convlib.shapes.padding import Padding


def unfold(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    dilation: IntOrTuple = 1,
    padding: Padding = 0,
    stride: IntOrTuple = 1,
) -> Array:
    """Compute `convlib.unfold` one number at a time.

    Parameters, result and errors are those of `convlib.unfold`.

    Examples
    --------
    >>> unfold([[[0, 1, 2], [3, 4, 5]]], kernel_size=2)
    array([[0., 1.],
           [1., 2.],
           [3., 4.],
           [4., 5.]])
    """
    plan, images = unfold_arguments(input, kernel_size, dilation, padding, stride)
    return _columns(plan, images)


def unfold_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    dilation: IntOrTuple = 1,
    padding: Padding = 0,
    stride: IntOrTuple = 1,
) -> Array:
    """Compute `convlib.unfold_backward` one number at a time.

    Parameters, result and errors are those of `convlib.unfold_backward`.

    Examples
    --------
    >>> unfold_backward(np.ones((4, 2)), [[[0, 1, 2], [3, 4, 5]]], kernel_size=2)
    array([[[1., 2., 1.],
            [1., 2., 1.]]])
    """
    plan, _ = unfold_arguments(input, kernel_size, dilation, padding, stride)
    return _images(plan, output_gradient(grad_output, plan.columns_shape))


def fold(
    input: ArrayLike,
    output_size: IntOrTuple,
    kernel_size: IntOrTuple,
    dilation: IntOrTuple = 1,
    padding: Padding = 0,
    stride: IntOrTuple = 1,
) -> Array:
    """Compute `convlib.fold` one number at a time.

    Parameters, result and errors are those of `convlib.fold`.

    Examples
    --------
    >>> fold(np.ones((4, 2)), output_size=(2, 3), kernel_size=2)
    array([[[1., 2., 1.],
            [1., 2., 1.]]])
    """
    plan, columns = fold_arguments(input, output_size, kernel_size, dilation, padding, stride)
    return _images(plan, columns)


def fold_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    output_size: IntOrTuple,
    kernel_size: IntOrTuple,
    dilation: IntOrTuple = 1,
    padding: Padding = 0,
    stride: IntOrTuple = 1,
) -> Array:
    """Compute `convlib.fold_backward` one number at a time.

    Parameters, result and errors are those of `convlib.fold_backward`.

    Examples
    --------
    >>> fold_backward([[[0, 1, 2], [3, 4, 5]]], np.ones((4, 2)), (2, 3), kernel_size=2)
    array([[0., 1.],
           [1., 2.],
           [3., 4.],
           [4., 5.]])
    """
    plan, _ = fold_arguments(input, output_size, kernel_size, dilation, padding, stride)
    return _columns(plan, output_gradient(grad_output, plan.images_shape))


def _columns(plan: Columns, images: Array) -> Array:
    columns = np.zeros(plan.columns_shape, images.dtype)  # zero where a tap reads padding
    for entry, pixel in _reads(plan):
        columns[entry] = images[pixel]
    return columns


@as_numbers_are
def _images(plan: Columns, columns: Array) -> Array:
    images = np.zeros(plan.images_shape, columns.dtype)
    for entry, pixel in _reads(plan):
        images[pixel] += columns[entry]
    return images


def _reads(plan: Columns) -> Iterator[tuple[Shape, Shape]]:
    """Yield each entry of the columns that is read from a pixel, and that pixel."""
    *batch, channels = plan.images_shape[: -len(plan.kernel)]
    sizes = plan.images_shape[-len(plan.kernel) :]
    for image in np.ndindex(*batch):
        for row, (channel, *tap) in enumerate(np.ndindex(channels, *plan.kernel)):
            for column, place in enumerate(np.ndindex(*plan.positions)):
                pixel = [
                    at * stride - before + number * dilation
                    for at, stride, (before, _), number, dilation in zip(
                        place, plan.stride, plan.padding, tap, plan.dilation, strict=True
                    )
                ]
                if all(0 <= at < size for at, size in zip(pixel, sizes, strict=True)):
                    yield (*image, row, column), (*image, channel, *pixel)

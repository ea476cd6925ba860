"""Windows as columns of a matrix, and back: im2col and col2im."""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from convlib.arguments.arrays import Array
from convlib.arguments.columns import Columns, fold_arguments, unfold_arguments
from convlib.arguments.convolution import IntOrTuple, Shape
from convlib.arguments.padding import pad, unpad
from convlib.arguments.pooling import output_gradient
from convlib.shapes import effective_kernel_size
from convlib.shapes.padding import Padding


def unfold(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    dilation: IntOrTuple = 1,
    padding: Padding = 0,
    stride: IntOrTuple = 1,
) -> Array:
    """Write every window that a convolution reads as one column (im2col).

    A convolution is then one matrix product: its filters, each flattened to a row, times
    these columns. Arguments have PyTorch's names and order.

    Parameters
    ----------
    input : array of shape (N, C, H, W) or (C, H, W)
        A batch of images, or one.
    kernel_size : int or (height, width)
        Size of the window. A tuple of one or three numbers makes the input one of one or
        three spatial axes.
    dilation : int or (vertical, horizontal)
        Distance between neighbouring taps.
    padding : int, (vertical, horizontal) or ((top, bottom), (left, right))
        Zeros added around the input.
    stride : int or (vertical, horizontal)
        Pixels from one position of the window to the next.

    Returns
    -------
    ndarray of shape (N, C * kH * kW, L) or (C * kH * kW, L)
        L is the number of positions, row by row.

    Raises
    ------
    TypeError
        If ``input`` does not hold real numbers, or a setting is not made of integers.
    ValueError
        If a setting is out of range, or the window does not fit.

    References
    ----------
    Chellapilla, Puri & Simard, "High performance convolutional neural networks for
    document processing", 2006, section 3.1.

    Examples
    --------
    >>> unfold(np.arange(9).reshape(1, 3, 3), kernel_size=2)
    array([[0., 1., 3., 4.],
           [1., 2., 4., 5.],
           [3., 4., 6., 7.],
           [4., 5., 7., 8.]])
    """
    plan, images = unfold_arguments(input, kernel_size, dilation, padding, stride)
    return _columns(plan, images)


def fold(
    input: ArrayLike,
    output_size: IntOrTuple,
    kernel_size: IntOrTuple,
    dilation: IntOrTuple = 1,
    padding: Padding = 0,
    stride: IntOrTuple = 1,
) -> Array:
    """Add every column to the window that it stands for (col2im), the transpose of `unfold`.

    Pixels that several windows share receive a number from each. Arguments have PyTorch's
    names and order.

    Parameters
    ----------
    input : array of shape (N, C * kH * kW, L) or (C * kH * kW, L)
        Columns, as `unfold` writes them.
    output_size : int or (height, width)
        Size of the images. A tuple of one or three numbers makes the output one of one or
        three spatial axes.
    kernel_size, dilation, padding, stride
        As in `unfold`, for the way from the images to the columns.

    Returns
    -------
    ndarray of shape (N, C, H, W) or (C, H, W)
        The images; what fell on padding is dropped.

    Raises
    ------
    TypeError
        If ``input`` does not hold real numbers, or a setting is not made of integers.
    ValueError
        If a setting is out of range, or ``input`` has other rows or columns than `unfold`
        would write.

    Examples
    --------
    >>> fold(np.ones((4, 4)), output_size=3, kernel_size=2)
    array([[[1., 2., 1.],
            [2., 4., 2.],
            [1., 2., 1.]]])
    """
    plan, columns = fold_arguments(input, output_size, kernel_size, dilation, padding, stride)
    return _images(plan, columns)


def unfold_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    dilation: IntOrTuple = 1,
    padding: Padding = 0,
    stride: IntOrTuple = 1,
) -> Array:
    """Return the gradient of `unfold`: `fold` of the columns' gradient.

    Parameters
    ----------
    grad_output : array of shape (N, C * kH * kW, L) or (C * kH * kW, L)
        The gradient with respect to the columns.
    input, kernel_size, dilation, padding, stride
        As given to `unfold`.

    Returns
    -------
    ndarray
        Of the input's shape.

    Raises
    ------
    TypeError, ValueError
        As `unfold`; also if ``grad_output`` has another shape than the columns.

    Examples
    --------
    >>> unfold_backward(np.ones((4, 4)), np.zeros((1, 3, 3)), kernel_size=2)
    array([[[1., 2., 1.],
            [2., 4., 2.],
            [1., 2., 1.]]])
    """
    plan, _ = unfold_arguments(input, kernel_size, dilation, padding, stride)
    return _images(plan, output_gradient(grad_output, plan.columns_shape))


def fold_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    output_size: IntOrTuple,
    kernel_size: IntOrTuple,
    dilation: IntOrTuple = 1,
    padding: Padding = 0,
    stride: IntOrTuple = 1,
) -> Array:
    """Return the gradient of `fold`: `unfold` of the images' gradient.

    Parameters
    ----------
    grad_output : array of shape (N, C, H, W) or (C, H, W)
        The gradient with respect to the images.
    input, output_size, kernel_size, dilation, padding, stride
        As given to `fold`.

    Returns
    -------
    ndarray
        Of the input's shape.

    Raises
    ------
    TypeError, ValueError
        As `fold`; also if ``grad_output`` has another shape than the images.

    Examples
    --------
    >>> grad_output = np.arange(9).reshape(1, 3, 3)
    >>> fold_backward(grad_output, np.zeros((4, 4)), output_size=3, kernel_size=2)
    array([[0., 1., 3., 4.],
           [1., 2., 4., 5.],
           [3., 4., 6., 7.],
           [4., 5., 7., 8.]])
    """
    plan, _ = fold_arguments(input, output_size, kernel_size, dilation, padding, stride)
    return _columns(plan, output_gradient(grad_output, plan.images_shape))


def windows(padded: NDArray[Any], kernel: Shape, stride: Shape, dilation: Shape) -> NDArray[Any]:
    """Return a view of what each tap reads at each position, ``(..., *kernel, *positions)``.

    Writing to the view writes to ``padded``, where several taps may share a pixel.

    Parameters
    ----------
    padded
        Its last axes are the spatial ones.
    kernel, stride, dilation
        Of each spatial axis.

    Examples
    --------
    >>> windows(np.arange(5), (2,), (1,), (3,))
    array([[0, 1],
           [3, 4]])
    """
    axes = len(kernel)
    spans = tuple(map(effective_kernel_size, kernel, dilation))
    view = sliding_window_view(padded, spans, tuple(range(-axes, 0)), writeable=True)
    steps: tuple[Any, ...] = tuple(slice(None, None, step) for step in stride + dilation)
    return np.moveaxis(view[(..., *steps)], range(-2 * axes, -axes), range(-axes, 0))


def _columns(plan: Columns, images: Array) -> Array:
    """Return a copy of what each tap reads, a row for each tap."""
    padded = pad(images, plan.padding, "zeros")
    taps = windows(padded, plan.kernel, plan.stride, plan.dilation)
    return np.array(taps, order="C").reshape(plan.columns_shape)


def _images(plan: Columns, columns: Array) -> Array:
    """Add up, at each pixel, what every tap holds that reads it; `_columns` transposed."""
    axes = len(plan.kernel)
    front, sizes = plan.images_shape[:-axes], plan.images_shape[-axes:]
    taps = columns.reshape(*front, *plan.kernel, *plan.positions)
    padded = [size + sum(pair) for size, pair in zip(sizes, plan.padding, strict=True)]
    written = np.zeros((*front, *padded), columns.dtype)
    spread = windows(written, plan.kernel, plan.stride, plan.dilation)
    positions = (slice(None),) * axes
    for tap in np.ndindex(*plan.kernel):
        spread[..., *tap, *positions] += taps[..., *tap, *positions]
    return unpad(written, plan.padding, "zeros")

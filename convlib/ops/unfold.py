"""Windows as columns of a matrix, and back: im2col and col2im."""

import math
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from convlib import validation
from convlib.arguments.arrays import Array, compute_dtype, numbers
from convlib.arguments.convolution import IntOrTuple, Shape, batch_of, is_batched, output_sizes
from convlib.arguments.padding import pad, unpad
from convlib.axes import AXES
from convlib.shapes import effective_kernel_size
from convlib.shapes.padding import Padding, number_pairs


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
    axes = _count_axes(kernel_size)
    kernel, dilation, stride = _settings(axes, kernel_size, dilation, stride)
    images = batch_of(axes, input)
    pairs = number_pairs(padding, axes)
    outputs = output_sizes(images.shape[2:], kernel, stride, pairs, dilation)
    padded = pad(images.astype(compute_dtype(images), copy=False), pairs, "zeros")
    taps = windows(padded, kernel, stride, dilation)
    columns = np.array(taps).reshape(
        len(images), images.shape[1] * math.prod(kernel), math.prod(outputs)
    )
    return columns if is_batched(axes, input) else columns[0]


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
    axes = _count_axes(output_size)
    sizes = validation.integers("output_size", output_size, 1, _names(axes), axes)
    kernel, dilation, stride = _settings(axes, kernel_size, dilation, stride)
    pairs = number_pairs(padding, axes)
    outputs = output_sizes(sizes, kernel, stride, pairs, dilation)
    columns = _columns(input, kernel, outputs)
    channels = columns.shape[1] // math.prod(kernel)
    taps = columns.reshape(len(columns), channels, *kernel, *outputs)
    padded = [size + sum(pair) for size, pair in zip(sizes, pairs, strict=True)]
    written = np.zeros((len(columns), channels, *padded), columns.dtype)
    spread = windows(written, kernel, stride, dilation)
    for tap in np.ndindex(*kernel):
        spread[:, :, *tap] += taps[:, :, *tap]
    images = unpad(written, pairs, "zeros")
    return images if np.ndim(input) == 3 else images[0]


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
    expected = unfold(input, kernel_size, dilation, padding, stride).shape
    gradient = _gradient(grad_output, expected)
    sizes = np.shape(input)[-_count_axes(kernel_size) :]
    return fold(gradient, sizes, kernel_size, dilation, padding, stride)


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
    expected = fold(input, output_size, kernel_size, dilation, padding, stride).shape
    gradient = _gradient(grad_output, expected)
    axes = _count_axes(output_size)
    kernel = validation.integers("kernel_size", kernel_size, 1, _names(axes), axes)
    return unfold(gradient, kernel, dilation, padding, stride)


def windows(padded: NDArray[Any], kernel: Shape, stride: Shape, dilation: Shape) -> NDArray[Any]:
    """Return a view of what each tap reads at each position, ``(N, C, *kernel, *positions)``.

    Writing to the view writes to ``padded``, where several taps may share a pixel.

    Parameters
    ----------
    padded
        Of shape (N, C) and the spatial axes.
    kernel, stride, dilation
        Of each spatial axis.

    Examples
    --------
    >>> windows(np.arange(5).reshape(1, 1, 5), (2,), (1,), (3,))
    array([[[[0, 1],
             [3, 4]]]])
    """
    axes = len(kernel)
    spans = tuple(map(effective_kernel_size, kernel, dilation))
    view = sliding_window_view(padded, spans, tuple(range(2, 2 + axes)), writeable=True)
    positions = tuple(slice(None, None, step) for step in stride)
    taps = tuple(slice(None, None, step) for step in dilation)
    view = view[:, :, *positions, *taps]
    return np.moveaxis(view, range(2, 2 + axes), range(2 + axes, 2 + 2 * axes))


def _count_axes(sizes: IntOrTuple) -> int:
    """Return 2 unless a tuple or list has the length of another number of axes."""
    count = len(sizes) if isinstance(sizes, tuple | list) else 2
    return count if count in AXES else 2


def _names(axes: int) -> str:
    sizes = AXES[axes].sizes
    return f"({sizes[0]},)" if axes == 1 else f"({', '.join(sizes)})"


def _settings(
    axes: int, kernel_size: IntOrTuple, dilation: IntOrTuple, stride: IntOrTuple
) -> tuple[Shape, Shape, Shape]:
    directions = AXES[axes].directions
    return (
        validation.integers("kernel_size", kernel_size, 1, _names(axes), axes),
        validation.integers("dilation", dilation, 1, directions, axes),
        validation.integers("stride", stride, 1, directions, axes),
    )


def _columns(input: ArrayLike, kernel: Shape, outputs: Shape) -> Array:
    """Return the columns with a batch axis, if there is one for each position."""
    columns = numbers("input", input)
    taps, positions = math.prod(kernel), math.prod(outputs)
    if columns.ndim not in (2, 3):
        raise ValueError(
            f"input must have shape (N, C * {taps}, L) or (C * {taps}, L), got {columns.shape}"
        )
    if columns.shape[-2] % taps:
        raise ValueError(
            f"input must have a multiple of {taps} rows, one for each tap of a kernel "
            f"{kernel}, got shape {columns.shape}"
        )
    if columns.shape[-1] != positions:
        raise ValueError(
            f"input must have {positions} columns, one for each of {outputs} positions, "
            f"got shape {columns.shape}"
        )
    batch = columns if columns.ndim == 3 else columns[None]
    return batch.astype(compute_dtype(columns), copy=False)


def _gradient(grad_output: ArrayLike, shape: Shape) -> NDArray[Any]:
    gradient = numbers("grad_output", grad_output)
    if gradient.shape != shape:
        raise ValueError(
            f"grad_output must have the shape of the output, {shape}, got {gradient.shape}"
        )
    return gradient

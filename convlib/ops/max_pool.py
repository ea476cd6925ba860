"""Max pooling of lines, pictures and volumes, and its gradient."""

import numpy as np
from numpy.typing import ArrayLike

from convlib import validation
from convlib.arguments.arrays import Array
from convlib.arguments.pooling import (
    IntOrTuple,
    Padding,
    Pool,
    output_gradient,
    pool_arguments,
)
from convlib.arguments.windows import Indices
from convlib.kernels.pooling_plan import pool_layout
from convlib.ops.windowed import maxima, maxima_and_indices, maxima_backward


def max_pool2d(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Array | tuple[Array, Indices]:
    """Keep the largest number of each window.

    Arguments have PyTorch's names and order.

    Parameters
    ----------
    input : array of shape (N, C, H, W) or (C, H, W)
        A batch of pictures, or one. The batch may be empty.
    kernel_size : int or (vertical, horizontal)
        Taps of the window.
    stride : int or (vertical, horizontal), optional
        Pixels from one position of the window to the next; by default ``kernel_size``.
    padding : int, (vertical, horizontal) or ((top, bottom), (left, right))
        Pixels of minus infinity around the input, at most half of ``kernel_size``.
    dilation : int or (vertical, horizontal)
        Distance between neighbouring taps; 1 leaves no gap.
    ceil_mode : bool
        Whether a last window may reach beyond the padded input. It must begin in the
        input or in the padding before it.
    return_indices : bool
        Whether to return where each maximum was found, too.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
        A new array; `convlib.shapes.output_size` gives its height and width.
    ndarray of int64, of the same shape
        With ``return_indices``: the maximum's index in its plane, ``row * W + column``.

    Raises
    ------
    TypeError
        If ``input`` does not hold real numbers, or a setting has the wrong type.
    ValueError
        If the shape is wrong, a setting is out of range, or the window does not fit
        into the padded input.

    Notes
    -----
    float32 is computed in float32, float64 in float64, float16 in float32; integers and
    booleans in float64. Of equal maxima the first is indexed, in reading order. NaN counts
    as larger than every number, and of several NaN the last is indexed. A dilated window
    can miss every pixel: then its maximum is minus infinity, and its index -1.

    References
    ----------
    PyTorch, documentation of ``torch.nn.MaxPool2d``.

    Examples
    --------
    >>> picture = np.arange(16.0).reshape(1, 4, 4)
    >>> max_pool2d(picture, kernel_size=3, stride=2, padding=1)
    array([[[ 5.,  7.],
            [13., 15.]]])
    >>> output, indices = max_pool2d(picture, kernel_size=2, return_indices=True)
    >>> indices
    array([[[ 5,  7],
            [13, 15]]])
    """
    pool = pool_arguments(input, 2, kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool_output(pool, return_indices)


def max_pool2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    ceil_mode: bool = False,
) -> Array:
    """Return the gradient of `max_pool2d` with respect to its input.

    Each number of ``grad_output`` goes to the pixel that was its window's maximum.

    Parameters
    ----------
    grad_output : array of the output's shape
        The gradient with respect to the output.
    input, kernel_size, stride, padding, dilation, ceil_mode
        As given to `max_pool2d`.

    Returns
    -------
    ndarray of the input's shape
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `max_pool2d`, and if ``grad_output`` has another shape than the output.

    Examples
    --------
    >>> max_pool2d_backward([[[5.0]]], [[[1.0, 2.0], [4.0, 3.0]]], kernel_size=2)
    array([[[0., 0.],
            [5., 0.]]])
    """
    pool = pool_arguments(input, 2, kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool_backward(grad_output, pool).reshape(np.shape(input))


def max_pool1d(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Array | tuple[Array, Indices]:
    """Keep the largest number of each window along a line.

    Parameters
    ----------
    input : array of shape (N, C, L) or (C, L)
        A batch of lines, or one.
    kernel_size, stride, padding, dilation, ceil_mode, return_indices
        As in `max_pool2d`, of one axis.

    Returns
    -------
    ndarray, or two of them
        As from `max_pool2d`; the index counts along the line.

    Raises
    ------
    TypeError, ValueError
        As `max_pool2d`.

    Examples
    --------
    >>> max_pool1d([[3, 1, 4, 1, 5, 9]], kernel_size=2)
    array([[3., 4., 9.]])
    """
    pool = pool_arguments(input, 1, kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool_output(pool, return_indices)


def max_pool1d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    ceil_mode: bool = False,
) -> Array:
    """Return the gradient of `max_pool1d` with respect to its input.

    Parameters, result and errors are those of `convlib.max_pool2d_backward`, of one axis.

    Examples
    --------
    >>> max_pool1d_backward([[5, 6, 7]], [[3, 1, 4, 1, 5, 9]], kernel_size=2)
    array([[5., 0., 6., 0., 0., 7.]])
    """
    pool = pool_arguments(input, 1, kernel_size, stride, padding, dilation, ceil_mode)
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
    """Keep the largest number of each window in a volume.

    Parameters
    ----------
    input : array of shape (N, C, D, H, W) or (C, D, H, W)
        A batch of volumes, or one.
    kernel_size, stride, padding, dilation, ceil_mode, return_indices
        As in `max_pool2d`, of three axes: (depth, vertical, horizontal).

    Returns
    -------
    ndarray, or two of them
        As from `max_pool2d`; the index is ``(slice * H + row) * W + column``.

    Raises
    ------
    TypeError, ValueError
        As `max_pool2d`.

    Examples
    --------
    >>> max_pool3d(np.arange(8).reshape(1, 2, 2, 2), kernel_size=2)
    array([[[[7.]]]])
    """
    pool = pool_arguments(input, 3, kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool_output(pool, return_indices)


def max_pool3d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    ceil_mode: bool = False,
) -> Array:
    """Return the gradient of `max_pool3d` with respect to its input.

    Parameters, result and errors are those of `convlib.max_pool2d_backward`, of three axes.

    Examples
    --------
    >>> max_pool3d_backward([[[[5.0]]]], np.arange(4).reshape(1, 1, 2, 2), (1, 2, 2))
    array([[[[0., 0.],
             [0., 5.]]]])
    """
    pool = pool_arguments(input, 3, kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool_backward(grad_output, pool).reshape(np.shape(input))


def _max_pool_output(pool: Pool, return_indices: bool) -> Array | tuple[Array, Indices]:
    layout = pool_layout(pool.axes)
    if not validation.boolean("return_indices", return_indices):
        return maxima(pool.planes, layout).reshape(pool.output_shape)
    output, indices = maxima_and_indices(pool.planes, layout)
    return output.reshape(pool.output_shape), indices.reshape(pool.output_shape)


def _max_pool_backward(grad_output: ArrayLike, pool: Pool) -> Array:
    gradient = output_gradient(grad_output, pool.output_shape)
    return maxima_backward(gradient, pool.planes, pool_layout(pool.axes))

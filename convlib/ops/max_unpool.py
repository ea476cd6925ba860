"""The way back from max pooling, by the indices of the maxima."""

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array, compute_dtype
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
    """Put each maximum back where `max_pool2d` found it, with zeros everywhere else.

    Parameters
    ----------
    input : array of shape (N, C, H, W) or (C, H, W)
        Maxima. Integers and float16 are computed as in `max_pool2d`.
    indices : array of integers of the same shape
        Where each belongs, ``row * W_out + column``, as `max_pool2d` returns it.
    kernel_size, stride, padding
        As given to `max_pool2d`, padding as one number or (vertical, horizontal).
    output_size : (height, width) or a shape (N, C, H, W), optional
        The size of what was pooled, less than a stride from the default,
        ``(size - 1) * stride + kernel_size - 2 * padding`` on each axis.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
        A new array. Where several values share a place, the last stays.

    Raises
    ------
    TypeError
        If an argument has the wrong type.
    ValueError
        If shapes do not match, a number is out of range, or an index is outside the output.

    References
    ----------
    Zeiler & Fergus, "Visualizing and understanding convolutional networks",
    arXiv 1311.2901, section 2.1.

    Examples
    --------
    >>> max_unpool2d([[[5, 7], [6, 8]]], [[[0, 2], [9, 15]]], kernel_size=2)
    array([[[5., 0., 7., 0.],
            [0., 0., 0., 0.],
            [0., 6., 0., 0.],
            [0., 0., 0., 8.]]])
    """
    unpool = unpool_arguments(input, indices, kernel_size, stride, padding, output_size)
    output = np.zeros((len(unpool.values), unpool.plane_size), unpool.values.dtype)
    np.put_along_axis(output, unpool.indices, unpool.values, axis=1)
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
    """Return the gradient of `max_unpool2d` with respect to its input.

    Parameters
    ----------
    grad_output : array of the output's shape
        The gradient with respect to the output.
    input, indices, kernel_size, stride, padding, output_size
        As given to `max_unpool2d`.

    Returns
    -------
    ndarray of the input's shape
        What stands in ``grad_output`` at each index. Values that share a place all get
        its gradient, as in PyTorch.

    Raises
    ------
    TypeError, ValueError
        As `max_unpool2d`, and if ``grad_output`` has another shape than the output.

    Examples
    --------
    >>> max_unpool2d_backward([[[1, 2], [3, 4]]], [[[9.0]]], [[[2]]], kernel_size=2)
    array([[[3.]]])
    """
    unpool = unpool_arguments(input, indices, kernel_size, stride, padding, output_size)
    gradient = output_gradient(grad_output, unpool.output_shape)
    lines = gradient.reshape(len(unpool.values), unpool.plane_size)
    taken = np.take_along_axis(lines, unpool.indices, axis=1)
    return taken.astype(compute_dtype(gradient, unpool.values)).reshape(np.shape(input))

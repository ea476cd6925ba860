"""Power-average pooling: between the average and the maximum."""

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array
from convlib.arguments.pooling import (
    IntOrTuple,
    Pool,
    norm_argument,
    output_gradient,
    pool_arguments,
)
from convlib.kernels.pooling_plan import pool_counts, pool_layout, pool_layout_backward
from convlib.ops.windowed import averages, averages_backward, maxima, maxima_backward


def lp_pool2d(
    input: ArrayLike,
    norm_type: float,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    ceil_mode: bool = False,
) -> Array:
    """Return the root of each window's sum of powers.

    ``(sum of x ** norm_type) ** (1 / norm_type)``: the sum for norm_type 1, the Euclidean
    length for 2, and the largest magnitude for infinity.

    Parameters
    ----------
    input : array of shape (N, C, H, W) or (C, H, W)
        A batch of pictures, or one. The batch may be empty.
    norm_type : float
        The power; not 0. Infinity gives the largest magnitude, minus infinity the smallest.
    kernel_size : int or (vertical, horizontal)
        Pixels of the window.
    stride : int or (vertical, horizontal), optional
        Pixels from one position of the window to the next; by default ``kernel_size``.
    ceil_mode : bool
        Whether a last window may reach beyond the input. Its sum is scaled up as if it
        were whole.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
        A new array.

    Raises
    ------
    TypeError
        If ``input`` does not hold real numbers, or a setting has the wrong type.
    ValueError
        If the shape is wrong, a setting is out of range, or the window does not fit.

    Notes
    -----
    As in PyTorch, the power is taken of the number and not of its magnitude: an odd
    ``norm_type`` keeps signs, and the root of a negative sum is NaN unless ``norm_type``
    is 1. ONNX's LpPool takes magnitudes: for its result give ``abs(input)``.

    References
    ----------
    PyTorch, documentation of ``torch.nn.LPPool2d``.

    Examples
    --------
    >>> lp_pool2d([[[3, 0], [0, 4]]], norm_type=2, kernel_size=2)
    array([[[5.]]])
    """
    norm_type = norm_argument(norm_type)
    pool = pool_arguments(input, 2, kernel_size, stride, ceil_mode=ceil_mode)
    if np.isinf(norm_type):
        largest = maxima(_magnitudes(pool, norm_type), pool_layout(pool.axes))
        return np.abs(largest).reshape(pool.output_shape)
    with np.errstate(all="ignore"):
        return _root(_power_sums(pool, norm_type), norm_type).reshape(pool.output_shape)


def lp_pool2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    norm_type: float,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    ceil_mode: bool = False,
) -> Array:
    """Return the gradient of `lp_pool2d` with respect to its input.

    Parameters
    ----------
    grad_output : array of the output's shape
        The gradient with respect to the output.
    input, norm_type, kernel_size, stride, ceil_mode
        As given to `lp_pool2d`.

    Returns
    -------
    ndarray of the input's shape
        A new array. Where a window's sum of powers is 0 the root has no slope: the
        gradient is 0 there, as in PyTorch.

    Raises
    ------
    TypeError, ValueError
        As `lp_pool2d`, and if ``grad_output`` has another shape than the output.

    Examples
    --------
    >>> lp_pool2d_backward([[[10.0]]], [[[3, 0], [0, 4]]], norm_type=2, kernel_size=2)
    array([[[6., 0.],
            [0., 8.]]])
    """
    norm_type = norm_argument(norm_type)
    pool = pool_arguments(input, 2, kernel_size, stride, ceil_mode=ceil_mode)
    gradient = output_gradient(grad_output, pool.output_shape)
    if np.isinf(norm_type):
        magnitudes = _magnitudes(pool, norm_type)
        grad_magnitudes = maxima_backward(gradient, magnitudes, pool_layout(pool.axes))
        return (grad_magnitudes * np.sign(pool.planes)).reshape(np.shape(input))
    with np.errstate(all="ignore"):
        sums = _power_sums(pool, norm_type)
        slopes = np.where(sums == 0, 0, _root(sums, norm_type) / sums)  # of the root
        shares = gradient.reshape(sums.shape) * slopes * _pixels_of_a_window(pool)
        layout, counts = pool_layout_backward(pool.axes), pool_counts(pool.axes, True)
        grad_powers = averages_backward(shares, pool.planes, layout, counts)
        return (grad_powers * pool.planes ** (norm_type - 1)).reshape(np.shape(input))


def _power_sums(pool: Pool, norm_type: float) -> Array:
    """Return each window's sum of powers; one that hangs over the end is scaled up."""
    counts = pool_counts(pool.axes, count_include_pad=True)
    means = averages(pool.planes**norm_type, pool_layout(pool.axes), counts)
    return means * _pixels_of_a_window(pool)


def _root(sums: Array, norm_type: float) -> Array:
    root: Array = sums ** (1 / norm_type)
    return root


def _pixels_of_a_window(pool: Pool) -> int:
    depth, height, width = (axis.kernel_size for axis in pool.axes)
    return depth * height * width


def _magnitudes(pool: Pool, norm_type: float) -> Array:
    """Return what has the wanted magnitude as its maximum: minus itself, for the smallest."""
    magnitudes = np.abs(pool.planes)
    return magnitudes if norm_type > 0 else -magnitudes

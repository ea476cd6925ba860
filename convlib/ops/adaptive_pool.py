"""Pooling to a wanted size, and to a single number for each channel."""

import numpy as np
from numpy.typing import ArrayLike

from convlib import validation
from convlib.arguments.arrays import Array
from convlib.arguments.pooling import (
    AdaptivePool,
    adaptive_arguments,
    global_arguments,
    output_gradient,
)
from convlib.arguments.windows import Indices
from convlib.kernels.pooling_plan import (
    Triple,
    adaptive_counts,
    adaptive_layout,
    adaptive_layout_backward,
)
from convlib.ops.windowed import (
    averages,
    averages_backward,
    maxima,
    maxima_and_indices,
    maxima_backward,
)

OutputSize = int | tuple[int | None, int | None]


def adaptive_avg_pool2d(input: ArrayLike, output_size: OutputSize | None) -> Array:
    """Share the picture out into windows and average each.

    Along an axis window ``o`` begins at floor(o * size / windows) and ends before
    ceil((o + 1) * size / windows). Neighbours may overlap by a pixel.

    Parameters
    ----------
    input : array of shape (N, C, H, W) or (C, H, W)
        A batch of pictures, or one. The batch may be empty.
    output_size : int or (vertical, horizontal)
        How many windows; None keeps an axis as it is.

    Returns
    -------
    ndarray of shape (N, C, *output_size) or (C, *output_size)
        A new array, of dtypes as `convlib.avg_pool2d`.

    Raises
    ------
    TypeError
        If ``input`` does not hold real numbers, or ``output_size`` has the wrong type.
    ValueError
        If the shape is wrong, or ``output_size`` below 1.

    References
    ----------
    PyTorch, documentation of ``torch.nn.AdaptiveAvgPool2d``.

    Examples
    --------
    >>> adaptive_avg_pool2d([[[1, 2, 3, 4, 5]]], output_size=(1, 3))
    array([[[1.5, 3. , 4.5]]])
    """
    return _averages(adaptive_arguments(input, output_size, 2))


def adaptive_avg_pool2d_backward(
    grad_output: ArrayLike, input: ArrayLike, output_size: OutputSize | None
) -> Array:
    """Return the gradient of `adaptive_avg_pool2d` with respect to its input.

    Parameters
    ----------
    grad_output : array of the output's shape
        The gradient with respect to the output.
    input, output_size
        As given to `adaptive_avg_pool2d`.

    Returns
    -------
    ndarray of the input's shape
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `adaptive_avg_pool2d`, and if ``grad_output`` has another shape than the output.

    Examples
    --------
    >>> adaptive_avg_pool2d_backward([[[2, 3, 4]]], [[[1, 2, 3, 4, 5]]], output_size=(1, 3))
    array([[[1., 2., 1., 3., 2.]]])
    """
    pool = adaptive_arguments(input, output_size, 2)
    return _averages_backward(grad_output, pool).reshape(np.shape(input))


def adaptive_max_pool2d(
    input: ArrayLike, output_size: OutputSize | None, return_indices: bool = False
) -> Array | tuple[Array, Indices]:
    """Share the picture out into windows and keep the largest number of each.

    Parameters
    ----------
    input, output_size
        As in `adaptive_avg_pool2d`, which has the windows.
    return_indices
        Whether to return where each maximum was found, too, as `convlib.max_pool2d` does.

    Returns
    -------
    ndarray of shape (N, C, *output_size) or (C, *output_size)
        A new array.
    ndarray of int64, of the same shape
        With ``return_indices``: the maximum's index in its plane, ``row * W + column``.

    Raises
    ------
    TypeError, ValueError
        As `adaptive_avg_pool2d`.

    Examples
    --------
    >>> adaptive_max_pool2d([[[3, 1, 4, 1, 5]]], output_size=(1, 3), return_indices=True)
    (array([[[3., 4., 5.]]]), array([[[0, 2, 4]]]))
    """
    pool = adaptive_arguments(input, output_size, 2)
    if not validation.boolean("return_indices", return_indices):
        return _maxima(pool)
    output, indices = maxima_and_indices(pool.planes, adaptive_layout(*_axes(pool)))
    return output.reshape(pool.output_shape), indices.reshape(pool.output_shape)


def adaptive_max_pool2d_backward(
    grad_output: ArrayLike, input: ArrayLike, output_size: OutputSize | None
) -> Array:
    """Return the gradient of `adaptive_max_pool2d` with respect to its input.

    Parameters
    ----------
    grad_output : array of the output's shape
        The gradient with respect to the output.
    input, output_size
        As given to `adaptive_max_pool2d`.

    Returns
    -------
    ndarray of the input's shape
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `adaptive_max_pool2d`, and if ``grad_output`` has another shape than the output.

    Examples
    --------
    >>> adaptive_max_pool2d_backward([[[7, 8, 9]]], [[[3, 1, 4, 1, 5]]], output_size=(1, 3))
    array([[[7., 0., 8., 0., 9.]]])
    """
    pool = adaptive_arguments(input, output_size, 2)
    return _maxima_backward(grad_output, pool).reshape(np.shape(input))


def global_avg_pool(input: ArrayLike) -> Array:
    """Average each channel.

    Parameters
    ----------
    input : array of shape (N, C, L), (N, C, H, W) or (N, C, D, H, W)
        A batch of lines, pictures or volumes. The batch may be empty.

    Returns
    -------
    ndarray of shape (N, C, 1), (N, C, 1, 1) or (N, C, 1, 1, 1)
        A new array, of dtypes as `convlib.avg_pool2d`.

    Raises
    ------
    TypeError
        If ``input`` does not hold real numbers.
    ValueError
        If it has another shape.

    References
    ----------
    Lin, Chen & Yan, "Network in network", arXiv 1312.4400, section 3.2.

    Examples
    --------
    >>> global_avg_pool([[[[1, 2], [3, 6]]]])
    array([[[[3.]]]])
    """
    return _averages(global_arguments(input))


def global_avg_pool_backward(grad_output: ArrayLike, input: ArrayLike) -> Array:
    """Return the gradient of `global_avg_pool` with respect to its input.

    Parameters
    ----------
    grad_output : array of the output's shape
        The gradient with respect to the output.
    input
        As given to `global_avg_pool`.

    Returns
    -------
    ndarray of the input's shape
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `global_avg_pool`, and if ``grad_output`` has another shape than the output.

    Examples
    --------
    >>> global_avg_pool_backward([[[6]]], [[[1, 2, 3]]])
    array([[[2., 2., 2.]]])
    """
    return _averages_backward(grad_output, global_arguments(input)).reshape(np.shape(input))


def global_max_pool(input: ArrayLike) -> Array:
    """Keep the largest number of each channel.

    Parameters
    ----------
    input : array of shape (N, C, L), (N, C, H, W) or (N, C, D, H, W)
        A batch of lines, pictures or volumes. The batch may be empty.

    Returns
    -------
    ndarray of shape (N, C, 1), (N, C, 1, 1) or (N, C, 1, 1, 1)
        A new array, of dtypes as `convlib.max_pool2d`.

    Raises
    ------
    TypeError, ValueError
        As `global_avg_pool`.

    Examples
    --------
    >>> global_max_pool([[[[1, 2], [3, 6]]]])
    array([[[[6.]]]])
    """
    return _maxima(global_arguments(input))


def global_max_pool_backward(grad_output: ArrayLike, input: ArrayLike) -> Array:
    """Return the gradient of `global_max_pool` with respect to its input.

    Parameters
    ----------
    grad_output : array of the output's shape
        The gradient with respect to the output.
    input
        As given to `global_max_pool`.

    Returns
    -------
    ndarray of the input's shape
        A new array. Of equal maxima the first gets the gradient.

    Raises
    ------
    TypeError, ValueError
        As `global_max_pool`, and if ``grad_output`` has another shape than the output.

    Examples
    --------
    >>> global_max_pool_backward([[[6]]], [[[1, 3, 2]]])
    array([[[0., 6., 0.]]])
    """
    return _maxima_backward(grad_output, global_arguments(input)).reshape(np.shape(input))


def _axes(pool: AdaptivePool) -> tuple[Triple, Triple]:
    """Return how many pixels and windows each axis has."""
    _, depth, height, width = pool.planes.shape
    return (depth, height, width), pool.positions


def _averages(pool: AdaptivePool) -> Array:
    layout, counts = adaptive_layout(*_axes(pool)), adaptive_counts(*_axes(pool))
    return averages(pool.planes, layout, counts).reshape(pool.output_shape)


def _averages_backward(grad_output: ArrayLike, pool: AdaptivePool) -> Array:
    gradient = output_gradient(grad_output, pool.output_shape)
    layout, counts = adaptive_layout_backward(*_axes(pool)), adaptive_counts(*_axes(pool))
    return averages_backward(gradient, pool.planes, layout, counts)


def _maxima(pool: AdaptivePool) -> Array:
    return maxima(pool.planes, adaptive_layout(*_axes(pool))).reshape(pool.output_shape)


def _maxima_backward(grad_output: ArrayLike, pool: AdaptivePool) -> Array:
    gradient = output_gradient(grad_output, pool.output_shape)
    return maxima_backward(gradient, pool.planes, adaptive_layout(*_axes(pool)))

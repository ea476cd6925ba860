"""Average pooling of lines, pictures and volumes, and its gradient."""

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array
from convlib.arguments.pooling import (
    IntOrTuple,
    Padding,
    Pool,
    divisor_arguments,
    output_gradient,
    pool_arguments,
)
from convlib.kernels.pooling_plan import (
    Counts,
    pool_counts,
    pool_layout,
    pool_layout_backward,
    same_count,
)
from convlib.ops.windowed import averages, averages_backward


def avg_pool2d(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Array:
    """Average each window.

    Arguments have PyTorch's names and order.

    Parameters
    ----------
    input : array of shape (N, C, H, W) or (C, H, W)
        A batch of pictures, or one. The batch may be empty.
    kernel_size : int or (vertical, horizontal)
        Pixels of the window.
    stride : int or (vertical, horizontal), optional
        Pixels from one position of the window to the next; by default ``kernel_size``.
    padding : int, (vertical, horizontal) or ((top, bottom), (left, right))
        Zeros around the input, in pixels, at most half of ``kernel_size``.
    ceil_mode : bool
        Whether a last window may reach beyond the padded input. It must begin in the
        input or in the padding before it.
    count_include_pad : bool
        Whether the padding's zeros count as pixels. What lies beyond the padding, where
        ``ceil_mode`` lets a window reach, never does.
    divisor_override : int, optional
        What each window's sum is divided by, in place of the number of its pixels.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
        A new array; `convlib.shapes.output_size` gives its height and width.

    Raises
    ------
    TypeError
        If ``input`` does not hold real numbers, or a setting has the wrong type.
    ValueError
        If the shape is wrong, a setting is out of range, or the window does not fit
        into the padded input.

    Notes
    -----
    float32 gives float32, float64 gives float64, float16 is computed in float32;
    integers and booleans in float64.

    References
    ----------
    PyTorch, documentation of ``torch.nn.AvgPool2d``.

    Examples
    --------
    >>> picture = np.arange(16.0).reshape(1, 4, 4)
    >>> avg_pool2d(picture, kernel_size=2)
    array([[[ 2.5,  4.5],
            [10.5, 12.5]]])
    >>> avg_pool2d(picture, kernel_size=3, stride=2, padding=1, count_include_pad=False)
    array([[[ 2.5,  4. ],
            [ 8.5, 10. ]]])
    """
    pool = pool_arguments(input, 2, kernel_size, stride, padding, ceil_mode=ceil_mode)
    return _avg_pool(pool, count_include_pad, divisor_override)


def avg_pool2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Array:
    """Return the gradient of `avg_pool2d` with respect to its input.

    Each number of ``grad_output`` is shared out evenly among its window's pixels.

    Parameters
    ----------
    grad_output : array of the output's shape
        The gradient with respect to the output.
    input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        As given to `avg_pool2d`.

    Returns
    -------
    ndarray of the input's shape
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `avg_pool2d`, and if ``grad_output`` has another shape than the output.

    Examples
    --------
    >>> avg_pool2d_backward([[[8.0]]], np.ones((1, 2, 2)), kernel_size=2)
    array([[[2., 2.],
            [2., 2.]]])
    """
    pool = pool_arguments(input, 2, kernel_size, stride, padding, ceil_mode=ceil_mode)
    gradient = _avg_pool_backward(grad_output, pool, count_include_pad, divisor_override)
    return gradient.reshape(np.shape(input))


def avg_pool1d(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Average each window along a line.

    Parameters
    ----------
    input : array of shape (N, C, L) or (C, L)
        A batch of lines, or one.
    kernel_size, stride, padding, ceil_mode, count_include_pad
        As in `avg_pool2d`, of one axis.

    Returns
    -------
    ndarray of shape (N, C, L_out) or (C, L_out)
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `avg_pool2d`.

    Examples
    --------
    >>> avg_pool1d([[3, 1, 4, 1, 5, 9]], kernel_size=2)
    array([[2. , 2.5, 7. ]])
    """
    pool = pool_arguments(input, 1, kernel_size, stride, padding, ceil_mode=ceil_mode)
    return _avg_pool(pool, count_include_pad, None)


def avg_pool1d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Return the gradient of `avg_pool1d` with respect to its input.

    Parameters, result and errors are those of `convlib.avg_pool2d_backward`, of one axis and
    without ``divisor_override``.

    Examples
    --------
    >>> avg_pool1d_backward([[4, 6]], [[3, 1, 4, 1]], kernel_size=2)
    array([[2., 2., 3., 3.]])
    """
    pool = pool_arguments(input, 1, kernel_size, stride, padding, ceil_mode=ceil_mode)
    return _avg_pool_backward(grad_output, pool, count_include_pad, None).reshape(np.shape(input))


def avg_pool3d(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Array:
    """Average each window in a volume.

    Parameters
    ----------
    input : array of shape (N, C, D, H, W) or (C, D, H, W)
        A batch of volumes, or one.
    kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        As in `avg_pool2d`, of three axes: (depth, vertical, horizontal).

    Returns
    -------
    ndarray of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `avg_pool2d`.

    Examples
    --------
    >>> avg_pool3d(np.arange(8).reshape(1, 2, 2, 2), kernel_size=2)
    array([[[[3.5]]]])
    """
    pool = pool_arguments(input, 3, kernel_size, stride, padding, ceil_mode=ceil_mode)
    return _avg_pool(pool, count_include_pad, divisor_override)


def avg_pool3d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Array:
    """Return the gradient of `avg_pool3d` with respect to its input.

    Parameters, result and errors are those of `convlib.avg_pool2d_backward`, of three axes.

    Examples
    --------
    >>> avg_pool3d_backward([[[[8.0]]]], np.ones((1, 1, 2, 2)), (1, 2, 2))
    array([[[[2., 2.],
             [2., 2.]]]])
    """
    pool = pool_arguments(input, 3, kernel_size, stride, padding, ceil_mode=ceil_mode)
    gradient = _avg_pool_backward(grad_output, pool, count_include_pad, divisor_override)
    return gradient.reshape(np.shape(input))


def _avg_pool(pool: Pool, count_include_pad: bool, divisor_override: int | None) -> Array:
    counts = _counts(pool, count_include_pad, divisor_override)
    return averages(pool.planes, pool_layout(pool.axes), counts).reshape(pool.output_shape)


def _avg_pool_backward(
    grad_output: ArrayLike, pool: Pool, count_include_pad: bool, divisor_override: int | None
) -> Array:
    counts = _counts(pool, count_include_pad, divisor_override)
    gradient = output_gradient(grad_output, pool.output_shape)
    return averages_backward(gradient, pool.planes, pool_layout_backward(pool.axes), counts)


def _counts(pool: Pool, count_include_pad: bool, divisor_override: int | None) -> Counts:
    """Return what each window's sum is divided by."""
    include_pad, divisor = divisor_arguments(count_include_pad, divisor_override)
    counts = pool_counts(pool.axes, include_pad)
    return counts if divisor is None else same_count(counts, divisor)

"""Transposed convolution of one, two and three axes, forward and backward."""

from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array
from convlib.arguments.convolution import IntOrTuple
from convlib.convolution import ConvGradients, conv_transpose, conv_transpose_backward
from convlib.ops.sums import KERNELS
from convlib.shapes.padding import Padding


def conv_transpose1d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    output_padding: IntOrTuple = 0,
    groups: int = 1,
    dilation: IntOrTuple = 1,
) -> Array:
    """Convolve sequences backwards; `convlib.conv_transpose2d` with one axis.

    Parameters
    ----------
    input : array of shape (N, C_in, L) or (C_in, L)
        A batch of sequences, or one.
    weight : array of shape (C_in, C_out/groups, kL)
        What one number of each input channel is spread with.
    bias : array of shape (C_out,), optional
        A number added to each output channel; none by default.
    stride, padding, output_padding, groups, dilation
        As in `convlib.conv_transpose2d`; a tuple has one entry.

    Returns
    -------
    ndarray of shape (N, C_out, L_out) or (C_out, L_out)
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `convlib.conv_transpose2d`.

    Examples
    --------
    >>> conv_transpose1d([[1.0, 2]], [[[1.0, 1, 1]]], stride=2)
    array([[1., 1., 3., 2., 2.]])
    """
    return conv_transpose(
        1, KERNELS.transpose, input, weight, bias, stride, padding, output_padding, groups, dilation
    )


def conv_transpose2d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    output_padding: IntOrTuple = 0,
    groups: int = 1,
    dilation: IntOrTuple = 1,
) -> Array:
    """Convolve backwards: each pixel of the input spreads over a window of the output.

    This is the gradient of `convlib.conv2d` with respect to its input, used as a layer that
    goes back up in size. Arguments have PyTorch's names and order.

    Parameters
    ----------
    input : array of shape (N, C_in, H, W) or (C_in, H, W)
        A batch of images, or one. The batch may be empty.
    weight : array of shape (C_in, C_out/groups, kH, kW)
        What one pixel of each input channel is spread with. The channels stand the other
        way round than in `convlib.conv2d`, so a convolution's weights serve as they are.
    bias : array of shape (C_out,), optional
        A number added to each output channel; none by default.
    stride : int or (vertical, horizontal)
        Pixels, in the output, from one window to the next.
    padding : int, (vertical, horizontal) or ((top, bottom), (left, right))
        Pixels cut off around what was written.
    output_padding : int or (vertical, horizontal)
        Pixels added at the bottom and right; smaller than stride or than dilation.
    groups : int
        Groups of channels that do not see one another.
    dilation : int or (vertical, horizontal)
        Distance between neighbouring taps.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        A new array; `convlib.shapes.transposed_output_size` gives its height and width.

    Raises
    ------
    TypeError
        If an array does not hold real numbers, or a setting is not of its type.
    ValueError
        If shapes do not match, a setting is out of range, or padding leaves no output.

    Notes
    -----
    The dtype of the result is that of `convlib.conv2d`.

    References
    ----------
    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
    arXiv 1603.07285, chapter 4.

    Examples
    --------
    >>> import numpy as np
    >>> square = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> conv_transpose2d(square, square)
    array([[[[ 0.,  0.,  1.],
             [ 0.,  4.,  6.],
             [ 4., 12.,  9.]]]])
    >>> conv_transpose2d(square, square, stride=2, output_padding=1).shape
    (1, 1, 5, 5)
    """
    return conv_transpose(
        2, KERNELS.transpose, input, weight, bias, stride, padding, output_padding, groups, dilation
    )


def conv_transpose3d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    output_padding: IntOrTuple = 0,
    groups: int = 1,
    dilation: IntOrTuple = 1,
) -> Array:
    """Convolve volumes backwards; `convlib.conv_transpose2d` with three axes.

    Parameters
    ----------
    input : array of shape (N, C_in, D, H, W) or (C_in, D, H, W)
        A batch of volumes, or one.
    weight : array of shape (C_in, C_out/groups, kD, kH, kW)
        What one number of each input channel is spread with.
    bias : array of shape (C_out,), optional
        A number added to each output channel; none by default.
    stride, padding, output_padding, groups, dilation
        As in `convlib.conv_transpose2d`; a tuple has three entries.

    Returns
    -------
    ndarray of shape (N, C_out, D_out, H_out, W_out) or (C_out, D_out, H_out, W_out)
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `convlib.conv_transpose2d`.

    Examples
    --------
    >>> import numpy as np
    >>> conv_transpose3d(np.ones((1, 1, 1, 2)), np.ones((1, 1, 1, 1, 2)))
    array([[[[1., 2., 1.]]]])
    """
    return conv_transpose(
        3, KERNELS.transpose, input, weight, bias, stride, padding, output_padding, groups, dilation
    )


def conv_transpose1d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    output_padding: IntOrTuple = 0,
    groups: int = 1,
    dilation: IntOrTuple = 1,
) -> ConvGradients:
    """Return the gradients of `convlib.conv_transpose1d` with respect to its arrays.

    Parameters, result and errors are those of `convlib.conv_transpose2d_backward`, of one axis.

    Examples
    --------
    >>> import numpy as np
    >>> conv_transpose1d_backward(np.ones((1, 3)), [[1.0, 2]], [[[1.0, -1]]]).weight
    array([[[3., 3.]]])
    """
    return conv_transpose_backward(
        1,
        KERNELS,
        grad_output,
        input,
        weight,
        bias,
        stride,
        padding,
        output_padding,
        groups,
        dilation,
    )


def conv_transpose2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    output_padding: IntOrTuple = 0,
    groups: int = 1,
    dilation: IntOrTuple = 1,
) -> ConvGradients:
    """Return the gradients of `convlib.conv_transpose2d` with respect to its arrays.

    Parameters
    ----------
    grad_output : array of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        The gradient with respect to the output, of the output's shape.
    input, weight, bias, stride, padding, output_padding, groups, dilation
        As given to `convlib.conv_transpose2d`. The values of ``bias`` do not matter.

    Returns
    -------
    ConvGradients
        New arrays ``input``, ``weight`` and ``bias``, each of its array's shape. ``bias``
        is there whether or not one was given.

    Raises
    ------
    TypeError, ValueError
        As `convlib.conv_transpose2d`; also if ``grad_output`` has another shape than the output.

    Examples
    --------
    >>> import numpy as np
    >>> square = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> conv_transpose2d_backward(np.ones((1, 1, 3, 3)), square, square).input
    array([[[[6., 6.],
             [6., 6.]]]])
    """
    return conv_transpose_backward(
        2,
        KERNELS,
        grad_output,
        input,
        weight,
        bias,
        stride,
        padding,
        output_padding,
        groups,
        dilation,
    )


def conv_transpose3d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    output_padding: IntOrTuple = 0,
    groups: int = 1,
    dilation: IntOrTuple = 1,
) -> ConvGradients:
    """Return the gradients of `convlib.conv_transpose3d` with respect to its arrays.

    Parameters, result and errors are those of `convlib.conv_transpose2d_backward`, of three axes.

    Examples
    --------
    >>> import numpy as np
    >>> line, pair = np.ones((1, 1, 1, 2)), np.ones((1, 1, 1, 1, 2))
    >>> conv_transpose3d_backward(np.ones((1, 1, 1, 3)), line, pair).bias
    array([3.])
    """
    return conv_transpose_backward(
        3,
        KERNELS,
        grad_output,
        input,
        weight,
        bias,
        stride,
        padding,
        output_padding,
        groups,
        dilation,
    )

"""Convolution of one, two and three axes, forward and backward."""

from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array
from convlib.arguments.convolution import IntOrTuple
from convlib.convolution import ConvGradients, conv, conv_backward
from convlib.ops.sums import KERNELS
from convlib.shapes.padding import Padding


def conv1d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    groups: int = 1,
    *,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> Array:
    """Convolve sequences with filters; `convlib.conv2d` with one axis.

    Parameters
    ----------
    input : array of shape (N, C_in, L) or (C_in, L)
        A batch of sequences, or one.
    weight : array of shape (C_out, C_in/groups, kL)
        One filter for each output channel.
    bias : array of shape (C_out,), optional
        A number added to each output channel; none by default.
    stride, padding, dilation, groups, padding_mode, flip
        As in `convlib.conv2d`; a tuple has one entry.

    Returns
    -------
    ndarray of shape (N, C_out, L_out) or (C_out, L_out)
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `convlib.conv2d`.

    Examples
    --------
    >>> conv1d([[1.0, 2, 4]], [[[1.0, -1]]])
    array([[-1., -2.]])
    """
    return conv(
        1,
        KERNELS.convolve,
        input,
        weight,
        bias,
        stride,
        padding,
        dilation,
        groups,
        padding_mode,
        flip,
    )


def conv2d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    groups: int = 1,
    *,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> Array:
    """Convolve images with filters, as a convolutional layer does.

    Deep learning's convolution is a cross-correlation: the kernel is not flipped.
    Arguments have PyTorch's names and order; the two after the star are this package's own.

    Parameters
    ----------
    input : array of shape (N, C_in, H, W) or (C_in, H, W)
        A batch of images, or one. The batch may be empty.
    weight : array of shape (C_out, C_in/groups, kH, kW)
        One filter for each output channel.
    bias : array of shape (C_out,), optional
        A number added to each output channel; none by default.
    stride : int or (vertical, horizontal)
        Pixels from one position of the window to the next.
    padding : int, (vertical, horizontal), ((top, bottom), (left, right)) or a word
        Pixels added around the input. "valid" adds none. "same" keeps height and width and
        needs stride 1. "same_upper" and "same_lower" give ``ceil(size / stride)`` outputs, as
        SAME does in TensorFlow and ONNX. Where a total is odd, the extra row and column come
        at the bottom and right, with "same_lower" at the top and left. "full" adds all that
        the window can reach: every pixel is read by every tap.
    dilation : int or (vertical, horizontal)
        Distance between neighbouring taps; 1 is the ordinary convolution.
    groups : int
        Groups of channels that do not see one another. ``groups=C_in`` is depthwise.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What the added pixels hold: zero, the image mirrored about its outermost pixel, the
        outermost pixel again, or the image's other end.
    flip : bool
        Turn each kernel upside down and left to right first: the convolution of mathematics
        and signal processing.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        A new array; `convlib.shapes.output_size` gives its height and width.

    Raises
    ------
    TypeError
        If an array does not hold real numbers, or a setting is not of its type.
    ValueError
        If shapes do not match, a setting is out of range, the window does not fit
        into the padded input, "same" meets a stride above 1, or the input is too small
        for its reflection or its repetition.

    Notes
    -----
    float32 is computed in float32, float64 in float64, float16 in float32; integers
    and booleans in float64. Mixed dtypes follow `numpy.result_type`. Added zeros are
    numbers like all others: an infinite weight times a zero is NaN, as in PyTorch.

    References
    ----------
    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
    arXiv 1603.07285, chapter 2.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.arange(9.0).reshape(1, 3, 3)  # (C, H, W)
    >>> weight = np.arange(4.0).reshape(1, 1, 2, 2)  # (C_out, C_in, kH, kW)
    >>> conv2d(image, weight)
    array([[[19., 25.],
            [37., 43.]]])
    >>> conv2d(image, weight, bias=[0.5], stride=2, padding=((1, 0), (1, 0))).shape
    (1, 2, 2)
    """
    return conv(
        2,
        KERNELS.convolve,
        input,
        weight,
        bias,
        stride,
        padding,
        dilation,
        groups,
        padding_mode,
        flip,
    )


def conv3d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    groups: int = 1,
    *,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> Array:
    """Convolve volumes with filters; `convlib.conv2d` with three axes.

    Parameters
    ----------
    input : array of shape (N, C_in, D, H, W) or (C_in, D, H, W)
        A batch of volumes, or one.
    weight : array of shape (C_out, C_in/groups, kD, kH, kW)
        One filter for each output channel.
    bias : array of shape (C_out,), optional
        A number added to each output channel; none by default.
    stride, padding, dilation, groups, padding_mode, flip
        As in `convlib.conv2d`; a tuple has three entries.

    Returns
    -------
    ndarray of shape (N, C_out, D_out, H_out, W_out) or (C_out, D_out, H_out, W_out)
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `convlib.conv2d`.

    Examples
    --------
    >>> import numpy as np
    >>> conv3d(np.ones((1, 2, 2, 3)), np.ones((1, 1, 2, 2, 2)))
    array([[[[8., 8.]]]])
    """
    return conv(
        3,
        KERNELS.convolve,
        input,
        weight,
        bias,
        stride,
        padding,
        dilation,
        groups,
        padding_mode,
        flip,
    )


def conv1d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    groups: int = 1,
    *,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> ConvGradients:
    """Return the gradients of `convlib.conv1d` with respect to its arrays.

    Parameters, result and errors are those of `convlib.conv2d_backward`, of one axis.

    Examples
    --------
    >>> conv1d_backward([[1.0, 1]], [[1.0, 2, 4]], [[[1.0, -1]]]).weight
    array([[[3., 6.]]])
    """
    return conv_backward(
        1,
        KERNELS,
        grad_output,
        input,
        weight,
        bias,
        stride,
        padding,
        dilation,
        groups,
        padding_mode,
        flip,
    )


def conv2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    groups: int = 1,
    *,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> ConvGradients:
    """Return the gradients of `convlib.conv2d` with respect to its arrays.

    Parameters
    ----------
    grad_output : array of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        The gradient with respect to the output, of the output's shape.
    input, weight, bias, stride, padding, dilation, groups, padding_mode, flip
        As given to `convlib.conv2d`. The values of ``bias`` do not matter.

    Returns
    -------
    ConvGradients
        New arrays ``input``, ``weight`` and ``bias``, each of its array's shape. ``bias``
        is there whether or not one was given.

    Raises
    ------
    TypeError, ValueError
        As `convlib.conv2d`; also if ``grad_output`` has another shape than the output.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.arange(9.0).reshape(1, 3, 3)  # (C, H, W)
    >>> weight = np.arange(4.0).reshape(1, 1, 2, 2)  # (C_out, C_in, kH, kW)
    >>> conv2d_backward(np.ones((1, 2, 2)), image, weight).weight
    array([[[[ 8., 12.],
             [20., 24.]]]])
    """
    return conv_backward(
        2,
        KERNELS,
        grad_output,
        input,
        weight,
        bias,
        stride,
        padding,
        dilation,
        groups,
        padding_mode,
        flip,
    )


def conv3d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    groups: int = 1,
    *,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> ConvGradients:
    """Return the gradients of `convlib.conv3d` with respect to its arrays.

    Parameters, result and errors are those of `convlib.conv2d_backward`, of three axes.

    Examples
    --------
    >>> import numpy as np
    >>> ones = np.ones((1, 1, 2, 2, 2))
    >>> conv3d_backward(np.ones((1, 1, 1, 2)), np.ones((1, 2, 2, 3)), ones).bias
    array([2.])
    """
    return conv_backward(
        3,
        KERNELS,
        grad_output,
        input,
        weight,
        bias,
        stride,
        padding,
        dilation,
        groups,
        padding_mode,
        flip,
    )

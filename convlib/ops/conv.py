"""Convolution."""

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments import Array, IntOrPair, Padding, conv2d_arguments
from convlib.kernels.conv2d import conv2d as conv2d_kernel


def conv2d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrPair = 1,
    padding: Padding = 0,
    dilation: IntOrPair = 1,
    groups: int = 1,
) -> Array:
    """Convolve images with filters, as a convolutional layer does.

    Deep learning's convolution is a cross-correlation: the kernel is not flipped.
    Arguments have PyTorch's names and order.

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
    padding : int, (vertical, horizontal), ((top, bottom), (left, right)), "valid" or "same"
        Zeros added around the input, in pixels. "valid" adds none. "same" keeps height
        and width; an odd total puts the extra row and column at the bottom and right.
    dilation : int or (vertical, horizontal)
        Distance between neighbouring taps; 1 is the ordinary convolution.
    groups : int
        Groups of channels that do not see one another. ``groups=C_in`` is depthwise.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        A new array; `convlib.shapes.output_size` gives its height and width.

    Raises
    ------
    TypeError
        If an array does not hold real numbers, or a setting is not an integer.
    ValueError
        If shapes do not match, a setting is out of range, the window does not fit
        into the padded input, or "same" meets a stride above 1.

    Notes
    -----
    float32 is computed in float32, float64 in float64, float16 in float32; integers
    and booleans in float64. Mixed dtypes follow `numpy.result_type`. A tap that falls
    on padding is skipped, which is the same as adding a zero unless a weight is
    infinite or NaN.

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
    call, output_shape = conv2d_arguments(input, weight, bias, stride, padding, dilation, groups)
    output = np.empty(output_shape, call.input.dtype)
    conv2d_kernel(
        _constant(call.input),
        _constant(call.weight),
        _constant(call.bias),
        call.stride,
        call.padding,
        call.dilation,
        call.groups,
        output,
    )
    return output if np.ndim(input) == 4 else output[0]


def _constant(array: Array) -> Array:
    """Return ``array`` in the one layout that kernels are compiled for: contiguous, read-only."""
    contiguous = np.require(array, requirements=["C", "A"]).view()
    contiguous.flags.writeable = False
    return contiguous

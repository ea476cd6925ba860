"""The definitions as plain loops: slow, readable, and what every fast kernel is tested against."""

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments import Array, IntOrPair, Padding, conv2d_arguments


def conv2d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrPair = 1,
    padding: Padding = 0,
    dilation: IntOrPair = 1,
    groups: int = 1,
) -> Array:
    """Slide a window over the input; at each position multiply and add up.

    The same operation as `convlib.conv2d`, one number at a time.

    Parameters
    ----------
    input, weight, bias, stride, padding, dilation, groups
        As in `convlib.conv2d`.

    Returns
    -------
    ndarray
        As from `convlib.conv2d`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.conv2d`.

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
    """
    call, output_shape = conv2d_arguments(input, weight, bias, stride, padding, dilation, groups)
    padded = np.pad(call.input, ((0, 0), (0, 0), *call.padding))
    out_channels, group_channels, kernel_height, kernel_width = call.weight.shape
    output = np.empty(output_shape, call.input.dtype)
    for image, filter, row, column in np.ndindex(output_shape):
        first_channel = filter // (out_channels // call.groups) * group_channels
        top, left = row * call.stride[0], column * call.stride[1]
        total = call.bias[filter]
        for channel, i, j in np.ndindex(group_channels, kernel_height, kernel_width):
            y, x = top + i * call.dilation[0], left + j * call.dilation[1]
            pixel = padded[image, first_channel + channel, y, x]
            total += call.weight[filter, channel, i, j] * pixel
        output[image, filter, row, column] = total
    return output if np.ndim(input) == 4 else output[0]

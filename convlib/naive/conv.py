"""Convolution as loops: `convlib.conv2d` and its siblings, one number at a time.

Each function takes the call of its namesake in `convlib`, checks it in the same way and
returns the same. `convlib.naive.sums` has the loops.
"""

from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array
from convlib.arguments.convolution import IntOrTuple
from convlib.convolution import ConvGradients, conv, conv_backward
from convlib.naive.sums import LOOPS
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
    """Compute `convlib.conv1d` one number at a time.

    Parameters, result and errors are those of `convlib.conv1d`.

    Examples
    --------
    >>> conv1d([[1.0, 2, 4]], [[[1.0, -1]]])
    array([[-1., -2.]])
    """
    return conv(
        1,
        LOOPS.convolve,
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
    """Compute `convlib.conv2d` one number at a time.

    Parameters, result and errors are those of `convlib.conv2d`.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.arange(9.0).reshape(1, 3, 3)  # (C, H, W)
    >>> weight = np.arange(4.0).reshape(1, 1, 2, 2)  # (C_out, C_in, kH, kW)
    >>> conv2d(image, weight)
    array([[[19., 25.],
            [37., 43.]]])
    """
    return conv(
        2,
        LOOPS.convolve,
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
    """Compute `convlib.conv3d` one number at a time.

    Parameters, result and errors are those of `convlib.conv3d`.

    Examples
    --------
    >>> import numpy as np
    >>> conv3d(np.ones((1, 2, 2, 3)), np.ones((1, 1, 2, 2, 2)))
    array([[[[8., 8.]]]])
    """
    return conv(
        3,
        LOOPS.convolve,
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
    """Compute `convlib.conv1d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.conv1d_backward`.

    Examples
    --------
    >>> conv1d_backward([[1.0, 1]], [[1.0, 2, 4]], [[[1.0, -1]]]).weight
    array([[[3., 6.]]])
    """
    return conv_backward(
        1,
        LOOPS,
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
    """Compute `convlib.conv2d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.conv2d_backward`.

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
        LOOPS,
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
    """Compute `convlib.conv3d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.conv3d_backward`.

    Examples
    --------
    >>> import numpy as np
    >>> ones = np.ones((1, 1, 2, 2, 2))
    >>> conv3d_backward(np.ones((1, 1, 1, 2)), np.ones((1, 2, 2, 3)), ones).bias
    array([2.])
    """
    return conv_backward(
        3,
        LOOPS,
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

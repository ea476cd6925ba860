"""Transposed convolution as loops: `convlib.conv_transpose2d` and its siblings.

Each function takes the call of its namesake in `convlib`, checks it in the same way and
returns the same. `convlib.naive.sums` has the loops.
"""

from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array
from convlib.arguments.convolution import IntOrTuple
from convlib.convolution import ConvGradients, conv_transpose, conv_transpose_backward
from convlib.naive.sums import LOOPS
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
    """Compute `convlib.conv_transpose1d` one number at a time.

    Parameters, result and errors are those of `convlib.conv_transpose1d`.

    Examples
    --------
    >>> conv_transpose1d([[1.0, 2]], [[[1.0, 1, 1]]], stride=2)
    array([[1., 1., 3., 2., 2.]])
    """
    return conv_transpose(
        1, LOOPS.transpose, input, weight, bias, stride, padding, output_padding, groups, dilation
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
    """Compute `convlib.conv_transpose2d` one number at a time.

    Parameters, result and errors are those of `convlib.conv_transpose2d`.

    Examples
    --------
    >>> import numpy as np
    >>> square = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> conv_transpose2d(square, square)
    array([[[[ 0.,  0.,  1.],
             [ 0.,  4.,  6.],
             [ 4., 12.,  9.]]]])
    """
    return conv_transpose(
        2, LOOPS.transpose, input, weight, bias, stride, padding, output_padding, groups, dilation
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
    """Compute `convlib.conv_transpose3d` one number at a time.

    Parameters, result and errors are those of `convlib.conv_transpose3d`.

    Examples
    --------
    >>> import numpy as np
    >>> conv_transpose3d(np.ones((1, 1, 1, 2)), np.ones((1, 1, 1, 1, 2)))
    array([[[[1., 2., 1.]]]])
    """
    return conv_transpose(
        3, LOOPS.transpose, input, weight, bias, stride, padding, output_padding, groups, dilation
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
    """Compute `convlib.conv_transpose1d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.conv_transpose1d_backward`.

    Examples
    --------
    >>> import numpy as np
    >>> conv_transpose1d_backward(np.ones((1, 3)), [[1.0, 2]], [[[1.0, -1]]]).weight
    array([[[3., 3.]]])
    """
    return conv_transpose_backward(
        1,
        LOOPS,
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
    """Compute `convlib.conv_transpose2d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.conv_transpose2d_backward`.

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
        LOOPS,
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
    """Compute `convlib.conv_transpose3d_backward` one number at a time.

    Parameters, result and errors are those of `convlib.conv_transpose3d_backward`.

    Examples
    --------
    >>> import numpy as np
    >>> line, pair = np.ones((1, 1, 1, 2)), np.ones((1, 1, 1, 1, 2))
    >>> conv_transpose3d_backward(np.ones((1, 1, 1, 3)), line, pair).bias
    array([3.])
    """
    return conv_transpose_backward(
        3,
        LOOPS,
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

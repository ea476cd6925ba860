"""A convolutional layer as one sparse matrix."""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from convlib import validation
from convlib.arguments.arrays import numbers
from convlib.arguments.convolution import IntOrTuple, conv_arguments
from convlib.arguments.padding import pad
from convlib.axes import AXES
from convlib.ops.unfold import windows
from convlib.shapes.padding import Padding

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def conv_matrix(
    weight: ArrayLike,
    input_size: IntOrTuple,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    groups: int = 1,
) -> "csr_array":
    """Return the matrix that multiplies a flattened image as the layer convolves it.

    ``conv_matrix(weight, (H, W), ...) @ image.ravel()`` equals
    ``conv2d(image, weight, None, ...).ravel()``. A convolution is a fully connected layer
    whose weights are mostly zero, and the same in every row. The number of the kernel's axes
    decides whether the image has one, two or three.

    Parameters
    ----------
    weight : array of shape (C_out, C_in/groups, kH, kW)
        One filter for each output channel.
    input_size : int or (height, width)
        Size of the image, in pixels.
    stride, padding, dilation, groups
        As in `convlib.conv2d`. Padding is zeros.

    Returns
    -------
    scipy.sparse.csr_array of shape (C_out * H_out * W_out, C_in * H * W)
        Its dtype is the one that `convlib.conv2d` computes in. Only taps inside the image
        are stored.

    Raises
    ------
    ImportError
        If SciPy is not installed.
    TypeError, ValueError
        As `convlib.conv2d`.

    Examples
    --------
    >>> conv_matrix([[[1.0, -1.0]]], input_size=4).toarray()
    array([[ 1., -1.,  0.,  0.],
           [ 0.,  1., -1.,  0.],
           [ 0.,  0.,  1., -1.]])
    """
    try:
        import scipy.sparse
    except ImportError:
        raise ImportError("conv_matrix needs SciPy: install it with `pip install scipy`") from None
    filters = numbers("weight", weight)
    axes = filters.ndim - 2
    if axes not in AXES:
        raise ValueError(
            "weight must have shape (C_out, C_in/groups, kL), (C_out, C_in/groups, kH, kW) or "
            f"(C_out, C_in/groups, kD, kH, kW), got {filters.shape}"
        )
    groups = validation.integer("groups", groups, minimum=1)
    names = ", ".join(AXES[axes].sizes) + ("," if axes == 1 else "")
    sizes = validation.integers("input_size", input_size, 1, f"({names})", axes)
    shape = filters.shape[1] * groups, *sizes
    call, output_shape = conv_arguments(
        axes,
        np.zeros(shape, bool),
        filters,
        None,
        stride,
        padding,
        dilation,
        groups,
        "zeros",
        False,
    )
    # Pixels are numbered from 1: a 0 in a window is padding.
    pixels = np.arange(1, math.prod(shape) + 1).reshape(call.input.shape)
    kernel = call.weight.shape[2:]
    read = windows(pad(pixels, call.padding, "zeros"), kernel, call.stride, call.dilation)
    # All three are (groups, filters, channels, taps, positions), each within its group.
    inner = filters.shape[1], math.prod(kernel)
    values = call.weight.reshape(groups, -1, *inner, 1)
    columns = read.reshape(groups, 1, *inner, -1)
    rows = np.arange(math.prod(output_shape)).reshape(groups, values.shape[1], 1, 1, -1)
    rows, columns, values = np.broadcast_arrays(rows, columns, values)
    inside = columns > 0
    entries = values[inside], (rows[inside], columns[inside] - 1)
    return scipy.sparse.csr_array(entries, shape=(math.prod(output_shape), pixels.size))

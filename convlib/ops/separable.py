"""Depthwise separable convolution: each channel by itself, then all channels at each pixel."""

from typing import Any, NamedTuple

from numpy.typing import ArrayLike, NDArray

from convlib.arguments.arrays import Array, compute_dtype, numbers
from convlib.arguments.convolution import IntOrTuple, batch_of
from convlib.ops.conv import conv2d, conv2d_backward
from convlib.shapes.padding import Padding


class SeparableGradients(NamedTuple):
    """The gradients of a depthwise separable convolution, each of its array's shape."""

    input: Array
    depthwise_weight: Array
    pointwise_weight: Array
    bias: Array


def depthwise_separable_conv2d(
    input: ArrayLike,
    depthwise_weight: ArrayLike,
    pointwise_weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    *,
    padding_mode: str = "zeros",
) -> Array:
    """Convolve each channel with its own kernels, then mix channels with 1x1 filters.

    Parameters
    ----------
    input : array of shape (N, C_in, H, W) or (C_in, H, W)
        A batch of images, or one.
    depthwise_weight : array of shape (C_in * multiplier, 1, kH, kW)
        The same number of kernels, at least one, for each input channel.
    pointwise_weight : array of shape (C_out, C_in * multiplier, 1, 1)
        One 1x1 filter for each output channel.
    bias : array of shape (C_out,), optional
        A number added to each output channel; none by default.
    stride, padding, dilation, padding_mode
        As in `convlib.conv2d`, for the kernels.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `convlib.conv2d`.

    References
    ----------
    Howard et al., "MobileNets", arXiv 1704.04861, section 3.1.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.ones((3, 4, 4))
    >>> depthwise_separable_conv2d(image, np.ones((3, 1, 3, 3)), np.ones((1, 3, 1, 1)))
    array([[[27., 27.],
            [27., 27.]]])
    """
    images, depthwise, pointwise = _arrays(input, depthwise_weight, pointwise_weight, bias)
    channels = images.shape[-3]
    middle = conv2d(
        images, depthwise, None, stride, padding, dilation, channels, padding_mode=padding_mode
    )
    return conv2d(middle, pointwise, bias)


def depthwise_separable_conv2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    depthwise_weight: ArrayLike,
    pointwise_weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    *,
    padding_mode: str = "zeros",
) -> SeparableGradients:
    """Return the gradients of `depthwise_separable_conv2d` with respect to its arrays.

    Parameters
    ----------
    grad_output : array of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        The gradient with respect to the output, of the output's shape.
    input, depthwise_weight, pointwise_weight, bias, stride, padding, dilation, padding_mode
        As given to `depthwise_separable_conv2d`.

    Returns
    -------
    SeparableGradients
        New arrays ``input``, ``depthwise_weight``, ``pointwise_weight`` and ``bias``, each of
        its array's shape. ``bias`` is there whether or not one was given.

    Raises
    ------
    TypeError, ValueError
        As `depthwise_separable_conv2d`; also if ``grad_output`` has another shape than the
        output.

    Examples
    --------
    >>> import numpy as np
    >>> image, kernels, filters = np.ones((3, 4, 4)), np.ones((3, 1, 3, 3)), np.ones((1, 3, 1, 1))
    >>> slopes = np.ones((1, 2, 2))
    >>> gradients = depthwise_separable_conv2d_backward(slopes, image, kernels, filters)
    >>> gradients.pointwise_weight.ravel()
    array([36., 36., 36.])
    """
    images, depthwise, pointwise = _arrays(input, depthwise_weight, pointwise_weight, bias)
    settings = stride, padding, dilation, images.shape[-3]
    middle = conv2d(images, depthwise, None, *settings, padding_mode=padding_mode)
    mixed = conv2d_backward(grad_output, middle, pointwise, bias)
    own = conv2d_backward(
        mixed.input, images, depthwise, None, *settings, padding_mode=padding_mode
    )
    return SeparableGradients(own.input, own.weight, mixed.weight, mixed.bias)


def _arrays(
    input: ArrayLike,
    depthwise_weight: ArrayLike,
    pointwise_weight: ArrayLike,
    bias: ArrayLike | None,
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the arrays in the dtype to compute in, if the two weights fit the input."""
    images = numbers("input", input)
    in_channels = batch_of(2, images).shape[1]
    depthwise = numbers("depthwise_weight", depthwise_weight)
    kernels = depthwise.shape[0] if depthwise.ndim == 4 else 0
    if kernels == 0 or depthwise.shape[1] != 1 or in_channels == 0 or kernels % in_channels:
        raise ValueError(
            "depthwise_weight must have shape (C_in * multiplier, 1, kH, kW) with C_in = "
            f"{in_channels}, got {depthwise.shape}"
        )
    pointwise = numbers("pointwise_weight", pointwise_weight)
    if pointwise.ndim != 4 or pointwise.shape[1:] != (kernels, 1, 1):
        raise ValueError(
            f"pointwise_weight must have shape (C_out, {kernels}, 1, 1), got {pointwise.shape}"
        )
    arrays = images, depthwise, pointwise
    offsets = () if bias is None else (numbers("bias", bias),)
    dtype = compute_dtype(*arrays, *offsets)
    images, depthwise, pointwise = (array.astype(dtype, copy=False) for array in arrays)
    return images, depthwise, pointwise

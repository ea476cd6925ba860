"""Deformable convolution: every tap reads where an offset moves it."""

import math

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array, compute_dtype, constant
from convlib.arguments.convolution import IntOrTuple
from convlib.arguments.deform import DeformArguments, DeformGradients, deform_arguments
from convlib.arguments.pooling import output_gradient
from convlib.kernels.deform_conv import (
    block_size,
    deform_convolve,
    sample_taps,
)
from convlib.kernels.deform_gradients import sample_taps_backward
from convlib.ops.sums import NUMBER_COST
from convlib.shapes.padding import Padding
from convlib.threads import share


def deform_conv2d(
    input: ArrayLike,
    offset: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    mask: ArrayLike | None = None,
) -> Array:
    """Convolve pictures with filters whose taps are moved, by other amounts at each position.

    Arguments have the names and order of ``torchvision.ops.deform_conv2d``. The groups
    follow from the shapes: ``C_in / weight.shape[1]`` groups of channels, and
    ``offset.shape[1] / (2 * kH * kW)`` groups of channels that are moved together.

    Parameters
    ----------
    input : array of shape (N, C_in, H, W) or (C_in, H, W)
        A batch of pictures, or one. The batch may be empty.
    offset : array of shape (N, 2 * offset groups * kH * kW, H_out, W_out), or without N
        How far each tap is moved, in pixels; its channels are (offset group, kH, kW, (y, x)).
    weight : array of shape (C_out, C_in/groups, kH, kW)
        One filter for each output channel.
    bias : array of shape (C_out,), optional
        A number added to each output channel; none by default.
    stride, padding, dilation
        As in `convlib.conv2d`; the padding is zeros.
    mask : array of shape (N, offset groups * kH * kW, H_out, W_out), or without N, optional
        A factor for each tap; 1 by default. With it, this is the modulated version.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        A new array.

    Raises
    ------
    TypeError
        If an array does not hold real numbers, or a setting has the wrong type.
    ValueError
        If shapes do not match, a setting is out of range, or the window does not fit.

    Notes
    -----
    Between pixels the input is bilinear; beyond its border it is zero, and falls to that
    within a pixel. dtypes are those of `convlib.conv2d`.

    References
    ----------
    Dai et al., "Deformable convolutional networks", arXiv 1703.06211, equations 2 to 4;
    Zhu et al., "Deformable ConvNets v2", arXiv 1811.11168, equation 1.

    Examples
    --------
    >>> picture = np.arange(9.0).reshape(1, 3, 3)
    >>> offset = np.zeros((2, 3, 3))  # one tap, (y, x)
    >>> offset[1] = 0.5
    >>> deform_conv2d(picture, offset, weight=[[[[1.0]]]])
    array([[[0.5, 1.5, 1. ],
            [3.5, 4.5, 2.5],
            [6.5, 7.5, 4. ]]])
    """
    call, output_shape = deform_arguments(
        input, offset, weight, bias, stride, padding, dilation, mask
    )
    images, out_channels = len(call.input), len(call.weight)
    positions = math.prod(call.mask.shape[-2:])
    output = np.empty((images, out_channels, positions), call.input.dtype)
    arguments = (
        constant(call.input),
        constant(call.offset),
        constant(call.mask),
        constant(call.weight).reshape(-1),
        constant(call.bias),
        call.stride,
        call.start,
        call.dilation,
        call.groups,
    )

    @np.errstate(all="ignore")  # infinity and NaN pass through in silence
    def work(first: int, end: int) -> None:
        deform_convolve(*arguments, first, end, output)

    blocks = images * -(-positions // block_size(output.itemsize))
    share(work, blocks, output.size * call.weight[0].size + _sampling_cost(call))
    return output.reshape(output_shape)


def deform_conv2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    offset: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    mask: ArrayLike | None = None,
) -> DeformGradients:
    """Return the gradients of `deform_conv2d` with respect to its arrays.

    Parameters
    ----------
    grad_output : array of the output's shape
        The gradient with respect to the output.
    input, offset, weight, bias, stride, padding, dilation, mask
        As given to `deform_conv2d`.

    Returns
    -------
    DeformGradients
        New arrays, named ``input``, ``offset``, ``weight``, ``bias`` and ``mask``.

    Raises
    ------
    TypeError, ValueError
        As `deform_conv2d`, and if ``grad_output`` has another shape than the output.

    Notes
    -----
    On a pixel's centre the bilinear surface has a kink. The offset's gradient there is
    the slope downward and to the right.

    Examples
    --------
    >>> picture, offset = np.arange(9.0).reshape(1, 3, 3), np.full((2, 3, 3), 0.5)
    >>> gradients = deform_conv2d_backward(np.ones((1, 3, 3)), picture, offset, [[[[1.0]]]])
    >>> gradients.input
    array([[[0.25, 0.5 , 0.5 ],
            [0.5 , 1.  , 1.  ],
            [0.5 , 1.  , 1.  ]]])
    """
    call, output_shape = deform_arguments(
        input, offset, weight, bias, stride, padding, dilation, mask
    )
    gradient = output_gradient(grad_output, output_shape)
    call = call.cast(compute_dtype(gradient, call.input))
    taps = _by_group(_taps(call), call.groups)
    filters = call.weight.reshape(call.groups, -1, taps.shape[2])
    upstream = gradient.astype(call.input.dtype, copy=False).reshape(
        len(taps), call.groups, filters.shape[1], taps.shape[3]
    )
    with np.errstate(all="ignore"):
        grad_weight = (upstream @ taps.swapaxes(2, 3)).sum(axis=0)
        grad_taps = filters.swapaxes(1, 2) @ upstream
        grad_bias = upstream.sum(axis=(0, 3)).reshape(len(call.weight))
    grad_input, grad_offset, grad_mask = _taps_backward(call, grad_taps)
    return DeformGradients(
        grad_input.reshape(np.shape(input)),
        grad_offset.reshape(np.shape(offset)),
        grad_weight.reshape(call.weight.shape),
        grad_bias,
        None if mask is None else grad_mask.reshape(np.shape(mask)),
    )


def _taps_shape(call: DeformArguments) -> tuple[int, ...]:
    images, channels = call.input.shape[:2]
    return (images, channels, *call.weight.shape[2:], *call.mask.shape[-2:])


def _taps(call: DeformArguments) -> Array:
    """Return what each tap reads, (N, C_in, kH, kW, H_out, W_out)."""
    taps = np.empty(_taps_shape(call), call.input.dtype)
    input, offset, mask = map(constant, (call.input, call.offset, call.mask))
    lines = taps.reshape(len(taps), math.prod(taps.shape[1:]))
    settings = call.stride, call.start, call.dilation
    share(
        lambda first, end: sample_taps(input, offset, mask, *settings, first, end, lines),
        len(taps),
        _sampling_cost(call),
    )
    return taps


def _sampling_cost(call: DeformArguments) -> int:
    """Return what it costs to sample all that the taps read, in multiply-adds."""
    return NUMBER_COST * math.prod(_taps_shape(call))


def _taps_backward(call: DeformArguments, grad_taps: Array) -> tuple[Array, Array, Array]:
    """Return the gradients of `_taps` with respect to input, offset and mask."""
    grad_input, grad_offset, grad_mask = map(np.zeros_like, (call.input, call.offset, call.mask))
    input, offset, mask = map(constant, (call.input, call.offset, call.mask))
    upstream = constant(grad_taps.reshape(_taps_shape(call)))
    settings, found = (call.stride, call.start, call.dilation), (grad_input, grad_offset, grad_mask)
    share(
        lambda first, end: sample_taps_backward(
            input, offset, mask, *settings, upstream, first, end, *found
        ),
        len(upstream),
        _sampling_cost(call),
    )
    return grad_input, grad_offset, grad_mask


def _by_group(taps: Array, groups: int) -> Array:
    """Return taps as one matrix for each picture and group, (taps of a filter, positions)."""
    images, channels, kernel_height, kernel_width, rows, columns = taps.shape
    taps_of_a_filter = channels // groups * kernel_height * kernel_width
    return taps.reshape(images, groups, taps_of_a_filter, rows * columns)

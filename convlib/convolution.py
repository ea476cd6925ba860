"""Convolutions and their gradients, given the sums that they are made of.

A convolution, its transpose and the gradient of its filters are all that is needed. The
gradient of a convolution's input is a transposed convolution; that of a transposed
convolution's input is a convolution; and the two share the gradient of their filters.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array
from convlib.arguments.convolution import (
    ConvArguments,
    IntOrTuple,
    Shape,
    as_given,
    conv_arguments,
    conv_transpose_arguments,
    is_batched,
    with_gradient,
)
from convlib.arguments.padding import unpad
from convlib.shapes.padding import Padding

Convolve = Callable[[ConvArguments, Shape], Array]


class ConvGradients(NamedTuple):
    """The gradients of a convolution, each of its array's shape."""

    input: Array
    weight: Array
    bias: Array


class Sums(NamedTuple):
    """The three sums, as loops (`convlib.naive`) or compiled (`convlib.ops`).

    ``convolve`` and ``transpose`` take the arguments and the output's shape;
    ``weight_gradient`` takes the arguments and the gradient of the output.
    """

    convolve: Convolve
    transpose: Convolve
    weight_gradient: Callable[[ConvArguments, Array], Array]


def conv(
    axes: int,
    convolve: Convolve,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None,
    stride: IntOrTuple,
    padding: Padding,
    dilation: IntOrTuple,
    groups: int,
    padding_mode: str,
    flip: bool,
) -> Array:
    """Return `convlib.conv2d`, or its sibling of other ``axes``, computed by ``convolve``."""
    call, output_shape = conv_arguments(
        axes, input, weight, bias, stride, padding, dilation, groups, padding_mode, flip
    )
    return as_given(convolve(call, output_shape), axes, is_batched(axes, input))


def conv_backward(
    axes: int,
    sums: Sums,
    grad_output: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None,
    stride: IntOrTuple,
    padding: Padding,
    dilation: IntOrTuple,
    groups: int,
    padding_mode: str,
    flip: bool,
) -> ConvGradients:
    """Return `convlib.conv2d_backward`, or its sibling of other ``axes``."""
    call, output_shape = conv_arguments(
        axes, input, weight, bias, stride, padding, dilation, groups, padding_mode, flip
    )
    batched = is_batched(axes, input)
    call, slopes = with_gradient(axes, grad_output, call, output_shape, batched)
    bordered = call if padding_mode == "zeros" else call.padded()
    grad_input = sums.transpose(_reversed(bordered, slopes), bordered.input.shape)
    if bordered is not call:
        grad_input = unpad(grad_input, call.padding, padding_mode)
    grad_weight = sums.weight_gradient(bordered, slopes)
    if flip:
        grad_weight = np.flip(grad_weight, (2, 3, 4)).copy()
    return ConvGradients(
        as_given(grad_input, axes, batched), as_given(grad_weight, axes, True), _bias(slopes)
    )


def conv_transpose(
    axes: int,
    transpose: Convolve,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None,
    stride: IntOrTuple,
    padding: Padding,
    output_padding: IntOrTuple,
    groups: int,
    dilation: IntOrTuple,
) -> Array:
    """Return `convlib.conv_transpose2d`, or its sibling of other ``axes``."""
    call, output_shape = conv_transpose_arguments(
        axes, input, weight, bias, stride, padding, output_padding, groups, dilation
    )
    return as_given(transpose(call, output_shape), axes, is_batched(axes, input))


def conv_transpose_backward(
    axes: int,
    sums: Sums,
    grad_output: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None,
    stride: IntOrTuple,
    padding: Padding,
    output_padding: IntOrTuple,
    groups: int,
    dilation: IntOrTuple,
) -> ConvGradients:
    """Return `convlib.conv_transpose2d_backward`, or its sibling of other ``axes``."""
    call, output_shape = conv_transpose_arguments(
        axes, input, weight, bias, stride, padding, output_padding, groups, dilation
    )
    batched = is_batched(axes, input)
    call, slopes = with_gradient(axes, grad_output, call, output_shape, batched)
    backwards = _reversed(call, slopes)
    grad_input = sums.convolve(backwards, call.input.shape)
    grad_weight = sums.weight_gradient(backwards, call.input)
    return ConvGradients(
        as_given(grad_input, axes, batched), as_given(grad_weight, axes, True), _bias(slopes)
    )


def _reversed(call: ConvArguments, slopes: Array) -> ConvArguments:
    """Return the call that carries the output's gradient back through the same filters."""
    return call._replace(input=slopes, bias=np.zeros(call.input.shape[1], slopes.dtype))


def _bias(slopes: Array) -> Array:
    total: Array = np.ascontiguousarray(slopes).sum(axis=(0, 2, 3, 4), dtype=np.float64)
    return total.astype(slopes.dtype)

"""The three sums that convolutions and their gradients are made of, each by its kernel."""

import numpy as np

from convlib.arguments.arrays import Array, constant
from convlib.arguments.convolution import ConvArguments, Shape, Triple
from convlib.convolution import Sums
from convlib.kernels import conv as kernels


def convolve(call: ConvArguments, output_shape: Shape) -> Array:
    """Return the convolution; its filters are (C_out, C_in/groups, kD, kH, kW)."""
    call = _explicit(call, call.weight)
    output = np.empty(output_shape, call.input.dtype)
    kernels.convolve(
        constant(call.input),
        constant(call.weight),
        constant(call.bias),
        call.stride,
        _start(call),
        call.dilation,
        call.groups,
        output,
    )
    return output


def transpose(call: ConvArguments, output_shape: Shape) -> Array:
    """Return the transposed convolution; its filters are (C_in, C_out/groups, kD, kH, kW)."""
    output = np.empty(output_shape, call.input.dtype)
    kernels.transpose(
        constant(call.input),
        constant(call.weight),
        constant(call.bias),
        call.stride,
        _start(call),
        call.dilation,
        call.groups,
        output,
    )
    return output


def weight_gradient(call: ConvArguments, grad_output: Array) -> Array:
    """Return the gradient of the filters of a convolution; of their values none is read."""
    call = _explicit(call, grad_output)
    gradient = np.empty(call.weight.shape, call.input.dtype)
    kernels.weight_gradient(
        constant(call.input),
        constant(grad_output),
        call.stride,
        _start(call),
        call.dilation,
        call.groups,
        gradient,
    )
    return gradient


def _explicit(call: ConvArguments, factors: Array) -> ConvArguments:
    """Write the padding out unless a kernel may skip it: zero times infinity is not zero."""
    if call.padding_mode == "zeros" and np.isfinite(factors).all():
        return call
    return call.padded()


def _start(call: ConvArguments) -> Triple:
    (front, _), (top, _), (left, _) = call.padding
    return front, top, left


KERNELS = Sums(convolve, transpose, weight_gradient)

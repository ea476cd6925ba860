"""The three sums that convolutions and their gradients are made of, each by its kernel."""

import numpy as np

from convlib.arguments.arrays import Array, constant
from convlib.arguments.convolution import ConvArguments, Shape, Triple
from convlib.convolution import Sums
from convlib.kernels import conv as kernels
from convlib.kernels import conv_gradients
from convlib.kernels.plan import plan_convolution
from convlib.threads import share

# So many multiply-adds take as long as to read a number and copy it, or to write one.
NUMBER_COST = 16


def convolve(call: ConvArguments, output_shape: Shape) -> Array:
    """Return the convolution; its filters are (C_out, C_in/groups, kD, kH, kW)."""
    output = np.empty(output_shape, call.input.dtype)
    plan, tables = plan_convolution(
        call.input.shape,
        call.weight.shape,
        output_shape,
        call.stride,
        call.padding,
        call.padding_mode,
        call.dilation,
        call.groups,
        output.itemsize,
    )
    input, weight = constant(call.input).reshape(-1), constant(call.weight).reshape(-1)
    bias, flat = constant(call.bias), output.reshape(-1)
    share(
        lambda first, end: kernels.convolve(input, weight, bias, plan, tables, first, end, flat),
        plan.units,
        output.size * call.weight[0].size + NUMBER_COST * (input.size + output.size),
    )
    return output


def transpose(call: ConvArguments, output_shape: Shape) -> Array:
    """Return the transposed convolution; its filters are (C_in, C_out/groups, kD, kH, kW)."""
    output = np.empty(output_shape, call.input.dtype)
    conv_gradients.transpose(
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
    conv_gradients.weight_gradient(
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

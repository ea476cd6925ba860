"""The three sums that convolutions and their gradients are made of, each by its kernel."""

import numpy as np

from convlib.arguments.arrays import Array, constant
from convlib.arguments.convolution import ConvArguments, Shape, Triple
from convlib.convolution import Sums
from convlib.kernels import conv as kernels
from convlib.kernels import conv_transpose as transposed
from convlib.kernels import weight_gradient as weight_kernels
from convlib.kernels.plan import plan_convolution
from convlib.kernels.plan_transpose import plan_transpose
from convlib.kernels.plan_weight_gradient import plan_weight_gradient
from convlib.ops import careful_sums
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
        _cost(output.size * call.weight[0].size, input, output),
    )
    return output


def transpose(call: ConvArguments, output_shape: Shape) -> Array:
    """Return the transposed convolution; its filters are (C_in, C_out/groups, kD, kH, kW)."""
    output = np.empty(output_shape, call.input.dtype)
    plan, tables, phases = plan_transpose(
        call.input.shape,
        call.weight.shape,
        output_shape,
        call.stride,
        _start(call),
        call.dilation,
        call.groups,
        output.itemsize,
    )
    packed = np.empty(call.weight.size, output.dtype)
    finite = transposed.pack_filters(
        constant(call.weight).reshape(-1),
        plan.groups,
        plan.channels,
        plan.filters,
        phases.begin,
        phases.taps,
        packed,
    )
    if not finite:
        return careful_sums.transpose(call, output_shape)
    input, bias, flat = constant(call.input).reshape(-1), constant(call.bias), output.reshape(-1)
    filters = constant(packed)

    def work(first: int, end: int) -> None:
        if call.stride == (1, 1, 1):
            kernels.convolve(input, filters, bias, plan, tables, first, end, flat)
        else:
            transposed.transpose(input, filters, bias, plan, tables, phases, first, end, flat)

    share(work, plan.units, _cost(input.size * call.weight[0].size, input, output))
    return output


def weight_gradient(call: ConvArguments, grad_output: Array) -> Array:
    """Return the gradient of the filters of a convolution; of their values none is read."""
    weight_plan, plan, tables = plan_weight_gradient(
        call.input.shape,
        call.weight.shape,
        grad_output.shape,
        call.stride,
        call.padding,
        call.padding_mode,
        call.dilation,
        call.groups,
        call.input.itemsize,
    )
    totals = np.zeros(
        (weight_plan.shares, call.groups, weight_plan.blocks, plan.filters, weight_plan.taps_pitch),
        call.input.dtype,
    )
    input, slopes = constant(call.input).reshape(-1), constant(grad_output).reshape(-1)
    flat = totals.reshape(-1)
    share(
        lambda first, end: weight_kernels.weight_gradient(
            input, slopes, weight_plan, plan, tables, first, end, flat
        ),
        weight_plan.units,
        _cost(slopes.size * call.weight[0].size, input, slopes),
    )
    total = totals[0] if weight_plan.shares == 1 else totals.sum(axis=0)
    gradient: Array = total.swapaxes(1, 2)[..., : weight_plan.taps].reshape(call.weight.shape)
    if not np.isfinite(gradient).all():
        return careful_sums.weight_gradient(call, grad_output)
    return gradient


def _cost(multiply_adds: int, *arrays: Array) -> int:
    """Return what work costs that also reads or writes some arrays, in multiply-adds."""
    return multiply_adds + NUMBER_COST * sum(array.size for array in arrays)


def _start(call: ConvArguments) -> Triple:
    (front, _), (top, _), (left, _) = call.padding
    return front, top, left


KERNELS = Sums(convolve, transpose, weight_gradient)

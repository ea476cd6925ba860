"""The three sums that convolutions and their gradients are made of, each by its kernel."""

from functools import lru_cache
from math import prod
from typing import NamedTuple

import numpy as np

from convlib.arguments.arrays import Array, constant, flat
from convlib.arguments.convolution import ConvArguments, Pairs, Shape, Triple
from convlib.convolution import Sums
from convlib.kernels import conv as kernels
from convlib.kernels import conv_transpose as transposed
from convlib.kernels import weight_gradient as weight_kernels
from convlib.kernels.packed import pack
from convlib.kernels.plan import Integers, plan_forward
from convlib.kernels.plan_transpose import plan_transpose
from convlib.kernels.plan_weight_gradient import plan_weight_gradient
from convlib.ops import careful_sums
from convlib.threads import share

# So many multiply-adds take as long as to read a number and copy it, or to write one.
NUMBER_COST = 16


class Prepared(NamedTuple):
    """A convolution of some shape, ready for numbers."""

    geometry: Integers  # its plan and tables
    units: int
    cost: int


def convolve(call: ConvArguments, output_shape: Shape) -> Array:
    """Return the convolution; its filters are (C_out, C_in/groups, kD, kH, kW)."""
    output = np.empty(output_shape, call.input.dtype)
    geometry, units, cost = prepared(
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
    input, weight, bias = flat(call.input), flat(call.weight), flat(call.bias)
    numbers = output.ravel()
    share(
        lambda first, end: kernels.convolve(input, weight, bias, geometry, first, end, numbers),
        units,
        cost,
    )
    return output


@lru_cache(maxsize=128)
def prepared(
    input_shape: Shape,
    weight_shape: Shape,
    output_shape: Shape,
    stride: Triple,
    padding: Pairs,
    padding_mode: str,
    dilation: Triple,
    groups: int,
    itemsize: int,
) -> Prepared:
    """Plan a convolution; as a small layer is called often, once a shape."""
    plan, tables = plan_forward(
        input_shape,
        weight_shape,
        output_shape,
        stride,
        padding,
        padding_mode,
        dilation,
        groups,
        itemsize,
    )
    cost = prod(output_shape) * prod(weight_shape[1:])
    cost += NUMBER_COST * (prod(input_shape) + prod(output_shape))
    return Prepared(pack(plan, tables), plan.units, cost)


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
        flat(call.weight),
        plan.groups,
        plan.channels,
        plan.filters,
        phases.begin,
        phases.taps,
        packed,
    )
    if not finite:
        return careful_sums.transpose(call, output_shape)
    input, bias, numbers = flat(call.input), flat(call.bias), output.ravel()
    filters = constant(packed)

    def work(first: int, end: int) -> None:
        if call.stride == (1, 1, 1):
            kernels.convolve_units(input, filters, bias, plan, tables, first, end, numbers)
        else:
            transposed.transpose(input, filters, bias, plan, tables, phases, first, end, numbers)

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
    input, slopes = flat(call.input), flat(grad_output)
    numbers = totals.ravel()
    share(
        lambda first, end: weight_kernels.weight_gradient(
            input, slopes, weight_plan, plan, tables, first, end, numbers
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

"""The arguments of a convolution, checked and brought into one form.

Whatever the number of axes, the form has three.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convlib import shapes, validation
from convlib.arguments.arrays import Array, compute_dtype, numbers
from convlib.arguments.padding import check_border, pad
from convlib.arguments.remembered import remembered
from convlib.axes import AXES
from convlib.shapes.padding import Padding, Pair, number_pairs, padding_pairs

Triple = tuple[int, int, int]
Pairs = tuple[Pair, Pair, Pair]
Shape = tuple[int, ...]
IntOrTuple = int | tuple[int, ...]

NO_PADDING: Pairs = ((0, 0), (0, 0), (0, 0))


class ConvArguments(NamedTuple):
    """What a convolution of three axes computes from."""

    input: Array  # (N, C_in, D, H, W)
    weight: Array  # (C_out, C_in/groups, kD, kH, kW); transposed (C_in, C_out/groups, kD, kH, kW)
    bias: Array  # (C_out,), zeros where none was given
    stride: Triple  # (depth, vertical, horizontal)
    padding: Pairs  # ((front, back), (top, bottom), (left, right))
    padding_mode: str
    dilation: Triple  # (depth, vertical, horizontal)
    groups: int

    def padded(self) -> "ConvArguments":
        """Return the same convolution of an input that carries its border with it."""
        if self.padding == NO_PADDING:
            return self
        input = pad(self.input, self.padding, self.padding_mode)
        return self._replace(input=input, padding=NO_PADDING)


class Geometry(NamedTuple):
    """All that is asked of arrays and settings but for what the arrays hold, with three axes."""

    input_shape: Shape
    weight_shape: Shape
    output_shape: Shape
    stride: Triple
    padding: Pairs
    padding_mode: str
    dilation: Triple
    groups: int


def conv_arguments(
    axes: int,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None,
    stride: IntOrTuple,
    padding: Padding,
    dilation: IntOrTuple,
    groups: int,
    padding_mode: str,
    flip: bool,
) -> tuple[ConvArguments, Shape]:
    """Check the arguments of `convlib.conv2d` and its siblings, and give them one form.

    Parameters
    ----------
    axes
        1, 2 or 3.
    input, weight, bias, stride, padding, dilation, groups, padding_mode, flip
        As in `convlib.conv2d`.

    Returns
    -------
    ConvArguments
        Arrays of one dtype, float32 or float64, with a batch axis and three spatial axes.
    tuple of int
        The output's shape, ``(N, C_out, D_out, H_out, W_out)``.

    Raises
    ------
    TypeError, ValueError
        As `convlib.conv2d`.
    """
    images, filters = batch_of(axes, input), _filters(axes, weight, "C_out, C_in/groups")
    offsets = _bias(bias, len(filters), "filter", filters.dtype)
    geometry = _geometry(
        axes, images.shape, filters.shape, stride, padding, dilation, groups, padding_mode, flip
    )
    if flip:
        filters = np.flip(filters, tuple(range(2, filters.ndim)))
    return _call(images, filters, offsets, geometry), geometry.output_shape


@remembered
def _geometry(
    axes: int,
    input_shape: Shape,
    weight_shape: Shape,
    stride: IntOrTuple,
    padding: Padding,
    dilation: IntOrTuple,
    groups: int,
    padding_mode: str,
    flip: bool,
) -> Geometry:
    directions = AXES[axes].directions
    stride = validation.integers("stride", stride, 1, directions, axes)
    dilation = validation.integers("dilation", dilation, 1, directions, axes)
    groups = validation.integer("groups", groups, minimum=1)
    _check_channels(input_shape, weight_shape, groups)
    sizes, kernel = input_shape[2:], weight_shape[2:]
    pairs = padding_pairs(padding, sizes, kernel, stride, dilation)
    check_border(padding_mode, pairs, sizes)
    validation.boolean("flip", flip)
    outputs = output_sizes(sizes, kernel, stride, pairs, dilation)
    output_shape = (input_shape[0], weight_shape[0], *outputs)
    return _of_three_axes(
        axes, input_shape, weight_shape, output_shape, stride, pairs, padding_mode, dilation, groups
    )


def conv_transpose_arguments(
    axes: int,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None,
    stride: IntOrTuple,
    padding: Padding,
    output_padding: IntOrTuple,
    groups: int,
    dilation: IntOrTuple,
) -> tuple[ConvArguments, Shape]:
    """Check the arguments of `convlib.conv_transpose2d` and its siblings, and give them one form.

    Parameters
    ----------
    axes
        1, 2 or 3.
    input, weight, bias, stride, padding, output_padding, groups, dilation
        As in `convlib.conv_transpose2d`.

    Returns
    -------
    ConvArguments, tuple of int
        As from `conv_arguments`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.conv_transpose2d`.
    """
    images, filters = batch_of(axes, input), _filters(axes, weight, "C_in, C_out/groups")
    geometry = _transpose_geometry(
        axes, images.shape, filters.shape, stride, padding, output_padding, groups, dilation
    )
    offsets = _bias(bias, geometry.output_shape[1], "output channel", filters.dtype)
    return _call(images, filters, offsets, geometry), geometry.output_shape


@remembered
def _transpose_geometry(
    axes: int,
    input_shape: Shape,
    weight_shape: Shape,
    stride: IntOrTuple,
    padding: Padding,
    output_padding: IntOrTuple,
    groups: int,
    dilation: IntOrTuple,
) -> Geometry:
    names = AXES[axes]
    stride = validation.integers("stride", stride, 1, names.directions, axes)
    dilation = validation.integers("dilation", dilation, 1, names.directions, axes)
    extra = validation.integers("output_padding", output_padding, 0, names.directions, axes)
    groups = validation.integer("groups", groups, minimum=1)
    validation.divides(groups, "in_channels", input_shape[1])
    if weight_shape[0] != input_shape[1]:
        raise ValueError(
            f"weight must have one filter for each of the {input_shape[1]} in_channels, "
            f"got {weight_shape[0]}: input is {input_shape}, weight is {weight_shape}"
        )
    pairs = number_pairs(padding, axes)
    outputs = tuple(
        validation.along(name, shapes.transposed_output_size, *geometry)
        for name, *geometry in zip(
            names.sizes, input_shape[2:], weight_shape[2:], stride, pairs, extra, dilation,
            strict=True,
        )
    )  # fmt: skip
    output_shape = (input_shape[0], weight_shape[1] * groups, *outputs)
    return _of_three_axes(
        axes, input_shape, weight_shape, output_shape, stride, pairs, "zeros", dilation, groups
    )


def with_gradient(
    axes: int, grad_output: ArrayLike, call: ConvArguments, output_shape: Shape, batched: bool
) -> tuple[ConvArguments, Array]:
    """Check ``grad_output``; return the call and it as arrays of one dtype.

    Parameters
    ----------
    axes
        1, 2 or 3.
    grad_output
        As given by the caller.
    call, output_shape
        As from `conv_arguments`.
    batched
        Whether the caller's arrays have a batch axis.

    Raises
    ------
    TypeError
        If ``grad_output`` does not hold real numbers.
    ValueError
        If its shape is not that of the output.
    """
    gradient = numbers("grad_output", grad_output)
    expected = (*output_shape[: 2 if batched else 0], *output_shape[-axes:])
    expected = expected if batched else (output_shape[1], *expected)
    if gradient.shape != expected:
        raise ValueError(
            f"grad_output must have the shape of the output, {expected}, got {gradient.shape}"
        )
    dtype = compute_dtype(gradient, call.input)
    call = call._replace(
        input=call.input.astype(dtype, copy=False), weight=call.weight.astype(dtype, copy=False)
    )
    return call, gradient.reshape(output_shape).astype(dtype, copy=False)


def as_given(volumes: Array, axes: int, batched: bool) -> Array:
    """Return an array of three spatial axes with those that the caller knows.

    Parameters
    ----------
    volumes
        Of shape (N, C, D, H, W).
    axes
        How many spatial axes the caller's arrays have.
    batched
        Whether they have a batch axis.
    """
    shape = volumes.shape
    return volumes.reshape((shape[:2] if batched else shape[1:2]) + shape[5 - axes :])


def is_batched(axes: int, input: ArrayLike) -> bool:
    """Return whether ``input`` has a batch axis.

    Parameters
    ----------
    axes
        How many spatial axes it has.
    input
        As given by the caller.
    """
    return np.ndim(input) == axes + 2


def batch_of(axes: int, input: ArrayLike) -> NDArray[Any]:
    """Return input with a batch axis.

    Parameters
    ----------
    axes
        How many spatial axes it has.
    input
        As given by the caller.

    Raises
    ------
    TypeError
        If it does not hold real numbers.
    ValueError
        If it has another number of axes.
    """
    images = numbers("input", input)
    if images.ndim not in (axes + 1, axes + 2):
        letters = AXES[axes].letters
        mend = ": for one grey image write input[None]" if images.ndim == axes == 2 else ""
        raise ValueError(
            f"input must have shape (N, C, {letters}) or (C, {letters}), got {images.shape}{mend}"
        )
    return images if images.ndim == axes + 2 else images[None]


def _filters(axes: int, weight: ArrayLike, channels: str) -> NDArray[Any]:
    filters = numbers("weight", weight)
    if filters.ndim != axes + 2:
        mend = ": for one kernel write weight[None, None]" if filters.ndim == axes else ""
        raise ValueError(
            f"weight must have shape ({channels}, {AXES[axes].kernel}), got {filters.shape}{mend}"
        )
    if filters.size == 0:
        raise ValueError(f"weight must not be empty, got shape {filters.shape}")
    return filters


def _bias(bias: ArrayLike | None, count: int, each: str, dtype: np.dtype[Any]) -> NDArray[Any]:
    offsets = np.zeros(count, dtype) if bias is None else numbers("bias", bias)
    if offsets.shape != (count,):
        raise ValueError(
            f"bias must have one number for each {each}, shape ({count},), got {offsets.shape}"
        )
    return offsets


@lru_cache(maxsize=1024)
def output_sizes(
    sizes: Shape, kernel: Shape, stride: Shape, padding: tuple[Pair, ...], dilation: Shape
) -> Shape:
    """Return the output's size along each axis; a small layer is called often with the same.

    Parameters
    ----------
    sizes, kernel, stride, padding, dilation
        Of each axis.

    Raises
    ------
    ValueError
        If the window does not fit along an axis, which the message names.
    """
    axes = zip(AXES[len(sizes)].sizes, sizes, kernel, stride, padding, dilation, strict=True)
    return tuple(validation.along(name, shapes.output_size, *geometry) for name, *geometry in axes)


def _check_channels(input_shape: Shape, weight_shape: Shape, groups: int) -> None:
    in_channels, (out_channels, group_channels) = input_shape[1], weight_shape[:2]
    validation.divides(groups, "in_channels", in_channels)
    validation.divides(groups, "out_channels", out_channels)
    if group_channels * groups != in_channels:
        raise ValueError(
            f"weight must have in_channels / groups = {in_channels} / {groups} = "
            f"{in_channels // groups} channels in each filter, got {group_channels}: "
            f"input is {input_shape}, weight is {weight_shape}"
        )


def _call(
    images: NDArray[Any], filters: NDArray[Any], offsets: NDArray[Any], geometry: Geometry
) -> ConvArguments:
    """Bring the arrays to one dtype and three axes."""
    dtype = compute_dtype(images, filters, offsets)
    return ConvArguments(
        images.astype(dtype, copy=False).reshape(geometry.input_shape),
        filters.astype(dtype, copy=False).reshape(geometry.weight_shape),
        offsets.astype(dtype, copy=False),
        geometry.stride,
        geometry.padding,
        geometry.padding_mode,
        geometry.dilation,
        geometry.groups,
    )


def _of_three_axes(
    axes: int,
    input_shape: Shape,
    weight_shape: Shape,
    output_shape: Shape,
    stride: Shape,
    padding: tuple[Pair, ...],
    padding_mode: str,
    dilation: Shape,
    groups: int,
) -> Geometry:
    """Put axes of length 1 in front."""
    front: tuple[Any, ...] = (1,) * (3 - axes)
    input_shape, weight_shape, output_shape = (
        shape[:2] + front + shape[2:] for shape in (input_shape, weight_shape, output_shape)
    )
    border: tuple[Any, ...] = ((0, 0),) * (3 - axes)
    return Geometry(
        input_shape,
        weight_shape,
        output_shape,
        front + stride,
        border + padding,
        padding_mode,
        front + dilation,
        groups,
    )

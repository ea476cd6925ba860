"""The arguments of unfold and fold, checked and brought into one form."""

import math
from typing import NamedTuple

from numpy.typing import ArrayLike

from convlib import validation
from convlib.arguments.arrays import Array, compute_dtype, numbers
from convlib.arguments.convolution import IntOrTuple, Shape, batch_of, is_batched, output_sizes
from convlib.axes import AXES
from convlib.shapes.padding import Padding, Pair, number_pairs


class Columns(NamedTuple):
    """How images and the columns that hold their windows belong together."""

    images_shape: Shape  # (N, C, *sizes) or (C, *sizes)
    columns_shape: Shape  # (N, C * taps, positions) or (C * taps, positions)
    kernel: Shape
    dilation: Shape
    padding: tuple[Pair, ...]  # (before, after) of each axis
    stride: Shape
    positions: Shape


def unfold_arguments(
    input: ArrayLike,
    kernel_size: IntOrTuple,
    dilation: IntOrTuple,
    padding: Padding,
    stride: IntOrTuple,
) -> tuple[Columns, Array]:
    """Check the arguments of `convlib.unfold`; return what they ask for, and the images.

    Parameters
    ----------
    input, kernel_size, dilation, padding, stride
        As in `convlib.unfold`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.unfold`.
    """
    axes = _count_axes(kernel_size)
    kernel, dilation, stride = _settings(axes, kernel_size, dilation, stride)
    images = batch_of(axes, input)
    pairs = number_pairs(padding, axes)
    positions = output_sizes(images.shape[2:], kernel, stride, pairs, dilation)
    batch = images.shape[:1] if is_batched(axes, input) else ()
    rows = images.shape[1] * math.prod(kernel)
    images = images.reshape(*batch, *images.shape[1:]).astype(compute_dtype(images), copy=False)
    columns_shape = (*batch, rows, math.prod(positions))
    plan = Columns(images.shape, columns_shape, kernel, dilation, pairs, stride, positions)
    return plan, images


def fold_arguments(
    input: ArrayLike,
    output_size: IntOrTuple,
    kernel_size: IntOrTuple,
    dilation: IntOrTuple,
    padding: Padding,
    stride: IntOrTuple,
) -> tuple[Columns, Array]:
    """Check the arguments of `convlib.fold`; return what they ask for, and the columns.

    Parameters
    ----------
    input, output_size, kernel_size, dilation, padding, stride
        As in `convlib.fold`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.fold`.
    """
    axes = _count_axes(output_size)
    sizes = validation.integers("output_size", output_size, 1, _names(axes), axes)
    kernel, dilation, stride = _settings(axes, kernel_size, dilation, stride)
    pairs = number_pairs(padding, axes)
    positions = output_sizes(sizes, kernel, stride, pairs, dilation)
    columns = _columns(input, kernel, positions)
    images_shape = (*columns.shape[:-2], columns.shape[-2] // math.prod(kernel), *sizes)
    plan = Columns(images_shape, columns.shape, kernel, dilation, pairs, stride, positions)
    return plan, columns


def _count_axes(sizes: IntOrTuple) -> int:
    """Return 2 unless a tuple or list has the length of another number of axes."""
    count = len(sizes) if isinstance(sizes, tuple | list) else 2
    return count if count in AXES else 2


def _names(axes: int) -> str:
    sizes = AXES[axes].sizes
    return f"({sizes[0]},)" if axes == 1 else f"({', '.join(sizes)})"


def _settings(
    axes: int, kernel_size: IntOrTuple, dilation: IntOrTuple, stride: IntOrTuple
) -> tuple[Shape, Shape, Shape]:
    directions = AXES[axes].directions
    return (
        validation.integers("kernel_size", kernel_size, 1, _names(axes), axes),
        validation.integers("dilation", dilation, 1, directions, axes),
        validation.integers("stride", stride, 1, directions, axes),
    )


def _columns(input: ArrayLike, kernel: Shape, positions: Shape) -> Array:
    """Return the columns, if there is one for each position."""
    columns = numbers("input", input)
    taps, count = math.prod(kernel), math.prod(positions)
    if columns.ndim not in (2, 3):
        raise ValueError(
            f"input must have shape (N, C * {taps}, L) or (C * {taps}, L), got {columns.shape}"
        )
    if columns.shape[-2] % taps:
        raise ValueError(
            f"input must have a multiple of {taps} rows, one for each tap of a kernel "
            f"{kernel}, got shape {columns.shape}"
        )
    if columns.shape[-1] != count:
        raise ValueError(
            f"input must have {count} columns, one for each of {positions} positions, "
            f"got shape {columns.shape}"
        )
    return columns.astype(compute_dtype(columns), copy=False)

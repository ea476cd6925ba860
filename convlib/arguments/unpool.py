"""The arguments of unpooling, checked and brought into one form."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array, numbers
from convlib.arguments.pooling import IntOrTuple, as_pictures, as_planes, setting
from convlib.arguments.windows import Indices


class Unpool(NamedTuple):
    """What unpooling computes from."""

    values: Array  # (planes, values), of the dtype to compute in
    indices: Indices  # (planes, values): where each value goes in its plane
    plane_size: int
    output_shape: tuple[int, ...]  # as the caller sees it


def unpool_arguments(
    input: ArrayLike,
    indices: ArrayLike,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None,
    padding: IntOrTuple,
    output_size: tuple[int, ...] | None,
) -> Unpool:
    """Check the arguments of `convlib.max_unpool2d` and give them one form.

    Parameters
    ----------
    input, indices, kernel_size, stride, padding, output_size
        As in `convlib.max_unpool2d`.

    Returns
    -------
    Unpool
        Values, where they go, and the output's shape.

    Raises
    ------
    TypeError, ValueError
        As `convlib.max_unpool2d`.

    Examples
    --------
    >>> unpool_arguments(np.ones((1, 2, 2)), [[[0, 2], [8, 10]]], 2, 2, 0, None).output_shape
    (1, 4, 4)
    """
    kernel = setting("kernel_size", kernel_size, 2)
    strides = kernel if stride is None else setting("stride", stride, 2)
    paddings = setting("padding", padding, 2, minimum=0)
    pictures = as_pictures("input", input, 2)
    default = tuple(
        (size - 1) * stride + kernel - 2 * padding
        for size, stride, kernel, padding in zip(
            pictures.shape[-2:], strides, kernel, paddings, strict=True
        )
    )
    sizes = default if output_size is None else _unpooled(output_size, default, strides)
    if min(sizes) < 1:
        raise ValueError(
            f"the output must be at least 1 pixel high and wide, got {sizes}: use less padding"
        )
    places = _places(indices, pictures.shape, sizes)
    values = as_planes(pictures, 2)
    planes = len(values)
    flat = pictures.shape[-2] * pictures.shape[-1]
    return Unpool(
        values.reshape(planes, flat),
        places.reshape(planes, flat),
        math.prod(sizes),
        (*pictures.shape[:-2], *sizes),
    )


def _unpooled(
    output_size: object, default: tuple[int, ...], strides: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the height and width asked for, if pooling them can have given the input."""
    entries = output_size if isinstance(output_size, tuple | list) else ()
    if len(entries) not in (2, 4):
        raise TypeError(
            f"output_size must be (height, width) or a shape (N, C, H, W), got {output_size!r}"
        )
    sizes = setting("output_size", entries[-2:], 2)
    for size, usual, stride in zip(sizes, default, strides, strict=True):
        if abs(size - usual) >= stride:
            raise ValueError(
                f"output_size must differ from {default} by less than stride {strides}, got {sizes}"
            )
    return sizes


def _places(indices: ArrayLike, shape: tuple[int, ...], sizes: tuple[int, ...]) -> Indices:
    places = numbers("indices", indices)
    if places.dtype.kind not in "iu":
        raise TypeError(f"indices must be integers, got dtype {places.dtype}")
    if places.shape != shape:
        raise ValueError(f"indices must have the input's shape {shape}, got {places.shape}")
    pixels = math.prod(sizes)
    if places.size and not 0 <= places.min() <= places.max() < pixels:
        outside = places[(places < 0) | (places >= pixels)].flat[0]
        raise ValueError(
            f"indices must be from 0 to {pixels - 1} for an output of {sizes}, got {outside}: "
            "take them from max_pool2d with return_indices=True"
        )
    return places.astype(np.int64, copy=False)

"""The arguments of a deformable convolution, checked and brought into one form."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convlib.arguments.arrays import Array, compute_dtype, numbers
from convlib.arguments.convolution import IntOrTuple, batch_of, conv_arguments, is_batched
from convlib.shapes.padding import Padding, Pair


class DeformArguments(NamedTuple):
    """What a deformable convolution computes from; all arrays are of one dtype."""

    input: Array  # (N, C_in, H, W)
    offset: Array  # (N, offset groups, kH, kW, 2, H_out, W_out), (y, x)
    weight: Array  # (C_out, C_in/groups, kH, kW)
    bias: Array  # (C_out,), zeros where none was given
    mask: Array  # (N, offset groups, kH, kW, H_out, W_out), ones where none was given
    stride: Pair  # (vertical, horizontal)
    start: Pair  # where the first tap of the first window lies: minus the padding
    dilation: Pair  # (vertical, horizontal)
    groups: int

    def cast(self, dtype: np.dtype[Any]) -> "DeformArguments":
        """Return the same with arrays of another dtype."""
        names = ("input", "offset", "weight", "bias", "mask")
        return self._replace(
            **{name: getattr(self, name).astype(dtype, copy=False) for name in names}
        )


class DeformGradients(NamedTuple):
    """The gradients of a deformable convolution, each of its array's shape."""

    input: Array
    offset: Array
    weight: Array
    bias: Array
    mask: Array | None  # None where no mask was given


def deform_arguments(
    input: ArrayLike,
    offset: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None,
    stride: IntOrTuple,
    padding: Padding,
    dilation: IntOrTuple,
    mask: ArrayLike | None,
) -> tuple[DeformArguments, tuple[int, ...]]:
    """Check the arguments of `convlib.deform_conv2d` and give them one form.

    Parameters
    ----------
    input, offset, weight, bias, stride, padding, dilation, mask
        As in `convlib.deform_conv2d`.

    Returns
    -------
    DeformArguments
        Arrays of one dtype, float32 or float64, with a batch axis, and pairs of ints.
    tuple of int
        The output's shape as the caller sees it.

    Raises
    ------
    TypeError, ValueError
        As `convlib.deform_conv2d`.
    """
    groups = _groups(batch_of(2, input).shape[1], numbers("weight", weight))
    call, (images, out_channels, _, *sizes) = conv_arguments(
        2, input, weight, bias, stride, padding, dilation, groups, "zeros", False
    )
    batch = (images,) if is_batched(2, input) else ()
    kernel = call.weight.shape[-2:]
    moves, given = numbers("offset", offset), None if mask is None else numbers("mask", mask)
    offset_groups = _offset_groups(moves, (*batch, *sizes), kernel, call.input.shape[1])
    factors = _mask(given, (*batch, offset_groups * kernel[0] * kernel[1], *sizes), call.input)
    dtype = compute_dtype(call.input, moves, factors)
    arguments = DeformArguments(
        call.input[:, :, 0].astype(dtype, copy=False),
        moves.reshape(images, offset_groups, *kernel, 2, *sizes).astype(dtype, copy=False),
        call.weight[:, :, 0].astype(dtype, copy=False),
        call.bias.astype(dtype, copy=False),
        factors.reshape(images, offset_groups, *kernel, *sizes).astype(dtype, copy=False),
        call.stride[1:],
        (-call.padding[1][0], -call.padding[2][0]),
        call.dilation[1:],
        groups,
    )
    return arguments, (*batch, out_channels, *sizes)


def _groups(in_channels: int, weight: NDArray[Any]) -> int:
    """Return how many groups of channels the filters' shape tells of."""
    group_channels = weight.shape[1] if weight.ndim == 4 else 0
    if group_channels == 0:  # `conv_arguments` has the message
        return 1
    if in_channels % group_channels:
        raise ValueError(
            f"in_channels must be a multiple of the channels in each filter, "
            f"got {in_channels} and {group_channels}"
        )
    return in_channels // group_channels


def _offset_groups(
    offset: NDArray[Any], outside: tuple[int, ...], kernel: tuple[int, ...], in_channels: int
) -> int:
    """Return how many groups of channels are moved apart from one another."""
    *batch, rows, columns = outside
    for_one_group = 2 * kernel[0] * kernel[1]
    fits = offset.ndim == len(outside) + 1 and ((*offset.shape[:-3], *offset.shape[-2:]) == outside)
    groups, rest = divmod(offset.shape[-3], for_one_group) if fits else (0, 0)
    if groups == 0 or rest:
        wanted = ", ".join(map(str, [*batch, f"{for_one_group} * offset groups", rows, columns]))
        raise ValueError(
            f"offset must have shape ({wanted}), a (y, x) for each tap, got {offset.shape}"
        )
    if in_channels % groups:
        raise ValueError(
            f"offset groups must divide in_channels, got {groups} offset groups and "
            f"in_channels {in_channels}"
        )
    return groups


def _mask(mask: NDArray[Any] | None, shape: tuple[int, ...], input: Array) -> NDArray[Any]:
    if mask is None:
        return np.ones(shape, input.dtype)
    if mask.shape != shape:
        raise ValueError(f"mask must have shape {shape}, a factor for each tap, got {mask.shape}")
    return mask

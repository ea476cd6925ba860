"""The arguments of an operation, checked and brought into one form.

The slow twin and the fast operation both begin here, so they accept the same
calls and refuse the same mistakes.
"""

from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convlib import shapes, validation

Array = NDArray[np.floating[Any]]
Pair = tuple[int, int]
IntOrPair = int | tuple[int, int]
Padding = str | int | tuple[int | tuple[int, int], int | tuple[int, int]]

VERTICAL_HORIZONTAL = "(vertical, horizontal)"


class Conv2dArguments(NamedTuple):
    """What a two-dimensional convolution computes from, in the order its kernel takes."""

    input: Array  # (N, C_in, H, W)
    weight: Array  # (C_out, C_in / groups, kH, kW)
    bias: Array  # (C_out,), zeros where none was given
    stride: Pair  # (vertical, horizontal)
    padding: tuple[Pair, Pair]  # ((top, bottom), (left, right))
    dilation: Pair  # (vertical, horizontal)
    groups: int


def conv2d_arguments(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None,
    stride: IntOrPair,
    padding: Padding,
    dilation: IntOrPair,
    groups: int,
) -> tuple[Conv2dArguments, tuple[int, int, int, int]]:
    """Check the arguments of `convlib.conv2d` and give them one form.

    Parameters
    ----------
    input, weight, bias, stride, padding, dilation, groups
        As in `convlib.conv2d`.

    Returns
    -------
    Conv2dArguments
        Arrays of one dtype, float32 or float64, with a batch axis, and pairs of ints.
    tuple of int
        The output's shape, ``(N, C_out, H_out, W_out)``.

    Raises
    ------
    TypeError, ValueError
        As `convlib.conv2d`.
    """
    stride = validation.pair("stride", stride, 1, VERTICAL_HORIZONTAL)
    dilation = validation.pair("dilation", dilation, 1, VERTICAL_HORIZONTAL)
    groups = validation.integer("groups", groups, minimum=1)
    images, weight, bias = _arrays(input, weight, bias)
    _check_channels(images, weight, bias, groups)
    sizes, kernel = images.shape[2:], weight.shape[2:]
    padding = _padding(padding, sizes, kernel, stride, dilation)
    rows = _output_size("height", sizes[0], kernel[0], stride[0], padding[0], dilation[0])
    columns = _output_size("width", sizes[1], kernel[1], stride[1], padding[1], dilation[1])
    arguments = Conv2dArguments(images, weight, bias, stride, padding, dilation, groups)
    return arguments, (len(images), len(weight), rows, columns)


def _arrays(
    input: ArrayLike, weight: ArrayLike, bias: ArrayLike | None
) -> tuple[Array, Array, Array]:
    """Return input with a batch axis, weight and bias, all of the dtype to compute in."""
    images, filters = _numbers("input", input), _numbers("weight", weight)
    if images.ndim not in (3, 4):
        mend = ": for one grey image write input[None]" if images.ndim == 2 else ""
        raise ValueError(
            f"input must have shape (N, C, H, W) or (C, H, W), got {images.shape}{mend}"
        )
    if filters.ndim != 4:
        mend = ": for one kernel write weight[None, None]" if filters.ndim == 2 else ""
        raise ValueError(
            f"weight must have shape (C_out, C_in/groups, kH, kW), got {filters.shape}{mend}"
        )
    if filters.size == 0:
        raise ValueError(f"weight must not be empty, got shape {filters.shape}")
    offsets = np.zeros(len(filters), filters.dtype) if bias is None else _numbers("bias", bias)
    if offsets.shape != (len(filters),):
        raise ValueError(
            f"bias must have one number for each filter, shape ({len(filters)},), "
            f"got {offsets.shape}"
        )
    dtype = _compute_dtype(images, filters, offsets)
    batch = images if images.ndim == 4 else images[None]
    return (
        batch.astype(dtype, copy=False),
        filters.astype(dtype, copy=False),
        offsets.astype(dtype, copy=False),
    )


def _numbers(name: str, value: ArrayLike) -> NDArray[Any]:
    """Return ``value`` as an array of real numbers."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} must be rectangular, got nested lists of different lengths"
        ) from None
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        is_array = isinstance(value, np.ndarray | list | tuple)
        got = f"dtype {array.dtype}" if is_array else repr(value)
        raise TypeError(f"{name} must hold real numbers of at most 64 bits, got {got}")
    return array


def _compute_dtype(*arrays: NDArray[Any]) -> np.dtype[Any]:
    """Return the floating dtype that NumPy promotes to, or float32 if that is smaller."""
    dtype = np.result_type(*(array.dtype for array in arrays))
    return np.result_type(dtype, np.float32 if dtype.kind == "f" else np.float64)


def _check_channels(images: Array, weight: Array, bias: Array, groups: int) -> None:
    in_channels, (out_channels, group_channels) = images.shape[1], weight.shape[:2]
    validation.divides(groups, "in_channels", in_channels)
    validation.divides(groups, "out_channels", out_channels)
    if group_channels * groups != in_channels:
        raise ValueError(
            f"weight must have in_channels / groups = {in_channels} / {groups} = "
            f"{in_channels // groups} channels in each filter, got {group_channels}: "
            f"input is {images.shape}, weight is {weight.shape}"
        )


def _padding(
    padding: Padding, sizes: tuple[int, ...], kernel: tuple[int, ...], stride: Pair, dilation: Pair
) -> tuple[Pair, Pair]:
    """Return padding, however it was written, as ((top, bottom), (left, right))."""
    if isinstance(padding, str):
        return _padding_word(padding, sizes, kernel, stride, dilation)
    axes = padding if isinstance(padding, tuple | list) else (padding, padding)
    if len(axes) == 2:
        with suppress(TypeError):
            vertical, horizontal = (validation.pair("padding", axis, 0, "") for axis in axes)
            return vertical, horizontal
    raise TypeError(
        "padding must be an integer, (vertical, horizontal), ((top, bottom), (left, right)), "
        f"'valid' or 'same', got {padding!r}"
    )


def _padding_word(
    word: str, sizes: tuple[int, ...], kernel: tuple[int, ...], stride: Pair, dilation: Pair
) -> tuple[Pair, Pair]:
    if word == "valid":
        return (0, 0), (0, 0)
    if word != "same":
        raise ValueError(f"padding must be 'valid', 'same' or numbers, got {word!r}")
    vertical, horizontal = map(shapes.same_padding, sizes, kernel, stride, dilation)
    if stride != (1, 1):
        raise ValueError(
            f"padding 'same' needs stride 1, got stride {stride}: for an output of "
            f"ceil(input / stride) write padding={vertical, horizontal}"
        )
    return vertical, horizontal


def _output_size(axis: str, *geometry: Any) -> int:
    try:
        return shapes.output_size(*geometry)
    except ValueError as error:
        raise ValueError(f"{axis}: {error}") from None

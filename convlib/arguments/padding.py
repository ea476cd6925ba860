"""What stands around the input: how much of it, and with which values."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib import shapes, validation
from convlib.arguments.axes import AXES

Pair = tuple[int, int]
Padding = str | int | Sequence[int | Sequence[int]]

WORDS = "'valid', 'same', 'same_upper', 'same_lower'"
# PyTorch's name of a border: NumPy's name of it.
MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def padding_pairs(
    padding: Padding,
    sizes: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
) -> tuple[Pair, ...]:
    """Return padding, however it was written, as one pair (before, after) an axis.

    Parameters
    ----------
    padding
        As in `convlib.conv2d`.
    sizes, kernel, stride, dilation
        Of each axis.

    Raises
    ------
    TypeError
        If ``padding`` is neither a word nor whole numbers.
    ValueError
        If the word is unknown, a number is negative, or "same" meets a stride above 1.

    Examples
    --------
    >>> padding_pairs((2, 1), (8, 8), (3, 3), (1, 1), (1, 1))
    ((2, 2), (1, 1))
    >>> padding_pairs("same_lower", (6,), (3,), (2,), (1,))
    ((1, 0),)
    """
    if isinstance(padding, str):
        return _pairs_of_word(padding, sizes, kernel, stride, dilation)
    return number_pairs(padding, len(sizes), words=f", {WORDS} or 'full'")


def number_pairs(padding: object, axes: int, words: str = "") -> tuple[Pair, ...]:
    """Return padding given in numbers as one pair (before, after) an axis.

    Parameters
    ----------
    padding
        One number for all sides, one for each axis, or a pair for each axis.
    axes
        How many axes there are.
    words
        What else is allowed, for the message.

    Raises
    ------
    TypeError
        If ``padding`` has another form.
    ValueError
        If a number is negative.

    Examples
    --------
    >>> number_pairs((2, (0, 1)), axes=2)
    ((2, 2), (0, 1))
    """
    entries = padding if isinstance(padding, tuple | list) else (padding,) * axes
    if len(entries) == axes:
        with suppress(TypeError):
            return tuple([validation.pair("padding", entry, 0, "") for entry in entries])
    _, _, _, directions, sides = AXES[axes]
    forms = f"{directions}, {sides}{words}" if words else f"{directions} or {sides}"
    raise TypeError(f"padding must be an integer, {forms}, got {padding!r}")


def _pairs_of_word(
    word: str,
    sizes: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
) -> tuple[Pair, ...]:
    if word == "valid":
        return tuple((0, 0) for _ in sizes)
    if word == "full":
        windows = map(shapes.effective_kernel_size, kernel, dilation)
        return tuple((window - 1, window - 1) for window in windows)
    if word not in ("same", "same_upper", "same_lower"):
        mend = f": write padding_mode={word!r}" if word in MODES else ""
        raise ValueError(f"padding must be {WORDS}, 'full' or numbers, got {word!r}{mend}")
    names = AXES[len(sizes)].sizes
    pairs = tuple(
        validation.along(name, shapes.same_padding, *geometry)
        for name, *geometry in zip(names, sizes, kernel, stride, dilation, strict=True)
    )
    if word == "same" and set(stride) != {1}:
        raise ValueError(
            f"padding 'same' needs stride 1, got stride {stride}: for an output of "
            f"ceil(input / stride) write padding={pairs}"
        )
    return tuple((after, before) for before, after in pairs) if word == "same_lower" else pairs


def check_border(padding_mode: object, padding: tuple[Pair, ...], sizes: tuple[int, ...]) -> None:
    """Refuse an unknown ``padding_mode``, and one that would read past the input's other end.

    Parameters
    ----------
    padding_mode
        "zeros", "reflect", "replicate" or "circular".
    padding, sizes
        Of each axis.

    Raises
    ------
    TypeError
        If ``padding_mode`` is not a string.
    ValueError
        If it is unknown, or the input is too small for this much padding.

    Examples
    --------
    >>> check_border("reflect", padding=((3, 3),), sizes=(3,))
    Traceback (most recent call last):
    ValueError: padding must be at most length - 1 = 2 with padding_mode 'reflect', got (3, 3)
    """
    if not isinstance(padding_mode, str) or padding_mode not in MODES:
        error = ValueError if isinstance(padding_mode, str) else TypeError
        raise error(
            "padding_mode must be 'zeros', 'reflect', 'replicate' or 'circular', "
            f"got {padding_mode!r}"
        )
    if padding_mode not in ("reflect", "circular"):
        return
    for axis, size, pair in zip(AXES[len(sizes)].sizes, sizes, padding, strict=True):
        limit, rule = (size, axis) if padding_mode == "circular" else (size - 1, f"{axis} - 1")
        if max(pair) > limit:
            raise ValueError(
                f"padding must be at most {rule} = {limit} with padding_mode "
                f"{padding_mode!r}, got {pair}"
            )


def pad(array: NDArray[Any], padding: tuple[Pair, ...], padding_mode: str) -> NDArray[Any]:
    """Return a copy of ``array`` with a border around its last axes.

    Parameters
    ----------
    array
        Its last axes are the padded ones.
    padding
        Pixels ``(before, after)`` of each.
    padding_mode
        What the border holds: "zeros", the picture mirrored about its outermost pixel
        ("reflect"), that pixel again ("replicate"), or the other end ("circular").

    Examples
    --------
    >>> pad(np.arange(4), ((2, 1),), "reflect")
    array([2, 1, 0, 1, 2, 3, 2])
    """
    unpadded = ((0, 0),) * (array.ndim - len(padding))
    return np.pad(array, unpadded + padding, mode=MODES[padding_mode])  # type: ignore[call-overload, no-any-return]


def unpad(gradient: NDArray[Any], padding: tuple[Pair, ...], padding_mode: str) -> NDArray[Any]:
    """Return the gradient of `pad`: what reached the border is added where the border came from.

    Parameters
    ----------
    gradient
        With respect to the padded array.
    padding, padding_mode
        As given to `pad`.

    Examples
    --------
    >>> unpad(np.ones(7), ((2, 1),), "reflect")
    array([1., 2., 3., 1.])
    """
    for axis, pair in enumerate(padding, gradient.ndim - len(padding)):
        size = gradient.shape[axis] - sum(pair)
        lines = np.moveaxis(gradient, axis, 0)
        folded = lines[pair[0] : pair[0] + size]
        if padding_mode != "zeros":
            origin = pad(np.arange(size), (pair,), padding_mode)
            folded = np.zeros_like(folded)
            np.add.at(folded, origin, lines)
        gradient = np.moveaxis(folded, 0, axis)
    return np.ascontiguousarray(gradient)

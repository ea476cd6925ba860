"""How padding may be written, and the pixels on each side that it stands for."""

from collections.abc import Sequence
from contextlib import suppress

from convlib import validation
from convlib.axes import AXES
from convlib.shapes.sizes import effective_kernel_size, same_padding

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
        windows = map(effective_kernel_size, kernel, dilation)
        return tuple((window - 1, window - 1) for window in windows)
    if word not in ("same", "same_upper", "same_lower"):
        mend = f": write padding_mode={word!r}" if word in MODES else ""
        raise ValueError(f"padding must be {WORDS}, 'full' or numbers, got {word!r}{mend}")
    names = AXES[len(sizes)].sizes
    pairs = tuple(
        validation.along(name, same_padding, *geometry)
        for name, *geometry in zip(names, sizes, kernel, stride, dilation, strict=True)
    )
    if word == "same" and set(stride) != {1}:
        raise ValueError(
            f"padding 'same' needs stride 1, got stride {stride}: for an output of "
            f"ceil(input / stride) write padding={pairs}"
        )
    return tuple((after, before) for before, after in pairs) if word == "same_lower" else pairs

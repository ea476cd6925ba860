"""What stands around the input: a border of zeros, or of the input's own values."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.axes import AXES
from convlib.shapes.padding import MODES, Pair


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

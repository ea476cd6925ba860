"""Arrays packed as whole codes: a small record that a page unpacks by one multiplication."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

CODES: dict[int, np.dtype[Any]] = {8: np.dtype("<u1"), 16: np.dtype("<u2")}
Packed = dict[str, Any]


def pack(title: str, array: ArrayLike, sizes: Mapping[str, int], bits: int) -> Packed:
    """Return the codes of an array, and how they become numbers: ``lowest + code * scale``.

    Parameters
    ----------
    title : str
        What the array is called where it is refused.
    array : array_like
        Shape (axes...) or (axes..., H, W).
    sizes : dict of {str: int}
        How many places each axis has.
    bits : int
        8 or 16, for a map; numbers have 16.

    Returns
    -------
    dict
        ``shape`` of one place, ``bits``, ``lowest``, ``scale``, ``signed``, and ``codes`` as
        bytes in reading order, the low byte first.

    Raises
    ------
    ValueError
        If the shape does not fit the axes, a number is not finite, or ``bits`` is another number.

    Examples
    --------
    >>> packed = pack("loss", [0, 1, 4], {"step": 3}, bits=8)
    >>> packed["codes"] == np.array([0, 16384, 65535], "<u2").tobytes()
    True
    """
    if bits not in CODES:
        raise ValueError(f"bits must be 8 or 16, got {bits}")
    values = np.asarray(array, dtype=float)
    axes = tuple(sizes.values())
    shape = values.shape[len(axes) :]
    if values.shape[: len(axes)] != axes or len(shape) not in (0, 2) or values.size == 0:
        named = ", ".join(f"{axis} {size}" for axis, size in sizes.items())
        raise ValueError(
            f"{title} must have shape ({named}) or ({named}, H, W), got shape {values.shape}"
        )
    _check_finite(title, values, list(sizes))
    bits = bits if shape else 16
    signed = bool(values.min() < 0)
    largest = 2**bits - 1
    if signed:  # an odd number of codes, so that 0 is the one in the middle
        largest -= 1
        highest = float(np.abs(values).max())
        lowest = -highest
    else:
        lowest, highest = float(values.min()), float(values.max())
    scale = highest / largest - lowest / largest
    codes = np.rint((values - lowest) / scale) if scale else np.zeros(values.shape)
    return {
        "shape": list(shape),
        "bits": bits,
        "lowest": lowest,
        "scale": scale,
        "signed": signed,
        "codes": np.minimum(codes, largest).astype(CODES[bits]).tobytes(),
    }


def at(packed: Packed, axes: Sequence[int]) -> NDArray[np.float64]:
    """Return the numbers that the codes stand for, of shape (axes...) or (axes..., H, W).

    Parameters
    ----------
    packed : dict
        As `pack` returns it.
    axes : sequence of int
        How many places each axis has.

    Returns
    -------
    numpy.ndarray
        Within half of ``packed["scale"]`` of what was packed.
    """
    codes = np.frombuffer(packed["codes"], CODES[packed["bits"]])
    numbers: NDArray[np.float64] = packed["lowest"] + codes * packed["scale"]
    return numbers.reshape(*axes, *packed["shape"])


def size_in_bytes(frames: Mapping[str, Packed]) -> int:
    """Return how many bytes the codes of some frames take."""
    return sum(len(frame["codes"]) for frame in frames.values())


def _check_finite(title: str, values: NDArray[np.float64], axes: list[str]) -> None:
    """Name the first place where a number is not finite: a run that diverged, most likely."""
    wrong = np.argwhere(~np.isfinite(values))
    if len(wrong):
        place = ", ".join(f"{axis} {at}" for axis, at in zip(axes, wrong[0], strict=False))
        raise ValueError(
            f"{title} must hold finite numbers, got {values[tuple(wrong[0])]} at place {place}: "
            "record fewer steps, or settings with which it stays finite"
        )

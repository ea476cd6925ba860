"""The arguments of pixel_shuffle and its inverse, checked."""

from typing import Any

from numpy.typing import ArrayLike, NDArray

from convlib import validation
from convlib.arguments.arrays import numbers


def shuffle_arguments(
    name: str, value: ArrayLike, factor_name: str, factor: int
) -> tuple[NDArray[Any], int]:
    """Return an array whose channels can be laid out as squares of pixels, and their side.

    Parameters
    ----------
    name
        The array's name, for the message.
    value
        The array.
    factor_name, factor
        The side of the squares, with its name for the message.

    Raises
    ------
    TypeError, ValueError
        As `convlib.pixel_shuffle`.
    """
    factor = validation.integer(factor_name, factor, minimum=1)
    array = _pictures(name, value)
    if array.shape[-3] % factor**2:
        raise ValueError(
            f"channels of {name} must be a multiple of {factor_name} ** 2 = {factor**2}, "
            f"got {array.shape[-3]}"
        )
    return array, factor


def unshuffle_arguments(
    name: str, value: ArrayLike, factor_name: str, factor: int
) -> tuple[NDArray[Any], int]:
    """Return an array whose pixels can be gathered from squares, and their side.

    Parameters
    ----------
    name
        The array's name, for the message.
    value
        The array.
    factor_name, factor
        The side of the squares, with its name for the message.

    Raises
    ------
    TypeError, ValueError
        As `convlib.pixel_unshuffle`.
    """
    factor = validation.integer(factor_name, factor, minimum=1)
    array = _pictures(name, value)
    if any(size % factor for size in array.shape[-2:]):
        raise ValueError(
            f"height and width of {name} must be multiples of {factor_name} {factor}, "
            f"got {array.shape[-2:]}"
        )
    return array, factor


def _pictures(name: str, value: ArrayLike) -> NDArray[Any]:
    array = numbers(name, value)
    if array.ndim < 3:
        raise ValueError(f"{name} must have shape (..., C, H, W), got {array.shape}")
    return array

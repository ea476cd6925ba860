"""Checks of whole numbers, with errors that name argument, rule and value."""

import math
import operator
from collections.abc import Callable
from numbers import Real
from typing import TypeVar

# Every size in a picture is far below this, and products of two still fit into 64 bits.
LARGEST = 2**31 - 1

Result = TypeVar("Result")

TUPLES = {1: "tuple", 2: "pair", 3: "triple"}


def integer(name: str, value: object, minimum: int) -> int:
    """Return ``value`` as a plain int that is at least ``minimum``.

    Parameters
    ----------
    name
        The argument's name, for the message.
    value
        An int or a NumPy integer; booleans and floats are refused.
    minimum
        The smallest value that makes sense.

    Raises
    ------
    TypeError
        If ``value`` is not an integer.
    ValueError
        If ``value`` is out of range.

    Examples
    --------
    >>> integer("stride", 2, minimum=1)
    2
    >>> integer("stride", 0, minimum=1)
    Traceback (most recent call last):
    ValueError: stride must be at least 1, got 0
    """
    number = _index(value)
    if number is None:
        raise TypeError(f"{name} must be an integer, got {value!r}")
    _check_range(name, number, minimum, got=value)
    return number


def pair(name: str, value: object, minimum: int, names: str) -> tuple[int, int]:
    """Return ``value``, one integer for both or a pair, as a pair of plain ints.

    Parameters
    ----------
    name
        The argument's name, for the message.
    value
        One integer, which counts for both, or a tuple or list of two.
    minimum
        The smallest value that makes sense.
    names
        What the two stand for, for the message.

    Raises
    ------
    TypeError
        If ``value`` is neither an integer nor two integers.
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> pair("stride", 2, minimum=1, names="(vertical, horizontal)")
    (2, 2)
    >>> pair("stride", (1, 2, 3), minimum=1, names="(vertical, horizontal)")
    Traceback (most recent call last):
    TypeError: stride must be an integer or a pair (vertical, horizontal), got (1, 2, 3)
    """
    first, second = integers(name, value, minimum, names, count=2)
    return first, second


def integers(name: str, value: object, minimum: int, names: str, count: int) -> tuple[int, ...]:
    """Return ``value``, one integer for all or a tuple of them, as plain ints.

    Parameters
    ----------
    name
        The argument's name, for the message.
    value
        One integer, which counts for all, or a tuple or list of ``count``.
    minimum
        The smallest value that makes sense.
    names
        What the numbers stand for, for the message.
    count
        How many there are: 1, 2 or 3.

    Raises
    ------
    TypeError
        If ``value`` is neither an integer nor ``count`` integers.
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> integers("stride", (1, 2, 2), minimum=1, names="(depth, vertical, horizontal)", count=3)
    (1, 2, 2)
    >>> integers("stride", (1, 2), minimum=1, names="(depth, vertical, horizontal)", count=3)
    Traceback (most recent call last):
    TypeError: stride must be an integer or a triple (depth, vertical, horizontal), got (1, 2)
    """
    entries = value if isinstance(value, tuple | list) else (value,) * count
    numbers = [number for entry in entries if (number := _index(entry)) is not None]
    if len(entries) != count or len(numbers) != count:
        raise TypeError(f"{name} must be an integer or a {TUPLES[count]} {names}, got {value!r}")
    for number in numbers:
        _check_range(name, number, minimum, got=value)
    return tuple(numbers)


def boolean(name: str, value: object) -> bool:
    """Return ``value`` if it is True or False.

    Parameters
    ----------
    name
        The argument's name, for the message.
    value
        True or False; numbers are refused.

    Raises
    ------
    TypeError
        If ``value`` is neither.

    Examples
    --------
    >>> boolean("ceil_mode", True)
    True
    >>> boolean("ceil_mode", 1)
    Traceback (most recent call last):
    TypeError: ceil_mode must be True or False, got 1
    """
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, got {value!r}")
    return value


def real(name: str, value: object, above: float = -math.inf) -> float:
    """Return ``value`` as a float.

    Parameters
    ----------
    name
        The argument's name, for the message.
    value
        A real number; booleans are refused.
    above
        What the number must be greater than.

    Raises
    ------
    TypeError
        If ``value`` is not a real number.
    ValueError
        If ``value`` is not finite, or not greater than ``above``.

    Examples
    --------
    >>> real("sigma", 2, above=0)
    2.0
    >>> real("sigma", 0, above=0)
    Traceback (most recent call last):
    ValueError: sigma must be greater than 0, got 0
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{name} must be finite, got {value!r}")
    if value <= above:
        raise ValueError(f"{name} must be greater than {above}, got {value!r}")
    return float(value)


def divides(groups: int, name: str, channels: int) -> None:
    """Refuse ``groups`` that do not share ``channels`` out evenly.

    Parameters
    ----------
    groups
        The number of groups.
    name
        What the channels are called, for the message.
    channels
        How many channels there are.

    Raises
    ------
    ValueError
        If ``groups`` does not divide ``channels``.

    Examples
    --------
    >>> divides(2, "in_channels", 3)
    Traceback (most recent call last):
    ValueError: groups must divide in_channels, got groups 2 and in_channels 3
    """
    if channels % groups:
        raise ValueError(f"groups must divide {name}, got groups {groups} and {name} {channels}")


def along(axis: str, formula: Callable[..., Result], *numbers: object) -> Result:
    """Return ``formula(*numbers)``; its `ValueError` begins with the name of the axis.

    Parameters
    ----------
    axis
        The name.
    formula
        A function of one axis, as those in `convlib.shapes`.
    *numbers
        Its arguments.

    Raises
    ------
    ValueError
        What the formula raised, with the name.

    Examples
    --------
    >>> along("height", lambda size: integer("input_size", size, minimum=1), 0)
    Traceback (most recent call last):
    ValueError: height: input_size must be at least 1, got 0
    """
    try:
        return formula(*numbers)
    except ValueError as error:
        raise ValueError(f"{axis}: {error}") from None


def _index(value: object) -> int | None:
    """Return ``value`` as an int, or None if it is not one. True is not a number here."""
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def _check_range(name: str, number: int, minimum: int, got: object) -> None:
    if number < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {got!r}")
    if number > LARGEST:
        raise ValueError(f"{name} must be at most {LARGEST}, got {got!r}")

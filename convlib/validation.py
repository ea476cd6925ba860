"""Checks of whole numbers, with errors that name argument, rule and value."""

import operator

# Every size in a picture is far below this, and products of two still fit into 64 bits.
LARGEST = 2**31 - 1


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
    entries = value if isinstance(value, tuple | list) else (value, value)
    numbers = [number for entry in entries if (number := _index(entry)) is not None]
    if len(entries) != 2 or len(numbers) != 2:
        raise TypeError(f"{name} must be an integer or a pair {names}, got {value!r}")
    for number in numbers:
        _check_range(name, number, minimum, got=value)
    return numbers[0], numbers[1]


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

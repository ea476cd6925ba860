"""Traits that name themselves, their rule and the value when they refuse one."""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

import traitlets

from convlib import validation

Value = TypeVar("Value")


class Setting(traitlets.Int[int, int]):
    """A whole number that a slider moves, within its figure's ``limits``."""

    def validate(self, obj: Any, value: Any) -> int:
        """Return the value, or say which range it leaves."""
        number = super().validate(obj, value)
        lowest, highest = obj.limits[self.name]
        if not lowest <= number <= highest:
            raise ValueError(f"{self.name} must be between {lowest} and {highest}, got {number}")
        return number


class Option(traitlets.TraitType[str, str]):
    """One of some words, the first unless set."""

    def __init__(self, *words: str) -> None:
        super().__init__(words[0])
        self.words = words

    def validate(self, obj: Any, value: Any) -> str:
        """Return the value, or say which words there are."""
        return str(one_of(str(self.name), value, self.words))


class Switch(traitlets.TraitType[bool, bool]):
    """True or False."""

    default_value = False

    def validate(self, obj: Any, value: Any) -> bool:
        """Return the value, or say that it is neither."""
        return validation.boolean(str(self.name), value)


class Words(traitlets.TraitType[list[str], list[str]]):
    """Some of a number of words, none unless set."""

    def __init__(self, *words: str) -> None:
        super().__init__([])
        self.words = words

    def validate(self, obj: Any, value: Any) -> list[str]:
        """Return the words as a list, or say which there are."""
        known = ", ".join(map(repr, self.words))
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise TypeError(f"{self.name} must be a list of some of {known}, got {value!r}")
        for word in value:
            if word not in self.words:
                raise ValueError(f"{self.name} must be some of {known}, got {word!r}")
        return list(value)


def one_of(argument: str, value: Value, known: Collection[Value]) -> Value:
    """Return the value if it is known, or say which values are."""
    if value not in known:
        raise ValueError(f"{argument} must be one of {', '.join(map(repr, known))}, got {value!r}")
    return value

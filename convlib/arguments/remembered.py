"""Settings that are checked once: to check them takes longer than a small layer."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

Result = TypeVar("Result")

# Equal numbers may differ in type, even inside a tuple: only what has one type is remembered.
PLAIN = {int, str, bool}


def remembered(checked: Callable[..., Result]) -> Callable[..., Result]:
    """Let a function remember what it returned for shapes and plain settings.

    Parameters
    ----------
    checked
        A function of the number of axes, two shapes and settings.

    Examples
    --------
    >>> count = remembered(lambda axes, input_shape, weight_shape, stride: print("checked"))
    >>> count(1, (9,), (3,), 1)
    checked
    >>> count(1, (9,), (3,), 1)
    """
    known = lru_cache(maxsize=1024, typed=True)(checked)

    def of_layer(
        axes: int, input_shape: tuple[int, ...], weight_shape: tuple[int, ...], *settings: Any
    ) -> Result:
        function = known if PLAIN.issuperset(map(type, settings)) else checked
        return function(axes, input_shape, weight_shape, *settings)

    return of_layer

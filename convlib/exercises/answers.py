"""Ask a function for its answer, compare two answers, and say what can be seen in a wrong one."""

import inspect
import operator
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Argument = Array | float
Function = Callable[..., Any]


@dataclass(frozen=True, eq=False)
class Answer:
    """What one call gave: the thing returned, its numbers if it has any, or the error raised."""

    returned: object = None
    values: Array | None = None
    error: Exception | None = None
    place: str = ""
    changed: tuple[str, ...] = ()

    @property
    def ndim(self) -> int | None:
        """The number of the values' axes, None where there are no values."""
        return None if self.values is None else self.values.ndim


def ask(function: Function, parameters: Sequence[str], arguments: Sequence[Argument]) -> Answer:
    """Call `function` on copies of `arguments` and keep what happened."""
    copies = [np.array(a) if isinstance(a, np.ndarray) else a for a in arguments]
    try:
        returned = function(*copies)
    except Exception as error:
        return Answer(error=error, place=_line_that_raised(error, function))
    changed = tuple(
        name
        for name, before, after in zip(parameters, arguments, copies, strict=True)
        if not np.array_equal(before, after)
    )
    return Answer(returned, _numbers(returned), changed=changed)


def agree(one: Answer, other: Answer) -> bool:
    """Say whether two answers are the same: equal shape and numbers, or both an error."""
    if one.values is None or other.values is None:
        return one.error is not None and other.error is not None
    return one.values.shape == other.values.shape and np.allclose(one.values, other.values)


def format_number(value: float) -> str:
    """Write a number briefly, without a sign on zero.

    Examples
    --------
    >>> format_number(3.0), format_number(-0.0), format_number(0.125)
    ('3', '0', '0.125')
    """
    return f"{value + 0.0:.6g}"


def what_is_wrong(answer: Answer, expected: Answer, axes: Sequence[str]) -> list[str]:
    """Describe a wrong answer in sentences, from what can be seen in it alone."""
    assert expected.values is not None
    if answer.values is None:
        return list(_no_numbers(answer))
    if answer.values.shape != expected.values.shape:
        return list(_wrong_shape(answer.values, expected.values, axes))
    return list(_wrong_values(answer.values, expected.values))


def wrong_form(answer: Answer, expected: Answer) -> str:
    """Say what is amiss with an answer whose numbers are right; empty when nothing is."""
    kind = type(answer.returned).__name__
    if isinstance(expected.returned, np.ndarray):
        if not isinstance(answer.returned, np.ndarray):
            return f"The numbers are right, but they come as a {kind}: return a NumPy array."
        return ""
    try:
        operator.index(answer.returned)  # type: ignore[arg-type]
    except TypeError:
        return (
            f"The number is right, but it comes as a {kind}, and a size must be an int:"
            " divide with `//`, or wrap the result in `int(...)`."
        )
    return ""


def changed_input(answer: Answer) -> str:
    """Say which arguments the call altered; empty when it left them alone."""
    if not answer.changed:
        return ""
    names = " and ".join(f"`{name}`" for name in answer.changed)
    return f"The call changes {names}; arguments belong to the caller, so work on a copy."


def wrong_signature(function: Function, name: str, parameters: Sequence[str]) -> str:
    """Say how the function must be callable; empty when it is, or when nobody can know."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return ""
    try:
        signature.bind(*parameters)
    except TypeError:
        call = f"{name}({', '.join(parameters)})"
        return f"The function takes `{signature}`, but it is called as `{call}`."
    return ""


def _numbers(returned: object) -> Array | None:
    try:
        array = np.asarray(returned)
    except ValueError:
        return None
    return array.astype(np.float64) if array.dtype.kind in "biuf" else None


def _line_that_raised(error: Exception, function: Function) -> str:
    code = getattr(function, "__code__", None)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.line for frame in frames if code and frame.filename == code.co_filename]
    return (own[-1] or "") if own else ""


def _no_numbers(answer: Answer) -> Iterator[str]:
    if isinstance(answer.error, NotImplementedError) or answer.returned is Ellipsis:
        yield "This is not written yet. Start with the case below, the smallest one left."
    elif answer.error is not None:
        yield from _raised(answer.error, answer.place)
    elif answer.returned is None:
        yield "The call gave None. It is not written yet, or is a `return` missing?"
    else:
        kind = type(answer.returned).__name__
        yield f"The call gave a {kind} that is not an array of real numbers."


def _raised(error: Exception, place: str) -> Iterator[str]:
    message = str(error).partition("\n")[0][:160]
    where = f", at `{place}`" if place else ""
    yield f"The call raised {type(error).__name__}{where}" + (f": {message}" if message else ".")
    if "'float' object cannot be interpreted as an integer" in message:
        yield "A size must be a whole number: divide with `//`, not `/`."


def _wrong_shape(got: Array, expected: Array, axes: Sequence[str]) -> Iterator[str]:
    if got.ndim != expected.ndim:
        yield f"The answer has shape {got.shape}, expected {expected.shape}."
        return
    for axis, (mine, right) in enumerate(zip(got.shape, expected.shape, strict=True)):
        if mine != right:
            yield f"Axis {axis}, the {axes[axis]}, has length {mine}, expected {right}."


def _wrong_values(got: Array, expected: Array) -> Iterator[str]:
    wrong = ~np.isclose(got, expected)
    strange = ~np.isfinite(got)
    if strange.any():
        yield (
            f"{strange.sum()} of {got.size} values are NaN or infinite: look for a division by"
            " zero, or for memory from `np.empty` that was never filled."
        )
    elif got.size > 1 and np.allclose(np.sort(got, axis=None), np.sort(expected, axis=None)):
        yield "All the right values are there, in the wrong places."
    elif np.array_equal(got, np.trunc(expected)):
        yield "The values are cut to whole numbers: is the output an array of integers?"
    elif got.size > 1 and np.ptp(got - expected) < 1e-9:
        difference = float((got - expected).flat[0])
        size = "large" if difference > 0 else "small"
        yield f"Every value is {format_number(abs(difference))} too {size}."
    elif (factor := _constant_factor(got, expected)) is not None:
        yield f"Every value is {format_number(factor)} times what it should be."
    elif got.size > 1:
        yield f"{wrong.sum()} of {got.size} values differ."
    else:
        yield "The value is wrong."


def _constant_factor(got: Array, expected: Array) -> float | None:
    largest = np.argmax(np.abs(expected))
    if got.size < 2 or expected.flat[largest] == 0:
        return None
    factor = float(got.flat[largest] / expected.flat[largest])
    return factor if np.allclose(got, factor * expected) else None

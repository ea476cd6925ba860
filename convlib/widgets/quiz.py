"""A question to answer before the reader drags."""

from dataclasses import asdict, dataclass
from typing import Any

import traitlets

from convlib.widgets import bundle
from convlib.widgets.live_figure import LiveFigure


@dataclass(frozen=True)
class Choice:
    """One answer to choose, and what choosing it tells.

    Parameters
    ----------
    text : str
        The answer as the reader sees it.
    reason : str
        Why it is right, or which thought leads to it and where that thought goes wrong.
    correct : bool
        Whether it is right; False unless given.
    """

    text: str
    reason: str
    correct: bool = False


@dataclass(frozen=True)
class Numeric:
    """An answer to type, and what typing it tells.

    Parameters
    ----------
    value : float
        The right answer.
    reason : str
        Why it is right.
    mistakes : dict of {float: str}
        Wrong answers that a known thought leads to, and where that thought goes wrong.
    hint : str
        What any other wrong answer tells.
    tolerance : float
        How far from ``value`` an answer may lie; 0 unless given.
    """

    value: float
    reason: str
    mistakes: dict[float, str]
    hint: str
    tolerance: float = 0


class Quiz(LiveFigure):
    """A question with a reason for every answer; it needs no kernel.

    Parameters
    ----------
    question : str
        One sentence.
    answer : list of Choice, or Numeric
        Choices, at least two and exactly one of them correct, each with a reason; or a number
        to type.

    Raises
    ------
    ValueError
        If there are fewer than two choices, not exactly one is correct, a reason or hint is
        missing, or a mistake counts as right.

    Examples
    --------
    >>> Quiz("Is 2 even?", [Choice("Yes", "2 = 2·1.", correct=True), Choice("No", "It is 2·1.")])
    Quiz('Is 2 even?')
    >>> Quiz("What is 2·3?", Numeric(6, "2 + 2 + 2.", {5: "That adds."}, "Add 2 three times."))
    Quiz('What is 2·3?')
    """

    _esm = bundle.module("quiz")
    _css = bundle.style("quiz")
    question = traitlets.Unicode().tag(sync=True)
    choices: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    number = traitlets.Dict(help="the answer to type; empty where there are choices").tag(sync=True)

    def __init__(self, question: str, answer: list[Choice] | Numeric, **traits: Any) -> None:
        if isinstance(answer, Numeric):
            super().__init__(question=question, number=_checked_number(answer), **traits)
        else:
            super().__init__(question=question, choices=_checked_choices(answer), **traits)

    def __repr__(self) -> str:
        return f"Quiz({self.question!r})"


def _checked_choices(choices: list[Choice]) -> list[dict[str, Any]]:
    if len(choices) < 2:
        raise ValueError(f"choices must be at least 2, got {len(choices)}")
    correct = sum(choice.correct for choice in choices)
    if correct != 1:
        raise ValueError(f"choices must have exactly 1 that is correct, got {correct}")
    for choice in choices:
        if not choice.reason:
            raise ValueError(f"choices must each have a reason, got none for {choice.text!r}")
    return [asdict(choice) for choice in choices]


def _checked_number(number: Numeric) -> dict[str, Any]:
    if not (number.reason and number.hint and all(number.mistakes.values())):
        raise ValueError(f"number must have a reason, a hint and reasons of mistakes, got {number}")
    for mistake in number.mistakes:
        if abs(mistake - number.value) <= number.tolerance:
            raise ValueError(
                f"mistakes must lie more than tolerance {number.tolerance} from {number.value}, "
                f"got {mistake}"
            )
    mistakes = [{"value": value, "reason": reason} for value, reason in number.mistakes.items()]
    return {**asdict(number), "mistakes": mistakes}

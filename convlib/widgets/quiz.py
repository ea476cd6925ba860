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


class Quiz(LiveFigure):
    """A question with a reason for every answer; it needs no kernel.

    Parameters
    ----------
    question : str
        One sentence.
    choices : list of Choice
        At least two, exactly one of them correct, each with a reason.

    Raises
    ------
    ValueError
        If there are fewer than two choices, not exactly one is correct, or a reason is missing.

    Examples
    --------
    >>> Quiz("Is 2 even?", [Choice("Yes", "2 = 2·1.", correct=True), Choice("No", "It is 2·1.")])
    Quiz('Is 2 even?')
    """

    _esm = bundle.module("quiz")
    _css = bundle.style("quiz")
    question = traitlets.Unicode().tag(sync=True)
    choices: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)

    def __init__(self, question: str, choices: list[Choice], **traits: Any) -> None:
        if len(choices) < 2:
            raise ValueError(f"choices must be at least 2, got {len(choices)}")
        correct = sum(choice.correct for choice in choices)
        if correct != 1:
            raise ValueError(f"choices must have exactly 1 that is correct, got {correct}")
        for choice in choices:
            if not choice.reason:
                raise ValueError(f"choices must each have a reason, got none for {choice.text!r}")
        answers = [asdict(choice) for choice in choices]
        super().__init__(question=question, choices=answers, **traits)

    def __repr__(self) -> str:
        return f"Quiz({self.question!r})"

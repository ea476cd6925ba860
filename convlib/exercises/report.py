"""What a check found, as plain text and as a drawing for a notebook."""

import html
import re
import textwrap
from dataclasses import dataclass

import numpy as np

from convlib.exercises.answers import Argument, Array, format_number
from convlib.exercises.drawing import TEXT_WIDTH, Grid, grid_as_html, grids, grids_as_text
from convlib.exercises.style import STYLE


@dataclass(frozen=True, eq=False)
class Evidence:
    """The smallest case that failed: where it stands on the ladder, and all its numbers.

    `arguments` can be handed to the learner's function again: `mine(*arguments.values())`.
    """

    number: int
    cases: int
    title: str
    arguments: dict[str, Argument]
    expected: Array
    got: Array | None

    @property
    def headline(self) -> str:
        """Name the case and its place on the ladder."""
        return f"The smallest case that shows it, {self.number} of {self.cases}: {self.title}."

    @property
    def settings(self) -> list[str]:
        """Write the arguments that are not drawn as grids."""
        return [
            f"{name} = {_setting(value)}"
            for name, value in self.arguments.items()
            if np.ndim(value) < 2
        ]

    def given_grids(self) -> list[Grid]:
        """Draw the arguments that are images or kernels."""
        return [
            grid
            for name, value in self.arguments.items()
            if isinstance(value, np.ndarray) and value.ndim >= 2
            for grid in grids(name, value)
        ]

    def result_grids(self) -> list[Grid]:
        """Draw what was expected, and what came with its wrong cells marked."""
        got = [] if self.got is None else grids("got", self.got, self.expected)
        return grids("expected", self.expected) + got


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """The result of a check.

    Attributes
    ----------
    exercise : str
        The exercise's name.
    passed : bool
        Whether every case was right.
    sentences : tuple of str
        What was found, and how to mend it. Code stands in backticks.
    misunderstanding : str or None
        The slug of the one misunderstanding that explains every answer.
    evidence : Evidence or None
        The smallest failing case; None when all passed.
    """

    exercise: str
    passed: bool
    sentences: tuple[str, ...]
    misunderstanding: str | None = None
    evidence: Evidence | None = None

    @property
    def verdict(self) -> str:
        """Say in a few words how it went."""
        if self.passed:
            return "passed"
        return f"not yet: {(self.misunderstanding or '').replace('-', ' ')}".rstrip(": ")

    def __repr__(self) -> str:
        """Write the report as plain text."""
        paragraphs = [f"{self.exercise}, {self.verdict}", *map(_wrap, self.sentences)]
        if self.evidence is None:
            return "\n".join(paragraphs)
        results = self.evidence.result_grids()
        paragraphs += ["", _wrap(self.evidence.headline)]
        if self.evidence.settings:
            paragraphs.append(_wrap(", ".join(self.evidence.settings)))
        for drawn in (self.evidence.given_grids(), results):
            paragraphs += ["", grids_as_text(drawn)] if drawn else []
        if legend := _legend(results, "[ ]", "[.]"):
            paragraphs += ["", legend]
        return "\n".join(paragraphs)

    def _repr_html_(self) -> str:
        """Draw the report for a notebook."""
        kind = "conv-passed" if self.passed else "conv-failed"
        mark = "✓" if self.passed else "✗"
        sentences = "".join(f"<p>{_with_code(sentence)}</p>" for sentence in self.sentences)
        return (
            f"<style>{STYLE}</style>"
            f'<div class="conv-report {kind}" role="group" aria-label="Check of {self.exercise}">'
            f'<p class="conv-verdict"><span aria-hidden="true">{mark}</span> '
            f"<code>{self.exercise}</code>, {self.verdict}</p>"
            f"{sentences}{self._evidence_as_html()}</div>"
        )

    def _evidence_as_html(self) -> str:
        if self.evidence is None:
            return ""
        results = self.evidence.result_grids()
        settings = ", ".join(f"<code>{html.escape(text)}</code>" for text in self.evidence.settings)
        drawn = _group(self.evidence.given_grids()) + _group(results)
        legend = _legend(results, "<span>✗</span>", "A dashed outline")
        return (
            f'<p class="conv-case">{html.escape(self.evidence.headline)}</p>'
            + (f'<p class="conv-settings">{settings}</p>' if settings else "")
            + f'<div class="conv-grids">{drawn}</div>'
            + (f'<p class="conv-legend">{legend}</p>' if legend else "")
        )


def _group(drawn: list[Grid]) -> str:
    return f'<div class="conv-group">{"".join(map(grid_as_html, drawn))}</div>' if drawn else ""


def _setting(value: Argument) -> str:
    if isinstance(value, np.ndarray):
        return f"[{', '.join(map(format_number, value))}]"
    return str(value)


def _legend(drawn: list[Grid], wrong: str, missing: str) -> str:
    faulty = [cell for grid in drawn for row in grid.rows for cell in row if cell.fault]
    sentences = []
    if any(cell.text for cell in faulty):
        sentences.append(f"{wrong} marks a wrong cell.")
    if not all(cell.text for cell in faulty):
        sentences.append(f"{missing} marks a missing cell.")
    return " ".join(sentences)


def _wrap(sentence: str) -> str:
    return textwrap.fill(sentence, TEXT_WIDTH, break_on_hyphens=False, break_long_words=False)


def _with_code(sentence: str) -> str:
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(sentence))

"""The one mechanism of all exercises: a ladder of cases and a list of named misunderstandings."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from convlib.exercises.answers import (
    Answer,
    Argument,
    Function,
    agree,
    ask,
    changed_input,
    what_is_wrong,
    wrong_form,
    wrong_signature,
)
from convlib.exercises.report import Evidence, Report


@dataclass(frozen=True, eq=False)
class Case:
    """One rung of a ladder: what is new in it, and the arguments of the call."""

    title: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, eq=False)
class Misunderstanding:
    """A way to get the operation wrong.

    Each twin computes what a learner with this misunderstanding would get. There is more than
    one where the same thought leads to different code.
    """

    slug: str
    what: str
    mend: str
    twins: tuple[Function, ...]


@dataclass(frozen=True, eq=False)
class Exercise:
    """A function for the learner to write, and all that is needed to check it.

    Parameters
    ----------
    name : str
        The function's name.
    parameters : tuple of str
        The names of its arguments, in order.
    axes : tuple of str
        What each axis of the result counts, in words; empty for a plain int.
    covers : str
        The kinds of case on the ladder, for the learner who passes.
    solution : callable
        The right function.
    ladder : tuple of Case
        From the tiniest case upward. The first one that fails is shown.
    misunderstandings : tuple of Misunderstanding
        No two may give the same answers on the whole ladder.
    """

    name: str
    parameters: tuple[str, ...]
    axes: tuple[str, ...]
    covers: str
    solution: Function
    ladder: tuple[Case, ...]
    misunderstandings: tuple[Misunderstanding, ...]

    def __repr__(self) -> str:
        """Say what to write and how to check it."""
        call = f"{self.name}({', '.join(self.parameters)})"
        return f"Exercise: write {call}, then run exercises.{self.name}.check({self.name})"

    def check(self, function: Function) -> Report:
        """Run a learner's function on the whole ladder and name what is misunderstood.

        The misunderstanding is named only if it explains every answer, right and wrong.
        Otherwise the report says that none does, and what can be seen in the smallest
        failing case.

        Parameters
        ----------
        function : callable
            The learner's function. It is called with copies of the arguments, by position;
            arrays are float64.

        Returns
        -------
        Report
            Has `passed`, `misunderstanding` (a slug or None), and draws itself in a notebook.

        Raises
        ------
        TypeError
            If `function` cannot be called.

        Examples
        --------
        >>> from convlib import exercises
        >>> exercises.output_size.check(
        ...     lambda input_size, kernel_size, stride, padding, dilation:
        ...         (input_size + padding - dilation * (kernel_size - 1) - 1) // stride + 1
        ... ).misunderstanding
        'padding-counted-once'
        """
        if not callable(function):
            raise TypeError(
                f"function must be callable, got {type(function).__name__};"
                f" hand over the function itself: check({self.name})"
            )
        answers = self._answers(function)
        for index, (answer, expected) in enumerate(zip(answers, self.expected, strict=True)):
            if not agree(answer, expected):
                return self._diagnose(function, answers, index)
        for index, (answer, expected) in enumerate(zip(answers, self.expected, strict=True)):
            if fault := wrong_form(answer, expected) or changed_input(answer):
                return self._report(answers, index, [fault])
        verdict = f"Yes. All {len(self.ladder)} cases agree with convlib: {self.covers}."
        return Report(self.name, passed=True, sentences=(verdict,))

    @cached_property
    def expected(self) -> list[Answer]:
        """The right answer to each case of the ladder."""
        return self._answers(self.solution)

    @cached_property
    def explanations(self) -> list[tuple[Misunderstanding, list[Answer]]]:
        """Each misunderstanding's answers to the whole ladder, one entry for each twin."""
        return [
            (misunderstanding, self._answers(twin))
            for misunderstanding in self.misunderstandings
            for twin in misunderstanding.twins
        ]

    def explain(self, answers: Sequence[Answer]) -> Misunderstanding | None:
        """Find the misunderstanding that gives exactly these answers to the first cases."""
        for misunderstanding, theirs in self.explanations:
            if all(agree(a, b) for a, b in zip(answers, theirs, strict=False)):
                return misunderstanding
        return None

    def _answers(self, function: Function) -> list[Answer]:
        return [ask(function, self.parameters, case.arguments) for case in self.ladder]

    def _diagnose(self, function: Function, answers: list[Answer], index: int) -> Report:
        answer, expected = answers[index], self.expected[index]
        if found := self.explain(answers):
            sentences = [found.what, found.mend]
            # Where no cell can be marked, words must say what is wrong.
            if answer.ndim != expected.ndim:
                sentences += what_is_wrong(answer, expected, self.axes)
            return self._report(answers, index, sentences, found.slug)
        if fault := wrong_signature(function, self.name, self.parameters):
            return self._report(answers, index, [fault])
        seen = what_is_wrong(answer, expected, self.axes)
        if answer.values is not None:
            seen += self._first_mistake(answers[: index + 1])
        if fault := changed_input(answer):
            seen.append(fault)
        return self._report(answers, index, seen)

    def _first_mistake(self, answers: list[Answer]) -> list[str]:
        found = self.explain(answers)
        if found is None:
            return ["This fits none of the misunderstandings that the checker knows by name."]
        return [
            "No single misunderstanding that the checker knows explains all the answers. Up to"
            f" this case they fit one, {found.slug.replace('-', ' ')}. Mend it first, then check"
            " again.",
            found.what,
            found.mend,
        ]

    def _report(
        self, answers: list[Answer], index: int, sentences: list[str], slug: str | None = None
    ) -> Report:
        case, expected = self.ladder[index], self.expected[index].values
        assert expected is not None
        evidence = Evidence(
            number=index + 1,
            cases=len(self.ladder),
            title=case.title,
            arguments=dict(zip(self.parameters, case.arguments, strict=True)),
            expected=expected,
            got=answers[index].values,
        )
        return Report(self.name, False, tuple(sentences), slug, evidence)

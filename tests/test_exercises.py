"""The checker is tried on wrong answers: each must be rejected and named."""

import warnings
from itertools import combinations

import numpy as np
import pytest

from convlib import exercises
from convlib.exercises.answers import agree
from mutants import BY_HAND, EXERCISES, RIGHT, WRONG, label, layers, sizes, windows


def first_wrong(exercise, function):
    """Find the first failing rung without the checker's own comparison."""
    for number, case in enumerate(exercise.ladder, 1):
        copies = [np.copy(a) if isinstance(a, np.ndarray) else a for a in case.arguments]
        try:
            got = np.asarray(function(*copies))
        except (IndexError, ValueError):
            return number
        expected = np.asarray(exercise.solution(*case.arguments))
        if got.shape != expected.shape or not np.allclose(got, expected):
            return number
    return None


@pytest.mark.parametrize("exercise", EXERCISES, ids=label)
def test_every_misunderstanding_has_a_mutant(exercise):
    tried = {slug for other, slug, _ in WRONG if other is exercise}
    assert tried == {m.slug for m in exercise.misunderstandings}


@pytest.mark.parametrize(("exercise", "slug", "function"), WRONG, ids=label)
def test_a_mutant_is_rejected_and_named(exercise, slug, function):
    report = exercise.check(function)
    assert not report.passed
    assert report.misunderstanding == slug
    (known,) = (m for m in exercise.misunderstandings if m.slug == slug)
    assert report.sentences[:2] == (known.what, known.mend)
    got, expected = report.evidence.got, report.evidence.expected
    why = "raised" if got is None else "shape" if got.ndim != expected.ndim else None
    assert [why in sentence for sentence in report.sentences[2:]] == [True] * (why is not None)


@pytest.mark.parametrize(("exercise", "slug", "function"), WRONG, ids=label)
def test_the_case_shown_is_the_first_that_fails(exercise, slug, function):
    assert exercise.check(function).evidence.number == first_wrong(exercise, function)


@pytest.mark.parametrize(("exercise", "function"), RIGHT, ids=label)
def test_a_right_solution_passes(exercise, function):
    report = exercise.check(function)
    assert report.passed, report
    assert report.misunderstanding is None
    assert f"All {len(exercise.ladder)} cases" in repr(report)


@pytest.mark.parametrize("exercise", EXERCISES, ids=label)
def test_no_two_misunderstandings_give_the_same_answers(exercise):
    for (one, mine), (other, theirs) in combinations(exercise.explanations, 2):
        same = all(map(agree, mine, theirs))
        assert one is other or not same, f"{one.slug} and {other.slug}"


@pytest.mark.parametrize("exercise", EXERCISES, ids=label)
def test_the_ladder_up_to_the_case_shown_proves_the_misunderstanding_alone(exercise):
    for one, mine in exercise.explanations:
        right = [agree(*pair) for pair in zip(mine, exercise.expected, strict=True)]
        assert not all(right), f"{one.slug} is no mistake"
        shown = right.index(False) + 1
        fits = {
            other.slug
            for other, theirs in exercise.explanations
            if all(map(agree, mine[:shown], theirs[:shown]))
        }
        assert fits == {one.slug}


@pytest.mark.parametrize("exercise", EXERCISES, ids=label)
def test_slugs_are_unique_and_sentences_whole(exercise):
    slugs = [m.slug for m in exercise.misunderstandings]
    assert len(set(slugs)) == len(slugs)
    for m in exercise.misunderstandings:
        assert m.what.endswith(".")
        assert m.mend.endswith(".")


@pytest.mark.parametrize(("exercise", "by_hand"), BY_HAND, ids=label)
def test_the_solution_is_right_by_another_hand(exercise, by_hand):
    """Compare the ladder's expectations with loops that know nothing of convlib."""
    for case, expected in zip(exercise.ladder, exercise.expected, strict=True):
        np.testing.assert_allclose(expected.values, by_hand(*case.arguments), atol=1e-12)


def unwritten(*arguments):
    raise NotImplementedError


@pytest.mark.parametrize("exercise", EXERCISES, ids=label)
@pytest.mark.parametrize("function", [unwritten, lambda *_: ..., lambda *_: None])
def test_what_is_not_written_is_met_kindly(exercise, function):
    report = exercise.check(function)
    assert not report.passed
    assert report.misunderstanding is None
    assert "not written yet" in repr(report)
    assert report.evidence.number == 1


def test_none_asks_for_the_return():
    assert "`return` missing" in repr(exercises.conv2d.check(lambda *_: None))


def test_what_is_written_in_part_shows_what_is_left():
    def only_ordinary(input, weight, bias, stride, padding, dilation):
        if dilation > 1:
            raise NotImplementedError
        return layers.layer_by_view(input, weight, bias, stride, padding, dilation)

    report = exercises.conv2d.check(only_ordinary)
    assert "not written yet" in repr(report)
    assert report.evidence.title == "dilation 2"


def test_a_crash_names_the_error_the_line_and_the_call():
    def crash(image, kernel):
        return image[100, 100] * kernel

    report = exercises.sliding_window.check(crash)
    assert report.misunderstanding is None
    assert "IndexError, at `return image[100, 100] * kernel`" in repr(report).replace("\n", " ")
    assert report.evidence.number == 1
    assert report.evidence.got is None


def test_a_fractional_size_in_numpy_is_explained():
    report = exercises.sliding_window.check(lambda image, kernel: np.zeros((len(image) / 1, 2)))
    assert "divide with `//`" in repr(report)


def test_wrong_parameters_are_explained():
    report = exercises.conv2d.check(lambda image, kernel: image)
    assert "it is called as `conv2d(input, weight, bias, stride" in report.sentences[0]


def test_parameters_that_nobody_can_know_are_not_blamed():
    def learner(image, kernel):
        return np.zeros((2, 2))

    learner.__signature__ = "secret"  # as of a builtin whose parameters Python does not know
    report = exercises.sliding_window.check(learner)
    assert "is called as" not in repr(report)
    assert "Every value is 0 times what it should be." in repr(report)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda out: out[None], "shape (1, 2, 2), expected (2, 2)"),
        (lambda out: out[:, :1], "Axis 1, the columns, has length 1, expected 2"),
        (lambda out: out[::-1, ::-1], "in the wrong places"),
        (lambda out: out * 3, "Every value is 3 times"),
        (lambda out: out + 5, "Every value is 5 too large"),
        (lambda out: out - 0.5, "Every value is 0.5 too small"),
        (lambda out: np.where(out == out.max(), np.nan, out), "1 of 4 values are NaN"),
        (lambda out: out / np.zeros_like(out), "4 of 4 values are NaN or infinite"),
        (lambda out: np.where(out == out.max(), 0, out), "1 of 4 values differ"),
        (lambda out: out.astype(str), "not an array of real numbers"),
        (lambda out: out * 1j, "not an array of real numbers"),
        (lambda out: [[1.0], [2.0, 3.0]], "a list that is not an array of real numbers"),
        (lambda out: "12", "a str that is not an array"),
    ],
)
def test_an_unknown_mistake_says_what_can_be_seen(change, words):
    def learner(image, kernel):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return change(windows.slide_by_view(image, kernel))

    report = exercises.sliding_window.check(learner)
    assert not report.passed
    assert report.misunderstanding is None
    assert words in repr(report).replace("\n", " ")


def test_integers_in_the_output_are_found_out():
    def learner(image, kernel):
        return windows.slide_by_view(image, kernel).astype(int)

    report = exercises.sliding_window.check(learner)
    assert "cut to whole numbers" in repr(report)
    assert report.evidence.title == "a kernel that is a fraction"


def test_a_list_of_right_numbers_is_asked_to_become_an_array():
    report = exercises.sliding_window.check(lambda i, k: windows.slide_by_view(i, k).tolist())
    assert not report.passed
    assert "return a NumPy array" in repr(report)


def test_a_float_of_the_right_size_is_asked_to_become_an_int():
    report = exercises.output_size.check(lambda *a: float(sizes.size_by_formula(*a)))
    assert not report.passed
    assert "a size must be an int" in repr(report)
    assert exercises.output_size.check(lambda *a: np.int64(sizes.size_by_formula(*a))).passed


def test_a_learner_who_changes_the_input_is_told_and_the_ladder_stays_whole():
    def learner(image, kernel):
        out = windows.slide_by_view(image, kernel).copy()
        image[:] = 0
        kernel[:] = 0
        return out

    report = exercises.sliding_window.check(learner)
    assert not report.passed
    assert "changes `image` and `kernel`" in repr(report)
    assert exercises.sliding_window.check(windows.slide_by_view).passed


def test_a_change_of_the_input_is_told_beside_another_mistake():
    def learner(image, kernel):
        image[:] = 0
        return np.full((2, 2), 17.0)

    report = exercises.sliding_window.check(learner)
    assert "fits none of the misunderstandings" in repr(report)
    assert "changes `image`" in report.sentences[-1]


def test_two_mistakes_at_once_are_mended_one_at_a_time():
    def plain(input, weight, bias, stride, padding, dilation):
        return layers.layer_by_view(input, weight[:, :, ::-1, ::-1], bias, 1, 0, 1)

    report = exercises.conv2d.check(plain)
    assert report.misunderstanding is None
    assert "they fit one, stride ignored." in " ".join(report.sentences)
    assert report.evidence.title == "stride 2"


def test_a_mistake_nobody_knows_is_not_named():
    report = exercises.output_size.check(lambda *arguments: 17)
    assert report.misunderstanding is None
    assert "fits none of the misunderstandings" in repr(report)


@pytest.mark.parametrize("value", [3, None, np.zeros(3), "conv2d"])
def test_only_a_function_is_checked(value):
    with pytest.raises(TypeError, match=r"function must be callable, got .* hand over"):
        exercises.conv2d.check(value)


@pytest.mark.parametrize(("exercise", "slug", "function"), WRONG, ids=label)
def test_the_evidence_can_be_run_again(exercise, slug, function):
    evidence = exercise.check(function).evidence
    expected = exercise.solution(*evidence.arguments.values())
    np.testing.assert_array_equal(evidence.expected, expected)


def test_an_exercise_says_what_to_write_and_how_to_check_it():
    assert repr(exercises.sliding_window) == (
        "Exercise: write sliding_window(image, kernel), then run "
        "exercises.sliding_window.check(sliding_window)"
    )

"""What a checker found is drawn truly, on the page and as text."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from convlib import exercises
from convlib.exercises.drawing import Cell, Grid, grids_as_text
from mutants import WRONG, label, layers, windows


class Table(HTMLParser):
    """Read a report: balanced tags, and each table's name, headers and cells."""

    VOID = frozenset({"br", "hr", "img"})

    def __init__(self, text):
        super().__init__()
        self.open, self.tables, self.ids = [], [], []
        self.cell = None
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids += [attrs["id"]] if "id" in attrs else []
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append({"caption": "", "scopes": [], "rows": []})
        elif tag == "tr" and "tbody" in self.open:
            self.tables[-1]["rows"].append([])
        elif tag == "th":
            self.tables[-1]["scopes"].append(attrs["scope"])
        elif tag == "td" and "tbody" in self.open:
            self.cell = {"class": attrs.get("class", ""), "text": ""}
            self.tables[-1]["rows"][-1].append(self.cell)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag == "td":
            self.cell = None

    def handle_data(self, data):
        if "caption" in self.open:
            self.tables[-1]["caption"] += data
        elif self.cell is not None:
            self.cell["text"] += data


def inside(array, index):
    return all(i < length for i, length in zip(index, array.shape, strict=True))


def wrong_places(evidence):
    """List the places where one of expected and got has a number that the other has not.

    Where they differ in their number of axes, no place can be compared, and none is marked.
    """
    expected, got = evidence.expected, evidence.got
    if got.ndim != expected.ndim:
        return set()
    right = {i for i in np.ndindex(*got.shape) if inside(expected, i) and got[i] == expected[i]}
    return (set(np.ndindex(*got.shape)) | set(np.ndindex(*expected.shape))) - right


@pytest.mark.parametrize(("exercise", "slug", "function"), WRONG, ids=label)
def test_the_drawing_marks_exactly_the_wrong_cells(exercise, slug, function):
    report = exercise.check(function)
    page = Table(report._repr_html_())
    assert page.ids == []
    tables = {table["caption"]: table for table in page.tables}
    assert len(tables) == len(page.tables)
    expected, got = report.evidence.expected, report.evidence.got
    for name, table in tables.items():
        assert {"row", "col"} == set(table["scopes"])
        if not name.startswith("got"):
            assert not any(cell["class"] for row in table["rows"] for cell in row)
    if got is None:
        assert not any(name.startswith("got") for name in tables)
        return
    wrong = wrong_places(report.evidence)
    if got.ndim != expected.ndim:
        assert "conv-wrong" not in report._repr_html_().partition("</style>")[2]
        assert f"The answer has shape {got.shape}, expected {expected.shape}." in repr(report)
        return
    for index in np.ndindex(*np.maximum(got.shape, expected.shape).astype(int)):
        leading, (row, column) = index[:-2], (0, 0, *index)[-2:]
        table = tables[f"got[{', '.join(map(str, leading))}]" if leading else "got"]
        cell = table["rows"][row][column]
        assert ("conv-wrong" in cell["class"]) == (index in wrong)
        assert ("✗" in cell["text"]) == (index in wrong)
        assert ("expected" in cell["text"]) == (index in wrong and inside(expected, index))
        missing = inside(expected, index) and not inside(got, index)
        assert ("conv-missing" in cell["class"]) == missing


@pytest.mark.parametrize(("exercise", "slug", "function"), WRONG, ids=label)
def test_the_text_marks_as_many_cells_and_never_changes(exercise, slug, function):
    report = exercise.check(function)
    text = repr(report)
    assert text == repr(exercise.check(function))
    assert max(map(len, text.splitlines())) <= 79
    if report.evidence.got is not None:
        results = text[text.index("\n expected") :].rpartition("\n\n")[0]
        marked = re.findall(r"(?<!expected)(?<!got)\[[^\],]+\]", results)  # not got[0], a heading
        assert len(marked) == len(wrong_places(report.evidence))


def test_a_flipped_kernel_is_drawn_like_this():
    assert repr(exercises.conv2d.check(layers.flipped)) == (
        "conv2d, not yet: kernel flipped\n"
        "The kernel is turned upside down and back to front before it is used; that is\n"
        "true convolution, and deep learning's conv2d does not turn its kernel.\n"
        "Let `input[n, c, i + a, j + b]` meet `weight[o, c, a, b]`.\n"
        "\n"
        "The smallest case that shows it, 12 of 20: a 2×2 kernel on a 3×3 image.\n"
        "bias = [0], stride = 1, padding = 0, dilation = 1\n"
        "\n"
        " input[0, 0]     weight[0, 0]\n"
        " 0  1  2         0  1\n"
        " 3  4  5         2  3\n"
        " 6  7  8\n"
        "\n"
        " expected[0, 0]     got[0, 0]\n"
        " 19  25             [5][11]\n"
        " 37  43            [23][29]\n"
        "\n"
        "[ ] marks a wrong cell."
    )


def test_an_error_message_cannot_break_the_page():
    def learner(image, kernel):
        raise ValueError("<script>alert(1)</script> & <b>")

    page = exercises.sliding_window.check(learner)._repr_html_()
    assert "<script>" not in page
    Table(page)


def test_the_page_of_a_pass_has_its_sentence_and_no_grids():
    report = exercises.sliding_window.check(windows.slide_by_view)
    page = report._repr_html_()
    assert "<p>Yes. All" in page
    assert Table(page).tables == []


def test_grids_that_do_not_fit_side_by_side_go_below():
    wide = [Grid(name, [[Cell("1" * 30)]]) for name in "abc"]
    lines = grids_as_text(wide).splitlines()
    assert [line.split() for line in lines] == [["a", "b"], ["1" * 30] * 2, [], ["c"], ["1" * 30]]


def test_a_huge_answer_is_described_and_not_drawn():
    report = exercises.sliding_window.check(lambda image, kernel: np.zeros((300, 300)))
    assert "Axis 0, the rows, has length 300, expected 2" in repr(report)
    assert len(Table(report._repr_html_()).tables) == 3

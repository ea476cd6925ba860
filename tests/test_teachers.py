"""The page for teachers takes its table and its answers from the chapters, and misses none."""

import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

sys.path.append(str(Path(__file__).parents[1] / "book" / "extension"))
import for_teachers

NEWER = ("attention", "search", "hybrids", "video", "dynamic")  # the parts of the twelfth
PAGE = (Path(__file__).parents[1] / "book" / "teachers.md").read_text(encoding="utf-8")
ASKED = re.findall(r"^(question-\w+): ", PAGE, re.MULTILINE)
ADDRESSES = re.findall(r"\{at\}`[^`<]+<([^`>]+)>`", PAGE)
CHAPTERS = for_teachers.chapters()
SECTIONS = [section for chapter in CHAPTERS for section in for_teachers.sections(chapter)]


def test_the_table_asks_all_questions() -> None:
    parts = ["dilation", "transposed", "separable", 11, *NEWER]
    assert [f"question-{name}" for name in [*range(1, 10), *parts]] == ASKED


@pytest.mark.parametrize("question", ASKED)
def test_every_question_is_answered_in_a_section(question: str) -> None:
    assert [section.address for section in SECTIONS if question in section.questions]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.address)
def test_every_tag_is_a_question_of_the_table(section: for_teachers.Section) -> None:
    assert set(section.questions) <= set(ASKED)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_link_leads_to_a_chapter(address: str) -> None:
    page, _, place = address.partition("#")
    assert page in [chapter.stem for chapter in CHAPTERS]
    assert place


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_every_quiz_and_every_open_question_is_answered(chapter: Path) -> None:
    text = "\n".join(cell.source for cell in nbformat.read(chapter, as_version=4).cells)
    answers = for_teachers.predictions(chapter)
    assert len(answers) == len(re.findall(r"\bQuiz\(", text)) >= 3
    assert all(all(answer) for answer in answers)
    if "An open question" in text:
        assert f"### Chapter {int(chapter.stem[:2])}\n" in PAGE


def written(folder: Path, *cells: nbformat.NotebookNode) -> Path:
    path = folder / "chapter.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Title"), *cells]), path)
    return path


def test_a_section_is_found_by_its_tag(tmp_path: Path) -> None:
    tagged = new_markdown_cell("Before.\n\n### Why, then?\n\nText.")
    tagged.metadata.tags = ["question-2", "remove-input", "question-4"]
    (section,) = for_teachers.sections(written(tmp_path, tagged, new_markdown_cell("## Other")))
    assert section.title == "Why, then?"
    assert section.chapter == "Title"
    assert section.questions == ("question-2", "question-4")
    assert section.address == "chapter#why-then"


def test_a_tag_without_a_heading_is_refused(tmp_path: Path) -> None:
    tagged = new_markdown_cell("No heading here.")
    tagged.metadata.tags = ["question-2"]
    with pytest.raises(ValueError, match="needs a cell with a heading, got 'No heading here"):
        for_teachers.sections(written(tmp_path, tagged))


def test_right_answers_are_read_from_quizzes(tmp_path: Path) -> None:
    cells = [
        new_code_cell('Quiz("One?", [Choice("No", "not"), Choice("Yes", "so", correct=True)])'),
        new_code_cell(
            'x = widgets.Quiz("2?", answer=widgets.Numeric(4 / 9, "why", {1: "n"}, "?"))'
        ),
        new_code_cell('Quiz("Three?", Numeric(4096000, "why", {1: "no"}, "hint"), name="last")'),
    ]
    assert for_teachers.predictions(written(tmp_path, *cells)) == [
        ("One?", "Yes", "so"),
        ("2?", "0.4444", "why"),
        ("Three?", "4,096,000", "why"),
    ]

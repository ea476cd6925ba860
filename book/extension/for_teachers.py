"""Sphinx extension: what the page for teachers takes from the chapters themselves.

``{at}`` links to a place of a chapter: a section, or a figure in one setting.  ``{coverage}``
lists the sections that are tagged with a question, ``{predictions}`` the answers of all quizzes.
"""

import ast
import re
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole, SphinxDirective

from convlib import widgets
from convlib.widgets import Choice, Numeric

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
QUESTION = "question-"


class Section(NamedTuple):
    """A section of a chapter, and the questions that it answers."""

    page: str
    chapter: str
    title: str
    questions: tuple[str, ...]

    @property
    def address(self) -> str:
        """Return its address as ``{at}`` takes it."""
        return f"{self.page}#{nodes.make_id(self.title)}"


class Prediction(NamedTuple):
    """A question of a quiz, its right answer, and why it is right."""

    question: str
    answer: str
    reason: str


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role and the directives."""
    app.add_role("at", At())
    app.add_directive("coverage", Coverage)
    app.add_directive("predictions", Predictions)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def chapters() -> list[Path]:
    """Return the notebooks in the order of the book."""
    return sorted(NOTEBOOKS.glob("*.ipynb"))


def cells_of(chapter: Path) -> list[nbformat.NotebookNode]:
    """Return the cells of a chapter; its title stands in the first."""
    cells: list[nbformat.NotebookNode] = nbformat.read(chapter, as_version=4).cells
    return cells


def sections(chapter: Path) -> list[Section]:
    """Return the sections of a chapter whose headings stand in cells tagged with a question."""
    title, *_ = cells = cells_of(chapter)
    found = []
    for cell in cells:
        tags = cell.metadata.get("tags", [])
        questions = tuple(tag for tag in tags if tag.startswith(QUESTION))
        if questions:
            found.append(Section(chapter.stem, heading(title), heading(cell), questions))
    return found


def heading(cell: nbformat.NotebookNode) -> str:
    """Return the first heading of a cell."""
    found = re.search(r"^#+ (.+)$", cell.source, re.MULTILINE)
    if cell.cell_type != "markdown" or not found:
        raise ValueError(f"a question's tag needs a cell with a heading, got {cell.source[:60]!r}")
    return found[1]


def predictions(chapter: Path) -> list[Prediction]:
    """Return what a chapter asks before the reader drags, with the answers."""
    sources = [cell.source for cell in cells_of(chapter) if cell.cell_type == "code"]
    trees = [ast.parse(source) for source in sources]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [answered(call) for call in calls if ast.unparse(call.func).split(".")[-1] == "Quiz"]


def answered(call: ast.Call) -> Prediction:
    """Read the right answer of one ``Quiz(...)``."""
    names = {"Choice": Choice, "Numeric": Numeric, "widgets": widgets, "Quiz": quiz}
    call.func = ast.Name("Quiz", ast.Load())
    expression = ast.fix_missing_locations(ast.Expression(call))
    prediction: Prediction = eval(compile(expression, "quiz", "eval"), names)
    return prediction


def quiz(question: str, answer: list[Choice] | Numeric, **traits: Any) -> Prediction:
    """Stand in for `convlib.widgets.Quiz`, and keep what is right."""
    if isinstance(answer, Numeric):
        whole = float(answer.value).is_integer()
        number = f"{int(answer.value):,}" if whole else f"{answer.value:.4g}"
        return Prediction(question, number, answer.reason)
    (right,) = [choice for choice in answer if choice.correct]
    return Prediction(question, right.text, right.reason)


class At(ReferenceRole):
    """A link to a place of a chapter: ``{at}`words <08_pooling#digit:stride=2>```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the link; warn of a page that the book does not have."""
        name, _, place = self.target.partition("#")
        page = f"notebooks/{name}"
        if page not in self.env.found_docs:
            log = logging.getLogger(__name__)
            log.warning("no page %s to link to", page, location=self.get_location())
        here = self.env.docname
        address = self.env.app.builder.get_relative_uri(here, page)
        return [nodes.reference("", self.title, refuri=f"{address}#{place}", internal=True)], []


class Coverage(SphinxDirective):
    """A table of questions, one a line as ``tag: question``, and the sections tagged with them."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Write the table in Markdown, and let it be read."""
        note_chapters(self)
        found = [section for chapter in chapters() for section in sections(chapter)]
        rows = ["| question | where it is answered |", "|---|---|"]
        for line in self.content:
            tag, _, question = line.partition(": ")
            links = [link(section) for section in found if tag in section.questions]
            rows.append(f"| {question} | {'<br>'.join(links) or 'not yet'} |")
        return self.parse_text_to_nodes("\n".join(rows))


def link(section: Section) -> str:
    """Write the link to a section, with its chapter's title where that is another."""
    same = section.title == section.chapter
    words = section.chapter if same else f"{section.chapter}: {section.title}"
    return f"{{at}}`{words} <{section.address}>`"


class Predictions(SphinxDirective):
    """For each chapter a fold with the questions of its quizzes and the right answers."""

    def run(self) -> list[nodes.Node]:
        """Write a list for each chapter that has quizzes."""
        note_chapters(self)
        return [node for chapter in chapters() for node in fold(chapter)]


def fold(chapter: Path) -> list[nodes.Node]:
    """Return a chapter's answers as a list that unfolds."""
    title = heading(cells_of(chapter)[0])
    answers = nodes.enumerated_list()
    for question, answer, reason in predictions(chapter):
        bold = nodes.strong(text=f"{answer.rstrip('.')}.")
        right = nodes.paragraph("", "", bold, nodes.Text(f" {reason}"))
        answers += nodes.list_item("", nodes.paragraph(text=question), right)
    summary = f"<summary>Chapter {int(chapter.stem[:2])}, {title}</summary>"
    opened = nodes.raw("", f'<details class="for-teachers">{summary}', format="html")
    return [opened, answers, nodes.raw("", "</details>", format="html")] if len(answers) else []


def note_chapters(directive: SphinxDirective) -> None:
    """Let the page be made again when a chapter changes."""
    for chapter in chapters():
        directive.env.note_dependency(str(chapter))

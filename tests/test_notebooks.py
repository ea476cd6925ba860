import ast
import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbformat.warnings import DuplicateCellId

from notebooks import WIDGET_VIEW, main, normalise, read

CHAPTERS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
NETWORK = {"ftplib", "http", "pip", "pooch", "requests", "socket", "subprocess", "urllib"}
DEAD_ON_A_PAGE = {"interact", "interact_manual", "interactive", "interactive_output", "Output"}
IMPORT_LINES = 4


def faults(notebook: nbformat.NotebookNode) -> list[str]:
    """Return what a chapter must not have, in words."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    magics = [cell for cell in cells if cell.source.lstrip().startswith(("%", "!"))]
    if magics:
        return [f"not plain Python: {cell.source}" for cell in magics]
    found = []
    if normalise(notebook) != notebook:
        found.append("not normalised: make notebooks")
    for cell in cells:
        if "hide-cell" in cell.metadata.get("tags", []) and "mystnb" not in cell.metadata:
            found.append(f"folded away without a name: {cell.source}")
    trees = [ast.parse(cell.source) for cell in cells]
    if sum(map(import_lines, trees)) > IMPORT_LINES:
        found.append(f"more than {IMPORT_LINES} lines of imports")
    for cell, tree in zip(cells, trees, strict=True):
        if shows(tree) and not cell.outputs:
            found.append(f"no stored output: {cell.source}")
        found += [f"needs the network: {name}" for name in words(tree) & NETWORK]
        found += [f"dead on a page: {name}" for name in words(tree) & DEAD_ON_A_PAGE]
    return found


def import_lines(tree: ast.Module) -> int:
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return sum(node.end_lineno - node.lineno + 1 for node in imports)


def shows(tree: ast.Module) -> bool:
    """Tell whether a cell prints at its top level or ends in a name to show."""
    runs = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
    prints = any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        for statement in runs
        for node in ast.walk(statement)
    )
    last = tree.body[-1] if tree.body else None
    return prints or (isinstance(last, ast.Expr) and isinstance(last.value, ast.Name))


def words(tree: ast.Module) -> set[str]:
    """Return the names that a cell uses or imports, and the parts of dotted ones."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.alias):
            found.update(node.name.split("."))
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(node.module.split("."))
    return found


def chapter(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return normalise(new_notebook(cells=cells))


def dirty_notebook() -> nbformat.NotebookNode:
    """Return a notebook as JupyterLab saves it."""
    view = new_output(
        "execute_result",
        data={"text/plain": "Numbers()", WIDGET_VIEW: {"model_id": "1f2e"}},
        execution_count=7,
    )
    printed = new_output("stream", name="stdout", text="19\n")
    cell = new_code_cell("figure", execution_count=7, outputs=[printed, view])
    cell.metadata.execution = {"iopub.execute_input": "2025-01-01T00:00:00Z"}
    cell.metadata.tags = ["hide-input"]
    metadata = {"widgets": {"state": {}}, "language_info": {"name": "python", "version": "3.11.7"}}
    return new_notebook(cells=[cell], metadata=metadata)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapter_is_tidy(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert faults(notebook) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("print(19)", "no stored output"),
        ("image = 3\nimage", "no stored output"),
        ("%pip install convlib", "not plain Python"),
        ("!ls", "not plain Python"),
        ("from urllib.request import urlopen", "needs the network"),
        ("import requests", "needs the network"),
        ("from ipywidgets import interact", "dead on a page"),
        ("widgets.Output()", "dead on a page"),
        ("import a\nimport b\nimport c\nfrom d import (\n    e,\n)", "more than 4 lines"),
    ],
)
def test_fault_is_found(source: str, fault: str) -> None:
    (found,) = faults(chapter(new_code_cell(source)))
    assert found.startswith(fault)


def test_a_folded_cell_needs_a_name() -> None:
    cell = new_code_cell("x = 1", id="one", metadata={"tags": ["hide-cell"]})
    assert faults(chapter(cell)) == ["folded away without a name: x = 1"]
    cell.metadata["mystnb"] = {"code_prompt_show": "Solution of exercise 1"}
    assert faults(chapter(cell)) == []


def test_notebook_without_fault_passes() -> None:
    printed = new_output("stream", name="stdout", text="19\n")
    cells = [
        new_code_cell("import convlib as cl"),
        new_code_cell("def show(x):\n    print(x)"),
        new_code_cell("print(19)", outputs=[printed]),
    ]
    assert faults(chapter(*cells)) == []


def test_reading_finds_one_id_for_two_cells(tmp_path: Path) -> None:
    notebook = chapter(new_code_cell("a = 1"), new_code_cell("b = 2"))
    notebook.cells[1].id = notebook.cells[0].id
    path = tmp_path / "chapter.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.warns(DuplicateCellId):
        read(path)


def test_dirty_notebook_is_found() -> None:
    assert faults(dirty_notebook()) == ["not normalised: make notebooks"]


def test_normalise_keeps_outputs_and_drops_what_changes() -> None:
    normal = normalise(dirty_notebook())
    (cell,) = normal.cells
    printed, view = cell.outputs
    assert printed.text == "19\n"
    assert view.data == {"text/plain": "Numbers()"}
    assert view.execution_count == 1
    assert cell.execution_count == 1
    assert cell.metadata == {"tags": ["hide-input"]}
    assert "widgets" not in normal.metadata
    assert normal.metadata.language_info == {"name": "python"}


def test_what_is_printed_in_pieces_is_stored_whole() -> None:
    pieces = [("stdout", "one\n"), ("stdout", "two\n"), ("stderr", "three\n"), ("stdout", "four\n")]
    outputs = [new_output("stream", name=name, text=text) for name, text in pieces]
    outputs[2:2] = [new_output("display_data"), new_output("display_data")]
    cell = normalise(new_notebook(cells=[new_code_cell("1", outputs=outputs)])).cells[0]
    assert [output.get("text") for output in cell.outputs] == [
        "one\ntwo\n", None, None, "three\n", "four\n",
    ]  # fmt: skip


def test_normalise_is_idempotent_and_leaves_its_argument_alone() -> None:
    dirty = dirty_notebook()
    normal = normalise(dirty)
    assert normalise(normal) == normal
    assert dirty.cells[0].execution_count == 7
    assert "widgets" in dirty.metadata


def test_main_rewrites_only_what_changes(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "chapter.ipynb"
    nbformat.write(dirty_notebook(), path)
    main([str(path)])
    assert capsys.readouterr().out == f"normalised {path}\n"
    assert faults(read(path)) == []
    main([str(path)])
    assert capsys.readouterr().out == ""

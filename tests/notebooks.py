"""Chapters are stored with their real outputs, and without what changes from run to run.

Run with the paths of notebooks, it rewrites those that are not in that form.
"""

import sys
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
VOLATILE = ("ExecuteTime", "collapsed", "execution", "scrolled", "trusted")


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def normalise(notebook: NotebookNode) -> NotebookNode:
    notebook = deepcopy(notebook)
    notebook.metadata.pop("widgets", None)
    notebook.metadata.update(
        nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    )
    for cell in notebook.cells:
        for key in VOLATILE:
            cell.metadata.pop(key, None)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(cells, start=1):
        cell.execution_count = count  # nbval compares nothing in a cell without a count
        cell.outputs = joined(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
            output.get("data", {}).pop(WIDGET_VIEW, None)
    return notebook


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Put together what was printed in pieces, where one piece follows another."""
    whole: list[NotebookNode] = []
    for output in outputs:
        if whole and output.get("name") == whole[-1].get("name") is not None:
            whole[-1].text += output.text
        else:
            whole.append(output)
    return whole


def main(paths: list[str]) -> None:
    for path in map(Path, paths):
        text = path.read_text(encoding="utf-8")
        normal = nbformat.writes(normalise(nbformat.reads(text, as_version=4))) + "\n"
        if normal != text:
            path.write_text(normal, encoding="utf-8")
            print(f"normalised {path}")


if __name__ == "__main__":
    main(sys.argv[1:])

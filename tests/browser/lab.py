"""A JupyterLab of our own, and a chapter that runs in it."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).parents[2]
CHAPTERS = ROOT / "notebooks"
FIGURES = ROOT / "book" / "figures"
CODE = re.compile(r"^```\{code-cell\}.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
TOKEN = "only-for-this-test"


@contextmanager
def served_lab(folder: Path) -> Iterator[str]:
    """Serve the chapters and the figures' pages with JupyterLab from an empty folder."""
    shutil.copytree(CHAPTERS, folder / "chapters")
    figures = figure_cells()
    for name, cells in figures.items():
        write_notebook(folder / "chapters" / f"{name}.ipynb", cells)
    together = [cell for cells in figures.values() for cell in cells]
    write_notebook(folder / "chapters" / "figures.ipynb", together)
    for name in ("runtime", "config", "workspaces"):
        (folder / name).mkdir()
    folders = {
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0"]
    options = [
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder / 'chapters'}",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    log = folder / "lab.log"
    with log.open("w") as lines:
        server = subprocess.Popen(
            [*command, *options], env={**os.environ, **folders}, stdout=lines, stderr=lines
        )
    try:
        yield _address(folder / "runtime", server, log)
    finally:
        server.terminate()
        server.wait(timeout=20)


def figure_cells() -> dict[str, list[str]]:
    """Return the code cells of each figure's page in the appendix."""
    pages = sorted(path for path in FIGURES.glob("*.md") if path.stem != "index")
    return {page.stem: CODE.findall(page.read_text(encoding="utf-8")) for page in pages}


def write_notebook(path: Path, cells: list[str]) -> None:
    notebook = nbformat.v4.new_notebook(metadata=KERNEL)
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(notebook, path)


def _address(runtime: Path, server: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for record in runtime.glob("jpserver-*.json"):
            return str(json.loads(record.read_text())["url"])
        assert server.poll() is None, log.read_text()
        time.sleep(0.2)
    raise TimeoutError(log.read_text())


def run_chapter(browser: Browser, address: str, name: str) -> Page:
    """Open a chapter in JupyterLab and run all its cells."""
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.goto(f"{address}lab/tree/{name}?reset&token={TOKEN}")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    page.get_by_text("| Idle").wait_for(timeout=60_000)  # without its kernel, Run does nothing
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    # At the end of the run JupyterLab moves the focus to the last cell.
    page.locator(".jp-Notebook .jp-Cell:focus").wait_for(timeout=60_000)
    expect(page.get_by_text("[*]:")).to_have_count(0, timeout=60_000)
    return page

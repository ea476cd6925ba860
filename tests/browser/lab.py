"""A JupyterLab of our own, and a chapter that runs in it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

CHAPTERS = Path(__file__).parents[2] / "notebooks"
TOKEN = "only-for-this-test"


@contextmanager
def served_lab(folder: Path) -> Iterator[str]:
    """Serve copies of the chapters with JupyterLab from an empty folder, and give its address."""
    shutil.copytree(CHAPTERS, folder / "chapters")
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

"""The same notebook in JupyterLab, with a kernel: what is drawn is what Python computes."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from jupyter_client.blocking import BlockingKernelClient
from playwright.sync_api import Browser, Locator, Page, expect

from browser.drawn import SETTINGS, numbers_output

CHAPTER = Path(__file__).parents[2] / "notebooks" / "03_operation.ipynb"
TOKEN = "only-for-this-test"


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runtime")


@pytest.fixture(scope="module")
def lab(runtime: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the chapter with JupyterLab, and return its address."""
    folder = tmp_path_factory.mktemp("chapters")
    shutil.copy(CHAPTER, folder)
    folders = {
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTER_CONFIG_DIR": str(tmp_path_factory.mktemp("config")),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path_factory.mktemp("workspaces")),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0"]
    options = [
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    with (runtime / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [*command, *options], env={**os.environ, **folders}, stdout=log, stderr=log
        )
    yield wait_for_server(runtime, server)
    server.terminate()
    server.wait(timeout=20)


def wait_for_server(runtime: Path, server: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for record in runtime.glob("jpserver-*.json"):
            return str(json.loads(record.read_text())["url"])
        assert server.poll() is None, (runtime / "lab.log").read_text()
        time.sleep(0.2)
    raise TimeoutError((runtime / "lab.log").read_text())


@pytest.fixture(scope="module")
def page(browser: Browser, lab: str) -> Iterator[Page]:
    """Open the chapter and run all its cells."""
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.goto(f"{lab}lab/tree/{CHAPTER.name}?token={TOKEN}")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.locator(".conv-numbers").first.wait_for(timeout=60_000)
    yield page
    page.close()


@pytest.fixture(scope="module")
def kernel(runtime: Path, page: Page) -> Iterator[BlockingKernelClient]:
    """Talk to the kernel that the page's notebook runs in."""
    (connection,) = runtime.glob("kernel-*.json")
    client = BlockingKernelClient(connection_file=str(connection))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield client
    client.stop_channels()


def evaluate(kernel: BlockingKernelClient, expression: str) -> object:
    """Return what an expression is in the notebook's kernel."""
    printed = []
    kernel.execute_interactive(
        f"import json; print(json.dumps({expression}))",
        store_history=False,
        timeout=60,
        output_hook=lambda message: printed.append(message["content"]["text"]),
    )
    return json.loads("".join(printed))


@pytest.fixture
def figure(page: Page, kernel: BlockingKernelClient) -> Locator:
    """Find the figure that the notebook calls `explorer`."""
    figure = page.locator(f".conv[data-name={evaluate(kernel, 'explorer.name')}]")
    figure.scroll_into_view_if_needed()
    return figure


def controls(page: Page, figure: Locator, name: str) -> Locator:
    """Find the ipywidgets slider above a figure."""
    box = page.locator(".widget-vbox").filter(has=figure)
    return box.locator(".widget-slider", has_text=name)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_slider_moves_the_picture_and_python(
    page: Page, kernel: BlockingKernelClient, figure: Locator, name: str
) -> None:
    before = evaluate(kernel, f"explorer.{name}")
    controls(page, figure, name).get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    wait_until(lambda: evaluate(kernel, f"explorer.{name}") != before)
    computed = evaluate(kernel, "explorer.output.tolist()")
    np.testing.assert_allclose(numbers_output(figure), computed, atol=0.005)


def test_python_moves_the_slider_and_the_picture(
    page: Page, kernel: BlockingKernelClient, figure: Locator
) -> None:
    evaluate(kernel, "[setattr(explorer, 'stride', 1), setattr(explorer, 'padding', 2)]")
    title = "output {} × {}".format(*evaluate(kernel, "explorer.output.shape"))
    expect(figure.locator("h4").last).to_have_text(title)
    np.testing.assert_allclose(
        numbers_output(figure), evaluate(kernel, "explorer.output.tolist()"), atol=0.005
    )
    readout = controls(page, figure, "padding").locator(".widget-readout")
    expect(readout).to_have_text("2")


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "the kernel did not hear of it"
        time.sleep(0.05)

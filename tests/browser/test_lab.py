"""The same notebook in JupyterLab, with a kernel: what is drawn is what Python computes."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from jupyter_client.blocking import BlockingKernelClient
from playwright.sync_api import Browser, Locator, Page, expect

from browser.drawn import SETTINGS, numbers_output
from browser.lab import run_chapter, served_lab

CHAPTER = "03_operation.ipynb"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    """Open the chapter and run all its cells."""
    with served_lab(folder) as address:
        page = run_chapter(browser, address, CHAPTER)
        yield page
        page.close()


@pytest.fixture(scope="module")
def kernel(folder: Path, page: Page) -> Iterator[BlockingKernelClient]:
    """Talk to the kernel that the page's notebook runs in."""
    (connection,) = folder.glob("runtime/kernel-*.json")
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
        output_hook=lambda message: printed.append(message["content"].get("text", "")),
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


def test_an_edited_weight_reaches_python(kernel: BlockingKernelClient, figure: Locator) -> None:
    cell = figure.locator(".conv-kernel input").first
    cell.fill("-7")
    cell.press("Enter")
    wait_until(lambda: evaluate(kernel, "explorer.weight[0, 0]") == -7)
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

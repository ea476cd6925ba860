"""The published pages live with no kernel: over http and as files, light, dark and on a phone."""

import numpy as np
import pytest
from playwright.sync_api import Page

from browser.drawn import SETTINGS, expected_map, expected_numbers, numbers_output, settings, slider
from browser.pages import CHAPTERS, LOOKS, PAGES, OpenPage

LISTEN = """
() => document.querySelectorAll('.conv-pictures').forEach((figure) =>
  figure.addEventListener('conv:painted', ({ detail: { map, painted } }) => {
    figure.map = { data: Array.from(map.data), shape: map.shape, painted: Array.from(painted) };
  }))
"""


@pytest.mark.parametrize("way", ["http", "file"])
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_page_opens_without_a_fault(open_page: OpenPage, name: str, look: str, way: str) -> None:
    page = open_page(name, look, way)
    assert page.get_by_role("heading", level=1).count() == 1
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= LOOKS[look]["viewport"]["width"], "the page scrolls sideways"
    assert page.get_by_text("needs JupyterLab").count() == 0


@pytest.mark.parametrize("way", ["http", "file"])
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", CHAPTERS)
def test_sliders_move_every_figure(open_page: OpenPage, name: str, look: str, way: str) -> None:
    page = open_page(name, look, way)
    page.wait_for_selector(".conv-numbers .conv-tools")
    page.evaluate(LISTEN)
    figures = page.locator(".conv-numbers, .conv-pictures")
    for index in range(figures.count()):
        for setting in SETTINGS:
            control = slider(page, setting, index)
            before = control.input_value()
            control.focus()
            top = before == control.get_attribute("max")
            page.keyboard.press("ArrowLeft" if top else "ArrowRight")
            assert control.input_value() != before
            check_figure(page, index)


def check_figure(page: Page, index: int) -> None:
    """Compare what a figure shows with what `convlib` computes for its sliders."""
    figure = page.locator(".conv-numbers, .conv-pictures").nth(index)
    setting = settings(page, index)
    if figure.locator(".conv-problem").inner_text():
        return check_problem(page, index)
    if "conv-numbers" in (figure.get_attribute("class") or ""):
        shown, expected = numbers_output(figure), expected_numbers(figure, setting)
        np.testing.assert_allclose(shown, expected, atol=0.005)
        return None
    shown = figure.evaluate("figure => figure.map")
    assert all(shown["painted"])
    np.testing.assert_allclose(
        np.reshape(shown["data"], shown["shape"]), expected_map(figure, setting), atol=1e-6
    )
    return None


def check_problem(page: Page, index: int) -> None:
    """An impossible setting is named as `convlib` finds it, and the figure stays alive."""
    figure = page.locator(".conv-numbers, .conv-pictures").nth(index)
    setting = settings(page, index)
    assert "No window fits" in figure.locator(".conv-problem").inner_text()
    with pytest.raises(ValueError, match="kernel"):
        expected_numbers(figure, setting)
    slider(page, "dilation", index).focus()
    page.keyboard.press("Home")
    slider(page, "padding", index).focus()
    page.keyboard.press("End")
    assert figure.locator(".conv-problem").inner_text() == ""
    check_figure(page, index)

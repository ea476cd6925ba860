"""The published pages live with no kernel: over http and as files, light, dark and on a phone.

axe-core finds nothing serious on any of them.
"""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from browser.drawn import (
    canvases,
    expected_map,
    expected_numbers,
    numbers_output,
    settings,
    slider,
    texts,
)
from browser.pages import CHAPTERS, LOOKS, PAGES, OpenPage

LISTEN = """
() => document.querySelectorAll('.conv-pictures').forEach((figure) =>
  figure.addEventListener('conv:painted', ({ detail: { map, painted } }) => {
    figure.map = { data: Array.from(map.data), shape: map.shape, painted: Array.from(painted) };
  }))
"""

ALL_READY = """
() => {
  const columns = [...document.querySelectorAll('.conv-column')];
  return columns.length > 0 && columns.every((column) => column.querySelector('[data-ready]'));
}
"""


# The looks over http, and once as a file: how a page is fetched changes nothing in how it looks.
WAYS = pytest.mark.parametrize(
    ("look", "way"), [*((look, "http") for look in LOOKS), ("light", "file")]
)


@WAYS
@pytest.mark.parametrize("name", PAGES)
def test_page_opens_without_a_fault(open_page: OpenPage, name: str, look: str, way: str) -> None:
    page = open_page(name, look, way)
    assert page.get_by_role("heading", level=1).count() == 1
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= LOOKS[look]["viewport"]["width"], "the page scrolls sideways"
    assert page.get_by_text("needs JupyterLab").count() == 0
    if way == "http":
        page.wait_for_timeout(300)
        findings = serious_findings(page)
        assert not findings, "\n".join(findings)


def serious_findings(page: Page) -> list[str]:
    """Return what axe-core finds that keeps somebody out."""
    # Only what is wrong is reported, which halves the time; no style sheet is asked for again.
    options = {"resultTypes": ["violations"], "preload": False}
    return [
        f"{finding['id']}: {finding['help']}: {node['html'][:160]}"
        for finding in Axe().run(page, options=options).response["violations"]
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]


@WAYS
@pytest.mark.parametrize("name", CHAPTERS)
def test_sliders_move_every_figure(open_page: OpenPage, name: str, look: str, way: str) -> None:
    page = open_page(name, look, way)
    page.wait_for_function(ALL_READY)
    page.evaluate(LISTEN)
    for column in page.locator(".conv-column").all():
        figure = column.locator("[data-ready]")
        for control in column.locator(".conv-row").first.get_by_role("slider").all():
            value, before = control.input_value(), shown(figure)
            control.focus()
            top = value == control.get_attribute("max")
            page.keyboard.press("ArrowLeft" if top else "ArrowRight")
            assert control.input_value() != value
            assert shown(figure) != before
            check_figure(column)


def shown(figure: Locator) -> tuple[str, list[str]]:
    return texts(figure), canvases(figure)


def check_figure(column: Locator) -> None:
    """Compare the layer that a figure shows with what `convlib` computes for its sliders."""
    numbers, pictures = column.locator(".conv-numbers"), column.locator(".conv-pictures")
    if numbers.or_(pictures).count() and column.locator(".conv-problem").inner_text():
        check_problem(column)
    elif numbers.count():
        output, right = numbers_output(numbers), expected_numbers(numbers, settings(column, 0))
        np.testing.assert_allclose(output, right, atol=0.005)
    elif pictures.count():
        painted = pictures.evaluate("figure => figure.map")
        assert all(painted["painted"])
        output, right = painted["data"], expected_map(pictures, settings(column, 0))
        np.testing.assert_allclose(np.reshape(output, painted["shape"]), right, atol=1e-6)


def check_problem(column: Locator) -> None:
    """An impossible setting is named as `convlib` finds it, and the figure stays alive."""
    problem = column.locator(".conv-problem")
    assert "No window fits" in problem.inner_text()
    with pytest.raises(ValueError, match="kernel"):
        expected_numbers(column, settings(column, 0))
    slider(column, "dilation", 0).press("Home")
    slider(column, "padding", 0).press("End")
    assert problem.inner_text() == ""
    check_figure(column)

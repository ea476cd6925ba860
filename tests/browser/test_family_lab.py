"""Every figure in JupyterLab looks, and answers to its sliders, as on the published page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from browser.family import FAMILY, drawn, figure_on
from browser.lab import run_chapter, served_lab
from browser.pages import OpenPage


@pytest.fixture(scope="module")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open a notebook that shows the whole family."""
    with served_lab(tmp_path_factory.mktemp("lab")) as address:
        page = run_chapter(browser, address, "figures.ipynb")
        yield page
        page.close()


@pytest.mark.parametrize("kind", FAMILY)
def test_the_figure_is_the_same_in_both_places(lab: Page, open_page: OpenPage, kind: str) -> None:
    page = open_page(f"book/figures/{kind}.html")
    places = [figure_on(lab, kind), figure_on(page, kind)]
    places[0].scroll_into_view_if_needed()
    lab.wait_for_timeout(500)  # JupyterLab draws a cell only when it comes into view
    assert shown(places[0]) == shown(places[1])
    for index in range(sliders(places[0]).count()):
        for key in ("ArrowRight", "ArrowLeft"):
            for place in places:
                sliders(place).nth(index).press(key)
                place.page.wait_for_timeout(100)
            assert shown(places[0]) == shown(places[1])


def sliders(figure: Locator) -> Locator:
    column = figure.page.locator(".conv-column, .widget-vbox").filter(has=figure)
    return column.get_by_role("slider")


def shown(figure: Locator) -> object:
    """Return what is drawn, whatever the slider is made of."""
    found = drawn(figure)
    return found["text"], found["colours"], found["canvases"]

"""Gates and experts in the built page, by keyboard, compared with `convlib`."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from browser.drawn import number, slider
from browser.family import figure_on
from browser.pages import OpenPage
from convlib.widgets import Gates


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page("book/figures/gates.html")


@pytest.fixture
def figure(page: Page) -> Locator:
    return figure_on(page, "gates")


def numbers(lines: Locator) -> list[float]:
    found = [re.findall(r"[−\d.]+$", text) for text in lines.all_text_contents()]
    return [number(each[0]) for each in found if each]


def check(figure: Locator) -> Gates:
    """Compare the numbers that the page shows with `convlib`."""
    figure.get_by_role("button", name="Link to this setting").click()
    fields = dict(each.split("=") for each in figure.page.url.split("#gates:")[1].split("&"))
    numbered = {name: int(fields.pop(name)) for name in (*Gates.LIMITS, "chosen")}
    made = Gates(**fields, **numbered)
    portions = numbers(figure.locator(".conv-gate + p"))
    if made.view == "gates":
        np.testing.assert_allclose(portions, made.gates, atol=0.0051)
        averages = numbers(figure.locator(".conv-column-of canvas + p"))
        np.testing.assert_allclose(averages, made.means, atol=0.0051)
    else:
        np.testing.assert_allclose(portions[: made.experts], made.shares, atol=0.0051)
        cells = [number(text) for text in figure.locator(".conv-mix td").all_text_contents()]
        np.testing.assert_allclose(np.reshape(cells, (3, 3)), made.weight, atol=0.0051)
    return made


def test_the_page_shows_what_convlib_computes(page: Page, figure: Locator) -> None:
    for view in ("gates", "experts"):
        figure.get_by_role("combobox", name="show").select_option(view)
        for picture in ("camera", "astronaut"):
            figure.get_by_role("combobox", name="picture").select_option(picture)
            for name in Gates.LIMITS:
                for key in ("ArrowLeft", "End", "Home"):
                    slider(page, name, 0).press(key)
                    check(figure)


def test_everything_works_by_keyboard_alone(page: Page, figure: Locator) -> None:
    figure.get_by_role("button", name="outline").press("Enter")
    assert figure.locator(".conv-words").inner_text().startswith("Channel 3, outline: gate = ")
    figure.get_by_role("combobox", name="show").press("ArrowDown")
    figure.get_by_role("combobox", name="routing").press("ArrowDown")
    made = check(figure)
    assert (made.view, made.routing, made.chosen) == ("experts", "softmax", 3)
    slider(page, "experts", 0).press("Home")
    assert check(figure).experts == 1
    assert "Expert 0, vertical edges" in figure.locator(".conv-words").inner_text()
    assert figure.locator(".conv-unused").count() == 3

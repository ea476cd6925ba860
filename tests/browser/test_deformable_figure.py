"""The deformable figure in the built page: taps dragged, pushed by keys, and read."""

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from browser.drawn import number, slider
from browser.family import figure_on
from browser.pages import OpenPage
from convlib.widgets import Deformable
from convlib.widgets.deformable import FIELDS

PAGE = "book/figures/deformable.html"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(PAGE)


@pytest.fixture
def figure(page: Page) -> Locator:
    return figure_on(page, "deformable")


def check(figure: Locator) -> Deformable:
    """Compare the output that the page shows with `convlib`."""
    figure.get_by_role("button", name="Link to this setting").click()
    fields = dict(
        each.split("=", 1) for each in figure.page.url.split("#deformable:")[1].split("&")
    )
    moves = {}
    for each in filter(None, fields["moves"].split(";")):
        *place, down, right = each.split(",")
        moves[",".join(place)] = [float(down), float(right)]
    pixels = [number(text) for text in figure.locator(".conv-pixel text").all_text_contents()]
    weight = [[float(each) for each in row.split(",")] for row in fields["weight"].split(";")]
    made = Deformable(
        np.reshape(pixels, (7, 7)),
        weight,
        field=fields["field"].replace("+", " "),
        moves=moves,
        **{name: int(fields[name]) for name in ("padding", "stride", "dilation")},
    )
    shown = [number(text) for text in figure.locator(".conv-output td").all_text_contents()]
    np.testing.assert_allclose(np.reshape(shown, made.output.shape), made.output, atol=0.0051)
    return made


def test_the_page_shows_what_convlib_computes(page: Page, figure: Locator) -> None:
    assert len(check(figure).moves) == 4
    for field in FIELDS:
        figure.get_by_role("combobox").select_option(field)
        check(figure)
    for name, key in (("padding", "End"), ("stride", "ArrowRight"), ("kernel_size", "Home")):
        slider(page, name, 0).press(key)
        check(figure)


def test_keys_move_a_tap_by_quarters(page: Page, figure: Locator) -> None:
    figure.get_by_role("button", name="Take my moves back").press("Enter")
    tap = figure.locator(".conv-tap").nth(4)
    tap.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowLeft")
    assert check(figure).moves == {"2,2,1,1": [0.25, -1]}
    reading = figure.locator(".conv-reading").inner_text()
    assert reading.startswith("Tap [1, 1] is moved 0.25 down and 1 left, to row 3.25, column 2.")
    assert "0.75·" in reading
    assert "0.25·" in reading
    assert figure.locator(".conv-mixed").count() == 2
    figure.locator(".conv-output td[tabindex='0']").press("ArrowRight")
    assert figure.locator(".conv-words").inner_text().startswith("output[2, 3] = ")
    assert "moved 0 down and 0 right" in figure.locator(".conv-reading").inner_text()


@pytest.mark.parametrize("look", ["light", "phone"])
def test_a_tap_is_dragged_between_pixels(open_page: OpenPage, look: str) -> None:
    figure = figure_on(open_page(PAGE, look), "deformable")
    figure.get_by_role("button", name="Take my moves back").click()
    board = figure.locator(".conv-board")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box is not None
    pixel = box["width"] / 8  # seven, and half a one around them
    mouse = figure.page.mouse
    mouse.move(box["x"] + 4 * pixel, box["y"] + 4 * pixel)  # the middle tap
    mouse.down()
    mouse.move(box["x"] + 4.5 * pixel, box["y"] + 3.25 * pixel, steps=4)
    mouse.up()
    assert check(figure).moves == {"2,2,1,1": [-0.75, 0.5]}


def test_a_tap_stays_on_the_board(page: Page, figure: Locator) -> None:
    figure.get_by_role("button", name="Take my moves back").click()
    figure.locator(".conv-output td").first.click()
    figure.locator(".conv-tap").first.focus()
    for _ in range(9):
        page.keyboard.press("Shift+ArrowUp")
    assert check(figure).moves == {"0,0,0,0": [-0.5, 0]}

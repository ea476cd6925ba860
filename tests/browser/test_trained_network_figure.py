"""The trained network in the built page: draw, edit, hide, by mouse and by keys alone."""

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from browser.drawn import number, slider
from browser.family import figure_on
from browser.pages import OpenPage
from convlib.widgets import TrainedNetwork

PAGE = "book/figures/trained_network.html"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(PAGE)


@pytest.fixture
def figure(page: Page) -> Locator:
    return figure_on(page, "trained_network")


def fragment(figure: Locator) -> dict[str, str]:
    figure.get_by_role("button", name="Link to this setting").click()
    fields = figure.page.url.split("trained_network:")[1].split("&")
    return dict(field.split("=", 1) for field in fields)


def same_in_python(figure: Locator) -> TrainedNetwork:
    """Make Python's figure of what the page shows."""
    fields = fragment(figure)
    edits = [each.rsplit(",", 1) for each in fields["edits"].split(";") if each]
    settings = {name: int(fields[name]) for name in TrainedNetwork.LIMITS}
    made = TrainedNetwork(
        explained=fields["explained"].replace("+", " "),
        edits={place: float(value) for place, value in edits},
        position=[int(index) for index in fields["position"].split(",")],
        **settings,
    )
    made.drawing = fields["drawing"]
    return made


def check(figure: Locator) -> TrainedNetwork:
    """Compare every number that the page shows with `convlib`."""
    expected = same_in_python(figure)
    lines = figure.locator(".conv-chances label").all_inner_texts()[1:]
    shown = np.array([[number(each) for each in line.replace("%", "").split()] for line in lines])
    np.testing.assert_array_equal(shown[:, 0], range(10))
    np.testing.assert_allclose(shown[:, 1] / 100, expected.output, atol=0.00051)
    np.testing.assert_allclose(shown[:, 2], expected.activations.scores[0], atol=0.0051)
    falls = expected.occlusion
    row, column = np.minimum(expected.position, np.array(falls.shape) - 1)
    words = figure.locator(".conv-words").inner_text()
    assert f"says {expected.output.argmax()}, with a chance" in words
    fall = falls[row, column]
    moved = f"falls by {fall:.2f}" if fall >= 0 else f"rises by {-fall:.2f}"
    assert moved.rstrip("0").rstrip(".") in words
    return expected


def test_the_page_shows_what_convlib_computes(page: Page, figure: Locator) -> None:
    check(figure)
    for name, key in (("kernel_size", "ArrowLeft"), ("stride", "ArrowRight"), ("padding", "Home")):
        slider(page, name, 0).press(key)
        check(figure)


def test_drawing_with_the_mouse_is_read(page: Page, figure: Locator) -> None:
    figure.get_by_role("button", name="Clear").click()
    assert "Nothing is drawn" in figure.locator(".conv-words").inner_text()
    paper = figure.locator(".conv-surface").first
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(middle, box["y"] + 0.8 * box["height"], steps=8)
    page.mouse.up()
    figure.get_by_role("button", name="Fit").click()
    made = check(figure)
    assert made.output.argmax() == 1
    rows = np.flatnonzero(made.cells.any(axis=1))
    assert (rows[0], rows[-1]) == (0, 31)


def test_everything_works_by_keyboard_alone(page: Page, figure: Locator) -> None:
    figure.get_by_role("button", name="Clear").press("Enter")
    paper = figure.locator(".conv-surface").first
    paper.focus()
    for key, count in {"ArrowRight": 16, "ArrowDown": 3, "Space": 1}.items():
        for _ in range(count):
            page.keyboard.press(key)
    assert "pen down" in figure.locator(".conv-note[aria-live]").inner_text()
    for _ in range(26):
        page.keyboard.press("ArrowDown")
    assert check(figure).output.argmax() == 1
    figure.get_by_role("button", name="filter 5").press("Enter")
    weight = figure.get_by_role("textbox", name="weight, row 0, column 1")
    weight.fill("-7.5")
    weight.press("Enter")
    assert check(figure).edits == {"5,0,1": -7.5}
    figure.locator("input[value='4']").press("Space")
    assert check(figure).digit == 4
    occlusion = figure.locator(".conv-why .conv-surface[tabindex]")
    occlusion.press("ArrowDown")
    assert check(figure).position == [4, 3]
    figure.get_by_role("button", name="Undo edits").press("Enter")
    assert check(figure).edits == {}


def test_a_sample_is_chosen_and_known(figure: Locator) -> None:
    figure.get_by_role("button", name="a 7", exact=True).click()
    assert check(figure).output.argmax() == 7
    pressed = figure.locator(".conv-samples [aria-pressed=true]")
    assert pressed.get_attribute("aria-label") == "a 7"


def test_touch_draws(open_page: OpenPage) -> None:
    page = open_page(PAGE, "phone", has_touch=True)
    figure = figure_on(page, "trained_network")
    figure.get_by_role("button", name="Clear").tap()
    figure.locator(".conv-surface").first.tap()
    assert check(figure).cells.sum() > 10


def test_a_window_that_does_not_fit_leaves_the_rest_alive(page: Page, figure: Locator) -> None:
    for name, key in (("kernel_size", "End"), ("dilation", "End"), ("padding", "Home")):
        slider(page, name, 0).press(key)
    assert "No window fits" in figure.locator(".conv-problem").inner_text()
    figure.get_by_role("button", name="a 2", exact=True).click()
    assert "The network says 2" in figure.locator(".conv-words").inner_text()
    slider(page, "dilation", 0).press("Home")
    check(figure)

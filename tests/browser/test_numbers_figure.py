"""The views of "Convolution by numbers" in the built page, compared with convlib."""

import random
import re

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from browser.drawn import (
    canvases,
    height,
    numbers_input,
    numbers_output,
    ready,
    settings,
    slider,
    table,
    texts,
    weight,
)
from browser.pages import OpenPage
from convlib.widgets import Numbers
from convlib.widgets.numbers import VIEWS

PAGE = "book/figures/numbers.html"
MODES = ["zeros", "reflect", "replicate", "circular"]


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(PAGE)


@pytest.fixture
def figure(page: Page) -> Locator:
    return second(page)


def second(page: Page) -> Locator:
    """Return the figure that was made with all controls."""
    return ready(page.locator(".conv-numbers").nth(1))


def chooser(figure: Locator, name: str) -> Locator:
    return figure.get_by_role("combobox", name=name)


def shown(figure: Locator, name: str) -> NDArray[np.float64]:
    grid = figure.get_by_role("grid", name=name, exact=True)
    return table(grid.locator("td"), grid.locator("tr").count())


def same_in_python(page: Page, figure: Locator) -> Numbers:
    """Make the Python figure with everything that the page shows."""
    setting = settings(page, 1)
    del setting["kernel_size"]
    return Numbers(
        numbers_input(figure),
        weight(figure),
        flip=figure.get_by_role("checkbox").is_checked(),
        padding_mode=chooser(figure, "padding_mode").input_value(),
        **setting,
    )


def test_a_figure_without_controls_stays_simple(page: Page) -> None:
    simple = ready(page.locator(".conv-numbers").first)
    assert simple.locator("select, input[type=checkbox]").count() == 0
    assert simple.locator(".conv-view").is_hidden()


@pytest.mark.parametrize("mode", MODES)
def test_borders_and_the_flip_are_computed_as_convlib_does(
    page: Page, figure: Locator, mode: str
) -> None:
    chooser(figure, "padding_mode").select_option(mode)
    slider(page, "padding", 1).press("ArrowRight")
    for _ in range(2):
        expected = same_in_python(page, figure)
        np.testing.assert_allclose(numbers_output(figure), expected.output, atol=0.005)
        np.testing.assert_array_equal(shown(figure, "uses"), expected.uses)
        figure.get_by_role("checkbox").press("Space")


def test_what_flows_back_from_the_cell_that_is_pointed_at(page: Page, figure: Locator) -> None:
    chooser(figure, "view").select_option("gradient")
    for index in (0, 7, 24):
        figure.locator(".conv-output td").nth(index).hover()
        expected = same_in_python(page, figure)
        expected.position = list(divmod(index, 5))
        for name, python in (("input", "input"), ("kernel", "weight")):
            drawn = shown(figure, f"gradient of the {name}")
            np.testing.assert_allclose(drawn, expected.gradient[python], atol=0.005)
        assert shown(figure, "gradient of the bias").tolist() == [[1]]


def test_frequencies_multiply(page: Page, figure: Locator) -> None:
    chooser(figure, "view").select_option("frequency")
    spectrum = np.abs(np.fft.fft2(numbers_input(figure)))
    for index in (0, 6, 13):
        figure.get_by_role("grid", name="frequencies of the kernel").locator("td").nth(
            index
        ).click()
        text = figure.locator(".conv-words").inner_text().split("Frequency ")[1]
        place, numbers = text.split(": ")
        input, kernel, output = map(float, re.findall(r"\d+(?:\.\d+)?", numbers))
        assert input == pytest.approx(
            spectrum[tuple(map(int, re.findall(r"\d+", place)))], abs=0.01
        )
        assert input * kernel == pytest.approx(output, abs=0.01 * (1 + input + kernel))


@pytest.mark.parametrize("view", ["columns", "matrix", "wiring"])
def test_a_canvas_is_linked_to_the_window_both_ways(figure: Locator, view: str) -> None:
    chooser(figure, "view").select_option(view)
    canvas = figure.locator(".conv-board")
    canvas.scroll_into_view_if_needed()
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    figure.locator(".conv-output td").nth(12).hover()
    assert canvas.evaluate("canvas => canvas.toDataURL()") != before
    box = canvas.bounding_box()
    assert box is not None
    place = {"x": box["width"] * 0.55, "y": box["height"] - 12}
    if view == "columns":
        place["y"] = 30
    canvas.hover(position=place)
    words = figure.locator(".conv-words").inner_text()
    assert re.match(r"output\[\d, \d\] = ", words)
    canvas.click(position=place)
    figure.locator(".conv-law").hover()
    assert figure.locator(".conv-words").inner_text() == words


def test_same_conventions_stand_side_by_side(page: Page, figure: Locator) -> None:
    chooser(figure, "view").select_option("same")
    slider(page, "stride", 1).press("ArrowRight")
    slider(page, "kernel_size", 1).press("ArrowRight")
    from convlib import conv2d

    image, kernel = numbers_input(figure)[None], weight(figure)[None, None]
    for word in ("same_upper", "same_lower"):
        expected = conv2d(image, kernel, stride=2, padding=word)[0]
        drawn = shown(figure, f"output, {word.upper()}")
        np.testing.assert_allclose(drawn, expected, atol=0.005)
    assert "pads (1, 2), or (2, 1)" in figure.locator(".conv-words").inner_text()


def test_same_may_give_more_outputs_than_the_slider(page: Page, figure: Locator) -> None:
    chooser(figure, "view").select_option("same")
    slider(page, "padding", 1).press("Home")
    assert numbers_output(figure).shape == (3, 3)
    upper = figure.get_by_role("grid", name="output, SAME_UPPER")
    upper.locator("td").last.hover()
    assert upper.locator("td").last.evaluate("cell => cell.classList.contains('conv-window')")
    upper.locator("td").nth(6).click()
    figure.locator(".conv-law").hover()
    assert figure.locator(".conv-words").inner_text().startswith("output[1, 1] = ")


def test_the_whole_use_by_keyboard(page: Page, figure: Locator) -> None:
    view = chooser(figure, "view")
    view.focus()
    for name in VIEWS[2:]:
        page.keyboard.press("ArrowDown")
        assert view.input_value() == name
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    assert chooser(figure, "padding_mode").input_value() == "zeros"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    assert figure.get_by_role("checkbox").is_checked()
    figure.get_by_role("grid", name="uses").locator("td[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    assert "input[0, 1]" in figure.locator(".conv-words").inner_text()
    np.testing.assert_allclose(
        numbers_output(figure), same_in_python(page, figure).output, atol=0.005
    )


def test_an_address_holds_all_that_was_chosen(open_page: OpenPage, page: Page) -> None:
    figure = second(page)
    rng = random.Random(4)
    for _ in range(60):
        random_move(page, figure, rng)
    figure.get_by_role("button", name="Link to this setting").click()
    other = open_page(PAGE + re.sub("^[^#]*", "", page.url))
    restored = second(other)
    expect(restored.locator(".conv-said")).to_have_text("")
    assert texts(restored) == texts(figure)
    assert canvases(restored) == canvases(figure)


def random_move(page: Page, figure: Locator, rng: random.Random) -> None:
    def key() -> None:
        name = rng.choice(["kernel_size", "padding", "stride", "dilation"])
        slider(page, name, 1).press(rng.choice(["ArrowLeft", "ArrowRight"]))

    def cell() -> None:
        cells = figure.locator(".conv-view:visible td, .conv-output td")
        if cells.count() and figure.locator(".conv-problem").is_hidden():
            cells.nth(rng.randrange(cells.count())).click()

    def number() -> None:
        inputs = figure.locator(".conv-kernel input")
        field = inputs.nth(rng.randrange(inputs.count()))
        field.fill(str(rng.randint(-9, 9)))
        field.press("Enter")

    rng.choice(
        [
            key,
            key,
            cell,
            number,
            lambda: figure.get_by_role("checkbox").press("Space"),
            lambda: chooser(figure, "padding_mode").select_option(rng.choice(MODES)),
            lambda: chooser(figure, "view").select_option(rng.choice(VIEWS)),
        ]
    )()


def test_no_view_needs_sideways_scrolling_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(PAGE, "phone")
    figure = second(page)
    for view in VIEWS:
        chooser(figure, "view").select_option(view)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("view", VIEWS)
def test_a_slider_moves_nothing_above_or_below(page: Page, figure: Locator, view: str) -> None:
    chooser(figure, "view").select_option(view)
    before = height(figure)
    for name in ("padding", "kernel_size", "stride", "padding"):
        slider(page, name, 1).press("ArrowRight")
        assert height(figure) == pytest.approx(before, abs=0.1), name

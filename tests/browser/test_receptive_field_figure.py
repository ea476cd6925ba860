"""The receptive field's figure as a reader drives it, its numbers compared with convlib."""

import re
from dataclasses import astuple

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from browser.drawn import number, ready, slider
from browser.pages import OpenPage
from convlib import shapes
from convlib.widgets import ReceptiveField
from convlib.widgets.receptive_field import PRESETS

PAGE = "book/figures/receptive_field.html"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    page = open_page(PAGE)
    page.evaluate(
        """() => addEventListener("conv:painted", ({ detail }) => {
          window.painted = { gradient: [...detail.gradient], read: detail.read };
        })"""
    )
    return page


@pytest.fixture
def figure(page: Page) -> Locator:
    return ready(page.locator(".conv-receptive-field").first)


def stack(figure: Locator) -> list[tuple[int, ...]]:
    """Read the layers from the table."""
    values = figure.locator("tbody input").evaluate_all(
        "inputs => inputs.map(input => input.value)"
    )
    return [tuple(int(value) for value in values[i : i + 4]) for i in range(0, len(values), 4)]


def fields(figure: Locator) -> list[tuple[float, ...]]:
    """Read the size, the stride and the offset after each layer."""
    values = [number(text) for text in figure.locator("tbody b").all_text_contents()]
    return [tuple(values[i : i + 3]) for i in range(0, len(values), 3)]


def words(figure: Locator) -> str:
    return figure.locator(".conv-words").inner_text()


def choose(figure: Locator, preset: str) -> None:
    figure.get_by_label("stack of layers").select_option(preset)


@pytest.mark.parametrize("preset", [name for name in PRESETS if name != "dilations 2, 2, 2"])
def test_a_published_stack_shows_convlibs_fields_and_gradient(
    page: Page, figure: Locator, preset: str
) -> None:
    choose(figure, preset)
    same = ReceptiveField(preset)
    expect(figure.locator(".conv-words")).to_contain_text(
        f"a field of {same.fields[-1].size} pixels"
    )
    assert stack(figure) == [astuple(window) for window in same.layers]
    assert fields(figure) == [(field.size, field.stride, field.start) for field in same.fields]
    painted = page.evaluate("window.painted")
    assert painted["read"] == list(same.reads)
    np.testing.assert_allclose(painted["gradient"], same.gradient, atol=1e-12)


def test_gridding_is_said(figure: Locator) -> None:
    assert "It reads 7 of them, and never sees the 6 between: gridding." in words(figure)


def test_the_sliders_set_the_selected_layer(page: Page, figure: Locator) -> None:
    figure.locator("tbody tr").nth(1).locator("th").click()
    assert slider(page, "dilation", 0).input_value() == "2"
    slider(page, "dilation", 0).press("ArrowRight")
    slider(page, "kernel_size", 0).press("ArrowLeft")
    assert stack(figure) == [(3, 1, 0, 2), (2, 1, 0, 3), (3, 1, 0, 2)]
    assert [size for size, _, _ in fields(figure)] == [5, 8, 12]
    assert figure.get_by_label("stack of layers").input_value() == "your own"


def test_layers_are_edited_added_and_removed_by_keyboard(page: Page, figure: Locator) -> None:
    cell = figure.get_by_label("stride of layer 2")
    cell.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    assert stack(figure)[1] == (3, 2, 0, 2)
    figure.get_by_role("button", name="Add a layer").press("Enter")
    assert stack(figure) == [(3, 1, 0, 2), (3, 2, 0, 2), (3, 2, 0, 2), (3, 1, 0, 2)]
    assert fields(figure) == [
        (field.size, field.stride, field.start) for field in shapes.receptive_fields(stack(figure))
    ]
    remove = figure.get_by_role("button", name="Remove the selected layer")
    for left in (3, 2, 1):
        remove.press("Enter")
        assert len(stack(figure)) == left
    expect(remove).to_be_disabled()


@pytest.mark.parametrize(("typed", "shown"), [("99", "99"), ("0", "0"), ("1.5", "1.5"), ("", "")])
def test_a_number_that_is_none_is_refused(figure: Locator, typed: str, shown: str) -> None:
    before = words(figure)
    cell = figure.get_by_label("kernel_size of layer 1")
    cell.fill(typed)
    cell.press("Enter")
    problem = figure.locator(".conv-problem")
    rule = "kernel_size must be a whole number between 1 and 11"
    assert problem.inner_text() == f"{rule}, got “{shown}”. Layer 1 keeps 3."
    assert words(figure) == before
    cell.fill("3")
    cell.press("Enter")
    assert problem.inner_text() == ""
    assert cell.get_attribute("aria-invalid") is None


def test_the_unit_is_chosen_by_slider_and_by_pointing(page: Page, figure: Locator) -> None:
    choose(figure, "VGG-16 to its last pooling")
    unit = figure.get_by_role("slider", name="unit of the last layer")
    unit.press("Home")
    assert "−90 to 121, 90 of them in padding" in words(figure)
    same = ReceptiveField("VGG-16 to its last pooling", shift=-99)
    np.testing.assert_allclose(page.evaluate("window.painted.gradient"), same.gradient, atol=1e-12)
    drawing = figure.locator(".conv-drawing")
    box = drawing.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.98 * box["width"], box["y"] + 10)
    assert int(unit.input_value()) >= 8


def test_random_weights_give_another_gradient_on_the_same_pixels(
    page: Page, figure: Locator
) -> None:
    equal = np.array(page.evaluate("window.painted?.gradient ?? []"))
    figure.get_by_label("gradient with").select_option("random weights")
    painted = page.evaluate("window.painted")
    assert painted["read"] == list(ReceptiveField("dilations 2, 2, 2").reads)
    assert np.flatnonzero(painted["gradient"]).tolist() == painted["read"]
    assert len(equal) == 0 or not np.allclose(equal, painted["gradient"])


def test_a_line_that_is_too_long_says_so_and_the_figure_lives(page: Page, figure: Locator) -> None:
    slider(page, "stride", 0).press("End")
    for _ in range(6):
        figure.get_by_role("button", name="Add a layer").click()
    problem = figure.locator(".conv-problem").inner_text()
    assert "the figure draws at most 4096. Use a smaller stride" in problem
    assert len(fields(figure)) == 9
    choose(figure, "dilations 1, 2, 5")
    assert figure.locator(".conv-problem").inner_text() == ""
    assert "It reads all 17." in words(figure)


def test_a_link_carries_the_stack(open_page: OpenPage, page: Page, figure: Locator) -> None:
    choose(figure, "WaveNet's dilations 1 to 512")
    figure.locator("tbody th").nth(9).click()
    slider(page, "kernel_size", 0).press("ArrowRight")
    figure.get_by_role("slider", name="unit of the last layer").press("ArrowRight")
    figure.get_by_label("gradient with").select_option("random weights")
    figure.get_by_role("button", name="Link to this setting").click()
    other_page = open_page(PAGE + re.sub("^[^#]*", "", page.url))
    other = ready(other_page.locator(".conv-receptive-field").first)
    assert other.locator(".conv-said").inner_text() == ""
    assert stack(other) == stack(figure)
    assert stack(other)[9] == (3, 1, 0, 512)
    assert words(other) == words(figure)
    assert slider(other_page, "kernel_size", 0).input_value() == "3"
    for path in ("fan", "gradient", "chosen"):
        drawn = [each.locator(f"path.conv-{path}").get_attribute("d") for each in (figure, other)]
        assert drawn[0] == drawn[1]


@pytest.mark.parametrize("layers", ["3,1,0", "3,1,0,1;12,1,0,1", "3,1,0,1;", "x", "3,0,0,1"])
def test_a_bad_link_is_refused(open_page: OpenPage, layers: str) -> None:
    page = open_page(f"{PAGE}#receptive_field:layers={layers}")
    figure = ready(page.locator(".conv-receptive-field").first)
    assert layers in figure.locator(".conv-said").inner_text()
    assert stack(figure) == [(3, 1, 0, 2)] * 3


def test_it_fits_a_phone(open_page: OpenPage) -> None:
    figure = ready(open_page(PAGE, "phone").locator(".conv-receptive-field").first)
    choose(figure, "VGG-16 to its last pooling")
    assert figure.evaluate("figure => figure.scrollWidth <= figure.clientWidth")

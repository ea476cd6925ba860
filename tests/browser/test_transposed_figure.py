"""The transposed convolution's figure as a reader drives it, its numbers compared with convlib."""

import re

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from browser.drawn import SETTINGS, number, ready, slider, table, weight
from browser.pages import OpenPage
from convlib import conv_transpose2d

PAGE = "book/figures/transposed.html"
INPUT = np.array([[1, 2, 0], [0, 3, 1], [2, 1, -1]])
NAMES = (*SETTINGS, "output_padding")


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(PAGE)


@pytest.fixture
def figure(page: Page) -> Locator:
    return ready(page.locator(".conv-transposed"))


def settings(page: Page) -> dict[str, int]:
    return {name: int(slider(page, name, 0).input_value()) for name in NAMES}


def output(figure: Locator) -> NDArray[np.float64]:
    """Read the output; a cell that no stamp reached is empty, and counts as 0."""
    cells = figure.locator(".conv-output td:not(.conv-padding)")
    values = [number(text or "0") for text in cells.all_text_contents()]
    rows = re.findall(r"output (\d+) ×", figure.locator(".conv-right h4").inner_text())
    return np.array(values).reshape(int(rows[0]), -1)


def expected(input: NDArray[np.float64], kernel: NDArray[np.float64], page: Page) -> object:
    options = {name: value for name, value in settings(page).items() if name != "kernel_size"}
    return conv_transpose2d(input[None].astype(float), kernel[None, None], **options)[0]


def words(figure: Locator) -> str:
    return figure.locator(".conv-words").inner_text()


@pytest.mark.parametrize(
    "moves",
    [
        {},
        {"kernel_size": 4},
        {"padding": 1, "output_padding": 1},
        {"stride": 3, "dilation": 2, "output_padding": 2},
        {"kernel_size": 5, "stride": 1, "padding": 3},
    ],
)
def test_sliders_give_convlibs_output_and_overlap(
    page: Page, figure: Locator, moves: dict[str, int]
) -> None:
    for name, value in moves.items():
        slider(page, name, 0).fill(str(value))
    np.testing.assert_allclose(output(figure), expected(INPUT, weight(figure), page), atol=0.005)
    figure.get_by_label("show").select_option("overlap counts")
    ones = np.ones_like(weight(figure))
    np.testing.assert_array_equal(output(figure), expected(np.ones((3, 3)), ones, page))
    law = figure.locator(".conv-law").first.inner_text()
    assert law.endswith(f"= {len(output(figure))}")


def test_an_input_cell_lights_its_stamp_and_an_output_cell_its_sources(figure: Locator) -> None:
    figure.locator(".conv-input td").nth(4).hover()
    assert figure.locator(".conv-output td.conv-window").count() == 9
    assert words(figure).startswith("Stamp 5 of 9: input[1, 1] = 3 adds 3 times the kernel")
    figure.locator(".conv-output td").nth(2 * 7 + 2).hover()
    assert figure.locator(".conv-input td.conv-reader").count() == 4
    assert words(figure) == "output[2, 2] = 2·1 + (−1)·2 + 1·0 + 1·3 = 3. 4 stamps reach it."


def test_the_output_is_built_stamp_by_stamp(page: Page, figure: Locator) -> None:
    step = figure.get_by_role("button", name="One stamp more")
    figure.get_by_role("button", name="No stamp").click()
    assert not output(figure).any()
    for count in range(1, 10):
        step.press("Enter")
        partial = np.where(np.arange(9).reshape(3, 3) < count, INPUT, 0)
        np.testing.assert_allclose(output(figure), expected(partial, weight(figure), page))
        if count < 9:
            assert words(figure).startswith(f"Stamp {count} of 9")
    figure.get_by_role("button", name="Play").click()
    expect(figure.locator(".conv-words")).to_contain_text("Stamp 3 of 9", timeout=5000)
    figure.get_by_role("button", name="Pause").click()
    held = words(figure)
    page.wait_for_timeout(700)
    assert words(figure) == held


def test_the_whole_figure_works_by_keyboard(page: Page, figure: Locator) -> None:
    figure.locator(".conv-output td[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    assert words(figure).startswith("output[2, 3] = ")
    figure.locator(".conv-input td[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    assert words(figure).startswith("Stamp ")
    cell = figure.locator(".conv-kernel input").first
    cell.focus()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    figure.get_by_role("button", name="All stamps").press("Enter")
    assert weight(figure)[0, 0] == 7
    np.testing.assert_allclose(output(figure), expected(INPUT, weight(figure), page))


def test_an_impossible_setting_says_how_to_mend_it(page: Page, figure: Locator) -> None:
    slider(page, "output_padding", 0).press("End")
    problem = figure.locator(".conv-problem")
    assert problem.inner_text().startswith(
        "output_padding must be less than the larger of stride 2"
    )
    assert "Set output_padding to at most 1, or stride to at least 4." in problem.inner_text()
    slider(page, "stride", 0).fill("4")
    assert problem.inner_text() == ""
    np.testing.assert_allclose(output(figure), expected(INPUT, weight(figure), page))
    for name, value in {"output_padding": 0, "stride": 1, "kernel_size": 1, "padding": 3}.items():
        slider(page, name, 0).fill(str(value))
    assert problem.inner_text().startswith("Nothing is left: ")


def enlarged(figure: Locator) -> NDArray[np.float64]:
    """Read the grey levels of the enlarged picture from its canvas."""
    levels = figure.locator("canvas").nth(1).evaluate(
        """canvas => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return [canvas.width, Array.from(data.filter((_, index) => index % 4 === 0))];
        }"""
    )  # fmt: skip
    return np.array(levels[1], dtype=float).reshape(-1, levels[0])


def unevenness(picture: NDArray[np.float64]) -> float:
    """Return how much neighbours differ, far from the border."""
    inside = picture[20:-20, 20:-20]
    return float(np.abs(np.diff(inside, axis=1)).mean())


def test_an_uneven_overlap_paints_a_checkerboard(page: Page, figure: Locator) -> None:
    uneven = unevenness(enlarged(figure))
    slider(page, "kernel_size", 0).fill("4")
    assert enlarged(figure).shape == (98, 98)
    even = unevenness(enlarged(figure))
    assert uneven > 10 * even
    assert "an even overlap" in figure.locator(".conv-law").nth(1).inner_text()
    slider(page, "kernel_size", 0).fill("3")
    figure.get_by_role("combobox", name="kernel", exact=True).select_option("tent")
    figure.get_by_label("stamped with").select_option("the kernel above")
    assert uneven > 10 * unevenness(enlarged(figure))
    figure.get_by_role("combobox", name="picture", exact=True).select_option("photo")
    assert len(np.unique(enlarged(figure))) > 50


def test_a_link_carries_all_that_was_set(open_page: OpenPage, page: Page, figure: Locator) -> None:
    slider(page, "padding", 0).fill("1")
    figure.locator(".conv-input td").nth(3).click()
    figure.get_by_label("show").select_option("overlap counts")
    figure.get_by_role("combobox", name="picture", exact=True).select_option("photo")
    page.mouse.move(0, 0)
    figure.get_by_role("button", name="Link to this setting").click()
    page.mouse.move(0, 0)
    other = ready(open_page(PAGE + re.sub("^[^#]*", "", page.url)).locator(".conv-transposed"))
    assert other.locator(".conv-said").inner_text() == ""
    assert words(other) == words(figure)
    assert other.locator("td").all_text_contents() == figure.locator("td").all_text_contents()
    np.testing.assert_array_equal(enlarged(other), enlarged(figure))


def test_it_fits_a_phone_and_a_finger(open_page: OpenPage) -> None:
    page = open_page(PAGE, "phone", has_touch=True)
    figure = ready(page.locator(".conv-transposed"))
    slider(page, "kernel_size", 0).press("End")
    slider(page, "stride", 0).press("End")
    slider(page, "dilation", 0).press("End")
    assert figure.evaluate("figure => figure.scrollWidth <= figure.clientWidth")
    figure.locator(".conv-input td").nth(1).tap()
    assert words(figure).startswith("Stamp 2 of 9")
    assert table(figure.locator(".conv-input td"), 3).shape == (3, 3)

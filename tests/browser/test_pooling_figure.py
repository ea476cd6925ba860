"""What a reader does with the pooling figure and the shift lab, in the built page."""

import random
import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from browser.drawn import number, ready, slider, table
from browser.pages import OpenPage
from convlib.data import PHOTOS
from convlib.widgets import Pooling, ShiftLab
from convlib.widgets.pooling import NORM_TYPES
from convlib.widgets.shift_lab import KINDS

POOLING = "book/figures/pooling.html"
SHIFT_LAB = "book/figures/shift_lab.html"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(POOLING)


@pytest.fixture
def figure(page: Page) -> Locator:
    return ready(page.locator(".conv-pooling"))


@pytest.fixture
def lab(open_page: OpenPage) -> Locator:
    return ready(open_page(SHIFT_LAB).locator(".conv-shift-lab"))


def words(figure: Locator) -> str:
    return figure.locator(".conv-words").inner_text()


def problem(figure: Locator) -> str:
    return figure.locator(".conv-problem").text_content() or ""


def choice(figure: Locator, name: str) -> Locator:
    return figure.get_by_role("combobox", name=name)


def tick(figure: Locator, name: str) -> Locator:
    return figure.get_by_role("checkbox", name=name)


def slide(figure: Locator, name: str, value: int) -> None:
    """Move a slider by keys alone: to its lowest value, and up from there."""
    lowest = (ShiftLab if figure.get_attribute("data-name") == "shift_lab" else Pooling).LIMITS
    control = slider(figure.page, name, 0)
    control.press("Home")
    for _ in range(value - lowest[name][0]):
        control.press("ArrowRight")


def shown_input(figure: Locator) -> np.ndarray:
    cells = figure.locator(".conv-input td:not(.conv-padding):not(.conv-beyond)")
    return table(cells, int(figure.locator("h4").first.inner_text().split()[1]))


def twin(figure: Locator) -> Pooling:
    """Make the figure of Python that is set like the one on the page."""
    settings = {name: int(slider(figure.page, name, 0).input_value()) for name in Pooling.LIMITS}
    return Pooling(
        shown_input(figure),
        kind=choice(figure, "kind").input_value(),
        norm_type=int(choice(figure, "norm_type").input_value()),
        ceil_mode=tick(figure, "ceil_mode").is_checked(),
        count_include_pad=tick(figure, "count_include_pad").is_checked(),
        **settings,
    )


def check_output(figure: Locator) -> bool:
    """Compare what is drawn with convlib; return whether there was an output."""
    try:
        expected = twin(figure).output
    except ValueError:
        assert problem(figure)
        assert figure.locator(".conv-output td").count() == 0
        return False
    assert problem(figure) == ""
    texts = figure.locator(".conv-output td").all_text_contents()
    drawn = [number(text.replace("∞", "inf")) for text in texts]
    np.testing.assert_allclose(drawn, expected.ravel(), atol=0.0051)
    size = figure.locator(".conv-law").inner_text()
    assert size.endswith(f" = {expected.shape[0]}")
    return True


def test_every_kind_draws_what_convlib_computes(figure: Locator) -> None:
    rng, outputs = random.Random(8), 0
    for _ in range(40):
        match rng.randrange(4):
            case 0:
                choice(figure, "kind").select_option(rng.choice(["max", "average", "Lp", "blur"]))
            case 1:
                if choice(figure, "norm_type").is_enabled():
                    choice(figure, "norm_type").select_option(str(rng.choice(NORM_TYPES)))
            case 2:
                box = tick(figure, rng.choice(["ceil_mode", "count_include_pad"]))
                if box.is_enabled():
                    box.click()
            case 3:
                name, limits = rng.choice(list(Pooling.LIMITS.items()))
                slide(figure, name, rng.randint(*limits))
        outputs += check_output(figure)
    assert outputs > 15


def test_pointing_at_an_output_cell_shows_which_number_won(figure: Locator) -> None:
    expected = twin(figure).output
    cells = figure.locator(".conv-output td")
    for index in range(cells.count()):
        cells.nth(index).hover()
        found = re.match(r"output\[(\d), (\d)\] = max\((.*)\) = (\S+)\. input", words(figure))
        assert found is not None
        assert (int(found[1]), int(found[2])) == divmod(index, expected.shape[1])
        numbers = [number(each.replace("∞", "inf")) for each in found[3].split(", ")]
        assert max(numbers) == number(found[4]) == expected.flat[index]
        assert figure.locator(".conv-input td.conv-window").count() == 9
        winner = figure.locator('.conv-input td[data-weight="★"]')
        assert number(winner.inner_text()) == expected.flat[index]


def test_padding_is_minus_infinity_for_a_maximum_and_zero_for_an_average(figure: Locator) -> None:
    padding = figure.locator(".conv-input td.conv-padding")
    assert set(padding.all_text_contents()) == {"−∞"}
    choice(figure, "kind").select_option("average")
    assert set(padding.all_text_contents()) == {"0"}
    choice(figure, "kind").select_option("Lp")
    assert padding.count() == 0
    assert "padding counts as 0" in figure.locator(".conv-note").inner_text()


def test_a_window_that_hangs_over_the_end_is_drawn(figure: Locator) -> None:
    beyond = figure.locator(".conv-input td.conv-beyond")
    assert beyond.count() == 0
    tick(figure, "ceil_mode").click()
    assert beyond.count() == 10 + 10 + 1  # a row and a column after the padded 10 by 10
    figure.locator(".conv-output td").last.click()
    assert figure.locator("td.conv-beyond.conv-window").count() == 5


def test_a_problem_says_how_to_mend_it(page: Page, figure: Locator) -> None:
    slide(figure, "padding", 2)
    assert problem(figure) == (
        "padding must be at most half of kernel_size, got padding 2 and kernel_size 3. "
        "Set padding to at most 1, or kernel_size to at least 4."
    )
    assert figure.locator("h4").last.inner_text() == "no output"
    slide(figure, "kernel_size", 4)
    assert check_output(figure)


def test_the_whole_use_by_keyboard(page: Page, figure: Locator) -> None:
    choice(figure, "kind").focus()
    page.keyboard.press("ArrowDown")
    assert words(figure).startswith("output[1, 2] = (")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert tick(figure, "ceil_mode").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert not tick(figure, "count_include_pad").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert re.match(r"input\[\d, \d\] = \S+ is read by|This padding cell", words(figure))
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    assert words(figure).startswith("output[1, 1] = (")


def test_touch_chooses_a_cell(open_page: OpenPage) -> None:
    figure = ready(open_page(POOLING, "phone", has_touch=True).locator(".conv-pooling"))
    figure.locator(".conv-output td").first.tap()
    assert words(figure).startswith("output[0, 0] = max(")


@pytest.mark.parametrize("look", ["light", "phone"])
def test_no_slider_moves_the_page(open_page: OpenPage, look: str) -> None:
    for name, kind in ((POOLING, ".conv-pooling"), (SHIFT_LAB, ".conv-shift-lab")):
        page = open_page(name, look)
        figure = ready(page.locator(kind))
        heights = set()
        limits = (Pooling if name == POOLING else ShiftLab).LIMITS
        for each, (lowest, highest) in limits.items():
            for value in (lowest, highest):
                slide(figure, each, value)
                heights.add(figure.evaluate("figure => figure.getBoundingClientRect().height"))
        assert max(heights) - min(heights) < 1, name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_link_carries_every_choice(open_page: OpenPage, figure: Locator) -> None:
    choice(figure, "kind").select_option("average")
    tick(figure, "ceil_mode").click()
    tick(figure, "count_include_pad").click()
    figure.locator(".conv-input td").nth(24).click()
    figure.get_by_role("button", name="Link to this setting").click()
    other = open_page(POOLING + "#" + figure.page.url.split("#")[1])
    restored = ready(other.locator(".conv-pooling"))
    assert restored.locator(".conv-said").inner_text() == ""
    for part in (".conv-words", ".conv-law", ".conv-input", ".conv-output"):
        assert restored.locator(part).inner_text() == figure.locator(part).inner_text()


def percents(lab: Locator) -> dict[str, list[str]]:
    rows = lab.locator("tr:has(th[scope=row])")
    return {
        row.locator("th").inner_text().strip(): row.locator("td").all_inner_texts()
        for row in rows.all()
    }


def printed(error: float) -> str:
    return "<1" if 0 < error < 0.005 else str(int(np.floor(100 * error + 0.5)))


def test_the_curves_are_those_that_convlib_computes(lab: Locator) -> None:
    settings = {"dy": 1, "kernel_size": 4, "padding": 2, "stride": 3, "dilation": 2}
    for name, value in settings.items():
        slide(lab, name, value)
    choice(lab, "picture").select_option("coins")
    choice(lab, "filter").select_option("outline")
    errors = ShiftLab("coins", filter_name="outline", **settings).errors
    assert list(errors) == list(KINDS)
    assert percents(lab) == {kind: list(map(printed, row)) for kind, row in errors.items()}
    curves = lab.locator(".conv-chart polyline")
    top = number(lab.locator(".conv-axis span").first.inner_text().removesuffix(" %"))
    for index, row in enumerate(errors.values()):
        drawn = curves.nth(index).get_attribute("points") or ""
        points = np.array([each.split(",") for each in drawn.split()], float)
        np.testing.assert_allclose(points[:, 0], np.arange(9) + 0.5)
        np.testing.assert_allclose((1 - points[:, 1]) * top, 100 * row, atol=1e-6)


def test_a_move_by_the_stride_leaves_nothing(lab: Locator) -> None:
    assert "% of its spread is left" in words(lab)
    slide(lab, "dx", 2)
    assert "the same output, moved by 1 cell to the right. Nothing is left" in words(lab)
    middle = lab.locator("canvas").last.evaluate(
        """canvas => {
          const { data } = canvas.getContext("2d").getImageData(4, 4, 16, 16);
          return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )
    assert middle == 1


def test_the_output_after_is_what_convlib_computes(lab: Locator) -> None:
    for kind in KINDS:
        lab.get_by_role("radio", name=kind, exact=True).check()
        output = ShiftLab("camera", kind=kind).output
        grey = lab.locator("canvas").nth(2).evaluate(
            """canvas => {
              const { data } = canvas.getContext("2d")
                .getImageData(0, 0, canvas.width, canvas.height);
              return [canvas.height, canvas.width, ...data.filter((_, index) => index % 4 === 0)];
            }"""
        )  # fmt: skip
        height, width, *levels = grey
        drawn = np.reshape(levels, (height, width)) / 255
        strong = float(
            re.findall(r"to ([\d.]+) \(white\)", lab.locator(".conv-legend").inner_text())[0]
        )
        np.testing.assert_allclose(drawn * strong, output, atol=0.012)


def test_the_labs_whole_use_by_keyboard(lab: Locator) -> None:
    page = lab.page
    choice(lab, "picture").focus()
    page.keyboard.press("ArrowDown")
    assert choice(lab, "picture").input_value() == PHOTOS[1]
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert "; average, stride 2: " in words(lab)
    slide(lab, "padding", 2)
    assert problem(lab).startswith("padding must be at most half of kernel_size")
    slide(lab, "kernel_size", 5)
    assert problem(lab) == ""


def test_the_labs_link_carries_every_choice(open_page: OpenPage, lab: Locator) -> None:
    lab.get_by_role("radio", name="blur", exact=True).check()
    choice(lab, "picture").select_option("chelsea")
    choice(lab, "filter").select_option("sharpen")
    slide(lab, "dy", 3)
    lab.get_by_role("button", name="Link to this setting").click()
    other = open_page(SHIFT_LAB + "#" + lab.page.url.split("#")[1])
    restored = ready(other.locator(".conv-shift-lab"))
    assert words(restored) == words(lab)
    assert percents(restored) == percents(lab)
    for index in range(4):
        pixels = [each.locator("canvas").nth(index).evaluate("each => each.toDataURL()")
                  for each in (lab, restored)]  # fmt: skip
        assert pixels[0] == pixels[1]

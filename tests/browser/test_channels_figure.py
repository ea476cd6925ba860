"""The figure of channels in the built page, compared with convlib."""

import random
import re

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from browser.drawn import canvases, height, number, ready, settings, slider, table, texts
from browser.pages import OpenPage
from convlib.widgets import Channels

PAGE = "book/figures/channels.html"
ACTIVATIONS = ["none", "ReLU", "LeakyReLU", "Sigmoid", "Tanh"]


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(PAGE)


@pytest.fixture
def figure(page: Page) -> Locator:
    return ready(page.locator(".conv-channels"))


def shown(figure: Locator, name: str) -> NDArray[np.float64]:
    grid = figure.get_by_role("grid", name=name, exact=True)
    return table(grid.locator("td"), grid.locator("tr").count())


def words(figure: Locator) -> str:
    return figure.locator(".conv-words").inner_text()


def chosen(figure: Locator) -> int:
    radios = figure.get_by_role("radio").all()
    return next(index for index, radio in enumerate(radios) if radio.is_checked())


def same_in_python(page: Page, figure: Locator) -> Channels:
    """Make the Python figure with the book's arrays and the page's settings."""
    rng = np.random.default_rng(0)
    image = rng.integers(0, 4, (3, 5, 5))
    python = Channels(image, rng.integers(-2, 3, (3, 3, 3, 3)), bias=[2, -1, 0])
    for name, value in settings(page, 0).items():
        setattr(python, name, value)
    python.groups = int(figure.get_by_role("combobox", name="groups").input_value())
    python.activation = figure.get_by_role("combobox", name="activation").input_value()
    python.out_channel = chosen(figure)
    return python


def compare(page: Page, figure: Locator) -> None:
    python = same_in_python(page, figure)
    members = range(3) if python.groups == 1 else [python.out_channel]
    for channel, plane in zip(members, python.planes, strict=True):
        np.testing.assert_allclose(shown(figure, f"plane of channel {channel}"), plane, atol=0.005)
    drawn = shown(figure, "sum of the planes")
    np.testing.assert_allclose(drawn, python.planes.sum(axis=0), atol=0.005)
    np.testing.assert_allclose(
        shown(figure, "output"), python.output[python.out_channel], atol=0.005
    )


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_filter_is_computed_as_convlib_does(
    page: Page, figure: Locator, activation: str
) -> None:
    figure.get_by_role("combobox", name="activation").select_option(activation)
    slider(page, "padding", 0).press("ArrowRight")
    for groups in ("1", "3"):
        figure.get_by_role("combobox", name="groups").select_option(groups)
        for radio in figure.get_by_role("radio").all():
            radio.check()
            compare(page, figure)


def test_the_words_add_up(page: Page, figure: Locator) -> None:
    cells = figure.get_by_role("grid", name="output", exact=True).locator("td")
    for index in range(cells.count()):
        cells.nth(index).hover()
        sum, after = words(figure).split(": ")[1].split(", and ")
        terms, biased = sum.split(" = ")
        parts = [number(re.sub(r"[()]|bias ", "", term)) for term in terms.split(" + ")]
        assert np.sum(parts) == number(biased)
        assert number(after.split(" = ")[1]) == max(0, number(biased))
        assert number(cells.nth(index).inner_text()) == max(0, number(biased))
        written = figure.locator(".conv-written").all_inner_texts()
        assert [number(line.split(" = ")[1]) for line in written] == parts[:3]


def test_an_input_pixel_lights_the_cells_that_read_it(figure: Locator) -> None:
    grid = figure.get_by_role("grid", name="input channel 1")
    grid.locator("td").nth(12).hover()
    assert "is read by 9 of 9 windows" in words(figure)
    assert figure.locator(".conv-line").nth(1).locator("td.conv-reader").count() == 10
    figure.get_by_role("combobox", name="groups").select_option("3")
    grid.locator("td").nth(13).hover()
    assert "is read by 0 of 9 windows of this filter" in words(figure)


def test_the_bias_is_edited_and_nonsense_refused(figure: Locator) -> None:
    before = shown(figure, "sum and bias")
    field = figure.get_by_label("bias of output channel 0")
    field.fill("3.5")
    field.press("Enter")
    np.testing.assert_allclose(shown(figure, "sum and bias"), before + 1.5)
    field.fill("many")
    field.press("Enter")
    problem = figure.locator(".conv-problem")
    expect(problem).to_contain_text("bias must be a number between")
    expect(problem).to_contain_text("It stays 3.5.")
    assert field.get_attribute("aria-invalid") == "true"


def test_the_whole_use_by_keyboard(page: Page, figure: Locator) -> None:
    figure.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowRight")
    assert chosen(figure) == 1
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert figure.get_by_role("combobox", name="groups").input_value() == "3"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert figure.get_by_role("combobox", name="activation").input_value() == "LeakyReLU"
    compare(page, figure)
    output = figure.get_by_role("grid", name="output", exact=True)
    output.locator("td[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert words(figure).startswith("output[1, 1, 1]: ")


def test_an_address_holds_all_that_was_chosen(open_page: OpenPage, page: Page) -> None:
    figure = ready(page.locator(".conv-channels"))
    rng = random.Random(5)
    for _ in range(60):
        random_move(page, figure, rng)
    figure.get_by_role("button", name="Link to this setting").click()
    restored = ready(open_page(PAGE + re.sub("^[^#]*", "", page.url)).locator(".conv-channels"))
    expect(restored.locator(".conv-said")).to_have_text("")
    assert texts(restored) == texts(figure)
    assert canvases(restored) == canvases(figure)


def random_move(page: Page, figure: Locator, rng: random.Random) -> None:
    def key() -> None:
        name = rng.choice(["kernel_size", "padding", "stride", "dilation"])
        slider(page, name, 0).press(rng.choice(["ArrowLeft", "ArrowRight"]))

    def cell() -> None:
        cells = figure.locator("td:visible")
        cells.nth(rng.randrange(cells.count())).click()

    def bias() -> None:
        field = figure.get_by_label("bias of output channel")
        if field.is_visible():
            field.fill(str(rng.randint(-9, 9)))
            field.press("Enter")

    def choose(name: str, options: list[str]) -> None:
        figure.get_by_role("combobox", name=name).select_option(rng.choice(options))

    rng.choice(
        [
            key,
            key,
            cell,
            bias,
            lambda: figure.get_by_role("radio").nth(rng.randrange(3)).check(),
            lambda: choose("groups", ["1", "3"]),
            lambda: choose("activation", ACTIVATIONS),
        ]
    )()


def test_nothing_jumps_and_a_phone_need_not_scroll_sideways(open_page: OpenPage) -> None:
    for look in ("light", "phone"):
        page = open_page(PAGE, look)
        figure = ready(page.locator(".conv-channels"))
        before = height(figure)
        for name in ("padding", "dilation", "stride"):
            slider(page, name, 0).press("ArrowRight")
            assert height(figure) == pytest.approx(before, abs=0.1), (look, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]

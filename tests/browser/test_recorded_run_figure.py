"""The recorded run in the built page: what was computed, replayed by slider, keys and pointer."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from browser.drawn import number, ready
from browser.pages import OpenPage
from convlib.widgets import RecordedRun

PAGE = "book/figures/recorded_run.html"
SOURCE = Path(__file__).parents[2] / "book" / "figures" / "recorded_run.md"


@pytest.fixture(scope="module")
def run() -> RecordedRun:
    """Compute again what the page's own cell computed."""
    cell = re.findall(r"```\{code-cell\} python\n(.*?)```", SOURCE.read_text(), re.DOTALL)[0]
    names: dict[str, RecordedRun] = {}
    exec(cell, names)
    return names["run"]


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(PAGE)


@pytest.fixture
def figure(page: Page) -> Locator:
    return ready(page.locator(".conv-recorded-run"))


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name)


def check(page: Page, figure: Locator, run: RecordedRun) -> None:
    """What is shown is what was recorded at the sliders' place."""
    for axis in run.place:
        setattr(run, axis, int(slider(page, axis).input_value()))
    recorded = run.output
    loss = number(figure.locator(".conv-chart h4").inner_text().removeprefix("loss "))
    assert loss == pytest.approx(recorded["loss"], abs=2e-4)
    for place, name in enumerate(["filter", "gradient"]):
        cells = figure.locator("table").nth(place).locator("td").all_inner_texts()
        shown = np.reshape(list(map(number, cells)), (3, 3))
        np.testing.assert_allclose(shown, recorded[name], atol=0.0051)
    labels = [axis["labels"][run.place[axis["name"]]] for axis in run.axes]
    words = figure.locator(".conv-words").inner_text()
    assert words.startswith(f"learning_rate {labels[0]}, step {labels[1]}: loss ")


def colours(figure: Locator) -> list[int]:
    return figure.locator("canvas").evaluate(
        """canvas => [...canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height).data]"""
    )


def test_every_place_shows_its_record(page: Page, figure: Locator, run: RecordedRun) -> None:
    check(page, figure, run)
    for rate in (0, 3, 5):
        slider(page, "learning_rate").fill(str(rate))
        for step in (0, 1, 13, 29):
            slider(page, "step").fill(str(step))
            check(page, figure, run)


def test_the_slider_says_the_value_and_not_the_place(page: Page, figure: Locator) -> None:
    rate = slider(page, "learning_rate")
    rate.focus()
    page.keyboard.press("End")
    assert rate.evaluate("input => input.ariaValueText") == "0.8"
    assert rate.evaluate("input => input.nextSibling.textContent") == "0.8"


def test_a_map_has_a_neutral_zero_and_the_sign_of_its_numbers(
    page: Page, figure: Locator, run: RecordedRun
) -> None:
    slider(page, "step").fill("0")
    for axis in run.place:
        setattr(run, axis, int(slider(page, axis).input_value()))
    red, _, blue, opaque = np.reshape(colours(figure), (14, 14, 4)).transpose(2, 0, 1)
    strong = np.abs(run.output["error"]) > 2
    assert strong.sum() > 20
    np.testing.assert_array_equal((red > blue)[strong], (run.output["error"] > 0)[strong])
    assert (opaque == 255).all()


def test_the_whole_use_by_keyboard(page: Page, figure: Locator, run: RecordedRun) -> None:
    step = slider(page, "step")
    for name, place in [("First", 0), ("Last", 29), ("One place back", 28), ("Last", 29)]:
        figure.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        expect(step).to_have_value(str(place))
    figure.get_by_role("button", name="Play").focus()
    page.keyboard.press("Space")  # from the end, it begins anew
    expect(step).to_have_value("2", timeout=3000)
    page.keyboard.press("Space")
    held = step.input_value()
    page.wait_for_timeout(400)
    assert step.input_value() == held
    along = figure.get_by_role("combobox", name="along")
    along.focus()
    along.press("l")
    expect(along).to_have_value("learning_rate")
    expect(figure.locator(".conv-ends")).to_contain_text("0.02")
    figure.get_by_role("button", name="Last place").focus()
    page.keyboard.press("Enter")
    expect(slider(page, "learning_rate")).to_have_value("5")
    check(page, figure, run)


def test_playing_ends_at_the_end(page: Page, figure: Locator) -> None:
    slider(page, "step").fill("27")
    figure.get_by_role("button", name="Play").click()
    expect(figure.get_by_role("button", name="Play")).to_be_visible(timeout=3000)
    expect(slider(page, "step")).to_have_value("29")


def test_pointing_at_the_curve_goes_there(page: Page, figure: Locator, run: RecordedRun) -> None:
    box = figure.locator("svg").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 1, box["y"] + 20)
    page.mouse.down()
    expect(slider(page, "step")).to_have_value("0")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20, steps=4)
    expect(slider(page, "step")).to_have_value(re.compile("1[45]"))
    page.mouse.move(box["x"] + box["width"] + 50, box["y"] + 20)
    page.mouse.up()
    expect(slider(page, "step")).to_have_value("29")
    check(page, figure, run)


def test_a_link_carries_the_place(open_page: OpenPage, page: Page, figure: Locator) -> None:
    slider(page, "learning_rate").fill("4")
    slider(page, "step").fill("11")
    figure.get_by_role("combobox", name="along").select_option("learning_rate")
    figure.get_by_role("button", name="Link to this setting").click()
    other = ready(open_page(PAGE + re.sub("^[^#]*", "", page.url)).locator(".conv-recorded-run"))
    for part in (".conv-words", ".conv-chart", ".conv-maps"):
        assert other.locator(part).inner_text() == figure.locator(part).inner_text()
    assert colours(other) == colours(figure)
    assert other.locator("svg").inner_html() == figure.locator("svg").inner_html()


def test_no_slider_moves_the_layout(page: Page, figure: Locator) -> None:
    heights = set()
    for step in range(0, 30, 3):
        slider(page, "step").fill(str(step))
        heights.add(figure.evaluate("figure => figure.offsetHeight"))
    assert len(heights) == 1


def test_a_phone_needs_no_sideways_scrolling(open_page: OpenPage) -> None:
    page = open_page(PAGE, "phone")
    ready(page.locator(".conv-recorded-run"))
    assert page.evaluate("document.documentElement.scrollWidth") == 390

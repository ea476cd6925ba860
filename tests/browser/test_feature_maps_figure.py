"""Several filters at once, in the built page: what is painted, chosen, compared and shared."""

import re
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, expect

from browser.drawn import SETTINGS, canvases, number, ready, settings, slider
from browser.pages import OpenPage
from convlib.widgets import FeatureMaps

PAGE = "book/figures/feature_maps.html"
NOTE_MAPS = """
addEventListener("conv:refined", ({ detail }) => {
  window.maps = detail.map(({ data, shape }) => ({ data: data.slice(), shape }));
});
"""
READ_MAPS = """
() => Promise.all(maps.map(({ data, shape }) => new Promise((resolve) => {
  const reader = new FileReader();
  reader.onload = () => resolve([reader.result, shape]);
  reader.readAsDataURL(new Blob([data]));
})))
"""


@pytest.fixture(scope="module")
def python() -> FeatureMaps:
    return FeatureMaps("astronaut")


@pytest.fixture
def figure(open_page: OpenPage) -> Locator:
    page = open_page(PAGE)
    page.evaluate(NOTE_MAPS)
    return refined(ready(page.locator(".conv-feature-maps")))


def refined(figure: Locator) -> Locator:
    expect(figure).to_have_attribute("data-refined", "true", timeout=10_000)
    return figure


def maps(figure: Locator) -> NDArray[np.float32]:
    """Return the values of the maps that are painted, once all are computed."""
    refined(figure)
    found = figure.page.evaluate(READ_MAPS)
    flat = [np.frombuffer(b64decode(data.split(",")[1]), np.float32) for data, _ in found]
    return np.stack([each.reshape(shape) for each, (_, shape) in zip(flat, found, strict=True)])


def expected(figure: Locator, python: FeatureMaps) -> NDArray[np.floating]:
    """Return what `convlib` computes for the setting that the controls show."""
    for name, value in settings(figure.page, 0).items():
        setattr(python, name, value)
    python.picture = figure.get_by_role("combobox", name="picture").input_value()
    names = figure.locator(".conv-head select:visible")
    python.filter_names = [names.nth(index).input_value() for index in range(names.count())]
    python.relu = figure.get_by_role("checkbox", name="ReLU").is_checked()
    python.max_pool = figure.get_by_role("checkbox", name="max pool").is_checked()
    return python.output


def assert_right(figure: Locator, python: FeatureMaps) -> None:
    shown, right = maps(figure), expected(figure, python)
    assert shown.shape == right.shape
    np.testing.assert_allclose(shown, right, rtol=0, atol=1e-5 * max(1, np.abs(right).max()))


def words(figure: Locator) -> list[str]:
    return figure.locator(".conv-words").inner_text().splitlines()


def test_by_keyboard_alone_every_map_is_what_convlib_computes(
    figure: Locator, python: FeatureMaps
) -> None:
    page = figure.page
    moves = {"kernel_size": "End", "padding": "ArrowRight", "stride": "ArrowRight"}
    for name, key in moves.items():
        slider(page, name, 0).press(key)
        page.wait_for_timeout(50)
    assert_right(figure, python)
    for switch in ("ReLU", "max pool"):
        figure.get_by_role("checkbox", name=switch).press("Space")
        page.wait_for_timeout(50)
        assert_right(figure, python)
    figure.get_by_role("combobox", name="filter 2").press("ArrowDown")
    figure.get_by_role("combobox", name="picture").press("ArrowDown")
    slider(page, "dilation", 0).press("End")
    page.wait_for_timeout(50)
    assert expected(figure, python).ndim == 3
    assert python.picture == "camera"
    assert_right(figure, python)


def test_a_move_paints_some_values_at_once_and_then_all(figure: Locator) -> None:
    page = figure.page
    canvas = figure.locator(".conv-maps canvas").nth(-1)
    page.evaluate(
        """() => addEventListener("conv:painted", ({ target }) => {
          window.first = {
            width: [...target.querySelectorAll(".conv-surface canvas")].at(-1).width,
            progress: target.querySelector(".conv-progress").textContent,
            refined: target.dataset.refined,
          };
        })"""
    )
    slider(page, "kernel_size", 0).press("End")
    first = page.evaluate("window.first")
    assert first["refined"] == "false"
    step = int(re.findall(r"every (\d+)", first["progress"])[0])
    assert first["width"] == -(-506 // step) < 506
    refined(figure)
    assert canvas.evaluate("canvas => canvas.width") == 506
    assert figure.locator(".conv-progress").inner_text() == "Every value is computed."


def test_the_words_are_the_maps_values(figure: Locator) -> None:
    page = figure.page
    box = figure.locator(".conv-surface").last
    box.focus()
    for key in ("ArrowDown", "Shift+ArrowLeft", "ArrowRight"):
        before = words(figure)[0]
        page.keyboard.press(key)
        assert words(figure)[0] != before
    for switch in ("", "max pool", "ReLU"):
        if switch:
            figure.get_by_role("checkbox", name=switch).check()
            page.wait_for_timeout(50)
        values = maps(figure)
        where, *lines = words(figure)
        row, column = map(int, re.findall(r"\d+", where)[:2])
        assert len(lines) == len(values) == 4
        for line, value in zip(lines, values[:, row, column], strict=True):
            assert number(line.split()[-1]) == pytest.approx(value, abs=0.0051)


def test_pointing_at_the_photo_and_at_a_map_agree(figure: Locator) -> None:
    photo, first = (figure.locator(".conv-surface").nth(index) for index in (0, -1))
    frame = figure.locator(".conv-frame")
    for surface in (photo, first):
        surface.scroll_into_view_if_needed()
        box = surface.bounding_box()
        assert box is not None
        figure.page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.75 * box["height"])
        row, column = map(int, re.findall(r"\d+", words(figure)[0])[:2])
        assert row == pytest.approx(0.75 * 512, abs=3)
        assert column == pytest.approx(0.25 * 512, abs=3)
        assert frame.evaluate("({ style }) => parseFloat(style.left)") == pytest.approx(25, abs=1)


def test_a_kept_setting_stands_beside_the_present_one(figure: Locator) -> None:
    page = figure.page
    before = canvases(figure)
    figure.get_by_role("button", name="Keep as A").click()
    rows = figure.locator(".conv-maps")
    assert rows.evaluate_all("rows => rows.map((row) => row.hidden)") == [False, False]
    slider(page, "stride", 0).press("ArrowRight")
    figure.get_by_role("checkbox", name="ReLU").check()
    page.wait_for_timeout(50)
    refined(figure)
    kept = canvases(rows.first)
    assert kept == before[-len(kept) :]
    differing = figure.locator(".conv-differs th").all_inner_texts()
    assert differing == ["stride", "relu"]
    figure.get_by_role("button", name="Swap A and B").click()
    assert settings(page, 0)["stride"] == 1
    assert not figure.get_by_role("checkbox", name="ReLU").is_checked()
    page.wait_for_timeout(50)
    refined(figure)
    assert canvases(rows.last) == kept
    figure.get_by_role("button", name="Drop A").click()
    assert rows.first.is_hidden()


def test_a_link_carries_both_settings(open_page: OpenPage, figure: Locator) -> None:
    slider(figure.page, "dilation", 0).press("ArrowRight")
    figure.get_by_role("button", name="Keep as A").click()
    slider(figure.page, "padding", 0).press("End")
    figure.get_by_role("checkbox", name="max pool").check()
    figure.get_by_role("combobox", name="filter 3").select_option("learned 3")
    figure.get_by_role("combobox", name="picture").select_option("camera")
    figure.locator(".conv-surface").last.press("Shift+ArrowUp")
    figure.get_by_role("button", name="Link to this setting").click()
    other = open_page(PAGE + re.sub("^[^#]*", "", figure.page.url))
    restored = ready(other.locator(".conv-feature-maps"))
    assert restored.locator(".conv-said").inner_text() == ""
    assert settings(other, 0) == settings(figure.page, 0)
    for each in (figure, restored):
        each.page.wait_for_timeout(100)
        refined(each)
    assert words(restored) == words(figure)
    assert canvases(restored) == canvases(figure)


def test_an_own_picture_keeps_its_colours(figure: Locator, tmp_path: Path) -> None:
    Image.new("RGB", (60, 40), (255, 0, 51)).save(tmp_path / "red.png")
    figure.locator("input[type=file]").set_input_files(tmp_path / "red.png")
    expect(figure.locator(".conv-words")).to_contain_text("your picture")
    figure.page.wait_for_timeout(50)
    opponent = maps(figure)[2]
    np.testing.assert_allclose(opponent[10:-10, 10:-10], 1, atol=1e-5)


def test_nothing_jumps_when_a_slider_moves(figure: Locator) -> None:
    boxes = """figure => [...figure.querySelectorAll(".conv-surface, .conv-legend, .conv-tools, p")]
      .map((part) => [part.offsetTop, part.offsetLeft, part.offsetWidth])"""
    before = figure.evaluate(boxes)
    for name in SETTINGS:
        for key in ("End", "Home"):
            slider(figure.page, name, 0).press(key)
            assert figure.evaluate(boxes) == before, (name, key)


def test_a_phone_scrolls_only_down(open_page: OpenPage) -> None:
    page = open_page(PAGE, "phone", has_touch=True)
    figure = refined(ready(page.locator(".conv-feature-maps")))
    figure.get_by_role("button", name="Keep as A").tap()
    before = words(figure)
    figure.locator(".conv-surface").first.tap()
    assert words(figure) != before
    assert page.evaluate("document.documentElement.scrollWidth") == 390

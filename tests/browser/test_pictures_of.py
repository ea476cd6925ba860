"""A figure leaves the book: as a page of its own, as SVG, as PNG."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from browser.conftest import watch
from browser.drawn import expected_numbers, numbers_output, ready, settings, slider
from browser.pages import OpenPage
from convlib.widgets import Numbers, Pictures

CHAPTER = "notebooks/01_sliding_window.html"


@pytest.fixture
def saved(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page with a saved figure, opened as a file, which may not complain or ask a host."""
    path = tmp_path / "conv.html"
    Numbers(np.arange(25).reshape(5, 5), [[1, 0], [-1, 2]], name="</script>").save_html(path)
    faults: list[str] = []
    page = browser.new_page()
    watch(page, path.as_uri(), faults)
    page.goto(path.as_uri())
    yield page
    page.close()
    assert not faults, "\n".join(faults)


def test_a_saved_figure_lives_in_one_file(saved: Page) -> None:
    figure = ready(saved.locator(".conv-numbers"))
    slider(saved, "padding", 0).press("End")
    assert numbers_output(figure).shape == (10, 10)
    np.testing.assert_allclose(
        numbers_output(figure), expected_numbers(figure, settings(saved, 0)), atol=0.005
    )


def test_a_saved_photo_is_painted(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "photo.html"
    Pictures("coins").with_sliders().save_html(path)
    page = browser.new_page(color_scheme="dark")
    page.goto(path.as_uri())
    ready(page.locator(".conv-pictures"))
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("canvas").nth(1).evaluate("canvas => canvas.width") == 254
    page.close()


def figure_of(open_page: OpenPage, kind: str) -> Locator:
    return ready(open_page(CHAPTER, accept_downloads=True).locator(f".conv-{kind}").first)


@pytest.mark.parametrize("kind", ["numbers", "pictures"])
def test_a_figure_is_saved_as_svg_that_looks_the_same(
    open_page: OpenPage, browser: Browser, tmp_path: Path, kind: str
) -> None:
    figure = figure_of(open_page, kind)
    with figure.page.expect_download() as download:
        figure.get_by_role("button", name="Save as SVG").click()
    assert download.value.suggested_filename.endswith(".svg")
    path = tmp_path / "figure.svg"
    download.value.save_as(path)
    picture = browser.new_page(viewport={"width": 1000, "height": 1000})
    picture.goto(path.as_uri())
    shot = Image.open(BytesIO(picture.screenshot())).convert("RGB")
    picture.close()
    assert "Save as SVG" not in path.read_text()
    assert alike(figure, shot)


def test_a_figure_is_copied_or_saved_as_png(open_page: OpenPage, tmp_path: Path) -> None:
    figure = figure_of(open_page, "pictures")
    figure.page.evaluate("() => { navigator.clipboard.write = () => Promise.reject() }")
    with figure.page.expect_download() as download:
        figure.get_by_role("button", name="Copy as PNG").click()
    path = tmp_path / "figure.png"
    download.value.save_as(path)
    shot = Image.open(path).convert("RGB")
    assert alike(figure, shot.resize((shot.width // 2, shot.height // 2)))


def alike(figure: Locator, picture: Image.Image) -> bool:
    """Tell whether a picture shows the figure's upper half as the page does."""
    drawn = Image.open(BytesIO(figure.screenshot())).convert("RGB")
    box = (0, 0, drawn.width, drawn.height // 2)
    levels = [np.asarray(each.crop(box).resize((90, 60)), float) for each in (drawn, picture)]
    return bool(np.corrcoef(levels[0].ravel(), levels[1].ravel())[0, 1] > 0.95)

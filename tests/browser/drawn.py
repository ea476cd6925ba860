"""What a figure shows, read from the page as a reader sees it."""

import re

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page

from convlib import conv2d, filters
from convlib.data import photo, stripes

SETTINGS = ("kernel_size", "padding", "stride", "dilation")


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def table(cells: Locator, rows: int) -> NDArray[np.float64]:
    return np.array([number(text) for text in cells.all_text_contents()]).reshape(rows, -1)


def ready(figure: Locator) -> Locator:
    """Wait until a figure has drawn itself whole; its tools come last."""
    figure.locator(".conv-tools").wait_for()
    return figure


def texts(figure: Locator) -> str:
    """Return a figure's words, without what became of its link."""
    return re.sub(r"The (address|link) .*", "", figure.inner_text()).strip()


def height(figure: Locator) -> float:
    return float(figure.evaluate("figure => figure.getBoundingClientRect().height"))


def canvases(figure: Locator) -> list[str]:
    """Return all that is painted, as data URLs."""
    painted: list[str] = figure.locator("canvas").evaluate_all(
        "all => all.map((canvas) => canvas.toDataURL())"
    )
    return painted


def numbers_input(figure: Locator) -> NDArray[np.float64]:
    shape = figure.locator("h4").first.inner_text().removeprefix("input ").split(" × ")
    return table(figure.locator(".conv-input td:not(.conv-padding)"), int(shape[0]))


def numbers_output(figure: Locator) -> NDArray[np.float64]:
    return table(figure.locator(".conv-output td"), figure.locator(".conv-output tr").count())


def weight(figure: Locator) -> NDArray[np.float64]:
    inputs = figure.locator(".conv-kernel input")
    values = [number(inputs.nth(index).input_value()) for index in range(inputs.count())]
    size = int(len(values) ** 0.5)
    return np.array(values).reshape(size, size)


def settings(page: Page | Locator, index: int) -> dict[str, int]:
    """Read the four sliders of the page's figure number ``index``."""
    return {name: int(slider(page, name, index).input_value()) for name in SETTINGS}


def slider(page: Page | Locator, name: str, index: int) -> Locator:
    return page.get_by_role("slider", name=name).nth(index)


def expected_numbers(figure: Locator, setting: dict[str, int]) -> NDArray[np.float64]:
    """Compute with `convlib` what the figure should show for its input and kernel."""
    assert len(weight(figure)) == setting["kernel_size"]
    options = {name: setting[name] for name in SETTINGS[1:]}
    layer = conv2d(numbers_input(figure)[None], weight(figure)[None, None], **options)
    return layer[0]


def expected_map(figure: Locator, setting: dict[str, int]) -> NDArray[np.float64]:
    """Compute with `convlib` the feature map of the photo and the filter that are chosen."""
    chosen = [
        figure.get_by_role("combobox", name=name, exact=True).input_value()
        for name in ("picture", "filter")
    ]
    kernel = filters.GALLERY[chosen[1]](setting["kernel_size"])
    options = {name: setting[name] for name in SETTINGS[1:]}
    picture = stripes() if chosen[0] == "stripes" else photo(chosen[0])
    return conv2d(picture[None].astype(float), kernel[None, None], **options)[0]

"""Draw every figure of the appendix in light, dark and on a phone, to look at and to print.

Run from the project's root by ``make figures``, after the book is built, or as
``python tests/portraits.py`` with the names of figures, such as ``numbers``.
"""

import sys
from pathlib import Path

from playwright.sync_api import FloatRect, Locator

from browser.book import launched
from browser.family import FAMILY, figure_on
from browser.pages import HTML, LOOKS
from chromium import find_chromium

FOLDER = Path(__file__).parents[1] / "_build" / "figures"
HEIGHT = 3000  # of the window, so that every figure lies in it whole
MARGIN = 12


def framed(whole: Locator) -> FloatRect:
    """Return where an element lies in its window, with a margin."""
    box = whole.bounding_box()
    assert box, "the figure is not shown"
    return {
        "x": box["x"] - MARGIN,
        "y": box["y"] - MARGIN,
        "width": box["width"] + 2 * MARGIN,
        "height": box["height"] + 2 * MARGIN,
    }


def main() -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit("No Chromium was found: install Debian's chromium, or set CHROMIUM to its path.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with launched(chromium) as browser:
        for name, look in LOOKS.items():
            page = browser.new_page(**look, device_scale_factor=2)
            page.set_viewport_size({"width": look["viewport"]["width"], "height": HEIGHT})
            for kind in sys.argv[1:] or FAMILY:
                page.goto((HTML / "book" / "figures" / f"{kind}.html").as_uri())
                figure = figure_on(page, kind)
                whole = page.locator(".conv-column").filter(has=figure).or_(figure).first
                page.wait_for_timeout(500)  # cells are fitted to the page after the first drawing
                path = FOLDER / f"{kind}_{name}.png"
                page.screenshot(path=path, clip=framed(whole))
                print(path.relative_to(FOLDER.parents[1]), flush=True)
            page.close()


if __name__ == "__main__":
    main()

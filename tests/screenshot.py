"""Draw the README's picture: a photo under a dragged window, and the edge map that it paints.

Run from the project's root by ``make screenshot``, after the book is built.
"""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps
from playwright.sync_api import Browser, Locator

from browser.book import launched
from browser.pages import HTML
from chromium import find_chromium

CHAPTER = HTML / "notebooks" / "01_sliding_window.html"
SCREENSHOT = Path(__file__).parents[1] / "book" / "theme" / "screenshot.png"
# Where the window goes on the photo, in shares of its width and height: to and fro over the
# man's head and shoulders, and away over the grass.
ROWS = [0.1 + 0.05 * row for row in range(9)]
PATH = [place for y in ROWS for place in [(0.1, y), (0.66, y + 0.025)]]
PATH += [(0.9, 0.62), (0.565, 0.76)]
MARGIN = 30  # pixels of paper around it


def drag(figure: Locator) -> None:
    """Wipe the map and paint it along a path."""
    figure.get_by_role("button", name="Wipe").click()
    box = figure.locator(".conv-surface").first.bounding_box()
    assert box is not None
    mouse = figure.page.mouse
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in PATH]
    mouse.move(*places[0])
    mouse.down()
    for place in places[1:]:
        mouse.move(*place, steps=20)
    mouse.up()


def section(browser: Browser) -> bytes:
    """Return the figure with its heading, words and sliders as a PNG."""
    page = browser.new_page(
        viewport={"width": 1000, "height": 1400}, device_scale_factor=1.5, color_scheme="light"
    )
    page.goto(CHAPTER.as_uri())
    figure = page.locator(".conv-pictures")
    figure.scroll_into_view_if_needed()
    drag(figure)
    return page.locator("section").filter(has=figure).last.screenshot()


def main() -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit("No Chromium was found: install Debian's chromium, or set CHROMIUM to its path.")
    with launched(chromium) as browser:
        image = Image.open(BytesIO(section(browser))).convert("RGB")
    image = ImageOps.expand(image, MARGIN, fill=image.getpixel((0, 0)))
    # This method keeps the rare colours, those of the edges.
    image.quantize(256, Image.Quantize.MAXCOVERAGE).save(SCREENSHOT, optimize=True)
    print(f"{SCREENSHOT.name}: {image.width} by {image.height}, {SCREENSHOT.stat().st_size} bytes")


if __name__ == "__main__":
    main()

"""The pages of the built book, and the ways in which they are looked at."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

HTML = Path(__file__).parents[2] / "_build" / "html"
PAGES = sorted(
    str(path.relative_to(HTML))
    for pattern in ("*.html", "book/**/*.html", "notebooks/*.html")
    for path in HTML.glob(pattern)
    if path.name != "index.html" or path.parent != HTML  # which only leads to the welcome page
)
CHAPTERS = [page for page in PAGES if page.startswith("notebooks/")]
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}
OpenPage = Callable[..., Page]

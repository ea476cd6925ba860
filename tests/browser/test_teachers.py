"""Every link on the page for teachers leads where it says, and shows the setting that it holds."""

from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page

from browser.pages import HTML, OpenPage
from test_teachers import ADDRESSES

PAGE = "book/teachers.html"
SETTINGS = [address for address in ADDRESSES if ":" in address]


def setting_of(page: Page, name: str) -> dict[str, str]:
    """Let the figures write their settings into the address, up to the one of this name."""
    for button in page.get_by_role("button", name="Link to this setting").all():
        button.click()
        fragment = page.url.partition("#")[2]
        if fragment.startswith(f"{name}:"):
            return dict(parse_qsl(fragment.removeprefix(f"{name}:"), strict_parsing=True))
    raise AssertionError(f"{page.url} has no figure called {name}")


def refusals(page: Page) -> str:
    return "".join(page.locator(".conv-said").all_inner_texts())


def opened(open_page: OpenPage, address: str) -> Page:
    chapter, _, fragment = address.partition("#")
    page = open_page(f"notebooks/{chapter}.html#{fragment}")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.conv-figure')].every((each) => each.children.length)"
    )
    page.get_by_role("button", name="Link to this setting").first.wait_for()
    return page


@pytest.mark.parametrize("address", SETTINGS)
def test_a_link_shows_its_setting(open_page: OpenPage, address: str) -> None:
    page = opened(open_page, address)
    name, _, wanted = address.partition("#")[2].partition(":")
    assert refusals(page) == ""
    shown = setting_of(page, name)
    assert dict(parse_qsl(wanted, strict_parsing=True)).items() <= shown.items()


def test_a_setting_that_a_figure_cannot_take_would_be_found(open_page: OpenPage) -> None:
    page = opened(open_page, "03_operation#sum:stride=9")
    assert "stride=9" in refusals(page)
    assert setting_of(page, "sum")["stride"] != "9"
    with pytest.raises(AssertionError, match="no figure called nobody"):
        setting_of(page, "nobody")


def test_every_link_to_a_section_finds_it(open_page: OpenPage) -> None:
    page = open_page(PAGE)
    links = page.locator("article a[href*='notebooks/']")
    found = {link.get_attribute("href").removeprefix("../") for link in links.all()}
    places = [href.partition("#") for href in found if ":" not in href]
    assert len(places) >= 10
    for name, _, place in places:
        assert f'id="{place}"' in (HTML / name).read_text(encoding="utf-8"), f"{name}#{place}"


def test_answers_unfold_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(PAGE)
    fold = page.locator("details.for-teachers").first
    assert not fold.get_by_role("listitem").first.is_visible()
    fold.locator("summary").press("Enter")
    assert fold.get_by_role("listitem").first.is_visible()

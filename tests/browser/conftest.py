"""A real browser on the built book, over http and as files, watched for faults."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from browser.book import launched, served_book
from browser.pages import HTML, LOOKS, OpenPage
from chromium import find_chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        advice = "No Chromium was found: install Debian's chromium, or set CHROMIUM to its path."
        if os.environ.get("CI") == "true":
            pytest.fail(advice)
        pytest.skip(advice)
    with launched(path) as browser:
        yield browser


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    with served_book() as address:
        yield address


@pytest.fixture
def open_page(browser: Browser, served: str) -> Iterator[OpenPage]:
    """Open pages of the book; at the end no page may have complained or asked another host."""
    faults: list[str] = []
    contexts = []

    def open_page(name: str, look: str = "light", way: str = "http", **options: object) -> Page:
        root = served if way == "http" else HTML.as_uri() + "/"
        context = browser.new_context(**LOOKS[look], **options)
        contexts.append(context)
        page = context.new_page()
        watch(page, root, faults)
        page.goto(root + name)
        page.wait_for_load_state("load")
        return page

    yield open_page
    found = list(faults)  # closing a page cuts off what it still loads: no fault of its own
    for context in contexts:
        context.close()
    assert not found, "\n".join(found)


def watch(page: Page, root: str, faults: list[str]) -> None:
    """Note errors in the console, failed requests and requests to anywhere but the book."""
    page.on("console", lambda line: line.type == "error" and faults.append(f"console: {line.text}"))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    page.on(
        "response",
        lambda answer: answer.status >= 400 and faults.append(f"{answer.status}: {answer.url}"),
    )
    page.on(
        "request",
        lambda request: (
            request.url.startswith((root, "blob:", "data:"))
            or faults.append(f"outside request: {request.url}")
        ),
    )

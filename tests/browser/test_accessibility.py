"""axe-core finds nothing serious on any page."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.pages import LOOKS, PAGES, OpenPage

# Only what is wrong is reported, which halves the time; no style sheet is asked for again.
OPTIONS = {"resultTypes": ["violations"], "preload": False}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_finding(open_page: OpenPage, name: str, look: str) -> None:
    page = open_page(name, look)
    page.wait_for_timeout(300)
    findings = [
        f"{finding['id']}: {finding['help']}: {node['html'][:160]}"
        for finding in Axe().run(page, options=OPTIONS).response["violations"]
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]
    assert not findings, "\n".join(findings)

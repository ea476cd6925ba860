"""Every figure of the family survives a reader who does everything at random."""

import pytest
from playwright.sync_api import expect

from browser.family import FAMILY, WITH_SLIDERS, drawn, figure_on, memory, move_at_random
from browser.pages import OpenPage

MOVES = 400  # bench_moves.py makes ten thousand


@pytest.mark.parametrize("kind", FAMILY)
def test_after_random_moves_the_address_shows_the_same_anew(open_page: OpenPage, kind: str) -> None:
    figure = figure_on(open_page(f"book/figures/{kind}.html"), kind)
    move_at_random(figure, MOVES, seed=1)
    link = figure.get_by_role("button", name="Link to this setting")
    if link.count() == 0:
        return
    link.click()
    address = figure.page.url
    again = open_page(address[address.index("book/figures") :])
    assert drawn(figure_on(again, kind)) == drawn(figure)


@pytest.mark.parametrize("kind", FAMILY)
def test_random_moves_leave_nothing_behind(open_page: OpenPage, kind: str) -> None:
    page = open_page(f"book/figures/{kind}.html")
    figure = figure_on(page, kind)
    move_at_random(figure, MOVES, seed=2)
    before = memory(page)
    move_at_random(figure, MOVES, seed=2)
    after = memory(page)
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < 1e6
    assert after["JSEventListeners"] - before["JSEventListeners"] < 50
    assert after["Nodes"] - before["Nodes"] < 500


# Of radio buttons, Tab reaches the chosen one, and arrow keys the others.
CONTROLS = (
    "input:not([type=file], [type=radio]:not(:checked)), select, button, "
    "[tabindex='0']:not(input, select, button)"
)


@pytest.mark.parametrize("kind", WITH_SLIDERS)
def test_the_tab_key_reaches_every_control_and_shows_where_it_is(
    open_page: OpenPage, kind: str
) -> None:
    figure = figure_on(open_page(f"book/figures/{kind}.html"), kind)
    column = figure.page.locator(".conv-column").filter(has=figure).or_(figure).first
    controls = [each for each in column.locator(CONTROLS).all() if each.is_visible()]
    controls = [each for each in controls if each.is_enabled()]
    assert controls
    controls[0].focus()
    for control, following in zip(controls, [*controls[1:], None], strict=True):
        expect(control).to_be_focused()
        figure.page.keyboard.press("Shift")  # a focus that a script gave is shown after a key
        outline = control.evaluate("each => getComputedStyle(each).outlineStyle")
        assert outline != "none", control
        if following:
            figure.page.keyboard.press("Tab")

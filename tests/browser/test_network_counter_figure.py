"""The network counter in the built page: presets, editing by keyboard alone, refusals, sharing."""

import random
import re
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.drawn import ready
from browser.pages import OpenPage
from convlib.networks import summary
from convlib.widgets.network_counter import PRESETS
from convlib.widgets.network_rows import network_of

PAGE = "book/figures/network_counter.html"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(PAGE)


@pytest.fixture
def figure(page: Page) -> Locator:
    return ready(page.locator(".conv-network-counter"))


def totals(figure: Locator) -> list[int]:
    cells = figure.locator("tfoot td").all_inner_texts()
    return [int(text.replace(",", "")) for text in cells[3:]]


def texts(figure: Locator) -> list[str]:
    shown = figure.locator("th, td, .conv-words, .conv-problem, .conv-editor span")
    values = figure.locator("input, select").evaluate_all(
        "fields => fields.map((field) => `${field.value} ${field.checked} ${field.disabled}`)"
    )
    return [*shown.all_inner_texts(), *values]


def linked(figure: Locator) -> dict[str, str]:
    """Return what the address holds after "Link to this setting"."""
    figure.get_by_role("button", name="Link to this setting").click()
    fragment = figure.page.url.split(":", 2)[2]
    return {name: values[0] for name, values in parse_qs(fragment).items()}


def rows_of_address(state: dict[str, str]) -> tuple[list[Any], tuple[int, ...]]:
    if "network" in state:
        make, shape = PRESETS[state["network"]]
        return make(), shape
    rows = [
        [kind, *map(int, values)]
        for kind, *values in (row.split(",") for row in state["rows"].split(";"))
    ]
    channels, height, width = map(int, state["input_shape"].split(","))
    return network_of(rows, (channels, height, width)), (channels, height, width)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_shows_what_convlib_counts(figure: Locator, name: str) -> None:
    figure.get_by_role("combobox", name="network").select_option(name)
    make, shape = PRESETS[name]
    counted = summary(make(), shape)
    assert totals(figure) == [counted.parameters, counted.multiply_adds, counted.memory]
    figure.get_by_role("combobox", name="count").select_option("connections")
    figure.get_by_role("combobox", name="numbers").select_option("float16")
    assert totals(figure)[1:] == [counted.connections, counted.memory // 2]
    outputs = figure.locator("tbody tr[tabindex] td:nth-child(3)").all_inner_texts()
    assert outputs[-1] == " × ".join(map(str, counted.output_shape))


def test_the_whole_use_by_keyboard(page: Page, figure: Locator) -> None:
    network = figure.get_by_role("combobox", name="network")
    network.focus()
    network.press("A")  # a select goes to the word that begins so
    expect(network).to_have_value("AlexNet")
    figure.locator("tr[tabindex='0']").focus()
    for key in ("ArrowDown", "ArrowDown", "End", "Home", "ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(figure.locator("tr:focus td").first).to_have_text("3")
    slider = page.get_by_role("slider", name="kernel_size")
    expect(slider).to_have_value("5")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    channels = figure.get_by_role("spinbutton", name="out_channels")
    channels.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    for name in ("Add below", "Move this layer up", "Remove this layer"):
        figure.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
    figure.get_by_role("checkbox", name="bias", exact=True).focus()
    expect(figure.locator(".conv-editor strong")).to_have_text("Row 3")
    page.keyboard.press("Space")
    state = linked(figure)
    network, shape = rows_of_address(state)
    assert str(network[3]) == "Conv2d(64, 190, 3, padding=2, bias=False)"
    counted = summary(network, shape)
    assert totals(figure) == [counted.parameters, counted.multiply_adds, counted.memory]


def test_an_impossible_layer_is_named_and_the_last_totals_stay(
    open_page: OpenPage, page: Page, figure: Locator
) -> None:
    before = totals(figure)
    height = figure.evaluate("figure => figure.offsetHeight")
    figure.get_by_role("spinbutton", name="groups").fill("5")
    problem = figure.locator(".conv-problem")
    expect(problem).to_contain_text("Row 0, Conv2d: groups must divide the 3 channels")
    expect(problem).to_contain_text("Set groups to 1.")
    assert totals(figure) == before
    expect(figure.locator("tfoot td").nth(1)).to_have_text("last possible total")
    assert figure.evaluate("figure => figure.offsetHeight") == height
    linked(figure)
    other = ready(open_page(PAGE + re.sub("^[^#]*", "", page.url)).locator(".conv-network-counter"))
    assert texts(other) == texts(figure)
    figure.get_by_role("spinbutton", name="groups").fill("1")
    expect(problem).to_have_text("")
    assert totals(figure) == before


@pytest.mark.parametrize("value", ["", "0", "99999", "2.5"])
def test_a_number_that_cannot_be_is_refused(figure: Locator, value: str) -> None:
    before = totals(figure)
    field = figure.get_by_role("spinbutton", name="out_channels")
    field.fill(value)
    field.blur()
    expect(figure.locator(".conv-problem")).to_have_text(
        f"out_channels must be a whole number between 1 and 10000, got “{value}”. It keeps 64."
    )
    expect(field).to_have_value("64")
    assert totals(figure) == before


@pytest.mark.parametrize("seed", range(4))
def test_any_state_survives_in_a_link(
    open_page: OpenPage, page: Page, figure: Locator, seed: int
) -> None:
    moves = random.Random(seed)
    for _ in range(120):
        move(page, figure, moves)
    figure.locator("tr[tabindex='0']").click()  # a refused number's words are no state
    linked(figure)
    link = re.sub("^[^#]*", "", page.url)
    other = ready(open_page(PAGE + link).locator(".conv-network-counter"))
    if not other.locator(".conv-problem").inner_text():
        network, shape = rows_of_address(linked(other))
        assert summary(network, shape).parameters >= totals(other)[0]
    assert texts(other) == texts(figure)
    assert other.locator(".conv-said").inner_text() in (
        "",
        "The address now holds this setting.",
        "The link is copied, and the address holds this setting.",
    )


def move(page: Page, figure: Locator, moves: random.Random) -> None:
    """Do one thing that a reader might do."""
    what = moves.choice(["row", "slider", "button", "select", "number", "check"])
    if what == "row":
        rows = figure.locator("tbody tr[tabindex]")
        rows.nth(moves.randrange(rows.count())).dispatch_event("click")
    elif what == "slider":
        slider = page.get_by_role("slider").nth(moves.randrange(4))
        slider.fill(str(moves.randint(1, 5)))
    elif what == "button":
        buttons = figure.locator(".conv-rows button")
        buttons.nth(moves.randrange(buttons.count())).click()
    elif what == "select":
        select = figure.locator("select").nth(moves.randrange(4))
        values = select.locator("option").all_inner_texts()
        select.select_option(moves.choice(values))
    elif what == "number":
        fields = figure.locator("input[type=number]:enabled")
        field = fields.nth(moves.randrange(fields.count()))
        field.fill(str(moves.choice([0, 1, 2, 3, 4, 64, 100000])))
        field.blur()
    else:
        boxes = figure.locator("input[type=checkbox]:enabled")
        boxes.nth(moves.randrange(boxes.count())).click()


def test_a_phone_shows_every_column(open_page: OpenPage) -> None:
    page = open_page(PAGE, "phone")
    figure = ready(page.locator(".conv-network-counter"))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    cut = figure.locator("td").evaluate_all(
        "cells => cells.filter((cell) => cell.cellIndex > 1 && cell.scrollWidth > cell.clientWidth)"
        ".map((cell) => cell.textContent)"
    )
    assert cut == []

"""How long from a slider's key to the painted picture, how heavy is a chapter, how soon ready?

Run from the project's root after ``make html``: ``python tests/benchmarks/bench_figures.py``.

A move is a real key press on a focused slider. Its clock starts at the time that the browser
put on the key event, before any handler. It stops in the second animation frame after the
figure has changed, so our code, the host's code, style, layout and paint all lie within.
Waiting for two frames alone takes 17 to 33 ms on a screen of 60 Hz, wherever between two
frames the key comes; the moves are spread over that. Every slider of every figure of the
appendix goes to both of its ends and back, with the padding at its largest, where the outputs
are largest.

A page's weight is everything that it requests, each answer compressed by gzip at level 6.
Ready is when its last figure has drawn, counted from the start of the navigation, with an
empty cache; the book is served by this machine, so no network is in it.
"""

import gzip
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import Browser, Locator, Page, Response

sys.path.append(str(Path(__file__).parents[1]))
sys.path.append(str(Path(__file__).parents[2]))

from browser.book import launched, served_book
from browser.drawn import expected_map, expected_numbers, numbers_output
from browser.family import WITH_SLIDERS, figure_on
from browser.lab import run_chapter, served_lab
from browser.pages import CHAPTERS, HTML, LOOKS
from chromium import find_chromium

MOVES = 60
LOADS = 5
BUDGET = {"median": 33, "p95": 50, "weight": 1.2e6, "ready": 1500}  # ms, ms, bytes, ms
WATCH = """
(figure) => {
  let pressed = 0;
  let tell;
  addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true });
  const changed = () => {
    if (!pressed) return;
    const start = pressed;
    pressed = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => tell(performance.now() - start)));
  };
  figure.addEventListener("conv:painted", ({ detail }) => {
    figure.map = detail?.map;
    changed();
  });
  new MutationObserver(changed).observe(figure, {
    attributes: true, characterData: true, childList: true, subtree: true,
  });
  window.expectMove = () => {
    window.move = new Promise((resolve, reject) => {
      tell = resolve;
      setTimeout(() => reject(new Error("a move of a slider drew nothing in 5 s")), 5000);
    });
  };
}
"""

NOTE_READY = """
window.figuresReady = [];
addEventListener("conv:ready", () => window.figuresReady.push(performance.now()));
"""


def sliders_of(page: Page, figure: Locator) -> dict[str, Locator]:
    """Find a figure's sliders by their names, on a page or in JupyterLab."""
    column = page.locator(".conv-column, .widget-vbox").filter(has=figure).first
    rows = column.locator(".conv-slider, .widget-slider").all()
    return {row.inner_text().split()[0]: row.get_by_role("slider") for row in rows}


def ends(slider: Locator) -> tuple[int, int]:
    low, high = slider.evaluate(
        "each => [each.min ?? each.ariaValueMin, each.max ?? each.ariaValueMax].map(Number)"
    )
    return low, high


def value(slider: Locator) -> int:
    return int(slider.evaluate("each => each.value ?? Number(each.ariaValueNow)"))


def timed_move(slider: Locator, key: str) -> float:
    """Press a key on a slider; return the milliseconds until the picture is painted."""
    slider.page.evaluate("expectMove()")
    slider.press(key)
    return float(slider.page.evaluate("move"))


def sweep(slider: Locator, lowest: int, highest: int) -> Iterator[float]:
    """Time the moves to the top, to the bottom, and back to where the slider stood."""
    stood = value(slider)
    up, down, back = highest - stood, highest - lowest, stood - lowest
    for key in ["ArrowRight"] * up + ["ArrowLeft"] * down + ["ArrowRight"] * back:
        slider.page.wait_for_timeout(random.uniform(20, 40))
        yield timed_move(slider, key)


def measure_moves(page: Page, kind: str) -> list[float]:
    """Return the milliseconds of at least MOVES moves, after checking what they drew."""
    figure = figure_on(page, kind)
    figure.scroll_into_view_if_needed()
    figure.evaluate(WATCH)
    sliders = sliders_of(page, figure)
    if "padding" in sliders:
        timed_move(sliders["padding"], "End")
    times: list[float] = []
    while len(times) < MOVES:
        for slider in sliders.values():
            times += sweep(slider, *ends(slider))
    check(figure, kind, {name: value(slider) for name, slider in sliders.items()})
    return times


def check(figure: Locator, kind: str, setting: dict[str, int]) -> None:
    """Compare what is drawn with what `convlib` computes; the others have tests for that."""
    if kind == "numbers":
        shown, expected = numbers_output(figure), expected_numbers(figure, setting)
    elif kind == "pictures":
        map_ = figure.evaluate("({ map }) => ({ data: Array.from(map.data), shape: map.shape })")
        shown, expected = np.reshape(map_["data"], map_["shape"]), expected_map(figure, setting)
    else:
        return
    np.testing.assert_allclose(shown, expected, rtol=0, atol=0.005)


def print_moves(place: str, kind: str, times: list[float]) -> None:
    median, p95 = np.percentile(times, [50, 95])
    verdict = "met" if median <= BUDGET["median"] and p95 <= BUDGET["p95"] else "MISSED"
    print(f"{kind:18}{place:12}{len(times):6}{median:9.1f} ms{p95:9.1f} ms   {verdict}", flush=True)


def measure_load(browser: Browser, address: str, chapter: str) -> tuple[float, int, int]:
    """Return milliseconds to ready, and bytes compressed and as they are."""
    context = browser.new_context(**LOOKS["light"])
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.add_init_script(NOTE_READY)
    page.goto(address + chapter)
    figures = (HTML / chapter).read_text().count("widget-view+json")
    page.wait_for_function(f"figuresReady.length === {figures}")
    ready = page.evaluate("Math.max(...figuresReady)")
    bodies = [answer.body() for answer in answers if answer.url.startswith("http")]
    context.close()
    return ready, sum(len(gzip.compress(body, 6)) for body in bodies), sum(map(len, bodies))


def print_load(browser: Browser, address: str, chapter: str) -> None:
    loads = [measure_load(browser, address, chapter) for _ in range(LOADS)]
    ready, compressed, plain = np.median(loads, axis=0)
    verdict = "met" if compressed <= BUDGET["weight"] and ready <= BUDGET["ready"] else "MISSED"
    megabytes = f"{compressed / 1e6:9.2f} MB{plain / 1e6:9.2f} MB"
    print(f"{Path(chapter).stem:24}{megabytes}{ready:9.0f} ms   {verdict}", flush=True)


def main() -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit("No Chromium was found: install Debian's chromium, or set CHROMIUM to its path.")
    with launched(chromium) as browser:
        print(
            f"{'slider to picture':30}{'moves':>6}{'median':>12}{'p95':>12}   at most 33 and 50 ms"
        )
        with served_book() as address:
            for kind in WITH_SLIDERS:
                page = browser.new_page(**LOOKS["light"])
                page.goto(f"{address}book/figures/{kind}.html")
                print_moves("page", kind, measure_moves(page, kind))
                page.close()
        with TemporaryDirectory() as folder, served_lab(Path(folder)) as address:
            for kind in WITH_SLIDERS:
                page = run_chapter(browser, address, f"{kind}.ipynb")
                print_moves("JupyterLab", kind, measure_moves(page, kind))
                page.close()
        print(f"\n{'chapter':24}{'gzip':>12}{'plain':>12}{'ready':>12}   at most 1.2 MB and 1.5 s")
        with served_book() as address:
            for chapter in CHAPTERS:
                print_load(browser, address, chapter)


if __name__ == "__main__":
    main()

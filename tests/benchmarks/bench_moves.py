"""Does a figure bear ten thousand random moves, and what do they leave behind?

Run from the project's root after ``make html``: ``python tests/benchmarks/bench_moves.py``, with
the names of figures, such as ``numbers``, where not all shall be moved.
Every figure of the appendix is dragged, chosen from, typed into and clicked at random, sense
and nonsense. Printed are errors, and the growth of the heap, of the page's nodes and of its
listeners after garbage collection, from the first thousand moves to the last. At the end the
page's address is opened anew, and must show the same.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser

sys.path.append(str(Path(__file__).parents[1]))
sys.path.append(str(Path(__file__).parents[2]))

from browser.book import launched, served_book
from browser.family import FAMILY, drawn, figure_on, memory, move_at_random
from browser.pages import LOOKS
from chromium import find_chromium

MOVES = 10_000
WARM = 1_000


def print_endurance(browser: Browser, address: str, kind: str) -> None:
    """Move one figure and print what became of it."""
    page = browser.new_page(**LOOKS["light"])
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: line.type == "error" and errors.append(line.text))
    page.goto(f"{address}book/figures/{kind}.html")
    figure = figure_on(page, kind)
    move_at_random(figure, WARM, seed=3)
    before = memory(page)
    move_at_random(figure, MOVES - WARM, seed=4)
    after = memory(page)
    heap, nodes, listeners = (after[name] - before[name] for name in before)
    growth = f"{heap / 1e6:+9.2f} MB{nodes:+9.0f} nodes{listeners:+7.0f} listeners"
    link = figure.get_by_role("button", name="Link to this setting")
    same = "no address"
    if link.count():
        link.click()
        again = browser.new_page(**LOOKS["light"])
        again.goto(page.url)
        same = "same anew" if drawn(figure_on(again, kind)) == drawn(figure) else "DIFFERS ANEW"
        again.close()
    print(f"{kind:18}{MOVES:7} moves{len(errors):5} errors{growth}   {same}", flush=True)
    print("\n".join(errors[:3]), end="\n" if errors else "")
    page.close()


def main() -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit("No Chromium was found: install Debian's chromium, or set CHROMIUM to its path.")
    with launched(chromium) as browser, served_book() as address:
        for kind in sys.argv[1:] or FAMILY:
            print_endurance(browser, address, kind)


if __name__ == "__main__":
    main()

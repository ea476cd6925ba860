"""Every figure's page in the appendix, and a reader who moves it at random."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).parents[2]
FAMILY = sorted(path.stem for path in (ROOT / "book" / "figures").glob("*.md"))
FAMILY.remove("index")
WITH_SLIDERS = [kind for kind in FAMILY if kind != "quiz"]

MOVE_AT_RANDOM = """
async (figure, { moves, seed }) => {
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const one = (list) => list[Math.floor(random() * list.length)];
  const tell = (control, type) => control.dispatchEvent(new Event(type, { bubbles: true }));
  const column = figure.closest(".conv-column") ?? figure;
  const controls = () =>
    [...column.querySelectorAll("input, select, button, [tabindex]")].filter(
      (control) =>
        !control.disabled &&
        control.type !== "file" &&
        !control.closest("[hidden], .conv-tools") &&
        !/own picture|camera/i.test(control.textContent),
    );
  const move = (control) => {
    if (control.type === "range") {
      const [low, high] = [Number(control.min), Number(control.max)];
      control.value = low + Math.round(random() * (high - low));
      tell(control, "input");
      tell(control, "change");
    } else if (control.matches("input:not([type=checkbox], [type=radio])")) {
      control.value = one(["0", "1", "-2.5", "3", "12", "1e99", "seven", ""]);
      tell(control, "input");
      tell(control, "change");
    } else if (control.matches("select")) {
      control.value = one([...control.options]).value;
      tell(control, "input");
      tell(control, "change");
    } else if (control.matches("button, input")) {
      control.click();
    } else {
      control.focus();
      const key = one(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "Enter"]);
      control.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }
  };
  for (let count = 0; count < moves; count++) {
    move(one(controls()));
    await null;
    if (count % 25 === 0) await new Promise(requestAnimationFrame);
  }
  for (const button of column.querySelectorAll("button"))
    if (["Pause", "Paint all"].includes(button.textContent)) button.click();
  document.activeElement.blur();
  // A move of a slider takes back the words about an edit that was refused.
  for (const range of column.querySelectorAll("input[type=range]"))
    for (const value of [range.min, range.max, range.value]) {
      range.value = value;
      tell(range, "input");
      await null;
    }
}
"""

DRAWN = """
(figure) => {
  const tools = figure.querySelector(".conv-tools");
  tools?.style.setProperty("display", "none");
  const text = figure.innerText;
  tools?.style.removeProperty("display");
  const column = figure.closest(".conv-column") ?? figure;
  const isSeen = (each) => each.checkVisibility({ visibilityProperty: true });
  const seen = (name) => [...figure.querySelectorAll(name)].filter(isSeen);
  return {
    text,
    values: [...column.querySelectorAll("input, select")].map((each) => [each.value, each.checked]),
    colours: seen("td").map((cell) => cell.getAttribute("style")),
    canvases: seen("canvas").map((canvas) => canvas.toDataURL()),
  };
}
"""

COUNT_NODES = """
() => {
  const nodes = document.createNodeIterator(document);
  let count = 0;
  while (nodes.nextNode()) count++;
  return count;
}
"""


def figure_on(page: Page, kind: str) -> Locator:
    """Find the figure of a page of the appendix, drawn whole."""
    name = kind.replace("_", "-")
    figure = page.locator(f".conv-{name}").first
    page.locator(f".conv-{name}[data-ready]").first.wait_for()
    return figure


def move_at_random(figure: Locator, moves: int, seed: int) -> None:
    """Press, drag, choose and type at random, sense and nonsense."""
    figure.evaluate(MOVE_AT_RANDOM, {"moves": moves, "seed": seed})
    figure.page.wait_for_timeout(100)


def drawn(figure: Locator) -> Any:
    """Return all that a figure shows, once it has computed what its first painting left out."""
    expect(figure).not_to_have_attribute("data-refined", "false")
    return figure.evaluate(DRAWN)


def memory(page: Page) -> dict[str, float]:
    """Return what the page holds after its garbage is collected, and nodes beside those shown."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    found = {
        each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]
    }
    session.detach()
    found["Nodes"] -= page.evaluate(COUNT_NODES)
    return {name: found[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}

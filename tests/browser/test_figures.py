"""What a reader does with a figure: point, step, play, edit, share, and make mistakes."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from browser.drawn import (
    expected_numbers,
    number,
    numbers_input,
    numbers_output,
    ready,
    settings,
    slider,
    weight,
)
from browser.pages import OpenPage

NUMBERS = "notebooks/03_operation.html"
PICTURES = "notebooks/01_sliding_window.html"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(NUMBERS)


@pytest.fixture
def figure(page: Page) -> Locator:
    return ready(page.locator(".conv-numbers").first)


@pytest.fixture
def pictures(open_page: OpenPage) -> Locator:
    return ready(open_page(PICTURES).locator(".conv-pictures").first)


def lit(figure: Locator, grid: str, mark: str) -> int:
    return figure.locator(f".conv-{grid} td.conv-{mark}").count()


def words(figure: Locator) -> str:
    return figure.locator(".conv-words").inner_text()


def written_sum(text: str) -> tuple[float, float]:
    """Split `output[0, 1] = 2·3 + (−1)·4 = 2` into the sum worked out and the answer."""
    _, terms, answer = text.split(" = ")
    products = [np.prod([number(each.strip("()")) for each in term.split("·")])
                for term in terms.split(" + ")]  # fmt: skip
    return float(sum(products)), number(answer)


def test_pointing_at_an_output_cell_lights_its_window(figure: Locator) -> None:
    shown = numbers_output(figure)
    cells = figure.locator(".conv-output td")
    size = len(weight(figure))
    for index in range(cells.count()):
        cells.nth(index).hover()
        row, column = divmod(index, shown.shape[1])
        assert words(figure).startswith(f"output[{row}, {column}] = ")
        total, answer = written_sum(words(figure))
        assert total == pytest.approx(answer, abs=0.01) == shown[row, column]
        assert lit(figure, "input", "window") == size**2


def test_pointing_at_an_input_cell_lights_its_readers(page: Page, figure: Locator) -> None:
    setting = settings(page, 0)
    cells = figure.locator(".conv-input td:not(.conv-padding)")
    height, width = numbers_input(figure).shape
    for index in range(cells.count()):
        cells.nth(index).hover()
        readers = lit(figure, "output", "reader")
        # An output reads this pixel exactly when it changes with it.
        probe = np.zeros((height, width))
        probe.flat[index] = 1
        assert readers == reading_outputs(probe, setting)
        assert ("no window" in words(figure)) == (readers == 0)


def reading_outputs(probe: np.ndarray, setting: dict[str, int]) -> int:
    from convlib import conv2d

    ones = np.ones((1, 1, setting["kernel_size"], setting["kernel_size"]))
    options = {name: setting[name] for name in ("stride", "padding", "dilation")}
    return int((conv2d(probe[None], ones, **options) != 0).sum())


def test_arrow_keys_move_over_the_output(page: Page, figure: Locator) -> None:
    columns = numbers_output(figure).shape[1]
    figure.locator(".conv-output td[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    assert words(figure).startswith("output[0, 1] = ")
    page.keyboard.press("ArrowDown")
    assert words(figure).startswith("output[1, 1] = ")
    for _ in range(columns):
        page.keyboard.press("ArrowRight")
    assert words(figure).startswith(f"output[1, {columns - 1}] = ")


def test_steps_go_forward_and_back_and_play_ends(page: Page, figure: Locator) -> None:
    last = numbers_output(figure).size - 1
    figure.get_by_role("button", name="One window forward").click()
    figure.get_by_role("button", name="One window forward").click()
    figure.get_by_role("button", name="One window back").click()
    assert words(figure).startswith("output[0, 1] = ")
    figure.get_by_role("button", name="Last window").click()
    assert figure.locator(".conv-output td").nth(last).get_attribute("tabindex") == "0"
    figure.get_by_role("button", name="First window").click()
    figure.get_by_role("button", name="Play", exact=True).click()
    expect(figure.locator(".conv-words")).to_contain_text("output[0, 2] = ", timeout=5000)
    figure.get_by_role("button", name="Play back").click()
    expect(figure.locator(".conv-words")).to_contain_text("output[0, 0] = ", timeout=5000)
    expect(figure.get_by_role("button", name="Pause")).to_have_count(0)
    figure.get_by_role("button", name="Play", exact=True).click()
    figure.get_by_role("button", name="Pause").click()
    held = words(figure)
    page.wait_for_timeout(900)
    assert words(figure) == held


def test_editing_a_weight_changes_the_output(page: Page, figure: Locator) -> None:
    cell = figure.locator(".conv-kernel input").nth(1)
    cell.fill("-7.5")
    cell.press("Enter")
    assert weight(figure)[0, 1] == -7.5
    np.testing.assert_allclose(
        numbers_output(figure), expected_numbers(figure, settings(page, 0)), atol=0.005
    )


@pytest.mark.parametrize("nonsense", ["seven", "", "1e99", "NaN"])
def test_a_weight_that_is_no_number_is_refused(figure: Locator, nonsense: str) -> None:
    before = numbers_output(figure)
    cell = figure.locator(".conv-kernel input").first
    cell.fill(nonsense)
    cell.press("Enter")
    problem = figure.locator(".conv-problem").inner_text()
    assert problem.startswith("weight must be a number between")
    assert f"“{nonsense}”" in problem
    assert cell.get_attribute("aria-invalid") == "true"
    np.testing.assert_array_equal(numbers_output(figure), before)


def test_pixels_that_no_window_reads_are_greyed(page: Page, figure: Locator) -> None:
    for name, keys in {"kernel_size": ["Home"], "stride": ["Home", "ArrowRight"]}.items():
        slider(page, name, 0).focus()
        for key in keys:
            page.keyboard.press(key)
    slider(page, "padding", 0).focus()
    page.keyboard.press("Home")
    height, width = numbers_input(figure).shape
    read = ((height + 1) // 2) * ((width + 1) // 2)
    assert figure.locator(".conv-unread").count() == height * width - read


def test_a_link_carries_the_setting(open_page: OpenPage, page: Page, figure: Locator) -> None:
    slider(page, "stride", 0).focus()
    page.keyboard.press("ArrowRight")
    cell = figure.locator(".conv-kernel input").first
    cell.fill("9")
    cell.press("Enter")
    figure.get_by_role("button", name="Link to this setting").click()
    fragment = re.sub("^[^#]*", "", page.url)
    other = open_page(NUMBERS + fragment)
    restored = ready(other.locator(".conv-numbers").first)
    assert restored.locator(".conv-said").inner_text() == ""
    assert settings(other, 0) == settings(page, 0)
    np.testing.assert_array_equal(weight(restored), weight(figure))
    np.testing.assert_array_equal(numbers_output(restored), numbers_output(figure))


def test_a_bad_link_is_refused_in_words(open_page: OpenPage, figure: Locator, page: Page) -> None:
    figure.get_by_role("button", name="Link to this setting").click()
    name = page.url.split("#")[1].split(":")[0]
    other = open_page(f"{NUMBERS}#{name}:stride=0&kernel_size=two&padding=1")
    ready(other.locator(".conv-numbers").first)
    assert settings(other, 0)["padding"] == 1
    assert settings(other, 0)["stride"] == settings(page, 0)["stride"]
    said = other.locator(".conv-said").first.inner_text()
    assert "stride=0" in said
    assert "kernel_size=two" in said


def test_touch_chooses_an_output_cell(open_page: OpenPage) -> None:
    page = open_page(NUMBERS, "phone", has_touch=True)
    figure = ready(page.locator(".conv-numbers").first)
    figure.locator(".conv-output td").nth(1).tap()
    assert words(figure).startswith("output[0, 1] = ")


def painted(pictures: Locator) -> float:
    """Return the painted share of the feature map, read from its canvas."""
    return pictures.locator("canvas").nth(1).evaluate(
        """canvas => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let count = 0;
          for (let index = 3; index < data.length; index += 4) count += data[index] > 0;
          return count / (canvas.width * canvas.height);
        }"""
    )  # fmt: skip


def test_dragging_paints_the_map_and_moves_the_window(pictures: Locator) -> None:
    page = pictures.page
    pictures.get_by_role("button", name="Wipe").click()
    assert painted(pictures) == 0
    surface = pictures.locator(".conv-surface").first
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    one = painted(pictures)
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.5 * box["height"], steps=5)
    page.mouse.up()
    many = painted(pictures)
    assert 0 < 10 * one < many < 0.2
    frame = pictures.locator(".conv-frame").bounding_box()
    assert frame is not None
    assert frame["x"] == pytest.approx(box["x"] + 0.8 * box["width"], abs=6)
    pictures.get_by_role("button", name="Paint all").click()
    assert painted(pictures) == 1


def test_play_paints_row_by_row(pictures: Locator) -> None:
    pictures.get_by_role("button", name="Wipe").click()
    pictures.get_by_role("button", name="Play").click()
    pictures.page.wait_for_timeout(400)
    pictures.get_by_role("button", name="Pause").click()
    assert 0 < painted(pictures) < 1


def test_arrow_keys_move_the_window_over_the_photo(pictures: Locator) -> None:
    surface = pictures.locator(".conv-surface").first
    surface.focus()
    before = words(pictures)
    surface.press("ArrowDown")
    assert words(pictures) != before
    row = int(re.findall(r"row (\d+)", before)[0])
    assert f"row {row + 1}, " in words(pictures)


def test_an_own_picture_stays_in_the_page(pictures: Locator, tmp_path: Path) -> None:
    stripes = np.tile(np.array([0, 255], dtype=np.uint8), (300, 200))
    Image.fromarray(stripes).save(tmp_path / "stripes.png")
    before = pictures.locator("canvas").first.evaluate("canvas => canvas.toDataURL()")
    pictures.locator("input[type=file]").set_input_files(tmp_path / "stripes.png")
    expect(pictures.locator(".conv-words")).to_contain_text("your picture")
    assert pictures.locator("canvas").first.evaluate("canvas => canvas.toDataURL()") != before
    assert painted(pictures) == 1


def test_a_dropped_picture_is_taken(pictures: Locator) -> None:
    pictures.locator(".conv-surface").first.evaluate(
        """async surface => {
          const canvas = document.createElement("canvas");
          const blob = await new Promise((resolve) => canvas.toBlob(resolve));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([blob], "blank.png", { type: "image/png" }));
          surface.dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
        }"""
    )
    expect(pictures.locator(".conv-words")).to_contain_text("your picture")


def test_the_camera_gives_a_picture_or_a_reason(pictures: Locator) -> None:
    page = pictures.page
    page.evaluate(
        """() => {
          const canvas = document.createElement("canvas");
          setInterval(() => canvas.getContext("2d").fillRect(0, 0, 100, 100), 20);
          navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
        }"""
    )
    pictures.get_by_role("button", name="Camera").click()
    expect(pictures.locator(".conv-words")).to_contain_text("your picture")
    page.evaluate("void (navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error()))")
    pictures.get_by_role("button", name="Camera").click()
    expect(pictures.locator(".conv-problem")).to_contain_text("Choose a file instead")


def test_what_is_no_picture_gets_a_clear_message(pictures: Locator, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader")
    pictures.locator("input[type=file]").set_input_files(tmp_path / "letter.txt")
    problem = pictures.locator(".conv-problem")
    expect(problem).to_contain_text("“letter.txt” is not a picture")
    slider(pictures.page, "padding", 1).focus()
    pictures.page.keyboard.press("ArrowRight")
    assert problem.inner_text() == ""


def test_a_picture_that_is_too_large_is_refused(pictures: Locator, tmp_path: Path) -> None:
    (tmp_path / "huge.png").write_bytes(bytes(21_000_000))
    pictures.locator("input[type=file]").set_input_files(tmp_path / "huge.png")
    expect(pictures.locator(".conv-problem")).to_contain_text("at most 20 MB")


def test_a_question_gives_a_reason_for_every_answer(page: Page) -> None:
    quizzes = page.locator(".conv-quiz")
    assert quizzes.count() >= 3
    for index in range(quizzes.count()):
        quiz = quizzes.nth(index)
        verdicts = []
        for choice in quiz.get_by_role("radio").all():
            choice.focus()
            page.keyboard.press("Space")
            assert choice.is_checked()
            verdicts.append(quiz.get_by_role("status").inner_text())
        assert len(set(verdicts)) == len(verdicts)
        assert sum(verdict.startswith("Yes.") for verdict in verdicts) == 1

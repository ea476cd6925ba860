"""Numbers from Python's side: its views, its borders, and what it refuses."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import convlib as cl
from convlib import naive, shapes
from convlib.widgets import Numbers
from convlib.widgets.numbers import VIEWS

CASES = json.loads(
    (Path(__file__).parent / "fixtures" / "numbers_cases.json").read_text(encoding="utf-8")
)


def figure(case: dict[str, Any]) -> Numbers:
    settings = dict(case["settings"])
    del settings["kernel_size"]
    return Numbers(case["input"], case["weight"], position=case.get("position", [0, 0]), **settings)


@pytest.mark.parametrize("case", CASES["layers"])
def test_output_uses_and_gradient_are_those_of_the_shared_cases(case: dict[str, Any]) -> None:
    numbers = figure(case)
    np.testing.assert_array_equal(numbers.output, case["output"])
    np.testing.assert_array_equal(numbers.uses, case["uses"])
    for name, expected in case["gradient"].items():
        np.testing.assert_array_equal(numbers.gradient[name], expected)


@pytest.mark.parametrize("case", CASES["layers"][::5])
def test_output_equals_the_slow_twin(case: dict[str, Any]) -> None:
    numbers = figure(case)
    options = {name: value for name, value in case["settings"].items() if name != "kernel_size"}
    slow = naive.conv2d(numbers.input[None], numbers.weight[None, None], **options)
    np.testing.assert_allclose(numbers.output, slow[0])


def test_uses_are_the_products_of_two_coverages() -> None:
    numbers = Numbers(np.ones((8, 8)), np.zeros((3, 3)), padding=1)
    down = shapes.coverage(8, kernel_size=3, padding=1)
    np.testing.assert_array_equal(numbers.uses, np.outer(down, down))
    assert [numbers.uses[0, 0], numbers.uses[0, 3], numbers.uses[3, 3]] == [4, 6, 9]


def test_a_flipped_kernel_gives_the_printed_example() -> None:
    """Dumoulin & Visin, arXiv 1603.07285, with the kernel turned around."""
    image = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
    numbers = Numbers(image, [[0, 1, 2], [2, 2, 0], [0, 1, 2]], flip=True)
    np.testing.assert_array_equal(numbers.output, [[18, 20, 19], [10, 9, 17], [11, 8, 14]])


def test_the_chosen_cell_stays_within_an_output_that_shrinks() -> None:
    numbers = Numbers(np.arange(25).reshape(5, 5), np.ones((3, 3)), position=[2, 2])
    numbers.stride = 4
    np.testing.assert_array_equal(numbers.gradient["weight"], numbers.input[:3, :3])


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("flip", 1, TypeError, "flip must be True or False, got 1"),
        (
            "padding_mode",
            "mirror",
            ValueError,
            "padding_mode must be one of 'zeros', 'reflect', 'replicate', 'circular', got 'mirror'",
        ),
        ("view", "fourier", ValueError, "view must be one of 'window', 'uses', 'gradient'"),
        (
            "controls",
            ["stride"],
            ValueError,
            "controls must be some of 'flip', 'padding_mode', 'view', 'input_size', got 'stride'",
        ),
        ("controls", "flip", TypeError, "controls must be a list of some of 'flip'"),
        ("controls", 3, TypeError, "controls must be a list of some of 'flip'"),
    ],
)
def test_a_bad_word_is_refused_and_the_figure_keeps_its_state(
    name: str, value: object, error: type[Exception], message: str
) -> None:
    numbers = Numbers(np.eye(4), [[1, 2], [3, 4]])
    before = getattr(numbers, name)
    with pytest.raises(error, match=re.escape(message)):
        setattr(numbers, name, value)
    assert getattr(numbers, name) == before


def test_input_size_takes_the_first_rows_and_columns() -> None:
    grid = np.arange(30.0).reshape(5, 6)
    numbers = Numbers(grid, [[1, 0], [0, 0]], stride=2, input_size=4)
    np.testing.assert_array_equal(numbers.input, grid[:4, :4])
    np.testing.assert_array_equal(numbers.output, [[0, 2], [12, 14]])
    numbers.input_size = 6
    np.testing.assert_array_equal(numbers.input, grid)
    with pytest.raises(ValueError, match="input_size must be between 1 and 6, got 7"):
        numbers.input_size = 7
    numbers.input = np.eye(3)
    assert numbers.input_size == 3


def test_input_size_has_a_slider_only_as_a_control() -> None:
    names = ["kernel_size", "padding", "stride", "dilation"]
    plain = Numbers(np.eye(4), [[1.0]]).with_sliders()
    sized = Numbers(np.eye(4), [[1.0]], controls=["input_size"]).with_sliders()
    assert [each.description for each in plain.children[0].children] == names
    assert [each.description for each in sized.children[0].children] == ["input_size", *names]
    assert sized.children[0].children[0].max == 4


def test_a_border_that_the_input_cannot_fill_is_refused_like_convlib_does() -> None:
    numbers = Numbers(np.eye(2), [[1.0]], padding=2, padding_mode="reflect")
    with pytest.raises(ValueError, match="padding must be at most height - 1 = 1"):
        _ = numbers.output


def test_the_views_are_those_that_the_page_draws() -> None:
    slot = Path(cl.__file__).parent / "widgets" / "views" / "slot.js"
    drawn = re.findall(r"^  (\w+): \w+View,$", slot.read_text(encoding="utf-8"), re.MULTILINE)
    assert ("window", *drawn) == VIEWS

"""The deformable figure from Python's side: what it computes, and what it refuses."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from convlib import naive
from convlib.widgets import Deformable

CASES = json.loads(
    (Path(__file__).parent / "fixtures" / "deformable_cases.json").read_text(encoding="utf-8")
)
SLIDERS = ("padding", "stride", "dilation")
GRID = np.arange(25.0).reshape(5, 5)


def test_the_figure_computes_what_onnx_runtime_does() -> None:
    assert len(CASES) == 60
    for case in CASES:
        settings = {name: case[name] for name in (*SLIDERS, "field", "moves")}
        figure = Deformable(case["input"], case["weight"], **settings)
        np.testing.assert_array_equal(figure.output, case["output"])
        slow = naive.deform_conv2d(
            figure.input[None],
            figure.offset,
            figure.weight[None, None],
            **{name: case[name] for name in SLIDERS},
        )
        np.testing.assert_allclose(figure.output, slow[0])


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("kernel_size", 4, "kernel_size must be between 1 and 3, got 4"),
        ("field", "wind", "field must be one of 'none', 'spread'"),
        ("moves", {"0,0,3,0": [1, 1]}, "such as '2,0,1,1', got '0,0,3,0'"),
        ("moves", {"0,0,0,0": [0.1, 0]}, "quarters of a pixel from -4 to 4, got [0.1, 0]"),
        ("moves", {"0,0,0,0": [0, 5]}, "from -4 to 4, got [0, 5] for '0,0,0,0'"),
        ("moves", {"0,0,0,0": [1]}, "moves must be [down, right]"),
        ("input", np.ones((9, 2)), "at most 8 rows and columns, got shape (9, 2)"),
    ],
)
def test_a_bad_value_is_refused_and_the_last_state_stays(
    name: str, value: object, message: str
) -> None:
    figure = Deformable(GRID, np.ones((3, 3)), moves={"0,0,1,1": [0.5, 0.25]})
    before = figure.output
    with pytest.raises(ValueError, match=re.escape(message)):
        setattr(figure, name, value)
    np.testing.assert_array_equal(figure.output, before)


def test_spreading_by_half_is_a_dilation_of_one_and_a_half() -> None:
    spread = Deformable(GRID, np.ones((3, 3)), field="spread", padding=2)
    offset = spread.offset.reshape(3, 3, 2, 7, 7)
    np.testing.assert_array_equal(offset[:, 1, 0, 0, 0], [-0.5, 0, 0.5])
    np.testing.assert_array_equal(offset[1, :, 1, 3, 3], [-0.5, 0, 0.5])

"""The transposed convolution's figure from Python's side, against ONNX Runtime and the loops."""

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convlib import naive, shapes
from convlib.widgets import Transposed
from fixtures import make_transposed_cases

CASES = json.loads(make_transposed_cases.PATH.read_text())
GRID = [[1, 2, 0], [0, 3, 1], [2, 1, -1]]
KERNEL = [[1, 2, 1], [0, 1, 0], [-1, 0, 2]]
SETTINGS = ("padding", "stride", "dilation", "output_padding")


def test_the_fixture_is_what_its_script_makes() -> None:
    assert make_transposed_cases.PATH.read_text() == make_transposed_cases.text()


def test_output_and_overlap_are_onnx_runtimes() -> None:
    for case in CASES:
        figure = Transposed(
            case["input"], case["weight"], **{name: case[name] for name in SETTINGS}
        )
        np.testing.assert_array_equal(figure.output, case["output"])
        np.testing.assert_array_equal(figure.overlap, case["overlap"])


@given(
    st.fixed_dictionaries(
        {name: st.integers(*limits) for name, limits in Transposed.LIMITS.items()}
    )
)
def test_output_is_what_the_loops_compute_or_the_same_refusal(settings: dict[str, int]) -> None:
    figure = Transposed(GRID, KERNEL)
    for name, value in settings.items():
        setattr(figure, name, value)
    options = {name: settings[name] for name in SETTINGS}
    try:
        expected = naive.conv_transpose2d(figure.input[None], figure.weight[None, None], **options)
    except ValueError as error:
        with pytest.raises(ValueError, match=re.escape(str(error))):
            _ = figure.output
    else:
        np.testing.assert_allclose(figure.output, expected[0])
        line = shapes.overlap(3, settings["kernel_size"], **options)
        np.testing.assert_array_equal(figure.overlap, np.outer(line, line))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("stride", 0, "stride must be between 1 and 4, got 0"),
        ("output_padding", 4, "output_padding must be between 0 and 3, got 4"),
        ("dilation", 4, "dilation must be between 1 and 3, got 4"),
        ("show", "stamps", "show must be one of 'sums', 'overlap counts', got 'stamps'"),
        ("picture", "moon", "picture must be one of 'ramp', 'photo', got 'moon'"),
        ("filter_name", "blur", "filter_name must be one of 'kernel', 'equal weights', 'tent'"),
        ("weight", [[1, 2]], "weight must be square, such as 3 by 3, got shape (1, 2)"),
        ("input", np.ones((5, 3)), "at most 4 rows and columns, got shape (5, 3)"),
        ("input", [[np.inf]], "input must hold finite numbers, got [[inf]]"),
    ],
)
def test_a_bad_value_is_refused_and_the_figure_keeps_its_state(
    name: str, value: object, message: str
) -> None:
    figure = Transposed(GRID, KERNEL)
    before = figure.output
    with pytest.raises(ValueError, match=re.escape(message)):
        setattr(figure, name, value)
    np.testing.assert_array_equal(figure.output, before)


def test_a_new_input_is_stamped_whole() -> None:
    figure = Transposed(GRID, KERNEL, stamped=0)
    assert figure.stamped == 0
    figure.input = np.ones((4, 2))
    assert figure.stamped == 8


def test_a_tent_makes_up_for_an_uneven_overlap() -> None:
    figure = Transposed(np.ones((4, 4)), KERNEL, filter_name="tent")
    assert set(figure.overlap[2:-2, 2:-2].flat) == {1, 2, 4}
    assert set(figure.output[2:-2, 2:-2].flat) == {4}

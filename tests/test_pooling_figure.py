"""The pooling figure and the shift lab from Python's side: what they show, and what they refuse."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import convlib as cl
from convlib.data import photo
from convlib.widgets import Pooling, ShiftLab

FIXTURES = Path(__file__).parent / "fixtures"
POOLINGS = json.loads((FIXTURES / "pooling_cases.json").read_text())
SHIFTS = json.loads((FIXTURES / "shift_cases.json").read_text())
GRID = np.arange(30.0).reshape(5, 6) - 4
KINDS = ("max", "average", "Lp", "blur")


def test_outputs_are_those_of_the_shared_fixture() -> None:
    assert {case["kind"] for case in POOLINGS} == set(KINDS)
    for case in POOLINGS:
        settings = {name: value for name, value in case.items() if name not in ("input", "output")}
        output = Pooling(case["input"], **settings).output
        np.testing.assert_allclose(output, case["output"], rtol=1e-5, atol=1e-5)


def naive(figure: Pooling) -> np.ndarray:
    """Compute the figure's output by convlib's loops; a blur by a convolution of its own."""
    plane, window = figure.input[None], (figure.kernel_size, figure.stride)
    if figure.kind == "max":
        return cl.naive.max_pool2d(
            plane, *window, figure.padding, figure.dilation, figure.ceil_mode
        )[0]
    if figure.kind == "average":
        return cl.naive.avg_pool2d(
            plane, *window, figure.padding, figure.ceil_mode, figure.count_include_pad
        )[0]
    if figure.kind == "Lp":
        return cl.naive.lp_pool2d(plane, figure.norm_type, *window, figure.ceil_mode)[0]
    taps = figure.kernel_size
    sides = ((taps - 1) // 2, taps // 2)
    padded = np.pad(plane, ((0, 0), sides, sides), mode="reflect")
    weight = cl.filters.binomial(taps)[None, None]
    return cl.naive.conv2d(padded, weight, stride=figure.stride)[0]


@given(
    st.fixed_dictionaries(
        {name: st.integers(*limits) for name, limits in Pooling.LIMITS.items()}
        | {"kind": st.sampled_from(KINDS), "norm_type": st.sampled_from([1, 2, 3, 4, 8])}
        | {"ceil_mode": st.booleans(), "count_include_pad": st.booleans()}
    )
)
def test_output_is_what_the_loops_compute_or_the_same_refusal(settings: dict[str, object]) -> None:
    figure = Pooling(GRID)
    for name, value in settings.items():
        setattr(figure, name, value)
    try:
        expected = naive(figure)
    except ValueError as error:
        with pytest.raises(ValueError, match=re.escape(str(error))):
            _ = figure.output
    else:
        np.testing.assert_allclose(figure.output, expected)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("stride", 0, "stride must be between 1 and 4, got 0"),
        ("padding", 3, "padding must be between 0 and 2, got 3"),
        ("kernel_size", 6, "kernel_size must be between 1 and 5, got 6"),
        ("dilation", 4, "dilation must be between 1 and 3, got 4"),
        ("kind", "min", "kind must be one of 'max', 'average', 'Lp', 'blur', got 'min'"),
        ("norm_type", 5, "norm_type must be one of 1, 2, 3, 4, 8, got 5"),
        ("ceil_mode", 1, "ceil_mode must be True or False, got 1"),
        ("count_include_pad", "no", "count_include_pad must be True or False, got 'no'"),
        ("pointed_at", "kernel", "pointed_at must be one of 'output', 'input', got 'kernel'"),
        ("input", np.ones((13, 3)), "at most 12 rows and columns, got shape (13, 3)"),
        ("input", [[np.inf]], "input must hold finite numbers, got [[inf]]"),
    ],
)
def test_a_bad_value_is_refused_and_the_figure_keeps_its_state(
    name: str, value: object, message: str
) -> None:
    figure = Pooling(GRID)
    before = figure.output
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        setattr(figure, name, value)
    np.testing.assert_array_equal(figure.output, before)


def test_wide_padding_is_refused_with_its_mend() -> None:
    figure = Pooling(GRID, padding=2, kernel_size=3)
    with pytest.raises(ValueError, match="padding must be at most half of kernel_size"):
        _ = figure.output


def test_what_is_left_after_a_move_is_that_of_the_shared_fixture() -> None:
    for case in SHIFTS:
        levels = np.array(case["levels"], dtype=np.uint8)
        size = case["kernel_size"]
        settings = {name: case[name] for name in ("padding", "stride", "dilation", "dy")}
        lab = ShiftLab(kernel_size=size, **settings)
        lab.pictures = {"camera": {"shape": levels.shape, "pixels": levels.tobytes()}}
        lab.gallery = {lab.filter_name: {str(size): case["weight"]}}
        assert set(lab.errors) == set(case["errors"])
        for kind, expected in case["errors"].items():
            np.testing.assert_allclose(lab.errors[kind], expected, atol=1e-4)


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
def test_layers_follow_moves_by_multiples_of_the_stride(stride: int) -> None:
    lab = ShiftLab("coins", stride=stride)
    for errors in lab.errors.values():
        follows = [dx for dx, error in zip(range(-4, 5), errors, strict=True) if error == 0]
        assert follows == [dx for dx in range(-4, 5) if dx % stride == 0]


def test_a_blur_leaves_less_than_the_pooling_it_follows() -> None:
    for picture in ("camera", "astronaut", "chelsea", "coins"):
        errors = ShiftLab(picture).errors
        assert errors["max, then blur"][5] < errors["max"][5]
        assert errors["blur"][5] < errors["strided convolution"][5]  # which only leaves pixels out


def test_the_lab_moves_the_photo_to_the_right_and_down() -> None:
    whole = photo("chelsea", 56)
    lab = ShiftLab("chelsea", dx=3, dy=-2, kind="strided convolution", stride=1, padding=0)
    np.testing.assert_allclose(lab.input, whole[6:54, 1:49], atol=1e-6)
    np.testing.assert_allclose(lab.output, lab.input[1:-1, 1:-1])  # the identity


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"picture": "moon"}, "picture must be one of 'camera', 'astronaut'"),
        ({"filter_name": "magic"}, "filter_name must be one of 'vertical edges'"),
        ({"kind": "median"}, "kind must be one of 'max', 'average', 'strided convolution'"),
        ({"dx": 5}, "dx must be between -4 and 4, got 5"),
    ],
)
def test_the_lab_refuses_what_it_does_not_have(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ShiftLab(**arguments)


def test_the_lab_refuses_wide_padding() -> None:
    with pytest.raises(ValueError, match="padding must be at most half of kernel_size"):
        _ = ShiftLab(padding=2, kernel_size=3).errors


def test_stored_outputs_are_one_short_line() -> None:
    figure = "Figure(Pooling(kernel_size=2, padding=0, stride=2, dilation=1))"
    assert repr(Pooling(GRID).with_sliders()) == figure

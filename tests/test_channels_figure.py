"""Channels from Python's side: output, groups, and what it refuses."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convlib import naive
from convlib.widgets import Channels

CASES = json.loads(
    (Path(__file__).parent / "fixtures" / "channels_cases.json").read_text(encoding="utf-8")
)
IMAGE = np.arange(36.0).reshape(2, 3, 6)
WEIGHT = np.arange(32.0).reshape(4, 2, 2, 2)


def channels(**settings: Any) -> Channels:
    return Channels(IMAGE, WEIGHT, [1, 2, 3, 4], **settings)


@pytest.mark.parametrize("case", CASES)
def test_output_is_that_of_the_shared_cases(case: dict[str, Any]) -> None:
    arrays = case["input"], case["weight"], case["bias"]
    figure = Channels(
        *arrays, groups=case["groups"], activation=case["activation"], **case["settings"]
    )
    assert figure.output.shape == tuple(case["shape"])
    np.testing.assert_allclose(figure.output.ravel(), case["output"], rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("out_channel", range(4))
def test_planes_and_bias_add_up_to_the_output(groups: int, out_channel: int) -> None:
    figure = channels(groups=groups, out_channel=out_channel)
    expected = naive.conv2d(IMAGE, figure.weight, figure.bias, groups=groups)
    assert figure.planes.shape[0] == 2 // groups
    summed = figure.planes.sum(axis=0) + figure.bias[out_channel]
    np.testing.assert_allclose(summed, expected[out_channel])


def test_groups_cut_the_weights_of_other_channels() -> None:
    figure = channels(groups=2)
    np.testing.assert_array_equal(figure.weight[:2, 0], WEIGHT[:2, 0])
    np.testing.assert_array_equal(figure.weight[2:, 0], WEIGHT[2:, 1])


def test_every_size_of_the_slider_has_a_kernel() -> None:
    figure = channels()
    figure.kernel_size = 1
    np.testing.assert_array_equal(figure.weight, WEIGHT[..., :1, :1])
    figure.kernel_size = 3
    np.testing.assert_array_equal(figure.weight[..., :2, :2], WEIGHT)
    np.testing.assert_array_equal(figure.weight[..., 2, :2], WEIGHT[..., 0, :])


def test_the_input_and_the_bias_can_be_set() -> None:
    figure = channels()
    figure.input = -IMAGE
    figure.bias = [0, 0, 0, 7]
    np.testing.assert_allclose(figure.output, naive.conv2d(-IMAGE, WEIGHT, [0, 0, 0, 7]))


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        (
            "groups",
            3,
            ValueError,
            "groups must divide 2 input channels and 4 output channels, got 3",
        ),
        ("groups", 0, ValueError, "groups must be at least 1, got 0"),
        ("groups", "2", TypeError, "groups must be an integer, got '2'"),
        ("out_channel", 4, ValueError, "out_channel must be between 0 and 3, got 4"),
        ("out_channel", -1, ValueError, "out_channel must be at least 0, got -1"),
        ("activation", "relu", ValueError, "activation must be one of 'none', 'ReLU'"),
        ("stride", 4, ValueError, "stride must be between 1 and 3, got 4"),
        ("input", IMAGE[:1], ValueError, "input must have 2 channels, got 1"),
        ("input", IMAGE[0], ValueError, "with 1 to 3 channels, got shape (3, 6)"),
        ("bias", [1, 2], ValueError, "bias must have shape (4,), one number for each filter"),
        ("bias", [1, 2, 3, np.nan], ValueError, "bias must hold finite numbers"),
    ],
)
def test_a_bad_value_is_refused_and_the_figure_keeps_its_state(
    name: str, value: object, error: type[Exception], message: str
) -> None:
    figure = channels()
    before = figure.output
    with pytest.raises(error, match=re.escape(message)):
        setattr(figure, name, value)
    np.testing.assert_array_equal(figure.output, before)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((IMAGE, WEIGHT[:, :1]), ValueError, "weight must have shape (C_out, 2, k, k)"),
        ((IMAGE, np.ones((5, 2, 2, 2))), ValueError, "weight must have 1 to 4 filters of size 1"),
        ((IMAGE, np.ones((1, 2, 4, 4))), ValueError, "of size 1 to 3, got shape (1, 2, 4, 4)"),
        ((np.ones((4, 3, 3)), WEIGHT), ValueError, "1 to 3 channels, got shape (4, 3, 3)"),
        ((np.ones((2, 7, 3)), WEIGHT), ValueError, "at most 6 rows and columns"),
        ((np.full((2, 3, 3), np.inf), WEIGHT), ValueError, "input must hold finite numbers"),
        (("picture", WEIGHT), TypeError, "input must hold real numbers"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    arguments: tuple[Any, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=re.escape(message)):
        Channels(*arguments)

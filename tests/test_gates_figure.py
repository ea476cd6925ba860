"""The figure of gates and experts from Python's side."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from convlib import naive
from convlib.data import PHOTOS, photo
from convlib.widgets import Gates
from convlib.widgets.gates import excite, route

FIXTURE = json.loads(
    (Path(__file__).parent / "fixtures" / "gates_cases.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", FIXTURE["cases"])
def test_gates_and_shares_are_what_onnx_runtime_computes(case: dict) -> None:
    np.testing.assert_allclose(excite(case["means"], case["reduction"]), case["gates"], atol=1e-5)
    shares = route(case["average"], len(case["kernels"]), case["routing"])
    np.testing.assert_allclose(shares, case["shares"], atol=1e-5)


@pytest.mark.parametrize("picture", PHOTOS)
def test_the_mixed_kernel_is_as_good_as_all_experts(picture: str) -> None:
    figure = Gates(picture, view="experts", experts=3)
    np.testing.assert_allclose(figure.input, photo(picture, 64), atol=1e-6)
    kernels = np.array(list(figure.layers["kernels"].values()))[:3, None]
    answers = naive.conv2d(figure.input[None], kernels)
    together = np.tensordot(figure.shares, answers, axes=1)
    np.testing.assert_allclose(figure.output, together, atol=1e-9)


def test_softmax_shares_add_up_to_one_and_brightness_moves_them() -> None:
    figure = Gates(routing="softmax")
    assert figure.shares.sum() == pytest.approx(1)
    dark = figure.shares
    figure.brightness = 200
    assert np.abs(figure.shares - dark).max() > 0.1
    figure.view = "gates"
    np.testing.assert_allclose(figure.output.mean(axis=(1, 2)), figure.gates * figure.means)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("picture", "moon", "picture must be one of 'camera', 'astronaut'"),
        ("experts", 0, "experts must be between 1 and 4, got 0"),
        ("reduction", 5, "reduction must be between 1 and 4, got 5"),
        ("brightness", 201, "brightness must be between 0 and 200, got 201"),
        ("routing", "top-k", "routing must be one of 'sigmoid', 'softmax', got 'top-k'"),
    ],
)
def test_a_bad_value_is_refused_and_the_last_state_stays(
    name: str, value: object, message: str
) -> None:
    figure = Gates()
    before = figure.output
    with pytest.raises(ValueError, match=re.escape(message)):
        setattr(figure, name, value)
    np.testing.assert_array_equal(figure.output, before)

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


def trained(**changed: object) -> Gates:
    rng = np.random.default_rng(15)
    arguments = {
        "pictures": {
            "first": (rng.random((6, 6)), rng.random((4, 3, 3))),
            "second": (rng.random((6, 6)), rng.random((4, 3, 3))),
        },
        "squeeze": rng.normal(size=(2, 4)),
        "excite": rng.normal(size=(4, 2)),
        "kernels": {name: rng.normal(size=(3, 3)) for name in "abcd"},
    }
    return Gates.trained(**arguments | changed)


def test_gates_that_a_network_has_learned() -> None:
    squeeze, excite = np.eye(4)[:2] - 0.25, np.eye(4)[:, :2]
    picture, maps = np.full((6, 6), 0.2), np.arange(36.0).reshape(4, 3, 3)
    figure = trained(
        pictures={"other": (picture, maps), "one": (picture, maps[::-1])},
        squeeze=squeeze,
        excite=excite,
        picture="one",
        name="own",
    )
    means = maps[::-1].mean(axis=(1, 2))
    hidden = np.maximum(0, [means[0] - means.sum() / 4, means[1] - means.sum() / 4])
    expected = 1 / (1 + np.exp([-hidden[0], -hidden[1], 0, 0]))
    np.testing.assert_allclose(figure.gates, expected)
    np.testing.assert_allclose(figure.output, expected[:, None, None] * maps[::-1])
    np.testing.assert_allclose(figure.input, picture)
    assert (figure.name, figure.reduction, figure.limits["reduction"]) == ("own", 2, [2, 4])
    figure.reduction = 4
    assert figure.gates[0] == pytest.approx(expected[0])
    assert figure.gates[1] == 0.5
    assert Gates.LIMITS["reduction"] == [1, 4]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"squeeze": np.ones((3, 4))}, "squeeze must have shape (1, 2 or 4, 4), got (3, 4)"),
        ({"excite": np.ones((2, 4))}, "excite must have shape (4, 2), got (2, 4)"),
        ({"kernels": {"a": np.ones((3, 3))}}, "kernels must have 4 names, got 1"),
        (
            {"pictures": {"a": (np.ones((6, 5)), np.ones((4, 3, 3)))}},
            "picture must have shape (S, S), got (6, 5)",
        ),
        (
            {"pictures": {"a": (np.ones((6, 6)), np.ones((3, 3, 3)))}},
            "maps must have shape (4, s, s), got (3, 3, 3)",
        ),
        ({"reduction": 1}, "reduction must be between 2 and 4, got 1"),
    ],
)
def test_what_cannot_be_gates_is_refused(changed: dict, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        trained(**changed)


def test_only_the_sliders_that_are_named_are_shown():
    sliders = Gates().with_sliders("brightness", "experts").children[0].children
    assert [slider.description for slider in sliders] == ["brightness", "experts"]
    with pytest.raises(ValueError, match=r"names must be one of 'brightness', .* got 'stride'"):
        Gates().with_sliders("stride")

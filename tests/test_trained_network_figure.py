"""The trained network's figure from Python's side: what it computes, and what it refuses."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from convlib import training
from convlib.widgets import TrainedNetwork

FIXTURE = json.loads(
    (Path(__file__).parent / "fixtures" / "digit_network_cases.json").read_text(encoding="utf-8")
)
SLIDERS = ("kernel_size", "padding", "stride", "dilation")


@pytest.fixture
def figure() -> TrainedNetwork:
    return TrainedNetwork()


@pytest.mark.parametrize("case", FIXTURE["cases"])
def test_the_figure_computes_what_onnx_runtime_does(
    case: dict,
) -> None:
    shapes = [value.shape for value in training.digit_network()]
    known = zip(FIXTURE["network"].values(), shapes, strict=True)
    network = training.Network(*(np.reshape(values, shape) for values, shape in known))
    figure = TrainedNetwork(network=network)
    figure.drawing = case["drawing"]
    figure.explained = str(case["digit"])
    for name in SLIDERS:
        setattr(figure, name, case[name])
    np.testing.assert_array_equal(figure.input.ravel(), case["input"])
    np.testing.assert_array_equal(figure.activations.maps.ravel(), case["maps"])
    np.testing.assert_array_equal(figure.activations.pooled.ravel(), case["pooled"])
    np.testing.assert_array_equal(figure.activations.scores[0], case["scores"])
    np.testing.assert_allclose(figure.output, case["chances"], atol=1e-6)
    np.testing.assert_array_equal(figure.occlusion.ravel(), case["occlusion"]["data"])
    smooth = [index for index, slope in enumerate(case["slopes"]) if slope is not None]
    assert len(smooth) > 30
    slopes = np.array(case["slopes"])[smooth].astype(float)
    np.testing.assert_array_equal(figure.saliency.ravel()[smooth], slopes)


def test_every_sample_shows_the_pixels_of_its_digit(figure: TrainedNetwork) -> None:
    images, labels = training.held_out()
    assert len(figure.samples) == 16
    for drawing, label, read in figure.samples:
        figure.drawing = drawing
        same = (images == figure.input).all(axis=(1, 2))
        assert labels[same].tolist() == [label]
        assert figure.output.argmax() == figure.digit == read
    assert [label for _, label, _ in figure.samples[:10]] == list(range(10))
    assert all(label != read for _, label, read in figure.samples[10:])


def test_an_edit_moves_the_answer_and_can_be_taken_back(figure: TrainedNetwork) -> None:
    before = figure.output
    figure.edits = {"2,0,1": -9.5}
    assert figure.weight[2, 0, 1] == -9.5
    assert (figure.weight != training.digit_network().conv_weight[:, 0]).sum() == 1
    assert np.abs(figure.output - before).max() > 0.01
    figure.edits = {}
    np.testing.assert_array_equal(figure.output, before)


def test_another_network_is_drawn_and_measured(figure: TrainedNetwork) -> None:
    known = training.digit_network()
    turned = known._replace(dense_bias=known.dense_bias + np.eye(10)[4] * 1000.0)
    always_four = TrainedNetwork(network=turned)
    _, labels = training.held_out()
    assert always_four.digit == 4
    assert always_four.accuracy == (labels == 4).mean()
    assert [read for _, _, read in always_four.samples] == [4] * 16
    assert [label for _, label, _ in always_four.samples[:10]] == list(range(10))
    assert always_four.network["dense_bias"] != figure.network["dense_bias"]


def test_a_network_of_another_shape_is_refused() -> None:
    fewer = training.digit_network()._replace(conv_bias=np.zeros(7))
    with pytest.raises(ValueError, match=r"conv_bias of shape \(8,\), got \(7,\)"):
        TrainedNetwork(network=fewer)


def test_python_draws_cells(figure: TrainedNetwork) -> None:
    cells = np.zeros((32, 32))
    cells[4:28, 14:18] = 1
    figure.cells = cells
    np.testing.assert_array_equal(figure.cells, cells)
    assert figure.digit == 1
    assert TrainedNetwork(cells).drawing == figure.drawing


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("kernel_size", 6, "kernel_size must be between 1 and 5, got 6"),
        ("padding", 3, "padding must be between 0 and 2, got 3"),
        ("explained", "ten", "explained must be one of 'most likely', '0'"),
        ("drawing", "ff", "drawing must be 256 hexadecimal digits, one bit for a cell, got 'ff'"),
        ("cells", np.ones((8, 8)), "drawing must have shape (32, 32), got shape (8, 8)"),
        ("edits", {"8,0,0": 1.0}, "such as '0,2,1', got '8,0,0'"),
        ("edits", {"0,0,0": np.inf}, "edits must lie between -1000000 and 1000000, got inf"),
    ],
)
def test_a_bad_value_is_refused_and_the_last_state_stays(
    figure: TrainedNetwork, name: str, value: object, message: str
) -> None:
    before = figure.output
    with pytest.raises(ValueError, match=re.escape(message)):
        setattr(figure, name, value)
    np.testing.assert_array_equal(figure.output, before)


def test_a_window_that_does_not_fit_is_refused_in_words(figure: TrainedNetwork) -> None:
    figure.kernel_size, figure.dilation, figure.padding = 5, 3, 0
    with pytest.raises(ValueError, match="kernel"):
        _ = figure.occlusion
    assert figure.saliency.shape == (8, 8)

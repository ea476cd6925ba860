"""The recorded run from Python's side: packing, its error, refusals, and the traits of its axes."""

import base64
import json
import re
from pathlib import Path

import ipywidgets
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from convlib.widgets import RecordedRun
from convlib.widgets.recording import at, pack

CASES = json.loads((Path(__file__).parent / "fixtures" / "recordings.json").read_text())
AXES = {"rate": [0.1, 0.25], "step": range(3)}
LOSS = np.arange(6.0).reshape(2, 3)
FILTERS = np.linspace(-1, 2, 24).reshape(2, 3, 2, 2)


def run() -> RecordedRun:
    return RecordedRun(AXES, {"loss": LOSS, "filter": FILTERS})


@given(
    arrays(
        np.float64,
        array_shapes(min_dims=3, max_dims=3, max_side=4),
        elements=st.floats(-1e12, 1e12),
    ),
    st.sampled_from([8, 16]),
)
def test_no_number_is_off_by_more_than_stated(array: np.ndarray, bits: int) -> None:
    figure = RecordedRun({"step": range(len(array))}, {"map": array}, bits=bits)
    packed = figure.frames["map"]
    error = np.abs(at(packed, [len(array)]) - array).max()
    largest = np.abs(array).max()
    assert error <= figure.errors["map"] + 1e-12 * largest
    if array.min() < 0:
        stated = largest / (2 ** (bits - 1) - 1) / 2
    else:
        stated = np.ptp(array) / (2**bits - 1) / 2
    assert figure.errors["map"] == pytest.approx(stated, rel=1e-9, abs=1e-300)
    assert figure.nbytes == array.size * bits // 8


def test_python_and_the_fixture_agree() -> None:
    for case in CASES:
        packed = {**case, "codes": base64.b64decode(case["codes"])}
        numbers = at(packed, list(case["sizes"].values())).ravel()
        most = case["scale"] / 2 + 1e-12 * abs(case["lowest"])
        np.testing.assert_allclose(numbers, case["array"], rtol=0, atol=most)
        again = pack(
            "frame",
            np.reshape(case["array"], [*case["sizes"].values(), *case["shape"]]),
            case["sizes"],
            case["bits"],
        )
        assert again == {name: packed[name] for name in again}


def test_each_axis_is_a_trait_with_a_slider_that_shows_its_values() -> None:
    figure = run()
    figure.step = 2
    sliders = figure.with_sliders().children[0].children
    assert all(isinstance(slider, ipywidgets.SelectionSlider) for slider in sliders)
    assert [slider._options_labels for slider in sliders] == [("0.1", "0.25"), ("0", "1", "2")]
    assert [slider.index for slider in sliders] == [0, 2]
    assert repr(figure) == "RecordedRun(rate=0, step=2)"
    assert {"rate", "step"} <= set(figure.get_state())


def test_the_sliders_are_linked_in_the_front_end(monkeypatch: pytest.MonkeyPatch) -> None:
    links = []
    monkeypatch.setattr(ipywidgets, "jslink", lambda source, target: links.append((source, target)))
    figure = run()
    sliders = figure.with_sliders().children[0].children
    ends = [((each, "index"), (figure, name)) for each, name in zip(sliders, AXES, strict=True)]
    assert links == ends


def test_output_is_the_record_at_the_place() -> None:
    figure = run()
    figure.rate, figure.step = 1, 2
    assert figure.place == {"rate": 1, "step": 2}
    assert figure.output["loss"] == pytest.approx(5, abs=figure.errors["loss"])
    np.testing.assert_allclose(
        figure.output["filter"], FILTERS[1, 2], rtol=0, atol=figure.errors["filter"]
    )


def test_zero_is_exact_in_a_signed_map() -> None:
    figure = RecordedRun({"step": range(3)}, {"map": [[[-0.3, 0.7]], [[0, 0]], [[1, 2.3]]]})
    figure.step = 1
    np.testing.assert_array_equal(figure.output["map"], [[0, 0]])


def test_of_calls_a_function_for_every_setting() -> None:
    figure = RecordedRun.of(
        lambda stride, padding: {"sum": 10 * stride + padding, "map": np.full((2, 2), padding)},
        stride=[1, 2, 3],
        padding=[0, 4],
    )
    figure.stride, figure.padding = 2, 1
    assert figure.along == "padding"
    assert figure.output["sum"] == pytest.approx(34, abs=1e-3)
    np.testing.assert_allclose(figure.output["map"], 4)


def test_of_records_what_a_function_yields() -> None:
    def train(rate):
        for step in range(4):
            yield {"loss": rate * step}

    figure = RecordedRun.of(train, rate=[1, 2])
    figure.rate, figure.step = 1, 3
    assert figure.along == "step"
    assert figure.output["loss"] == pytest.approx(6, abs=1e-3)
    alone = RecordedRun.of(lambda: train(1), along="epoch")
    assert alone.LIMITS == {"epoch": [0, 3]}


@pytest.mark.parametrize(
    ("axes", "frames", "message"),
    [
        ({}, {"loss": []}, "axes must name at least one axis, got none"),
        ({"step": []}, {"loss": []}, "axes must have at least one value each, got none for 'step'"),
        (
            {"name": [1]},
            {"loss": [1]},
            "axes must have names that are free for a trait, got 'name'",
        ),
        ({"a b": [1]}, {"loss": [1]}, "names that are free for a trait, got 'a b'"),
        ({"for": [1]}, {"loss": [1]}, "names that are free for a trait, got 'for'"),
        ({"step": [1]}, {}, "frames must hold at least one array, got none"),
        ({"step": [1, 2]}, {"loss": [1]}, "loss must have shape (step 2) or (step 2, H, W), got"),
        ({"step": [1]}, {"loss": [[1]]}, "loss must have shape (step 1) or (step 1, H, W), got"),
        (
            {"step": [1, 2]},
            {"loss": [1, np.inf]},
            "loss must hold finite numbers, got inf at place step 1: record fewer steps",
        ),
        (
            {"step": range(1000)},
            {"map": np.zeros((1000, 21, 21))},
            "frames must take at most 400,000 bytes, got 441,000: record fewer places",
        ),
    ],
)
def test_what_cannot_be_recorded_is_refused(
    axes: dict[str, list[int]], frames: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        RecordedRun(axes, frames)


@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("step", 3, "step must be between 0 and 2, got 3"),
        ("rate", -1, "rate must be between 0 and 1, got -1"),
        ("along", "time", "along must be one of 'rate', 'step', got 'time'"),
    ],
)
def test_a_bad_place_is_refused_and_the_figure_stays(
    trait: str, value: object, message: str
) -> None:
    figure = run()
    with pytest.raises(ValueError, match=re.escape(message)):
        setattr(figure, trait, value)
    assert figure.place == {"rate": 0, "step": 0}
    assert figure.along == "step"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda n: {"a": 1} if n else {"b": 1}, "function must always return ['b'], got ['a']"),
        (
            lambda n: {"a": np.zeros((n + 1, 2))},
            "a must always have one shape, got [(1, 2), (2, 2)]",
        ),
        (
            lambda n: iter([{"a": 1}] * (n + 1)),
            "function must always yield as many steps, got [1, 2]",
        ),
    ],
)
def test_a_function_that_changes_its_mind_is_refused(function: object, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        RecordedRun.of(function, n=[0, 1])


def test_bits_are_8_or_16() -> None:
    with pytest.raises(ValueError, match="bits must be 8 or 16, got 12"):
        RecordedRun({"step": [0]}, {"map": [[[1]]]}, bits=12)

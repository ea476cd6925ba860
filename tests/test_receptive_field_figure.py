"""The receptive field's figure from Python's side, against ONNX Runtime and published numbers."""

import json
import re

import numpy as np
import pytest

from convlib import networks, shapes
from convlib.shapes import Window
from convlib.widgets import ReceptiveField
from convlib.widgets.receptive_field import PRESETS
from fixtures import make_stack_cases

CASES = json.loads(make_stack_cases.PATH.read_text())


def test_the_fixture_is_what_its_script_makes() -> None:
    assert make_stack_cases.PATH.read_text() == make_stack_cases.text()


def test_what_a_unit_reads_is_onnx_runtimes() -> None:
    for case in CASES:
        middle = (case["sizes"][-1] - 1) // 2
        figure = ReceptiveField([*map(tuple, case["stack"])], shift=case["unit"] - middle)
        assert figure.level_sizes == tuple(case["sizes"])
        assert figure.unit == case["unit"]
        assert figure.reads == tuple(case["read"])


def test_the_gradient_is_that_of_means_of_windows() -> None:
    for case in CASES[:20]:
        figure = ReceptiveField([*map(tuple, case["stack"])])
        kernels = [np.ones(row[0]) / row[0] for row in case["stack"]]
        lines = np.eye(case["sizes"][0])
        units = make_stack_cases.outputs(case["stack"], kernels, lines)
        np.testing.assert_allclose(figure.gradient, units[:, figure.unit], atol=1e-6)


@pytest.mark.parametrize(
    ("preset", "sizes"),
    [
        ("three layers of 3", [3, 5, 7]),
        ("dilations 1, 1, 2, 4, 8, 16, 1", [3, 5, 9, 17, 33, 65, 67]),
        ("WaveNet's dilations 1 to 512", [2**i for i in range(1, 11)]),
    ],
)
def test_published_stacks_have_their_fields(preset: str, sizes: list[int]) -> None:
    assert [field.size for field in ReceptiveField(preset).fields] == sizes


@pytest.mark.parametrize(
    ("preset", "read", "size"),
    [("dilations 2, 2, 2", 7, 13), ("dilations 1, 2, 5", 17, 17), ("dilations 1, 2, 9", 21, 25)],
)
def test_gridding_as_wang_et_al_count_it(preset: str, read: int, size: int) -> None:
    figure = ReceptiveField(preset)
    assert (len(figure.reads), figure.fields[-1].size) == (read, size)


@pytest.mark.parametrize(
    ("preset", "network", "size"),
    [
        ("VGG-16 to its last pooling", networks.vgg_16(), 212),
        ("AlexNet to its last pooling", networks.alexnet(), 195),
    ],
)
def test_published_networks_have_the_field_that_their_summary_counts(
    preset: str, network: list[networks.Layer], size: int
) -> None:
    cut = max(i for i, layer in enumerate(network) if isinstance(layer, networks.MaxPool2d))
    counted = networks.summary(network[: cut + 1], (3, 224, 224)).fields
    assert counted is not None
    assert ReceptiveField(preset).fields[-1] == counted[1]
    assert counted[1].size == size


def test_the_sliders_set_the_selected_layer() -> None:
    figure = ReceptiveField([(3,), (3,), (3,)], selected=1)
    figure.dilation = 4
    figure.padding = 2
    assert figure.layers == (Window(3), Window(3, 1, 2, 4), Window(3))
    figure.layers = [(5, 2)]
    assert (figure.kernel_size, figure.stride, figure.dilation, figure.selected) == (5, 2, 1, 0)


def test_a_layer_beyond_a_slider_keeps_its_value_until_the_slider_moves() -> None:
    figure = ReceptiveField("WaveNet's dilations 1 to 512", selected=9)
    assert figure.dilation == 16
    assert figure.layers[-1].dilation == 512
    figure.kernel_size = 3
    assert figure.layers[-1] == Window(3, dilation=512)
    figure.dilation = 15
    assert figure.layers[-1] == Window(3, dilation=15)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"layers": "ResNet"}, "layers must be one of 'three layers of 3', "),
        ({"layers": []}, "layers must be between 1 and 20, got 0"),
        ({"layers": [(3,)] * 21}, "layers must be between 1 and 20, got 21"),
        ({"layers": [(3,), (12,)]}, "kernel_size of layer 1 must be a whole number between 1 and"),
        ({"layers": [(3, 1, (0, 1))]}, "padding of layer 0 must be a whole number between 0 and 8"),
        ({"selected": 3}, "selected must be between 0 and 2, got 3"),
        ({"weights": "trained"}, "weights must be one of 'equal weights', 'random weights', got"),
        ({"stride": 5}, "stride must be between 1 and 4, got 5"),
        ({"measured": {"mine": [1, 2]}}, "measured['mine'] must hold 7 finite numbers of at least"),
        ({"measured": {"mine": [-1] * 7}}, "measured['mine'] must hold 7 finite numbers"),
    ],
)
def test_what_is_no_stack_is_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        ReceptiveField(**arguments)


def test_a_bad_value_leaves_the_last_good_stack() -> None:
    figure = ReceptiveField("dilations 2, 2, 2")
    for name, value in {"dilation": 17, "selected": 3, "weights": "trained"}.items():
        with pytest.raises(ValueError, match=f"{name} must be"):
            setattr(figure, name, value)
    with pytest.raises(ValueError, match="kernel_size of layer 0"):
        figure.layers = [(99,)]
    assert figure.layers == tuple(PRESETS["dilations 2, 2, 2"])
    assert len(figure.reads) == 7


def test_measured_gradients_are_named_by_who_measured_them() -> None:
    figure = ReceptiveField(
        measured={"trained on digits": np.arange(7)}, weights="trained on digits"
    )
    assert figure.measured == {"trained on digits": [0, 1, 2, 3, 4, 5, 6]}


def test_a_line_that_is_too_long_is_refused_and_its_fields_still_count() -> None:
    figure = ReceptiveField([(3, 4)] * 8)
    assert figure.fields[-1].stride == 4**8
    with pytest.raises(ValueError, match=r"at most 4096 pixels .*, got \d+: use a smaller stride"):
        _ = figure.level_sizes


def test_every_preset_can_be_drawn() -> None:
    for name, windows in PRESETS.items():
        figure = ReceptiveField(name)
        assert figure.layers == tuple(windows)
        assert figure.fields == shapes.receptive_fields(windows)
        first, last = figure.fields[-1].interval(figure.unit)
        assert 0 <= first <= last < figure.level_sizes[0]

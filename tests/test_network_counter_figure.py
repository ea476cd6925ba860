"""The network counter from Python's side: rows and layers, refusals, and the same totals."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from convlib import networks
from convlib.networks import Add, BatchNorm2d, Conv2d, Linear, MaxPool2d, ReLU
from convlib.widgets import NetworkCounter
from convlib.widgets.network_counter import PRESETS
from convlib.widgets.network_rows import FIELDS, network_of, rows_of

FIXTURES = Path(__file__).parent / "fixtures"
CASES = json.loads((FIXTURES / "network_cases.json").read_text())


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_becomes_rows_and_the_same_network_again(name: str) -> None:
    make, shape = PRESETS[name]
    counter = NetworkCounter(name)
    expected, counted = networks.summary(make(), shape), counter.summary
    assert [row[2:] for row in counted.rows] == [row[2:] for row in expected.rows]
    assert counter.totals["parameters"] == expected.parameters
    saved = json.loads((FIXTURES / "network_presets.json").read_text())[name]
    assert saved == {"rows": rows_of(make()), "input_shape": list(shape)}


def test_totals_follow_the_conventions() -> None:
    counter = NetworkCounter("LeNet-5 (1998)", count="connections")
    assert counter.totals == {"parameters": 60_000, "connections": 340_908, "bytes": 68_808}
    counter.biases = False
    # 6 + 16 + 120 + 84 biases of maps and units, and one of each of 6 + 16 poolings.
    assert counter.totals["parameters"] == 60_000 - (6 + 16 + 120 + 84 + 6 + 16)
    links = 6 * 28**2 + 6 * 14**2 + 16 * 10**2 + 16 * 5**2 + 120 + 84
    assert counter.totals["connections"] == 340_908 - links
    counter.count, counter.dtype = "FLOPs", "int8"
    assert counter.totals["FLOPs"] == 2 * counter.summary.multiply_adds
    assert counter.totals["bytes"] == 68_808 / 4


def test_one_number_for_both_axes_may_be_written_twice_and_a_normalisation_has_a_bias() -> None:
    counter = NetworkCounter([Conv2d(3, 8, (3, 3), bias=False), BatchNorm2d(8)], (3, 9, 9))
    assert counter.rows[0][2] == 3
    assert counter.totals["parameters"] == 8 * 27 + 2 * 8
    counter.biases = False
    assert counter.totals["parameters"] == 8 * 27 + 8


def test_random_networks_are_refused_where_the_fixture_says() -> None:
    for case in CASES:
        shape = tuple(case["input_shape"])
        counted = networks.summary(network_of(case["rows"], shape), shape)
        made = [[list(row.output_shape), row.parameters] for row in counted.rows]
        assert made == [row[:2] for row in case["counted"]]
        if case["trouble"]:
            with pytest.raises(ValueError, match=re.escape(case["trouble"]["words"])):
                network_of(case["trouble"]["rows"], shape)


def test_sliders_move_the_selected_row() -> None:
    counter = NetworkCounter([Conv2d(3, 8, 3), ReLU(), MaxPool2d(2)], (3, 32, 32))
    assert counter.summary.output_shape == (8, 15, 15)
    counter.stride = 2
    counter.select(2)
    assert (counter.kernel_size, counter.stride) == (2, 2)
    counter.kernel_size = 3
    assert [str(layer) for layer in counter.network] == [
        "Conv2d(3, 8, 3, stride=2)",
        "ReLU()",
        "MaxPool2d(3, stride=2)",
    ]
    counter.select(1)
    counter.kernel_size = 7  # ReLU has no window
    assert counter.summary.output_shape == (8, 7, 7)
    counter.network = "LeNet-5"
    assert counter.totals["parameters"] == 61_706


def test_an_impossible_slider_is_named_and_the_figure_lives() -> None:
    counter = NetworkCounter([Conv2d(3, 8, 3), MaxPool2d(2)], (3, 4, 4))
    counter.kernel_size = 5
    with pytest.raises(ValueError, match="row 0, Conv2d: height: kernel_size must fit"):
        _ = counter.summary
    counter.padding = 2
    assert counter.summary.output_shape == (8, 2, 2)


@pytest.mark.parametrize(
    ("network", "shape", "message"),
    [
        ("VGG", None, "network must be a list of layers or one of 'LeNet-5 (1998)', 'LeNet-5',"),
        ([Conv2d(3, 8, (1, 3))], None, "kernel_size must be one number for both axes"),
        (
            [Conv2d(3, 8, 13)],
            None,
            "kernel_size of rows[0], Conv2d, must be a whole number between",
        ),
        ([Conv2d(1, 8, 3)], (3, 9, 9), "in_channels must be the channels of the input"),
        ([networks.ConvTranspose2d(3, 8, 3)], None, "network must be of Conv2d, MaxPool2d"),
        ([], None, "rows must be 1 to 200 layers, got 0"),
        ([ReLU()] * 201, None, "rows must be 1 to 200 layers, got 201"),
        ([ReLU()], (3, 2000, 9), "input_shape must be (C, H, W), each a whole number between 1"),
        ([ReLU()], (9,), "input_shape must be (C, H, W)"),
        ([Linear(9, 2)], (3, 2, 2), "put Flatten() before"),
        ([Add([ReLU()], [MaxPool2d(2)])], (3, 4, 4), "paths must end in one shape"),
    ],
)
def test_what_the_table_cannot_hold_is_refused(
    network: object, shape: tuple[int, ...] | None, message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        NetworkCounter(network, shape)


@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("stride", 0, "stride must be between 1 and 8, got 0"),
        ("count", "flops", "count must be one of 'multiply-adds', 'FLOPs', 'connections'"),
        ("dtype", "float64", "dtype must be one of 'float32', 'float16', 'int8'"),
        ("rows", [["Conv3d", 1]], "rows[0] must begin with one of Conv2d, MaxPool2d"),
        ("rows", [["ReLU", 2]], "inplace of rows[0], ReLU, must be a whole number between 0 and 1"),
        ("rows", [["ReLU"]], "rows[0], ReLU, must hold inplace, got []"),
        ("rows", [["Linear", 2.5, 1]], "out_features of rows[0], Linear, must be a whole number"),
        ("input_shape", [3, 0, 9], "input_shape must be (C, H, W)"),
    ],
)
def test_a_bad_value_is_refused_and_the_counts_stay(
    trait: str, value: object, message: str
) -> None:
    counter = NetworkCounter()
    before = counter.totals
    with pytest.raises(ValueError, match=re.escape(message)):
        setattr(counter, trait, value)
    assert counter.totals == before


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["ReLU", 0], ["Add"]], "row 1, Add: it needs a Split above it"),
        ([["ReLU", 0], ["Split"], ["ReLU", 0]], "row 1, Split: it stays open"),
    ],
)
def test_branches_that_do_not_meet_are_named(rows: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        network_of(rows, (3, 9, 9))


def test_select_names_the_rows_there_are() -> None:
    with pytest.raises(ValueError, match="row must be between 0 and 11, got 12"):
        NetworkCounter().select(12)


def test_links_are_shared_evenly() -> None:
    (layer,) = network_of([["PartialConv2d", 16, 5, 60]], (6, 14, 14))
    sizes = sorted(map(len, layer.table))
    assert sum(sizes) == 60
    assert np.ptp(sizes) == 1
    assert set(FIELDS) > {type(layer).__name__}

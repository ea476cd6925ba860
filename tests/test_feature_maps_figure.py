"""Several filters at once, from Python's side: bounds, messages, output, the learned filters."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import convlib as cl
from convlib import filters
from convlib.data import COLOUR_PHOTOS, PHOTOS, photo
from convlib.learned import FILTERS, texture_filters
from convlib.widgets import FeatureMaps
from convlib.widgets.feature_maps import LAYER

CASES = json.loads((Path(__file__).parent / "fixtures" / "chain_cases.json").read_text())
KEPT = {
    "kernel_size": 2, "padding": 1, "stride": 3, "dilation": 2,
    "filter_names": ["blur"], "relu": True, "max_pool": True,
}  # fmt: skip


@pytest.fixture
def figure() -> FeatureMaps:
    return FeatureMaps("camera", ["outline", "blur"], size=64)


@given(
    st.fixed_dictionaries(
        {name: st.integers(*limits) for name, limits in FeatureMaps.LIMITS.items()}
    ),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["camera", "astronaut"]),
)
@settings(deadline=None, max_examples=30)
def test_output_is_the_chain_of_the_definitions(
    setting: dict[str, int], relu: bool, max_pool: bool, picture: str
) -> None:
    names = ["vertical edges", "red against green", "learned 2"]
    figure = FeatureMaps(picture, names, size=64, relu=relu, max_pool=max_pool, **setting)
    options = {name: setting[name] for name in ("stride", "padding", "dilation")}
    expected = cl.naive.conv2d(figure.input, figure.weight, **options)
    if relu:
        expected = np.where(expected > 0, expected, 0)
    if max_pool:
        expected = cl.naive.max_pool2d(expected, 2)
    np.testing.assert_allclose(figure.output, expected, atol=1e-9)


def test_the_definition_of_the_chain_equals_onnx_runtime() -> None:
    for case in CASES:
        photo, weight, output = (
            np.reshape(case[name]["data"], case[name]["shape"]).astype(float)
            for name in ("photo", "weight", "output")
        )
        options = {name: case[name] for name in ("stride", "padding", "dilation")}
        maps = cl.conv2d(photo, weight, **options)
        maps = np.maximum(maps, 0) if case["relu"] else maps
        maps = cl.max_pool2d(maps, 2) if case["max_pool"] else maps
        np.testing.assert_array_equal(maps, output)


def test_a_grey_filter_sees_the_mean_of_the_channels() -> None:
    colour = FeatureMaps("astronaut", ["sharpen"], size=64)
    mean = colour.input.mean(axis=0, keepdims=True)
    expected = cl.conv2d(mean, filters.sharpen(3)[None, None])
    np.testing.assert_allclose(colour.output, expected, atol=1e-12)


def test_a_grey_photo_has_no_opponent_colours() -> None:
    figure = FeatureMaps("camera", ["red against green", "blue against yellow"], size=64)
    np.testing.assert_allclose(figure.output, 0, atol=1e-12)


def test_a_kept_setting_stays_while_the_figure_goes_on(figure: FeatureMaps) -> None:
    assert figure.kept_output is None
    before = figure.output
    figure.keep()
    assert set(figure.kept) == set(LAYER)
    figure.stride, figure.relu, figure.filter_names = 2, True, ["emboss"]
    np.testing.assert_array_equal(figure.kept_output, before)
    assert figure.output.shape == (1, 31, 31)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("stride", 0, "stride must be between 1 and 4, got 0"),
        ("kernel_size", 8, "kernel_size must be between 1 and 7, got 8"),
        ("picture", "moon", "picture must be one of 'camera', 'astronaut', got 'moon'"),
        ("filter_names", ["magic"], "filter_names must be one of 'vertical edges',"),
        ("filter_names", [], "filter_names must be 1 to 4 names, got 0"),
        ("filter_names", ["blur"] * 5, "filter_names must be 1 to 4 names, got 5"),
        ("kept", {"stride": 2}, "kept must have kernel_size, padding, stride,"),
        ("kept", {**KEPT, "padding": 9}, "padding must be between 0 and 8, got 9"),
        ("kept", {**KEPT, "filter_names": ["magic"]}, "filter_names must be one of"),
    ],
)
def test_a_bad_value_is_refused_and_the_figure_keeps_its_state(
    figure: FeatureMaps, name: str, value: object, message: str
) -> None:
    before = figure.output
    with pytest.raises(ValueError, match=re.escape(message)):
        setattr(figure, name, value)
    np.testing.assert_array_equal(figure.output, before)
    assert figure.kept == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"picture": "moon"}, "picture must be one of camera, astronaut, chelsea, coins, got"),
        ({"photos": ["moon"]}, "picture must be one of camera, astronaut, chelsea, coins, got"),
        ({"size": 63}, "size must be at least 64, got 63"),
        ({"size": 513}, "size must be at most 512, got 513"),
    ],
)
def test_what_it_does_not_have_is_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FeatureMaps(**arguments)


def test_every_window_fits_into_the_smallest_photo() -> None:
    limits = {name: ends[1] for name, ends in FeatureMaps.LIMITS.items() if name != "padding"}
    assert FeatureMaps(size=64, max_pool=True, **limits).output.size > 0


def test_photos_in_colour_have_their_grey_as_luminance() -> None:
    luminance = np.array([0.2125, 0.7154, 0.0721])
    for name in COLOUR_PHOTOS:
        colour = photo(name, 128, colour=True)
        assert colour.shape == (3, 128, 128)
        assert np.abs(np.tensordot(luminance, colour, 1) - photo(name, 128)).max() < 1.1 / 255
    for name in set(PHOTOS) - set(COLOUR_PHOTOS):
        with pytest.raises(ValueError, match="for a photo in colour, got"):
            photo(name, colour=True)


@pytest.mark.parametrize("kernel_size", range(2, 8))
def test_learned_filters_are_much_better_than_chance(kernel_size: int) -> None:
    learned = texture_filters(kernel_size)
    assert learned.weight.shape == (FILTERS, 1, kernel_size, kernel_size)
    assert learned.accuracy > 0.65
    np.testing.assert_allclose(learned.weight.sum(axis=(1, 2, 3)), 0, atol=1e-4)


def test_one_weight_that_must_be_zero_learns_nothing() -> None:
    learned = texture_filters(1)
    assert not learned.weight.any()
    assert learned.accuracy == pytest.approx(1 / 3)


def test_training_again_gives_the_same_filters() -> None:
    again = texture_filters.__wrapped__(2)
    np.testing.assert_array_equal(again.weight, texture_filters(2).weight)


@pytest.mark.parametrize("kernel_size", [0, 25])
def test_a_filter_must_fit_its_patch(kernel_size: int) -> None:
    with pytest.raises(ValueError, match=r"kernel_size must be at .*, got"):
        texture_filters(kernel_size)

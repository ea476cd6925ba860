"""Convolution of one, two and three axes: against others' code, its twin, and what must hold."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import convolve, correlate

import convlib as cl
from oracles import published
from settings_of import MANY, convolutions, operation

AS_COMPILED = np.errstate(invalid="ignore")  # without the JIT, NumPy warns where kernels are silent
BORDERS = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}  # NumPy's names


# Against others' answers


@pytest.mark.parametrize("module", [cl, cl.naive], ids=["kernel", "naive"])
@pytest.mark.parametrize("name", published.COURSE)
def test_published_in_a_course(module, name):
    arguments, mean, where, numbers = published.COURSE[name]
    output = module.conv2d(**arguments)
    assert_allclose(output.mean(), mean, rtol=0, atol=1e-11)
    assert_allclose(output[where], numbers, rtol=0, atol=1e-8)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_scipy_gives_the_same_with_and_without_a_flip(axes):
    rng = np.random.default_rng(axes)
    image, kernel = rng.standard_normal((5, 6, 7)[:axes]), rng.standard_normal((2, 3, 4)[:axes])
    conv = operation(cl, "conv", axes)
    for padding in ("valid", "full"):
        plain = conv(image[None], kernel[None, None], padding=padding)[0]
        flipped = conv(image[None], kernel[None, None], padding=padding, flip=True)[0]
        assert_allclose(plain, correlate(image, kernel, padding), rtol=0, atol=1e-13)
        assert_allclose(flipped, convolve(image, kernel, padding), rtol=0, atol=1e-13)


# What must hold


@MANY
@given(convolutions())
def test_a_shift_by_the_stride_shifts_the_output_by_one(example):
    axes, call = example
    call["padding"] = 0
    conv, input = operation(cl, "conv", axes), call.pop("input")
    window = cl.shapes.effective_kernel_size(call["weight"].shape[-1], call["dilation"][-1])
    short = max(0, window + call["stride"][-1] - input.shape[-1])
    before = [(0, 0)] * (input.ndim - axes)
    larger = [
        (0, max(0, cl.shapes.effective_kernel_size(k, d) - n))
        for k, d, n in zip(
            call["weight"].shape[2:], call["dilation"], input.shape[-axes:], strict=True
        )
    ]
    larger[-1] = (0, short)
    input = np.pad(input, before + larger, mode="wrap" if input.size else "constant")
    shifted = conv(input[..., call["stride"][-1] :], **call)
    assert_array_equal(shifted, conv(input, **call)[..., 1:])


@MANY
@given(convolutions(mode="any"))
def test_groups_equal_their_concatenation(example):
    axes, call = example
    conv, groups = operation(cl, "conv", axes), call.pop("groups")
    inputs = np.split(call.pop("input"), groups, axis=-axes - 1)
    weights = np.split(call.pop("weight"), groups)
    bias = call.pop("bias")
    biases = [None] * groups if bias is None else np.split(bias, groups)
    parts = [conv(*arrays, **call) for arrays in zip(inputs, weights, biases, strict=True)]
    whole = conv(
        np.concatenate(inputs, axis=-axes - 1), np.concatenate(weights), bias, **call, groups=groups
    )
    assert_array_equal(whole, np.concatenate(parts, axis=-axes - 1))


@MANY
@given(convolutions(mode="any"))
def test_dilation_equals_a_kernel_stuffed_with_zeros(example):
    axes, call = example
    conv, dilation, weight = operation(cl, "conv", axes), call.pop("dilation"), call.pop("weight")
    spans = map(cl.shapes.effective_kernel_size, weight.shape[2:], dilation)
    stuffed = np.zeros((*weight.shape[:2], *spans))
    stuffed[:, :, *(slice(None, None, step) for step in dilation)] = weight
    dilated = conv(**call, weight=weight, dilation=dilation)
    assert_allclose(dilated, conv(**call, weight=stuffed), rtol=0, atol=1e-12)


@MANY
@given(convolutions(axes=2, mode="any"))
def test_fewer_axes_are_three_with_axes_of_length_one(example):
    _, call = example
    flat = cl.conv2d(**call)
    for name in ("input", "weight"):
        call[name] = np.expand_dims(call[name], -3)
    for name, neutral in (("stride", 1), ("dilation", 1), ("padding", (0, 0))):
        call[name] = (neutral, *call[name])
    assert_array_equal(cl.conv3d(**call), np.expand_dims(flat, -3), strict=True)


# Padding


@pytest.mark.parametrize("mode", BORDERS)
@MANY
@given(example=convolutions(axes=2))
def test_borders_are_numpys(mode, example):
    _, call = example
    padding, input = call.pop("padding"), call.pop("input")
    unpadded = ((0, 0),) * (input.ndim - 2)
    padded = np.pad(input, unpadded + padding, mode=BORDERS[mode])
    with_border = cl.conv2d(input, **call, padding=padding, padding_mode=mode)
    assert_array_equal(with_border, cl.conv2d(padded, **call), strict=True)


@pytest.mark.parametrize("mode", ["reflect", "circular"])
def test_a_border_may_be_as_wide_as_the_picture_allows(mode):
    image, weight = np.arange(12.0).reshape(1, 3, 4), np.ones((1, 1, 1, 1))
    widest = (3, 4) if mode == "circular" else (2, 3)
    pads = ((0, 0), *((pad, pad) for pad in widest))
    output = cl.conv2d(image, weight, padding=widest, padding_mode=mode)
    assert_array_equal(output, np.pad(image, pads, mode=BORDERS[mode]))


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "pair"), [(224, 7, 2, (2, 3)), (6, 3, 2, (0, 1))]
)
def test_same_lower_is_same_upper_the_other_way_round(size, kernel, stride, pair):
    line, weight = np.random.default_rng(0).standard_normal((1, size)), np.ones((1, 1, kernel))
    for word, padding in (("same_upper", pair), ("same_lower", pair[::-1])):
        output = cl.conv1d(line, weight, stride=stride, padding=word)
        expected = cl.conv1d(line, weight, stride=stride, padding=(padding,))
        assert_array_equal(output, expected)


# NaN and infinity


@pytest.mark.parametrize("module", [cl, cl.naive], ids=["kernel", "naive"])
@pytest.mark.parametrize("bad", [np.inf, np.nan])
@AS_COMPILED
def test_an_infinite_weight_times_a_padded_zero_is_nan(module, bad):
    weight = np.ones((1, 1, 3, 3))
    weight[0, 0, 0, 0] = bad  # reads padding in the first row and the first column
    output = module.conv2d(np.ones((1, 4, 4)), weight, padding=1)[0]
    assert np.all(np.isnan(output[0]))
    assert np.all(np.isnan(output[:, 0]))
    assert_array_equal(output[1:, 1:], np.full((3, 3), bad))


@pytest.mark.parametrize("bad", [np.inf, np.nan])
@AS_COMPILED
def test_a_bad_number_in_the_border_is_read_like_any_other(bad):
    line = np.array([[bad, 1.0, 2.0, 3.0]])
    weight = np.ones((1, 1, 2))
    circular = cl.conv1d(line, weight, padding=((0, 1),), padding_mode="circular")
    assert_array_equal(circular, [[bad, 3, 5, bad]])


@pytest.mark.parametrize("mode", BORDERS)
def test_an_empty_batch_has_a_border_too(mode):
    output = cl.conv2d(np.ones((0, 1, 3, 3)), np.ones((2, 1, 3, 3)), padding=1, padding_mode=mode)
    assert output.shape == (0, 2, 3, 3)

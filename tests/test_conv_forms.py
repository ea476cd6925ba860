"""Convolution in other forms: columns, a matrix, spectra, tiles, depthwise and pointwise."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import convlib as cl
from settings_of import MANY, convolutions, operation, window_of

# Columns


@MANY
@given(convolutions())
def test_a_convolution_is_filters_times_columns(example):
    axes, call = example
    call |= {"groups": 1, "bias": None}
    channels = call["input"].shape[-axes - 1]
    call["weight"] = np.repeat(call["weight"][:, :1], channels, axis=1)
    expected = operation(cl, "conv", axes)(**call)
    rows = call["weight"].reshape(len(call["weight"]), -1)
    product = rows @ cl.unfold(**window_of(call))
    assert_allclose(product.reshape(expected.shape), expected, rtol=0, atol=1e-11)


@MANY
@given(convolutions())
def test_fold_is_the_transpose_of_unfold(example):
    axes, call = example
    window = window_of(call)
    columns = cl.unfold(**window)
    slopes = np.random.default_rng(0).standard_normal(columns.shape)
    input = window.pop("input")
    images = cl.fold(slopes, input.shape[-axes:], **window)
    assert images.shape == input.shape
    assert_allclose(np.vdot(columns, slopes), np.vdot(input, images), rtol=0, atol=1e-10)
    assert_array_equal(cl.unfold_backward(slopes, input, **window), images)
    again = cl.fold_backward(images, slopes, input.shape[-axes:], **window)
    assert_array_equal(again, cl.unfold(images, **window))


def test_fold_is_what_the_onnx_standard_defines():
    """Three axes, two channels, dilated: where ONNX Runtime 1.32 gives something else."""
    kernel, dilation, padding, stride, sizes = (2, 1, 2), (2, 1, 2), (1, 0, 1), (2, 1, 1), (4, 2, 5)
    positions = [
        cl.shapes.output_size(size, taps, step, (pad, pad), apart)
        for size, taps, step, pad, apart in zip(
            sizes, kernel, stride, padding, dilation, strict=True
        )
    ]
    columns = np.random.default_rng(0).standard_normal((2 * 4, np.prod(positions)))
    expected = np.zeros((2, *sizes))
    rows = np.ndindex(2, *kernel)
    for row, (channel, *tap) in enumerate(rows):
        for column, position in enumerate(np.ndindex(*positions)):
            place = np.multiply(position, stride) + np.multiply(tap, dilation) - padding
            if np.all(place >= 0) and np.all(place < sizes):
                expected[channel, *place] += columns[row, column]
    output = cl.fold(columns, sizes, kernel, dilation, padding, stride)
    assert_allclose(output, expected, rtol=0, atol=1e-13)


def test_one_number_means_both_axes_of_a_picture():
    image = np.arange(24.0).reshape(2, 3, 4)
    columns = cl.unfold(image, 2, dilation=1, padding=1, stride=2)
    assert_array_equal(columns, cl.unfold(image, (2, 2), (1, 1), ((1, 1), (1, 1)), (2, 2)))
    assert cl.fold(np.ones((4, 9)), 4, 2).shape == (1, 4, 4)
    assert cl.fold(np.ones((0, 4, 9)), 4, 2).shape == (0, 1, 4, 4)


@pytest.mark.parametrize("kernel_size", [1, 2])
def test_columns_and_images_are_new(kernel_size):
    image = np.ones((1, 4, 4))
    columns = cl.unfold(image, kernel_size)
    columns[...] = 5
    assert_array_equal(image, np.ones_like(image))
    images = cl.fold(columns, 4, kernel_size)
    images[...] = 7
    assert_array_equal(columns, np.full_like(columns, 5))


# A matrix


@MANY
@given(convolutions())
def test_a_matrix_times_the_flat_image_is_the_convolution(example):
    axes, call = example
    call["bias"] = None
    output = operation(cl, "conv", axes)(**call)
    input, weight = call.pop("input"), call.pop("weight")
    del call["bias"]
    matrix = cl.conv_matrix(weight, input.shape[-axes:], **call)
    image = np.random.default_rng(0).standard_normal(input.shape[-axes - 1 :])
    expected = operation(cl, "conv", axes)(image, weight, None, **call)
    assert expected.shape == output.shape[-axes - 1 :]
    assert_allclose(matrix @ image.ravel(), expected.ravel(), rtol=0, atol=1e-11)


def test_a_matrix_stores_taps_inside_the_image_only():
    matrix = cl.conv_matrix(np.zeros((1, 1, 3, 3), np.float32), (8, 8), padding=1)
    assert matrix.shape == (64, 64)
    assert matrix.dtype == np.float32
    reads = matrix.copy()
    reads.data[:] = 1
    uses = reads.sum(axis=0).reshape(8, 8)
    assert (uses[0, 0], uses[0, 1], uses[1, 1]) == (4, 6, 9)


def test_a_matrix_takes_padding_in_words():
    weight = np.random.default_rng(0).standard_normal((2, 3, 3, 3))
    image = np.random.default_rng(1).standard_normal((3, 5, 6))
    for word in ("same", "full", "valid"):
        flat = cl.conv_matrix(weight, (5, 6), padding=word) @ image.ravel()
        assert_allclose(flat, cl.conv2d(image, weight, padding=word).ravel(), atol=1e-13)


# Spectra and tiles


@MANY
@given(convolutions(axes=2))
def test_spectra_give_the_same(example):
    _, call = example
    assert_allclose(cl.fft_conv2d(**call), cl.conv2d(**call), rtol=0, atol=1e-11, strict=True)


@MANY
@given(convolutions(axes=2), st.integers(3, 8), st.integers(3, 8))
def test_tiles_give_the_same(example, height, width):
    _, call = example
    rng = np.random.default_rng(height * width)
    call["input"] = rng.standard_normal((*call["input"].shape[:-2], height, width))
    call["weight"] = rng.standard_normal((*call["weight"].shape[:2], 3, 3))
    del call["stride"], call["dilation"]
    assert_allclose(cl.winograd_conv2d(**call), cl.conv2d(**call), rtol=0, atol=1e-11, strict=True)


@pytest.mark.parametrize("conv2d", [cl.fft_conv2d, cl.winograd_conv2d])
def test_float32_stays_float32(conv2d):
    rng = np.random.default_rng(0)
    image, weight = (rng.standard_normal(s, np.float32) for s in ((3, 9, 9), (4, 3, 3, 3)))
    output = conv2d(image, weight)
    assert_allclose(output, cl.conv2d(image, weight), rtol=0, atol=1e-5, strict=True)


@pytest.mark.parametrize(
    ("function", "module"), [("fft_conv2d", "scipy.fft"), ("conv_matrix", "scipy.sparse")]
)
def test_without_scipy_the_message_says_so(monkeypatch, function, module):
    monkeypatch.setitem(sys.modules, module, None)
    arguments = [
        np.ones((1, 1, 3, 3)),
        (3, 3) if function == "conv_matrix" else np.ones((1, 1, 3, 3)),
    ]
    with pytest.raises(ImportError, match=rf"^{function} needs SciPy: install it with `pip inst"):
        getattr(cl, function)(*arguments)


# Depthwise and pointwise


@MANY
@given(convolutions(axes=2, mode="any"), st.integers(1, 2), st.integers(1, 3))
def test_separable_is_two_convolutions(example, multiplier, out_channels):
    _, call = example
    input, weight = call.pop("input"), call.pop("weight")
    del call["groups"], call["bias"]
    channels = input.shape[-3]
    rng = np.random.default_rng(0)
    kernels = rng.standard_normal((channels * multiplier, 1, *weight.shape[2:]))
    filters = rng.standard_normal((out_channels, channels * multiplier, 1, 1))
    bias = rng.standard_normal(out_channels)
    output = cl.depthwise_separable_conv2d(input, kernels, filters, bias, **call)
    # As one full convolution, whose kernels are sums of the depthwise ones.
    parts = kernels.reshape(channels, multiplier, *weight.shape[2:])
    full = np.einsum("ocm,cmij->ocij", filters.reshape(out_channels, channels, -1), parts)
    assert_allclose(output, cl.conv2d(input, full, bias, **call), rtol=0, atol=1e-11)

    slopes = rng.standard_normal(output.shape)
    gradients = cl.depthwise_separable_conv2d_backward(
        slopes, input, kernels, filters, bias, **call
    )
    dense = cl.conv2d_backward(slopes, input, full, bias, **call)
    assert_allclose(gradients.input, dense.input, rtol=0, atol=1e-11)
    assert_allclose(gradients.bias, dense.bias, rtol=0, atol=1e-11)
    own = np.einsum(
        "ocm,ocij->cmij", filters.reshape(out_channels, channels, -1), dense.weight
    ).reshape(kernels.shape)
    mixing = np.einsum("cmij,ocij->ocm", parts, dense.weight).reshape(filters.shape)
    assert_allclose(gradients.depthwise_weight, own, rtol=0, atol=1e-10)
    assert_allclose(gradients.pointwise_weight, mixing, rtol=0, atol=1e-10)

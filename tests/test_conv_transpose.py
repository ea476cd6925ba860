"""Transposed convolution: against others' code, its twin, and the convolution it transposes."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

import convlib as cl
from oracles import published
from settings_of import MANY, convolutions, operation

AS_COMPILED = np.errstate(invalid="ignore")  # without the JIT, NumPy warns where kernels are silent
BOTH = pytest.mark.parametrize("module", [cl, cl.naive], ids=["kernel", "naive"])


@BOTH
@pytest.mark.parametrize("name", published.TRANSPOSED)
def test_published(module, name):
    arguments, expected = published.TRANSPOSED[name]
    assert_array_equal(module.conv_transpose2d(**arguments), expected)


@pytest.mark.parametrize("name", ["conv", "conv_transpose"])
def test_long_sums_are_added_up_in_blocks(name):
    rng = np.random.default_rng(0)
    image, weight = rng.standard_normal((1, 20, 6, 6)), rng.standard_normal((20, 20, 3, 3))
    fast, slow = (operation(module, name, 2)(image, weight, stride=3) for module in (cl, cl.naive))
    assert_allclose(fast, slow, rtol=0, atol=1e-11)


@MANY
@given(convolutions())
def test_it_is_the_transpose_of_the_convolution(example):
    axes, call = example
    call["bias"] = None
    input, output = call["input"], operation(cl, "conv", axes)(**call)
    slopes = np.random.default_rng(0).standard_normal(output.shape)
    back = operation(cl, "conv_transpose", axes)
    dropped = tuple(
        cl.shapes.leftover(*line)
        for line in zip(
            input.shape[-axes:],
            call["weight"].shape[2:],
            call["stride"],
            call["padding"],
            call["dilation"],
            strict=True,
        )
    )
    spread = back(**call | {"input": slopes}, output_padding=dropped)
    assert spread.shape == input.shape
    assert_allclose(np.vdot(output, slopes), np.vdot(input, spread), rtol=0, atol=1e-10)
    gradient = operation(cl, "conv backward", axes)(slopes, **call).input
    assert_array_equal(spread, gradient)


def test_zeros_in_between_and_a_flipped_kernel_give_the_same():
    rng = np.random.default_rng(0)
    image, weight = rng.standard_normal((2, 3, 4)), rng.standard_normal((2, 3, 3, 2))
    stuffed = np.zeros((2, 5, 10))
    stuffed[:, ::2, ::3] = image
    turned = weight.swapaxes(0, 1)
    expected = cl.conv2d(stuffed, turned, padding="full", flip=True)
    assert_allclose(cl.conv_transpose2d(image, weight, stride=(2, 3)), expected, atol=1e-14)


@pytest.mark.parametrize(
    ("kernel", "overlap"), [(3, (1, 2)), (4, (2, 2)), (5, (2, 3))], ids=["k3", "k4", "k5"]
)
def test_overlap_along_a_line_at_stride_2(kernel, overlap):
    counts = cl.conv_transpose1d(np.ones((1, 12)), np.ones((1, 1, kernel)), stride=2)[0]
    assert set(counts[kernel:-kernel]) == set(overlap)


@BOTH
@AS_COMPILED
def test_cut_off_pixels_and_gaps_carry_no_infinity(module):
    weight = np.ones((1, 1, 3))
    weight[..., 0] = np.inf
    output = module.conv_transpose1d(np.ones((1, 3)), weight, stride=4, padding=1)
    assert_array_equal(output, [[1, 1, 0, np.inf, 1, 1, 0, np.inf, 1]])


@BOTH
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i4", "?"])
def test_dtypes_are_the_convolutions(module, dtype):
    image, weight = np.ones((1, 2, 2), dtype), np.ones((1, 1, 2, 2), dtype)
    assert module.conv_transpose2d(image, weight).dtype == cl.conv2d(image, weight).dtype


@BOTH
def test_one_image_an_empty_batch_and_odd_memory(module):
    rng = np.random.default_rng(0)
    images, weight = rng.standard_normal((2, 3, 4, 4)), rng.standard_normal((3, 2, 2, 2))
    output = module.conv_transpose2d(images, weight)
    assert_array_equal(module.conv_transpose2d(images[0], weight), output[0], strict=True)
    assert module.conv_transpose2d(images[:0], weight, stride=2).shape == (0, 2, 8, 8)
    upside_down = np.asfortranarray(images[:, :, ::-1])[:, :, ::-1]
    upside_down.flags.writeable = False
    assert_array_equal(module.conv_transpose2d(upside_down, weight), output, strict=True)

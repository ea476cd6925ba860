"""Deformable convolution: what an offset means, and what it must not break."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

import convlib as cl
from calls_of import CALLS
from settings_of import MANY

BOTH = pytest.mark.parametrize("module", [cl, cl.naive], ids=["kernel", "naive"])
RAMP = np.arange(16.0).reshape(1, 4, 4)
RNG = np.random.default_rng(5)


@BOTH
def test_offsets_of_zero_are_the_ordinary_convolution(module):
    picture, weight = RNG.standard_normal((2, 4, 6, 5)), RNG.standard_normal((6, 2, 3, 2))
    settings = {"bias": RNG.standard_normal(6), "stride": (2, 1), "padding": 1, "dilation": (1, 2)}
    expected = cl.conv2d(picture, weight, groups=2, **settings)
    offset = np.zeros((2, 12, *expected.shape[2:]))
    output = module.deform_conv2d(picture, offset, weight, **settings)
    assert_allclose(output, expected, rtol=0, atol=1e-12, strict=True)


@BOTH
def test_an_offset_is_down_and_right(module):
    offset = np.zeros((2, 4, 4))
    offset[0], offset[1] = 1, 2
    output = module.deform_conv2d(RAMP, offset, np.ones((1, 1, 1, 1)))
    assert_array_equal(output[0, :3, :2], RAMP[0, 1:, 2:])
    assert_array_equal(output[0, 3], 0)


@BOTH
@pytest.mark.parametrize(("move", "value"), [(np.nan, np.nan), (np.inf, 0), (-1e300, 0)])
def test_an_offset_that_is_no_place(module, move, value):
    offset = np.zeros((2, 1, 1))
    offset[1] = move
    assert_array_equal(module.deform_conv2d([[[5]]], offset, [[[[1]]]]), [[[value]]])


@BOTH
def test_the_gradient_of_a_nan_offset_is_nan(module):
    offset = np.array([[[np.nan]], [[0]]])
    gradients = module.deform_conv2d_backward([[[1]]], [[[5]]], offset, [[[[1]]]])
    assert np.isnan(gradients.offset).all()
    assert_array_equal(gradients.input, [[[0]]])


def test_deform_conv2d_passes_infinity_in_silence():
    picture, offset = np.ones((1, 1, 2)), np.full((2, 1, 2), 0.5)
    picture[..., 1] = np.inf
    output = cl.deform_conv2d(picture, offset, np.zeros((2, 1, 1, 1)))
    assert np.isnan(output).all()
    gradients = cl.deform_conv2d_backward(output, picture, offset, np.zeros((2, 1, 1, 1)))
    assert np.isnan(gradients.weight).all()


def test_at_zero_offsets_the_gradients_are_those_of_the_convolution():
    picture, weight = RNG.standard_normal((2, 4, 6, 5)), RNG.standard_normal((6, 2, 3, 3))
    upstream = RNG.standard_normal((2, 6, 3, 3))
    settings = {"stride": 2, "padding": 1}
    plain = cl.conv2d_backward(upstream, picture, weight, groups=2, **settings)
    deformed = cl.deform_conv2d_backward(
        upstream, picture, np.zeros((2, 18, 3, 3)), weight, np.zeros(6), **settings
    )
    for name in ("input", "weight", "bias"):
        assert_allclose(getattr(deformed, name), getattr(plain, name), rtol=0, atol=1e-12)


@MANY
@given(CALLS["deform_conv2d"])
def test_kernels_equal_naive(call):
    output, expected = (module.deform_conv2d(**call) for module in (cl, cl.naive))
    assert_allclose(output, expected, rtol=0, atol=1e-12, strict=True)
    upstream = np.cos(np.arange(output.size)).reshape(output.shape)
    fast, slow = (module.deform_conv2d_backward(upstream, **call) for module in (cl, cl.naive))
    for name in call.keys() & set(fast._fields):
        if call[name] is not None:
            one, other = getattr(fast, name), getattr(slow, name)
            assert_allclose(one, other, rtol=0, atol=1e-11, strict=True, err_msg=name)

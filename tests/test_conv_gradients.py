"""The gradients of convolutions: against the slow twin, and at their edges."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import convlib as cl
from oracles import published

AS_COMPILED = np.errstate(invalid="ignore")  # without the JIT, NumPy warns where kernels are silent
BOTH = pytest.mark.parametrize("module", [cl, cl.naive], ids=["kernel", "naive"])


@BOTH
def test_published(module):
    arguments = published.COURSE["padding 2, stride 2"][0]
    gradients = module.conv2d_backward(cl.conv2d(**arguments), **arguments)
    for name, mean in published.COURSE_GRADIENT_MEANS.items():
        assert_allclose(getattr(gradients, name).mean(), mean, rtol=0, atol=1e-11)


@BOTH
def test_the_bias_has_a_gradient_whether_it_was_given_or_not(module):
    image, weight = np.ones((2, 1, 3, 3)), np.ones((2, 1, 2, 2))
    slopes = np.arange(16.0).reshape(2, 2, 2, 2)
    expected = [0 + 1 + 2 + 3 + 8 + 9 + 10 + 11, 4 + 5 + 6 + 7 + 12 + 13 + 14 + 15]
    for bias in (None, np.ones(2)):
        gradients = module.conv2d_backward(slopes, image, weight, bias)
        assert_array_equal(gradients.bias, expected)


@BOTH
@pytest.mark.parametrize(
    ("dtypes", "expected"),
    [
        (("f4", "f4", "f4"), "f4"),
        (("f8", "f4", "f4"), "f8"),
        (("f4", "f8", "f4"), "f8"),
        (("f2", "f2", "f2"), "f4"),
        (("i4", "f4", "f4"), "f8"),
        (("u1", "u1", "u1"), "f8"),
    ],
)
@pytest.mark.parametrize("name", ["conv2d_backward", "conv_transpose2d_backward"])
def test_dtype_of_the_gradients(module, name, dtypes, expected):
    arrays = (np.ones((1, 1, 1), dtypes[0]), np.ones((1, 1, 1), dtypes[1]))
    gradients = getattr(module, name)(*arrays, np.ones((1, 1, 1, 1), dtypes[2]))
    assert {gradient.dtype for gradient in gradients} == {np.dtype(expected)}


@BOTH
@pytest.mark.parametrize("bad", [np.inf, np.nan])
@AS_COMPILED
def test_infinity_meets_the_padding_in_the_filters_gradient(module, bad):
    slopes = np.ones((1, 1, 4, 4))
    slopes[..., 0, 0] = bad  # this output has read padding above and to the left
    image, weight = np.ones((1, 1, 4, 4)), np.ones((1, 1, 3, 3))
    gradients = module.conv2d_backward(slopes, image, weight, padding=1)
    assert np.all(np.isnan(gradients.weight[..., 0, :]))
    assert np.all(np.isnan(gradients.weight[..., 0]))
    assert_array_equal(gradients.weight[0, 0, 1:, 1:], np.full((2, 2), bad))
    assert_array_equal(gradients.input[0, 0, :2, :2], np.full((2, 2), bad))
    assert np.all(np.isfinite(gradients.input[0, 0, 2:]))


@BOTH
@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("padding", [0, 1])
def test_arguments_are_left_alone_and_gradients_are_new(module, mode, padding):
    arrays = [np.ones((1, 1, 2, 2)) for _ in range(2)] + [np.ones((1, 1, 1, 1))]
    arrays[0] = np.ones((1, 1, 2 + 2 * padding, 2 + 2 * padding))
    for array in arrays:
        array.flags.writeable = False
    gradients = module.conv2d_backward(*arrays, padding=padding, padding_mode=mode)
    for gradient in gradients:
        assert gradient.flags.writeable
        assert not any(np.shares_memory(gradient, array) for array in arrays)


@BOTH
def test_an_empty_batch_has_gradients_of_zero(module):
    image, weight = np.ones((0, 3, 4, 4)), np.ones((2, 3, 3, 3))
    gradients = module.conv2d_backward(np.ones((0, 2, 2, 2)), image, weight)
    assert gradients.input.shape == (0, 3, 4, 4)
    assert_array_equal(gradients.weight, np.zeros_like(weight))
    assert_array_equal(gradients.bias, [0, 0])


@pytest.mark.parametrize("stride", [1, 2])
def test_float32_is_as_near_to_float64_as_one_rounding_of_rows_allows(stride):
    rng = np.random.default_rng(0)
    arrays = [
        rng.standard_normal((2, 2, 16 // stride, 64 // stride), np.float32),
        rng.standard_normal((2, 1, 16, 64), np.float32),
        rng.standard_normal((2, 1, 3, 3), np.float32),
    ]
    plan = {"padding": 1, "stride": stride}
    gradients = cl.conv2d_backward(*arrays, **plan)
    exact = cl.conv2d_backward(*(array.astype(np.float64) for array in arrays), **plan)
    for mine, reference in zip(gradients, exact, strict=True):
        assert_allclose(mine, reference, rtol=1e-6, atol=2e-5)


def test_gradients_see_any_layout_in_memory():
    rng = np.random.default_rng(0)
    slopes, image, weight = (
        rng.standard_normal(shape) for shape in ((2, 4, 5, 5), (2, 3, 7, 7), (4, 3, 3, 3))
    )
    expected = cl.conv2d_backward(slopes, image, weight)
    odd = [np.asfortranarray(array[::-1])[::-1] for array in (slopes, image, weight)]
    for mine, plain in zip(cl.conv2d_backward(*odd), expected, strict=True):
        assert_array_equal(mine, plain, strict=True)

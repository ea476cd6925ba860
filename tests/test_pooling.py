"""Pooling, unpooling, shuffling and deforming: published answers, slow twins, gradients, edges."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import convlib as cl
from oracles import published

BOTH = pytest.mark.parametrize("module", [cl, cl.naive], ids=["kernel", "naive"])
RAMP = np.arange(16.0).reshape(1, 4, 4)
RNG = np.random.default_rng(5)


# Against others' answers


@BOTH
@pytest.mark.parametrize("name", published.POOLS)
def test_published(module, name):
    operation, arguments, expected, digits = published.POOLS[name]
    output = getattr(module, operation)(**arguments)
    assert_allclose(output, expected, rtol=0, atol=0.501 * 10.0**-digits)


@BOTH
@pytest.mark.parametrize("name", published.POOL_GRADIENTS)
def test_published_gradients(module, name):
    upstream = published.COURSE_UPSTREAM
    assert_allclose(upstream.mean(), published.COURSE_UPSTREAM_MEAN, rtol=0, atol=1e-12)
    gradient = getattr(module, f"{name}_backward")(upstream, published.COURSE_POOL, 2, 1)
    assert_allclose(gradient[1, :, 1], published.POOL_GRADIENTS[name], rtol=0, atol=5e-9)


@BOTH
def test_padding_on_one_side_is_tensorflows_same(module):
    padding = (cl.shapes.same_padding(4, 3, 2),) * 2
    assert_array_equal(module.max_pool2d(RAMP, 3, 2, padding), [[[10, 11], [14, 15]]])


# Edges of the definitions, as PyTorch has them


@BOTH
def test_padding_is_minus_infinity_and_never_zero(module):
    assert_array_equal(module.max_pool1d([[-5, -3, -4]], 3, 1, 1), [[-3, -3, -3]])


@BOTH
@pytest.mark.parametrize(
    ("size", "settings", "windows"),
    [
        (10, {"kernel_size": 1, "stride": 2}, 5),  # a sixth would begin beyond the end
        (5, {"kernel_size": 2, "stride": 2, "padding": 1}, 3),
        (5, {"kernel_size": 2, "stride": 2}, 3),
        (1, {"kernel_size": 2, "stride": 2}, 1),  # hangs over the end
        (6, {"kernel_size": 3, "stride": 2}, 3),
    ],
)
def test_ceil_mode(module, size, settings, windows):
    line = np.arange(size)[None]
    assert module.max_pool1d(line, ceil_mode=True, **settings).shape == (1, windows)
    assert module.avg_pool1d(line, ceil_mode=True, **settings).shape == (1, windows)


@BOTH
def test_an_average_counts_the_padding_and_not_what_lies_beyond(module):
    ones = np.ones((1, 4))
    settings = {"kernel_size": 3, "stride": 3, "padding": 1, "ceil_mode": True}
    # windows [-1, 2), [2, 5); padded line [-1, 5)
    assert_allclose(module.avg_pool1d(ones, **settings), [[2 / 3, 2 / 3]])
    assert_array_equal(module.avg_pool1d(ones, **settings, count_include_pad=False), [[1, 1]])
    # windows [0, 3), [3, 6); the line ends at 4, and only one pixel of the second counts
    assert_array_equal(module.avg_pool1d(ones, 3, 3, 0, True), [[1, 1]])


@BOTH
def test_divisor_override(module):
    assert module.avg_pool2d(RAMP, 4, divisor_override=1).item() == RAMP.sum()
    assert module.avg_pool3d(RAMP[None], (1, 4, 4), divisor_override=3).item() == 40


@BOTH
def test_the_first_of_equal_maxima_is_indexed(module):
    output, indices = module.max_pool2d(np.ones((1, 3, 3)), 2, 1, return_indices=True)
    assert_array_equal(output, np.ones((1, 2, 2)))
    assert_array_equal(indices, [[[0, 1], [3, 4]]])
    assert indices.dtype == np.int64


@BOTH
def test_indices_are_flat_in_the_plane(module):
    numbers = RNG.permutation(384)
    for dimensions, shape in ((1, (2, 3, 64)), (2, (2, 3, 8, 8)), (3, (2, 3, 4, 4, 4))):
        input = numbers.reshape(shape)
        pool = getattr(module, f"max_pool{dimensions}d")
        output, indices = pool(input, 2, return_indices=True)
        planes = input.reshape(2, 3, 64)
        found = np.take_along_axis(planes, indices.reshape(2, 3, -1), axis=2)
        assert_array_equal(found.reshape(output.shape), output)


@BOTH
def test_nan_is_larger_than_every_number_and_the_last_is_indexed(module):
    line = [[1, np.nan, 3, np.nan, 5, 6, 7, 8]]
    output, indices = module.max_pool1d(line, 4, return_indices=True)
    assert_array_equal(output, [[np.nan, 8]])
    assert_array_equal(indices, [[3, 7]])
    assert_array_equal(module.avg_pool1d(line, 4), [[np.nan, 6.5]])


@BOTH
def test_infinities(module):
    line = np.array([[-np.inf, -np.inf, np.inf, 1]])
    output, indices = module.max_pool1d(line, 2, return_indices=True)
    assert_array_equal(output, [[-np.inf, np.inf]])
    assert_array_equal(indices, [[0, 2]])
    assert_array_equal(module.avg_pool1d(line, 2), [[-np.inf, np.inf]])


@BOTH
def test_a_dilated_window_that_misses_every_pixel(module):
    output, indices = module.max_pool1d(
        np.arange(4)[None], 2, 1, padding=1, dilation=5, return_indices=True
    )
    assert_array_equal(output, [[-np.inf]])
    assert_array_equal(indices, [[-1]])


def test_such_a_window_has_no_gradient():
    call = (np.arange(4)[None], 2, 1, 1, 5)
    assert_array_equal(cl.max_pool1d_backward([[3]], *call), np.zeros((1, 4)))
    assert_array_equal(cl.naive.max_pool1d_backward([[3]], *call), np.zeros((1, 4)))


@BOTH
def test_powers_keep_their_sign(module):
    square = -np.ones((1, 2, 2))
    assert module.lp_pool2d(square, 1, 2).item() == -4
    assert module.lp_pool2d(square, 2, 2).item() == 2
    assert np.isnan(module.lp_pool2d(square, 3, 2).item())
    assert module.lp_pool2d([[[3, -5], [1, 2]]], np.inf, 2).item() == 5
    assert module.lp_pool2d([[[3, -5], [-1, 2]]], -np.inf, 2).item() == 1


@BOTH
def test_a_power_sum_that_hangs_over_the_end_is_scaled_up(module):
    output = module.lp_pool2d(np.ones((1, 3, 3)), 1, 2, ceil_mode=True)
    assert_array_equal(output, np.full((1, 2, 2), 4))


def test_no_slope_where_the_powers_sum_to_zero():
    for power in (1, 2, 1.5):
        gradient = cl.lp_pool2d_backward([[[1]]], np.zeros((1, 2, 2)), power, 2)
        assert_array_equal(gradient, np.zeros((1, 2, 2)))


@BOTH
def test_adaptive_windows_overlap_and_can_repeat(module):
    line = np.arange(1, 6)[None, None]
    assert_array_equal(module.adaptive_avg_pool2d(line, (1, 3)), [[[1.5, 3, 4.5]]])
    assert_array_equal(module.adaptive_max_pool2d(line, (1, 3)), [[[2, 4, 5]]])
    larger = module.adaptive_avg_pool2d(line[..., :2], (None, 4))
    assert_array_equal(larger, [[[1, 1, 2, 2]]])


@BOTH
def test_global_pools_are_adaptive_pools_to_one(module):
    picture = RNG.standard_normal((2, 3, 5, 4))
    average, maximum = module.global_avg_pool(picture), module.global_max_pool(picture)
    assert_allclose(average, picture.mean(axis=(2, 3), keepdims=True), rtol=1e-13)
    assert_array_equal(maximum, picture.max(axis=(2, 3), keepdims=True), strict=True)


@BOTH
def test_unpooling_puts_back(module):
    picture = RNG.permutation(np.arange(1.0, 26)).reshape(1, 5, 5)
    output, indices = cl.max_pool2d(picture, 2, return_indices=True)
    back = module.max_unpool2d(output, indices, 2, output_size=(5, 5))
    assert back.shape == picture.shape
    assert_array_equal(back[back != 0], picture[back != 0])
    assert np.count_nonzero(back) == 4
    same = module.max_unpool2d(output, indices, 2, output_size=(1, 1, 5, 5))
    assert_array_equal(same, back)
    # PyTorch's sizes without output_size: (2 - 1) * 3 + 4 - 2 * 1
    assert module.max_unpool2d(output, indices * 0, 4, 3, 1).shape == (1, 5, 5)


@BOTH
def test_where_values_share_a_place_the_last_stays(module):
    back = module.max_unpool2d([[[1, 2], [3, 4]]], np.zeros((1, 2, 2), int), 2)
    assert_array_equal(back[0, 0], [4, 0, 0, 0])

"""Pooling and its neighbours: any layout in memory, any dtype, and results of their own."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import convlib as cl

BOTH = pytest.mark.parametrize("module", [cl, cl.naive], ids=["kernel", "naive"])
RNG = np.random.default_rng(5)
PICTURE = RNG.standard_normal((2, 4, 6, 6))
OPERATIONS = {
    "max_pool2d": lambda module, x: module.max_pool2d(x, 2),
    "avg_pool2d": lambda module, x: module.avg_pool2d(x, 2),
    "lp_pool2d": lambda module, x: module.lp_pool2d(x, 2, 2),
    "adaptive_avg_pool2d": lambda module, x: module.adaptive_avg_pool2d(x, 4),
    "adaptive_max_pool2d": lambda module, x: module.adaptive_max_pool2d(x, 4),
    "global_avg_pool": lambda module, x: module.global_avg_pool(x),
    "global_max_pool": lambda module, x: module.global_max_pool(x),
    "blur_pool2d": lambda module, x: module.blur_pool2d(x),
    "max_unpool2d": lambda module, x: module.max_unpool2d(
        x, np.arange(np.size(x)).reshape(np.shape(x)) % 36, 2
    ),
    "pixel_shuffle": lambda module, x: module.pixel_shuffle(x, 2),
    "pixel_unshuffle": lambda module, x: module.pixel_unshuffle(x, 2),
    "deform_conv2d": lambda module, x: module.deform_conv2d(
        x, np.zeros((len(x), 2, 6, 6), np.int8), np.ones((1, 4, 1, 1), np.int8)
    ),
}
EACH = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)


@BOTH
@EACH
@pytest.mark.parametrize(
    "layout",
    [
        np.asfortranarray,
        lambda array: np.repeat(array, 2, axis=-1)[..., ::2],
        lambda array: array[::-1, :, ::-1, ::-1].copy()[::-1, :, ::-1, ::-1],
        lambda array: array.astype(array.dtype.newbyteorder()),
        lambda array: array.tolist(),
    ],
    ids=["fortran", "strided", "reversed", "byte order", "lists"],
)
def test_any_layout_in_memory(module, operation, layout):
    expected = operation(module, PICTURE)
    assert_array_equal(operation(module, layout(PICTURE)), expected)


@BOTH
@EACH
def test_read_only_inputs_and_new_results(module, operation):
    picture = PICTURE.copy()
    picture.flags.writeable = False
    output = operation(module, picture)
    assert output.flags.writeable
    assert not np.shares_memory(output, picture)


@BOTH
@pytest.mark.parametrize("kernel_size", [1, 2])
def test_a_window_of_one_pixel_gives_a_copy(module, kernel_size):
    for result in (
        module.max_pool2d(PICTURE, kernel_size, 1),
        module.avg_pool2d(PICTURE, kernel_size, 1),
        module.pixel_shuffle(PICTURE, kernel_size),
        module.pixel_unshuffle(PICTURE, kernel_size),
        module.adaptive_avg_pool2d(PICTURE, None),
    ):
        assert not np.shares_memory(result, PICTURE)


@BOTH
@EACH
def test_an_empty_batch(module, operation):
    assert operation(module, PICTURE[:0]).shape == (0, *operation(module, PICTURE).shape[1:])


@EACH
@pytest.mark.parametrize(("given", "computed"), [("f4", "f4"), ("f8", "f8"), ("f2", "f4")])
def test_floats_keep_their_precision(operation, given, computed):
    name = next(name for name, each in OPERATIONS.items() if each is operation)
    expected = given if name.startswith("pixel") else computed
    assert operation(cl, PICTURE.astype(given)).dtype == expected


@EACH
@pytest.mark.parametrize("given", ["u1", "i4", "i8", "?"])
def test_integers_are_computed_in_float64(operation, given):
    name = next(name for name, each in OPERATIONS.items() if each is operation)
    picture = (PICTURE > 0).astype(given)
    expected = given if name.startswith("pixel") else "f8"
    assert operation(cl, picture).dtype == expected


@pytest.mark.parametrize("norm_type", [1, 2.5, np.inf, -np.inf])
def test_lp_pool_stays_in_float32(norm_type):
    picture = np.abs(PICTURE).astype(np.float32)
    output = cl.lp_pool2d(picture, norm_type, 2)
    assert output.dtype == np.float32
    assert cl.lp_pool2d_backward(output, picture, norm_type, 2).dtype == np.float32


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
@pytest.mark.parametrize(
    ("input", "upstream", "result"), [("f4", "f4", "f4"), ("f4", "f8", "f8"), ("f2", "f2", "f4")]
)
def test_dtype_of_a_gradient(name, input, upstream, result):
    upstream = np.ones((2, 4, 3, 3), upstream)
    gradient = getattr(cl, f"{name}_backward")(upstream, PICTURE.astype(input), 2)
    assert gradient.dtype == result


def test_float32_sums_lose_nothing_before_their_end():
    picture = np.full((1, 1, 1000, 1000), 0.1, np.float32)
    assert cl.global_avg_pool(picture).item() == np.float32(0.1)


def test_blur_pool_keeps_a_constant_and_removes_the_finest_stripes():
    constant, stripes = np.ones((1, 6, 6)), np.indices((6, 6))[1:] % 2
    assert_array_equal(cl.blur_pool2d(constant, 5), np.ones((1, 3, 3)))
    assert_array_equal(cl.blur_pool2d(stripes), np.full((1, 3, 3), 0.5))
    assert set(cl.max_pool2d(stripes, 1, 2).ravel()) == {0}

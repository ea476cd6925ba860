"""What holds for every public operation: linearity, adjoints, batches, memory, bad numbers."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import convlib as cl
from calls_of import BACKWARDS, CALLS, PER_PICTURE, gradients_of, output_of, seeds
from settings_of import MANY

AS_COMPILED = np.errstate(invalid="ignore")  # without the JIT, NumPy warns where kernels are silent
CURVED = {name for name in CALLS if "max_pool" in name or "lp_pool" in name}
LINEAR = [name for name in CALLS if name not in CURVED]


def without_bias(call):
    return call | {"bias": None} if "bias" in call else call


def arrays_of(call):
    return {name: value for name, value in call.items() if isinstance(value, np.ndarray)}


def of_pictures(call, which):
    """Return the call with only these pictures of the batch."""
    return call | {
        name: array[which] for name, array in arrays_of(call).items() if name in PER_PICTURE
    }


def results(name, call, seed=0):
    """Return the output and every gradient, for a random upstream gradient."""
    output = output_of(name, call)
    if name not in BACKWARDS:
        return {"output": output}
    upstream = np.random.default_rng(seed).standard_normal(output.shape)
    gradients = gradients_of(name, upstream, call)
    return {"output": output} | {key: each for key, each in gradients.items() if each is not None}


# Linear maps and their transposes


@pytest.mark.parametrize("name", LINEAR)
def test_linear_in_the_input(name):
    @MANY
    @given(CALLS[name].map(without_bias), st.floats(-3, 3), st.floats(-3, 3))
    def check(call, a, b):
        first, second = call["input"], np.cos(call["input"])
        mixed, one, other = (
            output_of(name, call | {"input": input})
            for input in (a * first + b * second, first, second)
        )
        assert_allclose(mixed, a * one + b * other, rtol=0, atol=1e-10)

    check()


@pytest.mark.parametrize("name", [name for name in LINEAR if name in BACKWARDS])
def test_gradients_are_adjoints(name):
    """An output is linear in each array of its own but the bias, and the offsets of taps."""

    @MANY
    @given(CALLS[name].map(without_bias), seeds)
    def check(call, seed):
        output = output_of(name, call)
        upstream = np.random.default_rng(seed).standard_normal(output.shape)
        gradients = gradients_of(name, upstream, call)
        for array in gradients.keys() & arrays_of(call).keys() - {"offset"}:
            paired = np.vdot(call[array], gradients[array])
            assert_allclose(paired, np.vdot(output, upstream), rtol=0, atol=1e-9, err_msg=array)

    check()


# Batches


@pytest.mark.parametrize("name", [name for name in CALLS if name != "conv_matrix"])
def test_pictures_of_a_batch_do_not_meet(name):
    @given(CALLS[name])
    def check(call):
        batch = output_of(name, call)
        for number, expected in enumerate(batch):
            alone = output_of(name, of_pictures(call, slice(number, number + 1)))
            assert_allclose(alone[0], expected, rtol=0, atol=1e-12, strict=True)
            if not name.startswith("global"):  # whose input has a batch always
                alone = output_of(name, of_pictures(call, number))
                assert_allclose(alone, expected, rtol=0, atol=1e-12, strict=True)

    check()


@pytest.mark.parametrize("name", CALLS)
def test_an_empty_batch(name):
    @given(CALLS[name])
    def check(call):
        empty = of_pictures(call, slice(0))
        found = results(name, empty)
        assert found.pop("output").shape == (0, *output_of(name, call).shape[1:])
        for array, gradient in found.items():
            if array != "bias":  # has a gradient whether it was given or not
                assert_array_equal(gradient, np.zeros_like(empty[array]), strict=True)

    check()


# Memory

LAYOUTS = {
    "fortran": np.asfortranarray,
    "strided": lambda array: np.repeat(array, 2, axis=-1)[..., ::2],
    "reversed": lambda array: np.flip(np.flip(array).copy()),
    "byte order": lambda array: array.astype(array.dtype.newbyteorder()),
}


@pytest.mark.parametrize("name", CALLS)
def test_any_layout_in_memory(name):
    @given(CALLS[name], st.sampled_from([*LAYOUTS.values()]))
    def check(call, layout):
        odd = {key: layout(array) for key, array in arrays_of(call).items()}
        expected, found = results(name, call), results(name, call | odd)
        assert expected.keys() == found.keys()
        for key, array in found.items():
            native = array.astype(array.dtype.newbyteorder("="))  # a shuffle keeps the order
            assert_allclose(native, expected[key], rtol=0, atol=1e-12, strict=True, err_msg=key)

    check()


@pytest.mark.parametrize("name", CALLS)
def test_arguments_may_be_read_only_and_results_are_new(name):
    @given(CALLS[name])
    def check(call):
        given_arrays = arrays_of(call)
        for array in given_arrays.values():
            array.flags.writeable = False
        for result in results(name, call).values():
            assert result.flags.writeable
            assert not any(np.shares_memory(result, array) for array in given_arrays.values())

    check()


# NaN and infinity

HUGE = 1e30
# A spectrum or a tile is a sum of pixels: one bad number spoils outputs that do not read it.
SUMS = {"fft_conv2d", "winograd_conv2d"}
# Taps of both signs may read one pixel, and infinity less infinity is no limit.
READ_AGAIN = {"deform_conv2d", "depthwise_separable_conv2d"}


def with_pixel(call, seed, value):
    """Return the call with one pixel changed."""
    input = call["input"].copy()
    input.flat[seed % input.size] = value
    return call | {"input": input}


@pytest.mark.parametrize("name", [name for name in CALLS if name not in SUMS])
def test_nan_reaches_the_outputs_that_a_huge_number_reaches(name):
    @given(CALLS[name], seeds)
    @AS_COMPILED
    def check(call, seed):
        assume(call.get("norm_type") != -np.inf)  # a huge number is never the smallest
        reached = np.abs(output_of(name, with_pixel(call, seed, HUGE))) > HUGE / 1e9
        expected = np.where(reached, np.nan, output_of(name, call))
        bad = with_pixel(call, seed, np.nan)
        assert_allclose(output_of(name, bad), expected, rtol=0, atol=1e-11)

    check()


@pytest.mark.parametrize("name", [name for name in CALLS if name not in SUMS | READ_AGAIN])
@pytest.mark.parametrize("sign", [1, -1])
def test_infinity_is_the_limit_of_huge_numbers(name, sign):
    @given(CALLS[name], seeds)
    @AS_COMPILED
    def check(call, seed):
        # In C, and so in PyTorch, -infinity has powers that no negative number has.
        assume(sign == 1 or call.get("norm_type", 2) in (2, 4))
        if "padding_mode" in call:
            call["padding_mode"] = "zeros"  # other borders are a pixel read again
        limit = output_of(name, with_pixel(call, seed, sign * HUGE))
        expected = np.where(np.abs(limit) > HUGE / 1e9, np.sign(limit) * np.inf, limit)
        bad = with_pixel(call, seed, sign * np.inf)
        assert_allclose(output_of(name, bad), expected, rtol=0, atol=1e-11)

    check()


@pytest.mark.parametrize("name", sorted(SUMS))
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_sums_of_pixels_hide_no_bad_number(name, bad):
    @given(CALLS[name], seeds)
    @AS_COMPILED
    def check(call, seed):
        reached = ~np.isfinite(cl.conv2d(**with_pixel(call, seed, bad)))
        assert not np.isfinite(output_of(name, with_pixel(call, seed, bad))[reached]).any()

    check()

"""Every operation equals its slow twin in `convlib.naive`, forward and backward."""

import inspect
from operator import itemgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import convlib as cl
from settings_of import MANY, convolutions, deformed, pools, transposed_convolutions, window_of

# These have no loops of their own to repeat: each is compared with the operations it stands for.
COMPOSED = {
    "conv_matrix": "conv1d, conv2d and conv3d as one matrix product",
    "depthwise_separable_conv2d": "conv2d twice",
    "depthwise_separable_conv2d_backward": "conv2d_backward twice",
    "fft_conv2d": "conv2d by another algorithm",
    "winograd_conv2d": "conv2d by another algorithm",
}
TOLERANCES = {"f4": 1e-5, "f8": 1e-11, "i8": 0}  # by the result's dtype


@st.composite
def lp_pools(draw):
    """Return arguments of lp_pool2d, with the powers that are special."""
    call = draw(pools(2, dtypes=[np.float64]))
    del call["padding"]
    return call | {"norm_type": draw(st.sampled_from([1, 2, 3, 0.5, -1, np.inf, -np.inf]))}


def pictures():
    """Return the input of a global pooling: lines, pictures or volumes."""
    return st.integers(2, 3).flatmap(pools).map(lambda call: {"input": call["input"]})


@st.composite
def adaptive_pools(draw):
    """Return arguments of an adaptive pooling, to fewer windows or to more."""
    input = draw(pools(2))["input"]
    return {"input": input, "output_size": draw(st.tuples(*[st.none() | st.integers(1, 6)] * 2))}


@st.composite
def blur_pools(draw):
    """Return arguments of blur_pool2d; the border is a reflection of the picture."""
    input = draw(pools(2))["input"]
    largest = 2 * min(input.shape[-2:]) - 1
    return {
        "input": input,
        "kernel_size": draw(st.integers(1, min(largest, 6))),
        "stride": (draw(st.integers(1, 3)), draw(st.integers(1, 3))),
    }


@st.composite
def unpools(draw):
    """Return arguments of max_unpool2d; some values share a place."""
    kernel, stride, sizes = (
        tuple(draw(st.integers(1, largest)) for _ in range(2)) for largest in (3, 3, 4)
    )
    padding = tuple(draw(st.integers(0, (taps - 1) // 2)) for taps in kernel)
    output_size = tuple(
        (size - 1) * step + taps - 2 * border + draw(st.integers(0, step - 1))
        for size, step, taps, border in zip(sizes, stride, kernel, padding, strict=True)
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    shape = (*draw(st.sampled_from([(), (0,), (2,)])), 2, *sizes)
    return {
        "input": rng.standard_normal(shape),
        "indices": rng.integers(0, np.prod(output_size), shape),
        "kernel_size": kernel,
        "stride": stride,
        "padding": padding,
        "output_size": output_size,
    }


@st.composite
def shuffles(draw, name):
    """Return arguments of pixel_shuffle or pixel_unshuffle; any axis can be empty."""
    factor = draw(st.integers(1, 3))
    *front, channels, height, width = draw(st.lists(st.integers(0, 3), min_size=3, max_size=5))
    shape = {
        "upscale_factor": (*front, channels * factor**2, height, width),
        "downscale_factor": (*front, channels, height * factor, width * factor),
    }[name]
    return {"input": np.arange(np.prod(shape, dtype=int)).reshape(shape), name: factor}


@st.composite
def folds(draw):
    """Return arguments of fold for the columns that a convolution reads."""
    axes, call = draw(convolutions())
    window = window_of(call)
    sizes = window["input"].shape[-axes:]
    return window | {"input": np.cos(cl.unfold(**window)), "output_size": sizes}


def joined(*strategies):
    """Return a strategy for the arguments that several draw."""
    return st.tuples(*strategies).map(
        lambda calls: {k: v for call in calls for k, v in call.items()}
    )


FLIP = st.fixed_dictionaries({"flip": st.booleans()})
COUNT = st.fixed_dictionaries({"count_include_pad": st.booleans()})
DIVISOR = st.fixed_dictionaries({"divisor_override": st.none() | st.integers(1, 5)})
AXES = (1, 2, 3)
CALLS = {
    **{f"conv{n}d": joined(convolutions(n, mode="any").map(itemgetter(1)), FLIP) for n in AXES},
    **{f"conv_transpose{n}d": transposed_convolutions(n).map(itemgetter(1)) for n in AXES},
    **{f"max_pool{n}d": pools(n, dilated=True) for n in AXES},
    "avg_pool1d": joined(pools(1), COUNT),
    "avg_pool2d": joined(pools(2), COUNT, DIVISOR),
    "avg_pool3d": joined(pools(3), COUNT, DIVISOR),
    "lp_pool2d": lp_pools(),
    "blur_pool2d": blur_pools(),
    "adaptive_avg_pool2d": adaptive_pools(),
    "adaptive_max_pool2d": adaptive_pools(),
    "global_avg_pool": pictures(),
    "global_max_pool": pictures(),
    "max_unpool2d": unpools(),
    "pixel_shuffle": shuffles("upscale_factor"),
    "pixel_unshuffle": shuffles("downscale_factor"),
    "unfold": convolutions().map(itemgetter(1)).map(window_of),
    "fold": folds(),
    "deform_conv2d": deformed(np.float64),
}
INDEXED = {"max_pool1d", "max_pool2d", "max_pool3d", "adaptive_max_pool2d"}
WITHOUT_INPUT = {"pixel_shuffle", "pixel_unshuffle"}  # their gradients need its shape only


def both(name, *arguments, **call):
    """Return the results of kernel and twin, each as a tuple of arrays."""
    results = (getattr(module, name)(*arguments, **call) for module in (cl, cl.naive))
    return [result if isinstance(result, tuple) else (result,) for result in results]


def assert_equal(fast, slow):
    for mine, twin in zip(fast, slow, strict=True):
        if twin is None:
            assert mine is None
        else:
            tolerance = TOLERANCES[twin.dtype.str[1:]]
            assert_allclose(mine, twin, rtol=tolerance, atol=tolerance, strict=True)


@pytest.mark.parametrize("name", CALLS)
def test_an_operation_and_its_gradient_equal_their_twins(name):
    options = {"return_indices": True} if name in INDEXED else {}

    @MANY
    @given(CALLS[name])
    def check(call):
        fast, slow = both(name, **call, **options)
        assert_equal(fast, slow)
        slopes = np.cos(np.arange(fast[0].size)).reshape(fast[0].shape)
        if name in WITHOUT_INPUT:
            del call["input"]
        assert_equal(*both(f"{name}_backward", slopes, **call))

    check()


def test_every_operation_has_a_twin_that_is_compared():
    compared = {name + end for name in CALLS for end in ("", "_backward")}
    assert set(cl.naive.__all__) == compared
    assert set(cl.ops.__all__) == compared | set(COMPOSED)


@pytest.mark.parametrize("name", cl.naive.__all__)
def test_a_twin_takes_the_same_call(name):
    own, twins = (inspect.signature(getattr(m, name)).parameters for m in (cl, cl.naive))
    assert [(p.name, p.kind, p.default) for p in own.values()] == [
        (p.name, p.kind, p.default) for p in twins.values()
    ]

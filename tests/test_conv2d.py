"""The convolution and its slow twin, against others' answers and against each other."""

import json

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import convlib as cl
from fixtures import make_conv2d_cases
from oracles import published

BOTH = pytest.mark.parametrize("conv2d", [cl.conv2d, cl.naive.conv2d], ids=["kernel", "naive"])
FIXTURE = json.loads(make_conv2d_cases.PATH.read_text())


# Against others' answers


@BOTH
@pytest.mark.parametrize("name", published.CASES)
def test_published(conv2d, name):
    arguments, expected = published.CASES[name]
    assert_allclose(conv2d(**arguments), expected, rtol=0, atol=1e-8)


def test_fixture_is_what_its_generator_gives():
    assert make_conv2d_cases.PATH.read_text() == make_conv2d_cases.text()


def test_fixture_covers_what_it_claims():
    def count(condition):
        return sum(map(condition, FIXTURE))

    assert len(FIXTURE) >= 240
    assert count(lambda c: c["groups"] > 1) >= 50
    assert count(lambda c: c["groups"] == c["input"]["shape"][0] > 1) >= 20
    assert count(lambda c: any(before != after for before, after in c["padding"])) >= 50
    assert count(lambda c: c["stride"][0] != c["stride"][1]) >= 50
    assert count(lambda c: c["dilation"][0] != c["dilation"][1]) >= 50
    assert count(lambda c: c["input"]["shape"][1] != c["input"]["shape"][2]) >= 50
    assert count(lambda c: c["bias"] is None) >= 50
    assert count(lambda c: c["bias"] is not None) >= 50


@BOTH
def test_fixture(conv2d):
    settings = ("stride", "padding", "dilation", "groups")
    for number, case in enumerate(FIXTURE):
        input, weight, expected = (
            np.array(case[name]["data"], np.float32).reshape(case[name]["shape"])
            for name in ("input", "weight", "output")
        )
        bias = None if case["bias"] is None else np.array(case["bias"], np.float32)
        output = conv2d(input, weight, bias, **{name: case[name] for name in settings})
        assert_array_equal(output, expected, err_msg=f"case {number}", strict=True)


# The kernel against its slow twin


@st.composite
def calls(draw, dtypes=(np.float32, np.float64)):
    """Arguments of conv2d whose window fits, small enough for the slow twin."""
    groups = draw(st.integers(1, 3))
    in_channels, out_channels = (groups * draw(st.integers(1, 2)) for _ in range(2))
    kernel = [draw(st.integers(1, 4)) for _ in range(2)]
    dilation = tuple(draw(st.integers(1, 3)) for _ in range(2))
    padding = tuple((draw(st.integers(0, 5)), draw(st.integers(0, 5))) for _ in range(2))
    stride = tuple(draw(st.integers(1, 5)) for _ in range(2))
    windows = [cl.shapes.effective_kernel_size(k, d) for k, d in zip(kernel, dilation, strict=True)]
    size = [
        max(1, window - sum(pads)) + draw(st.integers(0, 6))
        for window, pads in zip(windows, padding, strict=True)
    ]
    batch = draw(st.sampled_from([(), (0,), (1,), (2,)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    dtype = draw(st.sampled_from(dtypes))
    return {
        "input": rng.standard_normal((*batch, in_channels, *size)).astype(dtype),
        "weight": rng.standard_normal((out_channels, in_channels // groups, *kernel)).astype(dtype),
        "bias": rng.standard_normal(out_channels).astype(dtype) if draw(st.booleans()) else None,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
    }


def rounding_bound(call):
    """Return how far a sum may be off: terms * unit roundoff * sum of magnitudes (Higham 2002)."""
    magnitudes = {
        name: None if call[name] is None else np.abs(call[name]).astype(np.float64)
        for name in ("input", "weight", "bias")
    }
    terms = call["weight"][0].size + 1
    unit_roundoff = np.finfo(call["input"].dtype).eps / 2
    return 1.01 * terms * unit_roundoff * cl.naive.conv2d(**call | magnitudes)


@given(calls())
def test_kernel_equals_naive(call):
    fast, slow = cl.conv2d(**call), cl.naive.conv2d(**call)
    assert fast.dtype == slow.dtype == call["input"].dtype
    assert fast.shape == slow.shape
    assert np.all(np.abs(fast - slow) <= 2 * rounding_bound(call))


@given(calls(dtypes=[np.float32]))
def test_float32_is_as_near_to_float64_as_its_sum_allows(call):
    arrays = {
        name: None if call[name] is None else call[name].astype(np.float64)
        for name in ("input", "weight", "bias")
    }
    exact = cl.naive.conv2d(**call | arrays)
    assert np.all(np.abs(cl.conv2d(**call) - exact) <= rounding_bound(call))


def test_a_delta_copies_and_shifts_without_a_flip():
    image = np.arange(20.0).reshape(1, 4, 5)
    weight = np.zeros((1, 1, 3, 3))
    weight[0, 0, 0, 2] = 1  # reads the pixel above and to the right
    assert_array_equal(cl.conv2d(image, weight), image[:, :2, 2:])


# Padding in words


@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4, 5])
def test_same_keeps_the_size_with_the_extra_zero_after(kernel_size, dilation):
    image = np.random.default_rng(0).standard_normal((1, 6, 7))
    weight = np.ones((1, 1, kernel_size, kernel_size))
    total = dilation * (kernel_size - 1)
    pads = ((total // 2, total - total // 2),) * 2
    same = cl.conv2d(image, weight, padding="same", dilation=dilation)
    assert same.shape == image.shape
    assert_array_equal(same, cl.conv2d(image, weight, padding=pads, dilation=dilation))


def test_padding_forms_mean_the_same():
    image, weight = np.arange(30.0).reshape(1, 5, 6), np.arange(6.0).reshape(1, 1, 2, 3)
    assert_array_equal(
        cl.conv2d(image, weight, padding="valid"), cl.conv2d(image, weight, padding=0)
    )
    assert_array_equal(
        cl.conv2d(image, weight, padding=(2, 1)),
        cl.conv2d(image, weight, padding=((2, 2), (1, 1))),
    )


# Memory and dtypes

IMAGES = np.random.default_rng(7).standard_normal((2, 3, 8, 9))
WEIGHT = np.random.default_rng(8).standard_normal((4, 3, 3, 3))


def unaligned(array):
    raw = np.zeros(array.nbytes + 1, np.uint8)[1:]
    copy = raw.view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def read_only(array):
    copy = array.copy()
    copy.flags.writeable = False
    return copy


@BOTH
@pytest.mark.parametrize(
    "layout",
    [
        np.asfortranarray,
        lambda array: np.repeat(array, 2, axis=-1)[..., ::2],
        lambda array: array[::-1, :, ::-1, ::-1].copy()[::-1, :, ::-1, ::-1],
        lambda array: array.astype(array.dtype.newbyteorder()),
        lambda array: array.tolist(),
        read_only,
        unaligned,
    ],
    ids=["fortran", "strided", "reversed", "byte order", "lists", "read-only", "unaligned"],
)
def test_any_layout_in_memory(conv2d, layout):
    assert_array_equal(conv2d(layout(IMAGES), layout(WEIGHT)), conv2d(IMAGES, WEIGHT), strict=True)


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")
def test_every_layout_runs_the_same_compiled_kernel():
    from convlib.kernels.conv import convolve as kernel

    for layout in (np.asfortranarray, read_only, unaligned):
        cl.conv2d(layout(IMAGES), layout(WEIGHT))
        cl.conv2d(layout(IMAGES.astype(np.float32)), layout(WEIGHT.astype(np.float32)))
    assert len(kernel.signatures) == 2


@BOTH
def test_inputs_are_left_alone_and_the_result_is_new(conv2d):
    image, weight, bias = np.ones((1, 1, 2, 2)), np.ones((1, 1, 1, 1)), np.zeros(1)
    output = conv2d(image, weight, bias)
    output[...] = 5
    assert output.flags.writeable
    for array, content in ((image, 1), (weight, 1), (bias, 0)):
        assert array.flags.writeable
        assert_array_equal(array, np.full_like(array, content))


@BOTH
def test_one_image_is_a_batch_without_its_axis(conv2d):
    assert_array_equal(conv2d(IMAGES[0], WEIGHT), conv2d(IMAGES, WEIGHT)[0], strict=True)


@BOTH
def test_an_empty_batch_gives_an_empty_batch(conv2d):
    assert conv2d(IMAGES[:0], WEIGHT, stride=2).shape == (0, 4, 3, 4)


@BOTH
@pytest.mark.parametrize(
    ("dtypes", "expected"),
    [
        (("f4", "f4", None), "f4"),
        (("f8", "f8", "f8"), "f8"),
        (("f4", "f8", None), "f8"),
        (("f4", "f4", "f8"), "f8"),
        (("f2", "f2", "f2"), "f4"),
        (("f2", "f8", None), "f8"),
        (("u1", "f4", None), "f4"),
        (("i4", "f4", None), "f8"),
        (("i8", "i8", "i8"), "f8"),
        (("?", "?", None), "f8"),
    ],
)
def test_dtype_of_the_result(conv2d, dtypes, expected):
    input, weight = (np.ones((1, 1, 1, 1), dtype) for dtype in dtypes[:2])
    bias = None if dtypes[2] is None else np.ones(1, dtypes[2])
    assert conv2d(input, weight, bias).dtype == expected


@BOTH
def test_small_integers_do_not_overflow(conv2d):
    image = np.full((1, 2, 2), 255, np.uint8)
    assert conv2d(image, np.full((1, 1, 2, 2), 255, np.uint8)).item() == 4 * 255**2


@BOTH
def test_float16_is_summed_in_float32(conv2d):
    image, weight = np.full((1, 1, 2), 2048, np.float16), np.ones((1, 1, 1, 2), np.float16)
    weight[..., 1] = np.float16(2**-11)
    assert conv2d(image, weight).item() == 2049


@BOTH
@np.errstate(invalid="ignore")  # without the JIT, NumPy warns where kernels are silent
def test_nan_and_infinity_stay_where_their_windows_are(conv2d):
    image = np.ones((1, 1, 5))
    image[..., 0], image[..., 4] = np.nan, np.inf
    output = conv2d(image, np.ones((1, 1, 1, 2)))
    assert_array_equal(output, [[[np.nan, 2, 2, np.inf]]])

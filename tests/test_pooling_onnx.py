"""Pooling and its neighbours against the ONNX standard's tests and ONNX Runtime."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import convlib as cl
from oracles import onnx_cases, onnx_runtime
from settings_of import MANY, deformed

OPERATORS = (
    "MaxPool",
    "AveragePool",
    "LpPool",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "MaxUnpool",
    "DeformConv",
    "DepthToSpace",
    "SpaceToDepth",
)  # GlobalLpPool has no case in the package
CASES = {case.name: case for name in OPERATORS for case in onnx_cases.cases(name)}

WIDE = "padding above half of kernel_size, which PyTorch refuses"
DILATED = "dilated averages, which PyTorch has not"
CHANNELS_LAST = "channels of one pixel far apart (DCR), where PyTorch keeps them together (CRD)"
LEFT_OUT = {
    "test_maxpool_2d_pads": WIDE,
    "test_averagepool_2d_pads": WIDE,
    "test_averagepool_2d_pads_count_include_pad": WIDE,
    "test_averagepool_2d_dilations": DILATED,
    "test_averagepool_3d_dilations_small": DILATED,
    "test_averagepool_3d_dilations_large_count_include_pad_is_0_ceil_mode_is_True": DILATED,
    "test_averagepool_3d_dilations_large_count_include_pad_is_0_ceil_mode_is_False": DILATED,
    "test_averagepool_3d_dilations_large_count_include_pad_is_1_ceil_mode_is_True": DILATED,
    "test_averagepool_3d_dilations_large_count_include_pad_is_1_ceil_mode_is_False": DILATED,
    "test_lppool_2d_dilations": DILATED,
    "test_lppool_3d_default": "three axes, where PyTorch's function here has two",
    "test_maxunpool_export_with_output_shape": "indices into the default size, not the output's",
    "test_depthtospace_example": CHANNELS_LAST,
    "test_spacetodepth": CHANNELS_LAST,
    "test_spacetodepth_dcr_mode_example": CHANNELS_LAST,
}

FOUR_DIGITS = "test_averagepool_2d_ceil_last_window_starts_on_pad"  # so it was typed in


def settings_of(case):
    """Return a pooling operator's settings in PyTorch's names."""
    attributes, sizes = case.attributes, case.inputs[0].shape[2:]
    axes, kernel = len(sizes), tuple(attributes["kernel_shape"])
    stride = tuple(attributes.get("strides", [1] * axes))
    dilation = tuple(attributes.get("dilations", [1] * axes))
    padding = onnx_cases.pads(case, axes)
    if attributes.get("auto_pad", b"NOTSET") != b"NOTSET":
        padding = tuple(map(cl.shapes.same_padding, sizes, kernel, stride, dilation))
        if attributes["auto_pad"] == b"SAME_LOWER":
            padding = tuple((after, before) for before, after in padding)
    ceil_mode = bool(attributes.get("ceil_mode", 0))
    return kernel, stride, padding, dilation, ceil_mode


def max_pool(case):
    kernel, *rest = settings_of(case)
    return getattr(cl, f"max_pool{len(kernel)}d")(case.inputs[0], kernel, *rest)


def average_pool(case):
    kernel, stride, padding, _, ceil_mode = settings_of(case)
    count_include_pad = bool(case.attributes.get("count_include_pad", 0))
    pool = getattr(cl, f"avg_pool{len(kernel)}d")
    return pool(case.inputs[0], kernel, stride, padding, ceil_mode, count_include_pad)


def lp_pool(case):
    """ONNX takes powers of magnitudes, and pads with zeros, whose powers are zeros."""
    kernel, stride, padding, _, ceil_mode = settings_of(case)
    padded = np.abs(np.pad(case.inputs[0], ((0, 0), (0, 0), *padding)))
    power = case.attributes["p"]
    if len(kernel) == 1:
        lines = padded[:, :, None]
        return cl.lp_pool2d(lines, power, (1, *kernel), (1, *stride), ceil_mode)[:, :, 0]
    return cl.lp_pool2d(padded, power, kernel, stride, ceil_mode)


def max_unpool(case):
    values, indices, *output_shape = case.inputs
    kernel, stride = case.attributes["kernel_shape"], case.attributes["strides"]
    size = tuple(output_shape[0].tolist()) if output_shape else None
    return cl.max_unpool2d(values, indices, tuple(kernel), tuple(stride), output_size=size)


def deform_conv(case):
    input, weight, offset, *rest = case.inputs
    bias, mask = [*rest, None, None][:2]
    bias = None if bias is None or bias.size == 0 else bias
    return cl.deform_conv2d(
        input, offset, weight, bias, padding=onnx_cases.pads(case, 2), mask=mask
    )


RUN = {
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    "LpPool": lp_pool,
    "GlobalAveragePool": lambda case: cl.global_avg_pool(case.inputs[0]),
    "GlobalMaxPool": lambda case: cl.global_max_pool(case.inputs[0]),
    "MaxUnpool": max_unpool,
    "DeformConv": deform_conv,
    "DepthToSpace": lambda case: cl.pixel_shuffle(case.inputs[0], case.attributes["blocksize"]),
    "SpaceToDepth": lambda case: cl.pixel_unshuffle(case.inputs[0], case.attributes["blocksize"]),
}


def test_the_cases_we_count_on_are_there():
    assert len(CASES) >= 62
    assert set(LEFT_OUT) <= set(CASES)
    for operator in OPERATORS:
        assert any(
            case.operator == operator for name, case in CASES.items() if name not in LEFT_OUT
        )


@pytest.mark.parametrize("name", sorted(set(CASES) - set(LEFT_OUT)))
def test_onnx_case(name):
    case = CASES[name]
    output = RUN[case.operator](case)
    assert output.shape == case.output.shape
    tolerance = {"rtol": 0, "atol": 6e-5} if name == FOUR_DIGITS else {"rtol": 1e-5, "atol": 1e-6}
    assert_allclose(output, case.output, **tolerance)


@pytest.mark.parametrize("name", [name for name, why in LEFT_OUT.items() if why == WIDE])
def test_wide_padding_is_refused(name):
    with pytest.raises(ValueError, match="padding must be at most half of kernel_size"):
        RUN[CASES[name].operator](CASES[name])


# Random settings against ONNX Runtime


@st.composite
def pools(draw, dimensions, dilated=False, padded=True):
    """Draw a float32 batch and settings whose window fits, in PyTorch's names."""
    axes = range(dimensions)
    kernel = tuple(draw(st.integers(1, 4)) for _ in axes)
    padding = tuple(
        tuple(draw(st.integers(0, taps // 2 if padded else 0)) for _ in range(2)) for taps in kernel
    )
    dilation = tuple(draw(st.integers(1, 3)) if dilated else 1 for _ in axes)
    size = [dilation[axis] * (kernel[axis] - 1) + 1 + draw(st.integers(0, 5)) for axis in axes]
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return {
        "input": rng.standard_normal((2, 2, *size)).astype(np.float32),
        "kernel_size": kernel,
        "stride": tuple(draw(st.integers(1, 4)) for _ in axes),
        "padding": padding,
        "dilation": dilation,
        "ceil_mode": draw(st.booleans()),
    }


def onnx_settings(call):
    before, after = zip(*call["padding"], strict=True)
    return {
        "kernel_shape": call["kernel_size"],
        "strides": call["stride"],
        "pads": [*before, *after],
        "ceil_mode": int(call["ceil_mode"]),
    }


@pytest.mark.parametrize("dimensions", [1, 2, 3])
def test_max_pool(dimensions):
    pool = getattr(cl, f"max_pool{dimensions}d")

    @MANY
    @given(pools(dimensions, dilated=True))
    def check(call):
        expected = onnx_runtime.run(
            "MaxPool", {"X": call["input"]}, dilations=call["dilation"], **onnx_settings(call)
        )
        assert np.array_equal(pool(**call), expected)

    check()


@pytest.mark.parametrize("dimensions", [1, 2, 3])
def test_avg_pool(dimensions):
    pool = getattr(cl, f"avg_pool{dimensions}d")

    @MANY
    @given(pools(dimensions), st.booleans())
    def check(call, count_include_pad):
        del call["dilation"]
        expected = onnx_runtime.run(
            "AveragePool",
            {"X": call["input"]},
            count_include_pad=int(count_include_pad),
            **onnx_settings(call),
        )
        output = pool(**call, count_include_pad=count_include_pad)
        assert output.dtype == np.float32
        assert_allclose(output, expected, rtol=0, atol=1e-6, strict=True)

    check()


@MANY
@given(pools(2, padded=False), st.sampled_from([1, 2, 3, 4]))
def test_lp_pool2d(call, norm_type):
    call["ceil_mode"] = False  # there ONNX adds up what is left, and PyTorch scales that up
    expected = onnx_runtime.run("LpPool", {"X": call["input"]}, p=norm_type, **onnx_settings(call))
    output = cl.lp_pool2d(np.abs(call["input"]), norm_type, call["kernel_size"], call["stride"])
    assert_allclose(output, expected, rtol=1e-5, atol=1e-6, strict=True)


@MANY
@given(pools(3), st.integers(1, 3))
def test_global_pools(call, dimensions):
    input = call["input"].reshape(2, 2, *call["input"].shape[2 : dimensions + 1], -1)
    average = onnx_runtime.run("GlobalAveragePool", {"X": input})
    assert_allclose(cl.global_avg_pool(input), average, rtol=0, atol=1e-6, strict=True)
    maximum = onnx_runtime.run("GlobalMaxPool", {"X": input})
    assert np.array_equal(cl.global_max_pool(input), maximum)


@MANY
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 6), st.integers(1, 6))
def test_pixel_shuffle(factor, channels, height, width):
    input = np.random.default_rng(height).standard_normal((2, channels * factor**2, height, width))
    expected = onnx_runtime.run("DepthToSpace", {"X": input}, blocksize=factor, mode="CRD")
    output = cl.pixel_shuffle(input, factor)
    assert np.array_equal(output, expected)
    assert np.array_equal(cl.pixel_unshuffle(output, factor), input)


@MANY
@given(
    st.integers(1, 5), st.tuples(st.integers(1, 3), st.integers(1, 3)), st.integers(0, 5), st.data()
)
def test_blur_pool2d(kernel_size, stride, more, data):
    size = kernel_size // 2 + 1
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    input = rng.standard_normal((2, 3, size + more, size + 1)).astype(np.float32)
    row = np.float32(1)
    for _ in range(kernel_size - 1):
        row = np.convolve(row, [0.5, 0.5])
    weight = np.broadcast_to(np.outer(row, row), (3, 1, kernel_size, kernel_size))
    before, after = (kernel_size - 1) // 2, kernel_size // 2
    pads = np.array([0, 0, before, before, 0, 0, after, after])
    padded = onnx_runtime.run("Pad", {"X": input, "P": pads}, mode="reflect")
    expected = onnx_runtime.run(
        "Conv", {"X": padded, "W": weight.astype(np.float32)}, strides=stride, group=3
    )
    assert_allclose(
        cl.blur_pool2d(input, kernel_size, stride), expected, rtol=0, atol=1e-6, strict=True
    )


@MANY
@given(deformed())
def test_deform_conv2d(call):
    before, after = zip(*call["padding"], strict=True)
    kernel = call["weight"].shape[2:]
    expected = onnx_runtime.run(
        "DeformConv",
        {
            "X": call["input"],
            "W": call["weight"],
            "offset": call["offset"],
            "B": call["bias"],
            "mask": call["mask"],
        },
        strides=call["stride"],
        pads=[*before, *after],
        dilations=call["dilation"],
        group=call["input"].shape[1] // call["weight"].shape[1],
        offset_group=call["offset"].shape[1] // (2 * kernel[0] * kernel[1]),
    )
    output = cl.deform_conv2d(**call)
    assert_allclose(output, expected, rtol=0, atol=2e-5, strict=True)
    assert_allclose(cl.naive.deform_conv2d(**call), output, rtol=0, atol=2e-5)

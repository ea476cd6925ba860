"""Pooling and its neighbours against the ONNX standard's tests."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import convlib as cl
from oracles import onnx_cases

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

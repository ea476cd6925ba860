"""The convolutions of the ONNX standard's own tests, by every one of our ways."""

import numba
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import convlib as cl
from oracles import onnx_cases

# What stays out: QLinearConv (test_qlinearconv). It rounds its result to eight bits by a scale
# and a zero point, which is quantisation and no part of a convolutional layer here.
CONV, CONV_TRANSPOSE, COL2IM, CONV_INTEGER = map(
    onnx_cases.cases, ("Conv", "ConvTranspose", "Col2Im", "ConvInteger")
)
BOTH = pytest.mark.parametrize("module", [cl, cl.naive], ids=["kernel", "naive"])


def each(cases):
    return pytest.mark.parametrize("case", cases, ids=[case.name for case in cases])


def axes(case):
    return case.inputs[0].ndim - 2


def check(output, case):
    assert output.dtype == np.float32
    assert output.shape == case.output.shape
    assert_allclose(output, case.output, rtol=1e-5, atol=1e-5)


def test_the_cases_we_count_on_are_there():
    counts = [len(cases) for cases in (CONV, CONV_TRANSPOSE, COL2IM, CONV_INTEGER)]
    assert np.all(np.array(counts) >= [33, 14, 5, 2])
    names = {case.name for case in CONV + CONV_TRANSPOSE}
    assert {
        "test_conv_with_strides_and_asymmetric_padding",
        "test_conv_with_autopad_same",
        "test_Conv1d_pad2size1",
        "test_Conv2d_depthwise_with_multiplier",
        "test_Conv3d_stride_padding",
        "test_convtranspose_autopad_same",
        "test_convtranspose_output_shape",
        "test_operator_convtranspose",
    } <= names


@BOTH
@each(CONV)
def test_conv(module, case):
    loops = module is cl.naive or numba.config.DISABLE_JIT
    if loops and case.output.size > 1e4:
        case = first_picture(case)
    conv = getattr(module, f"conv{axes(case)}d")
    check(conv(**onnx_cases.conv_call(case)), case)


def first_picture(case):
    """Return a large case cut down to a corner, for the loops."""
    picture, *weights = case.inputs
    kernel = weights[0].shape[2:]
    corner = tuple(slice(size + 3) for size in kernel)
    output = case.output[:1, :, *(slice(4) for _ in kernel)]
    return case._replace(inputs=[picture[:1, :, *corner], *weights], output=output)


@BOTH
@each(CONV_TRANSPOSE)
def test_conv_transpose(module, case):
    conv_transpose = getattr(module, f"conv_transpose{axes(case)}d")
    check(conv_transpose(**onnx_cases.conv_transpose_call(case)), case)


@each(COL2IM)
def test_fold(case):
    check(cl.fold(**onnx_cases.fold_call(case)), case)


@BOTH
@each(CONV_INTEGER)
def test_conv_integer(module, case):
    input, weight, *zeros = (array.astype(np.int64) for array in case.inputs)
    zeros += [np.zeros(1, np.int64)] * (2 - len(zeros))
    padding = onnx_cases.pads(case, 2)
    weight = weight - zeros[1].reshape(-1, 1, 1, 1)
    output = module.conv2d(input - zeros[0], weight, padding=padding)
    assert_array_equal(output, case.output)

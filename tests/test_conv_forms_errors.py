"""Wrong calls of a convolution's other forms: columns, matrix, Winograd, FFT and separable."""

import numpy as np
import pytest

import convlib as cl
from wrong_calls import check_refusal, numbers, rows

IMAGE, WEIGHT = np.ones((2, 3, 6, 7)), np.ones((4, 3, 3, 3))


TABLE = [
    *rows(
        "unfold",
        {"input": IMAGE, "kernel_size": 3},
        (
            {"input": np.ones((6, 7))},
            ValueError,
            "input must have shape (N, C, H, W) or (C, H, W), got (6, 7): "
            "for one grey image write input[None]",
        ),
        ({"input": "camera"}, TypeError, numbers("input", "'camera'")),
        ({"kernel_size": 0}, ValueError, "kernel_size must be at least 1, got 0"),
        (
            {"kernel_size": (1, 2, 3, 4)},
            TypeError,
            "kernel_size must be an integer or a pair (height, width), got (1, 2, 3, 4)",
        ),
        (
            {"kernel_size": None},
            TypeError,
            "kernel_size must be an integer or a pair (height, width), got None",
        ),
        (
            {"padding": "same"},
            TypeError,
            "padding must be an integer, (vertical, horizontal) or ((top, bottom), "
            "(left, right)), got 'same'",
        ),
        (
            {"dilation": 3},
            ValueError,
            "height: kernel_size must fit into the padded input, got a window of 7 "
            "(kernel_size 3, dilation 3) for 6 (input_size 6, padding 0 and 0): "
            "use a smaller kernel_size or dilation, or more padding",
        ),
    ),
    *rows(
        "fold",
        {"input": np.ones((2, 8, 9)), "output_size": (4, 4), "kernel_size": 2},
        (
            {"input": np.ones(9)},
            ValueError,
            "input must have shape (N, C * 4, L) or (C * 4, L), got (9,)",
        ),
        (
            {"input": np.ones((2, 6, 9))},
            ValueError,
            "input must have a multiple of 4 rows, one for each tap of a kernel (2, 2), "
            "got shape (2, 6, 9)",
        ),
        (
            {"input": np.ones((8, 8))},
            ValueError,
            "input must have 9 columns, one for each of (3, 3) positions, got shape (8, 8)",
        ),
        ({"output_size": (4, 0)}, ValueError, "output_size must be at least 1, got (4, 0)"),
        (
            {"output_size": 4.0},
            TypeError,
            "output_size must be an integer or a pair (height, width), got 4.0",
        ),
        (
            {"output_size": (4, 4, 4), "stride": (1, 1)},
            TypeError,
            "stride must be an integer or a triple (depth, vertical, horizontal), got (1, 1)",
        ),
    ),
    *rows(
        "unfold_backward",
        {"grad_output": np.ones((4, 9)), "input": np.ones((1, 4, 4)), "kernel_size": 2},
        (
            {"grad_output": np.ones((4, 8))},
            ValueError,
            "grad_output must have the shape of the output, (4, 9), got (4, 8)",
        ),
    ),
    *rows(
        "fold_backward",
        {
            "grad_output": np.ones((1, 4, 4)),
            "input": np.ones((4, 9)),
            "output_size": 4,
            "kernel_size": 2,
        },
        (
            {"grad_output": np.ones((4, 4))},
            ValueError,
            "grad_output must have the shape of the output, (1, 4, 4), got (4, 4)",
        ),
    ),
    *rows(
        "conv_matrix",
        {"weight": WEIGHT, "input_size": (6, 7)},
        (
            {"weight": np.ones((3, 3))},
            ValueError,
            "weight must have shape (C_out, C_in/groups, kL), (C_out, C_in/groups, kH, kW) or "
            "(C_out, C_in/groups, kD, kH, kW), got (3, 3)",
        ),
        (
            {"input_size": (6, 7, 8)},
            TypeError,
            "input_size must be an integer or a pair (height, width), got (6, 7, 8)",
        ),
        ({"input_size": 0}, ValueError, "input_size must be at least 1, got 0"),
        ({"groups": 0}, ValueError, "groups must be at least 1, got 0"),
        (
            {"groups": 3},
            ValueError,
            "groups must divide out_channels, got groups 3 and out_channels 4",
        ),
    ),
    *rows(
        "winograd_conv2d",
        {"input": IMAGE, "weight": WEIGHT},
        (
            {"weight": np.ones((4, 3, 5, 5))},
            ValueError,
            "weight must have 3x3 kernels for F(2x2, 3x3), got (5, 5)",
        ),
        ({"groups": True}, TypeError, "groups must be an integer, got True"),
    ),
    *rows(
        "fft_conv2d",
        {"input": IMAGE, "weight": WEIGHT},
        ({"stride": -1}, ValueError, "stride must be at least 1, got -1"),
    ),
    *rows(
        "depthwise_separable_conv2d",
        {
            "input": IMAGE,
            "depthwise_weight": np.ones((6, 1, 3, 3)),
            "pointwise_weight": np.ones((4, 6, 1, 1)),
        },
        (
            {"depthwise_weight": np.ones((4, 1, 3, 3))},
            ValueError,
            "depthwise_weight must have shape (C_in * multiplier, 1, kH, kW) with C_in = 3, "
            "got (4, 1, 3, 3)",
        ),
        (
            {"depthwise_weight": np.ones((3, 3))},
            ValueError,
            "depthwise_weight must have shape (C_in * multiplier, 1, kH, kW) with C_in = 3, "
            "got (3, 3)",
        ),
        (
            {"pointwise_weight": np.ones((4, 3, 1, 1))},
            ValueError,
            "pointwise_weight must have shape (C_out, 6, 1, 1), got (4, 3, 1, 1)",
        ),
        (
            {"pointwise_weight": None},
            TypeError,
            numbers("pointwise_weight", "None"),
        ),
        (
            {"bias": np.ones(6)},
            ValueError,
            "bias must have one number for each filter, shape (4,), got (6,)",
        ),
    ),
]


@pytest.mark.parametrize(("function", "good", "change", "error", "message"), TABLE)
def test_forms(function, good, change, error, message):
    check_refusal(getattr(cl, function), good, change, error, message)

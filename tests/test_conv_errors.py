"""Wrong calls of the convolutions: the type of the error, and every word of its message."""

import numpy as np
import pytest

import convlib as cl
from wrong_calls import check_refusal, numbers, rows

LINE, CUBE = np.ones((2, 3, 8)), np.ones((2, 3, 4, 5, 6))
LINE_WEIGHT, CUBE_WEIGHT = np.ones((4, 3, 3)), np.ones((4, 3, 2, 2, 2))
IMAGE, WEIGHT = np.ones((2, 3, 6, 7)), np.ones((4, 3, 3, 3))
BACK_WEIGHT = np.ones((3, 4, 3, 3))


TABLE = [
    *rows(
        "conv1d",
        {"input": LINE, "weight": LINE_WEIGHT},
        (
            {"input": np.ones(8)},
            ValueError,
            "input must have shape (N, C, L) or (C, L), got (8,)",
        ),
        (
            {"weight": np.ones(3)},
            ValueError,
            "weight must have shape (C_out, C_in/groups, kL), got (3,): "
            "for one kernel write weight[None, None]",
        ),
        ({"stride": 0}, ValueError, "stride must be at least 1, got 0"),
        (
            {"stride": (1, 1)},
            TypeError,
            "stride must be an integer or a tuple (horizontal,), got (1, 1)",
        ),
        (
            {"padding": (1, 2)},
            TypeError,
            "padding must be an integer, (horizontal,), ((left, right),), 'valid', 'same', "
            "'same_upper', 'same_lower' or 'full', got (1, 2)",
        ),
        (
            {"padding": "same", "stride": 2},
            ValueError,
            "padding 'same' needs stride 1, got stride (2,): for an output of "
            "ceil(input / stride) write padding=((0, 1),)",
        ),
        (
            {"weight": np.ones((4, 3, 9))},
            ValueError,
            "length: kernel_size must fit into the padded input, got a window of 9 "
            "(kernel_size 9, dilation 1) for 8 (input_size 8, padding 0 and 0): "
            "use a smaller kernel_size or dilation, or more padding",
        ),
        (
            {"input": np.ones((3, 0)), "padding": "same"},
            ValueError,
            "length: input_size must be at least 1, got 0",
        ),
    ),
    *rows(
        "conv3d",
        {"input": CUBE, "weight": CUBE_WEIGHT},
        (
            {"input": np.ones((4, 5, 6))},
            ValueError,
            "input must have shape (N, C, D, H, W) or (C, D, H, W), got (4, 5, 6)",
        ),
        (
            {"weight": WEIGHT},
            ValueError,
            "weight must have shape (C_out, C_in/groups, kD, kH, kW), got (4, 3, 3, 3)",
        ),
        (
            {"dilation": (1, 1)},
            TypeError,
            "dilation must be an integer or a triple (depth, vertical, horizontal), got (1, 1)",
        ),
        ({"dilation": (1, 0, 1)}, ValueError, "dilation must be at least 1, got (1, 0, 1)"),
        (
            {"padding": 1.5},
            TypeError,
            "padding must be an integer, (depth, vertical, horizontal), ((front, back), "
            "(top, bottom), (left, right)), 'valid', 'same', 'same_upper', 'same_lower' or "
            "'full', got 1.5",
        ),
        (
            {"dilation": (4, 1, 1)},
            ValueError,
            "depth: kernel_size must fit into the padded input, got a window of 5 "
            "(kernel_size 2, dilation 4) for 4 (input_size 4, padding 0 and 0): "
            "use a smaller kernel_size or dilation, or more padding",
        ),
    ),
    *rows(
        "conv2d",
        {"input": IMAGE, "weight": WEIGHT, "padding": 1},
        (
            {"padding": "reflect"},
            ValueError,
            "padding must be 'valid', 'same', 'same_upper', 'same_lower', 'full' or numbers, "
            "got 'reflect': write padding_mode='reflect'",
        ),
        (
            {"padding_mode": "edge"},
            ValueError,
            "padding_mode must be 'zeros', 'reflect', 'replicate' or 'circular', got 'edge'",
        ),
        (
            {"padding_mode": None},
            TypeError,
            "padding_mode must be 'zeros', 'reflect', 'replicate' or 'circular', got None",
        ),
        (
            {"padding_mode": ["zeros"]},
            TypeError,
            "padding_mode must be 'zeros', 'reflect', 'replicate' or 'circular', got ['zeros']",
        ),
        (
            {"padding_mode": "reflect", "padding": (6, 1)},
            ValueError,
            "padding must be at most height - 1 = 5 with padding_mode 'reflect', got (6, 6)",
        ),
        (
            {"padding_mode": "circular", "padding": (0, (0, 8))},
            ValueError,
            "padding must be at most width = 7 with padding_mode 'circular', got (0, 8)",
        ),
        ({"flip": 1}, TypeError, "flip must be True or False, got 1"),
    ),
    *rows(
        "conv2d_backward",
        {"grad_output": np.ones((2, 4, 4, 5)), "input": IMAGE, "weight": WEIGHT},
        (
            {"grad_output": np.ones((4, 4, 5))},
            ValueError,
            "grad_output must have the shape of the output, (2, 4, 4, 5), got (4, 4, 5)",
        ),
        (
            {"input": IMAGE[0]},
            ValueError,
            "grad_output must have the shape of the output, (4, 4, 5), got (2, 4, 4, 5)",
        ),
        ({"grad_output": None}, TypeError, numbers("grad_output", "None")),
        (
            {"stride": 2},
            ValueError,
            "grad_output must have the shape of the output, (2, 4, 2, 3), got (2, 4, 4, 5)",
        ),
        ({"groups": 0}, ValueError, "groups must be at least 1, got 0"),
        (
            {"bias": np.ones(3)},
            ValueError,
            "bias must have one number for each filter, shape (4,), got (3,)",
        ),
    ),
    *rows(
        "conv_transpose2d",
        {"input": IMAGE, "weight": BACK_WEIGHT},
        (
            {"input": np.ones((6, 7))},
            ValueError,
            "input must have shape (N, C, H, W) or (C, H, W), got (6, 7): "
            "for one grey image write input[None]",
        ),
        (
            {"weight": np.ones((3, 3))},
            ValueError,
            "weight must have shape (C_in, C_out/groups, kH, kW), got (3, 3): "
            "for one kernel write weight[None, None]",
        ),
        (
            {"weight": np.ones((3, 0, 3, 3))},
            ValueError,
            "weight must not be empty, got shape (3, 0, 3, 3)",
        ),
        (
            {"weight": np.ones((4, 3, 3, 3))},
            ValueError,
            "weight must have one filter for each of the 3 in_channels, got 4: "
            "input is (2, 3, 6, 7), weight is (4, 3, 3, 3)",
        ),
        (
            {"bias": np.ones(3)},
            ValueError,
            "bias must have one number for each output channel, shape (4,), got (3,)",
        ),
        ({"bias": "none"}, TypeError, numbers("bias", "'none'")),
        (
            {"groups": 2},
            ValueError,
            "groups must divide in_channels, got groups 2 and in_channels 3",
        ),
        (
            {"padding": "same"},
            TypeError,
            "padding must be an integer, (vertical, horizontal) or ((top, bottom), "
            "(left, right)), got 'same'",
        ),
        ({"padding": (0, -1)}, ValueError, "padding must be at least 0, got -1"),
        (
            {"padding": 5},
            ValueError,
            "height: padding must leave at least one pixel of the output, got 5 and 5 for 8: "
            "use less padding",
        ),
        ({"output_padding": -1}, ValueError, "output_padding must be at least 0, got -1"),
        (
            {"output_padding": None},
            TypeError,
            "output_padding must be an integer or a pair (vertical, horizontal), got None",
        ),
        (
            {"output_padding": (1, 2), "stride": 2},
            ValueError,
            "width: output_padding must be smaller than stride or dilation, got output_padding "
            "2, stride 2 and dilation 1",
        ),
        ({"stride": (2, 0)}, ValueError, "stride must be at least 1, got (2, 0)"),
        (
            {"dilation": "2"},
            TypeError,
            "dilation must be an integer or a pair (vertical, horizontal), got '2'",
        ),
        (
            {"input": np.ones((3, 0, 4))},
            ValueError,
            "height: input_size must be at least 1, got 0",
        ),
    ),
    *rows(
        "conv_transpose1d_backward",
        {"grad_output": np.ones((4, 10)), "input": np.ones((3, 8)), "weight": np.ones((3, 4, 3))},
        (
            {"grad_output": np.ones((4, 11))},
            ValueError,
            "grad_output must have the shape of the output, (4, 10), got (4, 11)",
        ),
        ({"grad_output": 1j}, TypeError, numbers("grad_output", "1j")),
    ),
]


@pytest.mark.parametrize("module", [cl, cl.naive], ids=["kernel", "naive"])
@pytest.mark.parametrize(("function", "good", "change", "error", "message"), TABLE)
def test_convolutions(module, function, good, change, error, message):
    check_refusal(getattr(module, function), good, change, error, message)

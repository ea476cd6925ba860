"""Wrong calls: the type of the error, and every word of its message."""

import re

import numpy as np
import pytest

import convlib as cl
from convlib import shapes

IMAGE = np.ones((1, 3, 6, 6))
WEIGHT = np.ones((4, 3, 3, 3))
ONE_FILTER = np.ones((4, 1, 3, 3))

CONV2D = [
    # Arrays
    (
        {"input": np.ones((6, 6))},
        ValueError,
        "input must have shape (N, C, H, W) or (C, H, W), got (6, 6): "
        "for one grey image write input[None]",
    ),
    (
        {"input": np.ones((1, 1, 3, 6, 6))},
        ValueError,
        "input must have shape (N, C, H, W) or (C, H, W), got (1, 1, 3, 6, 6)",
    ),
    (
        {"input": 7.0},
        ValueError,
        "input must have shape (N, C, H, W) or (C, H, W), got ()",
    ),
    (
        {"weight": np.ones((3, 3))},
        ValueError,
        "weight must have shape (C_out, C_in/groups, kH, kW), got (3, 3): "
        "for one kernel write weight[None, None]",
    ),
    (
        {"weight": np.ones((3, 3, 3))},
        ValueError,
        "weight must have shape (C_out, C_in/groups, kH, kW), got (3, 3, 3)",
    ),
    (
        {"weight": np.ones((4, 3, 0, 3))},
        ValueError,
        "weight must not be empty, got shape (4, 3, 0, 3)",
    ),
    (
        {"weight": np.ones((0, 3, 3, 3))},
        ValueError,
        "weight must not be empty, got shape (0, 3, 3, 3)",
    ),
    (
        {"bias": np.ones(3)},
        ValueError,
        "bias must have one number for each filter, shape (4,), got (3,)",
    ),
    (
        {"bias": 1.0},
        ValueError,
        "bias must have one number for each filter, shape (4,), got ()",
    ),
    (
        {"bias": np.ones((4, 1))},
        ValueError,
        "bias must have one number for each filter, shape (4,), got (4, 1)",
    ),
    (
        {"input": None},
        TypeError,
        "input must hold real numbers of at most 64 bits, got None",
    ),
    (
        {"weight": "sobel"},
        TypeError,
        "weight must hold real numbers of at most 64 bits, got 'sobel'",
    ),
    (
        {"input": IMAGE * 1j},
        TypeError,
        "input must hold real numbers of at most 64 bits, got dtype complex128",
    ),
    (
        {"input": IMAGE.astype(object)},
        TypeError,
        "input must hold real numbers of at most 64 bits, got dtype object",
    ),
    (
        {"bias": ["a", "b", "c", "d"]},
        TypeError,
        "bias must hold real numbers of at most 64 bits, got dtype <U1",
    ),
    (
        {"input": [[[1, 2], [3]]]},
        ValueError,
        "input must be rectangular, got nested lists of different lengths",
    ),
    (
        {"input": np.ones((1, 3, 0, 6))},
        ValueError,
        "height: input_size must be at least 1, got 0",
    ),
    # Channels and groups
    (
        {"weight": np.ones((4, 2, 3, 3))},
        ValueError,
        "weight must have in_channels / groups = 3 / 1 = 3 channels in each filter, got 2: "
        "input is (1, 3, 6, 6), weight is (4, 2, 3, 3)",
    ),
    (
        {"groups": 3, "weight": np.ones((3, 3, 3, 3))},
        ValueError,
        "weight must have in_channels / groups = 3 / 3 = 1 channels in each filter, got 3: "
        "input is (1, 3, 6, 6), weight is (3, 3, 3, 3)",
    ),
    (
        {"groups": 2},
        ValueError,
        "groups must divide in_channels, got groups 2 and in_channels 3",
    ),
    (
        {"groups": 3, "weight": ONE_FILTER},
        ValueError,
        "groups must divide out_channels, got groups 3 and out_channels 4",
    ),
    ({"groups": 0}, ValueError, "groups must be at least 1, got 0"),
    ({"groups": -1}, ValueError, "groups must be at least 1, got -1"),
    ({"groups": (1, 1)}, TypeError, "groups must be an integer, got (1, 1)"),
    ({"groups": None}, TypeError, "groups must be an integer, got None"),
    # Stride and dilation
    ({"stride": 0}, ValueError, "stride must be at least 1, got 0"),
    ({"stride": (1, -2)}, ValueError, "stride must be at least 1, got (1, -2)"),
    ({"stride": 2**31}, ValueError, "stride must be at most 2147483647, got 2147483648"),
    (
        {"stride": True},
        TypeError,
        "stride must be an integer or a pair (vertical, horizontal), got True",
    ),
    (
        {"stride": 2.0},
        TypeError,
        "stride must be an integer or a pair (vertical, horizontal), got 2.0",
    ),
    (
        {"stride": (1, 2, 3)},
        TypeError,
        "stride must be an integer or a pair (vertical, horizontal), got (1, 2, 3)",
    ),
    (
        {"stride": "2"},
        TypeError,
        "stride must be an integer or a pair (vertical, horizontal), got '2'",
    ),
    ({"dilation": 0}, ValueError, "dilation must be at least 1, got 0"),
    ({"dilation": [0, 1]}, ValueError, "dilation must be at least 1, got [0, 1]"),
    (
        {"dilation": None},
        TypeError,
        "dilation must be an integer or a pair (vertical, horizontal), got None",
    ),
    (
        {"dilation": (1, True)},
        TypeError,
        "dilation must be an integer or a pair (vertical, horizontal), got (1, True)",
    ),
    # Padding
    ({"padding": -1}, ValueError, "padding must be at least 0, got -1"),
    ({"padding": ((0, -1), (0, 0))}, ValueError, "padding must be at least 0, got (0, -1)"),
    (
        {"padding": "half"},
        ValueError,
        "padding must be 'valid', 'same', 'same_upper', 'same_lower', 'full' or numbers, "
        "got 'half'",
    ),
    (
        {"padding": "same", "stride": 2},
        ValueError,
        "padding 'same' needs stride 1, got stride (2, 2): for an output of "
        "ceil(input / stride) write padding=((0, 1), (0, 1))",
    ),
    (
        {"padding": "same", "stride": (1, 3), "dilation": 2},
        ValueError,
        "padding 'same' needs stride 1, got stride (1, 3): for an output of "
        "ceil(input / stride) write padding=((2, 2), (1, 1))",
    ),
    *(
        (
            {"padding": padding},
            TypeError,
            "padding must be an integer, (vertical, horizontal), ((top, bottom), (left, right)), "
            f"'valid', 'same', 'same_upper', 'same_lower' or 'full', got {padding!r}",
        )
        for padding in (None, 1.0, False, (1, 2, 3, 4), ((1, 1),), ((1, 1), (1, 1.5)), ())
    ),
    # The window
    (
        {"weight": np.ones((4, 3, 3, 7))},
        ValueError,
        "width: kernel_size must fit into the padded input, got a window of 7 "
        "(kernel_size 7, dilation 1) for 6 (input_size 6, padding 0 and 0): "
        "use a smaller kernel_size or dilation, or more padding",
    ),
    (
        {"dilation": 4, "padding": ((1, 0), 2)},
        ValueError,
        "height: kernel_size must fit into the padded input, got a window of 9 "
        "(kernel_size 3, dilation 4) for 7 (input_size 6, padding 1 and 0): "
        "use a smaller kernel_size or dilation, or more padding",
    ),
]


@pytest.mark.parametrize("conv2d", [cl.conv2d, cl.naive.conv2d], ids=["kernel", "naive"])
@pytest.mark.parametrize(("wrong", "error", "message"), CONV2D)
def test_conv2d(conv2d, wrong, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        conv2d(**{"input": IMAGE, "weight": WEIGHT} | wrong)


@pytest.mark.skipif(np.dtype(np.longdouble).itemsize == 8, reason="long double is float64 here")
def test_more_than_64_bits_are_refused():
    with pytest.raises(TypeError, match=r"^input must hold real numbers of at most 64 bits, got"):
        cl.conv2d(IMAGE.astype(np.longdouble), WEIGHT)


def test_the_mend_for_same_with_a_stride_works():
    assert cl.conv2d(IMAGE, WEIGHT, stride=2, padding=((0, 1), (0, 1))).shape == (1, 4, 3, 3)


SHAPES = [
    (shapes.output_size, {"input_size": 0}, ValueError, "input_size must be at least 1, got 0"),
    (shapes.output_size, {"stride": 0}, ValueError, "stride must be at least 1, got 0"),
    (shapes.output_size, {"stride": (1, 1)}, TypeError, "stride must be an integer, got (1, 1)"),
    (shapes.output_size, {"dilation": 0}, ValueError, "dilation must be at least 1, got 0"),
    (shapes.output_size, {"padding": -1}, ValueError, "padding must be at least 0, got -1"),
    (
        shapes.output_size,
        {"padding": "same"},
        TypeError,
        "padding must be an integer or a pair (before, after), got 'same'",
    ),
    (
        shapes.output_size,
        {"kernel_size": 8, "padding": (1, 0)},
        ValueError,
        "kernel_size must fit into the padded input, got a window of 8 (kernel_size 8, "
        "dilation 1) for 7 (input_size 6, padding 1 and 0): "
        "use a smaller kernel_size or dilation, or more padding",
    ),
    (shapes.leftover, {"kernel_size": 0}, ValueError, "kernel_size must be at least 1, got 0"),
    (
        shapes.same_padding,
        {"kernel_size": 2.5},
        TypeError,
        "kernel_size must be an integer, got 2.5",
    ),
    (shapes.same_padding, {"stride": True}, TypeError, "stride must be an integer, got True"),
]


@pytest.mark.parametrize(("function", "wrong", "error", "message"), SHAPES)
def test_shapes(function, wrong, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        function(**{"input_size": 6, "kernel_size": 3} | wrong)


LAYERS = [
    ({"in_channels": 0}, ValueError, "in_channels must be at least 1, got 0"),
    ({"out_channels": "8"}, TypeError, "out_channels must be an integer, got '8'"),
    (
        {"kernel_size": (3, 3, 3)},
        TypeError,
        "kernel_size must be an integer or a pair (height, width), got (3, 3, 3)",
    ),
    ({"groups": 3}, ValueError, "groups must divide in_channels, got groups 3 and in_channels 4"),
    (
        {"groups": 4},
        ValueError,
        "groups must divide out_channels, got groups 4 and out_channels 6",
    ),
]
COUNTS = [
    *((shapes.parameters, *row) for row in LAYERS),
    *((shapes.multiply_adds, {"output_size": 5} | row[0], *row[1:]) for row in LAYERS),
    (shapes.parameters, {"bias": 1}, TypeError, "bias must be True or False, got 1"),
    (
        shapes.multiply_adds,
        {"output_size": (5, 0)},
        ValueError,
        "output_size must be at least 1, got (5, 0)",
    ),
]


@pytest.mark.parametrize(("function", "wrong", "error", "message"), COUNTS)
def test_counts(function, wrong, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        function(**{"in_channels": 4, "out_channels": 6, "kernel_size": 3} | wrong)

"""Wrong calls of shapes and filters: the type of the error, and all of its message."""

import re

import pytest

from convlib import filters, shapes

LINE = {"input_size": 6, "kernel_size": 3}
SIZES = [
    (shapes.output_size, {"ceil_mode": 1}, TypeError, "ceil_mode must be True or False, got 1"),
    (shapes.output_size, {"exact": None}, TypeError, "exact must be True or False, got None"),
    (
        shapes.output_size,
        {"exact": True, "stride": 2},
        ValueError,
        "exact output_size must leave nothing over, got a leftover of 1 "
        "(the window has 3 pixels to go, stride 2): add 1 to padding, or change stride",
    ),
    (
        shapes.output_size,
        {"input_size": 1, "stride": 2, "ceil_mode": True},
        ValueError,
        "kernel_size must fit into the padded input, got a window of 3 (kernel_size 3, "
        "dilation 1) for 1 (input_size 1, padding 0 and 0): "
        "use a smaller kernel_size or dilation, or more padding",
    ),
    (
        shapes.output_size,
        {"input_size": None},
        TypeError,
        "input_size must be an integer, got None",
    ),
    (
        shapes.output_size,
        {"padding": (1, 1, 1)},
        TypeError,
        "padding must be an integer or a pair (before, after), got (1, 1, 1)",
    ),
    (
        shapes.leftover,
        {"ceil_mode": "yes"},
        TypeError,
        "ceil_mode must be True or False, got 'yes'",
    ),
    (shapes.same_padding, {"lower": 0}, TypeError, "lower must be True or False, got 0"),
    (shapes.same_padding, {"dilation": 0}, ValueError, "dilation must be at least 1, got 0"),
    (
        shapes.transposed_output_size,
        {"stride": 2, "output_padding": 2},
        ValueError,
        "output_padding must be smaller than stride or dilation, got output_padding 2, "
        "stride 2 and dilation 1",
    ),
    (
        shapes.transposed_output_size,
        {"output_padding": -1},
        ValueError,
        "output_padding must be at least 0, got -1",
    ),
    (
        shapes.transposed_output_size,
        {"padding": 4},
        ValueError,
        "padding must leave at least one pixel of the output, got 4 and 4 for 8: use less padding",
    ),
    (shapes.transposed_output_size, {"stride": 0}, ValueError, "stride must be at least 1, got 0"),
    (shapes.overlap, {"input_size": 0}, ValueError, "input_size must be at least 1, got 0"),
    (shapes.coverage, {"kernel_size": 1.5}, TypeError, "kernel_size must be an integer, got 1.5"),
]

FIELDS_AND_COUNTS = [
    (
        lambda: shapes.touched(2),
        TypeError,
        "dilations must be a sequence of integers, got 2",
    ),
    (
        lambda: shapes.touched("12"),
        TypeError,
        "dilations must be a sequence of integers, got '12'",
    ),
    (lambda: shapes.touched([1, 0]), ValueError, "dilations must be at least 1, got 0"),
    (
        lambda: shapes.touched([], kernel_size=0),
        ValueError,
        "kernel_size must be at least 1, got 0",
    ),
    (
        lambda: shapes.receptive_fields([3]),
        TypeError,
        "windows must hold windows or tuples (kernel_size, stride, padding, dilation), got 3: "
        "write Window(3)",
    ),
    (
        lambda: shapes.receptive_fields([(3, 1, 1, 1, 1)]),
        TypeError,
        "windows must hold windows or tuples (kernel_size, stride, padding, dilation), "
        "got (3, 1, 1, 1, 1)",
    ),
    (lambda: shapes.receptive_fields([(0,)]), ValueError, "kernel_size must be at least 1, got 0"),
    (
        lambda: shapes.receptive_fields(5),
        TypeError,
        "windows must be a sequence of windows, got 5",
    ),
    (
        lambda: shapes.Window(3, stride=0),
        ValueError,
        "stride must be at least 1, got 0",
    ),
    (
        lambda: shapes.ReceptiveField().interval(-1),
        ValueError,
        "position must be at least 0, got -1",
    ),
    (
        lambda: shapes.joined_field([(3, 1, 0)]),
        TypeError,
        "fields must hold receptive fields, got (3, 1, 0)",
    ),
    (
        lambda: shapes.joined_field([]),
        ValueError,
        "fields must hold at least one receptive field, got none",
    ),
    (
        lambda: shapes.joined_field(shapes.receptive_fields([(1, 2), (1, 2)])),
        ValueError,
        "paths must agree on their stride, got strides 2 and 4: "
        "give each the same product of strides",
    ),
    (
        lambda: shapes.connections(3, 4, 3, output_size=0),
        ValueError,
        "output_size must be at least 1, got 0",
    ),
    (
        lambda: shapes.connections(3, 4, 3, 5, bias="no"),
        TypeError,
        "bias must be True or False, got 'no'",
    ),
    (lambda: shapes.activation_memory(0, 5), ValueError, "channels must be at least 1, got 0"),
    (
        lambda: shapes.activation_memory(3, 5, bytes_per_number=0.5),
        TypeError,
        "bytes_per_number must be an integer, got 0.5",
    ),
    (
        lambda: shapes.squeeze_excitation_weights([(1, 24)]),
        ValueError,
        "reduction must divide the channels, got reduction 16 and 24 channels",
    ),
    (
        lambda: shapes.squeeze_excitation_weights([(1, 2, 3)]),
        TypeError,
        "stages must hold pairs (blocks, channels), got (1, 2, 3)",
    ),
    (
        lambda: shapes.squeeze_excitation_weights(64),
        TypeError,
        "stages must be a list of pairs (blocks, channels), got 64",
    ),
]

SIZE_ONLY = [filters.box, filters.identity, filters.outline, filters.sharpen, filters.emboss]
SIZE_ONLY += [filters.vertical_edges, filters.horizontal_edges, filters.binomial, filters.motion]
FILTERS = [
    *((make, (0,), ValueError, "kernel_size must be at least 1, got 0") for make in SIZE_ONLY),
    *((make, ("3",), TypeError, "kernel_size must be an integer, got '3'") for make in SIZE_ONLY),
    (filters.box, ((3, 3),), TypeError, "kernel_size must be an integer, got (3, 3)"),
    (filters.vertical_edges, (1001,), ValueError, "kernel_size must be at most 1000, got 1001"),
    (filters.gaussian, (-1, 1), ValueError, "kernel_size must be at least 1, got -1"),
    (filters.gaussian, (3, 0), ValueError, "sigma must be greater than 0, got 0"),
    (filters.gaussian, (3, float("nan")), ValueError, "sigma must be finite, got nan"),
    (filters.gaussian, (3, "1"), TypeError, "sigma must be a number, got '1'"),
    (filters.gaussian, (3, True), TypeError, "sigma must be a number, got True"),
    (filters.motion, (3, None), TypeError, "theta must be a number, got None"),
    (filters.motion, (3, float("inf")), ValueError, "theta must be finite, got inf"),
    (
        filters.gabor,
        (3, 1.5, 1),
        ValueError,
        "wavelength must be at least 2, got 1.5: "
        "on a grid of pixels a shorter wave is the same as a longer one",
    ),
    (filters.gabor, (3, 1j, 1), TypeError, "wavelength must be a number, got 1j"),
    (filters.gabor, (3, 4, -1), ValueError, "sigma must be greater than 0, got -1"),
    (filters.gabor, (3, 4, 1, 0, "0"), TypeError, "phase must be a number, got '0'"),
    (filters.gabor, (3, 4, 1, 0, 0, 0), ValueError, "aspect_ratio must be greater than 0, got 0"),
    *(
        (
            make,
            (2,),
            ValueError,
            "axis must be 0 (top to bottom) or 1 (left to right), got 2",
        )
        for make in (filters.sobel, filters.scharr, filters.prewitt)
    ),
    (filters.sobel, (-1,), ValueError, "axis must be at least 0, got -1"),
    (filters.sobel, ("x",), TypeError, "axis must be an integer, got 'x'"),
    (filters.laplacian, (6,), ValueError, "neighbours must be 4 or 8, got 6"),
    (filters.laplacian, (4.0,), TypeError, "neighbours must be an integer, got 4.0"),
]


def refused(error, message):
    return pytest.raises(error, match=f"^{re.escape(message)}$")


@pytest.mark.parametrize(("function", "wrong", "error", "message"), SIZES)
def test_sizes(function, wrong, error, message):
    with refused(error, message):
        function(**LINE | wrong)


@pytest.mark.parametrize(("call", "error", "message"), FIELDS_AND_COUNTS)
def test_fields_and_counts(call, error, message):
    with refused(error, message):
        call()


@pytest.mark.parametrize(("make", "arguments", "error", "message"), FILTERS)
def test_filters(make, arguments, error, message):
    with refused(error, message):
        make(*arguments)

"""The formulas, against printed numbers and against counting by hand."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convlib import shapes
from convlib.shapes import ReceptiveField, Window
from settings_of import MANY

sizes = st.integers(1, 30)
kernels = st.integers(1, 6)
strides = st.integers(1, 6)
dilations = st.integers(1, 4)
pads = st.tuples(st.integers(0, 6), st.integers(0, 6))


def window_ends(input_size, kernel_size, stride, padding, dilation):
    """Walk along the padded line and list where each whole window ends (exclusive)."""
    line = input_size + sum(padding)
    ends = []
    for start in range(0, line, stride):
        taps = [start + tap * dilation for tap in range(kernel_size)]
        if taps[-1] < line:
            ends.append(taps[-1] + 1)
    return ends


@MANY
@given(sizes, kernels, strides, pads, dilations)
def test_output_size_and_leftover_by_counting(n, k, s, padding, d):
    ends = window_ends(n, k, s, padding, d)
    assume(ends)
    assert shapes.output_size(n, k, s, padding, d) == len(ends)
    assert shapes.leftover(n, k, s, padding, d) == n + sum(padding) - ends[-1]


def ceil_mode_starts(input_size, kernel_size, stride, padding, dilation):
    """List where windows start when a last one may reach out, but not start, after the input."""
    before, after = padding
    line = before + input_size + after
    starts, end = [], -1
    while not starts or (end < line and starts[-1] + stride < before + input_size):
        starts.append(starts[-1] + stride if starts else 0)
        end = starts[-1] + dilation * (kernel_size - 1) + 1
    return starts


@MANY
@given(sizes, kernels, strides, dilations, st.data())
def test_ceil_mode_by_walking(n, k, s, d, data):
    window = d * (k - 1) + 1
    pad = data.draw(st.integers(0, window // 2))  # as pooling allows
    room = n + 2 * pad - window
    assume(room > -s)
    starts = ceil_mode_starts(n, k, s, (pad, pad), d)
    assert shapes.output_size(n, k, s, pad, d, ceil_mode=True) == len(starts)
    unread = max(0, n + 2 * pad - starts[-1] - window)
    assert shapes.leftover(n, k, s, pad, d, ceil_mode=True) == unread


@pytest.mark.parametrize(
    ("arguments", "floor", "ceil"),
    [
        ((10, 1, 2), 5, 5),  # a sixth window would start beyond the input
        ((5, 2, 2, 1), 3, 3),  # a fourth would start in the padding
        ((6, 3, 2), 2, 3),
        ((112, 3, 2), 55, 56),
        ((7, 3, 2), 3, 3),
        ((4, 2, 2, 1), 3, 3),
        ((1, 2, 1, 1), 2, 2),
    ],
)
def test_ceil_mode(arguments, floor, ceil):
    assert shapes.output_size(*arguments) == floor
    assert shapes.output_size(*arguments, ceil_mode=True) == ceil


def test_ceil_mode_lets_the_only_window_reach_out():
    with pytest.raises(ValueError, match="must fit"):
        shapes.output_size(2, 3, 2)
    assert shapes.output_size(2, 3, 2, ceil_mode=True) == 1


@given(sizes, kernels, strides, pads, dilations)
def test_exact_refuses_what_is_left_over(n, k, s, padding, d):
    assume(window_ends(n, k, s, padding, d))
    unread = shapes.leftover(n, k, s, padding, d)
    if unread == 0:
        assert shapes.output_size(n, k, s, padding, d, exact=True) == shapes.output_size(
            n, k, s, padding, d
        )
        return
    with pytest.raises(ValueError, match=f"got a leftover of {unread} .*add {s - unread} to pad"):
        shapes.output_size(n, k, s, padding, d, exact=True)
    mended = (padding[0], padding[1] + s - unread)
    assert shapes.leftover(n, k, s, mended, d) == 0


short_pads = st.tuples(st.integers(0, 1), st.integers(0, 1))


@given(st.integers(1, 3), st.integers(6, 9), strides, short_pads, dilations)
def test_a_window_that_does_not_fit_is_refused(n, k, s, padding, d):
    assert not window_ends(n, k, s, padding, d)
    with pytest.raises(ValueError, match="must fit into the padded input"):
        shapes.output_size(n, k, s, padding, d)


@MANY
@given(sizes, kernels, strides, dilations)
def test_same_padding_is_the_least_that_gives_enough_outputs(n, k, s, d):
    wanted = len(range(0, n, s))
    before, after = shapes.same_padding(n, k, s, d)
    assert shapes.output_size(n, k, s, (before, after), d) == wanted
    assert after - before in (0, 1)
    assert shapes.same_padding(n, k, s, d, lower=True) == (after, before)
    if after:
        assert len(window_ends(n, k, s, (before, after - 1), d)) < wanted


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((5, 3, 2, 1), 3),  # the seed article says 2
        ((28, 5), 24),  # LeNet-5, first layer without padding
        ((227, 11, 4), 55),  # AlexNet, first layer
        ((224, 7, 2, 3), 112),  # ResNet, first layer
        ((224, 3, 1, 1), 224),  # VGG
        ((6, 3, 2), 2),  # the floor: (6 - 3) / 2 is one and a half
        ((7, 3, 1, 0, 2), 3),
        ((4, 3, 1, (2, 0)), 4),
        ((1, 1, 100), 1),
    ],
)
def test_output_size(arguments, expected):
    assert shapes.output_size(*arguments) == expected


@pytest.mark.parametrize(("k", "d", "expected"), [(3, 1, 3), (3, 2, 5), (1, 9, 1), (2, 512, 513)])
def test_effective_kernel_size(k, d, expected):
    assert shapes.effective_kernel_size(k, d) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [((224, 7, 2), (2, 3)), ((6, 3, 2), (0, 1)), ((5, 4), (1, 2)), ((4, 1, 3), (0, 0))],
)
def test_same_padding(arguments, expected):
    assert shapes.same_padding(*arguments) == expected


def test_one_layer_dense_and_separable():
    """MobileNets, Howard et al. 2017: a 14 x 14 layer of 512 channels."""
    dense = shapes.multiply_adds(512, 512, 3, 14)
    depthwise = shapes.multiply_adds(512, 512, 3, 14, groups=512)
    pointwise = shapes.multiply_adds(512, 512, 1, 14)
    assert round(dense / 1e6, 1) == 462.4
    assert round((depthwise + pointwise) / 1e6, 2) == 52.28


# VGG-16, Simonyan & Zisserman 2014: channels in, channels out, output size of every 3 x 3 layer.
VGG_16 = [
    (3, 64, 224),
    (64, 64, 224),
    (64, 128, 112),
    (128, 128, 112),
    (128, 256, 56),
    (256, 256, 56),
    (256, 256, 56),
    (256, 512, 28),
    (512, 512, 28),
    (512, 512, 28),
    (512, 512, 14),
    (512, 512, 14),
    (512, 512, 14),
]
VGG_16_CLASSIFIER = [(512, 4096, 7), (4096, 4096, 1), (4096, 1000, 1)]  # its windows see it all


def test_vgg_16():
    classifier = VGG_16_CLASSIFIER
    learned = sum(shapes.parameters(i, o, 3) for i, o, _ in VGG_16)
    learned += sum(shapes.parameters(i, o, k) for i, o, k in classifier)
    assert learned == 138_357_544
    products = sum(shapes.multiply_adds(i, o, 3, size) for i, o, size in VGG_16)
    products += sum(shapes.multiply_adds(i, o, k, output_size=1) for i, o, k in classifier)
    assert products == 15_470_264_320


def test_kernels_need_not_be_square():
    square = shapes.parameters(8, 8, 3, bias=False)
    pair = shapes.parameters(8, 8, (1, 3), bias=False) + shapes.parameters(8, 8, (3, 1), bias=False)
    assert 1 - pair / square == pytest.approx(1 / 3)
    assert shapes.multiply_adds(1, 1, (2, 3), (4, 5)) == 120


def written_by(input_size, kernel_size, stride, dilation):
    """Let every input pixel write its window, and list the places that it wrote."""
    return [i * stride + tap * dilation for i in range(input_size) for tap in range(kernel_size)]


@MANY
@given(sizes, kernels, strides, dilations, st.data())
def test_transposed_output_size_and_overlap_by_writing(n, k, s, d, data):
    extra = data.draw(st.integers(0, max(s, d) - 1))
    places = written_by(n, k, s, d)
    line = max(places) + 1 + extra
    before = data.draw(st.integers(0, min(4, line - 1)))
    after = data.draw(st.integers(0, min(4, line - 1 - before)))
    setting = (n, k, s, (before, after), extra, d)
    assert shapes.transposed_output_size(*setting) == line - before - after
    counts = [places.count(place) for place in range(before, line - after)]
    assert shapes.overlap(*setting) == tuple(counts)


@given(sizes, kernels, strides, dilations, st.integers(0, 6))
def test_a_transposed_layer_returns_to_the_size_that_a_convolution_had(n, k, s, d, padding):
    assume(window_ends(n, k, s, (padding, padding), d))
    small = shapes.output_size(n, k, s, padding, d)
    extra = shapes.leftover(n, k, s, padding, d)
    assert shapes.transposed_output_size(small, k, s, padding, extra, d) == n


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [((3, 3, 2, 1), 5), ((3, 3, 2, 1, 1), 6), ((2, 2), 3), ((7, 4, 2, 1), 14), ((4, 3, 1, 2), 2)],
)
def test_transposed_output_size(arguments, expected):
    assert shapes.transposed_output_size(*arguments) == expected


@pytest.mark.parametrize(
    ("k", "s", "expected"),
    [(3, 2, (2, 1)), (4, 2, (2, 2)), (5, 2, (3, 2)), (2, 2, (1, 1)), (6, 3, (2, 2, 2))],
)
def test_overlap_away_from_the_borders(k, s, expected):
    """Odena et al. 2016: even where the stride divides the kernel."""
    middle = shapes.overlap(20, k, s)[6 * s : 6 * s + len(expected)]
    assert middle == expected


@MANY
@given(sizes, kernels, strides, pads, dilations)
def test_coverage_by_walking(n, k, s, padding, d):
    ends = window_ends(n, k, s, padding, d)
    assume(ends)
    first = [end - 1 - d * (k - 1) - padding[0] for end in ends]
    read = [start + tap * d for start in first for tap in range(k)]
    assert shapes.coverage(n, k, s, padding, d) == tuple(read.count(pixel) for pixel in range(n))


def test_coverage_of_a_picture():
    """A 3 x 3 window on 8 x 8 pixels with padding 1: corner 4, edge 6, inside 9."""
    line = shapes.coverage(8, 3, padding=1)
    counts = np.outer(line, line)
    padded = np.zeros((10, 10), int)
    for row in range(8):
        for column in range(8):
            padded[row : row + 3, column : column + 3] += 1
    assert (counts == padded[1:-1, 1:-1]).all()
    assert (counts[0, 0], counts[0, 3], counts[3, 3]) == (4, 6, 9)


def test_ceil_mode_reads_what_the_floor_leaves_over():
    assert shapes.coverage(6, 2, 4) == (1, 1, 0, 0, 1, 1)
    assert shapes.coverage(6, 3, 2)[-1] == 0
    assert shapes.coverage(6, 3, 2, ceil_mode=True)[-1] == 1


@pytest.mark.parametrize(
    ("stack", "seen", "field"),
    [([2, 2, 2], 7, 13), ([1, 2, 5], 17, 17), ([1, 2, 9], 21, 25), ([], 1, 1), ([1, 1], 5, 5)],
)
def test_touched(stack, seen, field):
    """Wang et al. 2018."""
    positions = shapes.touched(stack)
    assert len(positions) == seen
    assert positions[0] == 0
    assert positions[-1] + 1 == field


@given(st.lists(dilations, max_size=4), kernels)
def test_touched_is_where_an_impulse_response_is_not_zero(stack, k):
    response = np.ones(1)
    for d in stack:
        spread = np.zeros(d * (k - 1) + 1)
        spread[::d] = 1
        response = np.convolve(response, spread)
    assert shapes.touched(stack, k) == tuple(np.flatnonzero(response))


def test_alexnet_first_layer_shared_and_not():
    """The number often printed, 105,705,600, counts a bias for each output among the weights."""
    assert shapes.connections(3, 96, 11, 55) == 105_705_600
    assert shapes.connections(3, 96, 11, 55, bias=False) == 105_415_200
    assert shapes.multiply_adds(3, 96, 11, 55) == 105_415_200
    assert shapes.parameters(3, 96, 11) == 34_944


@given(
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(1, 3),
    kernels,
    kernels,
    sizes,
    sizes,
    st.booleans(),
)
def test_counts_by_listing_weights(group_in, group_out, groups, kh, kw, rows, columns, bias):
    weight = np.ones((group_out * groups, group_in, kh, kw))
    layer = (group_in * groups, group_out * groups, (kh, kw))
    learned = weight.size + (len(weight) if bias else 0)
    outputs = (rows, columns)
    assert shapes.parameters(*layer, groups, bias) == learned
    assert shapes.multiply_adds(*layer, outputs, groups) == weight.size * rows * columns
    assert shapes.connections(*layer, outputs, groups, bias) == learned * rows * columns


def test_activation_memory():
    assert shapes.activation_memory(64, 224) == np.empty((64, 224, 224), np.float32).nbytes
    assert shapes.activation_memory(3, (4, 5), 7, 8) == np.empty((7, 3, 4, 5)).nbytes


def test_squeeze_excitation():
    """Hu et al. 2018: about 2.5 million weights on top of ResNet-50."""
    stages = [(3, 256), (4, 512), (6, 1024), (3, 2048)]
    listed = sum(
        np.ones((channels // 16, channels)).size + np.ones((channels, channels // 16)).size
        for blocks, channels in stages
        for _ in range(blocks)
    )
    assert shapes.squeeze_excitation_weights(stages) == listed == 2_514_944
    assert shapes.squeeze_excitation_weights(stages, reduction=8) == 2 * listed


def test_results_are_plain_integers():
    number = np.int64(5)
    field = ReceptiveField().through(Window(number, number, number, number))
    results = [
        shapes.output_size(number, number),
        shapes.leftover(number, number),
        *shapes.same_padding(number, number),
        shapes.parameters(number, number, number, groups=number),
        shapes.multiply_adds(number, number, number, number),
        shapes.connections(number, number, number, number),
        shapes.activation_memory(number, number, number, number),
        shapes.squeeze_excitation_weights([(number, number)], number),
        shapes.transposed_output_size(number, number, number, number),
        shapes.leftover(number, number, number, ceil_mode=True),
        *shapes.touched([number], number),
        *shapes.coverage(number, number),
        *shapes.overlap(number, number),
        *field.spans[0],
        field.stride,
        field.size,
    ]
    assert {type(result) for result in results} == {int}

"""The formulas, against printed numbers and against counting by hand."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convlib import shapes

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


@given(sizes, kernels, strides, pads, dilations)
def test_output_size_and_leftover_by_counting(n, k, s, padding, d):
    ends = window_ends(n, k, s, padding, d)
    assume(ends)
    assert shapes.output_size(n, k, s, padding, d) == len(ends)
    assert shapes.leftover(n, k, s, padding, d) == n + sum(padding) - ends[-1]


short_pads = st.tuples(st.integers(0, 1), st.integers(0, 1))


@given(st.integers(1, 3), st.integers(6, 9), strides, short_pads, dilations)
def test_a_window_that_does_not_fit_is_refused(n, k, s, padding, d):
    assert not window_ends(n, k, s, padding, d)
    with pytest.raises(ValueError, match="must fit into the padded input"):
        shapes.output_size(n, k, s, padding, d)


@given(sizes, kernels, strides, dilations)
def test_same_padding_is_the_least_that_gives_enough_outputs(n, k, s, d):
    wanted = len(range(0, n, s))
    before, after = shapes.same_padding(n, k, s, d)
    assert shapes.output_size(n, k, s, (before, after), d) == wanted
    assert after - before in (0, 1)
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


def test_alexnet_first_layer():
    assert shapes.parameters(3, 96, 11) == 34_944
    unshared = shapes.multiply_adds(3, 96, 11, output_size=55)  # one weight for each product
    assert unshared + 96 * 55 * 55 == 105_705_600  # and a bias for each output


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


def test_results_are_plain_integers():
    number = np.int64(5)
    results = [
        shapes.output_size(number, number),
        shapes.leftover(number, number),
        *shapes.same_padding(number, number),
        shapes.parameters(number, number, number, groups=number),
        shapes.multiply_adds(number, number, number, number),
    ]
    assert {type(result) for result in results} == {int}

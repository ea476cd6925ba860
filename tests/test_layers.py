"""Layers of a network: counts by listing weights, and shapes by walking the window."""

from fractions import Fraction
from math import prod

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from convlib import networks
from convlib.networks import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    ConvTranspose2d,
    MaxPool2d,
    summary,
)
from settings_of import MANY

# Random layers against arrays, and windows walked one by one.

pairs = st.integers(1, 3) | st.tuples(st.integers(1, 3), st.integers(1, 3))
pads = st.integers(0, 2) | st.tuples(st.integers(0, 2), st.integers(0, 2))
sided = st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 2))] * 2)
lengths = st.integers(1, 9)


def both(value):
    return value if isinstance(value, tuple) else (value, value)


def ends(padding):
    return [side if isinstance(side, tuple) else (side, side) for side in both(padding)]


def positions(size, kernel, stride, padding, dilation):
    """List the first tap of every whole window along an axis, in pixels of the input."""
    before, after = padding
    last = size + after - dilation * (kernel - 1) - 1
    return list(range(-before, last + 1, stride))


@MANY
@given(
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 2),
    pairs,
    pairs,
    pads | sided | st.just("valid"),
    pairs,
    st.booleans(),
    lengths,
    lengths,
)
def test_conv2d_by_walking(i, o, groups, kernel, stride, padding, dilation, bias, height, width):
    layer = Conv2d(i * groups, o * groups, kernel, stride, padding, dilation, groups, bias)
    shape = (i * groups, height, width)
    sides = ends(0 if padding == "valid" else padding)
    starts = [
        positions(*axis)
        for axis in zip(shape[1:], both(kernel), both(stride), sides, both(dilation), strict=True)
    ]
    assume(all(starts))
    weight = np.ones((o * groups, i, *both(kernel)))
    outputs = prod(map(len, starts))
    assert layer.output_shape(shape) == (o * groups, *map(len, starts))
    assert layer.parameters == weight.size + bias * len(weight)
    assert layer.multiply_adds(shape) == weight.size * outputs
    assert layer.connections(shape) == layer.parameters * outputs
    fields = summary([layer], shape).fields
    for field, axis in zip(fields, starts, strict=True):
        assert [field.interval(place)[0] for place in range(len(axis))] == axis


@MANY
@given(
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 2),
    pairs,
    pairs,
    st.booleans(),
    st.integers(1, 2),
    lengths,
    lengths,
)
def test_conv_transpose2d_by_writing(i, o, groups, kernel, stride, bias, dilation, height, width):
    layer = ConvTranspose2d(
        i * groups, o * groups, kernel, stride, groups=groups, bias=bias, dilation=dilation
    )
    shape = (i * groups, height, width)
    written = [
        {place * s + tap * dilation for place in range(size) for tap in range(k)}
        for size, k, s in zip(shape[1:], both(kernel), both(stride), strict=True)
    ]
    out = (o * groups, *(max(places) + 1 for places in written))
    weight = np.ones((i * groups, o, *both(kernel)))
    assert layer.output_shape(shape) == out
    assert layer.parameters == weight.size + bias * out[0]
    assert layer.multiply_adds(shape) == weight.size * height * width
    assert layer.connections(shape) == weight.size * height * width + bias * prod(out)
    for field, places, k, s in zip(
        summary([layer], shape).fields, written, both(kernel), both(stride), strict=True
    ):
        for place in range((k - 1) * dilation, max(places) - (k - 1) * dilation + 1):
            writers = [i for i in range(20) if place - i * s in range(0, k * dilation, dilation)]
            first, last = field.interval(place)
            assert (first, last) == ((min(writers), max(writers)) if writers else (0, -1))


def test_a_transposed_layer_undoes_the_shape():
    down = Conv2d(3, 8, (3, 4), stride=2, padding=1)
    up = ConvTranspose2d(8, 3, (3, 4), stride=2, padding=1, output_padding=(1, 0))
    assert summary([down, up], (3, 10, 12)).output_shape == (3, 10, 12)


def test_poolings():
    assert MaxPool2d(2).output_shape((5, 9, 7)) == (5, 4, 3)
    assert MaxPool2d(2, ceil_mode=True).output_shape((5, 9, 7)) == (5, 5, 4)
    assert MaxPool2d((3, 2), (2, 1), (1, 0), dilation=(1, 2)).output_shape((5, 9, 7)) == (5, 5, 5)
    assert AvgPool2d(3, stride=1, padding=1).output_shape((5, 9, 7)) == (5, 9, 7)
    assert AvgPool2d(2, ceil_mode=True).output_shape((5, 9, 7)) == (5, 5, 4)
    assert AdaptiveAvgPool2d((2, 3)).output_shape((5, 9, 7)) == (5, 2, 3)


def test_same_padding_keeps_the_size():
    for kernel in (1, 2, 3, (4, 5)):
        counted = summary([Conv2d(1, 1, kernel, padding="same", dilation=2)], (1, 8, 9))
        assert counted.output_shape == (1, 8, 9)
    assert [field.interval(3) for field in counted.fields] == [(0, 6), (-1, 7)]


def test_same_padding_with_a_stride():
    """TensorFlow's first layer of MobileNet pads (0, 1); ONNX's SAME_LOWER the other way."""
    upper, lower = (Conv2d(3, 32, 3, 2, padding=f"same_{side}") for side in ("upper", "lower"))
    for layer, padding in ((upper, 0), (lower, 1)):
        counted = summary([layer], (3, 224, 224))
        assert counted.output_shape == (32, 112, 112)
        assert [field.padding for field in counted.fields] == [padding, padding]


def test_adaptive_windows_of_unlike_size():
    """AdaptiveAvgPool2d(3) on 9 x 7: rows by threes, columns 0 to 2, 2 to 4 and 4 to 6."""
    vertical, horizontal = summary([AdaptiveAvgPool2d(3)], (1, 9, 7)).fields
    assert [vertical.interval(unit) for unit in range(3)] == [(0, 2), (3, 5), (6, 8)]
    assert [horizontal.interval(unit) for unit in range(3)] == [(0, 2), (2, 4), (4, 6)]
    counted = summary(networks.alexnet()[:14], (3, 256, 224))  # 7 x 6 pooled to 6 x 6
    assert counted.fields[0].stride == Fraction(32 * 7, 6)
    assert "227 x 195" in str(counted)


def test_fields_of_both_axes():
    counted = summary([Conv2d(1, 1, (1, 5), stride=(2, 1), padding=((0, 0), (4, 0)))], (1, 8, 8))
    assert [field.interval(2) for field in counted.fields] == [(4, 4), (-2, 2)]
    assert counted.output_shape == (1, 4, 8)
    assert "1 x 5" in str(counted)


def test_batch_norm_without_numbers_of_its_own():
    assert BatchNorm2d(8, affine=False).parameters == 0


def test_layers_show_their_settings():
    layer = Conv2d(3, 8, (1, 3), stride=2, bias=False)
    assert repr(layer) == "Conv2d(3, 8, (1, 3), stride=2, bias=False)"
    assert eval(repr(layer)) == layer
    assert "PartialConv2d(6, 16, 5)" in str(summary(networks.lenet_5_1998(), (1, 32, 32)))

"""Wrong layers and networks: the type of the error, and all of its message."""

import re

import pytest

from convlib import networks, shapes
from convlib.networks import (
    AdaptiveAvgPool2d,
    Add,
    AvgPool2d,
    BatchNorm2d,
    Concatenate,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Flatten,
    Linear,
    MaxPool2d,
    Multiply,
    PartialConv2d,
    RadialBasis,
    ReLU,
    Subsampling,
    Tanh,
    squeeze_excitation,
    summary,
)

LAYERS = [
    (lambda: Conv2d(0, 8, 3), ValueError, "in_channels must be at least 1, got 0"),
    (
        lambda: Conv2d(3, 8, (3,)),
        TypeError,
        "kernel_size must be an integer or a pair (height, width), got (3,)",
    ),
    (
        lambda: Conv2d(3, 8, 3, stride=None),
        TypeError,
        "stride must be an integer or a pair (vertical, horizontal), got None",
    ),
    (
        lambda: Conv2d(3, 8, 3, groups=2),
        ValueError,
        "groups must divide in_channels, got groups 2 and in_channels 3",
    ),
    (
        lambda: Conv2d(3, 8, 3, dilation=(1, 0)),
        ValueError,
        "dilation must be at least 1, got (1, 0)",
    ),
    (lambda: Conv2d(3, 8, 3, bias=None), TypeError, "bias must be True or False, got None"),
    (
        lambda: Conv2d(3, 8, 3, padding="reflect"),
        ValueError,
        "padding must be 'valid', 'same', 'same_upper', 'same_lower', 'full' or numbers, "
        "got 'reflect': write padding_mode='reflect'",
    ),
    (
        lambda: Conv2d(3, 8, 3, padding=1.0),
        TypeError,
        "padding must be an integer, (vertical, horizontal), ((top, bottom), (left, right)), "
        "'valid', 'same', 'same_upper', 'same_lower' or 'full', got 1.0",
    ),
    (lambda: Conv2d(3, 8, 3, padding=(0, -1)), ValueError, "padding must be at least 0, got -1"),
    (
        lambda: ConvTranspose2d(3, 8, 3, output_padding=(0, 0, 0)),
        TypeError,
        "output_padding must be an integer or a pair (vertical, horizontal), got (0, 0, 0)",
    ),
    (
        lambda: ConvTranspose2d(3, 8, 3, output_padding=(0, 1)).output_shape((3, 5, 5)),
        ValueError,
        "width: output_padding must be smaller than stride or dilation, got output_padding 1, "
        "stride 1 and dilation 1",
    ),
    (lambda: MaxPool2d(0), ValueError, "kernel_size must be at least 1, got 0"),
    (lambda: MaxPool2d(2, stride=0), ValueError, "stride must be at least 1, got 0"),
    (lambda: MaxPool2d(2, dilation=0), ValueError, "dilation must be at least 1, got 0"),
    (
        lambda: MaxPool2d(3, padding=2),
        ValueError,
        "padding must be at most half of kernel_size, got padding 2 and kernel_size 3",
    ),
    (
        lambda: AvgPool2d((4, 1), padding=(1, 1)),
        ValueError,
        "padding must be at most half of kernel_size, got padding (1, 1) and kernel_size (4, 1)",
    ),
    (lambda: AvgPool2d(2, ceil_mode=0), TypeError, "ceil_mode must be True or False, got 0"),
    (lambda: AdaptiveAvgPool2d(0), ValueError, "output_size must be at least 1, got 0"),
    (lambda: Linear("4", 2), TypeError, "in_features must be an integer, got '4'"),
    (lambda: Linear(4, -2), ValueError, "out_features must be at least 1, got -2"),
    (lambda: BatchNorm2d(2.0), TypeError, "num_features must be an integer, got 2.0"),
    (lambda: ReLU("inplace"), TypeError, "inplace must be True or False, got 'inplace'"),
    (lambda: Dropout(1.5), ValueError, "p must be between 0 and 1, got 1.5"),
    (lambda: Dropout(None), TypeError, "p must be a number, got None"),
    (
        lambda: PartialConv2d(2, ((0, 2),), 3),
        ValueError,
        "table must name channels below in_channels 2, got 2",
    ),
    (
        lambda: PartialConv2d(2, (0, 1), 3),
        TypeError,
        "table must hold a tuple of channels for each filter, got (0, 1)",
    ),
    (
        lambda: PartialConv2d(2, (), 3),
        TypeError,
        "table must hold a tuple of channels for each filter, got ()",
    ),
    (lambda: Subsampling(0), ValueError, "channels must be at least 1, got 0"),
    (lambda: RadialBasis(84, 0), ValueError, "out_features must be at least 1, got 0"),
    (lambda: shapes.AdaptiveWindow(0, 1), ValueError, "input_size must be at least 1, got 0"),
    (lambda: shapes.WholeWindow(2.0), TypeError, "input_size must be an integer, got 2.0"),
    (
        lambda: shapes.TransposedWindow(3, dilation=0),
        ValueError,
        "dilation must be at least 1, got 0",
    ),
    (
        lambda: squeeze_excitation(24),
        ValueError,
        "reduction must divide channels, got reduction 16 and channels 24",
    ),
    (lambda: squeeze_excitation(0), ValueError, "channels must be at least 1, got 0"),
    (lambda: networks.mobilenet_v1(0), ValueError, "width must be greater than 0, got 0"),
    (lambda: networks.mobilenet_v1("1"), TypeError, "width must be a number, got '1'"),
    (
        lambda: networks.mobilenet_v1(0.01),
        ValueError,
        "width must leave at least one channel of 32, got 0.01",
    ),
]

NETWORKS = [
    (7, (3, 8, 8), TypeError, "network must be a layer, a list or a graph, got 7"),
    (
        [Flatten(), "relu"],
        (3, 8, 8),
        TypeError,
        "layer 1 must be a layer, a list or a graph, got 'relu'",
    ),
    (
        [ReLU],
        (3, 8, 8),
        TypeError,
        "layer 0 must be a layer, a list or a graph, "
        "got <class 'convlib.networks.pointwise.ReLU'>: write ReLU(...)",
    ),
    ([], (8, 8), TypeError, "input_shape must be (C, H, W) or (features,), got (8, 8)"),
    ([], 8, TypeError, "input_shape must be (C, H, W) or (features,), got 8"),
    ([], (3, 0, 8), ValueError, "input_shape must be at least 1, got 0"),
    ([], (3, 8.0, 8), TypeError, "input_shape must be an integer, got 8.0"),
    (
        [ReLU(), Conv2d(4, 8, 3)],
        (3, 8, 8),
        ValueError,
        "layer 1, Conv2d(4, 8, 3): in_channels must be the channels of the input, "
        "got in_channels 4 for an input of shape (3, 8, 8)",
    ),
    (
        [Conv2d(3, 8, (3, 9))],
        (3, 8, 8),
        ValueError,
        "layer 0, Conv2d(3, 8, (3, 9)): width: kernel_size must fit into the padded input, got a "
        "window of 9 (kernel_size 9, dilation 1) for 8 (input_size 8, padding 0 and 0): "
        "use a smaller kernel_size or dilation, or more padding",
    ),
    (
        [Linear(192, 10)],
        (3, 8, 8),
        ValueError,
        "layer 0, Linear(192, 10): input must have shape (features,), got (3, 8, 8): "
        "put Flatten() before",
    ),
    (
        [Flatten(), Linear(100, 10)],
        (3, 8, 8),
        ValueError,
        "layer 1, Linear(100, 10): in_features must be the features of the input, "
        "got in_features 100 for an input of shape (192,)",
    ),
    (
        [Flatten(), MaxPool2d(2)],
        (3, 8, 8),
        ValueError,
        "layer 1, MaxPool2d(2): input must have shape (C, H, W), got (192,)",
    ),
    (
        [BatchNorm2d(4)],
        (3, 8, 8),
        ValueError,
        "layer 0, BatchNorm2d(4): num_features must be the channels of the input, "
        "got num_features 4 for an input of shape (3, 8, 8)",
    ),
    (
        [Add([Conv2d(3, 3, 3)], [])],
        (3, 8, 8),
        ValueError,
        "layer 0, Add of 2: paths must end in one shape, got (3, 6, 6) and (3, 8, 8)",
    ),
    (
        [Concatenate([MaxPool2d(2)], [])],
        (3, 8, 8),
        ValueError,
        "layer 0, Concatenate of 2: paths must end in one height and width, "
        "got (3, 4, 4) and (3, 8, 8)",
    ),
    (
        [Add([], [ReLU(), Conv2d(2, 3, 1)])],
        (3, 8, 8),
        ValueError,
        "layer 0, Add of 2: branch 1: layer 1, Conv2d(2, 3, 1): in_channels must be the channels "
        "of the input, got in_channels 2 for an input of shape (3, 8, 8)",
    ),
    (
        [Add([Conv2d(3, 3, 3, stride=2)], [Conv2d(3, 3, 6)])],
        (3, 8, 8),
        ValueError,
        "layer 0, Add of 2: paths must agree on their stride, got strides 1 and 2: "
        "give each the same product of strides",
    ),
    (
        [Conv2d(3, 8, 3, padding="same", stride=(1, 2))],
        (3, 8, 8),
        ValueError,
        "layer 0, Conv2d(3, 8, 3, stride=(1, 2), padding='same'): padding 'same' needs stride 1, "
        "got stride (1, 2): for an output of ceil(input / stride) "
        "write padding=((1, 1), (0, 1))",
    ),
    (
        [Multiply([], [MaxPool2d(2)])],
        (3, 8, 8),
        ValueError,
        "layer 0, Multiply of 2: gates must have the first path's sizes or 1, "
        "got (3, 8, 8) and (3, 4, 4)",
    ),
    (
        [Multiply([Flatten()], [])],
        (3, 8, 8),
        ValueError,
        "layer 0, Multiply of 2: gates must have the first path's sizes or 1, "
        "got (192,) and (3, 8, 8)",
    ),
    (
        [Concatenate([Flatten()], [])],
        (3, 8, 8),
        ValueError,
        "layer 0, Concatenate of 2: paths must end in one height and width, "
        "got (192,) and (3, 8, 8)",
    ),
    (
        [ReLU(), Add()],
        (3, 8, 8),
        ValueError,
        "layer 1, Add() must join at least two paths, got 1: "
        "give it branches, or in a graph the names that it reads",
    ),
    (
        [ReLU(), [Tanh(), Add([ReLU()])]],
        (3, 8, 8),
        ValueError,
        "layer 1: layer 1, Add of 1 must join at least two paths, got 1: "
        "give it branches, or in a graph the names that it reads",
    ),
]

GRAPHS = [
    (
        {"a": ReLU(), "b": (Add(), "a", "c"), "c": (ReLU(), "b")},
        ValueError,
        "network must have no cycle, got 'b' reads 'c' reads 'b': "
        "let one of them read an earlier layer",
    ),
    (
        {"a": (ReLU(), "a")},
        ValueError,
        "network must have no cycle, got 'a' reads 'a': let one of them read an earlier layer",
    ),
    (
        {"down": ReLU(), "up": (ReLU(), "dwon")},
        ValueError,
        "layer 'up' must read 'input' or a name in its graph, got 'dwon': write 'down'",
    ),
    (
        {"a": (ReLU(), "image")},
        ValueError,
        "layer 'a' must read 'input' or a name in its graph, got 'image'",
    ),
    (
        {"a": ReLU(), "b": (ReLU(), "input"), "c": (Tanh(), "a")},
        ValueError,
        "network must end in one layer, got 'b' and 'c', which nothing reads: "
        "join them, or leave all but one out",
    ),
    (
        {"a": ReLU(), "b": (ReLU(), "a", "input")},
        ValueError,
        "layer 'b' must read one input, got 2: join several with Add() or Concatenate() first",
    ),
    (
        {"a": ReLU(), "b": (Add([], []), "a", "input")},
        ValueError,
        "layer 'b', Add of 2 must read one input, got 2: "
        "leave out the branches to join what is named",
    ),
    (
        {"a": (ReLU(), Tanh())},
        TypeError,
        "layer 'a' must be a layer and the names that it reads, got Tanh() for a name: "
        "write [...] for a list of layers",
    ),
    ({"a": "relu"}, TypeError, "layer 'a' must be a layer, a list or a graph, got 'relu'"),
    ({3: ReLU()}, TypeError, "network must name its layers with strings, got 3"),
    (
        {"input": ReLU()},
        ValueError,
        "network must not name a layer 'input', which is what comes in",
    ),
    (
        [ReLU(), {"a": Conv2d(3, 8, 3), "b": (Add(), "a", "input")}],
        ValueError,
        "layer 1: layer 'b', Add(): paths must end in one shape, got (8, 6, 6) and (3, 8, 8)",
    ),
    (
        {"a": Conv2d(3, 3, 2, stride=2), "b": (Conv2d(3, 3, 5), "input"), "c": (Add(), "a", "b")},
        ValueError,
        "layer 'c', Add(): paths must agree on their stride, got strides 1 and 2: "
        "give each the same product of strides",
    ),
]


def refused(error, message):
    return pytest.raises(error, match=f"^{re.escape(message)}$")


@pytest.mark.parametrize(("call", "error", "message"), LAYERS)
def test_layers(call, error, message):
    with refused(error, message):
        call()


@pytest.mark.parametrize(("network", "shape", "error", "message"), NETWORKS)
def test_networks(network, shape, error, message):
    with refused(error, message):
        summary(network, shape)


@pytest.mark.parametrize(("graph", "error", "message"), GRAPHS)
def test_graphs(graph, error, message):
    with refused(error, message):
        summary(graph, (3, 8, 8))


def test_a_name_that_no_row_has():
    counted = summary({"a": ReLU(), "b": Tanh()}, (3, 8, 8))
    with refused(ValueError, "name must be one of 'a', 'b', got 'c'"):
        counted["c"]


def test_the_bytes_of_a_number():
    with refused(ValueError, "bytes_per_number must be at least 1, got 0"):
        summary([], (3, 8, 8), bytes_per_number=0)

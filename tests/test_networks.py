"""Networks as lists: printed counts, branches, memory and receptive fields."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import prod

import numpy as np
import pytest

from convlib import networks, shapes
from convlib.networks import (
    Add,
    BatchNorm2d,
    Concatenate,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Tanh,
    summary,
)
from convlib.shapes import ReceptiveField
from described import alexnet_2012, densenet_121, resnet_50, squeezenet_1_1

COLOUR = (3, 224, 224)

# LeNet-5's 1998 counts are its paper's; the others are the curriculum's, as PyTorch counts them.
PUBLISHED = {
    "alexnet": (networks.alexnet, COLOUR, 61_100_840, 714_188_480),
    "vgg_16": (networks.vgg_16, COLOUR, 138_357_544, 15_470_264_320),
    "resnet_18": (networks.resnet_18, COLOUR, 11_689_512, 1_814_073_344),
    "mobilenet_v1": (networks.mobilenet_v1, COLOUR, 4_231_976, 568_740_352),
    "lenet_5": (networks.lenet_5, (1, 28, 28), 61_706, 416_520),
}


def seen(fields):
    """Return the size, stride and start of a field along both axes."""
    return [(field.size, field.stride, field.start) for field in fields]


@pytest.mark.parametrize(
    ("network", "shape", "parameters", "multiply_adds"), PUBLISHED.values(), ids=PUBLISHED
)
def test_published_counts(network, shape, parameters, multiply_adds):
    counted = summary(network(), shape)
    assert counted.parameters == parameters
    assert counted.multiply_adds == multiply_adds
    assert counted.output_shape == ((10,) if network is networks.lenet_5 else (1000,))


def test_lenet_5_as_printed():
    """LeCun et al. 1998, section II.B: every layer's parameters and connections."""
    counted = summary(networks.lenet_5_1998(), (1, 32, 32))
    rows = [row for row in counted.rows if not isinstance(row.layer, Tanh | Flatten)]
    assert [(row.parameters, row.connections) for row in rows] == [
        (156, 122_304),  # C1
        (12, 5_880),  # S2
        (1_516, 151_600),  # C3
        (32, 2_000),  # S4
        (48_120, 48_120),  # C5
        (10_164, 10_164),  # F6
        (0, 840),  # the fixed output layer
    ]
    assert counted.parameters == 60_000
    assert counted.connections == 340_908
    assert [row.output_shape for row in rows[:5]] == [
        (6, 28, 28),
        (6, 14, 14),
        (16, 10, 10),
        (16, 5, 5),
        (120, 1, 1),
    ]
    assert seen(rows[4].fields) == [(32, 4, 0)] * 2


@pytest.mark.parametrize(
    ("width", "size", "millions", "parameters"),
    [  # Howard et al. 2017, tables 6 and 7
        (1.0, 224, 569, 4.2),
        (0.75, 224, 325, 2.6),
        (0.5, 224, 149, 1.3),
        (Fraction(1, 4), 224, 41, 0.5),
        (1.0, 192, 418, 4.2),
        (1.0, 160, 290, 4.2),
        (1.0, 128, 186, 4.2),
    ],
)
def test_mobilenet_of_other_widths_and_resolutions(width, size, millions, parameters):
    counted = summary(networks.mobilenet_v1(width), (3, size, size))
    assert counted.multiply_adds / 1e6 == pytest.approx(millions, abs=1)
    assert round(counted.parameters / 1e6, 1) == parameters


def test_mobilenets_multiply_adds_are_mostly_pointwise():
    """The paper's table 2: 94.86 % in 1 x 1 convolutions, 3.06 % in depthwise, 1.19 % in 3 x 3."""
    spent = Counter()
    counted = summary(networks.mobilenet_v1(), COLOUR)
    for row in counted.rows:
        if isinstance(row.layer, Conv2d):
            kind = "depthwise" if row.layer.groups > 1 else row.layer.kernel_size
            spent[kind] += row.multiply_adds
    share = {
        kind: round(100 * products / counted.multiply_adds, 2) for kind, products in spent.items()
    }
    assert share == {1: 94.86, "depthwise": 3.06, 3: 1.91}  # the printed 1.19 is turned round


def test_vgg_16_memory():
    """CS231n's table of VGG-16, whose rows sum to 15,237,608 numbers and not to 24 million."""
    rows = summary(networks.vgg_16(), COLOUR, bytes_per_number=1).rows
    kept = [row for row in rows if isinstance(row.layer, Conv2d | MaxPool2d | Linear)]
    assert prod(COLOUR) + sum(row.memory for row in kept) == 15_237_608
    adaptive = 512 * 7 * 7
    assert summary(networks.vgg_16(), COLOUR).memory == 4 * (15_237_608 + adaptive)


def test_vgg_16_is_mostly_fully_connected():
    rows = summary(networks.vgg_16(), COLOUR).rows
    assert sum(row.parameters for row in rows if isinstance(row.layer, Linear)) == 123_642_856


def field_after(network, shape, kind):
    """Return the receptive field after the last layer of a kind."""
    return [row.fields for row in summary(network, shape).rows if isinstance(row.layer, kind)][-1]


def test_published_receptive_fields():
    """Araujo et al. 2019, and the curriculum's 212."""
    assert seen(field_after(networks.vgg_16(), COLOUR, MaxPool2d)) == [(212, 32, -90)] * 2
    assert field_after(networks.alexnet(), COLOUR, MaxPool2d)[0].size == 195
    assert field_after(networks.resnet_18(), COLOUR, Add)[0].size == 435
    assert field_after(networks.mobilenet_v1(), COLOUR, Conv2d)[0].size == 315
    assert field_after(networks.vgg_16(), COLOUR, Flatten)[0].size == 212 + 6 * 32


@pytest.mark.parametrize(
    ("network", "shape", "parameters", "multiply_adds"),
    [
        (resnet_50(), COLOUR, 25_557_032, 4_089_184_256),
        (resnet_50(gated=True), COLOUR, 28_071_976, 4_091_699_200),
        (squeezenet_1_1(), COLOUR, 1_235_496, 349_151_936),
        (densenet_121(), COLOUR, 7_978_856, 2_834_161_664),
        (alexnet_2012(), (3, 227, 227), 60_965_224, 724_406_816),
    ],
    ids=["resnet_50", "se_resnet_50", "squeezenet_1_1", "densenet_121", "alexnet_2012"],
)
def test_networks_of_a_reader(network, shape, parameters, multiply_adds):
    counted = summary(network, shape)
    assert counted.parameters == parameters
    assert counted.multiply_adds == multiply_adds
    assert counted.output_shape == (1000,)


def test_the_first_layer_of_alexnet_2012_unshared():
    first = summary(alexnet_2012(), (3, 227, 227)).rows[0]
    assert (first.parameters, first.connections) == (34_944, 105_705_600)
    assert first.multiply_adds == 105_705_600 - 96 * 55 * 55 == 105_415_200  # weights alone


def test_a_layer_of_the_readers_own():
    @dataclass(frozen=True, repr=False)
    class SqueezeExcitation(Layer):
        channels: int
        reduction: int = 16

        @property
        def parameters(self):
            return shapes.squeeze_excitation_weights([(1, self.channels)], self.reduction)

        def windows(self, input_shape):
            return None  # every unit sees the whole picture

    counted = summary([Conv2d(3, 64, 3), SqueezeExcitation(64), Conv2d(64, 8, 3)], (3, 9, 9))
    assert counted.rows[1].parameters == 2 * 64 * 4
    assert [row.fields is None for row in counted.rows] == [False, True, True]
    assert "SqueezeExcitation(64)" in str(counted)
    assert str(counted).count("varies") == 2


def test_one_layer_dense_and_separable():
    """MobileNets: a 14 x 14 layer of 512 channels, 462.4 M against 52.28 M."""
    shape = (512, 14, 14)
    dense = summary([Conv2d(512, 512, 3, padding="same")], shape)
    separable = summary([Conv2d(512, 512, 3, padding=1, groups=512), Conv2d(512, 512, 1)], shape)
    assert round(dense.multiply_adds / 1e6, 1) == 462.4
    assert round(separable.multiply_adds / 1e6, 2) == 52.28
    assert separable.multiply_adds * 512 * 9 == dense.multiply_adds * (512 + 9)  # 1/C + 1/k^2


def test_smaller_kernels_save():
    """5 x 5 as two 3 x 3; 3 x 3 as 1 x 3 and 3 x 1; 7 x 7 as three 3 x 3."""

    def weights(*kernels):
        return sum(Conv2d(16, 16, kernel, bias=False).parameters for kernel in kernels)

    assert 1 - weights(3, 3) / weights(5) == pytest.approx(0.28)
    assert 1 - weights((1, 3), (3, 1)) / weights(3) == pytest.approx(1 / 3)
    assert weights(3, 3, 3) * 49 == weights(7) * 27


def test_branches():
    inner = Concatenate([Conv2d(4, 2, 3, padding=1)], [MaxPool2d(3, stride=1, padding=1)], [])
    network = [Add([inner, Conv2d(10, 4, 1)], []), Flatten(), Linear(4 * 6 * 5, 3)]
    counted = summary(network, (4, 6, 5))
    assert [(row.depth, row.output_shape) for row in counted.rows] == [
        (2, (2, 6, 5)),
        (2, (4, 6, 5)),
        (1, (10, 6, 5)),
        (1, (4, 6, 5)),
        (0, (4, 6, 5)),
        (0, (120,)),
        (0, (3,)),
    ]
    assert seen(counted.rows[4].fields) == [(3, 1, -1)] * 2
    assert seen(counted.rows[-1].fields) == [(8, 0, -1), (7, 0, -1)]
    assert counted.rows[4].memory == 4 * 4 * 6 * 5
    assert repr(network[0]) == "Add of 2"


def test_memory_of_what_is_shared():
    layers = [ReLU(), ReLU(inplace=True), Sigmoid(), Tanh(), Dropout(), BatchNorm2d(2), Flatten()]
    rows = summary(layers, (2, 3, 3), bytes_per_number=8).rows
    array = np.ones((2, 3, 3)).nbytes
    assert [row.memory for row in rows] == [array, 0, array, array, 0, array, 0]


def test_the_empty_network():
    counted = summary([], (3, 4, 5))
    assert counted.output_shape == (3, 4, 5)
    assert counted.fields == (ReceptiveField(), ReceptiveField())
    assert (counted.parameters, counted.multiply_adds, counted.memory) == (0, 0, 240)


def test_a_network_of_features_only():
    counted = summary([Flatten(), Linear(4, 3), ReLU(), Linear(3, 2, bias=False)], (4,))
    assert (counted.parameters, counted.multiply_adds, counted.connections) == (21, 18, 21)


def test_counts_are_plain_integers():
    number = np.int64(4)
    layers = [Conv2d(number, number, 3), ConvTranspose2d(number, number, 3), BatchNorm2d(number)]
    counted = summary([*layers, Flatten(), Linear(np.int64(100), number)], [number, 5, np.int8(5)])
    for row in counted.rows:
        assert {type(size) for size in row.output_shape} == {int}
        assert {type(count) for count in row[4:8]} == {int}

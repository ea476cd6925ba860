"""Networks as a reader might describe them."""

from dataclasses import dataclass

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
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    squeeze_excitation,
)
from convlib.shapes import TransposedWindow


def bottleneck(in_channels, channels, stride, gated):
    """A block of ResNet-50 (He et al. 2016), its stride at the 3 x 3 layer, perhaps gated."""
    out = 4 * channels
    shortcut = [Conv2d(in_channels, out, 1, stride, bias=False), BatchNorm2d(out)]
    return [
        Add(
            [
                Conv2d(in_channels, channels, 1, bias=False),
                BatchNorm2d(channels),
                ReLU(),
                Conv2d(channels, channels, 3, stride, padding=1, bias=False),
                BatchNorm2d(channels),
                ReLU(),
                Conv2d(channels, out, 1, bias=False),
                BatchNorm2d(out),
                *([squeeze_excitation(out)] if gated else []),
            ],
            [] if in_channels == out else shortcut,
        ),
        ReLU(),
    ]


def resnet_50(gated=False):
    """With gates, SE-ResNet-50 (Hu et al. 2018)."""
    layers = [
        Conv2d(3, 64, 7, stride=2, padding=3, bias=False),
        BatchNorm2d(64),
        ReLU(),
        MaxPool2d(3, stride=2, padding=1),
    ]
    in_channels = 64
    for blocks, channels, stride in ((3, 64, 1), (4, 128, 2), (6, 256, 2), (3, 512, 2)):
        for block in range(blocks):
            layers += bottleneck(in_channels, channels, stride if block == 0 else 1, gated)
            in_channels = 4 * channels
    return [*layers, AdaptiveAvgPool2d(1), Flatten(), Linear(2048, 1000)]


def fire(in_channels, squeezed, expanded):
    """A block of SqueezeNet (Iandola et al. 2016)."""
    return [
        Conv2d(in_channels, squeezed, 1),
        ReLU(),
        Concatenate(
            [Conv2d(squeezed, expanded, 1), ReLU()],
            [Conv2d(squeezed, expanded, 3, padding=1), ReLU()],
        ),
    ]


def squeezenet_1_1():
    pool = MaxPool2d(3, stride=2, ceil_mode=True)
    return [
        Conv2d(3, 64, 3, stride=2),
        ReLU(),
        pool,
        *fire(64, 16, 64),
        *fire(128, 16, 64),
        pool,
        *fire(128, 32, 128),
        *fire(256, 32, 128),
        pool,
        *fire(256, 48, 192),
        *fire(384, 48, 192),
        *fire(384, 64, 256),
        *fire(512, 64, 256),
        Dropout(),
        Conv2d(512, 1000, 1),
        ReLU(),
        AdaptiveAvgPool2d(1),
        Flatten(),
    ]


def alexnet_2012():
    """Krizhevsky et al. 2012: two groups, as on their two devices."""
    return [
        Conv2d(3, 96, 11, stride=4),
        MaxPool2d(3, stride=2),
        Conv2d(96, 256, 5, padding=2, groups=2),
        MaxPool2d(3, stride=2),
        Conv2d(256, 384, 3, padding=1),
        Conv2d(384, 384, 3, padding=1, groups=2),
        Conv2d(384, 256, 3, padding=1, groups=2),
        MaxPool2d(3, stride=2),
        Flatten(),
        Linear(9216, 4096),
        Linear(4096, 4096),
        Linear(4096, 1000),
    ]


def norm_relu_conv(in_channels, out_channels, kernel_size):
    return [
        BatchNorm2d(in_channels),
        ReLU(),
        Conv2d(in_channels, out_channels, kernel_size, padding=kernel_size // 2, bias=False),
    ]


def dense_block(in_channels, layers, growth=32):
    """A block of DenseNet (Huang et al. 2017): each layer reads all that stand before it."""
    graph, outputs = {}, ["input"]
    for number in range(layers):
        channels = in_channels + number * growth
        layer = [*norm_relu_conv(channels, 4 * growth, 1), *norm_relu_conv(4 * growth, growth, 3)]
        graph[f"layer {number}"] = ([Concatenate(), *layer] if number else layer, *outputs)
        outputs.append(f"layer {number}")
    return graph | {"all": (Concatenate(), *outputs)}


def densenet_121():
    layers = [
        Conv2d(3, 64, 7, stride=2, padding=3, bias=False),
        BatchNorm2d(64),
        ReLU(),
        MaxPool2d(3, stride=2, padding=1),
        dense_block(64, 6),
    ]
    for in_channels, count in ((256, 12), (512, 24), (1024, 16)):
        half = in_channels // 2
        layers += [norm_relu_conv(in_channels, half, 1), AvgPool2d(2), dense_block(half, count)]
    return [*layers, BatchNorm2d(1024), ReLU(), AdaptiveAvgPool2d(1), Flatten(), Linear(1024, 1000)]


@dataclass(frozen=True, repr=False)
class Crop(Layer):
    """The picture without its border: unit 0 reads the unit at (border, border)."""

    border: int

    def output_shape(self, input_shape):
        channels, height, width = input_shape
        return channels, height - 2 * self.border, width - 2 * self.border

    def windows(self, input_shape):
        return (TransposedWindow(1, padding=self.border),) * 2


def twice(in_channels, channels):
    return [Conv2d(in_channels, channels, 3), ReLU(), Conv2d(channels, channels, 3), ReLU()]


def u_net():
    """Ronneberger et al. 2015, figure 1: 572 pixels in, 388 out."""
    graph, channels = {"down 0": twice(1, 64)}, 64
    for level in range(1, 5):
        graph[f"down {level}"] = [MaxPool2d(2), *twice(channels, 2 * channels)]
        channels *= 2
    for level, border in ((3, 4), (2, 16), (1, 40), (0, 88)):
        graph[f"up {level}"] = ConvTranspose2d(channels, channels // 2, 2, stride=2)
        graph[f"cropped {level}"] = (Crop(border), f"down {level}")
        joined = [Concatenate(), *twice(channels, channels // 2)]
        graph[f"both {level}"] = (joined, f"cropped {level}", f"up {level}")
        channels //= 2
    return graph | {"classes": Conv2d(64, 2, 1)}

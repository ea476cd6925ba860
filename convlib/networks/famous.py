"""Well-known networks as lists of layers, each as its reference implementation builds it."""

from convlib import validation
from convlib.networks.graph import Block
from convlib.networks.joins import Add
from convlib.networks.pointwise import BatchNorm2d, Dropout, Flatten, Linear, ReLU, Sigmoid
from convlib.networks.windowed import AdaptiveAvgPool2d, AvgPool2d, Conv2d, MaxPool2d


def lenet_5() -> list[Block]:
    """Return LeNet-5 as it is taught today, for a grey image of 28 x 28.

    Returns
    -------
    list
        Every filter of the second layer reads all channels, poolings learn nothing, and the
        output is a fully connected layer.

    References
    ----------
    Zhang et al., "Dive into deep learning", section 7.6; after LeCun et al. 1998.

    Examples
    --------
    >>> from convlib.networks import summary
    >>> summary(lenet_5(), (1, 28, 28)).parameters
    61706
    """
    return [
        Conv2d(1, 6, 5, padding=2),
        Sigmoid(),
        AvgPool2d(2),
        Conv2d(6, 16, 5),
        Sigmoid(),
        AvgPool2d(2),
        Flatten(),
        Linear(400, 120),
        Sigmoid(),
        Linear(120, 84),
        Sigmoid(),
        Linear(84, 10),
    ]


def alexnet() -> list[Block]:
    """Return AlexNet as torchvision builds it, for a colour image of about 224 x 224.

    Returns
    -------
    list
        The layers of Krizhevsky 2014, on one device.

    References
    ----------
    Krizhevsky, "One weird trick for parallelizing convolutional neural networks",
    arXiv 1404.5997; torchvision, ``models.alexnet``.

    Examples
    --------
    >>> from convlib.networks import summary
    >>> counted = summary(alexnet(), (3, 224, 224))
    >>> counted.parameters, counted.multiply_adds
    (61100840, 714188480)
    """
    return [
        Conv2d(3, 64, 11, stride=4, padding=2),
        ReLU(inplace=True),
        MaxPool2d(3, stride=2),
        Conv2d(64, 192, 5, padding=2),
        ReLU(inplace=True),
        MaxPool2d(3, stride=2),
        Conv2d(192, 384, 3, padding=1),
        ReLU(inplace=True),
        Conv2d(384, 256, 3, padding=1),
        ReLU(inplace=True),
        Conv2d(256, 256, 3, padding=1),
        ReLU(inplace=True),
        MaxPool2d(3, stride=2),
        AdaptiveAvgPool2d(6),
        Flatten(),
        Dropout(),
        Linear(256 * 6 * 6, 4096),
        ReLU(inplace=True),
        Dropout(),
        Linear(4096, 4096),
        ReLU(inplace=True),
        Linear(4096, 1000),
    ]


def vgg_16() -> list[Block]:
    """Return VGG-16, for a colour image of about 224 x 224.

    Returns
    -------
    list
        Thirteen 3 x 3 convolutions in five stages, and three fully connected layers.

    References
    ----------
    Simonyan & Zisserman, "Very deep convolutional networks for large-scale image recognition",
    ICLR 2015, configuration D; torchvision, ``models.vgg16``.

    Examples
    --------
    >>> from convlib.networks import summary
    >>> counted = summary(vgg_16(), (3, 224, 224))
    >>> counted.parameters, counted.multiply_adds
    (138357544, 15470264320)
    """
    layers: list[Block] = []
    in_channels = 3
    for convolutions, channels in ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)):
        for _ in range(convolutions):
            layers += [Conv2d(in_channels, channels, 3, padding=1), ReLU(inplace=True)]
            in_channels = channels
        layers.append(MaxPool2d(2))
    return [
        *layers,
        AdaptiveAvgPool2d(7),
        Flatten(),
        Linear(512 * 7 * 7, 4096),
        ReLU(inplace=True),
        Dropout(),
        Linear(4096, 4096),
        ReLU(inplace=True),
        Dropout(),
        Linear(4096, 1000),
    ]


def resnet_18() -> list[Block]:
    """Return ResNet-18, for a colour image of about 224 x 224.

    Returns
    -------
    list
        A stem, eight residual blocks in four stages, and one fully connected layer.

    References
    ----------
    He et al., "Deep residual learning for image recognition", CVPR 2016, table 1; torchvision,
    ``models.resnet18``.

    Examples
    --------
    >>> from convlib.networks import summary
    >>> counted = summary(resnet_18(), (3, 224, 224))
    >>> counted.parameters, counted.multiply_adds
    (11689512, 1814073344)
    """
    return [
        *_conv_norm(3, 64, 7, stride=2),
        ReLU(inplace=True),
        MaxPool2d(3, stride=2, padding=1),
        *_residual_block(64, 64, stride=1),
        *_residual_block(64, 64, stride=1),
        *_residual_block(64, 128, stride=2),
        *_residual_block(128, 128, stride=1),
        *_residual_block(128, 256, stride=2),
        *_residual_block(256, 256, stride=1),
        *_residual_block(256, 512, stride=2),
        *_residual_block(512, 512, stride=1),
        AdaptiveAvgPool2d(1),
        Flatten(),
        Linear(512, 1000),
    ]


def mobilenet_v1(width: float = 1.0) -> list[Block]:
    """Return MobileNet v1, for a colour image of 224 x 224, or of another multiple of 32.

    Parameters
    ----------
    width
        The width multiplier: the share of the channels that is kept in every layer, above 0.

    Returns
    -------
    list
        A convolution, thirteen depthwise separable ones, and one fully connected layer.

    Raises
    ------
    TypeError, ValueError
        If ``width`` is not a number above 0, or leaves no channel.

    References
    ----------
    Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision
    applications", arXiv 1704.04861, table 1.

    Examples
    --------
    >>> from convlib.networks import summary
    >>> counted = summary(mobilenet_v1(), (3, 224, 224))
    >>> counted.parameters, counted.multiply_adds
    (4231976, 568740352)
    """
    if int(32 * validation.real("width", width, above=0)) == 0:
        raise ValueError(f"width must leave at least one channel of 32, got {width}")
    stages = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5]
    in_channels = int(32 * width)
    layers = [*_conv_norm(3, in_channels, 3, stride=2), ReLU(inplace=True)]
    for full_channels, stride in [*stages, (1024, 2), (1024, 1)]:
        channels = int(full_channels * width)
        layers += [
            *_conv_norm(in_channels, in_channels, 3, stride, groups=in_channels),
            ReLU(inplace=True),
            *_conv_norm(in_channels, channels, 1),
            ReLU(inplace=True),
        ]
        in_channels = channels
    return [*layers, AdaptiveAvgPool2d(1), Flatten(), Linear(in_channels, 1000)]


def _conv_norm(
    in_channels: int, out_channels: int, kernel_size: int, stride: int = 1, groups: int = 1
) -> list[Block]:
    """Return a convolution that keeps the size, stride apart, and its normalisation."""
    return [
        Conv2d(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding=kernel_size // 2,
            groups=groups,
            bias=False,
        ),
        BatchNorm2d(out_channels),
    ]


def _residual_block(in_channels: int, channels: int, stride: int) -> list[Block]:
    """Return two 3 x 3 convolutions and a shortcut, which projects where the shape changes."""
    same = stride == 1 and in_channels == channels
    return [
        Add(
            [
                *_conv_norm(in_channels, channels, 3, stride),
                ReLU(inplace=True),
                *_conv_norm(channels, channels, 3),
            ],
            [] if same else _conv_norm(in_channels, channels, 1, stride),
        ),
        ReLU(inplace=True),
    ]

"""LeNet-5 as printed in 1998, with three kinds of layer that nobody builds today."""

from dataclasses import dataclass
from math import prod

from convlib import shapes, validation
from convlib.networks.graph import Block
from convlib.networks.layer import Layer, Shape, check_channels
from convlib.networks.pointwise import Flatten, Linear, Tanh
from convlib.networks.windowed import Conv2d
from convlib.shapes import Window

# LeCun et al. 1998, table I: the maps of S2 that each map of C3 reads.
C3_TABLE = (
    (0, 1, 2),
    (1, 2, 3),
    (2, 3, 4),
    (3, 4, 5),
    (0, 4, 5),
    (0, 1, 5),
    (0, 1, 2, 3),
    (1, 2, 3, 4),
    (2, 3, 4, 5),
    (0, 3, 4, 5),
    (0, 1, 4, 5),
    (0, 1, 2, 5),
    (0, 1, 3, 4),
    (1, 2, 4, 5),
    (0, 2, 3, 5),
    (0, 1, 2, 3, 4, 5),
)


@dataclass(frozen=True, repr=False)
class PartialConv2d(Layer):
    """A convolution whose filters each read their own choice of channels.

    Parameters
    ----------
    in_channels
        Channels of the input.
    table
        For each filter, the channels that it reads, counted from 0.
    kernel_size
        Taps along both axes.

    Raises
    ------
    TypeError, ValueError
        If a setting is of the wrong type, or the table names a channel that is not there.

    Examples
    --------
    >>> PartialConv2d(6, C3_TABLE, 5).parameters
    1516
    """

    in_channels: int
    table: tuple[tuple[int, ...], ...]
    kernel_size: int

    def __post_init__(self) -> None:
        """Check every setting."""
        in_channels = validation.integer("in_channels", self.in_channels, minimum=1)
        validation.integer("kernel_size", self.kernel_size, minimum=1)
        if not self.table or not all(isinstance(channels, tuple) for channels in self.table):
            raise TypeError(
                f"table must hold a tuple of channels for each filter, got {self.table!r}"
            )
        for channels in self.table:
            for channel in channels:
                if validation.integer("table", channel, minimum=0) >= in_channels:
                    raise ValueError(
                        f"table must name channels below in_channels {in_channels}, got {channel}"
                    )

    @property
    def _weights(self) -> int:
        return sum(map(len, self.table)) * self.kernel_size**2

    @property
    def parameters(self) -> int:
        """A kernel for each entry of the table, and a bias for each filter."""
        return self._weights + len(self.table)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return ``(filters, height, width)``."""
        check_channels("in_channels", self.in_channels, input_shape)
        height, width = (shapes.output_size(size, self.kernel_size) for size in input_shape[1:])
        return len(self.table), height, width

    def multiply_adds(self, input_shape: Shape) -> int:
        """Return the weights times the output positions."""
        return self._weights * prod(self.output_shape(input_shape)[1:])

    def connections(self, input_shape: Shape) -> int:
        """Return the parameters times the output positions."""
        return self.parameters * prod(self.output_shape(input_shape)[1:])

    def windows(self, input_shape: Shape) -> tuple[Window, Window]:
        """Return the window along both axes."""
        return Window(self.kernel_size), Window(self.kernel_size)

    def __repr__(self) -> str:
        """Leave the table out."""
        return f"PartialConv2d({self.in_channels}, {len(self.table)}, {self.kernel_size})"


@dataclass(frozen=True, repr=False)
class Subsampling(Layer):
    """Sums of 2 x 2 windows, times a learned factor, plus a learned bias: one of each a channel.

    Parameters
    ----------
    channels
        Channels of the input.

    Raises
    ------
    TypeError, ValueError
        If ``channels`` is not an integer of at least 1.

    Examples
    --------
    >>> layer = Subsampling(6)
    >>> layer.parameters, layer.connections((6, 28, 28))
    (12, 5880)
    """

    channels: int

    def __post_init__(self) -> None:
        """Check the setting."""
        validation.integer("channels", self.channels, minimum=1)

    @property
    def parameters(self) -> int:
        """Two for each channel."""
        return 2 * self.channels

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return ``(channels, height, width)``."""
        check_channels("channels", self.channels, input_shape)
        height, width = (shapes.output_size(size, 2, stride=2) for size in input_shape[1:])
        return self.channels, height, width

    def multiply_adds(self, input_shape: Shape) -> int:
        """Return one for each output: the factor."""
        return prod(self.output_shape(input_shape))

    def connections(self, input_shape: Shape) -> int:
        """Return five for each output: four inputs and the bias."""
        return 5 * prod(self.output_shape(input_shape))

    def windows(self, input_shape: Shape) -> tuple[Window, Window]:
        """Return the window along both axes."""
        return Window(2, 2), Window(2, 2)


@dataclass(frozen=True, repr=False)
class RadialBasis(Layer):
    """Distances from fixed patterns, one for each class. Nothing is learned.

    Parameters
    ----------
    in_features, out_features
        Numbers in a pattern, and patterns.

    Raises
    ------
    TypeError, ValueError
        If a setting is not an integer of at least 1.

    Examples
    --------
    >>> RadialBasis(84, 10).connections((84,))
    840
    """

    in_features: int
    out_features: int

    def __post_init__(self) -> None:
        """Check every setting."""
        validation.integer("in_features", self.in_features, minimum=1)
        validation.integer("out_features", self.out_features, minimum=1)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return ``(out_features,)``."""
        return Linear(self.in_features, self.out_features).output_shape(input_shape)

    def multiply_adds(self, input_shape: Shape) -> int:
        """Return one for each connection: a difference, squared and added."""
        return self.connections(input_shape)

    def connections(self, input_shape: Shape) -> int:
        """Return one for each number of each pattern."""
        return self.in_features * self.out_features


def lenet_5_1998() -> list[Block]:
    """Return LeNet-5 as printed, for a grey image of 32 x 32.

    The 340,908 connections that the paper states include the 840 of its fixed output layer.

    Returns
    -------
    list
        Layers C1, S2, C3, S4, C5 and F6, a squashing function after each, and the output.

    References
    ----------
    LeCun et al., "Gradient-based learning applied to document recognition",
    Proceedings of the IEEE 1998, section II.B.

    Examples
    --------
    >>> from convlib.networks import summary
    >>> lenet = summary(lenet_5_1998(), (1, 32, 32))
    >>> lenet.parameters, lenet.connections
    (60000, 340908)
    """
    return [
        Conv2d(1, 6, 5),
        Tanh(),
        Subsampling(6),
        Tanh(),
        PartialConv2d(6, C3_TABLE, 5),
        Tanh(),
        Subsampling(16),
        Tanh(),
        Conv2d(16, 120, 5),
        Tanh(),
        Flatten(),
        Linear(120, 84),
        Tanh(),
        RadialBasis(84, 10),
    ]

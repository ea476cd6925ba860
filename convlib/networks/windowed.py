"""Layers whose units read windows: convolutions and poolings."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, field

from convlib import shapes, validation
from convlib.axes import AXES
from convlib.networks.layer import Layer, Shape, check_channels, check_picture
from convlib.shapes import AdaptiveWindow, TransposedWindow, Window
from convlib.shapes.counts import HEIGHT_WIDTH
from convlib.shapes.padding import Padding, padding_pairs

IntOrPair = int | tuple[int, int]

VERTICAL_HORIZONTAL = AXES[2].directions


@dataclass(frozen=True, repr=False)
class Conv2d(Layer):
    """A convolution.

    Parameters
    ----------
    in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias
        As in ``torch.nn.Conv2d``; ``padding`` as in `convlib.conv2d`.

    Raises
    ------
    TypeError, ValueError
        If a setting is of the wrong type, out of range, or at odds with another; in a network,
        if ``padding`` is "same" and ``stride`` is not 1.

    Examples
    --------
    >>> layer = Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)
    >>> layer.output_shape((3, 224, 224)), layer.parameters
    ((64, 112, 112), 9408)
    """

    in_channels: int
    out_channels: int
    kernel_size: IntOrPair
    stride: IntOrPair = 1
    padding: Padding = 0
    dilation: IntOrPair = 1
    groups: int = 1
    bias: bool = True

    def __post_init__(self) -> None:
        """Check every setting."""
        _ = self.parameters
        validation.pair("stride", self.stride, 1, VERTICAL_HORIZONTAL)
        _windows((1, 1, 1), self.kernel_size, 1, self.padding, self.dilation)

    @property
    def parameters(self) -> int:
        """Weights, and a bias for each filter."""
        return shapes.parameters(
            self.in_channels, self.out_channels, self.kernel_size, self.groups, self.bias
        )

    def output_shape(self, input_shape: Shape) -> tuple[int, int, int]:
        """Return ``(out_channels, height, width)``."""
        check_channels("in_channels", self.in_channels, input_shape)
        return int(self.out_channels), *_slide(input_shape, self.windows(input_shape))

    def multiply_adds(self, input_shape: Shape) -> int:
        """Return `convlib.shapes.multiply_adds` of the layer."""
        _, height, width = self.output_shape(input_shape)
        return shapes.multiply_adds(
            self.in_channels, self.out_channels, self.kernel_size, (height, width), self.groups
        )

    def connections(self, input_shape: Shape) -> int:
        """Return `convlib.shapes.connections` of the layer."""
        _, height, width = self.output_shape(input_shape)
        return self.parameters * height * width

    def windows(self, input_shape: Shape) -> tuple[Window, Window]:
        """Return the window along both axes."""
        return _windows(input_shape, self.kernel_size, self.stride, self.padding, self.dilation)


@dataclass(frozen=True, repr=False)
class ConvTranspose2d(Layer):
    """A transposed convolution.

    Parameters
    ----------
    in_channels, out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation
        As in ``torch.nn.ConvTranspose2d``.

    Raises
    ------
    TypeError, ValueError
        If a setting is of the wrong type, out of range, or at odds with another.

    Examples
    --------
    >>> ConvTranspose2d(64, 32, kernel_size=4, stride=2, padding=1).output_shape((64, 7, 7))
    (32, 14, 14)
    """

    in_channels: int
    out_channels: int
    kernel_size: IntOrPair
    stride: IntOrPair = 1
    padding: IntOrPair = 0
    output_padding: IntOrPair = 0
    groups: int = 1
    bias: bool = True
    dilation: IntOrPair = 1

    def __post_init__(self) -> None:
        """Check every setting."""
        _ = self.parameters
        validation.pair("padding", self.padding, 0, VERTICAL_HORIZONTAL)
        validation.pair("output_padding", self.output_padding, 0, VERTICAL_HORIZONTAL)
        validation.pair("stride", self.stride, 1, VERTICAL_HORIZONTAL)
        validation.pair("dilation", self.dilation, 1, VERTICAL_HORIZONTAL)

    @property
    def parameters(self) -> int:
        """Weights, and a bias for each output channel."""
        return shapes.parameters(
            self.in_channels, self.out_channels, self.kernel_size, self.groups, self.bias
        )

    def output_shape(self, input_shape: Shape) -> tuple[int, int, int]:
        """Return ``(out_channels, height, width)``."""
        check_channels("in_channels", self.in_channels, input_shape)
        names = "kernel_size", "stride", "padding", "output_padding", "dilation"
        vertical, horizontal = zip(input_shape[1:], *map(self._pair, names), strict=True)
        return (
            int(self.out_channels),
            validation.along("height", shapes.transposed_output_size, *vertical),
            validation.along("width", shapes.transposed_output_size, *horizontal),
        )

    def multiply_adds(self, input_shape: Shape) -> int:
        """Return a product for each weight and input position, those cut off included."""
        size = input_shape[1], input_shape[2]
        return shapes.multiply_adds(
            self.in_channels, self.out_channels, self.kernel_size, size, self.groups
        )

    def connections(self, input_shape: Shape) -> int:
        """Return the multiply-adds, and a link for each bias and output position."""
        _, height, width = self.output_shape(input_shape)
        biases = int(self.out_channels) * height * width if self.bias else 0
        return self.multiply_adds(input_shape) + biases

    def windows(self, input_shape: Shape) -> tuple[TransposedWindow, TransposedWindow]:
        """Return the window along both axes."""
        settings = map(self._pair, ("kernel_size", "stride", "padding", "dilation"))
        vertical, horizontal = map(TransposedWindow, *settings)
        return vertical, horizontal

    def _pair(self, name: str) -> tuple[int, int]:
        return validation.pair(name, getattr(self, name), 0, VERTICAL_HORIZONTAL)


@dataclass(frozen=True, repr=False)
class _Pool2d(Layer):
    """What the poolings share."""

    kernel_size: IntOrPair
    stride: IntOrPair | None = None
    padding: IntOrPair = 0
    ceil_mode: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        """Check every setting."""
        kernel = validation.pair("kernel_size", self.kernel_size, 1, HEIGHT_WIDTH)
        padding = validation.pair("padding", self.padding, 0, VERTICAL_HORIZONTAL)
        validation.pair("dilation", self._dilation, 1, VERTICAL_HORIZONTAL)
        validation.boolean("ceil_mode", self.ceil_mode)
        if self.stride is not None:
            validation.pair("stride", self.stride, 1, VERTICAL_HORIZONTAL)
        if any(2 * pad > size for pad, size in zip(padding, kernel, strict=True)):
            raise ValueError(
                "padding must be at most half of kernel_size, "
                f"got padding {self.padding} and kernel_size {self.kernel_size}"
            )

    @property
    def _dilation(self) -> IntOrPair:
        return 1

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return ``(channels, height, width)``."""
        check_picture(input_shape)
        return input_shape[0], *_slide(input_shape, self.windows(input_shape), self.ceil_mode)

    def windows(self, input_shape: Shape) -> tuple[Window, Window]:
        """Return the window along both axes."""
        stride = self.kernel_size if self.stride is None else self.stride
        return _windows(input_shape, self.kernel_size, stride, self.padding, self._dilation)


@dataclass(frozen=True, repr=False)
class MaxPool2d(_Pool2d):
    """The largest number of each window.

    Parameters
    ----------
    kernel_size, stride, padding, dilation, ceil_mode
        As in ``torch.nn.MaxPool2d``; ``stride`` is ``kernel_size`` unless given.

    Raises
    ------
    TypeError, ValueError
        If a setting is of the wrong type or out of range, or ``padding`` is more than half of
        ``kernel_size``.

    Examples
    --------
    >>> MaxPool2d(3, stride=2, ceil_mode=True).output_shape((64, 112, 112))
    (64, 56, 56)
    """

    dilation: IntOrPair = 1

    @property
    def _dilation(self) -> IntOrPair:
        return self.dilation


@dataclass(frozen=True, repr=False)
class AvgPool2d(_Pool2d):
    """The average of each window.

    Parameters
    ----------
    kernel_size, stride, padding, ceil_mode
        As in ``torch.nn.AvgPool2d``; ``stride`` is ``kernel_size`` unless given.

    Raises
    ------
    TypeError, ValueError
        As `MaxPool2d`.

    Examples
    --------
    >>> AvgPool2d(2).output_shape((6, 28, 28))
    (6, 14, 14)
    """


@dataclass(frozen=True, repr=False)
class AdaptiveAvgPool2d(Layer):
    """Averages over as many windows as the output has places, whatever the input's size.

    Parameters
    ----------
    output_size
        As in ``torch.nn.AdaptiveAvgPool2d``: one integer, or ``(height, width)``.

    Raises
    ------
    TypeError, ValueError
        If ``output_size`` is not one.

    Examples
    --------
    >>> AdaptiveAvgPool2d(1).output_shape((512, 7, 9))
    (512, 1, 1)
    """

    output_size: IntOrPair

    def __post_init__(self) -> None:
        """Check the setting."""
        validation.pair("output_size", self.output_size, 1, HEIGHT_WIDTH)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return ``(channels, height, width)``."""
        check_picture(input_shape)
        return input_shape[0], *validation.pair("output_size", self.output_size, 1, HEIGHT_WIDTH)

    def windows(self, input_shape: Shape) -> tuple[AdaptiveWindow, AdaptiveWindow]:
        """Return the window along both axes."""
        _, *outputs = self.output_shape(input_shape)
        vertical, horizontal = map(AdaptiveWindow, input_shape[1:], outputs)
        return vertical, horizontal


def _windows(
    input_shape: Shape,
    kernel_size: IntOrPair,
    stride: IntOrPair,
    padding: Padding,
    dilation: IntOrPair,
) -> tuple[Window, Window]:
    kernels = validation.pair("kernel_size", kernel_size, 1, HEIGHT_WIDTH)
    strides = validation.pair("stride", stride, 1, VERTICAL_HORIZONTAL)
    dilations = validation.pair("dilation", dilation, 1, VERTICAL_HORIZONTAL)
    pads = padding_pairs(padding, input_shape[1:], kernels, strides, dilations)
    vertical, horizontal = map(Window, kernels, strides, pads, dilations)
    return vertical, horizontal


def _slide(
    input_shape: Shape, windows: Iterable[Window], ceil_mode: bool = False
) -> tuple[int, int]:
    """Return the height and the width that the windows leave."""
    height, width = (
        validation.along(axis, shapes.output_size, size, *astuple(window), ceil_mode)
        for axis, size, window in zip(AXES[2].sizes, input_shape[1:], windows, strict=True)
    )
    return height, width

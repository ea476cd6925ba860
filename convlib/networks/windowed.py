"""Layers whose units read windows: convolutions and poolings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from convlib import shapes, validation
from convlib.networks.layer import Layer, Shape, check_channels, check_picture
from convlib.shapes import Window

IntOrPair = int | tuple[int, int]
AxisPadding = int | tuple[int, int]
Padding = Literal["valid", "same"] | int | tuple[AxisPadding, AxisPadding]

VERTICAL_HORIZONTAL = "(vertical, horizontal)"
HEIGHT_WIDTH = "(height, width)"


@dataclass(frozen=True, repr=False)
class Conv2d(Layer):
    """A convolution.

    Parameters
    ----------
    in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias
        As in ``torch.nn.Conv2d``. Padding may be ``((top, bottom), (left, right))`` too.

    Raises
    ------
    TypeError, ValueError
        If a setting is of the wrong type, out of range, or at odds with another.

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
        stride = validation.pair("stride", self.stride, 1, VERTICAL_HORIZONTAL)
        validation.pair("dilation", self.dilation, 1, VERTICAL_HORIZONTAL)
        if self.padding != "same":
            _padding_pairs(self.padding)
        elif stride != (1, 1):
            raise ValueError(
                f"padding 'same' needs stride 1, got stride {self.stride}: "
                "write the padding in numbers, from convlib.shapes.same_padding"
            )

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
    """A transposed convolution. Neighbouring units see unlike windows, so it has no one window.

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
        settings = (
            validation.pair(name, getattr(self, name), 0, VERTICAL_HORIZONTAL)
            for name in ("kernel_size", "stride", "padding", "output_padding", "dilation")
        )
        vertical, horizontal = zip(input_shape[1:], *settings, strict=True)
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

    def windows(self, input_shape: Shape) -> None:
        """Return None."""
        return


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

    Notes
    -----
    The windows are equal where the output's size divides the input's; otherwise no one window
    holds for all units, and `windows` is None.

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

    def windows(self, input_shape: Shape) -> tuple[Window, Window] | None:
        """Return the window along both axes, or None where the windows differ."""
        _, height, width = input_shape
        _, rows, columns = self.output_shape(input_shape)
        if height % rows or width % columns:
            return None
        vertical, horizontal = height // rows, width // columns
        return Window(vertical, vertical), Window(horizontal, horizontal)


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
    if padding == "same":
        pads = tuple(map(shapes.same_padding, input_shape[1:], kernels, strides, dilations))
    else:
        pads = _padding_pairs(padding)
    vertical, horizontal = map(Window, kernels, strides, pads, dilations)
    return vertical, horizontal


def _padding_pairs(padding: Padding) -> tuple[tuple[int, int], ...]:
    """Return padding, however it was written in numbers, as ((top, bottom), (left, right))."""
    if padding == "valid":
        return (0, 0), (0, 0)
    if isinstance(padding, str):
        raise ValueError(f"padding must be 'valid', 'same' or numbers, got {padding!r}")
    axes = padding if isinstance(padding, tuple | list) else (padding, padding)
    try:
        pairs = tuple(validation.pair("padding", axis, 0, "") for axis in axes)
    except TypeError:
        pairs = ()
    if len(pairs) != 2:
        raise TypeError(
            "padding must be an integer, (vertical, horizontal), ((top, bottom), (left, right)), "
            f"'valid' or 'same', got {padding!r}"
        )
    return pairs


def _slide(
    input_shape: Shape, windows: Iterable[Window], ceil_mode: bool = False
) -> tuple[int, int]:
    """Return the height and the width that the windows leave."""
    (_, height, width), (vertical, horizontal) = input_shape, windows
    return (
        validation.along("height", shapes.output_size, height, *vertical, ceil_mode),
        validation.along("width", shapes.output_size, width, *horizontal, ceil_mode),
    )

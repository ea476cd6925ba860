"""Which units of the layer below one unit reads, along one axis."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import gcd
from typing import Protocol

from convlib import validation
from convlib.shapes.sizes import BEFORE_AFTER, Padding


class AnyWindow(Protocol):
    """What a receptive field asks of a layer along one axis.

    Units repeat: ``units`` units further on, a unit reads what lies ``below`` units further on.
    """

    @property
    def units(self) -> int:
        """How many kinds of units there are."""

    @property
    def below(self) -> int:
        """How far the next unit of the same kind is, counted in units of the layer below."""

    def reads(self, unit: int) -> Iterable[int]:
        """Return the units of the layer below that one unit reads, those in padding included."""


@dataclass(frozen=True)
class Window:
    """The window of a convolution or a pooling: every unit reads one.

    Parameters
    ----------
    kernel_size, stride, padding, dilation
        As in `convlib.shapes.output_size`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.shapes.output_size`.

    Examples
    --------
    >>> list(Window(3, stride=2, padding=1).reads(4))
    [7, 8, 9]
    """

    kernel_size: int
    stride: int = 1
    padding: Padding = 0
    dilation: int = 1
    units = 1

    def __post_init__(self) -> None:
        """Check every setting."""
        _check(self)

    @property
    def below(self) -> int:
        """The stride."""
        return int(self.stride)

    def reads(self, unit: int) -> range:
        """Return a place for each tap."""
        first = unit * self.below - _before(self.padding)
        return range(first, first + _reach(self), self.dilation)


@dataclass(frozen=True)
class TransposedWindow:
    """The window of a transposed convolution: every unit of the layer below writes one.

    Units then read by turns: where ``stride`` does not divide ``kernel_size``, some read more
    units than others do, and some read none where ``stride`` is the larger.

    Parameters
    ----------
    kernel_size, stride, padding, dilation
        As in `convlib.shapes.transposed_output_size`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.shapes.transposed_output_size`.

    Examples
    --------
    >>> window = TransposedWindow(3, stride=2)
    >>> window.reads(4), window.reads(5)
    ([2, 1], [2])
    """

    kernel_size: int
    stride: int = 1
    padding: Padding = 0
    dilation: int = 1
    below = 1

    def __post_init__(self) -> None:
        """Check every setting."""
        _check(self)

    @property
    def units(self) -> int:
        """The stride."""
        return int(self.stride)

    def reads(self, unit: int) -> list[int]:
        """Return the units whose windows have a tap here."""
        place = unit + _before(self.padding)
        writers = range(place, place - _reach(self), -int(self.dilation))
        return [writer // self.units for writer in writers if writer % self.units == 0]


@dataclass(frozen=True)
class AdaptiveWindow:
    """The windows of an adaptive pooling, unequal where the sizes do not divide.

    Parameters
    ----------
    input_size, output_size
        Units along the axis, below and here.

    Raises
    ------
    TypeError, ValueError
        If a size is not an integer of at least 1.

    References
    ----------
    PyTorch, documentation of ``torch.nn.AdaptiveAvgPool2d``.

    Examples
    --------
    >>> window = AdaptiveWindow(7, 3)
    >>> [list(window.reads(unit)) for unit in range(3)]
    [[0, 1, 2], [2, 3, 4], [4, 5, 6]]
    """

    input_size: int
    output_size: int

    def __post_init__(self) -> None:
        """Check both sizes."""
        validation.integer("input_size", self.input_size, minimum=1)
        validation.integer("output_size", self.output_size, minimum=1)

    @property
    def units(self) -> int:
        """The output's size, or less where both sizes have a common divisor."""
        return int(self.output_size) // gcd(self.input_size, self.output_size)

    @property
    def below(self) -> int:
        """The input's size, divided by as much."""
        return int(self.input_size) // gcd(self.input_size, self.output_size)

    def reads(self, unit: int) -> range:
        """Return from the floor of its first edge to the ceiling of its last one."""
        first = unit * self.below // self.units
        return range(first, -(-(unit + 1) * self.below // self.units))


@dataclass(frozen=True)
class WholeWindow:
    """The window of a unit that reads the whole axis: after it there are no places left.

    Parameters
    ----------
    input_size
        Units along the axis.

    Raises
    ------
    TypeError, ValueError
        If it is not an integer of at least 1.

    Examples
    --------
    >>> WholeWindow(7).reads(5)
    range(0, 7)
    """

    input_size: int
    units = 1
    below = 0

    def __post_init__(self) -> None:
        """Check the size."""
        validation.integer("input_size", self.input_size, minimum=1)

    def reads(self, unit: int) -> range:
        """Return all of them, whichever unit it is."""
        return range(self.input_size)


def _check(window: Window | TransposedWindow) -> None:
    validation.integer("kernel_size", window.kernel_size, minimum=1)
    validation.integer("stride", window.stride, minimum=1)
    validation.pair("padding", window.padding, 0, BEFORE_AFTER)
    validation.integer("dilation", window.dilation, minimum=1)


def _reach(window: Window | TransposedWindow) -> int:
    return int(window.kernel_size) * int(window.dilation)


def _before(padding: Padding) -> int:
    return validation.pair("padding", padding, 0, BEFORE_AFTER)[0]

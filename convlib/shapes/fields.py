"""How far a deep unit sees: the receptive field along one axis."""

from collections.abc import Iterable
from typing import NamedTuple, Self

from convlib import validation
from convlib.shapes.sizes import BEFORE_AFTER, Padding, effective_kernel_size


class Window(NamedTuple):
    """The window of one layer along one axis: a convolution's or a pooling's.

    Parameters
    ----------
    kernel_size, stride, padding, dilation
        As in `convlib.shapes.output_size`.

    Examples
    --------
    >>> Window(3, dilation=2)
    Window(kernel_size=3, stride=1, padding=0, dilation=2)
    """

    kernel_size: int
    stride: int = 1
    padding: Padding = 0
    dilation: int = 1


class ReceptiveField(NamedTuple):
    """The pixels of the input that a unit can see, along one axis.

    Unit 0 sees ``size`` pixels, from pixel ``start`` on. Each next unit sees as many,
    ``stride`` pixels further on. Pixels below 0 are padding. The default is the input itself.

    Parameters
    ----------
    size
        Pixels from the first to the last that a unit sees.
    stride
        Pixels from the field of one unit to that of the next.
    start
        The first pixel of unit 0.

    Notes
    -----
    Three recurrences carry it through a layer of window K = d(k - 1) + 1: the size grows by
    (K - 1) times the stride so far, the start goes back by the padding times the stride so far,
    and the strides multiply.

    References
    ----------
    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks",
    Distill 2019.

    Examples
    --------
    >>> field = ReceptiveField().through(7, stride=2, padding=3).through(3, stride=2, padding=1)
    >>> field
    ReceptiveField(size=11, stride=4, start=-5)
    >>> field.padding, field.interval(2)
    (5, (3, 13))
    """

    size: int = 1
    stride: int = 1
    start: int = 0

    @property
    def padding(self) -> int:
        """How many pixels of padding unit 0 sees before the input's first pixel."""
        return -self.start

    def through(
        self, kernel_size: int, stride: int = 1, padding: Padding = 0, dilation: int = 1
    ) -> Self:
        """Return the field of the layer above: one whose windows read these units.

        Parameters
        ----------
        kernel_size, stride, padding, dilation
            As in `convlib.shapes.output_size`.

        Returns
        -------
        ReceptiveField
            A new field.

        Raises
        ------
        TypeError, ValueError
            As `convlib.shapes.output_size`.
        """
        stride = validation.integer("stride", stride, minimum=1)
        before, _ = validation.pair("padding", padding, 0, BEFORE_AFTER)
        window = effective_kernel_size(kernel_size, dilation)
        return self._replace(
            size=self.size + (window - 1) * self.stride,
            stride=self.stride * stride,
            start=self.start - before * self.stride,
        )

    def interval(self, position: int) -> tuple[int, int]:
        """Return the first and the last pixel that one unit sees.

        Parameters
        ----------
        position
            The unit's place along the axis, from 0.

        Returns
        -------
        tuple of int
            Both pixels are seen. Below 0, or from the input's size on, they lie in padding.

        Raises
        ------
        TypeError, ValueError
            If ``position`` is not an integer of at least 0.
        """
        first = self.start + validation.integer("position", position, minimum=0) * self.stride
        return first, first + self.size - 1


def receptive_fields(windows: Iterable[Window | tuple[int, ...]]) -> tuple[ReceptiveField, ...]:
    """Return the receptive field after each layer of a chain.

    Parameters
    ----------
    windows
        The layers from the input up: a `Window` each, or a tuple of its entries.

    Returns
    -------
    tuple of ReceptiveField
        One for each layer; the last is that of the whole chain.

    Raises
    ------
    TypeError, ValueError
        If a window is not one.

    References
    ----------
    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks",
    Distill 2019.

    Examples
    --------
    >>> cascade = [Window(3, dilation=1), Window(3, dilation=2), Window(3, dilation=4)]
    >>> [field.size for field in receptive_fields(cascade)]
    [3, 7, 15]
    """
    if not isinstance(windows, Iterable):
        raise TypeError(f"windows must be a sequence of windows, got {windows!r}")
    fields = [ReceptiveField()]
    for window in windows:
        if not isinstance(window, tuple) or not 1 <= len(window) <= len(Window._fields):
            mend = f": write Window({window!r})" if isinstance(window, int) else ""
            raise TypeError(
                "windows must hold tuples (kernel_size, stride, padding, dilation), "
                f"got {window!r}{mend}"
            )
        fields.append(fields[-1].through(*window))
    return tuple(fields[1:])


def joined_field(fields: Iterable[ReceptiveField]) -> ReceptiveField:
    """Return the field of units that read the units of several branches at the same place.

    Parameters
    ----------
    fields
        The field of each branch, all from the same input.

    Returns
    -------
    ReceptiveField
        The least interval that holds them all.

    Raises
    ------
    TypeError
        If a field is not a `ReceptiveField`.
    ValueError
        If there is no branch, or the branches differ in stride: then they drift apart, and no
        one size holds for every unit.

    References
    ----------
    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks",
    Distill 2019, section "Arbitrary computation graphs".

    Examples
    --------
    >>> shortcut = ReceptiveField()
    >>> block = ReceptiveField().through(3, padding=1).through(3, padding=1)
    >>> joined_field([shortcut, block])
    ReceptiveField(size=5, stride=1, start=-2)
    """
    branches = tuple(fields)
    for field in branches:
        if not isinstance(field, ReceptiveField):
            raise TypeError(f"fields must hold receptive fields, got {field!r}")
    if not branches:
        raise ValueError("fields must hold at least one receptive field, got none")
    strides = {field.stride for field in branches}
    if len(strides) > 1:
        raise ValueError(
            f"branches must agree on their stride, got strides {sorted(strides)}: "
            "give each the same product of strides"
        )
    start = min(field.start for field in branches)
    end = max(field.start + field.size for field in branches)
    return ReceptiveField(end - start, strides.pop(), start)

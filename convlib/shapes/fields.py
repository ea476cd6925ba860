"""How far a deep unit sees: the receptive field along one axis."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm, nan

from convlib import validation
from convlib.shapes.windows import AnyWindow, Window

Span = tuple[int, int]

NOTHING: Span = (0, -1)


@dataclass(frozen=True)
class ReceptiveField:
    """The pixels of the input that the units of a layer see, along one axis.

    Units repeat. In most networks all are of one kind: each next one sees as many pixels,
    ``stride`` further on. After a transposed layer there are several kinds, by turns. Pixels
    below 0 are padding. The default is the input itself.

    Parameters
    ----------
    spans
        The first and the last pixel that a unit sees, for one unit of each kind, from unit 0 on;
        ``(0, -1)`` for a kind that sees nothing.
    advance
        Pixels from a unit to the next one of its kind.

    Notes
    -----
    Through a layer of window K = d(k - 1) + 1 whose units are of one kind, three recurrences
    hold: the size grows by (K - 1) times the stride so far, the start goes back by the padding
    times the stride so far, and the strides multiply. A transposed layer divides the stride by
    its own; then no one size holds for all units, so each kind has its own span. A span is
    exact, whatever the layers; pixels inside it may be missed, where there are dilations.

    References
    ----------
    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks",
    Distill 2019, whose size, stride and padding these are; the kinds are an extension.

    Examples
    --------
    >>> stem = ReceptiveField().through(Window(7, stride=2, padding=3)).through(Window(3, 2, 1))
    >>> stem.size, stem.stride, stem.start, stem.interval(2)
    (11, 4, -5, (3, 13))
    >>> from convlib.shapes import TransposedWindow
    >>> up = ReceptiveField().through(TransposedWindow(3, stride=2))
    >>> up.sizes, up.stride, [up.interval(unit) for unit in range(2, 6)]
    ((2, 1), Fraction(1, 2), [(0, 1), (1, 1), (1, 2), (2, 2)])
    """

    spans: tuple[Span, ...] = ((0, 0),)
    advance: int = 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """Pixels from the first to the last that a unit sees, for each kind of unit."""
        return tuple(last - first + 1 for first, last in self.spans)

    @property
    def size(self) -> int:
        """The largest of the sizes."""
        return max(self.sizes)

    @property
    def stride(self) -> int | Fraction:
        """Pixels from the field of one unit to that of the next; on average, where kinds differ."""
        stride = Fraction(self.advance, len(self.spans))
        return stride.numerator if stride.denominator == 1 else stride

    @property
    def start(self) -> int:
        """The first pixel of unit 0."""
        return self.spans[0][0]

    @property
    def padding(self) -> int:
        """How many pixels of padding unit 0 sees before the input's first pixel."""
        return -self.start

    @property
    def centre(self) -> float:
        """The middle of what unit 0 sees; on average over the kinds, each moved back to unit 0."""
        middles = [
            Fraction(first + last, 2) - unit * self.stride
            for unit, (first, last) in enumerate(self.spans)
            if first <= last
        ]
        return float(sum(middles) / len(middles)) if middles else nan

    def interval(self, position: int) -> Span:
        """Return the first and the last pixel that one unit sees.

        Parameters
        ----------
        position
            The unit's place along the axis, from 0.

        Returns
        -------
        tuple of int
            Both pixels are seen. Below 0, or from the input's size on, they lie in padding.
            ``(0, -1)`` if the unit sees nothing.

        Raises
        ------
        TypeError, ValueError
            If ``position`` is not an integer of at least 0.
        """
        return self._span(validation.integer("position", position, minimum=0))

    def through(self, window: AnyWindow) -> "ReceptiveField":
        """Return the field of the layer above, whose units read these.

        Parameters
        ----------
        window
            A `Window`, `TransposedWindow`, `AdaptiveWindow` or `WholeWindow`.

        Returns
        -------
        ReceptiveField
            A new field.
        """
        rounds = len(self.spans) // gcd(len(self.spans), window.below)
        spans = (_hull(map(self._span, window.reads(i))) for i in range(rounds * window.units))
        return ReceptiveField(tuple(spans), self.advance * rounds * window.below // len(self.spans))

    def _span(self, unit: int) -> Span:
        """Return what a unit sees; units below 0 lie in padding."""
        turns, kind = divmod(unit, len(self.spans))
        first, last = self.spans[kind]
        moved = turns * self.advance
        return NOTHING if last < first else (first + moved, last + moved)


def receptive_fields(windows: Iterable[AnyWindow | tuple[int, ...]]) -> tuple[ReceptiveField, ...]:
    """Return the receptive field after each layer of a chain.

    Parameters
    ----------
    windows
        The layers from the input up: a window each, or a tuple of the entries of a `Window`.

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
        fields.append(fields[-1].through(_window(window)))
    return tuple(fields[1:])


def _window(value: AnyWindow | tuple[int, ...]) -> AnyWindow:
    if isinstance(value, tuple) and 1 <= len(value) <= 4:
        return Window(*value)
    if isinstance(value, tuple) or not hasattr(value, "reads"):
        mend = f": write Window({value!r})" if isinstance(value, int) else ""
        raise TypeError(
            "windows must hold windows or tuples (kernel_size, stride, padding, dilation), "
            f"got {value!r}{mend}"
        )
    return value


def joined_field(fields: Iterable[ReceptiveField]) -> ReceptiveField:
    """Return the field of units that read the units of several paths at the same place.

    Parameters
    ----------
    fields
        The field of each path, all from the same input.

    Returns
    -------
    ReceptiveField
        For each unit, the least interval that holds what it sees on all paths.

    Raises
    ------
    TypeError
        If a field is not a `ReceptiveField`.
    ValueError
        If there is no path, or the paths differ in stride: then they drift apart, and no
        one size holds for every unit.

    References
    ----------
    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks",
    Distill 2019, section "Arbitrary computation graphs".

    Examples
    --------
    >>> block = ReceptiveField().through(Window(3, padding=1)).through(Window(3, padding=1))
    >>> joined_field([ReceptiveField(), block])
    ReceptiveField(spans=((-2, 2),), advance=1)
    """
    paths = tuple(fields)
    for field in paths:
        if not isinstance(field, ReceptiveField):
            raise TypeError(f"fields must hold receptive fields, got {field!r}")
    if not paths:
        raise ValueError("fields must hold at least one receptive field, got none")
    strides = sorted({field.stride for field in paths})
    if len(strides) > 1:
        raise ValueError(
            f"paths must agree on their stride, got strides {' and '.join(map(str, strides))}: "
            "give each the same product of strides"
        )
    kinds = lcm(*(len(field.spans) for field in paths))
    spans = tuple(_hull(field.interval(unit) for field in paths) for unit in range(kinds))
    return ReceptiveField(spans, int(strides[0] * kinds))


def _hull(spans: Iterable[Span]) -> Span:
    """Return the least span that holds all of them."""
    seen = [span for span in spans if span != NOTHING]
    if not seen:
        return NOTHING
    return min(first for first, _ in seen), max(last for _, last in seen)

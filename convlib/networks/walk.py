"""What a network makes, learns, costs and sees, layer by layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from convlib import validation
from convlib.networks.graph import Network, Node, Step, written_out
from convlib.networks.joins import Join
from convlib.networks.layer import Shape, check_shape
from convlib.shapes import AnyWindow, ReceptiveField, joined_field

Fields = tuple[ReceptiveField, ReceptiveField]


class End(NamedTuple):
    """What comes out of a layer, or into the network."""

    shape: Shape
    fields: Fields | None


class Row(NamedTuple):
    """What `summary` says of one layer, or of the place where paths meet."""

    name: str  # what a graph calls it; "" in a list
    layer: Node
    depth: int  # 0 outside of all branches, 1 in a branch, ...
    output_shape: Shape
    parameters: int
    multiply_adds: int
    connections: int
    memory: int  # bytes of the output; 0 where it shares its input's
    fields: Fields | None  # (vertical, horizontal); None where units have no regular fields
    paths: tuple[Fields | None, ...]  # the fields of what it reads

    @property
    def misalignment(self) -> tuple[float, float]:
        """How far apart the centres of its paths lie, in pixels, (vertical, horizontal)."""
        known = [fields for fields in self.paths if fields] or [(ReceptiveField(),) * 2]
        vertical, horizontal = zip(*known, strict=True)
        return _spread(vertical), _spread(horizontal)


@dataclass(frozen=True, repr=False)
class Summary:
    """A network, layer by layer. Shown or printed, it is a table.

    Parameters
    ----------
    input_shape
        The shape that goes in.
    input_memory
        Its bytes.
    rows
        A `Row` for each layer and join, each after those that it reads.

    Examples
    --------
    >>> from convlib.networks import Conv2d, ConvTranspose2d
    >>> counted = summary({"conv": Conv2d(1, 2, 3), "up": ConvTranspose2d(2, 1, 3)}, (1, 8, 8))
    >>> counted["conv"].output_shape, counted.output_shape
    ((2, 6, 6), (1, 8, 8))
    """

    input_shape: Shape
    input_memory: int
    rows: tuple[Row, ...]

    def __getitem__(self, name: str) -> Row:
        """Return the row of a layer that a graph has named."""
        rows = {row.name: row for row in self.rows if row.name}
        if name not in rows:
            raise ValueError(f"name must be one of {', '.join(map(repr, rows))}, got {name!r}")
        return rows[name]

    @property
    def output_shape(self) -> Shape:
        """The shape that comes out."""
        return self.rows[-1].output_shape if self.rows else self.input_shape

    @property
    def parameters(self) -> int:
        """How many numbers the network learns."""
        return sum(row.parameters for row in self.rows)

    @property
    def multiply_adds(self) -> int:
        """How many multiply-adds it does for one picture."""
        return sum(row.multiply_adds for row in self.rows)

    @property
    def connections(self) -> int:
        """How many links carry a weight or a bias, shared or not."""
        return sum(row.connections for row in self.rows)

    @property
    def memory(self) -> int:
        """The bytes of the input and of every new output, as training keeps them."""
        return self.input_memory + sum(row.memory for row in self.rows)

    @property
    def fields(self) -> Fields | None:
        """The receptive field at the end, ``(vertical, horizontal)``."""
        return self.rows[-1].fields if self.rows else (ReceptiveField(), ReceptiveField())

    def __repr__(self) -> str:
        """Lay out the table."""
        head = ("layer", "output", "parameters", "multiply-adds", "bytes", "field")
        body = [_cells(row) for row in self.rows]
        totals = (self.parameters, self.multiply_adds, self.memory)
        lines = [head, *body, ("total", "", *(f"{total:,}" for total in totals), "")]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(_line(line, widths) for line in lines)


def summary(network: Network, input_shape: Sequence[int], bytes_per_number: int = 4) -> Summary:
    """Walk through a network once and say of every layer what it makes, learns, costs and sees.

    Parameters
    ----------
    network
        A list of layers, each of which reads the one before it; or a graph, a dict of names.
        In a graph a name stands for a layer and the names that it reads, ``(layer, "name",
        ...)``; a layer alone reads the entry before it. ``"input"`` is what comes in; the one
        entry that nothing reads is what comes out. `Add`, `Concatenate` and `Multiply` join
        what they read. Wherever a layer may stand, a list or a graph may.
    input_shape
        The shape of one picture, ``(C, H, W)``, or ``(features,)``.
    bytes_per_number
        4 for float32, 8 for float64, 2 for float16.

    Returns
    -------
    Summary
        A row for each layer, and totals: `parameters`, `multiply_adds`, `connections`,
        `memory`, `output_shape`, `fields`.

    Raises
    ------
    TypeError
        If the network holds something else than layers, or a number is not an integer.
    ValueError
        If a layer cannot read what it is given, paths do not fit together, or a graph has a
        cycle, an unknown name or a loose end.

    Notes
    -----
    Multiply-adds are those of convolutions and fully connected layers. Normalisation,
    activations, poolings, biases and joins are not counted, as is usual.

    Where paths meet, their fields must have one stride; the joint field holds them all, and
    `Row.misalignment` says how far apart their centres lie.

    Examples
    --------
    >>> from convlib.networks import Conv2d, MaxPool2d
    >>> summary([Conv2d(1, 6, 5), MaxPool2d(2)], (1, 28, 28))
    layer            output       parameters  multiply-adds   bytes  field
    Conv2d(1, 6, 5)  6 x 24 x 24         156         86,400  13,824      5
    MaxPool2d(2)     6 x 12 x 12           0              0   3,456      6
    total                                156         86,400  20,416

    A bridge over a pooling and its way back, as in a U-Net:

    >>> from convlib.networks import Concatenate, ConvTranspose2d
    >>> bridge = {
    ...     "fine": Conv2d(1, 4, 3, padding=1),
    ...     "coarse": MaxPool2d(2),
    ...     "up": ConvTranspose2d(4, 4, 2, stride=2),
    ...     "both": (Concatenate(), "fine", "up"),
    ... }
    >>> summary(bridge, (1, 8, 8))["both"].output_shape
    (8, 8, 8)
    """
    shape = check_shape(input_shape)
    size = validation.integer("bytes_per_number", bytes_per_number, minimum=1)
    ends = [End(shape, (ReceptiveField(), ReceptiveField()))]
    rows = []
    for step in written_out(network):
        try:
            row = _row(step, [ends[source] for source in step.sources], size)
        except ValueError as error:
            raise ValueError(f"{step.place}, {step.node}: {error}") from None
        rows.append(row)
        ends.append(End(row.output_shape, row.fields))
    return Summary(shape, prod(shape) * size, tuple(rows))


def _row(step: Step, inputs: Sequence[End], size: int) -> Row:
    """Return what one step says, given what it reads."""
    node, paths = step.node, tuple(end.fields for end in inputs)
    if isinstance(node, Join):
        shape = node.output_shape([end.shape for end in inputs])
        counts, memory, fields = (0, 0, 0), prod(shape) * size, _joined(inputs)
    else:
        (before, seen), *_ = inputs
        shape = node.output_shape(before)
        counts = node.parameters, node.multiply_adds(before), node.connections(before)
        memory = prod(shape) * size if node.makes_array else 0
        fields = _through(node.windows(before), seen)
    return Row(step.name, node, step.depth, shape, *counts, memory, fields, paths)


def _through(windows: tuple[AnyWindow, AnyWindow] | None, fields: Fields | None) -> Fields | None:
    if fields is None or windows is None:
        return None
    return fields[0].through(windows[0]), fields[1].through(windows[1])


def _joined(inputs: Sequence[End]) -> Fields | None:
    """Return the joint fields; None where a path has none, or a gate holds for many places."""
    known = [end.fields for end in inputs if end.fields]
    places = {end.shape[1:] for end in inputs}
    if len(known) < len(inputs) or len(places) > 1:
        return None
    height, width = places.pop() or (1, 1)
    vertical, horizontal = zip(*known, strict=True)
    return _joined_axis(vertical, height), _joined_axis(horizontal, width)


def _joined_axis(fields: Sequence[ReceptiveField], places: int) -> ReceptiveField:
    """Join the fields of an axis. Where it has one place, paths of any stride stay together."""
    if places == 1 and len({field.stride for field in fields}) > 1:
        fields = [ReceptiveField((field.interval(0),), advance=0) for field in fields]
    return joined_field(fields)


def _spread(fields: Sequence[ReceptiveField]) -> float:
    centres = [field.centre for field in fields]
    return max(centres) - min(centres)


def _cells(row: Row) -> tuple[str, ...]:
    layer = f"{row.name}: {row.layer}" if row.name else str(row.layer)
    return (
        "  " * row.depth + layer,
        " x ".join(map(str, row.output_shape)),
        f"{row.parameters:,}",
        f"{row.multiply_adds:,}",
        f"{row.memory:,}",
        _field_cell(row.fields),
    )


def _field_cell(fields: Fields | None) -> str:
    if fields is None:
        return "varies"
    sizes = [" to ".join(map(str, sorted({min(field.sizes), field.size}))) for field in fields]
    return sizes[0] if len(set(sizes)) == 1 else " x ".join(sizes)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Align words to the left and numbers to the right."""
    words = [cell.ljust(width) for cell, width in zip(cells[:2], widths[:2], strict=True)]
    numbers = [cell.rjust(width) for cell, width in zip(cells[2:], widths[2:], strict=True)]
    return "  ".join([*words, *numbers]).rstrip()

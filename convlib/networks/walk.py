"""A network is a list of layers; where it branches, a node holds a list for each branch."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from convlib import validation
from convlib.networks.layer import Layer, Shape, check_shape
from convlib.shapes import ReceptiveField, joined_field

Fields = tuple[ReceptiveField, ReceptiveField]


@dataclass(frozen=True, init=False, repr=False)
class Branches(ABC):
    """What `Add` and `Concatenate` share: several networks that read the same input."""

    branches: tuple["Network", ...]

    def __init__(self, *branches: "Network") -> None:
        """Take one list of layers for each branch; an empty list passes the input on."""
        if not branches:
            raise ValueError(f"{type(self).__name__} must have at least one branch, got none")
        object.__setattr__(self, "branches", tuple(map(_network, branches)))

    def __repr__(self) -> str:
        """Show how many branches there are."""
        return f"{type(self).__name__} of {len(self.branches)}"

    @abstractmethod
    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """Return the shape of the branches together, given the shape of each."""


class Add(Branches):
    """Branches that are added: a residual block.

    Parameters
    ----------
    *branches
        A list of layers each; the empty list is the identity.

    Raises
    ------
    TypeError, ValueError
        If a branch is not a list of layers, or there is none.

    References
    ----------
    He et al., "Deep residual learning for image recognition", CVPR 2016.

    Examples
    --------
    >>> from convlib.networks import Conv2d
    >>> block = Add([Conv2d(8, 8, kernel_size=3, padding=1)], [])
    >>> summary([block], (8, 5, 5)).output_shape
    (8, 5, 5)
    """

    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """Return the one shape that all branches have."""
        if len(set(shapes)) > 1:
            raise ValueError(f"branches must end in one shape, got {_listed(shapes)}")
        return shapes[0]


class Concatenate(Branches):
    """Branches whose channels are stacked: an Inception or DenseNet block, a U-Net's bridge.

    Parameters
    ----------
    *branches
        A list of layers each; the empty list is the identity.

    Raises
    ------
    TypeError, ValueError
        If a branch is not a list of layers, or there is none.

    References
    ----------
    Szegedy et al., "Going deeper with convolutions", CVPR 2015.

    Examples
    --------
    >>> from convlib.networks import Conv2d
    >>> summary([Concatenate([Conv2d(8, 4, kernel_size=1)], [])], (8, 5, 5)).output_shape
    (12, 5, 5)
    """

    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """Return the common height and width under the sum of the channels."""
        if len({shape[1:] for shape in shapes}) > 1:
            raise ValueError(f"branches must end in one height and width, got {_listed(shapes)}")
        return sum(shape[0] for shape in shapes), *shapes[0][1:]


Node = Layer | Branches
Network = Sequence[Node]


class Row(NamedTuple):
    """What `summary` says of one layer, or of the place where branches meet."""

    layer: Node
    depth: int  # 0 in the network's own list, 1 in a branch of it, ...
    output_shape: Shape
    parameters: int
    multiply_adds: int
    connections: int
    memory: int  # bytes of the output; 0 where it shares its input's
    fields: Fields | None  # (vertical, horizontal); None where no one size holds for all units


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
        A `Row` for each layer, in order; the rows of branches stand before their meeting.
    """

    input_shape: Shape
    input_memory: int
    rows: tuple[Row, ...]

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
        A list of layers, and of `Add` or `Concatenate` where it branches.
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
        If a layer cannot read what the one before it makes, or branches do not fit together.

    Notes
    -----
    Multiply-adds are those of convolutions and fully connected layers. Normalisation,
    activations, poolings, biases and the sums of branches are not counted, as is usual.

    Examples
    --------
    >>> from convlib.networks import Conv2d, MaxPool2d
    >>> summary([Conv2d(1, 6, 5), MaxPool2d(2)], (1, 28, 28))
    layer            output       parameters  multiply-adds   bytes  field
    Conv2d(1, 6, 5)  6 x 24 x 24         156         86,400  13,824      5
    MaxPool2d(2)     6 x 12 x 12           0              0   3,456      6
    total                                156         86,400  20,416
    """
    shape = check_shape(input_shape)
    size = validation.integer("bytes_per_number", bytes_per_number, minimum=1)
    start = ReceptiveField(), ReceptiveField()
    rows = tuple(_walk(_network(network), shape, start, size, depth=0))
    return Summary(shape, prod(shape) * size, rows)


def _walk(
    network: Network, shape: Shape, fields: Fields | None, size: int, depth: int
) -> Iterator[Row]:
    """Yield the rows of a network; the last one is what comes out of it."""
    for place, node in enumerate(network):
        try:
            if isinstance(node, Layer):
                rows = [_layer_row(node, shape, fields, size, depth)]
            else:
                rows = _branch_rows(node, shape, fields, size, depth)
        except ValueError as error:
            raise ValueError(f"layer {place}, {node}: {error}") from None
        yield from rows
        shape, fields = rows[-1].output_shape, rows[-1].fields


def _layer_row(layer: Layer, shape: Shape, fields: Fields | None, size: int, depth: int) -> Row:
    output_shape = layer.output_shape(shape)
    return Row(
        layer,
        depth,
        output_shape,
        layer.parameters,
        layer.multiply_adds(shape),
        layer.connections(shape),
        prod(output_shape) * size if layer.makes_array else 0,
        _seen_through(layer, shape, fields),
    )


def _seen_through(layer: Layer, shape: Shape, fields: Fields | None) -> Fields | None:
    windows = layer.windows(shape)
    if fields is None or windows is None:
        return None
    return fields[0].through(*windows[0]), fields[1].through(*windows[1])


def _branch_rows(
    node: Branches, shape: Shape, fields: Fields | None, size: int, depth: int
) -> list[Row]:
    rows: list[Row] = []
    ends: list[tuple[Shape, Fields | None]] = []
    for number, branch in enumerate(node.branches):
        try:
            inner = list(_walk(branch, shape, fields, size, depth + 1))
        except ValueError as error:
            raise ValueError(f"branch {number}: {error}") from None
        rows += inner
        ends.append((inner[-1].output_shape, inner[-1].fields) if inner else (shape, fields))
    output_shape = node.output_shape([end for end, _ in ends])
    memory = prod(output_shape) * size
    seen = _joined([field for _, field in ends])
    return [*rows, Row(node, depth, output_shape, 0, 0, 0, memory, seen)]


def _joined(fields: Sequence[Fields | None]) -> Fields | None:
    known = [pair for pair in fields if pair is not None]
    if len(known) < len(fields):
        return None
    return joined_field(pair[0] for pair in known), joined_field(pair[1] for pair in known)


def _network(value: object) -> tuple[Node, ...]:
    """Return a network as a tuple, or say what in it is not a layer."""
    if not isinstance(value, list | tuple):
        raise TypeError(f"network must be a list of layers, got {value!r}")
    for place, node in enumerate(value):
        if not isinstance(node, Layer | Branches):
            raise TypeError(f"network must hold layers, got {node!r} at place {place}{_mend(node)}")
    return tuple(value)


def _mend(node: object) -> str:
    if isinstance(node, list | tuple):
        return ": write *block to put the layers of a list here"
    if isinstance(node, type) and issubclass(node, Layer):
        return f": write {node.__name__}(...)"
    return ""


def _listed(shapes: Sequence[Shape]) -> str:
    return " and ".join(map(str, shapes))


def _cells(row: Row) -> tuple[str, ...]:
    sizes = [str(field.size) for field in row.fields] if row.fields else ["varies"]
    return (
        "  " * row.depth + str(row.layer),
        " x ".join(map(str, row.output_shape)),
        f"{row.parameters:,}",
        f"{row.multiply_adds:,}",
        f"{row.memory:,}",
        sizes[0] if len(set(sizes)) == 1 else " x ".join(sizes),
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Align words to the left and numbers to the right."""
    words = [cell.ljust(width) for cell, width in zip(cells[:2], widths[:2], strict=True)]
    numbers = [cell.rjust(width) for cell, width in zip(cells[2:], widths[2:], strict=True)]
    return "  ".join([*words, *numbers]).rstrip()

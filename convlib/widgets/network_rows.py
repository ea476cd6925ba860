"""A network as plain rows that a page can edit, and back as layers of `convlib.networks`.

A row is a list: a kind, then a whole number for each of its fields.  Channels that come in are
not kept, as the row above says them.  Branches stand between a ``Split`` and the ``Add`` or the
``Concatenate`` where they meet, with a ``Branch`` between them.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from convlib import networks, validation
from convlib.networks import Layer

Row = list[Any]
Shape = tuple[int, ...]

WINDOW = ["kernel_size", "stride", "padding", "dilation"]
FIELDS: dict[str, list[str]] = {
    "Conv2d": ["out_channels", *WINDOW, "groups", "bias"],
    "MaxPool2d": [*WINDOW, "ceil_mode"],
    "AvgPool2d": ["kernel_size", "stride", "padding", "ceil_mode"],
    "AdaptiveAvgPool2d": ["output_size"],
    "Linear": ["out_features", "bias"],
    "BatchNorm2d": ["affine"],
    "ReLU": ["inplace"],
    "Sigmoid": [],
    "Tanh": [],
    "Dropout": [],
    "Flatten": [],
    "Split": [],
    "Branch": [],
    "Add": [],
    "Concatenate": [],
    "PartialConv2d": ["out_channels", "kernel_size", "links"],
    "Subsampling": [],
    "RadialBasis": ["out_features"],
}
FLAGS = ("bias", "affine", "ceil_mode", "inplace")
MEETINGS = {"Add": networks.Add, "Concatenate": networks.Concatenate}
LARGEST = {"output_size": 64, "links": 10**6}
LARGEST_NETWORK = 200


def limits(field: str, sliders: dict[str, list[int]]) -> tuple[int, int]:
    """Return the lowest and the highest value of a field."""
    if field in sliders:
        return sliders[field][0], sliders[field][1]
    return (0, 1) if field in FLAGS else (1, LARGEST.get(field, 10**4))


def check(rows: Sequence[Any], sliders: dict[str, list[int]]) -> None:
    """Refuse what is no list of rows, naming the row, the rule and the value."""
    if not 1 <= len(rows) <= LARGEST_NETWORK:
        raise ValueError(f"rows must be 1 to {LARGEST_NETWORK} layers, got {len(rows)}")
    for index, row in enumerate(rows):
        if not isinstance(row, list | tuple) or not row or row[0] not in FIELDS:
            kinds = ", ".join(FIELDS)
            raise ValueError(f"rows[{index}] must begin with one of {kinds}, got {row!r}")
        kind, *values = row
        if len(values) != len(FIELDS[kind]):
            fields = ", ".join(FIELDS[kind]) or "nothing"
            raise ValueError(f"rows[{index}], {kind}, must hold {fields}, got {values}")
        for field, value in zip(FIELDS[kind], values, strict=True):
            lowest, highest = limits(field, sliders)
            if type(value) is not int or not lowest <= value <= highest:
                raise ValueError(
                    f"{field} of rows[{index}], {kind}, must be a whole number between {lowest} "
                    f"and {highest}, got {value!r}"
                )


def rows_of(network: Sequence[Any]) -> list[Row]:
    """Return a network of `convlib.networks` as rows."""
    rows: list[Row] = []
    for node in network:
        if isinstance(node, networks.Add | networks.Concatenate):
            for number, branch in enumerate(node.branches):
                rows += [["Branch" if number else "Split"], *rows_of(branch)]
            rows.append([type(node).__name__])
        else:
            rows.append(_row(node))
    return rows


def _row(layer: object) -> Row:
    kind = type(layer).__name__
    if not isinstance(layer, Layer) or kind not in FIELDS:
        known = ", ".join(FIELDS)
        raise ValueError(f"network must be of {known}, got {layer!r}")
    return [kind, *(_number(layer, field) for field in FIELDS[kind])]


def _number(layer: Any, field: str) -> int:
    """Return one setting of a layer, which must be the same along both axes."""
    table = getattr(layer, "table", ())
    if table and field in ("links", "out_channels"):
        return sum(map(len, table)) if field == "links" else len(table)
    value = getattr(layer, field)
    if value is None:  # a pooling's stride
        value = layer.kernel_size
    if isinstance(value, tuple | list) and len(set(value)) == 1:
        value = value[0]
    if isinstance(value, bool):
        return int(value)
    try:
        return validation.integer(field, value, minimum=0)
    except TypeError:
        raise ValueError(
            f"{field} must be one number for both axes in this figure, got {value!r} in {layer!r}"
        ) from None


def network_of(rows: Sequence[Row], input_shape: Shape) -> list[Any]:
    """Return rows as a network of `convlib.networks`, or say which row cannot be."""
    numbered = iter(enumerate(rows))
    network, end = _list(numbered, input_shape)
    if end is not None:
        raise ValueError(f"row {end[0]}, {end[1]}: it needs a Split above it")
    return network


def _list(numbered: Iterator[tuple[int, Row]], shape: Shape) -> tuple[list[Any], Any]:
    """Build layers until the rows end, or a Branch or a meeting ends this list."""
    network: list[Any] = []
    for index, (kind, *values) in numbered:
        if kind in ("Branch", *MEETINGS):
            return network, (index, kind)
        if kind == "Split":
            node: Any = _branches(index, numbered, shape)
            shape = networks.summary([node], shape).output_shape
        else:
            try:
                node = _layer(kind, dict(zip(FIELDS[kind], values, strict=True)), shape)
                shape = node.output_shape(shape)
            except (TypeError, ValueError) as error:
                raise ValueError(f"row {index}, {kind}: {error}") from None
        network.append(node)
    return network, None


def _branches(start: int, numbered: Iterator[tuple[int, Row]], shape: Shape) -> Any:
    branches = []
    while True:
        branch, end = _list(numbered, shape)
        branches.append(branch)
        if end is None:
            raise ValueError(
                f"row {start}, Split: it stays open: put an Add or a Concatenate below"
            )
        index, kind = end
        if kind in MEETINGS:
            node = MEETINGS[kind](*branches)
            try:
                networks.summary([node], shape)
            except ValueError as error:
                raise ValueError(f"row {index}, {kind}: {error}") from None
            return node


def _layer(kind: str, values: dict[str, int], shape: Shape) -> Layer:
    """Make a layer; what comes in is read from the shape."""
    settings: dict[str, Any] = {
        name: bool(value) if name in FLAGS else value for name, value in values.items()
    }
    make: Callable[..., Layer] = getattr(networks, kind)
    channels = shape[0]
    if kind == "PartialConv2d":
        table = _table(channels, settings["out_channels"], settings["links"])
        return make(channels, table, settings["kernel_size"])
    if kind == "Conv2d":
        return make(in_channels=channels, **settings)
    if kind in ("Linear", "RadialBasis"):
        return make(in_features=channels, **settings)
    if kind == "BatchNorm2d":
        return make(num_features=channels, **settings)
    if kind == "Subsampling":
        return make(channels)
    return make(**settings)


def _table(in_channels: int, out_channels: int, links: int) -> tuple[tuple[int, ...], ...]:
    """Share links among filters as evenly as they go; each filter reads neighbouring channels."""
    if not out_channels <= links <= in_channels * out_channels:
        raise ValueError(
            f"links must be between out_channels {out_channels} and all "
            f"{in_channels * out_channels} pairs of channels, got {links}"
        )
    shares = [links // out_channels + (o < links % out_channels) for o in range(out_channels)]
    return tuple(
        tuple((o + place) % in_channels for place in range(share)) for o, share in enumerate(shares)
    )

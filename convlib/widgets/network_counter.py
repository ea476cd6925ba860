"""Network counter: layers in a table, and what each of them makes, learns and costs."""

from collections.abc import Sequence
from math import prod
from typing import Any, ClassVar

import traitlets

from convlib import networks
from convlib.widgets import bundle
from convlib.widgets.live_figure import LiveFigure
from convlib.widgets.network_rows import FIELDS, WINDOW, Row, check, network_of, rows_of
from convlib.widgets.traits import Option, Setting, Switch

BYTES = {"float32": 4, "float16": 2, "int8": 1}
LARGEST_INPUT = 1024
PRESETS = {
    "LeNet-5 (1998)": (networks.lenet_5_1998, (1, 32, 32)),
    "LeNet-5": (networks.lenet_5, (1, 28, 28)),
    "AlexNet": (networks.alexnet, (3, 224, 224)),
    "VGG-16": (networks.vgg_16, (3, 224, 224)),
    "ResNet-18": (networks.resnet_18, (3, 224, 224)),
    "MobileNet v1": (networks.mobilenet_v1, (3, 224, 224)),
}


class NetworkCounter(LiveFigure):
    """A network as a table that the reader edits; every count follows at once.

    Parameters
    ----------
    network : str or list
        A name of ``PRESETS``, or a list of layers of `convlib.networks` with settings that are
        equal along both axes; at most 200 rows, each place where branches begin, change and meet
        included.  Channels that come in follow from the layer above.
    input_shape : tuple of int
        (C, H, W); the preset's unless given, and (3, 224, 224) for a network of your own.
    count : str
        ``"multiply-adds"``, ``"FLOPs"`` (two for each) or ``"connections"``.
    biases : bool
        Whether biases count as parameters and as connections; True unless given.
    dtype : str
        ``"float32"``, ``"float16"`` or ``"int8"``: 4, 2 or 1 bytes for each stored number.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    ValueError
        If the network is impossible or has a layer that the table cannot hold, or a setting is
        out of its range.

    Notes
    -----
    The sliders ``kernel_size``, ``stride``, ``padding`` and ``dilation`` belong to the row that
    `select` chose; ``rows``, the trait, keeps what that row was when it was chosen.  Memory is
    that of the input and of every output that is stored anew, as training keeps them.

    References
    ----------
    He et al., "Deep residual learning for image recognition", CVPR 2016; Simonyan & Zisserman,
    "Very deep convolutional networks for large-scale image recognition", ICLR 2015; and the
    other sources that `convlib.networks` names.

    Examples
    --------
    >>> counter = NetworkCounter("VGG-16")
    >>> counter.totals
    {'parameters': 138357544, 'multiply-adds': 15470264320, 'bytes': 61050784}
    >>> counter.kernel_size = 5
    >>> counter.summary.rows[0].layer
    Conv2d(3, 64, 5, padding=1)
    """

    LIMITS: ClassVar = {
        "kernel_size": [1, 11],
        "padding": [0, 5],
        "stride": [1, 8],
        "dilation": [1, 8],
    }
    _esm = bundle.module("network_counter")
    _css = bundle.style("network_counter")
    kernel_size = Setting(3).tag(sync=True)
    padding = Setting(0).tag(sync=True)
    stride = Setting(1).tag(sync=True)
    dilation = Setting(1).tag(sync=True)
    rows: traitlets.List[Row] = traitlets.List().tag(sync=True)
    selected = traitlets.Int(0, min=0).tag(sync=True)
    input_shape: traitlets.List[int] = traitlets.List([3, 224, 224]).tag(sync=True)
    count = Option("multiply-adds", "FLOPs", "connections").tag(sync=True)
    biases = Switch(True).tag(sync=True)
    dtype = Option(*BYTES).tag(sync=True)
    presets = traitlets.Dict(help="{name: {rows, input_shape}}").tag(sync=True)

    def __init__(
        self,
        network: str | Sequence[Any] = "LeNet-5",
        input_shape: Sequence[int] | None = None,
        *,
        count: str = "multiply-adds",
        biases: bool = True,
        dtype: str = "float32",
        name: str = "network_counter",
        **traits: Any,
    ) -> None:
        layers, shape = _given(network)
        rows, size = rows_of(layers), list(input_shape or shape)
        check(rows, self.LIMITS)
        _check_input(size)
        networks.summary(layers, size)
        super().__init__(
            rows=rows,
            input_shape=size,
            count=count,
            biases=biases,
            dtype=dtype,
            presets={
                name: {"rows": rows_of(make()), "input_shape": list(shape)}
                for name, (make, shape) in PRESETS.items()
            },
            name=name,
            **_window(rows[0]),
            **traits,
        )

    @property
    def network(self) -> list[Any]:
        """What the table holds now, as a list of layers of `convlib.networks`.

        Set it to another such list, or to the name of a preset.

        Raises
        ------
        ValueError
            If a row is impossible; the figure says the same, and how to mend it.
        """
        return network_of(self._rows_in_use(), tuple(self.input_shape))

    @network.setter
    def network(self, network: str | Sequence[Any]) -> None:
        layers, shape = _given(network)
        rows = rows_of(layers)
        check(rows, self.LIMITS)
        size = shape if isinstance(network, str) else self.input_shape
        networks.summary(layers, size)
        with self.hold_sync():
            self.input_shape = list(size)
            self.rows = rows
            self._choose(0)

    @property
    def summary(self) -> networks.Summary:
        """The table as `convlib.networks.summary` counts it."""
        return networks.summary(self.network, self.input_shape, BYTES[self.dtype])

    @property
    def totals(self) -> dict[str, int]:
        """Parameters, what is counted, and bytes, as in the figure's last line."""
        counted = self.summary
        biases = bias_links = 0
        if not self.biases:
            for row in counted.rows:
                each = _biases(row.layer)
                biases += each
                bias_links += each * prod(row.output_shape[1:]) if row.connections else 0
        costs = {
            "multiply-adds": counted.multiply_adds,
            "FLOPs": 2 * counted.multiply_adds,
            "connections": counted.connections - bias_links,
        }
        return {
            "parameters": counted.parameters - biases,
            self.count: costs[self.count],
            "bytes": counted.memory,
        }

    def select(self, row: int) -> None:
        """Choose the row that the sliders move.

        Parameters
        ----------
        row : int
            Its number in the table, from 0.

        Raises
        ------
        ValueError
            If there is no such row.
        """
        if not 0 <= row < len(self.rows):
            raise ValueError(f"row must be between 0 and {len(self.rows) - 1}, got {row}")
        with self.hold_sync():
            self.rows = self._rows_in_use()
            self._choose(row)

    def _choose(self, row: int) -> None:
        self.selected = row
        for name, value in _window(self.rows[row]).items():
            setattr(self, name, value)

    def _rows_in_use(self) -> list[Row]:
        """Return the rows; the sliders say what the selected one is."""
        rows = [list(row) for row in self.rows]
        chosen = min(self.selected, len(rows) - 1)
        kind, *values = rows[chosen]
        rows[chosen] = [
            kind,
            *(
                getattr(self, field) if field in WINDOW else value
                for field, value in zip(FIELDS[kind], values, strict=True)
            ),
        ]
        return rows

    @traitlets.validate("rows")
    def _check_rows(self, proposal: dict[str, Any]) -> list[Row]:
        rows: list[Row] = proposal["value"]
        check(rows, self.LIMITS)
        return rows

    @traitlets.validate("input_shape")
    def _check_input_shape(self, proposal: dict[str, Any]) -> list[int]:
        return _check_input(proposal["value"])


def _given(network: str | Sequence[Any]) -> tuple[Sequence[Any], Sequence[int]]:
    """Return layers and an input's shape for a preset's name or a list of layers."""
    if not isinstance(network, str):
        return network, (3, 224, 224)
    if network not in PRESETS:
        known = ", ".join(map(repr, PRESETS))
        raise ValueError(f"network must be a list of layers or one of {known}, got {network!r}")
    make, shape = PRESETS[network]
    return make(), shape


def _window(row: Row) -> dict[str, int]:
    """Return where the sliders stand for a row."""
    fields = zip(FIELDS[row[0]], row[1:], strict=True)
    return {field: value for field, value in fields if field in WINDOW}


def _check_input(shape: Sequence[int]) -> list[int]:
    fits = len(shape) == 3 and all(
        isinstance(size, int) and 1 <= size <= LARGEST_INPUT for size in shape
    )
    if not fits:
        raise ValueError(
            "input_shape must be (C, H, W), each a whole number between 1 and "
            f"{LARGEST_INPUT}, got {tuple(shape)}"
        )
    return list(shape)


def _biases(layer: Any) -> int:
    """Return how many of a layer's parameters are biases, as PyTorch calls them."""
    match layer:
        case networks.Conv2d() if layer.bias:
            return int(layer.out_channels)
        case networks.Linear() if layer.bias:
            return int(layer.out_features)
        case networks.BatchNorm2d() if layer.affine:
            return int(layer.num_features)
        case networks.PartialConv2d():
            return len(layer.table)
        case networks.Subsampling():
            return int(layer.channels)
    return 0

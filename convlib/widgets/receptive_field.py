"""Receptive field: what a deep unit sees, what it reads, and how strongly it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from convlib import conv_transpose1d, networks, shapes
from convlib.shapes import Window
from convlib.widgets import bundle
from convlib.widgets.live_figure import LiveFigure
from convlib.widgets.traits import Setting, one_of

MOST_LAYERS = 20
LONGEST_LINE = 4096
WEIGHTS = ("equal weights", "random weights")
SETTINGS = ("kernel_size", "stride", "padding", "dilation")
ROOM = 4  # strides of the whole stack that the line is longer than the field

Layers = str | Sequence[Window | tuple[int, ...]]


def _published(network: Sequence[object]) -> list[Window]:
    """Return the windows of a network's convolutions and poolings along one axis."""
    windowed = (networks.Conv2d, networks.MaxPool2d)
    found = [layer.windows((3, 224, 224))[1] for layer in network if isinstance(layer, windowed)]
    return [replace(window, padding=int(np.max(window.padding))) for window in found]


def _dilated(*dilations: int, kernel_size: int = 3) -> list[Window]:
    return [Window(kernel_size, dilation=dilation) for dilation in dilations]


PRESETS = {
    "three layers of 3": _dilated(1, 1, 1),
    "dilations 2, 2, 2": _dilated(2, 2, 2),
    "dilations 1, 2, 5": _dilated(1, 2, 5),
    "dilations 1, 2, 9": _dilated(1, 2, 9),
    "dilations 1, 1, 2, 4, 8, 16, 1": _dilated(1, 1, 2, 4, 8, 16, 1),
    "WaveNet's dilations 1 to 512": _dilated(*(2**i for i in range(10)), kernel_size=2),
    "AlexNet to its last pooling": _published(networks.alexnet()),
    "VGG-16 to its last pooling": _published(networks.vgg_16()),
}


class ReceptiveField(LiveFigure):
    """A stack of layers along one line, and all that one unit of the last layer reads.

    The sliders set the selected layer. Under the line stands the gradient: how strongly the unit
    answers to each pixel.

    Parameters
    ----------
    layers : str or sequence of tuple
        A name in the figure's list of stacks, or from the input up a `convlib.shapes.Window` or
        its entries (kernel_size, stride, padding, dilation) for each layer, at most 20; three
        layers of 3 unless given.
    selected : int
        The layer that the sliders set, from 0; the first unless given.
    shift : int
        Which unit of the last layer is looked at, counted from the middle one; 0 unless given.
    measured : mapping of str to array_like, optional
        Gradients that were measured in a network of this stack, each with the name that the list
        of weights shows: one number of at least 0 for each pixel of the field.
    weights : str
        What the gradient is computed with: ``"equal weights"``, the default, ``"random weights"``
        (the mean size over 20 networks), or a name in ``measured``.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    TypeError, ValueError
        If a layer is none, a number is out of its range, or a measured gradient does not fit.

    References
    ----------
    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks",
    Distill 2019; Luo et al., "Understanding the effective receptive field in deep convolutional
    neural networks", NeurIPS 2016; Yu & Koltun, "Multi-scale context aggregation by dilated
    convolutions", ICLR 2016; Wang et al., "Understanding convolution for semantic segmentation",
    WACV 2018.

    Examples
    --------
    >>> figure = ReceptiveField("dilations 2, 2, 2")
    >>> figure.fields[-1].size
    13
    >>> len(figure.reads)
    7
    >>> figure.dilation = 1  # the slider's layer is the first
    >>> figure.fields[-1].size
    11
    """

    LIMITS: ClassVar = {
        "kernel_size": [1, 11],
        "padding": [0, 8],
        "stride": [1, 4],
        "dilation": [1, 16],
    }
    BOUNDS: ClassVar = LIMITS | {"dilation": [1, 512]}
    _esm = bundle.module("receptive_field")
    _css = bundle.style("receptive_field")
    kernel_size = Setting(3).tag(sync=True)
    padding = Setting(0).tag(sync=True)
    stride = Setting(1).tag(sync=True)
    dilation = Setting(1).tag(sync=True)
    stack: traitlets.List[list[int]] = traitlets.List(
        help="the layers, the selected one as it was when it was selected"
    ).tag(sync=True)
    presets = traitlets.Dict(help="{name: layers}").tag(sync=True)
    selected = traitlets.Int(0).tag(sync=True)
    shift = traitlets.Int(0).tag(sync=True)
    measured = traitlets.Dict(help="{name: one number a pixel of the field}").tag(sync=True)
    weights = traitlets.Unicode(WEIGHTS[0]).tag(sync=True)

    def __init__(
        self,
        layers: Layers = "three layers of 3",
        *,
        selected: int = 0,
        measured: Mapping[str, ArrayLike] | None = None,
        weights: str = WEIGHTS[0],
        name: str = "receptive_field",
        **traits: Any,
    ) -> None:
        stack = _stack(layers)
        if not 0 <= selected < len(stack):
            raise ValueError(f"selected must be between 0 and {len(stack) - 1}, got {selected}")
        presets = {name: _rows(windows) for name, windows in PRESETS.items()}
        start = {"stack": stack, "selected": selected, "presets": presets, "name": name}
        super().__init__(**(start | self._shown(stack[selected]) | traits))
        self.measured = {
            label: self._fitting(label, values) for label, values in (measured or {}).items()
        }
        self.weights = weights

    @property
    def layers(self) -> tuple[Window, ...]:
        """The layers from the input up; set it to what ``layers`` may be."""
        rows = [list(row) for row in self.stack]
        row = rows[self.selected]
        shown = self._shown(row)
        for index, name in enumerate(SETTINGS):
            if getattr(self, name) != shown[name]:
                row[index] = getattr(self, name)
        return tuple(Window(*row) for row in rows)

    @layers.setter
    def layers(self, layers: Layers) -> None:
        stack = _stack(layers)
        with self.hold_sync():
            self.selected = 0
            self.stack = stack
            for name, value in self._shown(stack[0]).items():
                setattr(self, name, value)

    @property
    def fields(self) -> tuple[shapes.ReceptiveField, ...]:
        """The theoretical field after each layer, by `convlib.shapes.receptive_fields`."""
        return shapes.receptive_fields(self.layers)

    @property
    def level_sizes(self) -> tuple[int, ...]:
        """Pixels on the line that is drawn, and units after each layer.

        Raises
        ------
        ValueError
            If the line would be longer than 4,096 pixels; the figure says the same.
        """
        field = self.fields[-1]
        sizes = [field.size + ROOM * int(field.stride)]
        if sizes[0] > LONGEST_LINE:
            raise ValueError(
                f"layers must have a field of at most {LONGEST_LINE} pixels with its surroundings, "
                f"got {sizes[0]}: use a smaller stride, dilation or kernel_size, or fewer layers"
            )
        for window in self.layers:
            sizes.append(shapes.output_size(sizes[-1], *astuple(window)))
        return tuple(sizes)

    @property
    def unit(self) -> int:
        """The unit of the last layer that is looked at, from 0."""
        units = self.level_sizes[-1]
        return min(max((units - 1) // 2 + self.shift, 0), units - 1)

    @property
    def gradient(self) -> NDArray[np.floating]:
        """How the unit changes with each pixel, all weights equal, shape (pixels of the line,).

        Every layer takes the mean of its window, in which padding counts as zeros.
        """
        sizes = self.level_sizes
        line: NDArray[np.floating] = np.zeros((1, sizes[-1]))
        line[0, self.unit] = 1
        for window, size in zip(self.layers[::-1], sizes[-2::-1], strict=True):
            kernel_size, stride, padding, dilation = astuple(window)
            kernel = np.full((1, 1, kernel_size), 1 / kernel_size)
            left = shapes.leftover(size, *astuple(window))
            line = conv_transpose1d(line, kernel, None, stride, padding, left, 1, dilation)
        gradient: NDArray[np.floating] = line[0]
        return gradient

    @property
    def reads(self) -> tuple[int, ...]:
        """The pixels that the unit reads, in rising order; those between them it never sees."""
        return tuple(int(at) for at in np.flatnonzero(self.gradient))

    @classmethod
    def _shown(cls, row: Sequence[int]) -> dict[str, int]:
        """Return what the sliders show of a layer: their ends where they do not reach it."""
        return {
            name: min(max(value, cls.LIMITS[name][0]), cls.LIMITS[name][1])
            for name, value in zip(SETTINGS, row, strict=True)
        }

    def _fitting(self, label: str, values: ArrayLike) -> list[float]:
        numbers = np.asarray(values, dtype=float)
        size = self.fields[-1].size
        if numbers.shape != (size,) or not np.isfinite(numbers).all() or (numbers < 0).any():
            raise ValueError(
                f"measured[{label!r}] must hold {size} finite numbers of at least 0, one for each "
                f"pixel of the field, got shape {numbers.shape}"
            )
        listed: list[float] = numbers.tolist()
        return listed

    @traitlets.validate("weights")
    def _check_weights(self, proposal: dict[str, Any]) -> str:
        return str(one_of("weights", proposal["value"], [*WEIGHTS, *self.measured]))

    @traitlets.validate("selected")
    def _check_selected(self, proposal: dict[str, Any]) -> int:
        selected: int = proposal["value"]
        if not 0 <= selected < max(1, len(self.stack)):
            raise ValueError(
                f"selected must be between 0 and {len(self.stack) - 1}, got {selected}"
            )
        return selected

    @traitlets.validate("stack")
    def _check_stack(self, proposal: dict[str, Any]) -> list[list[int]]:
        return _stack([tuple(row) for row in proposal["value"]])


def _stack(layers: Layers) -> list[list[int]]:
    """Return layers as rows of numbers, or say what is wrong with them."""
    if isinstance(layers, str):
        if layers not in PRESETS:
            known = ", ".join(map(repr, PRESETS))
            raise ValueError(f"layers must be one of {known}, got {layers!r}")
        return _rows(PRESETS[layers])
    shapes.receptive_fields(layers)
    rows = _rows([layer if isinstance(layer, Window) else Window(*layer) for layer in layers])
    if not 1 <= len(rows) <= MOST_LAYERS:
        raise ValueError(f"layers must be between 1 and {MOST_LAYERS}, got {len(rows)}")
    for number, row in enumerate(rows):
        for name, value in zip(SETTINGS, row, strict=True):
            lowest, highest = ReceptiveField.BOUNDS[name]
            if not (isinstance(value, int) and lowest <= value <= highest):
                raise ValueError(
                    f"{name} of layer {number} must be a whole number between {lowest} and "
                    f"{highest}, got {value!r}"
                )
    return rows


def _rows(windows: Sequence[Window]) -> list[list[Any]]:
    return [list(astuple(window)) for window in windows]

"""What the figures with four sliders share: their settings, their kernel and their sliders."""

import math
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from convlib import conv2d

OWN = "your own"

Gallery = dict[str, dict[str, list[list[float]]]]


class Explorer(anywidget.AnyWidget):
    """A convolution that the reader sets with sliders.

    A subclass says what its input is.  The kernel comes from ``gallery``, which holds one for
    each filter and each size, so that every position of the kernel_size slider has a kernel.

    Raises
    ------
    ValueError
        If a setting leaves the range of its slider, or a kernel is not square and finite.
    """

    name = traitlets.Unicode(help="how the page's address calls this figure").tag(sync=True)
    kernel_size = traitlets.Int(3).tag(sync=True)
    padding = traitlets.Int(0).tag(sync=True)
    stride = traitlets.Int(1).tag(sync=True)
    dilation = traitlets.Int(1).tag(sync=True)
    limits = traitlets.Dict(help="lowest and highest value of each setting").tag(sync=True)
    gallery = traitlets.Dict(help="{filter name: {kernel size: rows of weights}}").tag(sync=True)
    filter_name = traitlets.Unicode().tag(sync=True)
    position = traitlets.List(
        traitlets.Int(min=0), [0, 0], minlen=2, maxlen=2, help="the chosen output cell"
    ).tag(sync=True)

    @property
    def input(self) -> NDArray[np.floating]:
        """The input, shape (H, W)."""
        raise NotImplementedError

    @property
    def weight(self) -> NDArray[np.float64]:
        """The kernel in use, shape (kernel_size, kernel_size).

        Set it to any square array whose size the kernel_size slider reaches; it then stands in
        the gallery as the reader's own.
        """
        return np.array(self.gallery[self.filter_name][str(self.kernel_size)], dtype=float)

    @weight.setter
    def weight(self, weight: ArrayLike) -> None:
        rows = square(weight)
        size = len(rows)
        self._within("kernel_size", size)
        own = dict(self.gallery.get(OWN, self.gallery[self.filter_name]))
        with self.hold_sync():
            self.gallery = {**self.gallery, OWN: {**own, str(size): rows}}
            self.filter_name = OWN
            self.kernel_size = size

    @property
    def output(self) -> NDArray[np.floating]:
        """What the figure shows, computed by `convlib.conv2d`, shape (H_out, W_out).

        Raises
        ------
        ValueError
            If no window fits; the figure says the same, and what to change.
        """
        layer = conv2d(
            self.input[None].astype(float),
            self.weight[None, None],
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
        )
        output: NDArray[np.floating] = layer[0]
        return output

    def with_sliders(self) -> ipywidgets.VBox:
        """Return the figure under its four sliders, joined in the front end.

        Returns
        -------
        ipywidgets.VBox
            Put it last in a cell to show it.
        """
        sliders = [self._slider(name) for name in self.limits]
        return Figure([ipywidgets.HBox(sliders, layout={"flex_flow": "row wrap"}), self])

    def _slider(self, name: str) -> ipywidgets.IntSlider:
        lowest, highest = self.limits[name]
        slider = ipywidgets.IntSlider(
            value=getattr(self, name), min=lowest, max=highest, description=name
        )
        ipywidgets.jslink((slider, "value"), (self, name))
        return slider

    def _within(self, name: str, value: int) -> int:
        lowest, highest = self.limits[name]
        if not lowest <= value <= highest:
            raise ValueError(f"{name} must be between {lowest} and {highest}, got {value}")
        return value

    @traitlets.validate("kernel_size", "padding", "stride", "dilation")
    def _check_setting(self, proposal: dict[str, Any]) -> int:
        return self._within(proposal["trait"].name, proposal["value"])

    @traitlets.validate("filter_name")
    def _check_filter_name(self, proposal: dict[str, Any]) -> str:
        name: str = proposal["value"]
        if name not in self.gallery:
            known = ", ".join(map(repr, self.gallery))
            raise ValueError(f"filter_name must be one of {known}, got {name!r}")
        return name

    @traitlets.validate("gallery")
    def _check_gallery(self, proposal: dict[str, Any]) -> Gallery:
        gallery: Gallery = proposal["value"]
        for name, kernels in gallery.items():
            for size, rows in kernels.items():
                if len(square(rows)) != int(size):
                    raise ValueError(
                        f"gallery[{name!r}][{size!r}] must have {size} rows, got {len(rows)}"
                    )
        return gallery

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={getattr(self, name)}" for name in self.limits)
        return f"{type(self).__name__}({settings})"


class Figure(ipywidgets.VBox):
    """Sliders over a figure, with a short name in a notebook's stored output."""

    def __repr__(self) -> str:
        return f"Figure({self.children[-1]!r})"


def square(weight: ArrayLike) -> list[list[float]]:
    """Return a kernel as rows of numbers, or say why it cannot be one."""
    array = np.asarray(weight, dtype=float)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or array.size == 0:
        raise ValueError(f"weight must be square, such as 3 by 3, got shape {array.shape}")
    if not all(map(math.isfinite, array.flat)):
        raise ValueError(f"weight must hold finite numbers, got {array.tolist()}")
    rows: list[list[float]] = array.tolist()
    return rows

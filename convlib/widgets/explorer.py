"""What the figures with four sliders share: their settings and their kernel."""

from abc import abstractmethod
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from convlib import conv2d
from convlib.widgets.arrays import square
from convlib.widgets.live_figure import LiveFigure
from convlib.widgets.traits import Setting, one_of

OWN = "your own"

Gallery = dict[str, dict[str, list[list[float]]]]


class Explorer(LiveFigure):
    """A convolution that the reader sets with sliders.

    A subclass says what its input is.  The kernel comes from ``gallery``, which holds one for
    each filter and each size, so that every position of the kernel_size slider has a kernel.

    Raises
    ------
    ValueError
        If a setting leaves the range of its slider, or a kernel is not square and finite.
    """

    kernel_size = Setting(3).tag(sync=True)
    padding = Setting(0).tag(sync=True)
    stride = Setting(1).tag(sync=True)
    dilation = Setting(1).tag(sync=True)
    gallery = traitlets.Dict(help="{filter name: {kernel size: rows of weights}}").tag(sync=True)
    filter_name = traitlets.Unicode().tag(sync=True)
    position = traitlets.List(
        traitlets.Int(min=0), [0, 0], minlen=2, maxlen=2, help="the chosen output cell"
    ).tag(sync=True)

    @property
    @abstractmethod
    def input(self) -> NDArray[np.floating]:
        """The input, shape (H, W)."""

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
        own = dict(self.gallery.get(OWN, self.gallery[self.filter_name]))
        with self.hold_sync():
            self.kernel_size = size
            self.gallery = {**self.gallery, OWN: {**own, str(size): rows}}
            self.filter_name = OWN

    @property
    def output(self) -> NDArray[np.floating]:
        """What the figure shows, computed by `convlib.conv2d`, shape (H_out, W_out).

        Raises
        ------
        ValueError
            If no window fits; the figure says the same, and what to change.
        """
        input, weight = self.input[None].astype(float), self.weight[None, None]
        output: NDArray[np.floating] = conv2d(input, weight, **self._options())[0]
        return output

    def _options(self) -> dict[str, Any]:
        """Return the settings as `convlib.conv2d` calls them."""
        return {"stride": self.stride, "padding": self.padding, "dilation": self.dilation}

    @traitlets.validate("filter_name")
    def _check_filter_name(self, proposal: dict[str, Any]) -> str:
        return str(one_of("filter_name", proposal["value"], self.gallery))

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

"""The shift lab: move a picture by a pixel, and see how far a layer's output follows."""

from itertools import product
from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import NDArray

from convlib import avg_pool2d, blur_pool2d, conv2d, filters, max_pool2d
from convlib.data import PHOTOS, photo
from convlib.widgets import bundle
from convlib.widgets.arrays import grey_levels
from convlib.widgets.live_figure import LiveFigure
from convlib.widgets.traits import Option, Setting

SIZE = 48  # of the picture that is moved, in pixels
FAR = 4  # the largest move, in pixels: so much more of the photo is kept on every side
KINDS = ("max", "average", "strided convolution", "blur", "max, then blur")

Array = NDArray[np.float64]
Span = tuple[int, int]  # pixels before a window's place, and pixels that it spans


class ShiftLab(LiveFigure):
    """A photo that is moved by a few pixels, and five layers that should follow.

    A layer whose stride is 1 follows every move.  With a larger stride it follows moves by
    multiples of the stride; after any other, its output has new numbers.  The figure measures
    how far they are from the old ones, moved as well as whole cells allow.

    Parameters
    ----------
    picture : str
        A name of `convlib.data.PHOTOS`; ``"camera"`` unless given.
    kind : str
        The layer whose outputs are shown: ``"max"``, unless given, ``"average"``,
        ``"strided convolution"``, ``"blur"`` or ``"max, then blur"``.
    filter_name : str
        The filter of the strided convolution, a name of `convlib.filters.GALLERY`;
        ``"identity"``, unless given, keeps every stride-th pixel as it is.
    dx, dy : int
        How far the picture is moved to the right and down, from -4 to 4 pixels; 1 and 0.
    kernel_size, padding, stride, dilation : int
        Where the sliders start; 3, 1, 2 and 1 unless given.  Averages and blurs take no
        dilation, and a blur reflects the picture at its border instead of padding.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    ValueError
        If a name is unknown or a setting is out of its slider's range.

    References
    ----------
    Zhang, "Making convolutional networks shift-invariant again", arXiv 1904.11486.

    Examples
    --------
    >>> figure = ShiftLab("camera", dx=1)
    >>> figure.output.shape
    (24, 24)
    >>> [bool(error == 0) for error in figure.errors["max"]]  # dx from -4 to 4, stride 2
    [True, False, True, False, True, False, True, False, True]
    """

    LIMITS: ClassVar = {
        "dx": [-FAR, FAR],
        "dy": [-FAR, FAR],
        "kernel_size": [1, 5],
        "padding": [0, 2],
        "stride": [1, 4],
        "dilation": [1, 3],
    }
    _esm = bundle.module("shift_lab")
    _css = bundle.style("shift_lab")
    dx = Setting(1).tag(sync=True)
    dy = Setting(0).tag(sync=True)
    kernel_size = Setting(3).tag(sync=True)
    padding = Setting(1).tag(sync=True)
    stride = Setting(2).tag(sync=True)
    dilation = Setting(1).tag(sync=True)
    kind = Option(*KINDS).tag(sync=True)
    picture = Option(*PHOTOS).tag(sync=True)
    filter_name = Option(*filters.GALLERY).tag(sync=True)
    pictures = traitlets.Dict(help="{name: grey levels from 0 to 255}").tag(sync=True)
    gallery = traitlets.Dict(help="{filter name: {kernel size: rows of weights}}").tag(sync=True)

    def __init__(
        self,
        picture: str = "camera",
        *,
        filter_name: str = "identity",
        name: str = "shift_lab",
        **traits: Any,
    ) -> None:
        lowest, highest = self.LIMITS["kernel_size"]
        sizes = range(lowest, highest + 1)
        super().__init__(
            picture=picture,
            pictures={photo_name: _levels(photo_name) for photo_name in PHOTOS},
            gallery={
                each: {str(size): make(size).tolist() for size in sizes}
                for each, make in filters.GALLERY.items()
            },
            filter_name=filter_name,
            name=name,
            **traits,
        )

    @property
    def input(self) -> Array:
        """The moved picture, grey from 0 to 1, shape (48, 48)."""
        return self._moved(self.dy, self.dx)

    @property
    def weight(self) -> Array:
        """The kernel of the strided convolution, shape (kernel_size, kernel_size)."""
        return np.array(self.gallery[self.filter_name][str(self.kernel_size)], dtype=float)

    @property
    def output(self) -> Array:
        """What the layer makes of the moved picture, shape (H_out, W_out).

        Raises
        ------
        ValueError
            If the padding is more than half of kernel_size; the figure says the same.
        """
        return self._layer(self.kind, self.input)

    @property
    def errors(self) -> dict[str, Array]:
        """How much is left of each layer's output for dx from -4 to 4, each of shape (9,).

        The root mean square of the difference between the output of the moved picture and
        the moved output of the picture, in units of the output's standard deviation.  The
        output is moved by whole cells, dx / stride rounded up or down, whichever fits better.
        Only windows that lie inside both pictures count.

        Raises
        ------
        ValueError
            If the padding is more than half of kernel_size; the figure says the same.
        """
        return {
            kind: np.array([self._error(kind, dx) for dx in range(-FAR, FAR + 1)]) for kind in KINDS
        }

    def _moved(self, dy: int, dx: int) -> Array:
        chosen = self.pictures[self.picture]
        levels = np.frombuffer(chosen["pixels"], dtype=np.uint8).reshape(chosen["shape"])
        height, width = (size - 2 * FAR for size in levels.shape)
        top, left = FAR - dy, FAR - dx
        return levels[top : top + height, left : left + width] / 255

    def _layer(self, kind: str, picture: Array) -> Array:
        plane, taps, stride = picture[None], self.kernel_size, self.stride
        padding, dilation = self.padding, self.dilation
        if kind == "max":
            return _first(max_pool2d(plane, taps, stride, padding, dilation))
        if kind == "average":
            return _first(avg_pool2d(plane, taps, stride, padding))
        if kind == "strided convolution":
            return _first(conv2d(plane, self.weight[None, None], None, stride, padding, dilation))
        if kind == "blur":
            return _first(blur_pool2d(plane, taps, stride))
        largest = max_pool2d(plane, taps, 1, padding, dilation)
        return _first(blur_pool2d(np.asarray(largest), 3, stride))

    def _span(self, kind: str) -> Span:
        """Return how many pixels a window reads before its place, and how many it spans."""
        reach = self.dilation * (self.kernel_size - 1) + 1
        return {
            "average": (self.padding, self.kernel_size),
            "blur": ((self.kernel_size - 1) // 2, self.kernel_size),
            "max, then blur": (self.padding + 1, reach + 2),
        }.get(kind, (self.padding, reach))

    def _error(self, kind: str, dx: int) -> float:
        still, moved = (self._layer(kind, self._moved(*by)) for by in ((0, 0), (self.dy, dx)))
        before, span = self._span(kind)
        first = -(-before // self.stride)
        end = min((len(self.input) - span + before) // self.stride + 1, len(still))
        spread = float(still[first:end, first:end].std())
        rests = []
        for down, right in product(_near(self.dy, self.stride), _near(dx, self.stride)):
            rows, columns = _meeting(first, end, down), _meeting(first, end, right)
            rests.append(moved[rows[0], columns[0]] - still[rows[1], columns[1]])
        smallest = min(float(np.sqrt(np.mean(rest**2))) for rest in rests)
        return smallest / spread if spread > 0 else 0.0


def _first(layer: Any) -> Array:
    """Return the only channel of a layer."""
    channel: Array = np.asarray(layer)[0]
    return channel


def _near(move: int, stride: int) -> list[int]:
    """Return the whole cells next to what a move of the picture is in the output."""
    return sorted({move // stride, -(-move // stride)})


def _meeting(first: int, end: int, cells: int) -> tuple[slice, slice]:
    """Return which cells of two lines meet, one of them moved by some cells."""
    low, high = max(first, first + cells), min(end, end + cells)
    return slice(low, high), slice(low - cells, high - cells)


def _levels(name: str) -> dict[str, Any]:
    """Pack a photo as one byte a pixel, which the page reads without decoding."""
    return grey_levels(photo(name, SIZE + 2 * FAR))

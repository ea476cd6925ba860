"""Transposed convolution: every input cell stamps the kernel on the output."""

from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from convlib import conv_transpose2d
from convlib.data import photo
from convlib.widgets import bundle
from convlib.widgets.arrays import every_size, grey_levels, small_grid, square
from convlib.widgets.explorer import Explorer
from convlib.widgets.traits import Option, Setting

LARGEST_INPUT = 4
PHOTO_SIZE = 48


class Transposed(Explorer):
    """A small input whose cells stamp an editable kernel on the output, one after the other.

    Below it, the same layer enlarges a picture, so that an uneven overlap of the stamps shows.

    Parameters
    ----------
    input : array_like
        Shape (H, W), at most 4 by 4, so that every number of the output can be read.
    weight : array_like
        Shape (k, k), k from 1 to 5. Other sizes of the kernel_size slider take its top left
        corner, or repeat it to the right and downwards.
    padding, stride, dilation, output_padding : int
        Where the sliders start; 0, 2, 1 and 0 unless given.
    filter_name : str
        Which kernel of the list is in use: ``"kernel"``, the default, ``"equal weights"`` or
        ``"tent"``, whose weights fall off from the middle in straight lines.
    show : str
        What the cells of the output hold: ``"sums"``, the default, or ``"overlap counts"``.
    picture : str
        What is enlarged: ``"ramp"``, the default, or ``"photo"``.
    picture_weight : str
        What the picture is stamped with: ``"equal weights"``, the default, or
        ``"the kernel above"``.
    stamped : int
        How many input cells, in reading order, have been stamped; all unless given.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    ValueError
        If the input is not a small grid of finite numbers, the kernel is not square, or a
        setting is out of its slider's range.

    References
    ----------
    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
    arXiv 1603.07285, chapter 4; Odena, Dumoulin & Olah, "Deconvolution and checkerboard
    artifacts", Distill 2016.

    Examples
    --------
    >>> figure = Transposed([[0, 1], [2, 3]], [[0, 1], [2, 3]], stride=1)
    >>> figure.output
    array([[ 0.,  0.,  1.],
           [ 0.,  4.,  6.],
           [ 4., 12.,  9.]])
    >>> figure.overlap
    array([[1, 2, 1],
           [2, 4, 2],
           [1, 2, 1]])
    """

    LIMITS: ClassVar = {
        "kernel_size": [1, 5],
        "padding": [0, 3],
        "stride": [1, 4],
        "dilation": [1, 3],
        "output_padding": [0, 3],
    }
    _esm = bundle.module("transposed")
    _css = bundle.style("transposed")
    grid: traitlets.List[list[float]] = traitlets.List(help="rows of the input").tag(sync=True)
    output_padding = Setting(0).tag(sync=True)
    stamped = traitlets.Int(min=0, help="input cells stamped so far").tag(sync=True)
    position = traitlets.List(
        traitlets.Int(), [2, 2], minlen=2, maxlen=2, help="the chosen cell, negative if cut off"
    ).tag(sync=True)
    show = Option("sums", "overlap counts").tag(sync=True)
    picture = Option("ramp", "photo").tag(sync=True)
    picture_weight = Option("equal weights", "the kernel above").tag(sync=True)
    photo = traitlets.Bytes(help="grey levels from 0 to 255, in a square").tag(sync=True)

    def __init__(
        self,
        input: ArrayLike,
        weight: ArrayLike,
        *,
        padding: int = 0,
        stride: int = 2,
        dilation: int = 1,
        output_padding: int = 0,
        name: str = "transposed",
        **traits: Any,
    ) -> None:
        rows = square(weight)
        grid = small_grid(input, LARGEST_INPUT)
        levels = grey_levels(photo("camera", PHOTO_SIZE))["pixels"]
        start = {"filter_name": "kernel", "stamped": len(grid) * len(grid[0]), "photo": levels}
        super().__init__(
            grid=grid,
            gallery=_gallery(rows),
            kernel_size=len(rows),
            padding=padding,
            stride=stride,
            dilation=dilation,
            output_padding=output_padding,
            name=name,
            **(start | traits),
        )

    @property
    def input(self) -> NDArray[np.float64]:
        """The input, shape (H, W)."""
        return np.array(self.grid, dtype=float)

    @input.setter
    def input(self, input: ArrayLike) -> None:
        grid = small_grid(input, LARGEST_INPUT)
        with self.hold_sync():
            self.grid = grid
            self.stamped = len(grid) * len(grid[0])

    @property
    def output(self) -> NDArray[np.floating]:
        """What all stamps add up to, by `convlib.conv_transpose2d`, shape (H_out, W_out).

        Raises
        ------
        ValueError
            If output_padding is too large or padding leaves nothing; the figure says the same.
        """
        return self._transpose(self.input, self.weight)

    @property
    def overlap(self) -> NDArray[np.int64]:
        """How many stamps meet in each cell of the output, shape (H_out, W_out).

        Raises
        ------
        ValueError
            As `output`.
        """
        return self._transpose(np.ones_like(self.input), np.ones_like(self.weight)).astype(int)

    def _transpose(
        self, input: NDArray[np.float64], weight: NDArray[np.float64]
    ) -> NDArray[np.floating]:
        layer: NDArray[np.floating] = conv_transpose2d(
            input[None],
            weight[None, None],
            stride=self.stride,
            padding=self.padding,
            output_padding=self.output_padding,
            dilation=self.dilation,
        )
        output: NDArray[np.floating] = layer[0]
        return output


def _gallery(rows: list[list[float]]) -> dict[str, dict[str, list[list[float]]]]:
    """Give every size of the slider a kernel of the reader's, equal weights, and a tent."""
    lowest, highest = Transposed.LIMITS["kernel_size"]
    sizes = range(lowest, highest + 1)
    return {
        "kernel": every_size(rows, sizes),
        "equal weights": {str(size): np.ones((size, size)).tolist() for size in sizes},
        "tent": {str(size): _tent(size).tolist() for size in sizes},
    }


def _tent(size: int) -> NDArray[np.float64]:
    """Return weights that fall off in straight lines from the middle, whole numbers all."""
    line = np.minimum(np.arange(1, size + 1), np.arange(size, 0, -1))
    return np.outer(line, line).astype(float)

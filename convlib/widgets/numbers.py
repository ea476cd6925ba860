"""Convolution by numbers: every product of every window, on a small grid."""

from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from convlib import conv2d_backward
from convlib.shapes.padding import MODES
from convlib.widgets import bundle
from convlib.widgets.arrays import every_size, small_grid, square
from convlib.widgets.explorer import Explorer
from convlib.widgets.live_figure import Figure
from convlib.widgets.traits import Option, Setting, Switch, Words

LARGEST_INPUT = 8
VIEWS = ("window", "uses", "gradient", "columns", "matrix", "wiring", "frequency", "same")


class Numbers(Explorer):
    """A small input, an editable kernel and the output, with the arithmetic written out.

    Parameters
    ----------
    input : array_like
        Shape (H, W), at most 8 by 8, so that every number can be read.
    weight : array_like
        Shape (k, k), k from 1 to 5.  Other sizes of the kernel_size slider take its top left
        corner, or repeat it to the right and downwards.
    padding, stride, dilation : int
        Where the sliders start; 0, 1 and 1 unless given.
    flip : bool
        Whether the kernel is turned upside down and left to right first: true convolution.
        Off unless given.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What the border holds; zeros unless given.
    view : str
        What is drawn under the window, linked to it:

        - ``"window"``: nothing more, the default;
        - ``"uses"``: how often each pixel is read;
        - ``"gradient"``: what flows back from the chosen output cell;
        - ``"columns"``: the windows as columns of a matrix product (im2col);
        - ``"matrix"``: the layer as a sparse matrix;
        - ``"wiring"``: the layer as a network with a wire for each product;
        - ``"frequency"``: the magnitudes of the Fourier transforms, which multiply;
        - ``"same"``: the conventions of SAME padding side by side.
    input_size : int
        How many rows and columns of the input are used, counted from its first; all unless
        given.
    controls : list of str
        Which of ``"flip"``, ``"padding_mode"``, ``"view"`` and ``"input_size"`` the reader may
        change in the figure; none unless given.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    ValueError
        If the input is not a small grid of finite numbers, the kernel is not square, a
        setting is out of its slider's range, or a word is unknown.
    TypeError
        If ``flip`` is not True or False, or ``controls`` is not a list.

    References
    ----------
    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
    arXiv 1603.07285 (the window); Chellapilla, Puri & Simard, "High performance convolutional
    neural networks for document processing", 2006, section 3.1 (the columns).

    Examples
    --------
    >>> import numpy as np
    >>> explorer = Numbers(np.arange(9).reshape(3, 3), [[0, 1], [2, 3]])
    >>> explorer.output
    array([[19., 25.],
           [37., 43.]])
    >>> explorer.padding = 1
    >>> explorer.output.shape
    (4, 4)
    >>> explorer.uses  # the border lets four windows read each pixel
    array([[4, 4, 4],
           [4, 4, 4],
           [4, 4, 4]])
    """

    LIMITS: ClassVar = {
        "kernel_size": [1, 5],
        "padding": [0, 3],
        "stride": [1, 4],
        "dilation": [1, 3],
    }
    _esm = bundle.module("numbers")
    _css = bundle.style("numbers")
    grid: traitlets.List[list[float]] = traitlets.List(help="rows of the input").tag(sync=True)
    input_size = Setting(LARGEST_INPUT).tag(sync=True)
    flip = Switch().tag(sync=True)
    padding_mode = Option(*MODES).tag(sync=True)
    view = Option(*VIEWS).tag(sync=True)
    controls = Words("flip", "padding_mode", "view", "input_size").tag(sync=True)
    frequency = traitlets.List(
        traitlets.Int(min=0), [0, 0], minlen=2, maxlen=2, help="the chosen frequency"
    ).tag(sync=True)

    def __init__(
        self,
        input: ArrayLike,
        weight: ArrayLike,
        *,
        padding: int = 0,
        stride: int = 1,
        dilation: int = 1,
        input_size: int | None = None,
        name: str = "numbers",
        **traits: Any,
    ) -> None:
        rows = square(weight)
        grid = small_grid(input, LARGEST_INPUT)
        lowest, highest = self.LIMITS["kernel_size"]
        super().__init__(
            limits=_limits(grid),
            grid=grid,
            input_size=_longest(grid) if input_size is None else input_size,
            gallery={"kernel": every_size(rows, range(lowest, highest + 1))},
            filter_name="kernel",
            kernel_size=len(rows),
            padding=padding,
            stride=stride,
            dilation=dilation,
            name=name,
            **traits,
        )

    @property
    def input(self) -> NDArray[np.float64]:
        """The input as far as ``input_size`` lets it be used, shape (H, W)."""
        return np.array(self.grid, dtype=float)[: self.input_size, : self.input_size]

    @input.setter
    def input(self, input: ArrayLike) -> None:
        grid = small_grid(input, LARGEST_INPUT)
        with self.hold_sync():
            self.limits = _limits(grid)
            self.grid = grid
            self.input_size = _longest(grid)

    def with_sliders(self, *names: str) -> Figure:
        """Return the figure under its sliders, with one for ``input_size`` if it is a control.

        Parameters
        ----------
        *names
            The other sliders to show; all of them unless given.

        Returns
        -------
        Figure
            Put it last in a cell to show it.
        """
        figure = super().with_sliders(*names)
        if "input_size" in self.controls:
            sliders = figure.children[0]
            sliders.children = (self._slider("input_size"), *sliders.children)
        return figure

    @property
    def uses(self) -> NDArray[np.int64]:
        """How often each pixel is read, its copies in the border included, shape (H, W)."""
        ones = np.ones_like(self.output)[None]
        weight = np.ones_like(self.weight)[None, None]
        gradients = conv2d_backward(ones, self.input[None], weight, **self._options())
        uses: NDArray[np.int64] = np.rint(gradients.input[0]).astype(np.int64)
        return uses

    @property
    def gradient(self) -> dict[str, NDArray[np.float64]]:
        """What flows back from the chosen output cell, if its gradient is 1.

        Under ``"input"``, ``"weight"`` and ``"bias"``, of shape (H, W), (k, k) and (1,).
        """
        output = self.output
        row, column = np.minimum(self.position, np.subtract(output.shape, 1))
        grad_output = np.zeros((1, *output.shape))
        grad_output[0, row, column] = 1
        weight = self.weight[None, None]
        found = conv2d_backward(grad_output, self.input[None], weight, **self._options())
        return {"input": found.input[0], "weight": found.weight[0, 0], "bias": found.bias}

    def _options(self) -> dict[str, Any]:
        return super()._options() | {"padding_mode": self.padding_mode, "flip": self.flip}


def _longest(grid: list[list[float]]) -> int:
    return max(len(grid), len(grid[0]))


def _limits(grid: list[list[float]]) -> dict[str, list[int]]:
    return Numbers.LIMITS | {"input_size": [1, _longest(grid)]}

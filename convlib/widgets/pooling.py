"""Pooling on a small grid: which number wins, or how a window's numbers are summed up."""

from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from convlib import avg_pool2d, blur_pool2d, lp_pool2d, max_pool2d
from convlib.widgets import bundle
from convlib.widgets.arrays import small_grid
from convlib.widgets.live_figure import LiveFigure
from convlib.widgets.traits import Option, Setting, Switch, one_of

LARGEST_INPUT = 12
NORM_TYPES = (1, 2, 3, 4, 8)


class Pooling(LiveFigure):
    """A small input, a window that summarises it, and the output, with the arithmetic.

    Parameters
    ----------
    input : array_like
        Shape (H, W), at most 12 by 12, so that every number can be read.
    kind : str
        ``"max"``, ``"average"``, ``"Lp"`` or ``"blur"``; the first unless given.
    kernel_size, padding, stride, dilation : int
        Where the sliders start; 2, 0, 2 and 1 unless given.  Only max pooling takes a
        dilation, and only max and average pooling take a padding.
    norm_type : int
        The power p of ``"Lp"``: 1, 2, 3, 4 or 8; 2 unless given.
    ceil_mode : bool
        Whether a last window may hang over the end; False unless given.  A blur never does.
    count_include_pad : bool
        Whether an average counts the padding's zeros; True unless given.
    pointed_at : str
        Whether ``position`` is a cell of the ``"output"``, unless given, or of the ``"input"``.
    position : list of int
        Row and column of the chosen cell; [0, 0] unless given.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    TypeError
        If ceil_mode or count_include_pad is neither True nor False.
    ValueError
        If the input is not a small grid of finite numbers, or a setting is out of its range.

    References
    ----------
    PyTorch, documentation of ``torch.nn.MaxPool2d``, ``AvgPool2d`` and ``LPPool2d``; Zhang,
    "Making convolutional networks shift-invariant again", arXiv 1904.11486, for the blur.

    Examples
    --------
    >>> import numpy as np
    >>> figure = Pooling(np.arange(16).reshape(4, 4))
    >>> figure.output
    array([[ 5.,  7.],
           [13., 15.]])
    >>> figure.kind = "average"
    >>> figure.output
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """

    LIMITS: ClassVar = {
        "kernel_size": [1, 5],
        "padding": [0, 2],
        "stride": [1, 4],
        "dilation": [1, 3],
    }
    _esm = bundle.module("pooling")
    _css = bundle.style("pooling")
    grid: traitlets.List[list[float]] = traitlets.List(help="rows of the input").tag(sync=True)
    kind = Option("max", "average", "Lp", "blur").tag(sync=True)
    kernel_size = Setting(2).tag(sync=True)
    padding = Setting(0).tag(sync=True)
    stride = Setting(2).tag(sync=True)
    dilation = Setting(1).tag(sync=True)
    norm_type = traitlets.Int(2, help="the power of Lp pooling").tag(sync=True)
    ceil_mode = Switch(False).tag(sync=True)
    count_include_pad = Switch(True).tag(sync=True)
    pointed_at = Option("output", "input").tag(sync=True)
    position = traitlets.List(
        traitlets.Int(), [0, 0], minlen=2, maxlen=2, help="the chosen cell: row and column"
    ).tag(sync=True)

    def __init__(self, input: ArrayLike, *, name: str = "pooling", **traits: Any) -> None:
        super().__init__(grid=small_grid(input, LARGEST_INPUT), name=name, **traits)

    @property
    def input(self) -> NDArray[np.float64]:
        """The input, shape (H, W)."""
        return np.array(self.grid, dtype=float)

    @input.setter
    def input(self, input: ArrayLike) -> None:
        self.grid = small_grid(input, LARGEST_INPUT)

    @property
    def output(self) -> NDArray[np.floating]:
        """What the figure shows, shape (H_out, W_out).

        `convlib.max_pool2d`, `convlib.avg_pool2d`, `convlib.lp_pool2d` or
        `convlib.blur_pool2d` computes it, with the arguments that it takes.

        Raises
        ------
        ValueError
            If no window fits, or the padding is more than half of kernel_size; the figure says
            the same, and what to change.
        """
        plane, window = self.input[None], (self.kernel_size, self.stride)
        if self.kind == "max":
            pooled = max_pool2d(plane, *window, self.padding, self.dilation, self.ceil_mode)
        elif self.kind == "average":
            pooled = avg_pool2d(
                plane, *window, self.padding, self.ceil_mode, self.count_include_pad
            )
        elif self.kind == "Lp":
            pooled = lp_pool2d(plane, self.norm_type, *window, self.ceil_mode)
        else:
            pooled = blur_pool2d(plane, *window)
        output: NDArray[np.floating] = np.asarray(pooled)[0]
        return output

    @traitlets.validate("norm_type")
    def _check_norm_type(self, proposal: dict[str, Any]) -> int:
        power: int = one_of("norm_type", proposal["value"], NORM_TYPES)
        return power

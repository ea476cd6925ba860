"""Convolution by numbers: every product of every window, on a small grid."""

from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from convlib.widgets import bundle
from convlib.widgets.explorer import Explorer, square

LARGEST_INPUT = 8


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
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    ValueError
        If the input is not a small grid of finite numbers, the kernel is not square, or a
        setting is out of its slider's range.

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

    def __init__(
        self,
        input: ArrayLike,
        weight: ArrayLike,
        *,
        padding: int = 0,
        stride: int = 1,
        dilation: int = 1,
        name: str = "numbers",
        **traits: Any,
    ) -> None:
        rows = square(weight)
        super().__init__(
            grid=_small_grid(input),
            gallery={"kernel": _every_size(rows)},
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
        """The input, shape (H, W)."""
        return np.array(self.grid, dtype=float)

    @input.setter
    def input(self, input: ArrayLike) -> None:
        self.grid = _small_grid(input)


def _small_grid(input: ArrayLike) -> list[list[float]]:
    grid = np.asarray(input, dtype=float)
    if grid.ndim != 2 or grid.size == 0 or max(grid.shape) > LARGEST_INPUT:
        raise ValueError(
            f"input must have shape (H, W) with at most {LARGEST_INPUT} rows and columns, "
            f"got shape {grid.shape}"
        )
    if not np.isfinite(grid).all():
        raise ValueError(f"input must hold finite numbers, got {grid.tolist()}")
    rows: list[list[float]] = grid.tolist()
    return rows


def _every_size(rows: list[list[float]]) -> dict[str, list[list[float]]]:
    """Cut or repeat a kernel to each size that the slider reaches."""
    lowest, highest = Numbers.LIMITS["kernel_size"]
    weight = np.tile(rows, (highest, highest))
    return {str(size): weight[:size, :size].tolist() for size in range(lowest, highest + 1)}

"""Deformable convolution by numbers: every tap reads where the reader moves it."""

import math
import re
from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from convlib import deform_conv2d, shapes
from convlib.widgets import bundle
from convlib.widgets.arrays import every_size, small_grid, square
from convlib.widgets.explorer import Explorer
from convlib.widgets.traits import Option

LARGEST_INPUT = 8
FARTHEST = 4  # pixels that a tap may be moved, along each axis
FIELDS = ("none", "spread", "turn", "to the middle")


class Deformable(Explorer):
    """A small picture, and a window whose taps can be moved between its pixels.

    A tap that lies between pixels reads a mixture of the four around it. Each window has
    offsets of its own; a network learns to compute them from the picture.

    Parameters
    ----------
    input : array_like
        Shape (H, W), at most 8 by 8.
    weight : array_like
        Shape (k, k), k from 1 to 3. Other sizes of the kernel_size slider take its top left
        corner, or repeat it.
    field : {"none", "spread", "turn", "to the middle"}
        Offsets for all windows: none; half a pixel outward for each step from the middle tap;
        an eighth of a turn; or a quarter of the way to the picture's middle. None unless given.
    moves : dict
        What the reader adds to them: ``{"row,column,r,q": [down, right]}``, in quarters of a
        pixel from -4 to 4, for the tap (r, q) of a window; none unless given.
    padding, stride, dilation : int
        Where the sliders start; 0, 1 and 1 unless given.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    ValueError
        If the input is not a small grid of finite numbers, the kernel is not square, a move
        is not in quarters of a pixel, or a setting is out of its range.

    References
    ----------
    Dai et al., "Deformable convolutional networks", arXiv 1703.06211, equations 2 to 4.

    Examples
    --------
    >>> import numpy as np
    >>> figure = Deformable(np.arange(9).reshape(3, 3), [[1.0]])
    >>> figure.moves = {"0,0,0,0": [0.5, 1]}  # between 1 and 4
    >>> figure.output
    array([[2.5, 1. , 2. ],
           [3. , 4. , 5. ],
           [6. , 7. , 8. ]])
    """

    LIMITS: ClassVar = {
        "kernel_size": [1, 3],
        "padding": [0, 2],
        "stride": [1, 3],
        "dilation": [1, 3],
    }
    _esm = bundle.module("deformable")
    _css = bundle.style("deformable")
    grid: traitlets.List[list[float]] = traitlets.List(help="rows of the input").tag(sync=True)
    field = Option(*FIELDS).tag(sync=True)
    moves = traitlets.Dict(help="{'row,column,r,q': [down, right]}").tag(sync=True)
    tap = traitlets.List(traitlets.Int(min=0), [0, 0], minlen=2, maxlen=2).tag(sync=True)

    def __init__(
        self, input: ArrayLike, weight: ArrayLike, *, name: str = "deformable", **traits: Any
    ) -> None:
        rows = square(weight)
        super().__init__(
            grid=small_grid(input, LARGEST_INPUT),
            gallery={"kernel": every_size(rows, (1, 2, 3))},
            filter_name="kernel",
            kernel_size=len(rows),
            name=name,
            **traits,
        )

    @property
    def input(self) -> NDArray[np.float64]:
        """The input, shape (H, W)."""
        return np.array(self.grid, dtype=float)

    @input.setter
    def input(self, input: ArrayLike) -> None:
        self.grid = small_grid(input, LARGEST_INPUT)

    @property
    def offset(self) -> NDArray[np.float64]:
        """How far each tap is moved, in pixels, shape (2 k k, H_out, W_out)."""
        k = self.kernel_size
        rows, columns = (
            shapes.output_size(size, k, self.stride, self.padding, self.dilation)
            for size in self.input.shape
        )
        offset = np.zeros((k, k, 2, rows, columns))
        for r, q, row, column in np.ndindex(k, k, rows, columns):
            moved = np.add(self._pull(r, q, row, column), self._own(r, q, row, column))
            offset[r, q, :, row, column] = np.clip(moved, -FARTHEST, FARTHEST)
        channels: NDArray[np.float64] = offset.reshape(2 * k * k, rows, columns)
        return channels

    @property
    def output(self) -> NDArray[np.float64]:
        """What the figure shows, by `convlib.deform_conv2d`, shape (H_out, W_out).

        Raises
        ------
        ValueError
            If no window fits; the figure says the same, and what to change.
        """
        layer = deform_conv2d(
            self.input[None],
            self.offset,
            self.weight[None, None],
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
        )
        output: NDArray[np.float64] = layer[0].astype(np.float64)
        return output

    def _own(self, r: int, q: int, row: int, column: int) -> list[float]:
        moves: dict[str, list[float]] = self.moves
        return moves.get(f"{row},{column},{r},{q}", [0.0, 0.0])

    def _pull(self, r: int, q: int, row: int, column: int) -> tuple[float, float]:
        """Return the field's offset, in quarters of a pixel."""
        middle = (self.kernel_size - 1) / 2
        down, right = (self.dilation * (each - middle) for each in (r, q))
        if self.field == "spread":
            return _quarter((r - middle) / 2), _quarter((q - middle) / 2)
        if self.field == "turn":
            half = math.sqrt(0.5)
            return _quarter(half * (down + right) - down), _quarter(half * (right - down) - right)
        if self.field == "to the middle":
            first = self.dilation * middle - self.padding
            centre = [(size - 1) / 2 for size in self.input.shape]
            at = [index * self.stride + first for index in (row, column)]
            return _quarter((centre[0] - at[0]) / 4), _quarter((centre[1] - at[1]) / 4)
        return 0.0, 0.0

    @traitlets.validate("moves")
    def _check_moves(self, proposal: dict[str, Any]) -> dict[str, list[float]]:
        moves: dict[str, list[float]] = proposal["value"]
        for place, move in moves.items():
            if not re.fullmatch(r"\d,\d,[0-2],[0-2]", place):
                raise ValueError(
                    "moves must name a window and a tap as 'row,column,r,q', such as "
                    f"'2,0,1,1', got {place!r}"
                )
            if len(move) != 2 or any(4 * each % 1 or abs(each) > FARTHEST for each in move):
                raise ValueError(
                    f"moves must be [down, right] in quarters of a pixel from -{FARTHEST} to "
                    f"{FARTHEST}, got {move} for {place!r}"
                )
        return moves


def _quarter(length: float) -> float:
    return math.floor(4 * length + 0.5) / 4

"""A trained network in the page: draw a digit, and see what every layer makes of it."""

import math
import re
from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from convlib import shapes, training
from convlib.widgets import bundle
from convlib.widgets.live_figure import LiveFigure
from convlib.widgets.traits import Option, Setting

SIDE = 32  # cells of the drawing
BLOCK = 4  # cells of a pixel; the network reads 8 by 8 pixels
DIGITS = [str(digit) for digit in range(10)]
MISTAKES = 6
LARGEST_WEIGHT = 1e6
EDIT = re.compile(r"[0-7],[0-2],[0-2]")


class TrainedNetwork(LiveFigure):
    """A network that reads the digit that you draw, with the maps of all its layers.

    The network is `convlib.training.digit_network`: one convolution of 8 filters of 3 by 3,
    ReLU, max pooling by 2, and a dense layer with ten scores. It comes trained with the
    package. Two maps say what its answer rests on. Occlusion hides the pixels under a window
    and looks how far the score falls; the sliders set that window and how it moves, not the
    network, whose weights are learned for its own sizes. The gradient says how the score would
    move with each pixel.

    Parameters
    ----------
    drawing : array_like, optional
        Shape (32, 32), true where there is ink; a digit that the network has never read
        unless given. The network sees 8 by 8 pixels, each the ink of 4 by 4 cells.
    network : convlib.training.Network, optional
        Another network with arrays of the same shapes, which has never seen the digits of
        `convlib.training.held_out`; `convlib.training.digit_network` unless given.
    explained : {"most likely", "0", ..., "9"}
        Whose score is explained; the digit with the largest one unless given.
    chosen_filter : int
        Which filter stands in the table to be edited, from 0 to 7; 0 unless given.
    edits : dict
        Weights that differ from the learned ones: ``{"filter,row,column": number}``; none
        unless given.
    position : list of two int
        The chosen window, row and column; the middle of the occlusion map unless given.
    kernel_size, padding, stride, dilation : int
        The window that hides pixels: how many rows and columns, how far it begins outside
        the picture, how far it moves, and the distance of the pixels it hides; 3, 1, 1 and 1
        unless given.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    ValueError
        If the drawing or an array of the network has another shape, an edit names no weight or
        no finite number, or a setting is out of its range.

    References
    ----------
    Occlusion: Zeiler & Fergus, "Visualizing and understanding convolutional networks",
    arXiv 1311.2901, section 4.2. The gradient as a map: Simonyan et al., "Deep inside
    convolutional networks", arXiv 1312.6034, section 3.

    Examples
    --------
    >>> figure = TrainedNetwork(stride=2)
    >>> figure.input.shape, figure.output.shape, figure.occlusion.shape
    ((8, 8), (10,), (4, 4))
    """

    LIMITS: ClassVar = {
        "kernel_size": [1, 5],
        "padding": [0, 2],
        "stride": [1, 3],
        "dilation": [1, 3],
    }
    _esm = bundle.module("trained_network")
    _css = bundle.style("trained_network")
    kernel_size = Setting(3).tag(sync=True)
    padding = Setting(1).tag(sync=True)
    stride = Setting(1).tag(sync=True)
    dilation = Setting(1).tag(sync=True)
    drawing = traitlets.Unicode(help="256 hexadecimal digits, a bit for a cell").tag(sync=True)
    explained = Option("most likely", *DIGITS).tag(sync=True)
    chosen_filter = traitlets.Int(0, min=0, max=training.FILTERS - 1).tag(sync=True)
    edits = traitlets.Dict(help="{'filter,row,column': weight}").tag(sync=True)
    position = traitlets.List(traitlets.Int(min=0), [3, 3], minlen=2, maxlen=2).tag(sync=True)
    network = traitlets.Dict(help="{name: shape and float32 values}").tag(sync=True)
    samples: traitlets.List[list[Any]] = traitlets.List(
        help="[drawing, label, what the network reads]"
    ).tag(sync=True)
    accuracy = traitlets.Float(help="share of the digits held out").tag(sync=True)

    def __init__(
        self,
        drawing: ArrayLike | None = None,
        *,
        network: training.Network | None = None,
        name: str = "trained_network",
        **traits: Any,
    ) -> None:
        self._learned = training.digit_network() if network is None else _checked(network)
        samples = _samples(self._learned)
        super().__init__(
            network={key: _packed(value) for key, value in self._learned._asdict().items()},
            samples=samples,
            accuracy=training.accuracy(self._learned, *training.held_out()),
            drawing=samples[3][0] if drawing is None else _hexadecimal(drawing),
            name=name,
            **traits,
        )

    @property
    def input(self) -> NDArray[np.float64]:
        """The share of ink of each pixel, which the network sees, shape (8, 8)."""
        shares: NDArray[np.float64] = self.cells.reshape(8, BLOCK, 8, BLOCK).mean(axis=(1, 3))
        return shares

    @property
    def cells(self) -> NDArray[np.bool]:
        """The drawing, shape (32, 32), true where there is ink; set it to draw from Python."""
        return _cells(self.drawing)

    @cells.setter
    def cells(self, drawing: ArrayLike) -> None:
        self.drawing = _hexadecimal(drawing)

    @property
    def weight(self) -> NDArray[np.float64]:
        """The filters in use, the learned ones with the edits, shape (8, 3, 3)."""
        weight = self._learned.conv_weight[:, 0].astype(float)
        for place, value in self.edits.items():
            weight[tuple(map(int, place.split(",")))] = value
        return weight

    @property
    def activations(self) -> training.Activations:
        """What every layer answers, with a batch axis of one."""
        return training.forward(self._network(), self.input[None])

    @property
    def output(self) -> NDArray[np.float64]:
        """The ten probabilities, shape (10,)."""
        return training.softmax(self.activations.scores[0]).astype(np.float64)

    @property
    def digit(self) -> int:
        """The digit whose score is explained."""
        if self.explained in DIGITS:
            return DIGITS.index(self.explained)
        return int(self.activations.scores[0].argmax())

    @property
    def occlusion(self) -> NDArray[np.float64]:
        """How far the score falls with each window hidden, shape (H_out, W_out).

        Raises
        ------
        ValueError
            If no window fits; the figure says the same, and what to change.
        """
        size = shapes.output_size(8, self.kernel_size, self.stride, self.padding, self.dilation)
        taps = self.dilation * np.arange(self.kernel_size) - self.padding
        hidden = np.zeros((size, 8), bool)
        for index in range(size):
            reached = index * self.stride + taps
            hidden[index, reached[(reached >= 0) & (reached < 8)]] = True
        covered = hidden[:, None, :, None] & hidden[None, :, None, :]
        pictures = np.where(covered, 0, self.input).reshape(-1, 8, 8)
        scores = training.forward(self._network(), pictures).scores[:, self.digit]
        falls: NDArray[np.float64] = self.activations.scores[0, self.digit] - scores
        return falls.reshape(size, size)

    @property
    def saliency(self) -> NDArray[np.float64]:
        """The gradient of the score with respect to each pixel, shape (8, 8)."""
        upstream = np.eye(10)[None, self.digit]
        _, gradient = training.backward(self._network(), self.input[None], upstream)
        slopes: NDArray[np.float64] = gradient[0].astype(np.float64)
        return slopes

    def _network(self) -> training.Network:
        others = (each.astype(float) for each in self._learned[1:])
        return training.Network(self.weight[:, None], *others)

    @traitlets.validate("drawing")
    def _check_drawing(self, proposal: dict[str, Any]) -> str:
        text: str = proposal["value"]
        if not re.fullmatch(f"[0-9a-f]{{{SIDE * SIDE // 4}}}", text):
            raise ValueError(
                f"drawing must be 256 hexadecimal digits, one bit for a cell, got {text[:20]!r} "
                f"of length {len(text)}; set `cells` to an array of {SIDE} by {SIDE} instead"
            )
        return text

    @traitlets.validate("edits")
    def _check_edits(self, proposal: dict[str, Any]) -> dict[str, float]:
        edits: dict[str, float] = proposal["value"]
        for place, value in edits.items():
            if not EDIT.fullmatch(place):
                raise ValueError(
                    "edits must name a filter from 0 to 7, a row and a column from 0 to 2, "
                    f"such as '0,2,1', got {place!r}"
                )
            if not math.isfinite(value) or abs(value) > LARGEST_WEIGHT:
                raise ValueError(
                    f"edits must lie between -1000000 and 1000000, got {value} for {place!r}"
                )
        return edits


def _cells(drawing: str) -> NDArray[np.bool]:
    packed = np.frombuffer(bytes.fromhex(drawing), np.uint8)
    return np.unpackbits(packed).reshape(SIDE, SIDE).astype(bool)


def _hexadecimal(drawing: ArrayLike) -> str:
    cells = np.asarray(drawing)
    if cells.shape != (SIDE, SIDE):
        raise ValueError(f"drawing must have shape ({SIDE}, {SIDE}), got shape {cells.shape}")
    return np.packbits(cells.astype(bool)).tobytes().hex()


def _packed(values: NDArray[np.floating]) -> dict[str, Any]:
    """Pack weights as bytes, which the page reads without decoding."""
    return {"shape": list(values.shape), "values": values.astype("<f4").tobytes()}


def _checked(network: training.Network) -> training.Network:
    """Return a network in float32; refuse one that the figure cannot draw."""
    arrays = [np.array(each, np.float32) for each in network]
    shapes_known = [each.shape for each in training.digit_network()]
    for name, array, shape in zip(network._fields, arrays, shapes_known, strict=True):
        if array.shape != shape:
            raise ValueError(f"network must have a {name} of shape {shape}, got {array.shape}")
    return training.Network(*arrays)


def _samples(network: training.Network) -> list[list[Any]]:
    """Take of the digits held out one of each kind, and the first that are misread."""
    images, labels = training.held_out()
    read = training.forward(network, images).scores.argmax(axis=1)
    of_each = labels == np.arange(10)[:, None]  # the first that is read rightly, if there is one
    right = (of_each * (1 + (labels == read))).argmax(axis=1).tolist()
    wrong = np.flatnonzero(labels != read)[:MISTAKES].tolist()
    return [
        [_hexadecimal(_drawn(images[index])), int(labels[index]), int(read[index])]
        for index in right + wrong
    ]


def _drawn(image: NDArray[np.floating]) -> NDArray[np.bool]:
    """Draw a digit with as many inked cells in each block as its pixel counts.

    scikit-learn keeps the counts of the scan and not the scan. The cells with the most ink
    around them are filled first, so that strokes hang together.
    """
    centres = (np.arange(SIDE) + 0.5) / BLOCK - 0.5
    between = np.maximum(0, 1 - np.abs(centres[:, None] - np.arange(8)))  # linear between pixels
    smooth = (between @ image @ between.T).reshape(8, BLOCK, 8, BLOCK).swapaxes(1, 2)
    ranks = (-smooth).reshape(8, 8, BLOCK**2).argsort(axis=2, kind="stable").argsort(axis=2)
    inked = ranks < np.rint(image * BLOCK**2)[:, :, None]
    cells: NDArray[np.bool] = inked.reshape(8, 8, BLOCK, BLOCK).swapaxes(1, 2)
    return cells.reshape(SIDE, SIDE)

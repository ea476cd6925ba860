"""Layers that look at the whole picture first: gates on channels, and a mix of kernels."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from convlib import avg_pool2d, conv2d, filters, global_avg_pool
from convlib.arguments.arrays import numbers
from convlib.data import PHOTOS, photo
from convlib.widgets import bundle
from convlib.widgets.live_figure import LiveFigure
from convlib.widgets.traits import Option, Setting, one_of

Array = NDArray[np.float64]
Table = list[list[float]]

KERNELS = ("vertical edges", "horizontal edges", "blur", "outline")
SIZE = 64  # pixels of the photo, along each axis
POOL = 4  # the maps are averaged over blocks of 4 by 4, to be as small as a deep layer's

# Set by hand, so that one can follow them; a network learns such numbers.
SQUEEZE: Table = [
    [8.0, -8, 0, 2],
    [-8, 8, 0, 2],
    [0, 0, 4, -8],
    [2, 2, -4, 8],
]  # (hidden, channels)
EXCITE: Table = [
    [3.0, -3, -1, 1],
    [-3, 3, -1, 1],
    [-1, -1, 2, -2],
    [1, 1, -2, 3],
]  # (channels, hidden)
ROUTE: Table = [[4.0, -1], [-4, 1], [8, -4], [-8, 3]]  # a factor and a bias for each expert


class Gates(LiveFigure):
    """Four channels that are turned up or down, or four kernels that are mixed, by the picture.

    Both begin with an average over all positions. Gates: the averages of the channels pass two
    small dense layers, and each channel is multiplied by one number from 0 to 1. Experts: the
    average decides how much of each kernel goes into the one that is used.

    Parameters
    ----------
    picture : str
        A name of `convlib.data.PHOTOS`, shown as 64 by 64 grey pixels.
    view : {"gates", "experts"}
        What is shown; gates unless given.
    routing : {"sigmoid", "softmax"}
        How the experts share: each on its own, as in CondConv, or so that the shares add up to
        one, as in Dynamic Convolution; sigmoid unless given.
    chosen : int
        The channel or expert whose arithmetic is written out, from 0 to 3; 0 unless given.
    brightness : int
        All pixels are multiplied by this many percent, from 0 to 200; 100 unless given.
    experts : int
        How many kernels are mixed, from 1 to 4; 4 unless given.
    reduction : int
        The hidden layer of the gates has 4 // reduction units; 2 unless given.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    ValueError
        If the picture is unknown, or a setting is out of its range.

    References
    ----------
    Gates: Hu et al., "Squeeze-and-excitation networks", arXiv 1709.01507, section 3. Experts:
    Yang et al., "CondConv", arXiv 1904.04971, section 3; Chen et al., "Dynamic convolution",
    arXiv 1912.03458, section 3.

    Examples
    --------
    >>> figure = Gates("coins", brightness=0)
    >>> figure.means, figure.gates
    (array([0., 0., 0., 0.]), array([0.5, 0.5, 0.5, 0.5]))
    """

    LIMITS: ClassVar = {"brightness": [0, 200], "experts": [1, 4], "reduction": [1, 4]}
    _esm = bundle.module("gates")
    _css = bundle.style("gates")
    brightness = Setting(100).tag(sync=True)
    experts = Setting(4).tag(sync=True)
    reduction = Setting(2).tag(sync=True)
    view = Option("gates", "experts").tag(sync=True)
    routing = Option("sigmoid", "softmax").tag(sync=True)
    picture = traitlets.Unicode().tag(sync=True)
    chosen = traitlets.Int(0, min=0, max=3).tag(sync=True)
    pictures = traitlets.Dict(help="{name: grey levels and the float32 maps}").tag(sync=True)
    layers = traitlets.Dict(help="the numbers of the dense layers and kernels").tag(sync=True)

    def __init__(self, picture: str = "coins", *, name: str = "gates", **traits: Any) -> None:
        # All at once: a page keeps the bytes of whatever a figure has ever shown.
        if "pictures" not in traits:
            kernels = {each: filters.GALLERY[each](3).tolist() for each in KERNELS}
            traits["pictures"] = {each: _packed(each) for each in PHOTOS}
            traits["layers"] = _layers(SQUEEZE, EXCITE, kernels)
        super().__init__(picture=picture, name=name, **traits)

    @classmethod
    def trained(
        cls,
        pictures: Mapping[str, tuple[ArrayLike, ArrayLike]],
        squeeze: ArrayLike,
        excite: ArrayLike,
        kernels: Mapping[str, ArrayLike],
        **traits: Any,
    ) -> "Gates":
        """Return the figure with the gates that a network has learned, on its own pictures.

        Parameters
        ----------
        pictures : mapping of str to (picture, maps)
            For each name a grey picture, shape (S, S), from 0 to 1, and the four channels that
            reach the gates, shape (4, s, s).
        squeeze : array_like, shape (hidden, 4)
            The weights of the first dense layer; 1, 2 or 4 hidden units.
        excite : array_like, shape (4, hidden)
            Those of the second.
        kernels : mapping of str to array_like
            The name of each channel, and the 3 by 3 kernel that made it.
        **traits
            As for the figure itself; ``picture`` is the first unless given.

        Returns
        -------
        Gates
            Its slider ``reduction`` leaves out hidden units, the last ones first.

        Raises
        ------
        TypeError, ValueError
            If an array has another shape, or does not hold real numbers.

        Examples
        --------
        >>> maps = np.ones((4, 2, 2))
        >>> names = ["a", "b", "c", "d"]
        >>> figure = Gates.trained(
        ...     {"white": (np.ones((2, 2)), maps)},
        ...     squeeze=np.ones((1, 4)),
        ...     excite=np.zeros((4, 1)),
        ...     kernels={name: np.ones((3, 3)) for name in names},
        ... )
        >>> figure.gates, figure.reduction
        (array([0.5, 0.5, 0.5, 0.5]), 4)
        """
        inner, outer = numbers("squeeze", squeeze), numbers("excite", excite)
        if inner.shape not in [(1, 4), (2, 4), (4, 4)]:
            raise ValueError(f"squeeze must have shape (1, 2 or 4, 4), got {inner.shape}")
        if outer.shape != inner.shape[::-1]:
            raise ValueError(f"excite must have shape {inner.shape[::-1]}, got {outer.shape}")
        tables = {name: np.asarray(kernel, float).tolist() for name, kernel in kernels.items()}
        if len(tables) != 4:
            raise ValueError(f"kernels must have 4 names, got {len(tables)}")
        least = 4 // len(inner)
        settings: dict[str, Any] = {
            "picture": next(iter(pictures)),
            "limits": cls.LIMITS | {"reduction": [least, 4]},
            "reduction": least,
            "pictures": {name: _stored(*pair) for name, pair in pictures.items()},
            "layers": _layers(inner.tolist(), outer.tolist(), tables),
        }
        return cls(**settings | traits)

    @property
    def input(self) -> Array:
        """The picture, grey from 0, shape (64, 64) for a photo."""
        levels = np.frombuffer(self.pictures[self.picture]["levels"], np.uint8)
        side = math.isqrt(levels.size)
        picture: Array = levels.reshape(side, side) / 255 * (self.brightness / 100)
        return picture

    @property
    def maps(self) -> Array:
        """The picture through each kernel, ReLU and pooling, shape (4, 16, 16) for a photo."""
        values = np.frombuffer(self.pictures[self.picture]["maps"], "<f4")
        side = math.isqrt(values.size // 4)
        return values.reshape(4, side, side) * (self.brightness / 100)

    @property
    def means(self) -> Array:
        """The average of each channel, shape (4,)."""
        return global_avg_pool(self.maps[None]).reshape(4).astype(np.float64)

    @property
    def gates(self) -> Array:
        """What each channel is multiplied by, shape (4,)."""
        return excite(self.means, self.reduction, self.layers["squeeze"], self.layers["excite"])

    @property
    def shares(self) -> Array:
        """How much of each kernel is mixed in, shape (experts,)."""
        return route(self.input.mean(), self.experts, self.routing)

    @property
    def weight(self) -> Array:
        """The mixed kernel, shape (3, 3)."""
        kernels = np.array(list(self.layers["kernels"].values()))[: self.experts]
        mixed: Array = np.tensordot(self.shares, kernels, axes=1)
        return mixed

    @property
    def output(self) -> Array:
        """The gated channels, (4, 16, 16), or the picture through the mixed kernel, (62, 62)."""
        if self.view == "gates":
            gated: Array = self.gates[:, None, None] * self.maps
            return gated
        layer: Array = conv2d(self.input[None], self.weight[None, None])[0].astype(np.float64)
        return layer

    @traitlets.validate("picture")
    def _check_picture(self, proposal: dict[str, Any]) -> str:
        return str(one_of("picture", proposal["value"], self.pictures))


def excite(
    means: ArrayLike, reduction: int, inner: ArrayLike = SQUEEZE, outer: ArrayLike = EXCITE
) -> Array:
    """Return the gates of four channels with these averages, shape (4,)."""
    hidden = np.maximum(0, np.array(inner)[: 4 // reduction] @ np.asarray(means))
    gates: Array = _sigmoid(np.array(outer)[:, : 4 // reduction] @ hidden)
    return gates


def _layers(
    squeeze: Table, excite: Table, kernels: dict[str, Table]
) -> dict[str, Table | dict[str, Table]]:
    return {"squeeze": squeeze, "excite": excite, "route": ROUTE, "kernels": kernels}


def route(mean: float, experts: int, routing: str) -> Array:
    """Return the shares of the first experts for a picture with this average."""
    factor, bias = np.array(ROUTE)[:experts].T
    logits = factor * mean + bias
    if routing == "sigmoid":
        return _sigmoid(logits)
    powers = np.exp(logits - logits.max())
    shares: Array = powers / powers.sum()
    return shares


def _sigmoid(values: Array) -> Array:
    return 1 / (1 + np.exp(-values))


def _packed(name: str) -> dict[str, bytes]:
    picture = photo(name, SIZE)
    weight = np.array([filters.GALLERY[each](3) for each in KERNELS])[:, None]
    maps = avg_pool2d(np.maximum(0, conv2d(picture[None], weight, padding=1)), POOL)
    return _stored(picture, maps)


def _stored(picture: ArrayLike, maps: ArrayLike) -> dict[str, bytes]:
    grey, channels = numbers("picture", picture), numbers("maps", maps)
    if grey.ndim != 2 or grey.shape[0] != grey.shape[1]:
        raise ValueError(f"picture must have shape (S, S), got {grey.shape}")
    if channels.ndim != 3 or len(channels) != 4 or channels.shape[1] != channels.shape[2]:
        raise ValueError(f"maps must have shape (4, s, s), got {channels.shape}")
    levels = np.rint(grey.clip(0, 1) * 255).astype(np.uint8)
    return {"levels": levels.tobytes(), "maps": channels.astype("<f4").tobytes()}

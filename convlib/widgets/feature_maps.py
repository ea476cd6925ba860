"""Several filters at once: what each finds in a photo, before and after ReLU and pooling."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import NDArray

from convlib import conv2d, filters, max_pool2d, validation
from convlib.data import COLOUR_PHOTOS, PHOTOS, photo
from convlib.learned import FILTERS, texture_filters
from convlib.widgets import bundle
from convlib.widgets.arrays import grey_levels
from convlib.widgets.live_figure import LiveFigure
from convlib.widgets.traits import Setting, Switch, one_of

LAYER = ("kernel_size", "padding", "stride", "dilation", "filter_names", "relu", "max_pool")
MOST_FILTERS = 4
KERNEL_SIZES = range(1, 8)
SIZES = (64, 512)  # pixels, smallest and largest: every window of the sliders fits into these
OPPONENTS = {"red against green": (1.0, -1.0, 0.0), "blue against yellow": (-0.5, -0.5, 1.0)}
STARTING = ("vertical edges", "outline", "red against green", "learned 1")


class FeatureMaps(LiveFigure):
    """A photo, up to four filters, and the map that each paints, with ReLU and pooling after them.

    The reader keeps one setting of the layer as A and goes on with B, side by side.

    Parameters
    ----------
    picture : str
        The photo to start with, one of ``photos``.
    filter_names : sequence of str
        One to four names of the gallery: those of `convlib.filters.GALLERY`, ``"red against
        green"`` and ``"blue against yellow"``, and ``"learned 1"`` to ``"learned 4"`` from
        `convlib.learned.texture_filters`. A filter with one plane averages over the channels of
        a photo in colour; a grey photo stands for three equal channels.
    photos : sequence of str
        Names of `convlib.data.PHOTOS`, in colour where they have it. The page carries them all.
    size : int
        Height and width of the photos in pixels, from 64 to 512, which is the default.
    kernel_size, padding, stride, dilation : int
        Where the sliders start; 3, 0, 1 and 1 unless given.
    relu : bool
        Whether ReLU follows the filters; False unless given.
    max_pool : bool
        Whether max pooling with kernel_size 2 and stride 2 follows at last; False unless given.
    kept : dict
        The setting to keep as A: the traits from ``kernel_size`` to ``max_pool`` and
        ``filter_names`` by their names. Empty, the default, keeps nothing.
    position : list of int
        Row and column of the photo's pixel at which the reader points: the words explain the
        value whose window has its middle there or next to it. ``[420, 237]`` unless given.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    ValueError
        If a photo or a filter is unknown, or a setting is out of its slider's range.

    Examples
    --------
    >>> figure = FeatureMaps("camera", ["outline", "blur"], size=64, max_pool=True)
    >>> figure.output.shape
    (2, 31, 31)
    >>> figure.keep()
    >>> figure.max_pool = False
    >>> figure.kept_output.shape, figure.output.shape
    ((2, 31, 31), (2, 62, 62))
    """

    LIMITS: ClassVar = {
        "kernel_size": [KERNEL_SIZES[0], KERNEL_SIZES[-1]],
        "padding": [0, 8],
        "stride": [1, 4],
        "dilation": [1, 4],
    }
    _esm = bundle.module("feature_maps")
    _css = bundle.style("feature_maps")
    kernel_size = Setting(3).tag(sync=True)
    padding = Setting(0).tag(sync=True)
    stride = Setting(1).tag(sync=True)
    dilation = Setting(1).tag(sync=True)
    gallery = traitlets.Dict(help="{filter: {kernel size: weights, (k, k) or (3, k, k)}}").tag(
        sync=True
    )
    filter_names: traitlets.List[str] = traitlets.List(traitlets.Unicode()).tag(sync=True)
    relu = Switch(False).tag(sync=True)
    max_pool = Switch(False).tag(sync=True)
    pictures = traitlets.Dict(help="{name: levels from 0 to 255, (C, H, W)}").tag(sync=True)
    picture = traitlets.Unicode().tag(sync=True)
    kept = traitlets.Dict(help="the setting kept as A, or nothing").tag(sync=True)
    accuracy = traitlets.Dict(help="{kernel size: share of unseen patches}").tag(sync=True)
    position = traitlets.List(traitlets.Int(), [420, 237], minlen=2, maxlen=2).tag(sync=True)

    def __init__(
        self,
        picture: str = "astronaut",
        filter_names: Sequence[str] = STARTING,
        *,
        photos: Sequence[str] = ("astronaut", "camera"),
        size: int = 512,
        name: str = "feature-maps",
        **traits: Any,
    ) -> None:
        smallest, largest = SIZES
        if validation.integer("size", size, minimum=smallest) > largest:
            raise ValueError(f"size must be at most {largest}, got {size}")
        names = dict.fromkeys([picture, *photos])
        for each in names:
            if each not in PHOTOS:
                raise ValueError(f"picture must be one of {', '.join(PHOTOS)}, got {each!r}")
        super().__init__(
            pictures={each: _levels(each, size) for each in names},
            picture=picture,
            gallery=_gallery(),
            filter_names=list(filter_names),
            accuracy={str(k): texture_filters(k).accuracy for k in KERNEL_SIZES},
            name=name,
            **traits,
        )

    def keep(self) -> None:
        """Keep the present setting as A."""
        self.kept = {name: getattr(self, name) for name in LAYER}

    @property
    def input(self) -> NDArray[np.float64]:
        """The chosen photo from 0 to 1, shape (C, H, W); C is 3 for a photo in colour, else 1."""
        chosen = self.pictures[self.picture]
        levels = np.frombuffer(chosen["pixels"], dtype=np.uint8).reshape(chosen["shape"])
        return levels.astype(float) / 255

    @property
    def weight(self) -> NDArray[np.float64]:
        """The filters for the chosen photo, shape (filters, C, kernel_size, kernel_size)."""
        return self._weight(self.filter_names, self.kernel_size)

    @property
    def output(self) -> NDArray[np.floating]:
        """The maps, computed by `convlib.conv2d`, shape (filters, H_out, W_out)."""
        return self._maps({name: getattr(self, name) for name in LAYER})

    @property
    def kept_output(self) -> NDArray[np.floating] | None:
        """The maps of the setting that is kept as A, if one is."""
        return self._maps(self.kept) if self.kept else None

    def _weight(self, names: Sequence[str], kernel_size: int) -> NDArray[np.float64]:
        channels = len(self.input)
        filters = [np.array(self.gallery[name][str(kernel_size)], dtype=float) for name in names]
        return np.stack([_for_channels(each, channels) for each in filters])

    def _maps(self, layer: Mapping[str, Any]) -> NDArray[np.floating]:
        options = {name: layer[name] for name in ("stride", "padding", "dilation")}
        weight = self._weight(layer["filter_names"], layer["kernel_size"])
        maps: NDArray[np.floating] = conv2d(self.input, weight, **options)
        if layer["relu"]:
            maps = np.maximum(maps, 0)
        return np.asarray(max_pool2d(maps, 2)) if layer["max_pool"] else maps

    @traitlets.validate("picture")
    def _check_picture(self, proposal: dict[str, Any]) -> str:
        return str(one_of("picture", proposal["value"], self.pictures))

    @traitlets.validate("filter_names")
    def _check_filter_names(self, proposal: dict[str, Any]) -> list[str]:
        return self._known_filters(proposal["value"])

    @traitlets.validate("kept")
    def _check_kept(self, proposal: dict[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = proposal["value"]
        if kept and set(kept) != set(LAYER):
            raise ValueError(f"kept must have {', '.join(LAYER)} or nothing, got {sorted(kept)}")
        for name, value in kept.items():
            self.traits()[name].validate(self, value)
        if kept:
            self._known_filters(kept["filter_names"])
        return kept

    def _known_filters(self, names: list[str]) -> list[str]:
        if not 1 <= len(names) <= MOST_FILTERS:
            raise ValueError(f"filter_names must be 1 to {MOST_FILTERS} names, got {len(names)}")
        return [one_of("filter_names", name, self.gallery) for name in names]


def _for_channels(kernel: NDArray[np.float64], channels: int) -> NDArray[np.float64]:
    """Give one plane to every channel in equal parts, or join three planes for a grey photo."""
    if kernel.ndim == 2:
        return np.repeat(kernel[None] / channels, channels, axis=0)
    return kernel if channels == len(kernel) else kernel.sum(axis=0, keepdims=True)


def _levels(name: str, size: int) -> dict[str, Any]:
    """Pack a photo as one byte a value, which the page reads without decoding."""
    picture = photo(name, size, colour=name in COLOUR_PHOTOS).reshape(-1, size, size)
    return grey_levels(picture)


@cache
def _gallery() -> dict[str, dict[str, list[Any]]]:
    """Return each filter's weights for every position of the kernel_size slider."""
    make: dict[str, Callable[[int], NDArray[Any]]] = dict(filters.GALLERY)
    make |= {name: partial(_opponent, colours) for name, colours in OPPONENTS.items()}
    make |= {f"learned {index + 1}": partial(_learned, index) for index in range(FILTERS)}
    return {
        name: {str(size): kernel(size).tolist() for size in KERNEL_SIZES}
        for name, kernel in make.items()
    }


def _opponent(colours: tuple[float, float, float], kernel_size: int) -> NDArray[np.float64]:
    return np.multiply.outer(colours, filters.gaussian(kernel_size, kernel_size / 4))


def _learned(index: int, kernel_size: int) -> NDArray[np.float32]:
    kernel: NDArray[np.float32] = texture_filters(kernel_size).weight[index, 0]
    return kernel

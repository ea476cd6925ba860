"""Convolution on pictures: a real photo, a filter, and the feature map being painted."""

from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import NDArray

from convlib import filters
from convlib.data import PHOTOS, photo, stripes
from convlib.widgets import bundle
from convlib.widgets.arrays import grey_levels
from convlib.widgets.explorer import Explorer
from convlib.widgets.traits import one_of


class Pictures(Explorer):
    """A photo, a gallery of filters, and the feature map that the filter paints.

    Parameters
    ----------
    picture : str
        A name of `convlib.data.PHOTOS`; each is a grey square of 256 by 256 pixels.  Or
        ``"stripes"``, which puts `convlib.data.stripes` before them.
    filter_name : str
        A name of `convlib.filters.GALLERY`.
    kernel_size, padding, stride, dilation : int
        Where the sliders start; 3, 0, 1 and 1 unless given.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    ValueError
        If the picture or the filter is unknown, or a setting is out of its slider's range.

    Examples
    --------
    >>> explorer = Pictures("camera", "vertical edges", stride=2)
    >>> explorer.output.shape
    (127, 127)
    """

    LIMITS: ClassVar = {
        "kernel_size": [1, 7],
        "padding": [0, 8],
        "stride": [1, 4],
        "dilation": [1, 4],
    }
    _esm = bundle.module("pictures")
    _css = bundle.style("pictures")
    pictures = traitlets.Dict(help="{name: grey levels from 0 to 255}").tag(sync=True)
    picture = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        picture: str = "camera",
        filter_name: str = "vertical edges",
        *,
        kernel_size: int = 3,
        padding: int = 0,
        stride: int = 1,
        dilation: int = 1,
        name: str = "pictures",
        **traits: Any,
    ) -> None:
        pictures = {"stripes": grey_levels(stripes())} if picture == "stripes" else {}
        super().__init__(
            pictures=pictures | {name: grey_levels(photo(name)) for name in PHOTOS},
            picture=picture,
            gallery=_gallery(),
            filter_name=filter_name,
            kernel_size=kernel_size,
            padding=padding,
            stride=stride,
            dilation=dilation,
            name=name,
            position=[84, 110],
            **traits,
        )

    @property
    def input(self) -> NDArray[np.float32]:
        """The chosen photo, grey from 0 to 1, shape (H, W)."""
        chosen = self.pictures[self.picture]
        levels = np.frombuffer(chosen["pixels"], dtype=np.uint8).reshape(chosen["shape"])
        return levels.astype(np.float32) / np.float32(255)

    @traitlets.validate("picture")
    def _check_picture(self, proposal: dict[str, Any]) -> str:
        return str(one_of("picture", proposal["value"], self.pictures))


def _gallery() -> dict[str, dict[str, list[list[float]]]]:
    lowest, highest = Pictures.LIMITS["kernel_size"]
    return {
        name: {str(size): make(size).tolist() for size in range(lowest, highest + 1)}
        for name, make in filters.GALLERY.items()
    }

"""Still pictures, in the colours of the book."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from convlib import validation
from convlib.palette import LIGHT

SIGNED = LinearSegmentedColormap.from_list(
    "signed", [LIGHT["negative"], LIGHT["zero"], LIGHT["positive"]]
)
PANEL = 2.6  # inches, height and width of one picture
WIDEST = 7.2  # inches, of pictures in rows, so that their titles can be read


def show(
    *pictures: ArrayLike, titles: list[str] | None = None, columns: int | None = None
) -> Figure:
    """Draw pictures side by side.

    A picture without a negative value is drawn in grey, from 0 as black.  One with negative
    values is drawn in the signed colours: blue below zero, orange above, zero neutral.

    Parameters
    ----------
    *pictures : array_like
        Each of shape (H, W).
    titles : list of str, optional
        One for each picture; none by default.
    columns : int, optional
        How many stand side by side before a new row begins; all unless given.

    Returns
    -------
    matplotlib.figure.Figure
        Last in a cell, it is shown.

    Raises
    ------
    ValueError
        If there is no picture, one is not two-dimensional, or the titles do not match; if
        columns is less than 1.

    Examples
    --------
    >>> figure = show([[0, 1], [2, 3]], [[-1, 0], [0, 1]], titles=["grey", "signed"])
    >>> [axes.get_title() for axes in figure.axes if axes.get_title()]
    ['grey', 'signed']
    """
    arrays = [np.asarray(picture, dtype=float) for picture in pictures]
    names = titles if titles is not None else [""] * len(arrays)
    if not arrays:
        raise ValueError("pictures must be at least 1, got 0")
    for array in arrays:
        if array.ndim != 2:
            raise ValueError(f"pictures must each have shape (H, W), got shape {array.shape}")
    if len(names) != len(arrays):
        raise ValueError(f"titles must be one for each of {len(arrays)} pictures, got {len(names)}")
    across = validation.integer("columns", len(arrays) if columns is None else columns, minimum=1)
    down = -(-len(arrays) // across)
    panel = PANEL if columns is None else min(PANEL, WIDEST / across)
    figure, panels = plt.subplots(
        down,
        across,
        figsize=(panel * across, (panel + 0.3) * down),
        dpi=120,
        layout="constrained",
        squeeze=False,
    )
    figure.set_facecolor(LIGHT["paper"])
    for axes in panels.flat[len(arrays) :]:
        axes.set_axis_off()
    for axes, array, name in zip(panels.flat, arrays, names, strict=False):
        axes.set_title(name, fontsize=9)
        _draw(axes, array)
    plt.close(figure)  # the notebook shows the value of the cell, and would show it twice
    return figure


def roofline(points: Mapping[str, tuple[float, float]], peak: float, bandwidth: float) -> Figure:
    """Draw how fast layers are below the two limits of a processor: computing and moving numbers.

    Parameters
    ----------
    points : dict of {str: (float, float)}
        For each layer the multiply-adds for each number that it moves, and the multiply-adds
        that it does in a second.
    peak : float
        Multiply-adds a second that the processor can do at most.
    bandwidth : float
        Numbers a second that it can fetch or store.

    Returns
    -------
    matplotlib.figure.Figure
        Last in a cell, it is shown. Both axes are logarithmic.

    Raises
    ------
    ValueError
        If a number is not above 0.

    References
    ----------
    Williams, Waterman & Patterson, "Roofline: an insightful visual performance model for
    multicore architectures", Communications of the ACM 52(4), 2009.

    Examples
    --------
    >>> figure = roofline({"a layer": (10, 4e9)}, peak=50e9, bandwidth=2e9)
    >>> figure.axes[0].get_ylabel()
    'billion multiply-adds a second'
    """
    numbers = [peak, bandwidth, *(number for point in points.values() for number in point)]
    if min(numbers) <= 0:
        raise ValueError(f"peak, bandwidth and points must be above 0, got {min(numbers)}")
    figure, axes = plt.subplots(figsize=(WIDEST, 4.6), dpi=120, layout="constrained")
    figure.set_facecolor(LIGHT["paper"])
    axes.set_facecolor(LIGHT["paper"])
    right = 30 * max([peak / bandwidth, *(x for x, _ in points.values())])  # room for names
    ends = np.array([1, peak / bandwidth, right])
    axes.loglog(ends, np.minimum(peak, bandwidth * ends) / 1e9, color=LIGHT["ink"])
    for number, (name, (products, rate)) in enumerate(points.items()):
        axes.plot(products, rate / 1e9, "o", color=LIGHT["window"])
        to_the_left = number % 2 == 1  # names take turns, so that neighbours do not collide
        axes.annotate(
            name,
            (products, rate / 1e9),
            (-6 if to_the_left else 6, 0),
            textcoords="offset points",
            ha="right" if to_the_left else "left",
            va="top",
            fontsize=9,
            color=LIGHT["ink"],
            bbox={"facecolor": LIGHT["paper"], "edgecolor": "none", "pad": 0},
        )
    limits = [("peak", right, "right", 1.15 * peak), ("bandwidth", 1.1, "left", 3.5 * bandwidth)]
    for name, across, side, height in limits:
        axes.text(across, height / 1e9, name, ha=side, fontsize=9, color=LIGHT["quiet"])
    axes.set_xlim(1, right)
    axes.set_ylim(top=4 * peak / 1e9)
    axes.set_xlabel("multiply-adds for each number moved", color=LIGHT["ink"])
    axes.set_ylabel("billion multiply-adds a second", color=LIGHT["ink"])
    axes.tick_params(which="both", colors=LIGHT["quiet"])
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=LIGHT["rule"], linewidth=0.5)
    plt.close(figure)
    return figure


def _draw(axes: Axes, array: NDArray[np.float64]) -> None:
    largest = float(np.abs(array).max())
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_color(LIGHT["rule"])
    if (array >= 0).all():
        axes.imshow(array, cmap="gray", vmin=0, vmax=largest)
        return
    image = axes.imshow(array, cmap=SIGNED, vmin=-largest, vmax=largest)
    bar = axes.figure.colorbar(image, ax=axes, shrink=0.6, aspect=12, ticks=[-largest, 0, largest])
    bar.ax.set_yticklabels([f"−{largest:.3g}", "0", f"{largest:.3g}"], fontsize=7)
    bar.outline.set_visible(False)

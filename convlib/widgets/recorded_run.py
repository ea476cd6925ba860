"""Recorded run: what Python computed for a grid of settings or over time, replayed by sliders."""

import itertools
import keyword
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import ipywidgets
import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from convlib.widgets import bundle
from convlib.widgets.live_figure import LiveFigure
from convlib.widgets.recording import at, pack, size_in_bytes
from convlib.widgets.traits import Setting, one_of

LARGEST = 400_000  # bytes, so that a page stays light
Frames = Mapping[str, Any]


class RecordedRun(LiveFigure):
    """Numbers and maps that were computed beforehand, with a slider for each axis of the record.

    Parameters
    ----------
    axes : dict of {str: sequence}
        The settings or times of the record, such as ``{"learning_rate": [0.1, 0.3], "step":
        range(50)}``: each name becomes a slider.
    frames : dict of {str: array_like}
        What was recorded, each of shape (axes...) for numbers, drawn as curves, or
        (axes..., H, W) for maps, drawn with a legend.
    along : str
        The axis that the curves run and that Play moves along; the last unless given.
    bits : int
        8 or 16, for each number of a map; 8 unless given.  Curves have 16.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    ValueError
        If an axis is empty or its name cannot be a trait's, a frame does not fit the axes or
        holds a number that is not finite, or the record takes more than 400,000 bytes.

    Notes
    -----
    Each axis is a trait that holds a place, counted from 0: ``run.step = 3`` is the fourth.

    Every frame is rounded to whole codes between its lowest and highest value over the whole
    record, so colours and curves can be compared from place to place.  A number is off by at most
    half of ``(highest - lowest) / (2**bits - 1)``; a frame with negative numbers is coded
    symmetrically about 0, which is exact, and is off by at most half of
    ``max(abs(frame)) / (2**(bits - 1) - 1)``.  `errors` says by how much.

    Examples
    --------
    >>> steps = np.arange(5)
    >>> run = RecordedRun({"step": steps}, {"loss": 0.5**steps, "square": np.ones((5, 8, 8))})
    >>> run.step = 2
    >>> round(run.output["loss"], 3), run.output["square"].shape, run.nbytes
    (0.25, (8, 8), 330)
    """

    _esm = bundle.module("recorded_run")
    _css = bundle.style("recorded_run")
    axes: traitlets.List[dict[str, Any]] = traitlets.List(
        help="name and labels of each axis, in the order of the frames"
    ).tag(sync=True)
    frames = traitlets.Dict(help="{name: shape, bits, lowest, scale, signed, codes}").tag(sync=True)
    along = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        axes: Mapping[str, Sequence[Any]],
        frames: Mapping[str, ArrayLike],
        *,
        along: str | None = None,
        bits: int = 8,
        name: str = "recorded_run",
        **traits: Any,
    ) -> None:
        sizes = {axis: len(values) for axis, values in axes.items()}
        _check_axes(type(self), sizes)
        if not frames:
            raise ValueError("frames must hold at least one array, got none")
        packed = {title: pack(title, array, sizes, bits) for title, array in frames.items()}
        nbytes = size_in_bytes(packed)
        if nbytes > LARGEST:
            raise ValueError(
                f"frames must take at most {LARGEST:,} bytes, got {nbytes:,}: record fewer "
                "places of an axis, or smaller maps, or maps with bits=8"
            )
        super().__init__(
            axes=[{"name": axis, "labels": list(map(_label, axes[axis]))} for axis in axes],
            frames=packed,
            along=list(axes)[-1] if along is None else along,
            limits={axis: [0, size - 1] for axis, size in sizes.items()},
            name=name,
            **traits,
        )
        self.add_traits(**{axis: Setting(0).tag(sync=True) for axis in sizes})

    @classmethod
    def of(
        cls,
        function: Callable[..., Any],
        *,
        along: str | None = None,
        bits: int = 8,
        name: str = "recorded_run",
        **axes: Sequence[Any],
    ) -> "RecordedRun":
        """Call a function for every combination of settings, and record what it returns.

        Parameters
        ----------
        function : callable
            Called with one value of each axis, by name.  It returns a dict of numbers and
            two-dimensional arrays; or, where time passes within a call, it yields one such dict
            for each step.
        along : str
            For a function that yields, the name of the axis of its steps; for one that returns,
            the axis to play along.
        bits, name
            As `RecordedRun`.
        **axes
            The values of each axis.

        Returns
        -------
        RecordedRun
            The record.

        Raises
        ------
        ValueError
            As `RecordedRun`; or if the calls do not all return the same names and shapes, or do
            not all yield the same number of steps.

        Examples
        --------
        >>> def roots(n):
        ...     guess = n
        ...     for _ in range(6):
        ...         yield {"guess": guess}
        ...         guess = (guess + n / guess) / 2
        >>> run = RecordedRun.of(roots, n=[2, 9], along="step")
        >>> run.n, run.step = 1, 5
        >>> round(run.output["guess"], 2)
        3.0
        """
        points = [
            dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())
        ]
        results = [function(**point) for point in points]
        records: list[list[Frames]] = [
            [result] if isinstance(result, Mapping) else list(result) for result in results
        ]
        shape = [len(values) for values in axes.values()]
        given: dict[str, Sequence[Any]] = dict(axes)
        if any(isinstance(result, Iterator) for result in results):
            counts = sorted({len(record) for record in records})
            if len(counts) > 1:
                raise ValueError(f"function must always yield as many steps, got {counts}")
            along = "step" if along is None else along
            given[along] = range(counts[0])
            shape.append(counts[0])
        flat = [frames for record in records for frames in record]
        return cls(given, _stacked(flat, shape), along=along, bits=bits, name=name)

    @property
    def LIMITS(self) -> dict[str, list[int]]:  # type: ignore[override]  # noqa: N802
        """The first and the last place of each axis."""
        return dict(self.limits)

    @property
    def place(self) -> dict[str, int]:
        """The place of each axis at which the sliders stand, from 0."""
        return {axis: getattr(self, axis) for axis in self.LIMITS}

    @property
    def output(self) -> dict[str, Any]:
        """What the figure shows, a number or an array of shape (H, W) for each frame."""
        index = tuple(self.place.values())
        sizes = [len(axis["labels"]) for axis in self.axes]
        here = {title: at(frame, sizes)[index] for title, frame in self.frames.items()}
        return {title: each if each.shape else float(each) for title, each in here.items()}

    @property
    def nbytes(self) -> int:
        """How many bytes the record adds to a page."""
        return size_in_bytes(self.frames)

    @property
    def errors(self) -> dict[str, float]:
        """By how much a number of each frame may be off."""
        return {title: frame["scale"] / 2 for title, frame in self.frames.items()}

    def _slider(self, name: str) -> ipywidgets.SelectionSlider:
        """Return a slider that shows the axis's values."""
        (labels,) = (axis["labels"] for axis in self.axes if axis["name"] == name)
        places = [(label, place) for place, label in enumerate(labels)]
        slider = ipywidgets.SelectionSlider(
            options=places, value=getattr(self, name), description=name
        )
        ipywidgets.jslink((slider, "index"), (self, name))
        return slider

    @traitlets.validate("along")
    def _check_along(self, proposal: dict[str, Any]) -> str:
        return str(one_of("along", proposal["value"], [each["name"] for each in self.axes]))


def _check_axes(kind: type, sizes: Mapping[str, int]) -> None:
    if not sizes:
        raise ValueError("axes must name at least one axis, got none")
    for axis, size in sizes.items():
        if not axis.isidentifier() or keyword.iskeyword(axis) or hasattr(kind, axis):
            raise ValueError(f"axes must have names that are free for a trait, got {axis!r}")
        if size == 0:
            raise ValueError(f"axes must have at least one value each, got none for {axis!r}")


def _label(value: Any) -> str:
    """Write one value of an axis for its slider."""
    return f"{value:.4g}" if isinstance(value, float | np.floating) else str(value)


def _stacked(flat: Iterable[Frames], shape: Sequence[int]) -> dict[str, NDArray[np.float64]]:
    """Join the frames of all places into one array for each name."""
    places = list(flat)
    titles = list(places[0])
    for frames in places:
        if list(frames) != titles:
            raise ValueError(f"function must always return {titles}, got {list(frames)}")
    stacks = {}
    for title in titles:
        shapes = {np.shape(frames[title]) for frames in places}
        if len(shapes) > 1:
            raise ValueError(f"{title} must always have one shape, got {sorted(shapes)}")
        stack = np.array([frames[title] for frames in places], dtype=float)
        stacks[title] = stack.reshape(*shape, *stack.shape[1:])
    return stacks

"""Where paths of a network meet."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from convlib.networks.layer import Shape


@dataclass(frozen=True, init=False, repr=False)
class Join(ABC):
    """What `Add`, `Concatenate` and `Multiply` share: they read several arrays.

    In a graph, a join names the entries that it reads. In a list, it holds its branches: networks
    that all read the layer before the join; the empty list passes it on.
    """

    branches: tuple[Any, ...]

    def __init__(self, *branches: Any) -> None:
        """Take the branches, or none for a join in a graph."""
        object.__setattr__(self, "branches", branches)

    def __repr__(self) -> str:
        """Show how many branches there are."""
        count = len(self.branches)
        return f"{type(self).__name__} of {count}" if count else f"{type(self).__name__}()"

    @abstractmethod
    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """Return the shape of the paths together, given the shape of each."""


class Add(Join):
    """The sum of paths: a residual block.

    Parameters
    ----------
    *branches
        A network each; none in a graph.

    References
    ----------
    He et al., "Deep residual learning for image recognition", CVPR 2016.

    Examples
    --------
    >>> from convlib.networks import Conv2d, summary
    >>> block = Add([Conv2d(8, 8, kernel_size=3, padding=1)], [])
    >>> summary([block], (8, 5, 5)).output_shape
    (8, 5, 5)
    """

    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """Return the one shape that all paths have."""
        if len(set(shapes)) > 1:
            raise ValueError(f"paths must end in one shape, got {_listed(shapes)}")
        return shapes[0]


class Concatenate(Join):
    """Paths whose channels are stacked: an Inception or DenseNet block, a U-Net's bridge.

    Parameters
    ----------
    *branches
        A network each; none in a graph.

    References
    ----------
    Szegedy et al., "Going deeper with convolutions", CVPR 2015.

    Examples
    --------
    >>> from convlib.networks import Conv2d, summary
    >>> summary([Concatenate([Conv2d(8, 4, kernel_size=1)], [])], (8, 5, 5)).output_shape
    (12, 5, 5)
    """

    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """Return the common height and width under the sum of the channels."""
        if len({shape[1:] for shape in shapes}) > 1 or len(set(map(len, shapes))) > 1:
            raise ValueError(f"paths must end in one height and width, got {_listed(shapes)}")
        return sum(shape[0] for shape in shapes), *shapes[0][1:]


class Multiply(Join):
    """The product of paths: the first is scaled by gates, one for each channel, place or number.

    Parameters
    ----------
    *branches
        A network each; none in a graph.

    Notes
    -----
    A gate of shape ``(C,)`` or ``(C, 1, 1)`` holds for a whole channel, one of ``(1, H, W)`` for
    all channels of a place.

    References
    ----------
    Hu, Shen & Sun, "Squeeze-and-excitation networks", CVPR 2018.

    Examples
    --------
    >>> from convlib.networks import AdaptiveAvgPool2d, Sigmoid, summary
    >>> gated = Multiply([], [AdaptiveAvgPool2d(1), Sigmoid()])
    >>> summary([gated], (8, 5, 5)).output_shape
    (8, 5, 5)
    """

    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """Return the shape of the first."""
        scaled = shapes[0]
        for gate in shapes[1:]:
            stretched = gate + (1,) * (len(scaled) - len(gate))
            if len(gate) > len(scaled) or any(
                own not in (1, size) for own, size in zip(stretched, scaled, strict=True)
            ):
                raise ValueError(
                    f"gates must have the first path's sizes or 1, got {_listed(shapes)}"
                )
        return scaled


def _listed(shapes: Sequence[Shape]) -> str:
    return " and ".join(map(str, shapes))

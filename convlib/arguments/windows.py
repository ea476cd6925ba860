"""Where the windows of a pooling operation lie, one axis at a time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from convlib import shapes

Indices = NDArray[np.int64]


class Axis(NamedTuple):
    """One axis of a picture and the windows along it; by default an axis of length 1."""

    size: int = 1
    kernel_size: int = 1
    stride: int = 1
    padding: tuple[int, int] = (0, 0)  # (before, after)
    dilation: int = 1
    positions: int = 1


def starts(axis: Axis) -> Indices:
    """Return where each window begins, in pixels of the picture: below 0 in the padding.

    Parameters
    ----------
    axis
        The axis and its windows.

    Examples
    --------
    >>> starts(Axis(5, kernel_size=3, stride=2, padding=(1, 1), positions=3))
    array([-1,  1,  3])
    """
    return np.arange(axis.positions, dtype=np.int64) * axis.stride - axis.padding[0]


def spans(axis: Axis) -> Indices:
    """Return the pixels that each window reads, rows of (first, end).

    Parameters
    ----------
    axis
        The axis and its windows. A dilated window reads every ``dilation``-th pixel.

    Examples
    --------
    >>> spans(Axis(5, kernel_size=3, stride=2, padding=(1, 1), positions=3)).tolist()
    [[0, 2], [1, 4], [3, 5]]
    """
    start = starts(axis)
    end = start + shapes.effective_kernel_size(axis.kernel_size, axis.dilation)
    taps_in_the_padding = np.maximum(0, -(start // axis.dilation))
    first = start + axis.dilation * taps_in_the_padding
    return np.stack([first, np.minimum(end, axis.size)], axis=1)


def counts(axis: Axis, count_include_pad: bool) -> Indices:
    """Return how many pixels each window of an undilated axis counts.

    Parameters
    ----------
    axis
        The axis and its windows.
    count_include_pad
        Whether pixels of the padding count. Beyond the padding, where ``ceil_mode`` lets a
        window reach, none does.

    Examples
    --------
    >>> axis = Axis(5, kernel_size=3, stride=2, padding=(1, 1), positions=3)
    >>> counts(axis, count_include_pad=True), counts(axis, count_include_pad=False)
    (array([3, 3, 3]), array([2, 3, 2]))
    """
    if not count_include_pad:
        return lengths(spans(axis))
    start = starts(axis)
    end = np.minimum(start + axis.kernel_size, axis.size + axis.padding[1])
    return lengths(np.stack([start, end], axis=1))


def lengths(windows: Indices) -> Indices:
    """Return the number of pixels in each window.

    Parameters
    ----------
    windows
        Rows of (first, end).

    Examples
    --------
    >>> lengths(np.array([[0, 2], [1, 4]]))
    array([2, 3])
    """
    first, end = windows.T
    difference: Indices = end - first
    return difference


def adaptive_spans(size: int, positions: int) -> Indices:
    """Return windows that share out an axis, rows of (first, end).

    Window ``o`` begins at floor(o * size / positions) and ends before
    ceil((o + 1) * size / positions), as PyTorch has it: neighbours may overlap by a pixel.

    Parameters
    ----------
    size, positions
        Pixels and windows along the axis.

    Examples
    --------
    >>> adaptive_spans(5, 3).tolist()
    [[0, 2], [1, 4], [3, 5]]
    """
    window = np.arange(positions, dtype=np.int64)
    return np.stack([window * size // positions, -(-(window + 1) * size // positions)], axis=1)

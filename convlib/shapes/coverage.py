"""How often each pixel is read or written: borders, gaps and overlaps along one axis."""

from collections.abc import Iterable, Sequence

from convlib import validation
from convlib.shapes.sizes import (
    BEFORE_AFTER,
    Padding,
    output_size,
    transposed_output_size,
)


def coverage(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> tuple[int, ...]:
    """Return how often the window reads each pixel of a line.

    In a picture, the pixel in row i and column j is read as often as the product of its row's
    and its column's count.

    Parameters
    ----------
    input_size, kernel_size, stride, padding, dilation, ceil_mode
        As in `output_size`.

    Returns
    -------
    tuple of int
        One count for each of the ``input_size`` pixels; 0 for one that no window reads.

    Raises
    ------
    TypeError, ValueError
        As `output_size`.

    Examples
    --------
    >>> coverage(8, kernel_size=3, padding=1)  # 8 x 8: corner 2 * 2, edge 2 * 3, inside 3 * 3
    (2, 3, 3, 3, 3, 3, 3, 2)
    >>> coverage(6, kernel_size=3, stride=2)  # the last pixel is left over
    (1, 1, 2, 1, 1, 0)
    """
    outputs = output_size(input_size, kernel_size, stride, padding, dilation, ceil_mode)
    before, _ = validation.pair("padding", padding, 0, BEFORE_AFTER)
    starts = (position * stride - before for position in range(outputs))
    return _counts(starts, _taps(kernel_size, dilation), input_size)


def overlap(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: Padding = 0,
    output_padding: int = 0,
    dilation: int = 1,
) -> tuple[int, ...]:
    """Return how many windows of a transposed convolution write each output pixel of a line.

    Unequal counts away from the borders paint a checkerboard. They are equal there when
    ``stride`` divides ``kernel_size`` (and dilation is 1).

    Parameters
    ----------
    input_size, kernel_size, stride, padding, output_padding, dilation
        As in `transposed_output_size`.

    Returns
    -------
    tuple of int
        One count for each output pixel.

    Raises
    ------
    TypeError, ValueError
        As `transposed_output_size`.

    References
    ----------
    Odena, Dumoulin & Olah, "Deconvolution and checkerboard artifacts", Distill 2016.

    Examples
    --------
    >>> overlap(4, kernel_size=3, stride=2)
    (1, 1, 2, 1, 2, 1, 2, 1, 1)
    >>> overlap(4, kernel_size=4, stride=2, padding=1)
    (1, 2, 2, 2, 2, 2, 2, 1)
    """
    outputs = transposed_output_size(
        input_size, kernel_size, stride, padding, output_padding, dilation
    )
    before, _ = validation.pair("padding", padding, 0, BEFORE_AFTER)
    starts = (position * stride - before for position in range(input_size))
    return _counts(starts, _taps(kernel_size, dilation), outputs)


def touched(dilations: Sequence[int], kernel_size: int = 3) -> tuple[int, ...]:
    """Return the positions of a line that one output of a stack of dilated layers reads.

    Every layer has stride 1. Positions that are missing between the first and the last are
    never seen: gridding.

    Parameters
    ----------
    dilations
        The dilation of each layer; their order makes no difference.
    kernel_size
        Taps of every layer.

    Returns
    -------
    tuple of int
        Positions in rising order, from 0 to one less than the receptive field.

    Raises
    ------
    TypeError
        If ``dilations`` is not a sequence of integers, or ``kernel_size`` not an integer.
    ValueError
        If a number is below 1.

    References
    ----------
    Wang et al., "Understanding convolution for semantic segmentation", WACV 2018, section 3.2.

    Examples
    --------
    >>> touched([2, 2, 2])  # 7 of 13
    (0, 2, 4, 6, 8, 10, 12)
    >>> touched([1, 2, 5]) == tuple(range(17))
    True
    """
    if isinstance(dilations, str) or not isinstance(dilations, Iterable):
        raise TypeError(f"dilations must be a sequence of integers, got {dilations!r}")
    kernel_size = validation.integer("kernel_size", kernel_size, minimum=1)
    positions = {0}
    for dilation in dilations:
        dilation = validation.integer("dilations", dilation, minimum=1)
        taps = _taps(kernel_size, dilation)
        positions = {position + tap for position in positions for tap in taps}
    return tuple(sorted(positions))


def _taps(kernel_size: int, dilation: int) -> range:
    return range(0, kernel_size * dilation, dilation)


def _counts(starts: Iterable[int], taps: range, size: int) -> tuple[int, ...]:
    """Count how often windows of these taps, at these starts, meet each of ``size`` pixels."""
    counts = [0] * size
    for start in starts:
        for tap in taps:
            if 0 <= start + tap < size:
                counts[start + tap] += 1
    return tuple(counts)

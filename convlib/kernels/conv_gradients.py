"""The transpose of a convolution of three axes, and the gradient of its weights, compiled.

Arrays are C-contiguous and of one dtype: input (N, C_in, D, H, W), output
(N, C_out, D, H, W). ``start`` is the padding before each axis. A tap that falls on padding
adds nothing, so no padded copy is made.
"""

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from convlib.arguments.arrays import Array
from convlib.arguments.convolution import Triple

Reach = NDArray[np.int64]

unsigned = numba.uintp

# Sums of about so many terms in the arrays' dtype are added up in float64, so that long sums err
# no more than short ones.
TERMS_A_BLOCK = 16


@numba.njit(cache=True, nogil=True)
def transpose(
    input: Array,
    weight: Array,
    bias: Array,
    stride: Triple,
    start: Triple,
    dilation: Triple,
    groups: int,
    output: Array,
) -> None:
    """Write the transposed convolution with filters (C_in, C_out/groups, kD, kH, kW).

    Each input pixel spreads over the window that a convolution of the output would read for
    it. As in `convolve`, an output row is finished before the next begins.
    """
    in_channels, group_channels = weight.shape[:2]
    group_filters = in_channels // groups
    reach = reach_of_taps(
        weight.shape[4], stride[2], start[2], dilation[2], output.shape[4], input.shape[4]
    )
    for image in range(output.shape[0]):
        for channel in range(output.shape[1]):
            first = channel // group_channels * group_filters
            sources = input[image, first : first + group_filters]
            taps = weight[first : first + group_filters, channel % group_channels]
            spread_windows(
                output[image, channel],
                sources,
                taps,
                bias[channel],
                stride,
                start,
                dilation,
                reach,
            )


@numba.njit(cache=True, nogil=True)
def spread_windows(
    targets: Array,
    sources: Array,
    taps: Array,
    bias: np.floating[Any],
    stride: Triple,
    start: Triple,
    dilation: Triple,
    reach: Reach,
) -> None:
    """Write each output row, over which channels spread by kernels (C, kD, kH, kW)."""
    channels, depth, height, _ = sources.shape
    block = max(1, TERMS_A_BLOCK // taps[0].size)
    total, partial = np.empty(targets.shape[2]), np.empty(targets.shape[2], targets.dtype)
    for output_plane in range(targets.shape[0]):
        for output_row in range(targets.shape[1]):
            total[:] = 0
            for channel in range(channels):
                if channel % block == 0:
                    partial[:] = 0 if channel else bias
                for tap_plane in range(taps.shape[1]):
                    place = output_plane + start[0] - tap_plane * dilation[0]
                    plane, between = divmod(place, stride[0])
                    if between or not 0 <= plane < depth:
                        continue
                    for tap_row in range(taps.shape[2]):
                        place = output_row + start[1] - tap_row * dilation[1]
                        row, between = divmod(place, stride[1])
                        if between or not 0 <= row < height:
                            continue
                        source = sources[channel, plane, row]
                        for tap_column in range(taps.shape[3]):
                            shift, first, end = reach[tap_column]
                            factor = taps[channel, tap_plane, tap_row, tap_column]
                            spread_row(partial, source, factor, shift, stride[2], first, end)
                if (channel + 1) % block == 0 or channel + 1 == channels:
                    total += partial
            targets[output_plane, output_row] = total


@numba.njit(cache=True, nogil=True)
def weight_gradient(
    input: Array,
    grad_output: Array,
    stride: Triple,
    start: Triple,
    dilation: Triple,
    groups: int,
    gradient: Array,
) -> None:
    """Write the gradient of a convolution's filters into ``gradient``.

    A tap's is the sum of the output's gradient times the input that the tap has read.
    Rows are summed in the arrays' dtype, and the rows' sums in float64.
    """
    out_channels, group_channels = gradient.shape[:2]
    images, _, output_depth, output_height, output_width = grad_output.shape
    depth, height, width = input.shape[2:]
    reach = reach_of_taps(gradient.shape[4], stride[2], start[2], dilation[2], width, output_width)
    for filter, channel, tap_plane, tap_row, tap_column in np.ndindex(gradient.shape):
        source_channel = filter // (out_channels // groups) * group_channels + channel
        shift, first, end = reach[tap_column]
        total = np.float64(0)
        for image, output_plane, output_row in np.ndindex(images, output_depth, output_height):
            plane = output_plane * stride[0] + tap_plane * dilation[0] - start[0]
            row = output_row * stride[1] + tap_row * dilation[1] - start[1]
            if 0 <= plane < depth and 0 <= row < height:
                source = input[image, source_channel, plane, row]
                slopes = grad_output[image, filter, output_plane, output_row]
                total += dot_row(slopes, source, shift, stride[2], first, end)
        gradient[filter, channel, tap_plane, tap_row, tap_column] = total


@numba.njit(cache=True, nogil=True)
def reach_of_taps(
    taps: int, stride: int, start: int, dilation: int, width: int, output_width: int
) -> Reach:
    """Return ``(shift, first, end)`` for each tap of a kernel's row.

    Output columns from first up to end read input column ``column * stride + shift``; for the
    others that would be padding.
    """
    reach = np.empty((taps, 3), np.int64)
    for tap in range(taps):
        shift = tap * dilation - start
        reach[tap, 0] = shift
        reach[tap, 1] = max(0, -(shift // stride))
        reach[tap, 2] = min(output_width, (width - 1 - shift) // stride + 1)
    return reach


@numba.njit(cache=True, nogil=True, fastmath={"contract"})
def spread_row(
    target: Array, source: Array, factor: float, shift: int, stride: int, first: int, end: int
) -> None:
    """Add ``factor`` times input columns first up to end to the output columns they reach."""
    if stride == 1:
        for column in range(first, end):
            target[unsigned(column + shift)] += factor * source[unsigned(column)]
    else:
        for column in range(first, end):
            target[unsigned(column * stride + shift)] += factor * source[unsigned(column)]


@numba.njit(cache=True, nogil=True, fastmath={"reassoc"})
def dot_row(
    slopes: Array, source: Array, shift: int, stride: int, first: int, end: int
) -> np.floating[Any]:
    """Return the sum of the products of two rows, from column first up to end.

    Adding in any order lets LLVM keep several partial sums in one vector register.
    """
    total: np.floating[Any] = slopes.dtype.type(0)
    if stride == 1:
        for column in range(first, end):
            total += slopes[unsigned(column)] * source[unsigned(column + shift)]
    else:
        for column in range(first, end):
            total += slopes[unsigned(column)] * source[unsigned(column * stride + shift)]
    return total

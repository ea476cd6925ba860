"""Two-dimensional convolution, compiled."""

import numba

from convlib.arguments import Array, Pair

unsigned = numba.uintp


@numba.njit(cache=True, nogil=True)
def conv2d(
    input: Array,
    weight: Array,
    bias: Array,
    stride: Pair,
    padding: tuple[Pair, Pair],
    dilation: Pair,
    groups: int,
    output: Array,
) -> None:
    """Write the convolution of C-contiguous arrays of one dtype into ``output``.

    An output row is finished before the next begins: it stays in the fastest cache
    while every tap adds a weighted input row to it, and adding two rows is a loop
    that fills vector registers. A tap that falls on padding adds nothing, so no padded
    copy is made.
    """
    height, width = input.shape[2:]
    out_channels, group_channels, kernel_height, kernel_width = weight.shape
    images, _, output_height, output_width = output.shape
    (top, _), (left, _) = padding
    for image in range(images):
        for filter in range(out_channels):
            first_channel = filter // (out_channels // groups) * group_channels
            for output_row in range(output_height):
                target = output[image, filter, output_row]
                target[:] = bias[filter]
                for channel in range(group_channels):
                    for tap_row in range(kernel_height):
                        row = output_row * stride[0] + tap_row * dilation[0] - top
                        if 0 <= row < height:
                            source = input[image, first_channel + channel, row]
                            for tap_column in range(kernel_width):
                                shift = tap_column * dilation[1] - left
                                first, end = columns_inside(shift, stride[1], width, output_width)
                                factor = weight[filter, channel, tap_row, tap_column]
                                add_row(target, source, factor, shift, stride[1], first, end)


@numba.njit(cache=True, nogil=True)
def columns_inside(shift: int, stride: int, width: int, output_width: int) -> Pair:
    """Return the range of output columns that read input column ``column * stride + shift``."""
    first = max(0, -(shift // stride))
    end = min(output_width, (width - 1 - shift) // stride + 1)
    return first, end


@numba.njit(cache=True, nogil=True)
def add_row(
    target: Array, source: Array, factor: float, shift: int, stride: int, first: int, end: int
) -> None:
    """Add ``factor`` times the input row to the output row, from column first up to end.

    LLVM vectorises the first loop: its stride is known, and an unsigned index has no
    test for negative numbers, which Python's indexing needs.
    """
    if stride == 1:
        for column in range(first, end):
            target[unsigned(column)] += factor * source[unsigned(column + shift)]
    else:
        for column in range(first, end):
            target[unsigned(column)] += factor * source[unsigned(column * stride + shift)]

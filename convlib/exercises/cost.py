"""The exercises on cost: windows as columns, and how much a layer computes for what it moves."""

from collections.abc import Callable

import numpy as np

from convlib.exercises.answers import Array
from convlib.exercises.checker import Case, Exercise, Misunderstanding
from convlib.exercises.window import pattern


def _windows(image: Array, kernel_size: int) -> Array:
    """Return the windows of `image` (C, H, W): (C, k, k, rows, columns)."""
    size = (kernel_size, kernel_size)
    windows = np.lib.stride_tricks.sliding_window_view(image, size, (1, 2))
    return windows.transpose(0, 3, 4, 1, 2)


def _laid_out(*axes: int, rows: int = 3) -> Callable[[Array, int], Array]:
    """Return a function that writes the windows with their axes in this order.

    The first ``rows`` of them count the rows of the matrix.
    """

    def matrix(image: Array, kernel_size: int) -> Array:
        turned = _windows(image, kernel_size).transpose(axes)
        return turned.reshape(int(np.prod(turned.shape[:rows])), -1)

    return matrix


def _apart(image: Array, kernel_size: int) -> Array:
    apart = _windows(image, kernel_size)[..., ::kernel_size, ::kernel_size]
    return apart.reshape(image.shape[0] * kernel_size**2, -1)


def _last_missed(image: Array, kernel_size: int) -> Array:
    found = _windows(image, kernel_size)[..., :-1, :-1]
    return found.reshape(image.shape[0] * kernel_size**2, -1)


def _flipped(image: Array, kernel_size: int) -> Array:
    return _windows(image, kernel_size)[:, ::-1, ::-1].reshape(image.shape[0] * kernel_size**2, -1)


im2col = Exercise(
    name="im2col",
    parameters=("image", "kernel_size"),
    axes=("rows", "columns"),
    covers="one window and several, wide images and high ones, one channel and two",
    solution=_laid_out(0, 1, 2, 3, 4),
    ladder=(
        Case("a window as large as the image", (np.array([[[1.0, 2.0], [3.0, 4.0]]]), 2)),
        Case("windows of one pixel", (np.array([[[1.0, 2.0], [3.0, 4.0]]]), 1)),
        Case("two windows, side by side", (np.arange(6.0).reshape(1, 2, 3), 2)),
        Case("two windows, one above the other", (np.arange(6.0).reshape(1, 3, 2), 2)),
        Case("two rows of windows", (np.arange(9.0).reshape(1, 3, 3), 2)),
        Case("an image wider than high", (pattern(1, 4, 6), 3)),
        Case("two channels", (pattern(2, 4, 2), 2)),
        Case("three channels", (pattern(3, 4, 5), 3)),
    ),
    misunderstandings=(
        Misunderstanding(
            "windows-as-rows",
            "Each window has become a row of the matrix; it belongs in a column.",
            "Put the taps first and the places last, or transpose the result.",
            (_laid_out(3, 4, 0, 1, 2, rows=2),),
        ),
        Misunderstanding(
            "taps-column-by-column",
            "A window is read column by column, but weights are stored row by row.",
            "Within a channel, go along the rows of the window first: tap (u, v) has the number"
            " `u * kernel_size + v`.",
            (_laid_out(0, 2, 1, 3, 4),),
        ),
        Misunderstanding(
            "places-column-by-column",
            "The places are visited column by column, but outputs are stored row by row.",
            "Go through the rows of places in the outer loop, through the columns in the inner.",
            (_laid_out(0, 1, 2, 4, 3),),
        ),
        Misunderstanding(
            "channels-innermost",
            "The channels of a tap stand side by side, but a filter's weights have all taps of"
            " one channel before the next channel begins.",
            "Begin a column with the taps of channel 0.",
            (_laid_out(1, 2, 0, 3, 4),),
        ),
        Misunderstanding(
            "channels-side-by-side",
            "The windows of the second channel follow as further columns, but a filter reads all"
            " channels at one place.",
            "A column has `channels * kernel_size**2` numbers.",
            (_laid_out(1, 2, 0, 3, 4, rows=2),),
        ),
        Misunderstanding(
            "windows-side-by-side",
            "The windows are laid side by side, a kernel apart; they start one pixel apart.",
            "There are `H - kernel_size + 1` rows of places.",
            (_apart,),
        ),
        Misunderstanding(
            "last-window-missed",
            "The last row and the last column of places are missing.",
            "The window can start at `H - kernel_size` as well: count up to `H - kernel_size + 1`.",
            (_last_missed,),
        ),
        Misunderstanding(
            "window-turned",
            "Each window is read from its last pixel to its first, as in a true convolution.",
            "Do not flip anything.",
            (_flipped,),
        ),
    ),
)


def _work(channels: int, filters: int, kernel_size: int, size: int) -> int:
    return channels * filters * kernel_size**2 * size**2


def _numbers(channels: int, filters: int, kernel_size: int, size: int) -> tuple[int, int, int]:
    """Return how many numbers are in the input, the weight and the output."""
    return (
        channels * (size + kernel_size - 1) ** 2,
        channels * filters * kernel_size**2,
        filters * size**2,
    )


def _moved(channels: int, filters: int, kernel_size: int, size: int) -> int:
    return sum(_numbers(channels, filters, kernel_size, size))


numbers_moved = Exercise(
    name="numbers_moved",
    parameters=("in_channels", "out_channels", "kernel_size", "output_size"),
    axes=(),
    covers="channels, filters, kernels, places, and a layer that moves more weights than pixels",
    solution=_moved,
    ladder=(
        Case("two channels, three filters, two by two taps and places", (2, 3, 2, 2)),
        Case("one of everything", (1, 1, 1, 1)),
        Case("one place", (3, 2, 2, 1)),
        Case("taps of one pixel", (8, 4, 1, 5)),
        Case("a layer of this chapter", (64, 64, 3, 56)),
        Case("more weights than pixels", (512, 512, 3, 7)),
    ),
    misunderstandings=(
        Misunderstanding(
            "weights-forgotten",
            "The weights are left out; they must be fetched as well.",
            "Add `in_channels * out_channels * kernel_size**2`.",
            (lambda c, f, k, n: _moved(c, f, k, n) - _numbers(c, f, k, n)[1],),
        ),
        Misunderstanding(
            "outputs-forgotten",
            "The outputs are left out; they must be stored.",
            "Add `out_channels * output_size**2`.",
            (lambda c, f, k, n: _moved(c, f, k, n) - _numbers(c, f, k, n)[2],),
        ),
        Misunderstanding(
            "input-forgotten",
            "The input is left out; it must be fetched.",
            "Add `in_channels * input_size**2`.",
            (lambda c, f, k, n: _moved(c, f, k, n) - _numbers(c, f, k, n)[0],),
        ),
        Misunderstanding(
            "input-as-large-as-output",
            "The input is counted with the size of the output; without padding it is larger.",
            "The windows reach `output_size + kernel_size - 1` pixels far.",
            (lambda c, f, k, n: c * n * n + sum(_numbers(c, f, k, n)[1:]),),
        ),
        Misunderstanding(
            "every-reading-counted",
            "Each window fetches its pixels anew; but a number counts once, however often it is"
            " used.",
            "Count the numbers of the three arrays.",
            (
                lambda c, f, k, n: c * k * k * n * n + sum(_numbers(c, f, k, n)[1:]),
                lambda c, f, k, n: f * c * k * k * n * n + sum(_numbers(c, f, k, n)[1:]),
            ),
        ),
        Misunderstanding(
            "weights-of-one-filter",
            "The weights of one filter are counted; there are `out_channels` filters.",
            "The weight has `in_channels * out_channels * kernel_size**2` numbers.",
            (lambda c, f, k, n: _moved(c, f, k, n) - c * (f - 1) * k * k,),
        ),
        Misunderstanding(
            "one-channel-of-pixels",
            "One channel of the input is counted; there are `in_channels` of them.",
            "Multiply the pixels by `in_channels`.",
            (lambda c, f, k, n: _moved(c, f, k, n) - (c - 1) * (n + k - 1) ** 2,),
        ),
        Misunderstanding(
            "one-output-map",
            "One output map is counted; there is one for each filter.",
            "Multiply the places by `out_channels`.",
            (lambda c, f, k, n: _moved(c, f, k, n) - (f - 1) * n * n,),
        ),
        Misunderstanding(
            "work-counted",
            "These are the multiply-adds. Asked for are the numbers that must be fetched or"
            " stored.",
            "Count the numbers of the input, of the weight and of the output, and add them.",
            (_work,),
        ),
        Misunderstanding(
            "bytes-counted",
            "The bytes are counted: a number of float32 has four.",
            "Leave out the factor 4.",
            (lambda c, f, k, n: 4 * _moved(c, f, k, n),),
        ),
    ),
)

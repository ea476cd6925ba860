"""The exercises on the border: how often pixels are read, SAME padding, the mirror."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from convlib import shapes
from convlib.exercises.answers import Array, Function
from convlib.exercises.checker import Case, Exercise, Misunderstanding
from convlib.exercises.window import pattern

AXES = ("rows", "columns")


# How often each pixel is read

Line = Callable[[int, int, int, int], Array]


def _line(size: int, kernel_size: int, stride: int, padding: int) -> Array:
    return np.array(shapes.coverage(size, kernel_size, stride, padding), float)


def _product(line: Line) -> Function:
    """Count along rows and columns by `line` and multiply the two."""

    def twin(rows: int, columns: int, k: int, s: int, p: int) -> Array:
        return np.outer(line(rows, k, s, p), line(columns, k, s, p))

    return twin


_uses = _product(_line)


def _sum(rows: int, columns: int, k: int, s: int, p: int) -> Array:
    return np.add.outer(_line(rows, k, s, p), _line(columns, k, s, p))


def _last_missed(size: int, k: int, s: int, p: int) -> Array:
    starts = range(shapes.output_size(size, k, s, p) - 1)
    counts = np.zeros(size + 2 * p)
    for start in starts:
        counts[start * s : start * s + k] += 1
    return counts[p : p + size]


def _padded_line(size: int, k: int, s: int, p: int) -> Array:
    return _line(size + 2 * p, k, s, 0)


def _only_before(size: int, k: int, s: int, p: int) -> Array:
    return np.array(shapes.coverage(size, k, s, (p, 0)), float)


def _with_copies(mode: Literal["edge", "wrap"]) -> Line:
    def line(size: int, k: int, s: int, p: int) -> Array:
        counts = np.zeros(size)
        np.add.at(counts, np.pad(np.arange(size), p, mode), _padded_line(size, k, s, p))
        return counts

    return line


pixel_uses = Exercise(
    name="pixel_uses",
    parameters=("rows", "columns", "kernel_size", "stride", "padding"),
    axes=AXES,
    covers="square and oblong pictures, padding up to full, strides that leave pixels over",
    solution=_uses,
    ladder=(
        Case("one pixel, a kernel of one", (1, 1, 1, 1, 0)),
        Case("a window as large as the picture", (2, 2, 2, 1, 0)),
        Case("windows that overlap", (3, 3, 2, 1, 0)),
        Case("stride 2, which skips pixels", (3, 3, 1, 2, 0)),
        Case("padding that reads no pixel more", (2, 2, 1, 1, 1)),
        Case("padding 1", (3, 3, 3, 1, 1)),
        Case("a picture wider than high", (3, 5, 3, 1, 1)),
        Case("a picture higher than wide, with stride 2", (6, 4, 3, 2, 1)),
        Case("a column and a row left over", (6, 6, 3, 2, 0)),
        Case("full padding", (4, 4, 3, 1, 2)),
        Case("the example of the chapter", (8, 8, 3, 1, 1)),
    ),
    misunderstandings=(
        Misunderstanding(
            "counts-added",
            "The counts along the rows and along the columns are added, but each row of a window"
            " meets each of its columns.",
            "Multiply them: a pixel is read (row count) · (column count) times.",
            (_sum,),
        ),
        Misunderstanding(
            "last-window-missed",
            "The last window along each side is left out, though it still fits.",
            "Let the starts run up to and including the last one: `range(..., last + 1, stride)`.",
            (_product(_last_missed),),
        ),
        Misunderstanding(
            "every-pixel-alike",
            "Every pixel is taken to be read by each of the kernel's weights. That holds inside;"
            " at the border fewer windows reach a pixel.",
            "Move the window over all its places and count.",
            (lambda rows, columns, k, s, p: np.full((rows, columns), float(k * k)),),
        ),
        Misunderstanding(
            "read-or-not",
            "The answer says whether a pixel is read, not how often.",
            "Add 1 for every window that reads it: `+= 1`, not `= 1`.",
            (lambda *arguments: np.minimum(_uses(*arguments), 1),),
        ),
        Misunderstanding(
            "stride-ignored",
            "The stride is not used: windows are counted at every place.",
            "Start a window at every `stride`-th place only.",
            (lambda rows, columns, k, s, p: _uses(rows, columns, k, 1, p),),
        ),
        Misunderstanding(
            "padding-returned",
            "The counts of the padding are returned too, but it is no part of the picture.",
            "Cut it off: the answer has the picture's shape.",
            (_product(_padded_line),),
        ),
        Misunderstanding(
            "padding-ignored",
            "The padding is not used: no window hangs over the border.",
            "Let the first window start at `-padding`.",
            (lambda rows, columns, k, s, p: _uses(rows, columns, k, s, 0),),
        ),
        Misunderstanding(
            "padding-only-before",
            "Windows hang over the top and the left only, but the padding lies on all four sides.",
            "Let the last window end at `size + padding`.",
            (_product(_only_before),),
        ),
        Misunderstanding(
            "border-holds-pixels",
            "What is read in the padding is counted for a pixel of the picture. The padding"
            " holds zeros here, which belong to no pixel.",
            "Count only places from 0 to `size - 1`; a negative index in Python means the other"
            " end.",
            (_product(_with_copies("edge")), _product(_with_copies("wrap"))),
        ),
    ),
)


# SAME padding

Sides = Callable[[int, int, int], tuple[int, int]]


def _zeros_by(sides: Sides, mode: Literal["constant", "edge"] = "constant") -> Function:
    """Pad each axis by `sides(size, kernel_size, stride)`; a negative number is an error."""

    def twin(image: Array, kernel_size: int, stride: int) -> Array:
        pairs = [sides(size, kernel_size, stride) for size in image.shape]
        return np.pad(image, pairs, mode)

    return twin


def _halved(total: Callable[[int, int, int], int]) -> Sides:
    def sides(size: int, k: int, s: int) -> tuple[int, int]:
        whole = total(size, k, s)
        return whole // 2, whole - whole // 2

    return sides


def _total(size: int, k: int, s: int) -> int:
    return sum(shapes.same_padding(size, k, s))


def _rounded_up(size: int, k: int, s: int) -> tuple[int, int]:
    more = -(-_total(size, k, s) // 2)
    return more, more


pad_same = Exercise(
    name="pad_same",
    parameters=("image", "kernel_size", "stride"),
    axes=AXES,
    covers="odd and even kernels, strides, oblong images, and a stride larger than the kernel",
    solution=_zeros_by(shapes.same_padding),
    ladder=(
        Case("one pixel, a kernel of one", (np.array([[5.0]]), 1, 1)),
        Case("a kernel of three", (np.array([[1.0, 2.0], [3.0, 4.0]]), 3, 1)),
        Case("an even kernel: one row and column more", (np.array([[1.0, 2.0], [3.0, 4.0]]), 2, 1)),
        Case("a kernel of two with stride 2: nothing is missing", (pattern(4, 4), 2, 2)),
        Case("a kernel of two with stride 2, one pixel too few", (pattern(3, 3), 2, 2)),
        Case("a stride larger than the kernel", (pattern(4, 4), 1, 2)),
        Case("an odd kernel, an odd total", (pattern(6, 6), 3, 2)),
        Case("an image wider than high", (pattern(4, 5), 3, 2)),
        Case("a kernel of four", (pattern(5, 3), 4, 1)),
        Case("stride 3", (pattern(5, 4), 4, 3)),
    ),
    misunderstandings=(
        Misunderstanding(
            "border-not-zero",
            "The border repeats the outermost pixels; here it holds zeros.",
            'Use `np.pad` with its mode "constant", which is what it does unless told.',
            (_zeros_by(shapes.same_padding, "edge"),),
        ),
        Misunderstanding(
            "all-at-the-end",
            "All of the padding lies at the bottom and right.",
            "Halve it: `total // 2` before, and the rest after.",
            (_zeros_by(lambda *setting: (0, _total(*setting))),),
        ),
        Misunderstanding(
            "extra-at-top-left",
            "Where the total is odd, the extra row and column lie at the top and left. That is"
            " SAME_LOWER.",
            "Put `total // 2` before and `total - total // 2` after.",
            (_zeros_by(lambda size, k, s: shapes.same_padding(size, k, s, lower=True)),),
        ),
        Misunderstanding(
            "extra-on-both-sides",
            "Where the total is odd, both sides get the extra row, one too many.",
            "Put `total // 2` before and `total - total // 2` after.",
            (_zeros_by(_rounded_up),),
        ),
        Misunderstanding(
            "extra-dropped",
            "Where the total is odd, the extra row is lost on both sides.",
            "Put `total // 2` before and `total - total // 2` after.",
            (_zeros_by(lambda *setting: (_total(*setting) // 2, _total(*setting) // 2)),),
        ),
        Misunderstanding(
            "stride-ignored",
            "The padding is what stride 1 needs. With a larger stride fewer windows have to fit.",
            "Ask for `ceil(size / stride)` windows: they reach over"
            " `(outputs - 1) * stride + kernel_size` pixels.",
            (_zeros_by(_halved(lambda size, k, s: k - 1)),),
        ),
        Misunderstanding(
            "as-large-as-the-input",
            "The padding makes the output as large as the input in spite of the stride. SAME"
            " means `ceil(size / stride)` outputs.",
            "Use `outputs = -(-size // stride)`, which rounds the division up.",
            (_zeros_by(_halved(lambda size, k, s: (size - 1) * s + k - size)),),
        ),
        Misunderstanding(
            "outputs-rounded-down",
            "The number of outputs is rounded down, so the last pixels may be left over.",
            "Round up: `outputs = -(-size // stride)`.",
            (_zeros_by(_halved(lambda size, k, s: max(0, (size // s - 1) * s + k - size))),),
        ),
        Misunderstanding(
            "less-than-nothing",
            "Where the stride is larger than the kernel, the total comes out negative.",
            "No padding is needed there: take `max(0, total)`.",
            (_zeros_by(_halved(lambda size, k, s: (-(-size // s) - 1) * s + k - size)),),
        ),
    ),
)


# The mirror


def _padded(mode: Literal["constant", "reflect", "symmetric", "edge", "wrap"]) -> Function:
    def twin(image: Array, padding: int) -> Array:
        return np.pad(image, padding, mode)

    return twin


_reflected = _padded("reflect")


def _not_turned(image: Array, padding: int) -> Array:
    """Copy the right pixels, in the order in which they stand."""
    size = [np.arange(length) for length in image.shape]
    rows, columns = (
        np.concatenate([line[1 : padding + 1], line, line[-padding - 1 : -1]]) for line in size
    )
    output: Array = image[np.ix_(rows, columns)]
    return output


def _without_corners(image: Array, padding: int) -> Array:
    output = np.pad(image, padding)
    middle = slice(padding, -padding or None)
    mirrored: Array = _reflected(image, padding)
    output[middle] = mirrored[middle]
    output[:, middle] = mirrored[:, middle]
    return output


def _along_one_axis(axis: int) -> Function:
    def twin(image: Array, padding: int) -> Array:
        pairs = [(padding * (axis == each),) * 2 for each in range(2)]
        return np.pad(image, pairs, "reflect")

    return twin


pad_reflect = Exercise(
    name="pad_reflect",
    parameters=("image", "padding"),
    axes=AXES,
    covers="no padding, the most that fits, square and oblong images",
    solution=_reflected,
    ladder=(
        Case("no padding", (np.array([[1.0, 2.0], [3.0, 4.0]]), 0)),
        Case("padding 2", (np.arange(1.0, 13.0).reshape(3, 4), 2)),
        Case("padding 1", (pattern(4, 3), 1)),
        Case("padding 2, higher than wide", (pattern(4, 3), 2)),
        Case("one pixel less than the image has", (pattern(3, 3), 2)),
    ),
    misunderstandings=(
        Misunderstanding(
            "outermost-pixel-twice",
            "The mirror stands behind the outermost pixel, which therefore comes twice. NumPy"
            " calls that symmetric.",
            "Stand the mirror on the outermost pixel: the first one outside is the second one"
            " inside.",
            (_padded("symmetric"),),
        ),
        Misunderstanding(
            "outermost-pixel-repeated",
            "The outermost pixel is repeated; that is replicate padding.",
            "Go back into the image: place -1 holds pixel 1, place -2 holds pixel 2.",
            (_padded("edge"),),
        ),
        Misunderstanding(
            "other-end",
            "The border shows the other end of the image; that is circular padding.",
            "Go back into the image on the same side: place -1 holds pixel 1.",
            (_padded("wrap"),),
        ),
        Misunderstanding(
            "zeros",
            "The border holds zeros.",
            "Fill it from the image: place -1 holds pixel 1, place -2 holds pixel 2.",
            (_padded("constant"),),
        ),
        Misunderstanding(
            "not-turned",
            "The right pixels are copied, but not in the mirror's order.",
            "Turn the copy round, with `[::-1]`: nearest to the border stands the nearest pixel.",
            (_not_turned,),
        ),
        Misunderstanding(
            "corners-empty",
            "The four sides are mirrored and the corners stay zero.",
            "Pad the rows first and then the columns of the result; that fills the corners.",
            (_without_corners,),
        ),
        Misunderstanding(
            "one-axis-only",
            "Only one axis is padded.",
            "Pad rows and columns.",
            (_along_one_axis(0), _along_one_axis(1)),
        ),
    ),
)

"""The exercises on transposed convolution: stamps that add up, their extent, where they meet."""

from collections.abc import Callable

import numpy as np

from convlib import naive, shapes
from convlib.exercises.answers import Array
from convlib.exercises.checker import Case, Exercise, Misunderstanding
from convlib.exercises.window import GUIDE_IMAGE, SMALL_IMAGE, SMALL_KERNEL, pattern

Stamping = Callable[[Array, Array, int, int], Array]
Size = Callable[[int, int, int, int, int, int], int]
Line = Callable[[int, int, int], Array]


# All stamps of a small picture


def _stamps(image: Array, kernel: Array, stride: int) -> Array:
    stamps: Array = naive.conv_transpose2d(image[None], kernel[None, None], None, stride)[0]
    return stamps


def _cut(written: Array, before: int, after: int) -> Array:
    """Cut off rows and columns at the beginning and at the end."""
    rows, columns = written.shape
    return written[before : rows - after, before : columns - after]


def _transpose(image: Array, kernel: Array, stride: int, padding: int) -> Array:
    return _cut(_stamps(image, kernel, stride), padding, padding)


def _with(
    kernel_of: Callable[[Array], Array] = lambda kernel: kernel,
    stride_of: Callable[[int, int], int] = lambda stride, size: stride,
    before: Callable[[int], int] = lambda padding: padding,
    after: Callable[[int], int] = lambda padding: padding,
) -> Stamping:
    """Change the kernel, the distance of the stamps, or what is cut off."""

    def twin(image: Array, kernel: Array, stride: int, padding: int) -> Array:
        distance = stride_of(stride, len(kernel))
        written = _stamps(image, kernel_of(kernel), distance)
        return _cut(written, before(padding), after(padding))

    return twin


def _overwritten(image: Array, kernel: Array, stride: int, padding: int) -> Array:
    written = np.zeros_like(_stamps(image, kernel, stride))
    rows, columns = kernel.shape
    for (i, j), number in np.ndenumerate(image):
        top, left = stride * i, stride * j
        written[top : top + rows, left : left + columns] = number * kernel
    return _cut(written, padding, padding)


def _padded(image: Array, kernel: Array, stride: int, padding: int) -> Array:
    return np.pad(_stamps(image, kernel, stride), padding)


def _gathered(image: Array, kernel: Array, stride: int, padding: int) -> Array:
    output: Array = naive.conv2d(image[None], kernel[None, None], None, stride, padding)[0]
    return output


conv_transpose2d = Exercise(
    name="conv_transpose2d",
    parameters=("image", "kernel", "stride", "padding"),
    axes=("rows", "columns"),
    covers="one stamp and many, with overlaps and gaps, oblong kernels, padding",
    solution=_transpose,
    ladder=(
        Case("one pixel, one weight", (np.array([[3.0]]), np.array([[2.0]]), 1, 0)),
        Case("one pixel: one stamp", (np.array([[2.0]]), SMALL_KERNEL, 1, 0)),
        Case("two stamps that overlap", (np.array([[1.0, 2.0]]), SMALL_KERNEL, 1, 0)),
        Case("stamps side by side", (SMALL_IMAGE, SMALL_KERNEL, 2, 0)),
        Case("gaps between the stamps", (SMALL_IMAGE, SMALL_KERNEL, 3, 0)),
        Case("a column in which two stamps meet", (SMALL_IMAGE, pattern(3, 3), 2, 0)),
        Case("padding 1", (SMALL_IMAGE, pattern(3, 3), 2, 1)),
        Case("padding 1, five by five", (GUIDE_IMAGE, pattern(4, 4), 2, 1)),
        Case("an oblong kernel, everything at once", (pattern(4, 3), pattern(5, 6), 3, 2)),
    ),
    misunderstandings=(
        Misunderstanding(
            "stamps-overwrite",
            "Where stamps overlap, the last one is kept; they add up.",
            "Use `+=`, not `=`.",
            (_overwritten,),
        ),
        Misunderstanding(
            "kernel-flipped",
            "The kernel is turned round; it is stamped as it stands.",
            "Leave out the flip: number (u, v) of the kernel lands u rows down and v columns to the"
            " right.",
            (_with(kernel_of=lambda kernel: kernel[::-1, ::-1]),),
        ),
        Misunderstanding(
            "kernel-transposed",
            "The rows and columns of the kernel are exchanged. What is transposed is the matrix"
            " of the layer, not the kernel.",
            "Stamp the kernel as it stands.",
            (_with(kernel_of=np.transpose),),
        ),
        Misunderstanding(
            "stamps-side-by-side",
            "The stamps lie side by side, a kernel apart; they lie a stride apart.",
            "Pixel (i, j) stamps from row `stride * i` and column `stride * j` on.",
            (_with(stride_of=lambda stride, size: size),),
        ),
        Misunderstanding(
            "stride-ignored",
            "Each stamp lies one place after the one before; it should be `stride` places.",
            "Pixel (i, j) stamps from row `stride * i` and column `stride * j` on.",
            (_with(stride_of=lambda stride, size: 1),),
        ),
        Misunderstanding(
            "padding-added",
            "The padding is put around what was stamped; here it is cut off.",
            "Cut `padding` rows and columns off each side.",
            (_padded,),
        ),
        Misunderstanding(
            "padding-ignored",
            "The padding is not used; so many places are cut off on each side.",
            "Cut `padding` rows and columns off each side.",
            (_with(before=lambda padding: 0, after=lambda padding: 0),),
        ),
        Misunderstanding(
            "padding-cut-once",
            "The padding is cut off at one end only.",
            "Cut `padding` rows and columns off all four sides.",
            (_with(before=lambda padding: 0), _with(after=lambda padding: 0)),
        ),
        Misunderstanding(
            "windows-instead-of-stamps",
            "Each output is gathered from a window, as in an ordinary convolution; here each pixel"
            " of the input writes a window of the output.",
            "Loop over the input, and add `image[i, j] * kernel` to a window of the output.",
            (_gathered,),
        ),
    ),
)


# How many places the stamps cover


def _size(n: int, k: int, s: int, p: int, op: int, d: int) -> int:
    return s * (n - 1) + d * (k - 1) + 1 - 2 * p + op


def _convolved(n: int, k: int, s: int, p: int, op: int, d: int) -> int:
    return shapes.output_size(n, k, s, p, d)


transposed_size = Exercise(
    name="transposed_size",
    parameters=(
        "input_size",
        "kernel_size",
        "stride",
        "padding",
        "output_padding",
        "dilation",
    ),
    axes=(),
    covers="strides, padding, output padding, dilation",
    solution=_size,
    ladder=(
        Case("one pixel, one weight", (1, 1, 1, 0, 0, 1)),
        Case("one stamp of three", (1, 3, 1, 0, 0, 1)),
        Case("two stamps, one apart", (2, 3, 1, 0, 0, 1)),
        Case("three stamps, two apart", (3, 3, 2, 0, 0, 1)),
        Case("gaps between the stamps", (3, 2, 4, 0, 0, 1)),
        Case("padding 1", (4, 3, 2, 1, 0, 1)),
        Case("output padding 1", (4, 3, 2, 1, 1, 1)),
        Case("dilation 2", (5, 3, 2, 0, 0, 2)),
        Case("everything at once", (7, 4, 3, 2, 2, 3)),
        Case("doubling, as in many networks", (16, 4, 2, 1, 0, 1)),
    ),
    misunderstandings=(
        Misunderstanding(
            "size-times-stride",
            "The input is taken to become `stride` times as large; that holds only if padding and"
            " output padding make it so.",
            "Ask where the last stamp begins, and how far it reaches.",
            (lambda n, k, s, p, op, d: n * s,),
        ),
        Misunderstanding(
            "law-of-the-convolution",
            "This is the law of the ordinary convolution; here the sizes go the other way.",
            "Ask where the last stamp begins, and how far it reaches.",
            (_convolved,),
        ),
        Misunderstanding(
            "one-stamp-too-many",
            "The last stamp is taken to begin at `stride * input_size`; the first begins at 0, so"
            " the last begins a stride earlier.",
            "Count the distances between stamps: `input_size - 1`.",
            (lambda n, k, s, p, op, d: _size(n + 1, k, s, p, op, d),),
        ),
        Misunderstanding(
            "reach-without-its-first-place",
            "A stamp of k weights reaches over `dilation * (kernel_size - 1) + 1` places; the one"
            " is forgotten.",
            "Count the last stamp's places from its first to its last, both included.",
            (lambda n, k, s, p, op, d: _size(n, k, s, p, op, d) - 1,),
        ),
        Misunderstanding(
            "padding-added",
            "The padding makes the output larger here; it is cut off.",
            "Subtract `2 * padding`.",
            (lambda n, k, s, p, op, d: _size(n, k, s, -p, op, d),),
        ),
        Misunderstanding(
            "padding-ignored",
            "The padding is not used; so many places are cut off at each end.",
            "Subtract `2 * padding`.",
            (lambda n, k, s, p, op, d: _size(n, k, s, 0, op, d),),
        ),
        Misunderstanding(
            "padding-counted-once",
            "The padding is cut off once; there are two ends.",
            "Subtract `2 * padding`.",
            (lambda n, k, s, p, op, d: _size(n, k, s, p, op, d) + p,),
        ),
        Misunderstanding(
            "output-padding-ignored",
            "The output padding is not used.",
            "Add `output_padding` places at the end.",
            (lambda n, k, s, p, op, d: _size(n, k, s, p, 0, d),),
        ),
        Misunderstanding(
            "output-padding-at-both-ends",
            "The output padding is counted at both ends; it is added at one end only.",
            "Add `output_padding` once.",
            (lambda n, k, s, p, op, d: _size(n, k, s, p, 2 * op, d),),
        ),
        Misunderstanding(
            "dilation-ignored",
            "The dilation is not used; it spreads each stamp out.",
            "A stamp reaches over `dilation * (kernel_size - 1) + 1` places.",
            (lambda n, k, s, p, op, d: _size(n, k, s, p, op, 1),),
        ),
        Misunderstanding(
            "dilation-times-the-weights",
            "The dilation is counted once for each weight; it lies between them.",
            "There are `kernel_size - 1` gaps of length `dilation`, and one place more.",
            (lambda n, k, s, p, op, d: _size(n, k, s, p, op, d) + d - 1,),
        ),
    ),
)


# How many stamps meet at each place


def _counts(n: int, k: int, s: int) -> Array:
    return np.array(shapes.overlap(n, k, s), float)


def _endless(n: int, k: int, s: int) -> Array:
    """Count as if stamps went on beyond both ends."""
    far = -(-k // s)  # stamps that reach in from outside
    return _counts(n + 2 * far, k, s)[s * far : s * far + len(_counts(n, k, s))]


def _read(n: int, k: int, s: int) -> Array:
    return np.array(shapes.coverage(n, k, s), float)


overlap = Exercise(
    name="overlap",
    parameters=("input_size", "kernel_size", "stride"),
    axes=("places",),
    covers="even and uneven counts, gaps, both ends",
    solution=_counts,
    ladder=(
        Case("one pixel, one weight", (1, 1, 1)),
        Case("one stamp of three", (1, 3, 2)),
        Case("two stamps of three, two apart", (2, 3, 2)),
        Case("three stamps of two, one apart", (3, 2, 1)),
        Case("gaps between the stamps", (3, 1, 2)),
        Case("four weights, stride 2: even in the middle", (4, 4, 2)),
        Case("five weights, stride 2", (4, 5, 2)),
        Case("six weights, stride 4", (4, 6, 4)),
    ),
    misunderstandings=(
        Misunderstanding(
            "marked-instead-of-counted",
            "This marks the places that are stamped at all; the question is how often.",
            "Add 1 for each stamp: `+=`, not `=`.",
            (lambda n, k, s: np.minimum(_counts(n, k, s), 1),),
        ),
        Misunderstanding(
            "even-everywhere",
            "Each place is taken to meet as many stamps as any other.",
            "Put down the stamps one by one, and count.",
            (
                lambda n, k, s: np.full(len(_counts(n, k, s)), float(-(-k // s))),
                lambda n, k, s: np.full(len(_counts(n, k, s)), float(k)),
            ),
        ),
        Misunderstanding(
            "ends-forgotten",
            "These are the counts of a line that has no ends; near the ends fewer stamps meet.",
            "Let the stamps begin at `0, stride, ...`, `input_size` of them and no more.",
            (_endless,),
        ),
        Misunderstanding(
            "reads-instead-of-stamps",
            "This counts how often a convolution reads each pixel of its input; the question is"
            " how often each place of the output is written.",
            "Let each of the `input_size` pixels write `kernel_size` places.",
            (_read,),
        ),
        Misunderstanding(
            "stride-ignored",
            "Each stamp begins one place after the one before; it should be `stride` places.",
            "Stamp number i begins at `stride * i`.",
            (lambda n, k, s: _counts(n, k, 1),),
        ),
        Misunderstanding(
            "stamps-side-by-side",
            "The stamps lie side by side, a kernel apart; they lie a stride apart.",
            "Stamp number i begins at `stride * i`.",
            (lambda n, k, s: _counts(n, k, k),),
        ),
    ),
)

"""The exercises on dilation: a kernel spread out, and what a stack of such layers reads."""

from collections.abc import Callable

import numpy as np

from convlib import shapes
from convlib.exercises.answers import Array
from convlib.exercises.checker import Case, Exercise, Misunderstanding
from convlib.exercises.window import pattern

Spread = Callable[[Array, int], Array]


def _spread_by(kernel: Array, rows: int, columns: int) -> Array:
    """Put the weights `rows` apart down the kernel and `columns` apart along it."""
    sides = zip(kernel.shape, (rows, columns), strict=True)
    spread: Array = np.zeros([shapes.effective_kernel_size(k, apart) for k, apart in sides])
    spread[::rows, ::columns] = kernel
    return spread


def _spread(kernel: Array, dilation: int) -> Array:
    return _spread_by(kernel, dilation, dilation)


def _zeros_around(before: Callable[[int], int]) -> Spread:
    """Keep the weights together and add all zeros outside, `before(zeros)` of them first."""

    def twin(kernel: Array, dilation: int) -> Array:
        zeros = [(dilation - 1) * (k - 1) for k in kernel.shape]
        return np.pad(kernel, [(before(n), n - before(n)) for n in zeros])

    return twin


def _zeros_behind(kernel: Array, dilation: int) -> Array:
    return np.kron(kernel, np.eye(1, dilation**2).reshape(dilation, dilation))


def _stretched(kernel: Array, dilation: int) -> Array:
    """Enlarge the kernel as one enlarges a picture, with weights in between."""

    def along(line: Array) -> Array:
        places = np.arange(dilation * (len(line) - 1) + 1) / dilation
        return np.interp(places, np.arange(len(line)), line)

    wide = np.apply_along_axis(along, 1, kernel)
    stretched: Array = np.apply_along_axis(along, 0, wide)
    return stretched


spread_kernel = Exercise(
    name="spread_kernel",
    parameters=("kernel", "dilation"),
    axes=("rows", "columns"),
    covers="a single weight, square and oblong kernels, dilations from 1 to 4",
    solution=_spread,
    ladder=(
        Case("one weight, dilation 1", (np.array([[2.0]]), 1)),
        Case("one weight has no neighbour to move away from", (np.array([[3.0]]), 2)),
        Case("dilation 1 is the ordinary kernel", (np.array([[1.0, 2.0], [3.0, 4.0]]), 1)),
        Case("four weights, dilation 2", (np.array([[1.0, 2.0], [3.0, 5.0]]), 2)),
        Case("four weights, dilation 3", (np.array([[1.0, 2.0], [3.0, 5.0]]), 3)),
        Case("a kernel wider than high", (np.arange(1.0, 7.0).reshape(2, 3), 2)),
        Case("a kernel higher than wide", (np.array([[1.0], [2.0]]), 4)),
        Case("fractions and negative numbers", (pattern(3, 3) + 0.25, 3)),
    ),
    misunderstandings=(
        Misunderstanding(
            "dilation-ignored",
            "The dilation is not used: the weights stand side by side as before.",
            "Let weight [a, b] stand in row `dilation * a`, column `dilation * b`.",
            (lambda kernel, dilation: kernel,),
        ),
        Misunderstanding(
            "dilation-counts-the-gaps",
            "The dilation is taken for the number of zeros between two weights; here it is the"
            " distance from one weight to the next, and dilation 1 leaves no gap.",
            "Put `dilation - 1` zeros between neighbours.",
            (lambda kernel, dilation: _spread(kernel, dilation + 1),),
        ),
        Misunderstanding(
            "always-one-zero",
            "One zero is put between two weights whatever the dilation is.",
            "Put `dilation - 1` zeros between neighbours.",
            (lambda kernel, dilation: _spread(kernel, min(dilation, 2)),),
        ),
        Misunderstanding(
            "zeros-behind-the-last",
            "Zeros stand behind the last weight too, so the kernel is larger than its reach.",
            "There are `k - 1` gaps between k weights: the side is `dilation * (k - 1) + 1`.",
            (_zeros_behind,),
        ),
        Misunderstanding(
            "zeros-around",
            "The zeros are put around the weights; they belong between them.",
            "Write the kernel into every `dilation`-th place: `spread[::dilation, ::dilation]`.",
            (
                _zeros_around(lambda zeros: 0),
                _zeros_around(lambda zeros: zeros),
                _zeros_around(lambda zeros: zeros // 2),
                _zeros_around(lambda zeros: zeros - zeros // 2),
            ),
        ),
        Misunderstanding(
            "weights-repeated",
            "Each weight is repeated to fill the gap; then the kernel reads more pixels than it"
            " has weights.",
            "What stands between the weights is 0.",
            (lambda kernel, dilation: np.kron(kernel, np.ones((dilation, dilation))),),
        ),
        Misunderstanding(
            "weights-stretched",
            "The gaps are filled with values between their neighbours, as when a picture is"
            " enlarged.",
            "What stands between the weights is 0.",
            (_stretched,),
        ),
        Misunderstanding(
            "only-rows-spread",
            "The rows are moved apart, the columns are not.",
            "Spread both axes: `spread[::dilation, ::dilation]`.",
            (lambda kernel, dilation: _spread_by(kernel, dilation, 1),),
        ),
        Misunderstanding(
            "only-columns-spread",
            "The columns are moved apart, the rows are not.",
            "Spread both axes: `spread[::dilation, ::dilation]`.",
            (lambda kernel, dilation: _spread_by(kernel, 1, dilation),),
        ),
    ),
)


def _pixels_read(kernel_size: int, dilation: int, layers: int) -> int:
    return len(shapes.touched([dilation] * layers, kernel_size))


pixels_read = Exercise(
    name="pixels_read",
    parameters=("kernel_size", "dilation", "layers"),
    axes=(),
    covers="one layer and several, even and odd kernels, dilations up to 8",
    solution=_pixels_read,
    ladder=(
        Case("one layer, one weight", (1, 1, 1)),
        Case("one ordinary layer of three weights", (3, 1, 1)),
        Case("two ordinary layers", (3, 1, 2)),
        Case("one layer, dilation 2", (3, 2, 1)),
        Case("two layers of two weights, dilation 3", (2, 3, 2)),
        Case("three layers, dilation 2", (3, 2, 3)),
        Case("four layers of five weights, dilation 8", (5, 8, 4)),
    ),
    misunderstandings=(
        Misunderstanding(
            "field-instead-of-pixels",
            "This is the receptive field, from the first pixel that is read to the last. With"
            " gaps, not every pixel in it is read.",
            "Count the pixels that are read: draw two layers with dilation 2 on a line.",
            (lambda k, d, layers: layers * d * (k - 1) + 1,),
        ),
        Misunderstanding(
            "paths-instead-of-pixels",
            "This counts the ways from the output down to the input; many of them end at the same"
            " pixel.",
            "Count each pixel once, for instance with a `set` of positions.",
            (lambda k, d, layers: k**layers,),
        ),
        Misunderstanding(
            "layers-do-not-share",
            "The windows of all layers are added up, as if the next layer began where the last"
            " one ended.",
            "Each further layer adds `kernel_size - 1` pixels, not `kernel_size`.",
            (
                lambda k, d, layers: layers * k,
                lambda k, d, layers: layers * (d * (k - 1) + 1),
            ),
        ),
        Misunderstanding(
            "one-layer-only",
            "The number of layers makes no difference here, but each layer reads further.",
            "Let every position of one layer's window look through the window of the next.",
            (
                lambda k, d, layers: k,
                lambda k, d, layers: d * (k - 1) + 1,
            ),
        ),
        Misunderstanding(
            "one-forgotten",
            "What the layers add is counted; the one pixel from which they start is not.",
            "With no layer at all an output would be one pixel: start from 1.",
            (
                lambda k, d, layers: layers * (k - 1),
                lambda k, d, layers: layers * d * (k - 1),
            ),
        ),
        Misunderstanding(
            "square-instead-of-line",
            "This counts the pixels of a picture, rows times columns; here they lie on one line.",
            "Leave out the square.",
            (lambda k, d, layers: (layers * (k - 1) + 1) ** 2,),
        ),
    ),
)

"""The exercise on the layer as a dense matrix."""

from collections.abc import Callable

import numpy as np

from convlib import conv_matrix, shapes
from convlib.exercises.answers import Array, Function
from convlib.exercises.checker import Case, Exercise, Misunderstanding
from convlib.exercises.window import SMALL_KERNEL, pattern
from convlib.shapes.padding import Padding


def _dense(
    kernel: Array,
    height: int,
    width: int,
    stride: int | tuple[int, int] = 1,
    padding: Padding = 0,
) -> Array:
    matrix: Array = conv_matrix(kernel[None, None], (height, width), stride, padding).toarray()
    return matrix


def _solution(kernel: Array, height: int, width: int) -> Array:
    return _dense(kernel, height, width)


def _places(kernel: Array, height: int, width: int) -> tuple[int, int]:
    tall, wide = kernel.shape
    return shapes.output_size(height, tall), shapes.output_size(width, wide)


def _height_for_width(kernel: Array, height: int, width: int) -> Array:
    rows, columns = _places(kernel, height, width)
    matrix = np.zeros((rows * columns, height * width))
    for i, j in np.ndindex(rows, columns):
        for (u, v), weight in np.ndenumerate(kernel):
            matrix[i * columns + j, (i + u) * height + j + v] = weight
    return matrix


def _one_further_each_row(block: Function) -> Function:
    """Write what `block` gives into each row, one place further than in the row above."""

    def twin(kernel: Array, height: int, width: int) -> Array:
        places = int(np.prod(_places(kernel, height, width)))
        matrix = np.zeros((places, height * width))
        weights = block(kernel, height, width)
        for row in range(places):
            matrix[row, row : row + len(weights)] = weights[: height * width - row]
        return matrix

    return twin


def _packed(kernel: Array, height: int, width: int) -> Array:
    rows, columns = _places(kernel, height, width)
    matrix = np.zeros((rows * columns, height * width))
    for i, j in np.ndindex(rows, columns):
        first = i * width + j
        matrix[i * columns + j, first : first + kernel.size] = kernel.ravel()
    return matrix


def _by_columns(outputs: bool, pixels: bool) -> Function:
    """Count the outputs, the pixels, or both column by column."""

    def twin(kernel: Array, height: int, width: int) -> Array:
        size = *_places(kernel, height, width), height, width
        matrix = _dense(kernel, height, width).reshape(size)
        rows = (1, 0) if outputs else (0, 1)
        columns = (3, 2) if pixels else (2, 3)
        return matrix.transpose(*rows, *columns).reshape(-1, height * width)

    return twin


def _row_for_each_pixel(before: Callable[[int], int]) -> Function:
    """Let windows hang over the border, by `before(k - 1)` places before the picture."""

    def twin(kernel: Array, height: int, width: int) -> Array:
        tall, wide = ((before(k - 1), k - 1 - before(k - 1)) for k in kernel.shape)
        return _dense(kernel, height, width, padding=(tall, wide))

    return twin


def _zeros_left_out(kernel: Array, height: int, width: int) -> Array:
    return np.tile(kernel.ravel(), (int(np.prod(_places(kernel, height, width))), 1))


LADDER = (
    Case("one pixel, one weight", (np.array([[2.0]]), 1, 1)),
    Case("two pixels, one weight", (np.array([[2.0]]), 1, 2)),
    Case("three pixels in a line, two weights", (np.array([[1.0, 2.0]]), 1, 3)),
    Case("a window as large as the image", (SMALL_KERNEL, 2, 2)),
    Case("two weights, one above the other", (np.array([[1.0], [2.0]]), 2, 3)),
    Case("two rows of windows", (np.array([[1.0, 2.0]]), 2, 3)),
    Case("an image higher than wide", (SMALL_KERNEL, 4, 2)),
    Case("a 2×2 kernel on a 3×3 image", (SMALL_KERNEL, 3, 3)),
    Case("an image wider than high", (SMALL_KERNEL, 3, 4)),
    Case("fractions and negative numbers", (pattern(3, 2) + 0.25, 4, 4)),
)

MISUNDERSTANDINGS = (
    Misunderstanding(
        "zeros-left-out",
        "Each row holds the kernel's weights and nothing else; but a row has a place for every"
        " pixel of the image.",
        "Begin with `np.zeros((rows * columns, height * width))`, and write the weights into it.",
        (_zeros_left_out,),
    ),
    Misunderstanding(
        "matrix-transposed",
        "The rows and columns of the matrix are exchanged: it has a row for each pixel.",
        "A matrix times a vector makes one number of each row: give each output a row.",
        (lambda *arguments: _dense(*arguments).T,),
    ),
    Misunderstanding(
        "kernel-flipped",
        "The kernel is turned upside down and back to front before it is used; a layer does not"
        " turn its kernel.",
        "Let `kernel[u, v]` meet the pixel in row `i + u`, column `j + v`.",
        (lambda kernel, *size: _dense(kernel[::-1, ::-1], *size),),
    ),
    Misunderstanding(
        "row-for-each-pixel",
        "There is a row for each pixel, so some rows belong to windows that stand out over the"
        " border.",
        "Only windows that lie wholly inside count: there are `(height - kH + 1) * (width - kW +"
        " 1)` rows.",
        (
            _row_for_each_pixel(lambda more: 0),
            _row_for_each_pixel(lambda more: more // 2),
            _row_for_each_pixel(lambda more: more - more // 2),
            _row_for_each_pixel(lambda more: more),
        ),
    ),
    Misunderstanding(
        "windows-side-by-side",
        "The windows lie side by side like tiles; here a window moves by one pixel at a time.",
        "Window `(i, j)` begins at pixel `(i, j)`.",
        (lambda kernel, height, width: _dense(kernel, height, width, kernel.shape),),
    ),
    Misunderstanding(
        "counted-by-columns",
        "The numbers are counted column by column; `ravel` counts row by row.",
        "Pixel `(r, c)` is number `r * width + c`, and outputs are counted in the same way.",
        (_by_columns(True, False), _by_columns(False, True), _by_columns(True, True)),
    ),
    Misunderstanding(
        "kernel-rows-joined",
        "The kernel's rows stand one right behind the other; but in a flattened image the pixel"
        " below lies a whole image row further on.",
        "Between two rows of the kernel, `width - kW` places stay zero.",
        (_packed, _one_further_each_row(lambda kernel, *size: kernel.ravel())),
    ),
    Misunderstanding(
        "no-jump-at-the-end-of-a-row",
        "Each row of the matrix is the one above, moved by one place. At the end of an image row"
        " the window must jump to the next one, or it lies half on one row and half on another.",
        "Window `(i, j)` begins at place `i * width + j`.",
        (_one_further_each_row(lambda *arguments: _dense(*arguments)[0]),),
    ),
    Misunderstanding(
        "height-instead-of-width",
        "The pixels are counted as if a row were as long as the image is high.",
        "Pixel `(r, c)` is number `r * width + c`: a row is `width` pixels long.",
        (_height_for_width,),
    ),
)

dense_matrix = Exercise(
    name="dense_matrix",
    parameters=("kernel", "height", "width"),
    axes=("outputs", "pixels"),
    covers="a line, square and oblong images and kernels, fractions and negative numbers",
    solution=_solution,
    ladder=LADDER,
    misunderstandings=MISUNDERSTANDINGS,
)

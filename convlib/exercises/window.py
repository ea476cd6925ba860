"""The exercises on one image and one kernel: the sliding window and true convolution."""

from collections.abc import Callable

import numpy as np

from convlib import naive
from convlib.exercises.answers import Array, Function
from convlib.exercises.checker import Case, Exercise, Misunderstanding

Operation = Callable[[Array, Array], Array]
AXES = ("rows", "columns")


def _slide(image: Array, kernel: Array) -> Array:
    """Slide `kernel` (kH, kW) over `image` (H, W), without a flip: (H-kH+1, W-kW+1)."""
    output: Array = naive.conv2d(image[None], kernel[None, None])[0]
    return output


def _convolve(image: Array, kernel: Array) -> Array:
    return _slide(image, kernel[::-1, ::-1])


def _with_kernel(operation: Operation, turn: Function) -> Function:
    return lambda image, kernel: operation(image, turn(kernel))


def _only_square(operation: Operation, turn: Function) -> Function:
    """Index the turned kernel with the sizes of the kernel as given, as a loop would."""

    def twin(image: Array, kernel: Array) -> Array:
        if kernel.shape[0] != kernel.shape[1]:
            raise IndexError("the turned kernel has other sizes")
        return operation(image, turn(kernel))

    return twin


def _padded(operation: Operation, sides: Callable[[int], tuple[int, int]]) -> Function:
    """Slide over the image padded by `sides(k - 1)` zeros, before and after."""

    def twin(image: Array, kernel: Array) -> Array:
        return operation(np.pad(image, [sides(k - 1) for k in kernel.shape]), kernel)

    return twin


def _in_zeros(operation: Operation, centred: bool) -> Function:
    """Write the result into an array of the image's size, at its corner or in its middle."""

    def twin(image: Array, kernel: Array) -> Array:
        result, output = operation(image, kernel), np.zeros_like(image)
        top, left = (k // 2 * centred for k in kernel.shape)
        output[top : top + result.shape[0], left : left + result.shape[1]] = result
        return output

    return twin


def _same_size(operation: Operation) -> tuple[Function, ...]:
    return (
        _padded(operation, lambda more: (more // 2, more - more // 2)),
        _padded(operation, lambda more: (more - more // 2, more // 2)),
        _padded(operation, lambda more: (0, more)),
        _in_zeros(operation, centred=False),
        _in_zeros(operation, centred=True),
    )


def _last_missed(rows: int, columns: int, keep_zeros: bool) -> Function:
    def twin(image: Array, kernel: Array) -> Array:
        output = _slide(image, kernel)
        height, width = output.shape[0] - rows, output.shape[1] - columns
        if not keep_zeros:
            return output[:height, :width]
        output[height:] = 0
        output[:, width:] = 0
        return output

    return twin


def pattern(*shape: int) -> Array:
    """Return fractions and negative numbers in no order that the eye can see."""
    return (np.arange(float(np.prod(shape))) * 7 % 11 - 5).reshape(shape) / 2


SMALL_IMAGE = np.array([[1.0, 2.0], [3.0, 4.0]])
SMALL_KERNEL = np.array([[1.0, 2.0], [3.0, 5.0]])
# Dumoulin & Visin, arXiv 1603.07285, figure 1.1.
GUIDE_IMAGE = np.array(
    [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]], float
)
GUIDE_KERNEL = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]], float)

LADDER = (
    Case("a 1×1 kernel, which only multiplies", (SMALL_IMAGE, np.array([[2.0]]))),
    Case("a kernel that is a fraction", (np.array([[3.0]]), np.array([[0.5]]))),
    Case("a window as large as the image", (SMALL_IMAGE, SMALL_KERNEL)),
    Case(
        "a 2×2 kernel with room to move",
        (np.arange(9.0).reshape(3, 3), np.arange(4.0).reshape(2, 2)),
    ),
    Case("an image wider than high", (np.arange(12.0).reshape(3, 4), SMALL_KERNEL)),
    Case("a kernel wider than high", (np.arange(12.0).reshape(3, 4), np.arange(6.0).reshape(2, 3))),
    Case(
        "a kernel higher than wide", (np.arange(12.0).reshape(4, 3), np.arange(6.0).reshape(3, 2))
    ),
    Case("a 3×3 kernel on a 5×5 image", (GUIDE_IMAGE, GUIDE_KERNEL)),
    Case("fractions and negative numbers", (pattern(6, 5), pattern(3, 2) + 0.25)),
)
COVERS = "square and oblong images, square and oblong kernels, fractions and negative numbers"

sliding_window = Exercise(
    name="sliding_window",
    parameters=("image", "kernel"),
    axes=AXES,
    covers=COVERS,
    solution=_slide,
    ladder=LADDER,
    misunderstandings=(
        Misunderstanding(
            "kernel-flipped",
            "The kernel is turned upside down and back to front before it is used; that is true"
            " convolution, and a sliding window does not turn its kernel.",
            "Let `image[i + a, j + b]` meet `kernel[a, b]`.",
            (_convolve,),
        ),
        Misunderstanding(
            "kernel-transposed",
            "The rows and columns of the kernel are exchanged.",
            "Let `image[i + a, j + b]` meet `kernel[a, b]`: rows first in both.",
            (
                _with_kernel(_slide, np.transpose),
                _only_square(_slide, np.transpose),
                _with_kernel(_slide, lambda kernel: kernel.T.reshape(kernel.shape)),
            ),
        ),
        Misunderstanding(
            "last-position-missed",
            "The last row or column of positions is left out, though the window still fits there.",
            "Along a side there are `H - kH + 1` positions: `range(H - kH + 1)`.",
            tuple(
                _last_missed(rows, columns, keep_zeros)
                for rows, columns in ((1, 1), (1, 0), (0, 1))
                for keep_zeros in (True, False)
            ),
        ),
        Misunderstanding(
            "output-as-large-as-image",
            "The output is as large as the image, so some of it belongs to windows that stand"
            " out over the border.",
            "Only windows that lie wholly inside count: the output is `(H - kH + 1, W - kW + 1)`.",
            _same_size(_slide),
        ),
        Misunderstanding(
            "averaged-instead-of-summed",
            "The products are averaged; the sliding window adds them up.",
            "Use `sum`, not `mean`; a kernel that should average carries the division in its"
            " own weights.",
            (lambda image, kernel: _slide(image, kernel) / kernel.size,),
        ),
        Misunderstanding(
            "product-of-sums",
            "The window and the kernel are summed first and the two sums multiplied.",
            "Multiply number by number, then add: `(window * kernel).sum()`.",
            (lambda image, kernel: _slide(image, np.ones_like(kernel)) * kernel.sum(),),
        ),
    ),
)

convolve2d = Exercise(
    name="convolve2d",
    parameters=("image", "kernel"),
    axes=AXES,
    covers=COVERS,
    solution=_convolve,
    ladder=LADDER,
    misunderstandings=(
        Misunderstanding(
            "kernel-not-flipped",
            "The kernel is used as it stands; that is cross-correlation, what deep learning"
            " calls a convolution.",
            "Flip both axes of the kernel first: `kernel[::-1, ::-1]`.",
            (_slide,),
        ),
        Misunderstanding(
            "only-rows-flipped",
            "The kernel is turned upside down, but not back to front.",
            "Flip both axes: `kernel[::-1, ::-1]`.",
            (_with_kernel(_slide, np.flipud),),
        ),
        Misunderstanding(
            "only-columns-flipped",
            "The kernel is turned back to front, but not upside down.",
            "Flip both axes: `kernel[::-1, ::-1]`.",
            (_with_kernel(_slide, np.fliplr),),
        ),
        Misunderstanding(
            "kernel-rotated-by-90",
            "The kernel is turned by a quarter; flipping both axes turns it by a half.",
            "Use `kernel[::-1, ::-1]`, which is `np.rot90(kernel, 2)`.",
            tuple(
                wrap(_slide, turn)
                for turn in (lambda kernel: np.rot90(kernel), lambda kernel: np.rot90(kernel, -1))
                for wrap in (_with_kernel, _only_square)
            ),
        ),
        Misunderstanding(
            "kernel-transposed",
            "The rows and columns of the kernel are exchanged; a flip keeps rows as rows.",
            "Use `kernel[::-1, ::-1]`, not `kernel.T`.",
            (_with_kernel(_slide, np.transpose), _only_square(_slide, np.transpose)),
        ),
        Misunderstanding(
            "image-flipped",
            "The image is flipped, so the right values come out in reverse order.",
            "Flip the kernel and leave the image as it is.",
            (lambda image, kernel: _slide(image[::-1, ::-1], kernel),),
        ),
        Misunderstanding(
            "full-extent",
            "The output also holds windows that only partly touch the image; that is the"
            " extent called full.",
            "Keep the windows that lie wholly inside: `(H - kH + 1, W - kW + 1)`.",
            (_padded(_convolve, lambda more: (more, more)),),
        ),
        Misunderstanding(
            "output-as-large-as-image",
            "The output is as large as the image, so some of it belongs to windows that stand"
            " out over the border.",
            "Keep the windows that lie wholly inside: `(H - kH + 1, W - kW + 1)`.",
            _same_size(_convolve),
        ),
    ),
)

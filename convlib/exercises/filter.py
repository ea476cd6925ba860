"""The exercises on filters: how much a patch is like one, and one that sharpens."""

from collections.abc import Callable

import numpy as np

from convlib import naive
from convlib.exercises.answers import Array, Function
from convlib.exercises.checker import Case, Exercise, Misunderstanding
from convlib.exercises.window import COVERS, SMALL_IMAGE, SMALL_KERNEL, pattern
from convlib.filters import binomial, box, motion

Size = Callable[[Array], Array]


def _slide(image: Array, kernel: Array) -> Array:
    output: Array = naive.conv2d(image[None], kernel[None, None])[0]
    return output


def _windows(image: Array, kernel: Array) -> Array:
    """Return every window: (rows, columns, kH, kW)."""
    return np.lib.stride_tricks.sliding_window_view(image, kernel.shape)


def _squares(tables: Array) -> Array:
    return np.asarray((tables**2).sum(axis=(-2, -1)))


def _length(tables: Array) -> Array:
    return np.sqrt(_squares(tables))


def _one(tables: Array) -> Array:
    return np.ones(tables.shape[:-2])


def _divided(of_window: Size, of_kernel: Size) -> Function:
    """Divide each response by a size of its window and a size of the kernel."""

    def twin(image: Array, kernel: Array) -> Array:
        size = of_window(_windows(image, kernel)) * of_kernel(kernel)
        response = _slide(image, kernel)
        return np.divide(response, size, out=np.zeros_like(response), where=size > 0)

    return twin


_likeness = _divided(_length, _length)


def _of_differences(image: Array, kernel: Array) -> Array:
    """Subtract each table's mean first: the correlation coefficient."""
    windows = _windows(image, kernel)
    windows = windows - windows.mean(axis=(2, 3), keepdims=True)
    kernel = kernel - kernel.mean()
    response: Array = (windows * kernel).sum(axis=(2, 3))
    size = _length(windows) * _length(kernel)
    return np.divide(response, size, out=np.zeros_like(response), where=size > 1e-12)


likeness = Exercise(
    name="likeness",
    parameters=("image", "kernel"),
    axes=("rows", "columns"),
    covers=f"negative weights, windows of zeros, {COVERS}",
    solution=_likeness,
    ladder=(
        Case("one pixel, one weight", (np.array([[3.0]]), np.array([[2.0]]))),
        Case("a weight below zero", (np.array([[3.0]]), np.array([[-2.0]]))),
        Case("the kernel itself, three times as bright", (3 * SMALL_KERNEL, SMALL_KERNEL)),
        Case("a window that is not like the kernel", (SMALL_IMAGE, np.array([[1.0, -1], [-1, 1]]))),
        Case("a window of zeros", (np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 2.0]]), SMALL_KERNEL)),
        Case("a kernel wider than high", (pattern(4, 5), np.arange(6.0).reshape(2, 3))),
        Case("fractions and negative numbers", (pattern(6, 5), pattern(3, 2) + 0.25)),
    ),
    misunderstandings=(
        Misunderstanding(
            "response-not-divided",
            "This is the response. It grows with the brightness of the window and with the size of"
            " the weights.",
            "Divide it by the lengths of both: the square roots of their sums of squares.",
            (_slide,),
        ),
        Misunderstanding(
            "only-window-divided-out",
            "The response is divided by the length of the window, and not by that of the kernel.",
            "Divide by `np.sqrt(np.sum(kernel**2))` too.",
            (_divided(_length, _one),),
        ),
        Misunderstanding(
            "only-kernel-divided-out",
            "The response is divided by the length of the kernel, and not by that of the window, so"
            " bright windows win.",
            "Divide by the square root of the sum of the window's squares too.",
            (_divided(_one, _length),),
        ),
        Misunderstanding(
            "root-forgotten",
            "The response is divided by the sums of squares; the lengths are their square roots.",
            "Take `np.sqrt` of both sums.",
            (_divided(_squares, _squares),),
        ),
        Misunderstanding(
            "sums-instead-of-lengths",
            "The response is divided by the sums of the numbers without their signs.",
            "A length is the square root of the sum of the squares.",
            (
                _divided(
                    lambda tables: np.abs(tables).sum(axis=(-2, -1)),
                    lambda kernel: np.abs(kernel).sum(),
                ),
            ),
        ),
        Misunderstanding(
            "sign-lost",
            "The sign is taken away; a likeness below zero says that the window is like the"
            " kernel's negative.",
            "Leave out `abs`, and do not square the response.",
            (lambda image, kernel: np.abs(_likeness(image, kernel)),),
        ),
        Misunderstanding(
            "means-subtracted",
            "The means are subtracted first; that is the correlation coefficient, which does not"
            " see how bright a window is.",
            "Use the numbers as they are.",
            (_of_differences,),
        ),
        Misunderstanding(
            "kernel-flipped",
            "The kernel is turned by half a turn before it is laid on the window.",
            "Let `window[a, b]` meet `kernel[a, b]`.",
            (lambda image, kernel: _likeness(image, kernel[::-1, ::-1]),),
        ),
    ),
)


def _unit(blur: Array, row: int, column: int) -> Array:
    """Return a kernel with a single 1."""
    kernel = np.zeros_like(blur)
    kernel[row, column] = 1
    return kernel


def _middle(blur: Array) -> Array:
    return _unit(blur, blur.shape[0] // 2, blur.shape[1] // 2)


def _from(unit: Callable[[Array], Array]) -> Function:
    return lambda blur, amount: unit(blur) + amount * (unit(blur) - blur)


_sharpen = _from(_middle)

sharpen_kernel = Exercise(
    name="sharpen_kernel",
    parameters=("blur", "amount"),
    axes=("rows", "columns"),
    covers="blurs of several sizes, one along a line, and amounts from 0 to 3",
    solution=_sharpen,
    ladder=(
        Case("a blur that blurs nothing", (np.array([[1.0]]), 2)),
        Case("amount 0 leaves the picture alone", (box(3), 0)),
        Case("the mean of 3 by 3, amount 1", (box(3), 1)),
        Case("the mean of 3 by 3, amount 3", (box(3), 3)),
        Case("a blur of 5 by 5", (binomial(5), 2)),
        Case("a blur along the rows only", (motion(3)[1:2], 2)),
    ),
    misunderstandings=(
        Misunderstanding(
            "only-the-detail",
            "This is what is added: the weights sum to 0, and a flat area becomes black.",
            "Keep the picture, and add the detail to it: the weights sum to 1.",
            (lambda blur, amount: amount * (_middle(blur) - blur),),
        ),
        Misunderstanding(
            "blur-subtracted-whole",
            "The blur is subtracted from the picture; then most of its brightness goes too.",
            "Add `amount` times the detail, which is the picture minus its blur.",
            (lambda blur, amount: _middle(blur) - amount * blur,),
        ),
        Misunderstanding(
            "amount-on-the-picture-only",
            "The amount counts for the picture and not for the blur, so the weights do not sum"
            " to 1.",
            "The amount belongs to the whole difference: `amount * (identity - blur)`.",
            (lambda blur, amount: (1 + amount) * _middle(blur) - blur,),
        ),
        Misunderstanding(
            "amount-ignored",
            "The detail is added once, whatever `amount` says.",
            "Multiply the detail by `amount`.",
            (lambda blur, amount: _sharpen(blur, 1),),
        ),
        Misunderstanding(
            "blurred-instead",
            "The detail is taken away, which blurs.",
            "Add the picture minus its blur, not the blur minus the picture.",
            (lambda blur, amount: _middle(blur) + amount * (blur - _middle(blur)),),
        ),
        Misunderstanding(
            "every-weight-is-one",
            "A kernel of ones adds up the window; the one that copies a pixel has a single 1.",
            "Begin with zeros, and put a 1 in the middle.",
            (_from(np.ones_like),),
        ),
        Misunderstanding(
            "one-in-the-corner",
            "The 1 stands in the corner, so another pixel is copied and the picture moves.",
            "The middle is row `blur.shape[0] // 2`, column `blur.shape[1] // 2`.",
            (_from(lambda blur: _unit(blur, 0, 0)),),
        ),
    ),
)

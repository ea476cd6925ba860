"""The exercises on layers that change: a mixture of kernels, and reading between pixels."""

import numpy as np

from convlib.exercises.answers import Array
from convlib.exercises.checker import Case, Exercise, Misunderstanding


def _mix(shares: Array, kernels: Array) -> Array:
    mixed: Array = np.tensordot(shares, kernels, axes=1)
    return mixed


def _softmax(shares: Array) -> Array:
    powers = np.exp(shares)
    softmax: Array = powers / powers.sum()
    return softmax


def _best(shares: Array) -> Array:
    alone: Array = np.eye(len(shares))[shares.argmax()]
    return alone


mixed_kernel = Exercise(
    name="mixed_kernel",
    parameters=("shares", "kernels"),
    axes=("rows", "columns"),
    covers="one expert and several, shares of any sum, and kernels that are not square",
    solution=_mix,
    ladder=(
        Case("one expert, fully on", (np.ones(1), np.array([[[1.0, 2], [3, 4]]]))),
        Case(
            "two experts",
            (np.array([0.25, 0.5]), np.array([[[4.0, 0], [0, 8]], [[0, 2], [6, 0]]])),
        ),
        Case("both turned off", (np.array([0.0, 0]), np.array([[[1.0, 2]], [[3, 4]]]))),
        Case(
            "three experts, shares that add up to 2",
            (np.array([1, 0.25, 0.75]), np.array([[[1.0, 0, -1]], [[4, 8, 4]], [[0, -4, 0]]])),
        ),
    ),
    misunderstandings=(
        Misunderstanding(
            "shares-ignored",
            "The kernels are added up as they are.",
            "Multiply each kernel by its share before you add.",
            (lambda s, k: k.sum(0),),
        ),
        Misunderstanding(
            "divided-by-the-experts",
            "The sum is divided by the number of experts; the shares already say how much of"
            " each is taken.",
            "Add the products, and do not take their mean.",
            (lambda s, k: _mix(s, k) / len(s),),
        ),
        Misunderstanding(
            "shares-made-to-add-up-to-1",
            "The shares are divided by their sum; here they come ready, and their sum is free.",
            "Use each share as it is.",
            (lambda s, k: _mix(s / max(s.sum(), 1e-12), k),),
        ),
        Misunderstanding(
            "softmax-again",
            "The shares pass through a softmax; here they come ready, and are no scores.",
            "Use each share as it is.",
            (lambda s, k: _mix(_softmax(s), k),),
        ),
        Misunderstanding(
            "best-expert-only",
            "Only the expert with the largest share is used, as if it were alone.",
            "Add up all kernels, each times its share.",
            (lambda s, k: _mix(_best(s), k),),
        ),
        Misunderstanding(
            "best-expert-times-its-share",
            "Only the expert with the largest share is used.",
            "Add up all kernels, each times its share.",
            (lambda s, k: _mix(s * _best(s), k),),
        ),
        Misunderstanding(
            "shares-in-backward-order",
            "The first kernel gets the last share.",
            "Share i belongs to kernel i.",
            (lambda s, k: _mix(s[::-1], k),),
        ),
    ),
)


def _near(positions: Array, size: int) -> Array:
    """Return the weight of each pixel of a line: 1 at the place itself, 0 a pixel away."""
    weights: Array = np.maximum(0, 1 - np.abs(positions[:, None] - np.arange(size)))
    return weights


def _read(image: Array, rows: Array, columns: Array) -> Array:
    down, across = _near(rows, image.shape[0]), _near(columns, image.shape[1])
    values: Array = np.einsum("ni,ij,nj->n", down, image, across)
    return values


def _swapped(positions: Array) -> Array:
    return 2 * np.floor(positions) + 1 - positions


_FOUR = np.array([[0.0, 8], [4, 20]])

read_between = Exercise(
    name="read_between",
    parameters=("image", "rows", "columns"),
    axes=("positions",),
    covers="pixels, places between pixels, places outside the image, and several at once",
    solution=_read,
    ladder=(
        Case("a pixel", (_FOUR, np.array([1.0]), np.array([0.0]))),
        Case("between four pixels", (_FOUR, np.array([0.75]), np.array([0.25]))),
        Case("half a pixel outside", (_FOUR, np.array([-0.5]), np.array([1.0]))),
        Case(
            "several places",
            (
                np.arange(12.0).reshape(3, 4) ** 2,
                np.array([0.25, 1.75, 2.25, 1]),
                np.array([2.25, 0.75, 1, 3.75]),
            ),
        ),
    ),
    misunderstandings=(
        Misunderstanding(
            "nearest-pixel",
            "The nearest pixel is read; between pixels the value changes step by step then, and"
            " the offset has no slope.",
            "Mix the four pixels around the place.",
            (lambda x, r, c: _read(x, np.rint(r), np.rint(c)),),
        ),
        Misunderstanding(
            "cut-to-whole-numbers",
            "What stands behind the decimal point is cut off.",
            "It says how to mix the four pixels around the place.",
            (lambda x, r, c: _read(x, np.floor(r), np.floor(c)),),
        ),
        Misunderstanding(
            "rows-and-columns-exchanged",
            "Rows and columns are exchanged.",
            "A row says how far down, a column how far right: `image[row, column]`.",
            (lambda x, r, c: _read(x, c, r),),
        ),
        Misunderstanding(
            "far-pixel-counts-more",
            "The weights of the pixels are exchanged: the farther one counts more.",
            "At 0.75, the upper pixel counts 0.25 and the lower one 0.75.",
            (lambda x, r, c: _read(x, _swapped(r), _swapped(c)),),
        ),
        Misunderstanding(
            "all-four-alike",
            "The mean of four pixels is taken, wherever between them the place lies.",
            "The nearer a pixel, the more it counts.",
            (lambda x, r, c: _read(x, np.floor(r) + 0.5, np.floor(c) + 0.5),),
        ),
        Misunderstanding(
            "rows-only",
            "Pixels are mixed along the column only, and the column is rounded.",
            "Mix along both axes: four pixels.",
            (lambda x, r, c: _read(x, r, np.rint(c)),),
        ),
        Misunderstanding(
            "columns-only",
            "Pixels are mixed along the row only, and the row is rounded.",
            "Mix along both axes: four pixels.",
            (lambda x, r, c: _read(x, np.rint(r), c),),
        ),
        Misunderstanding(
            "border-repeated",
            "Beyond the border the last pixel is read again; a deformable convolution reads 0"
            " there.",
            "Let pixels outside the image count as 0.",
            (
                lambda x, r, c: _read(
                    x, np.clip(r, 0, x.shape[0] - 1), np.clip(c, 0, x.shape[1] - 1)
                ),
            ),
        ),
        Misunderstanding(
            "counted-from-the-end",
            "Beyond the border the image begins anew, as Python's index -1 does.",
            "Let pixels outside the image count as 0.",
            (lambda x, r, c: _read(np.pad(x, 2, mode="wrap"), r + 2, c + 2),),
        ),
    ),
)

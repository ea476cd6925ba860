"""The exercises on pooling: the largest number, the mean, and how many windows there are."""

import math
from collections.abc import Callable

import numpy as np

from convlib import naive, shapes
from convlib.exercises.answers import Array, Function
from convlib.exercises.checker import Case, Exercise, Misunderstanding
from convlib.exercises.window import GUIDE_IMAGE, pattern

Summary = Callable[[Array], float]
Sides = tuple[tuple[int, int], tuple[int, int]]
AXES = ("rows", "columns")


def _summarise(
    summary: Summary, padded: Array, kernel_size: int, stride: int, partial: bool = False
) -> Array:
    """Summarise each window of a padded picture; `partial` ones begin near its end too."""
    last = 1 if partial else kernel_size
    rows, columns = (range(0, length - last + 1, stride) for length in padded.shape)
    windows = [[padded[i : i + kernel_size, j : j + kernel_size] for j in columns] for i in rows]
    return np.array([[summary(window) for window in row] for row in windows])


def _pad(image: Array, padding: int | Sides, value: float) -> Array:
    padded: Array = np.pad(image, padding, constant_values=value)
    return padded


def _as(summary: Summary, value: float) -> Function:
    """Summarise windows of the picture padded with `value`."""
    return lambda x, k, s, p, *_: _summarise(summary, _pad(x, p, value), k, s)


def _one_sided(solution: Function, summary: Summary, value: float) -> tuple[Function, ...]:
    """Pad twice at one end and not at the other, or once at one end only."""

    def twin(sides: Callable[[int], tuple[int, int]]) -> Function:
        def padded(x: Array, k: int, s: int, p: int, *others: int) -> Array:
            if others and not others[0]:
                return np.asarray(solution(x, k, s, p, *others))
            return _summarise(summary, _pad(x, (sides(p), sides(p)), value), k, s)

        return padded

    return twin(lambda p: (p, 0)), twin(lambda p: (0, p)), twin(lambda p: (0, 2 * p))


def _largest(image: Array, kernel_size: int, stride: int, padding: int) -> Array:
    pooled: Array = np.asarray(naive.max_pool2d(image[None], kernel_size, stride, padding))[0]
    return pooled


def _with_partial(summary: Summary, value: float) -> tuple[Function, ...]:
    """Keep a window that is cut off by the end: as ceil mode does, or wherever one begins."""
    return (
        lambda x, k, s, p: np.asarray(naive.max_pool2d(x[None], k, s, p, ceil_mode=True))[0],
        lambda x, k, s, p: _summarise(summary, _pad(x, p, value), k, s, partial=True),
    )


RAMP = np.arange(16.0).reshape(4, 4)

MAX_LADDER = (
    Case("one pixel, a window of one", (np.array([[3.0]]), 1, 1, 0)),
    Case("a fraction", (np.array([[0.5]]), 1, 1, 0)),
    Case("a window as large as the picture", (np.array([[1.0, 2.0], [4.0, 3.0]]), 2, 1, 0)),
    Case("only negative numbers", (np.array([[-1.0, -2.0], [-4.0, -3.0]]), 2, 1, 0)),
    Case("windows that overlap", (GUIDE_IMAGE, 3, 1, 0)),
    Case("windows side by side", (RAMP, 2, 2, 0)),
    Case("a stride larger than the window", (RAMP[:, :3], 1, 2, 0)),
    Case("one row and one column left over", (pattern(5, 7), 2, 2, 0)),
    Case("padding 1", (RAMP, 3, 2, 1)),
    Case("padding around negative numbers", (-1 - RAMP, 3, 2, 1)),
    Case("an oblong picture, everything at once", (pattern(6, 9) - 1, 3, 2, 1)),
)

MAX_MISUNDERSTANDINGS = (
    Misunderstanding(
        "mean-instead-of-maximum",
        "Each window is averaged; max pooling keeps its largest number.",
        "Use `max`, not `mean`.",
        (_as(np.mean, 0),),
    ),
    Misunderstanding(
        "sum-instead-of-maximum",
        "The numbers of each window are added up; max pooling keeps the largest of them.",
        "Use `max`, not `sum`.",
        (_as(np.sum, 0),),
    ),
    Misunderstanding(
        "largest-without-sign",
        "The number furthest from zero is looked for, whatever its sign; -1 is larger than -4.",
        "Compare the numbers themselves, without `abs`.",
        (
            _as(lambda window: float(np.abs(window).max()), 0),
            _as(lambda window: float(window.flat[np.abs(window).argmax()]), 0),
        ),
    ),
    Misunderstanding(
        "search-begins-at-zero",
        "The search for the largest number begins at 0, so a window of negative numbers gives 0.",
        "Begin at minus infinity, or at the first number of the window.",
        (_as(lambda window: max(0.0, float(window.max())), 0),),
    ),
    Misunderstanding(
        "padded-with-zeros",
        "The padding is zeros, and next to negative numbers a zero wins.",
        "Pad with `-np.inf`, which can never win.",
        (_as(np.max, 0),),
    ),
    Misunderstanding(
        "padding-ignored",
        "The padding is not used.",
        "Put `padding` rows and columns of `-np.inf` on each side before the window moves.",
        (lambda x, k, s, p: _largest(x, k, s, 0),),
    ),
    Misunderstanding(
        "padding-on-one-side",
        "The padding lies at one end of the rows and columns only.",
        "Put `padding` rows and columns on each of the four sides.",
        _one_sided(_largest, np.max, -np.inf),
    ),
    Misunderstanding(
        "stride-ignored",
        "The stride is not used: the window visits every place.",
        "Let the window begin at `stride * i` and `stride * j`.",
        (lambda x, k, s, p: _largest(x, k, 1, p),),
    ),
    Misunderstanding(
        "stride-is-the-window",
        "The window moves by its own size; that is the default where no stride is given, and here"
        " one is given.",
        "Let the window begin at `stride * i` and `stride * j`.",
        (lambda x, k, s, p: _largest(x, k, k, p),),
    ),
    Misunderstanding(
        "partial-windows-kept",
        "A window that hangs over the end is kept; that is ceil mode, and this is the floor.",
        "Stop where a whole window no longer fits.",
        _with_partial(np.max, -np.inf),
    ),
)

max_pool2d = Exercise(
    name="max_pool2d",
    parameters=("image", "kernel_size", "stride", "padding"),
    axes=AXES,
    covers="negative numbers, overlapping windows, leftovers and padding",
    solution=_largest,
    ladder=MAX_LADDER,
    misunderstandings=MAX_MISUNDERSTANDINGS,
)


def _mean(
    image: Array, kernel_size: int, stride: int, padding: int, count_include_pad: int
) -> Array:
    counted = bool(count_include_pad)
    pooled: Array = naive.avg_pool2d(
        image[None], kernel_size, stride, padding, count_include_pad=counted
    )[0]
    return pooled


def _mean_of_not_zero(x: Array, k: int, s: int, p: int, counted: int) -> Array:
    if counted:
        return _mean(x, k, s, p, counted)
    return _summarise(lambda w: float(w.sum()) / max(1, int((w != 0).sum())), _pad(x, p, 0), k, s)


def _divided_by_side(x: Array, k: int, s: int, p: int, counted: int) -> Array:
    return _summarise(lambda w: float(w.sum()) / k, _pad(x, p, 0), k, s)


MEAN_LADDER = (
    Case("one pixel, a window of one", (np.array([[3.0]]), 1, 1, 0, True)),
    Case("a window as large as the picture", (np.array([[1.0, 2.0], [4.0, 3.0]]), 2, 1, 0, True)),
    Case("windows that overlap", (GUIDE_IMAGE, 3, 1, 0, True)),
    Case("windows side by side", (RAMP, 2, 2, 0, True)),
    Case("padding that counts", (np.ones((3, 3)), 3, 1, 1, True)),
    Case("padding that does not count", (np.ones((3, 3)), 3, 1, 1, False)),
    Case("a zero in the picture", (np.array([[0.0, 6.0], [6.0, 6.0]]), 2, 1, 1, False)),
    Case("everything at once", (pattern(6, 9), 3, 2, 1, False)),
)

MEAN_MISUNDERSTANDINGS = (
    Misunderstanding(
        "maximum-instead-of-mean",
        "The largest number of each window is kept; average pooling takes the mean.",
        "Use the mean of the window.",
        (_as(np.max, -np.inf), _as(np.max, 0)),
    ),
    Misunderstanding(
        "not-divided",
        "The numbers of each window are added up and not divided.",
        "Divide the sum by the number of pixels that count.",
        (_as(np.sum, 0),),
    ),
    Misunderstanding(
        "divided-by-the-side",
        "The sum is divided by the side of the window, not by the number of its pixels.",
        "A window has `kernel_size * kernel_size` pixels.",
        (_divided_by_side,),
    ),
    Misunderstanding(
        "padding-always-counts",
        "The zeros of the padding are counted, whatever `count_include_pad` says.",
        "Where it is False, divide by the pixels of the window that lie in the picture.",
        (lambda x, k, s, p, counted: _mean(x, k, s, p, True),),
    ),
    Misunderstanding(
        "padding-never-counts",
        "The zeros of the padding are left out, whatever `count_include_pad` says.",
        "Where it is True, divide by all `kernel_size * kernel_size` pixels.",
        (lambda x, k, s, p, counted: _mean(x, k, s, p, False),),
    ),
    Misunderstanding(
        "zeros-taken-for-padding",
        "Every zero is taken for padding, but a zero of the picture is a number and counts.",
        "Count places, not values: pad a picture of ones in the same way and add up its windows.",
        (_mean_of_not_zero,),
    ),
    Misunderstanding(
        "padding-ignored",
        "The padding is not used.",
        "Put `padding` rows and columns of zeros on each side before the window moves.",
        (lambda x, k, s, p, counted: _mean(x, k, s, 0, counted),),
    ),
    Misunderstanding(
        "padding-on-one-side",
        "The padding lies at one end of the rows and columns only.",
        "Put `padding` rows and columns on each of the four sides.",
        _one_sided(_mean, np.mean, 0),
    ),
    Misunderstanding(
        "stride-ignored",
        "The stride is not used: the window visits every place.",
        "Let the window begin at `stride * i` and `stride * j`.",
        (lambda x, k, s, p, counted: _mean(x, k, 1, p, counted),),
    ),
)

avg_pool2d = Exercise(
    name="avg_pool2d",
    parameters=("image", "kernel_size", "stride", "padding", "count_include_pad"),
    axes=AXES,
    covers="overlapping windows, padding that counts and padding that does not",
    solution=_mean,
    ladder=MEAN_LADDER,
    misunderstandings=MEAN_MISUNDERSTANDINGS,
)


def _size(n: int, k: int, s: int, p: int, ceil_mode: int) -> int:
    return shapes.output_size(n, k, s, p, ceil_mode=bool(ceil_mode))


def _rounded(whole: Callable[[float], float]) -> Function:
    """Round in ceil mode as `whole` does, and drop no window."""

    def twin(n: int, k: int, s: int, p: int, ceil_mode: int) -> float:
        moves = (n + 2 * p - k) / s
        return (whole(moves) if ceil_mode else math.floor(moves)) + 1

    return twin


def _dropped_from(limit: Callable[[int, int], int]) -> Function:
    """Drop the last window where its start on the padded line is at `limit` or beyond."""

    def twin(n: int, k: int, s: int, p: int, ceil_mode: int) -> int:
        moves = math.ceil((n + 2 * p - k) / s) if ceil_mode else (n + 2 * p - k) // s
        return moves + (not (ceil_mode and moves * s >= limit(n, p)))

    return twin


SIZE_LADDER = (
    Case("one pixel, a window of one", (1, 1, 1, 0, False)),
    Case("one pixel, padding 1", (1, 2, 1, 1, False)),
    Case("half a move left over", (6, 3, 2, 0, False)),
    Case("half a move left over, in ceil mode", (6, 3, 2, 0, True)),
    Case("nothing left over, in ceil mode", (7, 3, 2, 0, True)),
    Case("a third of a move left over, in ceil mode", (7, 3, 3, 0, True)),
    Case("padding 1, in ceil mode", (4, 3, 2, 1, True)),
    Case("a last window that would begin beyond the end", (10, 1, 2, 0, True)),
    Case("a last window that would begin in the padding", (5, 2, 2, 1, True)),
    Case("a well-known network's first pooling", (112, 3, 2, 0, True)),
)

SIZE_MISUNDERSTANDINGS = (
    Misunderstanding(
        "always-rounded-down",
        "The division is rounded down in ceil mode too.",
        "Where `ceil_mode` is set, round up, so that a last window may hang over the end.",
        (lambda n, k, s, p, ceil_mode: _size(n, k, s, p, False),),
    ),
    Misunderstanding(
        "always-rounded-up",
        "The division is rounded up without ceil mode too.",
        "Where `ceil_mode` is not set, round down.",
        (
            lambda n, k, s, p, ceil_mode: _size(n, k, s, p, True),
            lambda n, k, s, p, ceil_mode: _rounded(math.ceil)(n, k, s, p, True),
        ),
    ),
    Misunderstanding(
        "always-one-more",
        "Ceil mode adds a window even where nothing is left over.",
        "Round up; a division that comes out even stays as it is.",
        (_rounded(lambda moves: math.floor(moves) + 1),),
    ),
    Misunderstanding(
        "rounded-to-nearest",
        "In ceil mode the division is rounded to the nearest number.",
        "Round up, with `math.ceil` or `-(-a // b)`.",
        (_rounded(round), _rounded(lambda moves: math.floor(moves + 0.5))),
    ),
    Misunderstanding(
        "empty-window-kept",
        "A last window is kept that begins behind the input and so reads no pixel of it.",
        "In ceil mode, drop the last window if it begins at `input_size + padding` or later,"
        " counted from the start of the padded line.",
        (_rounded(math.ceil),),
    ),
    Misunderstanding(
        "window-in-the-padding-kept",
        "A last window is dropped where it begins behind the padding, but it must not begin in"
        " the padding after the input either.",
        "The limit is `input_size + padding`, counted from the start of the padded line.",
        (_dropped_from(lambda n, p: n + 2 * p),),
    ),
    Misunderstanding(
        "padding-before-forgotten",
        "The start of the last window is counted from the padded line and compared with the"
        " input, which begins later.",
        "The limit is `input_size + padding`, counted from the start of the padded line.",
        (_dropped_from(lambda n, p: n),),
    ),
    Misunderstanding(
        "padding-counted-once",
        "The padding is counted once, but it lies on both sides.",
        "The padded line is `input_size + 2 * padding` long.",
        (
            lambda n, k, s, p, ceil_mode: shapes.output_size(
                n, k, s, (p, 0), ceil_mode=bool(ceil_mode)
            ),
            lambda n, k, s, p, ceil_mode: _rounded(math.ceil)(n + p, k, s, 0, ceil_mode),
        ),
    ),
)

pooled_size = Exercise(
    name="pooled_size",
    parameters=("input_size", "kernel_size", "stride", "padding", "ceil_mode"),
    axes=(),
    covers="both ways to round, padding, and last windows that would read nothing",
    solution=_size,
    ladder=SIZE_LADDER,
    misunderstandings=SIZE_MISUNDERSTANDINGS,
)

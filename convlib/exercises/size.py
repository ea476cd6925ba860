"""The exercise on the output size along one axis."""

import math
from collections.abc import Callable

from convlib import shapes
from convlib.exercises.checker import Case, Exercise, Misunderstanding


def _solution(input_size: int, kernel_size: int, stride: int, padding: int, dilation: int) -> int:
    return shapes.output_size(input_size, kernel_size, stride, padding, dilation)


def _quotient(input_size: int, kernel_size: int, stride: int, padding: int, dilation: int) -> float:
    return (input_size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride


def _rounded(
    whole: Callable[[float], float],
) -> tuple[Callable[..., float], Callable[..., float]]:
    """Round before 1 is added, and after: Python's `round` gives two different answers."""
    return (
        lambda *arguments: whole(_quotient(*arguments)) + 1,
        lambda *arguments: whole(_quotient(*arguments) + 1),
    )


LADDER = (
    Case("one pixel, a kernel of one", (1, 1, 1, 0, 1)),
    Case("one pixel, padding 1", (1, 1, 1, 1, 1)),
    Case("three pixels, a kernel of two", (3, 2, 1, 0, 1)),
    Case("five pixels, stride 2", (5, 3, 2, 0, 1)),
    Case("stride 3 on two pixels, one pixel left over", (2, 1, 3, 0, 1)),
    Case("stride 3 on three pixels, two pixels left over", (3, 1, 3, 0, 1)),
    Case("a kernel of two spread out by dilation 2", (3, 2, 1, 0, 2)),
    Case("a kernel of three spread out by dilation 3", (9, 3, 1, 0, 3)),
    Case("stride 2 with padding 1", (5, 3, 2, 1, 1)),
    Case("half a position left over", (6, 3, 2, 0, 1)),
    Case("everything at once", (20, 3, 3, 2, 2)),
    Case("the first layer of AlexNet", (227, 11, 4, 0, 1)),
    Case("the first layer of ResNet", (224, 7, 2, 3, 1)),
)

MISUNDERSTANDINGS = (
    Misunderstanding(
        "fraction-instead-of-floor",
        "The result is a fraction where the stride leaves pixels over; there is no part of a"
        " window, so the division is rounded down.",
        "Divide with `//`: the floor is part of the formula.",
        (lambda *arguments: _quotient(*arguments) + 1,),
    ),
    Misunderstanding(
        "ceil-instead-of-floor",
        "The division is rounded up, which counts one more window that does not fit.",
        "Divide with `//`, which rounds down.",
        _rounded(math.ceil),
    ),
    Misunderstanding(
        "round-instead-of-floor",
        "The division is rounded to the nearest number, which at times counts a window that"
        " does not fit.",
        "Divide with `//`, which always rounds down.",
        (*_rounded(round), *_rounded(lambda quotient: math.floor(quotient + 0.5))),
    ),
    Misunderstanding(
        "padding-ignored",
        "The padding is not counted.",
        "Padding lies on both sides, so the line is `input_size + 2 * padding` long.",
        (lambda n, k, s, p, d: _solution(n, k, s, 0, d),),
    ),
    Misunderstanding(
        "padding-counted-once",
        "The padding is counted once, but it lies on both sides.",
        "Add `2 * padding`.",
        (lambda n, k, s, p, d: (n + p - d * (k - 1) - 1) // s + 1,),
    ),
    Misunderstanding(
        "one-forgotten",
        "The first position is not counted: a window that fits exactly still has one place.",
        "The division counts the moves; add 1 to it for the place where the window starts.",
        (lambda n, k, s, p, d: (n + 2 * p - d * (k - 1) - 1) // s,),
    ),
    Misunderstanding(
        "one-added-before-dividing",
        "The 1 for the first position is divided by the stride too.",
        "Divide first, then add 1.",
        (lambda n, k, s, p, d: (n + 2 * p - d * (k - 1)) // s,),
    ),
    Misunderstanding(
        "stride-divides-one-term",
        "The stride divides a single term, not the whole distance that the window can travel.",
        "Put brackets round everything before the division.",
        (
            lambda n, k, s, p, d: n // s + 2 * p - d * (k - 1) - 1 + 1,
            lambda n, k, s, p, d: n + 2 * p - (d * (k - 1) + 1) // s + 1,
            lambda n, k, s, p, d: n + 2 * p - d * (k - 1) - 1 // s + 1,
        ),
    ),
    Misunderstanding(
        "stride-ignored",
        "The stride is not used: every position is counted.",
        "Divide by the stride, with `//`.",
        (lambda n, k, s, p, d: _solution(n, k, 1, p, d),),
    ),
    Misunderstanding(
        "dilation-ignored",
        "The dilation is not used, so the kernel seems shorter than it is.",
        "Spread out, the kernel covers `dilation * (kernel_size - 1) + 1` pixels.",
        (lambda n, k, s, p, d: _solution(n, k, s, p, 1),),
    ),
    Misunderstanding(
        "dilation-off-by-one",
        "The taps are taken to be `dilation + 1` pixels apart; here dilation 1 is the ordinary"
        " kernel, without gaps.",
        "Neighbouring taps are `dilation` pixels apart.",
        (lambda n, k, s, p, d: (n + 2 * p - (d + 1) * (k - 1) - 1) // s + 1,),
    ),
    Misunderstanding(
        "dilation-times-kernel",
        "The whole kernel size is multiplied by the dilation, but only the gaps between taps grow.",
        "There are `kernel_size - 1` gaps: use `dilation * (kernel_size - 1) + 1`.",
        (lambda n, k, s, p, d: (n + 2 * p - d * k) // s + 1,),
    ),
)


output_size = Exercise(
    name="output_size",
    parameters=("input_size", "kernel_size", "stride", "padding", "dilation"),
    axes=(),
    covers="padding, strides that leave pixels over, dilation, and two well-known networks",
    solution=_solution,
    ladder=LADDER,
    misunderstandings=MISUNDERSTANDINGS,
)

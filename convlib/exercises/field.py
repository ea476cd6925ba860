"""The exercises on the receptive field: its size, where it begins, and how its pixels count."""

from collections.abc import Callable
from math import comb, prod

import numpy as np

from convlib import shapes
from convlib.exercises.answers import Array
from convlib.exercises.checker import Case, Exercise, Misunderstanding


def _numbers(*numbers: int) -> Array:
    return np.array(numbers)


# How large the field is

Jumps = Callable[[list[int]], list[int]]


def _reaches(kernel_sizes: Array, dilations: Array) -> list[int]:
    pairs = zip(kernel_sizes, dilations, strict=True)
    return [shapes.effective_kernel_size(int(k), int(d)) for k, d in pairs]


def _field(kernel_sizes: Array, strides: Array, dilations: Array) -> int:
    rows = zip(kernel_sizes, strides, dilations, strict=True)
    windows = [shapes.Window(int(k), int(s), 0, int(d)) for k, s, d in rows]
    return shapes.receptive_fields(windows)[-1].size


def _field_with(jumps: Jumps) -> Callable[[Array, Array, Array], int]:
    """Let each layer add its reach, less one, as often as `jumps` of the strides says."""

    def twin(kernel_sizes: Array, strides: Array, dilations: Array) -> int:
        reaches = _reaches(kernel_sizes, dilations)
        pairs = zip(reaches, jumps([int(s) for s in strides]), strict=True)
        return 1 + sum((reach - 1) * jump for reach, jump in pairs)

    return twin


receptive_field = Exercise(
    name="receptive_field",
    parameters=("kernel_sizes", "strides", "dilations"),
    axes=(),
    covers="one layer and several, strides, dilations, and well-known networks",
    solution=_field,
    ladder=(
        Case("one layer of one weight", (_numbers(1), _numbers(1), _numbers(1))),
        Case("one layer of three weights", (_numbers(3), _numbers(1), _numbers(1))),
        Case("one layer with a stride", (_numbers(3), _numbers(2), _numbers(1))),
        Case("two ordinary layers", (_numbers(3, 3), _numbers(1, 1), _numbers(1, 1))),
        Case("one layer, dilation 2", (_numbers(3), _numbers(1), _numbers(2))),
        Case("two layers with strides", (_numbers(3, 3), _numbers(2, 3), _numbers(1, 1))),
        Case(
            "three layers with strides", (_numbers(3, 3, 3), _numbers(2, 2, 1), _numbers(1, 1, 1))
        ),
        Case("dilations 1, 2, 4", (_numbers(3, 3, 3), _numbers(1, 1, 1), _numbers(1, 2, 4))),
        Case("a stride below a dilation", (_numbers(5, 3), _numbers(2, 1), _numbers(1, 3))),
        Case(
            "AlexNet to its last pooling",
            (
                _numbers(11, 3, 5, 3, 3, 3, 3, 3),
                _numbers(4, 2, 1, 2, 1, 1, 1, 2),
                _numbers(1, 1, 1, 1, 1, 1, 1, 1),
            ),
        ),
    ),
    misunderstandings=(
        Misunderstanding(
            "one-forgotten",
            "The one pixel from which the count starts is left out.",
            "Begin with 1: a unit of no layer at all is one pixel.",
            (lambda k, s, d: _field(k, s, d) - 1,),
        ),
        Misunderstanding(
            "own-stride-counts",
            "The stride of a layer is taken to widen its own field; it moves the windows apart,"
            " and only the layers above it see further.",
            "Multiply the strides of the layers below, and leave the layer's own for the next.",
            (_field_with(lambda strides: [prod(strides[: i + 1]) for i in range(len(strides))]),),
        ),
        Misunderstanding(
            "sum-of-kernel-sizes",
            "The windows are added up as if they lay side by side; neighbours share pixels.",
            "Each layer adds its reach less 1, and the first pixel counts once.",
            (
                lambda k, s, d: sum(_reaches(k, d)),
                lambda k, s, d: int(k.sum()),
            ),
        ),
        Misunderstanding(
            "product-of-kernel-sizes",
            "The kernel sizes are multiplied: that counts the ways down to the pixels, and many"
            " ways end at the same pixel.",
            "Each layer adds its reach less 1, and the first pixel counts once.",
            (lambda k, s, d: int(k.prod()), lambda k, s, d: prod(_reaches(k, d))),
        ),
        Misunderstanding(
            "last-window-only",
            "This is the window of the last layer alone; it lies on units that see a window each.",
            "Go through all layers.",
            (lambda k, s, d: _reaches(k, d)[-1], lambda k, s, d: int(k[-1])),
        ),
        Misunderstanding(
            "dilation-ignored",
            "The dilations are not used: the weights are taken to lie side by side.",
            "A window reaches over `dilation * (kernel_size - 1) + 1` places.",
            (lambda k, s, d: _field(k, s, np.ones_like(d)),),
        ),
        Misunderstanding(
            "strides-ignored",
            "The strides are not used; above a stride, neighbours stand further apart.",
            "Multiply what a layer adds by the strides of all layers below it.",
            (lambda k, s, d: _field(k, np.ones_like(s), d),),
        ),
        Misunderstanding(
            "strides-of-the-layers-above",
            "What a layer adds is multiplied by the strides above it; those below it count.",
            "Multiply what a layer adds by the strides of all layers below it.",
            (_field_with(lambda strides: [prod(strides[i + 1 :]) for i in range(len(strides))]),),
        ),
        Misunderstanding(
            "only-the-stride-before",
            "Only the stride of the layer directly below is used; all below it count.",
            "Keep a product: after each layer, multiply it by that layer's stride.",
            (_field_with(lambda strides: [1, *strides[:-1]]),),
        ),
    ),
)


# Where the field begins

Back = Callable[[int, int, int], int]


def _walk(back: Back, upward: bool = False) -> Callable[[int, Array, Array], int]:
    """Go through the layers from the last to the first, or `upward`, by `back` in each."""

    def twin(unit: int, strides: Array, paddings: Array) -> int:
        layers = list(zip(strides, paddings, strict=True))
        for stride, padding in layers if upward else layers[::-1]:
            unit = back(unit, int(stride), int(padding))
        return unit

    return twin


def _back(unit: int, stride: int, padding: int) -> int:
    return shapes.Window(1, stride, padding).reads(unit)[0]


_first = _walk(_back)

first_pixel = Exercise(
    name="first_pixel",
    parameters=("unit", "strides", "paddings"),
    axes=(),
    covers="one layer and several, units at the start and further on, places in the padding",
    solution=_first,
    ladder=(
        Case("one layer, unit 0", (0, _numbers(1), _numbers(0))),
        Case("one layer, unit 3", (3, _numbers(1), _numbers(0))),
        Case("one layer with padding", (3, _numbers(1), _numbers(1))),
        Case("unit 0 begins in the padding", (0, _numbers(1), _numbers(1))),
        Case("one layer with a stride", (2, _numbers(2), _numbers(0))),
        Case("a stride and padding", (2, _numbers(2), _numbers(1))),
        Case("two layers with strides and padding", (1, _numbers(2, 2), _numbers(1, 1))),
        Case("two layers that differ", (1, _numbers(2, 1), _numbers(0, 1))),
        Case("the first two layers of ResNet-18", (2, _numbers(2, 2), _numbers(3, 1))),
        Case("four layers", (5, _numbers(1, 2, 3, 2), _numbers(2, 0, 1, 3))),
    ),
    misunderstandings=(
        Misunderstanding(
            "padding-ignored",
            "The padding is not used: the first window begins before the first pixel.",
            "Below unit `u`, the window begins at `u * stride - padding`.",
            (_walk(lambda u, s, p: u * s),),
        ),
        Misunderstanding(
            "padding-added",
            "The padding is added; it stands before the line, so the window begins earlier.",
            "Below unit `u`, the window begins at `u * stride - padding`.",
            (_walk(lambda u, s, p: u * s + p),),
        ),
        Misunderstanding(
            "cut-at-zero",
            "A field that begins in the padding is cut at pixel 0; what lies before is negative.",
            "Return the place as it is: -1 is the place before pixel 0.",
            (
                lambda u, s, p: max(0, _first(u, s, p)),
                _walk(lambda u, s, p: max(0, _back(u, s, p))),
            ),
        ),
        Misunderstanding(
            "strides-ignored",
            "The strides are not used: the windows are taken to begin at neighbouring places.",
            "Below unit `u`, the window begins at `u * stride - padding`.",
            (_walk(lambda u, s, p: u - p),),
        ),
        Misunderstanding(
            "padding-multiplied-by-its-own-stride",
            "The padding is multiplied by the stride of its own layer; it is counted in places of"
            " the line that the window moves over.",
            "Multiply first, then take the padding away: `u * stride - padding`.",
            (_walk(lambda u, s, p: (u - p) * s),),
        ),
        Misunderstanding(
            "padding-not-multiplied",
            "The paddings are added up as they are; one place of padding of a higher layer is as"
            " wide as the strides below it make it.",
            "Go down layer by layer, and apply `u * stride - padding` in each.",
            (lambda u, s, p: u * int(s.prod()) - int(p.sum()),),
        ),
        Misunderstanding(
            "walked-upward",
            "The layers are taken from the first to the last; the walk begins at the top.",
            "Begin with the last layer: go through the layers in reverse.",
            (_walk(_back, upward=True),),
        ),
    ),
)


# How many ways lead from each pixel to the unit


def _ways(kernel_size: int, layers: int) -> Array:
    counts: Array = np.ones(1)
    for _ in range(layers):
        counts = np.convolve(counts, np.ones(kernel_size))
    return counts


def _alike(each: Callable[[int, int], int]) -> Callable[[int, int], Array]:
    return lambda k, layers: np.full(layers * (k - 1) + 1, float(each(k, layers)))


def _tent(kernel_size: int, layers: int) -> Array:
    places = np.arange(layers * (kernel_size - 1) + 1)
    return 1.0 + np.minimum(places, places[::-1])


def _pascal(kernel_size: int, layers: int) -> Array:
    last = layers * (kernel_size - 1)
    return np.array([comb(last, place) for place in range(last + 1)], dtype=float)


ways = Exercise(
    name="ways",
    parameters=("kernel_size", "layers"),
    axes=("pixels",),
    covers="one layer and several, kernels of 1 to 5 weights",
    solution=_ways,
    ladder=(
        Case("one layer of one weight", (1, 1)),
        Case("one layer of two weights", (2, 1)),
        Case("one layer of four weights", (4, 1)),
        Case("two layers of two weights", (2, 2)),
        Case("two layers of three weights", (3, 2)),
        Case("three layers of three weights", (3, 3)),
        Case("three layers of five weights", (5, 3)),
        Case("six layers of three weights", (3, 6)),
    ),
    misunderstandings=(
        Misunderstanding(
            "shares-instead-of-ways",
            "These are shares of all ways; the question is how many ways there are.",
            "Do not divide.",
            (lambda k, layers: _ways(k, layers) / k**layers,),
        ),
        Misunderstanding(
            "all-alike",
            "All pixels of the field are taken to count alike; several ways meet in the middle.",
            "Let each way go on to each weight of the next window, and add up where they arrive.",
            (_alike(lambda k, layers: 1), _alike(lambda k, layers: layers), _alike(pow)),
        ),
        Misunderstanding(
            "one-layer-only",
            "These are the ways through one layer; each goes on through the layers below it.",
            "Repeat the same for each layer, beginning with what you have.",
            (lambda k, layers: np.ones(k), lambda k, layers: np.full(k, float(layers))),
        ),
        Misunderstanding(
            "pascal-for-every-kernel",
            "These are the numbers of Pascal's triangle, in which each is the sum of two; here it"
            " is the sum of `kernel_size` of them.",
            "Add up as many neighbours as the window has weights.",
            (_pascal,),
        ),
        Misunderstanding(
            "straight-sides",
            "The counts rise by one from pixel to pixel; that is right for two layers only.",
            "Begin with a single 1, and for each layer add up `kernel_size` neighbours.",
            (_tent,),
        ),
    ),
)

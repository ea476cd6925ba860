"""The exercises on channels: from planes to an output map, and how much a layer learns."""

import numpy as np

from convlib import shapes
from convlib.exercises.answers import Array
from convlib.exercises.checker import Case, Exercise, Misunderstanding


def _relu(numbers: Array) -> Array:
    return np.maximum(numbers, 0)


def _output_map(planes: Array, bias: int) -> Array:
    return _relu(planes.sum(axis=0) + bias)


def _all_or_nothing(planes: Array, bias: int) -> Array:
    responses = planes.sum(axis=0) + bias
    return responses if responses.sum() > 0 else np.zeros_like(responses)


def _planes(title: str, *planes: list[list[float]], bias: int = 0) -> Case:
    return Case(title, (np.array(planes, dtype=float), bias))


MAP_LADDER = (
    _planes("one plane with one number", [[0.5]]),
    _planes("a large number", [[300]]),
    _planes("a negative number", [[-2]]),
    _planes("a bias", [[2]], bias=3),
    _planes("a bias that makes it negative", [[2]], bias=-5),
    _planes("two planes", [[2]], [[3]]),
    _planes("two planes and a bias", [[2]], [[3]], bias=10),
    _planes("two planes that disagree", [[5]], [[-3]]),
    _planes("a row with both signs", [[3, -1, 4]]),
    _planes("three planes", [[1, -2], [3, 0]], [[-4, 5], [1, -1]], [[2, 2], [-9, 0.5]], bias=1),
)

MAP_MISUNDERSTANDINGS = (
    Misunderstanding(
        "large-values-clipped",
        "Large values are cut off; ReLU leaves every positive number as it is.",
        "Use `np.maximum(..., 0)`: it has a lower end and no upper one.",
        (
            lambda planes, bias: np.clip(_output_map(planes, bias), 0, 1),
            lambda planes, bias: np.clip(_output_map(planes, bias), 0, 6),
            lambda planes, bias: np.clip(_output_map(planes, bias), 0, 255),
        ),
    ),
    Misunderstanding(
        "no-activation",
        "Negative responses are left as they are: the activation is missing.",
        "Set what is below zero to zero: `np.maximum(..., 0)`.",
        (lambda planes, bias: planes.sum(axis=0) + bias,),
    ),
    Misunderstanding(
        "absolute-value",
        "Negative responses lose their sign; ReLU makes them zero.",
        "Use `np.maximum(..., 0)`, not `np.abs`.",
        (lambda planes, bias: np.abs(planes.sum(axis=0) + bias),),
    ),
    Misunderstanding(
        "bias-ignored",
        "The bias is not added.",
        "Add `bias` to the sum of the planes.",
        (lambda planes, bias: _output_map(planes, 0),),
    ),
    Misunderstanding(
        "bias-after-activation",
        "The bias is added after the activation, where it can make an output negative.",
        "Add `bias` first. It says how large the sum must be for the answer to pass zero.",
        (lambda planes, bias: _output_map(planes, 0) + bias,),
    ),
    Misunderstanding(
        "planes-kept-apart",
        "Each plane becomes an output of its own; a filter adds its planes up.",
        "Sum over the first axis: `planes.sum(axis=0)`.",
        (lambda planes, bias: _relu(planes + bias),),
    ),
    Misunderstanding(
        "planes-averaged",
        "The planes are averaged; a filter adds them up.",
        "Use `sum`, not `mean`.",
        (lambda planes, bias: _relu(planes.mean(axis=0) + bias),),
    ),
    Misunderstanding(
        "largest-plane-wins",
        "The largest plane is taken at each place; a filter adds its planes up.",
        "Use `sum`, not `max`.",
        (lambda planes, bias: _relu(planes.max(axis=0) + bias),),
    ),
    Misunderstanding(
        "bias-once-per-plane",
        "The bias is added once for each plane.",
        "Add `bias` once, after the planes are summed.",
        (lambda planes, bias: _output_map(planes, bias * len(planes)),),
    ),
    Misunderstanding(
        "activation-on-each-plane",
        "The activation is applied to each plane before the sum, so what speaks against a"
        " pattern in one channel is forgotten.",
        "Sum the planes and add the bias first; the activation comes last.",
        (
            lambda planes, bias: _relu(_relu(planes).sum(axis=0) + bias),
            lambda planes, bias: _relu(planes).sum(axis=0) + _relu(np.array(bias)),
        ),
    ),
    Misunderstanding(
        "all-or-nothing",
        "The whole map is kept or set to zero; ReLU decides for each number by itself.",
        "Use `np.maximum(..., 0)`, which compares number by number.",
        (_all_or_nothing,),
    ),
)

output_map = Exercise(
    name="output_map",
    parameters=("planes", "bias"),
    axes=("rows", "columns"),
    covers="large and negative numbers, biases, several planes, planes that disagree, and both"
    " signs in one map",
    solution=_output_map,
    ladder=MAP_LADDER,
    misunderstandings=MAP_MISUNDERSTANDINGS,
)


def _parameters(inputs: int, outputs: int, height: int, width: int, groups: int) -> int:
    return shapes.parameters(inputs, outputs, (height, width), groups)


PARAMETERS_LADDER = (
    Case("one channel, one filter, one weight", (1, 1, 1, 1, 1)),
    Case("three filters", (1, 3, 1, 1, 1)),
    Case("three input channels", (3, 1, 1, 1, 1)),
    Case("a kernel wider than high", (1, 1, 2, 3, 1)),
    Case("a photo in colour and eight filters", (3, 8, 3, 3, 1)),
    Case("two groups", (2, 2, 1, 1, 2)),
    Case("two groups of filters that are not alone", (4, 6, 3, 5, 2)),
    Case("the first layer of AlexNet", (3, 96, 11, 11, 1)),
    Case("its second layer, in two groups", (96, 256, 5, 5, 2)),
)

PARAMETERS_MISUNDERSTANDINGS = (
    Misunderstanding(
        "bias-forgotten",
        "Only the weights are counted; each filter also learns a bias.",
        "Add `out_channels`, one bias for each filter.",
        (lambda i, o, h, w, g: _parameters(i, o, h, w, g) - o,),
    ),
    Misunderstanding(
        "one-bias-for-the-layer",
        "One bias is counted for the whole layer; each filter has its own.",
        "Add `out_channels`, not 1.",
        (lambda i, o, h, w, g: _parameters(i, o, h, w, g) - o + 1,),
    ),
    Misunderstanding(
        "one-filter-only",
        "One filter is counted; the layer has one for each output channel.",
        "Multiply by `out_channels`.",
        (lambda i, o, h, w, g: i // g * h * w + 1,),
    ),
    Misunderstanding(
        "filter-is-flat",
        "A filter is counted as one table of weights; it has one for each channel that it reads.",
        "Multiply the weights by `in_channels / groups`.",
        (lambda i, o, h, w, g: o * (h * w + 1),),
    ),
    Misunderstanding(
        "bias-for-each-table",
        "A bias is counted for each input channel of each filter; a filter has a single one.",
        "Count the bias after the weights of all channels: `weights_of_a_filter + 1`.",
        (lambda i, o, h, w, g: o * (i // g) * (h * w + 1),),
    ),
    Misunderstanding(
        "kernel-taken-as-square",
        "The kernel is taken as square, but its height and its width can differ.",
        "Multiply `kernel_height` by `kernel_width`.",
        (
            lambda i, o, h, w, g: _parameters(i, o, h, h, g),
            lambda i, o, h, w, g: _parameters(i, o, w, w, g),
        ),
    ),
    Misunderstanding(
        "groups-ignored",
        "The groups are not used: each filter is taken to read every channel.",
        "In a layer with groups a filter reads `in_channels / groups` channels.",
        (lambda i, o, h, w, g: _parameters(i, o, h, w, 1),),
    ),
    Misunderstanding(
        "groups-divide-twice",
        "The groups divide the filters too, but there are still `out_channels` of them.",
        "Divide `in_channels` by `groups`, and nothing else.",
        (
            lambda i, o, h, w, g: o // g * (i // g) * h * w + o,
            lambda i, o, h, w, g: o // g * (i // g * h * w + 1),
        ),
    ),
)

layer_parameters = Exercise(
    name="layer_parameters",
    parameters=("in_channels", "out_channels", "kernel_height", "kernel_width", "groups"),
    axes=(),
    covers="channels, filters, oblong kernels, groups, and two layers of a well-known network",
    solution=_parameters,
    ladder=PARAMETERS_LADDER,
    misunderstandings=PARAMETERS_MISUNDERSTANDINGS,
)

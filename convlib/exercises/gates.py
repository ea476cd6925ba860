"""The exercises on attention: gates of channels, a map times its gates, and what they cost."""

import numpy as np

from convlib import conv2d, shapes
from convlib.exercises.answers import Array
from convlib.exercises.checker import Case, Exercise, Misunderstanding


def _sigmoid(values: Array) -> Array:
    gates: Array = 1 / (1 + np.exp(-values))
    return gates


def _scores(features: Array, squeeze: Array, excite: Array) -> Array:
    scores: Array = excite @ np.maximum(0, squeeze @ features)
    return scores


def _means(maps: Array) -> Array:
    means: Array = maps.mean(axis=(1, 2))
    return means


def _gates(maps: Array, squeeze: Array, excite: Array) -> Array:
    return _sigmoid(_scores(_means(maps), squeeze, excite))


def _scaled(maps: Array, gates: Array) -> Array:
    scaled: Array = gates[:, None, None] * maps
    return scaled


def _squeeze_excite(maps: Array, squeeze: Array, excite: Array) -> Array:
    return _scaled(maps, _gates(maps, squeeze, excite))


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max())
    shares: Array = powers / powers.sum()
    return shares


def _without_relu(maps: Array, squeeze: Array, excite: Array) -> Array:
    return _scaled(maps, _sigmoid(excite @ (squeeze @ _means(maps))))


_TWO = np.array([[[0.0, 4.0]], [[3.0, 5.0]]])  # means 2 and 4
_THREE = np.array([[[1.0, 0.0], [0.0, 1.0]], [[2.0, 2.0], [1.0, 3.0]], [[0.0, 6.0], [0.0, 2.0]]])

squeeze_excite = Exercise(
    name="squeeze_excite",
    parameters=("maps", "squeeze", "excite"),
    axes=("channels", "rows", "columns"),
    covers="one channel, several, one hidden unit and more, negative scores",
    solution=_squeeze_excite,
    ladder=(
        Case("one channel, one place", (np.full((1, 1, 1), 2.0), np.ones((1, 1)), np.ones((1, 1)))),
        Case(
            "one channel, two places",
            (np.array([[[1.0, 3.0]]]), np.array([[0.5]]), np.array([[1.0]])),
        ),
        Case(
            "two channels, one hidden unit",
            (_TWO, np.array([[1.0, -0.25]]), np.array([[1.0], [-2.0]])),
        ),
        Case(
            "a hidden unit below zero",
            (_TWO, np.array([[1.0, -1.0], [0.0, 0.5]]), np.array([[1.0, 0.5], [-1.0, 1.0]])),
        ),
        Case(
            "three channels of two rows",
            (
                _THREE,
                np.array([[0.5, -1.0, 1.0], [1.0, 0.5, -0.25]]),
                np.array([[1.0, -1.0], [0.5, 0.25], [-1.0, 0.5]]),
            ),
        ),
    ),
    misunderstandings=(
        Misunderstanding(
            "gates-instead-of-maps",
            "The gates are returned, and nothing has been multiplied by them.",
            "Multiply each channel by its gate: `gates[:, None, None] * maps`.",
            (
                _gates,
                lambda maps, squeeze, excite: _scaled(1 + 0 * maps, _gates(maps, squeeze, excite)),
            ),
        ),
        Misunderstanding(
            "sigmoid-forgotten",
            "The channels are multiplied by scores of any size and sign, not by gates.",
            "Send the scores through the sigmoid: `1 / (1 + np.exp(-scores))`.",
            (lambda m, s, e: _scaled(m, _scores(_means(m), s, e)),),
        ),
        Misunderstanding(
            "softmax-instead-of-sigmoid",
            "The gates share out a sum of 1, so that one channel's gain is another's loss.",
            "Each gate is a sigmoid by itself: all channels may be open at once.",
            (lambda m, s, e: _scaled(m, _softmax(_scores(_means(m), s, e))),),
        ),
        Misunderstanding(
            "relu-forgotten",
            "The hidden units pass negative numbers on; two dense layers in a row are then one.",
            "Put a ReLU between them: `np.maximum(0, squeeze @ means)`.",
            (_without_relu,),
        ),
        Misunderstanding(
            "summed-instead-of-averaged",
            "Each channel is summed up; the squeeze is a mean, which does not grow with the"
            " picture.",
            "Use `maps.mean(axis=(1, 2))`.",
            (lambda m, s, e: _scaled(m, _sigmoid(_scores(m.sum(axis=(1, 2)), s, e))),),
        ),
        Misunderstanding(
            "maximum-instead-of-mean",
            "The largest number of each channel is taken; squeeze-and-excitation takes the mean.",
            "Use `maps.mean(axis=(1, 2))`.",
            (lambda m, s, e: _scaled(m, _sigmoid(_scores(m.max(axis=(1, 2)), s, e))),),
        ),
        Misunderstanding(
            "each-place-gated-by-itself",
            "The dense layers read each place by itself, so every place has gates of its own.",
            "Take the mean over all places first: a channel has one gate for the whole picture.",
            (
                lambda m, s, e: (
                    m
                    * _sigmoid(
                        np.einsum("ch,hij->cij", e, np.maximum(0, np.einsum("hc,cij->hij", s, m)))
                    )
                ),
            ),
        ),
        Misunderstanding(
            "gates-added",
            "The gates are added to the maps.",
            "Multiply: a gate of 0 turns its channel off, a gate of 1 leaves it alone.",
            (lambda m, s, e: m + _gates(m, s, e)[:, None, None],),
        ),
    ),
)


def _places(maps: Array, kernel: Array) -> Array:
    both = np.stack([maps.mean(axis=0), maps.max(axis=0)])
    return _filtered(both, kernel)


def _filtered(both: Array, kernel: Array) -> Array:
    scores: Array = conv2d(both, kernel[None], padding="same")[0].astype(float)
    return _sigmoid(scores)


def _places_of_sums(maps: Array, kernel: Array) -> Array:
    return _filtered(np.stack([maps.sum(axis=0), maps.max(axis=0)]), kernel)


def _without_border(maps: Array, kernel: Array) -> Array:
    both = np.stack([maps.mean(axis=0), maps.max(axis=0)])
    scores: Array = conv2d(both, kernel[None])[0].astype(float)
    return _sigmoid(scores)


_ONE_PLACE = np.array([[[0.0]], [[2.0]]])
_LINE = np.array([[[0.0, 4.0, 1.0]], [[2.0, 0.0, 3.0]]])

spatial_gates = Exercise(
    name="spatial_gates",
    parameters=("maps", "kernel"),
    axes=("rows", "columns"),
    covers="one place and several, negative weights, kernels with neighbours",
    solution=_places,
    ladder=(
        Case("one place, two channels", (_ONE_PLACE, np.array([[[1.0]], [[-2.0]]]))),
        Case("three places", (_LINE, np.array([[[0.5]], [[-1.0]]]))),
        Case(
            "a kernel that reads neighbours",
            (_LINE, np.array([[[0.0] * 3, [1.0, 0.0, -1.0], [0.0] * 3], [[0.25] * 3] * 3])),
        ),
        Case(
            "three channels of two rows",
            (_THREE, np.array([[[0.0, 0.5, 0.0], [1.0, -1.0, 0.0], [0.0] * 3], [[0.25] * 3] * 3])),
        ),
    ),
    misunderstandings=(
        Misunderstanding(
            "sigmoid-forgotten",
            "Scores of any size and sign are returned, not gates.",
            "Send the scores through the sigmoid: `1 / (1 + np.exp(-scores))`.",
            (lambda m, k: np.log(1 / (1 / _places(m, k) - 1)),),
        ),
        Misunderstanding(
            "mean-and-maximum-exchanged",
            "The first table of the kernel reads the maximum, and the second the mean.",
            "The mean comes first: `np.stack([maps.mean(axis=0), maps.max(axis=0)])`.",
            (lambda m, k: _places(m, k[::-1]),),
        ),
        Misunderstanding(
            "summed-instead-of-averaged",
            "The channels are summed up; the first of the two maps is their mean.",
            "Use `maps.mean(axis=0)`.",
            (_places_of_sums,),
        ),
        Misunderstanding(
            "mean-alone",
            "Only the mean over the channels is read.",
            "The second table of the kernel reads the maximum over the channels.",
            (lambda m, k: _places(m, k * np.array([1, 0])[:, None, None]),),
        ),
        Misunderstanding(
            "maximum-alone",
            "Only the maximum over the channels is read.",
            "The first table of the kernel reads the mean over the channels.",
            (lambda m, k: _places(m, k * np.array([0, 1])[:, None, None]),),
        ),
        Misunderstanding(
            "kernel-turned",
            "The kernel is turned by half a turn; in deep learning it is not.",
            "Let the kernel meet the maps as it stands.",
            (lambda m, k: _places(m, k[:, ::-1, ::-1]),),
        ),
        Misunderstanding(
            "border-left-out",
            "There are gates only where the kernel lies wholly on the maps.",
            "Every place needs a gate: pad with zeros so that the size stays.",
            (_without_border,),
        ),
    ),
)


def _weights(blocks: int, channels: int, reduction: int) -> int:
    return shapes.squeeze_excitation_weights([(blocks, channels)], reduction)


gate_weights = Exercise(
    name="gate_weights",
    parameters=("blocks", "channels", "reduction"),
    axes=(),
    covers="one block and several, reductions, and the last stage of SE-ResNet-50",
    solution=_weights,
    ladder=(
        Case("one block, one channel", (1, 1, 1)),
        Case("one block, four channels", (1, 4, 1)),
        Case("reduction 2", (1, 4, 2)),
        Case("three blocks", (3, 8, 4)),
        Case("the last stage of SE-ResNet-50", (3, 2048, 16)),
    ),
    misunderstandings=(
        Misunderstanding(
            "one-layer-counted",
            "One dense layer is counted, and there are two: to the hidden units, and back.",
            "Multiply by 2.",
            (lambda b, c, r: b * c * c // r,),
        ),
        Misunderstanding(
            "reduction-forgotten",
            "The hidden layer is counted as if it had a unit for each channel.",
            "It has `channels // reduction` units.",
            (lambda b, c, r: 2 * b * c * c,),
        ),
        Misunderstanding(
            "reduced-on-both-sides",
            "The channels are divided on both sides of the layers; only the hidden layer is"
            " smaller.",
            "A layer joins `channels` numbers to `channels // reduction`.",
            (lambda b, c, r: 2 * b * (c // r) ** 2,),
        ),
        Misunderstanding(
            "blocks-forgotten",
            "One block is counted; every block has layers of its own.",
            "Multiply by `blocks`.",
            (lambda b, c, r: _weights(1, c, r),),
        ),
        Misunderstanding(
            "biases-counted",
            "A bias is counted for every unit; these two layers have none.",
            "Count weights only.",
            (lambda b, c, r: _weights(b, c, r) + b * (c + c // r),),
        ),
        Misunderstanding(
            "one-weight-for-each-channel",
            "A gate is counted as one weight for each channel, as if channels did not look at"
            " one another.",
            "Each hidden unit reads all channels, and each gate reads all hidden units.",
            (lambda b, c, r: 2 * b * c // r,),
        ),
    ),
)

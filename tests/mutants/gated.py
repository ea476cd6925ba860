"""Solutions of the exercises on attention: maps times gates, and the weights of the gates."""

import math

import numpy as np


def gated_by_loops(maps, squeeze, excite):
    result = np.zeros(maps.shape)
    hidden = []
    for unit in range(len(squeeze)):
        heard = 0.0
        for channel in range(len(maps)):
            total = 0.0
            for number in maps[channel].ravel():
                total += number
            heard += squeeze[unit][channel] * total / maps[channel].size
        hidden.append(max(0.0, heard))
    for channel in range(len(maps)):
        score = sum(excite[channel][unit] * hidden[unit] for unit in range(len(hidden)))
        result[channel] = maps[channel] / (1 + math.exp(-score))
    return result


def scores_of(features, squeeze, excite):
    return excite @ (squeeze @ features).clip(0)


def open_gates(scores):
    return (np.tanh(scores / 2) + 1) / 2


def gated_by_einsum(maps, squeeze, excite):
    gates = open_gates(scores_of(maps.mean((1, 2)), squeeze, excite))
    return np.einsum("c,cij->cij", gates, maps)


GATED_RIGHT = [gated_by_loops, gated_by_einsum]


def only_gates(maps, squeeze, excite):
    return open_gates(scores_of(maps.mean((1, 2)), squeeze, excite))


def gates_laid_out(maps, squeeze, excite):
    return np.ones(maps.shape) * only_gates(maps, squeeze, excite)[:, None, None]


def scaled_by_scores(maps, squeeze, excite):
    return maps * scores_of(maps.mean((1, 2)), squeeze, excite)[:, None, None]


def scaled_by_shares(maps, squeeze, excite):
    powers = np.exp(scores_of(maps.mean((1, 2)), squeeze, excite))
    return maps * (powers / powers.sum())[:, None, None]


def scaled_without_relu(maps, squeeze, excite):
    return maps * open_gates(excite @ squeeze @ maps.mean((1, 2)))[:, None, None]


def scaled_by_sums(maps, squeeze, excite):
    return maps * open_gates(scores_of(maps.sum((1, 2)), squeeze, excite))[:, None, None]


def scaled_by_maxima(maps, squeeze, excite):
    return maps * open_gates(scores_of(maps.max((1, 2)), squeeze, excite))[:, None, None]


def scaled_place_by_place(maps, squeeze, excite):
    result = np.zeros(maps.shape)
    for i, j in np.ndindex(maps.shape[1:]):
        gates = open_gates(scores_of(maps[:, i, j], squeeze, excite))
        result[:, i, j] = gates * maps[:, i, j]
    return result


def gates_put_on_top(maps, squeeze, excite):
    return maps + only_gates(maps, squeeze, excite)[:, None, None]


GATED_WRONG = [
    ("gates-instead-of-maps", only_gates),
    ("gates-instead-of-maps", gates_laid_out),
    ("sigmoid-forgotten", scaled_by_scores),
    ("softmax-instead-of-sigmoid", scaled_by_shares),
    ("relu-forgotten", scaled_without_relu),
    ("summed-instead-of-averaged", scaled_by_sums),
    ("maximum-instead-of-mean", scaled_by_maxima),
    ("each-place-gated-by-itself", scaled_place_by_place),
    ("gates-added", gates_put_on_top),
]


def gates_of_places(first, second, kernel, padding=True, turned=False):
    """By loops: the first table of the kernel reads one map, the second another."""
    tall, wide = kernel.shape[1:]
    up, left = tall // 2 * padding, wide // 2 * padding
    rows, columns = first.shape[0] + 2 * up - tall + 1, first.shape[1] + 2 * left - wide + 1
    scores = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        for u, v in np.ndindex(tall, wide):
            row, column = i + u - up, j + v - left
            if 0 <= row < first.shape[0] and 0 <= column < first.shape[1]:
                taps = kernel[:, -1 - u, -1 - v] if turned else kernel[:, u, v]
                scores[i, j] += taps[0] * first[row, column] + taps[1] * second[row, column]
    return open_gates(scores)


def places_by_loops(maps, kernel):
    return gates_of_places(sum(maps) / len(maps), np.max(maps, 0), kernel)


def places_by_windows(maps, kernel):
    tall, wide = kernel.shape[1:]
    both = np.array([maps.mean(0), maps.max(0)])
    padded = np.pad(both, [(0, 0), (tall // 2,) * 2, (wide // 2,) * 2])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (tall, wide), (1, 2))
    return open_gates(np.einsum("mijuv,muv->ij", windows, kernel))


PLACES_RIGHT = [places_by_loops, places_by_windows]


def places_as_scores(maps, kernel):
    gates = places_by_windows(maps, kernel)
    return np.log(gates) - np.log(1 - gates)


def places_exchanged(maps, kernel):
    return gates_of_places(maps.max(0), maps.mean(0), kernel)


def places_of_sums(maps, kernel):
    return gates_of_places(maps.sum(0), maps.max(0), kernel)


def places_of_means(maps, kernel):
    return gates_of_places(maps.mean(0), 0 * maps[0], kernel)


def places_of_maxima(maps, kernel):
    return gates_of_places(0 * maps[0], maps.max(0), kernel)


def places_turned(maps, kernel):
    return gates_of_places(maps.mean(0), maps.max(0), kernel, turned=True)


def places_inside(maps, kernel):
    if any(size < k for size, k in zip(maps.shape[1:], kernel.shape[1:], strict=True)):
        raise ValueError("the kernel does not fit")
    return gates_of_places(maps.mean(0), maps.max(0), kernel, padding=False)


PLACES_WRONG = [
    ("sigmoid-forgotten", places_as_scores),
    ("mean-and-maximum-exchanged", places_exchanged),
    ("summed-instead-of-averaged", places_of_sums),
    ("mean-alone", places_of_means),
    ("maximum-alone", places_of_maxima),
    ("kernel-turned", places_turned),
    ("border-left-out", places_inside),
]


def weights_by_loops(blocks, channels, reduction):
    weights = 0
    for _block in range(blocks):
        for _unit in range(channels // reduction):
            for _channel in range(channels):
                weights += 2
    return weights


def weights_by_formula(blocks, channels, reduction):
    return blocks * channels**2 * 2 // reduction


WEIGHTS_RIGHT = [weights_by_loops, weights_by_formula]


def one_way(blocks, channels, reduction):
    return blocks * channels * (channels // reduction)


def as_wide_as_the_maps(blocks, channels, reduction):
    return blocks * (channels * channels + channels * channels)


def narrow_on_both_sides(blocks, channels, reduction):
    units = channels // reduction
    return 2 * blocks * units * units


def of_one_block(blocks, channels, reduction):
    return 2 * channels * channels // reduction


def with_biases(blocks, channels, reduction):
    units = channels // reduction
    return blocks * (channels * units + units + units * channels + channels)


def unit_by_unit(blocks, channels, reduction):
    return blocks * 2 * (channels // reduction)


WEIGHTS_WRONG = [
    ("one-layer-counted", one_way),
    ("reduction-forgotten", as_wide_as_the_maps),
    ("reduced-on-both-sides", narrow_on_both_sides),
    ("blocks-forgotten", of_one_block),
    ("biases-counted", with_biases),
    ("one-weight-for-each-channel", unit_by_unit),
]

"""Solutions of the exercises on channels: planes to an output map, and counting parameters."""

import numpy as np

from convlib import conv2d


def map_by_loops(planes, bias):
    channels, rows, columns = planes.shape
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            total = bias
            for c in range(channels):
                total += planes[c, i, j]
            out[i, j] = total if total > 0 else 0
    return out


def map_by_layer(planes, bias):
    """Add the planes with a kernel of 1 by 1 whose weights are all 1."""
    ones = np.ones((1, len(planes), 1, 1))
    responses = conv2d(planes, ones, [bias])[0]
    return np.where(responses < 0, 0.0, responses)


def map_by_mask(planes, bias):
    responses = np.einsum("chw->hw", planes) + bias
    return responses * (responses > 0)


MAP_RIGHT = [map_by_loops, map_by_layer, map_by_mask]


def clipped_at(end):
    def clipped(planes, bias):
        return np.minimum(map_by_loops(planes, bias), end)

    return clipped


def linear(planes, bias):
    total = np.full(planes.shape[1:], float(bias))
    for plane in planes:
        total += plane
    return total


def without_sign(planes, bias):
    return np.sqrt(linear(planes, bias) ** 2)


def bias_forgotten(planes, bias):
    return map_by_mask(planes, 0)


def bias_last(planes, bias):
    return bias + map_by_loops(planes, 0)


def each_plane_an_output(planes, bias):
    return np.stack([map_by_loops(plane[None], bias) for plane in planes])


def mean_of_planes(planes, bias):
    return np.maximum(linear(planes, 0) / len(planes) + bias, 0)


def winner_of_planes(planes, bias):
    best = planes[0]
    for plane in planes:
        best = np.maximum(best, plane)
    return np.maximum(best + bias, 0)


def bias_in_the_loop(planes, bias):
    total = np.zeros(planes.shape[1:])
    for plane in planes:
        total += plane + bias
    return np.maximum(total, 0)


def relu_in_the_loop(planes, bias):
    total = np.full(planes.shape[1:], float(bias))
    for plane in planes:
        total += np.maximum(plane, 0)
    return np.maximum(total, 0)


def relu_on_everything(planes, bias):
    return sum(np.maximum(plane, 0) for plane in planes) + max(bias, 0)


def switched_as_a_whole(planes, bias):
    responses = linear(planes, bias)
    return responses if responses.mean() > 0 else np.zeros_like(responses)


MAP_WRONG = [
    ("large-values-clipped", clipped_at(1)),
    ("large-values-clipped", clipped_at(6)),
    ("large-values-clipped", clipped_at(255)),
    ("no-activation", linear),
    ("absolute-value", without_sign),
    ("bias-ignored", bias_forgotten),
    ("bias-after-activation", bias_last),
    ("planes-kept-apart", each_plane_an_output),
    ("planes-averaged", mean_of_planes),
    ("largest-plane-wins", winner_of_planes),
    ("bias-once-per-plane", bias_in_the_loop),
    ("activation-on-each-plane", relu_in_the_loop),
    ("activation-on-each-plane", relu_on_everything),
    ("all-or-nothing", switched_as_a_whole),
]


def parameters_by_counting(in_channels, out_channels, kernel_height, kernel_width, groups):
    learned = 0
    for _ in range(out_channels):
        for _ in range(in_channels // groups):
            for _ in range(kernel_height):
                learned += kernel_width
        learned += 1
    return learned


def parameters_by_arrays(in_channels, out_channels, kernel_height, kernel_width, groups):
    weight = np.empty((out_channels, in_channels // groups, kernel_height, kernel_width))
    bias = np.empty(out_channels)
    return weight.size + bias.size


def parameters_by_groups(in_channels, out_channels, kernel_height, kernel_width, groups):
    each = (in_channels // groups) * (out_channels // groups) * kernel_height * kernel_width
    return groups * each + out_channels


PARAMETERS_RIGHT = [parameters_by_counting, parameters_by_arrays, parameters_by_groups]


def weights_only(in_channels, out_channels, kernel_height, kernel_width, groups):
    return in_channels * out_channels * kernel_height * kernel_width // groups


def a_single_bias(in_channels, out_channels, kernel_height, kernel_width, groups):
    return 1 + weights_only(in_channels, out_channels, kernel_height, kernel_width, groups)


def a_single_filter(in_channels, out_channels, kernel_height, kernel_width, groups):
    return parameters_by_counting(in_channels // groups, 1, kernel_height, kernel_width, 1)


def flat_filters(in_channels, out_channels, kernel_height, kernel_width, groups):
    return parameters_by_counting(1, out_channels, kernel_height, kernel_width, 1)


def bias_in_every_table(in_channels, out_channels, kernel_height, kernel_width, groups):
    tables = out_channels * in_channels // groups
    return tables * kernel_height * kernel_width + tables


def height_squared(in_channels, out_channels, kernel_height, kernel_width, groups):
    return out_channels * (in_channels // groups * kernel_height**2 + 1)


def width_squared(in_channels, out_channels, kernel_height, kernel_width, groups):
    return out_channels * (in_channels // groups * kernel_width**2 + 1)


def no_groups(in_channels, out_channels, kernel_height, kernel_width, groups):
    return out_channels * (in_channels * kernel_height * kernel_width + 1)


def one_group_of_weights(in_channels, out_channels, kernel_height, kernel_width, groups):
    weights = (in_channels // groups) * (out_channels // groups) * kernel_height * kernel_width
    return weights + out_channels


def one_group_alone(in_channels, out_channels, kernel_height, kernel_width, groups):
    each = in_channels // groups, out_channels // groups
    return parameters_by_counting(*each, kernel_height, kernel_width, 1)


PARAMETERS_WRONG = [
    ("bias-forgotten", weights_only),
    ("one-bias-for-the-layer", a_single_bias),
    ("one-filter-only", a_single_filter),
    ("filter-is-flat", flat_filters),
    ("bias-for-each-table", bias_in_every_table),
    ("kernel-taken-as-square", height_squared),
    ("kernel-taken-as-square", width_squared),
    ("groups-ignored", no_groups),
    ("groups-divide-twice", one_group_of_weights),
    ("groups-divide-twice", one_group_alone),
]

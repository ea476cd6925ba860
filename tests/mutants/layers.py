"""Solutions of the whole convolution: three right ones, and one loop with one line wrong."""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import signal


def layer_by_loops(input, weight, bias, stride, padding, dilation):
    N, C, H, W = input.shape
    filters, _, kH, kW = weight.shape
    oH = (H + 2 * padding - dilation * (kH - 1) - 1) // stride + 1
    oW = (W + 2 * padding - dilation * (kW - 1) - 1) // stride + 1
    out = np.zeros((N, filters, oH, oW))
    for n, o, i, j in np.ndindex(out.shape):
        out[n, o, i, j] = bias[o]
        for c, a, b in np.ndindex(C, kH, kW):
            row = i * stride + a * dilation - padding
            column = j * stride + b * dilation - padding
            if 0 <= row < H and 0 <= column < W:
                out[n, o, i, j] += input[n, c, row, column] * weight[o, c, a, b]
    return out


def layer_by_view(input, weight, bias, stride, padding, dilation):
    input = np.pad(input, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    reach = [dilation * (k - 1) + 1 for k in weight.shape[2:]]
    windows = sliding_window_view(input, reach, axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride, ::dilation, ::dilation]
    return np.einsum("ncijab,ocab->noij", windows, weight) + bias[:, None, None]


def layer_by_columns(input, weight, bias, stride, padding, dilation):
    N, C, H, W = input.shape
    filters, _, kH, kW = weight.shape
    padded = np.pad(input, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    rows = range(0, H + 2 * padding - dilation * (kH - 1), stride)
    columns = range(0, W + 2 * padding - dilation * (kW - 1), stride)
    matrix = np.stack(
        [
            padded[
                :, :, i : i + dilation * (kH - 1) + 1 : dilation,
                j : j + dilation * (kW - 1) + 1 : dilation,
            ].reshape(N, C * kH * kW)
            for i in rows
            for j in columns
        ],
        axis=-1,
    )  # fmt: skip
    out = weight.reshape(filters, -1) @ matrix + bias.reshape(1, filters, 1)
    return out.reshape(N, filters, len(rows), len(columns))


def layer_by_scipy(input, weight, bias, stride, padding, dilation):
    spread = np.kron(weight, np.eye(1, dilation**2).reshape(1, 1, dilation, dilation))
    if dilation > 1:
        spread = spread[:, :, : 1 - dilation, : 1 - dilation]
    padded = np.pad(input, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    maps = [
        [
            sum(
                signal.correlate2d(channel, kernel, mode="valid")
                for channel, kernel in zip(image, kernels, strict=True)
            )
            for kernels in spread
        ]
        for image in padded
    ]
    return np.array(maps)[:, :, ::stride, ::stride] + bias[None, :, None, None]


RIGHT = [layer_by_loops, layer_by_view, layer_by_columns, layer_by_scipy]


def no_bias(input, weight, bias, stride, padding, dilation):
    padded = np.pad(input, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    reach_rows = dilation * (weight.shape[2] - 1) + 1
    reach_columns = dilation * (weight.shape[3] - 1) + 1
    oH = (padded.shape[2] - reach_rows) // stride + 1
    oW = (padded.shape[3] - reach_columns) // stride + 1
    out = np.zeros((input.shape[0], weight.shape[0], oH, oW))
    for n, o, i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        patch = padded[n, :, top : top + reach_rows, left : left + reach_columns]
        out[n, o, i, j] = (patch[:, ::dilation, ::dilation] * weight[o]).sum()
    return out


def bias_in_the_channel_loop(input, weight, bias, stride, padding, dilation):
    out = no_bias(input, weight, bias, stride, padding, dilation)
    for o in range(weight.shape[0]):
        for _ in range(weight.shape[1]):
            out[:, o] += bias[o]
    return out


def bias_broadcast(input, weight, bias, stride, padding, dilation):
    return no_bias(input, weight, bias, stride, padding, dilation) + bias


def bias_of_filter_zero(input, weight, bias, stride, padding, dilation):
    return no_bias(input, weight, bias, stride, padding, dilation) + bias[0]


def one_filter(input, weight, bias, stride, padding, dilation):
    out = no_bias(input, weight, bias, stride, padding, dilation)
    for o in range(weight.shape[0]):
        out[:, o] = out[:, 0]
    return out + bias.reshape(-1, 1, 1)


def one_filter_and_its_bias(input, weight, bias, stride, padding, dilation):
    out = layer_by_view(input, weight, bias, stride, padding, dilation)
    out[:, 1:] = out[:, :1]
    return out


def batch_cut(input, weight, bias, stride, padding, dilation):
    return layer_by_loops(input, weight, bias, stride, padding, dilation)[:1]


def batch_left_zero(input, weight, bias, stride, padding, dilation):
    right = layer_by_loops(input, weight, bias, stride, padding, dilation)
    out = np.zeros_like(right)
    out[0] = right[0]
    return out


def batch_index_forgotten(input, weight, bias, stride, padding, dilation):
    for n in range(1, len(input)):
        input[n] = input[0]
    return layer_by_view(input, weight, bias, stride, padding, dilation)


def channel_zero(input, weight, bias, stride, padding, dilation):
    weight[:, 1:] = 0
    return layer_by_view(input, weight, bias, stride, padding, dilation)


def channel_overwritten(input, weight, bias, stride, padding, dilation):
    for c in range(input.shape[1]):
        one = slice(c, c + 1)
        out = layer_by_view(input[:, one], weight[:, one], bias, stride, padding, dilation)
    return out


def channel_mean(input, weight, bias, stride, padding, dilation):
    maps = [
        no_bias(input[:, c : c + 1], weight[:, c : c + 1], bias, stride, padding, dilation)
        for c in range(input.shape[1])
    ]
    return np.mean(maps, axis=0) + bias.reshape(-1, 1, 1)


def channel_and_bias_mean(input, weight, bias, stride, padding, dilation):
    return layer_by_view(input, weight, bias, stride, padding, dilation) / input.shape[1]


def stride_one(input, weight, bias, stride, padding, dilation):
    return layer_by_loops(input, weight, bias, 1, padding, dilation)


def places(input, weight, stride, padding, dilation):
    reach = [dilation * (k - 1) + 1 for k in weight.shape[2:]]
    rows, columns = input.shape[2:]
    return (
        (rows + 2 * padding - reach[0]) // stride + 1,
        (columns + 2 * padding - reach[1]) // stride + 1,
    )


def loop(input, weight, bias, size, row_of, column_of):
    """Run the usual loops; where a tap reads is the caller's to get wrong."""
    N, _, H, W = input.shape
    out = np.zeros((N, len(weight), *size))
    for n, o, i, j in np.ndindex(out.shape):
        total = bias[o]
        for c, a, b in np.ndindex(weight.shape[1:]):
            row, column = row_of(i, a), column_of(j, b)
            if 0 <= row < H and 0 <= column < W:
                total += input[n, c, row, column] * weight[o, c, a, b]
        out[n, o, i, j] = total
    return out


def stride_only_in_the_size(input, weight, bias, stride, padding, dilation):
    size = places(input, weight, stride, padding, dilation)
    return loop(
        input, weight, bias, size,
        lambda i, a: i + a * dilation - padding,
        lambda j, b: j + b * dilation - padding,
    )  # fmt: skip


def stride_in_the_row(input, weight, bias, stride, padding, dilation):
    return layer_by_loops(input, weight, bias, 1, padding, dilation)[:, :, ::stride]


def stride_in_the_row_only(input, weight, bias, stride, padding, dilation):
    size = places(input, weight, stride, padding, dilation)
    return loop(
        input, weight, bias, size,
        lambda i, a: i * stride + a * dilation - padding,
        lambda j, b: j + b * dilation - padding,
    )  # fmt: skip


def stride_in_the_column(input, weight, bias, stride, padding, dilation):
    return layer_by_loops(input, weight, bias, 1, padding, dilation)[:, :, :, ::stride]


def rounded_size(whole):
    def layer(input, weight, bias, stride, padding, dilation):
        size = [
            whole((length + 2 * padding - dilation * (k - 1) - 1) / stride) + 1
            for length, k in zip(input.shape[2:], weight.shape[2:], strict=True)
        ]
        return loop(
            input, weight, bias, size,
            lambda i, a: i * stride + a * dilation - padding,
            lambda j, b: j * stride + b * dilation - padding,
        )  # fmt: skip

    return layer


def ceil_without_zeros(input, weight, bias, stride, padding, dilation):
    padded = np.pad(input, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    reach = [dilation * (k - 1) + 1 for k in weight.shape[2:]]
    oH = math.ceil((padded.shape[2] - reach[0]) / stride) + 1
    oW = math.ceil((padded.shape[3] - reach[1]) / stride) + 1
    out = np.zeros((len(input), len(weight), oH, oW))
    for n, o, i, j in np.ndindex(out.shape):
        for c, a, b in np.ndindex(weight.shape[1:]):
            pixel = padded[n, c, i * stride + a * dilation, j * stride + b * dilation]
            out[n, o, i, j] += pixel * weight[o, c, a, b]
    return out + bias[:, None, None]


def no_padding(input, weight, bias, stride, padding, dilation):
    return layer_by_view(input, weight, bias, stride, 0, dilation)


def padded_otherwise(sides, **how):
    def layer(input, weight, bias, stride, padding, dilation):
        both = sides(padding)
        padded = np.pad(input, ((0, 0), (0, 0), both, both), **how)
        return layer_by_view(padded, weight, bias, stride, 0, dilation)

    return layer


def top_left_into_a_larger_array(input, weight, bias, stride, padding, dilation):
    N, C, H, W = input.shape
    padded = np.zeros((N, C, H + padding, W + padding))
    padded[:, :, padding:, padding:] = input
    return layer_by_columns(padded, weight, bias, stride, 0, dilation)


def copied_to_the_wrong_corner(input, weight, bias, stride, padding, dilation):
    N, C, H, W = input.shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    padded[:, :, :H, :W] = input
    return layer_by_columns(padded, weight, bias, stride, 0, dilation)


def pad_with_one_number(input, weight, bias, stride, padding, dilation):
    size = places(input, weight, stride, padding, dilation)
    padded = np.pad(input, padding)
    out = np.zeros((len(input), len(weight), *size))
    for n, o, i, j in np.ndindex(out.shape):
        out[n, o, i, j] = bias[o]
        for c, a, b in np.ndindex(weight.shape[1:]):
            pixel = padded[n, c, i * stride + a * dilation, j * stride + b * dilation]
            out[n, o, i, j] += pixel * weight[o, c, a, b]
    return out


def pad_with_one_number_and_take_its_shape(input, weight, bias, stride, padding, dilation):
    padded = np.pad(input, padding)
    size = places(padded, weight, stride, 0, dilation)
    return loop(
        padded, weight, bias, size,
        lambda i, a: i * stride + a * dilation,
        lambda j, b: j * stride + b * dilation,
    )  # fmt: skip


def flipped(input, weight, bias, stride, padding, dilation):
    return layer_by_loops(input, np.flip(weight, (2, 3)), bias, stride, padding, dilation)


def transposed(input, weight, bias, stride, padding, dilation):
    return layer_by_view(input, weight.transpose(0, 1, 3, 2), bias, stride, padding, dilation)


def tap_indices_exchanged(input, weight, bias, stride, padding, dilation):
    padded = np.pad(input, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    size = places(input, weight, stride, padding, dilation)
    out = np.zeros((len(input), len(weight), *size))
    for n, o, i, j in np.ndindex(out.shape):
        for c, a, b in np.ndindex(weight.shape[1:]):
            pixel = padded[n, c, i * stride + a * dilation, j * stride + b * dilation]
            out[n, o, i, j] += pixel * weight[o, c, b, a]
    return out + bias[:, None, None]


def output_exchanged(input, weight, bias, stride, padding, dilation):
    right = layer_by_view(input, weight, bias, stride, padding, dilation)
    N, filters, oH, oW = right.shape
    out = np.empty((N, filters, oW, oH))
    for i in range(oH):
        for j in range(oW):
            out[:, :, j, i] = right[:, :, i, j]
    return out


def no_dilation(input, weight, bias, stride, padding, dilation):
    return layer_by_columns(input, weight, bias, stride, padding, 1)


def dilation_only_in_the_size(input, weight, bias, stride, padding, dilation):
    size = places(input, weight, stride, padding, dilation)
    return loop(
        input, weight, bias, size,
        lambda i, a: i * stride + a - padding,
        lambda j, b: j * stride + b - padding,
    )  # fmt: skip


def dilation_zero_is_ordinary(input, weight, bias, stride, padding, dilation):
    gap = dilation + 1
    reach = [k + (k - 1) * dilation for k in weight.shape[2:]]
    size = [
        (length + 2 * padding - r) // stride + 1
        for length, r in zip(input.shape[2:], reach, strict=True)
    ]
    return loop(
        input, weight, bias, size,
        lambda i, a: i * stride + a * gap - padding,
        lambda j, b: j * stride + b * gap - padding,
    )  # fmt: skip


WRONG = [
    ("bias-ignored", no_bias),
    ("bias-once-per-channel", bias_in_the_channel_loop),
    ("bias-along-width", bias_broadcast),
    ("first-bias-for-all", bias_of_filter_zero),
    ("first-filter-for-all", one_filter),
    ("first-filter-for-all", one_filter_and_its_bias),
    ("only-first-image", batch_cut),
    ("only-first-image", batch_left_zero),
    ("only-first-image", batch_index_forgotten),
    ("only-first-channel", channel_zero),
    ("only-last-channel", channel_overwritten),
    ("channels-averaged", channel_mean),
    ("channels-averaged", channel_and_bias_mean),
    ("stride-ignored", stride_one),
    ("stride-ignored", stride_only_in_the_size),
    ("stride-only-on-rows", stride_in_the_row),
    ("stride-only-on-rows", stride_in_the_row_only),
    ("stride-only-on-columns", stride_in_the_column),
    ("ceil-instead-of-floor", rounded_size(math.ceil)),
    ("ceil-instead-of-floor", ceil_without_zeros),
    ("round-instead-of-floor", rounded_size(round)),
    ("round-instead-of-floor", rounded_size(lambda size: int(size + 0.5))),
    ("padding-ignored", no_padding),
    ("padding-only-top-left", padded_otherwise(lambda p: (p, 0))),
    ("padding-only-top-left", padded_otherwise(lambda p: (2 * p, 0))),
    ("padding-only-top-left", top_left_into_a_larger_array),
    ("padding-only-bottom-right", padded_otherwise(lambda p: (0, p))),
    ("padding-only-bottom-right", copied_to_the_wrong_corner),
    ("padding-repeats-the-edge", padded_otherwise(lambda p: (p, p), mode="edge")),
    ("padding-on-all-axes", pad_with_one_number),
    ("padding-on-all-axes", pad_with_one_number_and_take_its_shape),
    ("kernel-flipped", flipped),
    ("kernel-transposed", transposed),
    ("kernel-transposed", tap_indices_exchanged),
    ("output-transposed", output_exchanged),
    ("dilation-ignored", no_dilation),
    ("dilation-ignored", dilation_only_in_the_size),
    ("dilation-off-by-one", dilation_zero_is_ordinary),
]

"""Solutions of the exercises on pooling."""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage


def largest_by_loops(image, kernel_size, stride, padding):
    rows, columns = ((n + 2 * padding - kernel_size) // stride + 1 for n in image.shape)
    out = np.full((rows, columns), -np.inf)
    for i, j, a, b in np.ndindex(rows, columns, kernel_size, kernel_size):
        row, column = i * stride + a - padding, j * stride + b - padding
        if 0 <= row < image.shape[0] and 0 <= column < image.shape[1]:
            out[i, j] = max(out[i, j], image[row, column])
    return out


def largest_by_view(image, kernel_size, stride, padding):
    padded = np.pad(image, padding, constant_values=-np.inf)
    windows = sliding_window_view(padded, (kernel_size, kernel_size))
    return windows[::stride, ::stride].max(axis=(2, 3))


def largest_with_repeated_border(image, kernel_size, stride, padding):
    # a repeated pixel never wins over itself, and it lies in the same windows
    padded = np.pad(image, padding, mode="edge")
    windows = sliding_window_view(padded, (kernel_size, kernel_size))
    return windows[::stride, ::stride].max(axis=(2, 3))


def largest_by_scipy(image, kernel_size, stride, padding):
    padded = np.pad(image, padding, constant_values=-np.inf)
    middle = ndimage.maximum_filter(padded, kernel_size, mode="constant", cval=-np.inf)
    first = kernel_size // 2
    rows, columns = (n - kernel_size + 1 for n in padded.shape)
    return middle[first : first + rows : stride, first : first + columns : stride]


MAX_RIGHT = [
    largest_by_loops,
    largest_by_view,
    largest_with_repeated_border,
    largest_by_scipy,
]


def windows_of(padded, kernel_size, stride):
    return sliding_window_view(padded, (kernel_size, kernel_size))[::stride, ::stride]


def averaged(image, kernel_size, stride, padding):
    return windows_of(np.pad(image, padding), kernel_size, stride).mean(axis=(2, 3))


def added(image, kernel_size, stride, padding):
    return windows_of(np.pad(image, padding), kernel_size, stride).sum(axis=(2, 3))


def furthest_from_zero(image, kernel_size, stride, padding):
    return windows_of(np.abs(np.pad(image, padding)), kernel_size, stride).max(axis=(2, 3))


def furthest_with_its_sign(image, kernel_size, stride, padding):
    windows = windows_of(np.pad(image, padding), kernel_size, stride)
    flat = windows.reshape(*windows.shape[:2], -1)
    best = np.abs(flat).argmax(axis=2)
    return np.take_along_axis(flat, best[..., None], axis=2)[..., 0]


def begins_at_zero(image, kernel_size, stride, padding):
    rows, columns = ((n + 2 * padding - kernel_size) // stride + 1 for n in image.shape)
    padded = np.pad(image, padding)
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            largest = 0
            for a in range(kernel_size):
                for b in range(kernel_size):
                    if padded[i * stride + a, j * stride + b] > largest:
                        largest = padded[i * stride + a, j * stride + b]
            out[i, j] = largest
    return out


def zeros_around(image, kernel_size, stride, padding):
    return windows_of(np.pad(image, padding), kernel_size, stride).max(axis=(2, 3))


def no_padding(image, kernel_size, stride, padding):
    return windows_of(image, kernel_size, stride).max(axis=(2, 3))


def padding_before(image, kernel_size, stride, padding):
    padded = np.pad(image, ((padding, 0), (padding, 0)), constant_values=-np.inf)
    return windows_of(padded, kernel_size, stride).max(axis=(2, 3))


def padding_after(image, kernel_size, stride, padding):
    padded = np.pad(image, ((0, padding), (0, padding)), constant_values=-np.inf)
    return windows_of(padded, kernel_size, stride).max(axis=(2, 3))


def all_padding_after(image, kernel_size, stride, padding):
    padded = np.full([n + 2 * padding for n in image.shape], -np.inf)
    padded[: image.shape[0], : image.shape[1]] = image
    return windows_of(padded, kernel_size, stride).max(axis=(2, 3))


def every_place(image, kernel_size, stride, padding):
    padded = np.pad(image, padding, constant_values=-np.inf)
    return sliding_window_view(padded, (kernel_size, kernel_size)).max(axis=(2, 3))


def moved_by_itself(image, kernel_size, stride, padding):
    return largest_by_loops(image, kernel_size, kernel_size, padding)


def partial_in_ceil_mode(image, kernel_size, stride, padding):
    rows, columns = (math.ceil((n + 2 * padding - kernel_size) / stride) + 1 for n in image.shape)
    rows -= (rows - 1) * stride >= image.shape[0] + padding
    columns -= (columns - 1) * stride >= image.shape[1] + padding
    padded = np.pad(image, padding, constant_values=-np.inf)
    out = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        top, left = i * stride, j * stride
        out[i, j] = padded[top : top + kernel_size, left : left + kernel_size].max()
    return out


def partial_wherever_it_begins(image, kernel_size, stride, padding):
    padded = np.pad(image, padding, constant_values=-np.inf)
    height, width = padded.shape
    return np.array(
        [
            [
                padded[i : i + kernel_size, j : j + kernel_size].max()
                for j in range(0, width, stride)
            ]
            for i in range(0, height, stride)
        ]
    )


MAX_WRONG = [
    ("mean-instead-of-maximum", averaged),
    ("sum-instead-of-maximum", added),
    ("largest-without-sign", furthest_from_zero),
    ("largest-without-sign", furthest_with_its_sign),
    ("search-begins-at-zero", begins_at_zero),
    ("padded-with-zeros", zeros_around),
    ("padding-ignored", no_padding),
    ("padding-on-one-side", padding_before),
    ("padding-on-one-side", padding_after),
    ("padding-on-one-side", all_padding_after),
    ("stride-ignored", every_place),
    ("stride-is-the-window", moved_by_itself),
    ("partial-windows-kept", partial_in_ceil_mode),
    ("partial-windows-kept", partial_wherever_it_begins),
]


def mean_by_loops(image, kernel_size, stride, padding, count_include_pad):
    rows, columns = ((n + 2 * padding - kernel_size) // stride + 1 for n in image.shape)
    out = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        total, pixels = 0.0, 0
        for a, b in np.ndindex(kernel_size, kernel_size):
            row, column = i * stride + a - padding, j * stride + b - padding
            inside = 0 <= row < image.shape[0] and 0 <= column < image.shape[1]
            total += image[row, column] if inside else 0
            pixels += inside or count_include_pad
        out[i, j] = total / pixels
    return out


def mean_by_counting_ones(image, kernel_size, stride, padding, count_include_pad):
    windows = windows_of(np.pad(image, padding), kernel_size, stride)
    counted = np.pad(np.ones(image.shape), padding, constant_values=float(count_include_pad))
    return windows.sum(axis=(2, 3)) / windows_of(counted, kernel_size, stride).sum(axis=(2, 3))


def mean_without_nan(image, kernel_size, stride, padding, count_include_pad):
    value = 0.0 if count_include_pad else np.nan
    padded = np.pad(image, padding, constant_values=value)
    return np.nanmean(windows_of(padded, kernel_size, stride), axis=(2, 3))


MEAN_RIGHT = [mean_by_loops, mean_by_counting_ones, mean_without_nan]


def maximum(image, kernel_size, stride, padding, count_include_pad):
    return largest_by_loops(image, kernel_size, stride, padding)


def maximum_of_zeros_too(image, kernel_size, stride, padding, count_include_pad):
    return zeros_around(image, kernel_size, stride, padding)


def total(image, kernel_size, stride, padding, count_include_pad):
    return added(image, kernel_size, stride, padding)


def by_the_side(image, kernel_size, stride, padding, count_include_pad):
    return added(image, kernel_size, stride, padding) / kernel_size


def counts_always(image, kernel_size, stride, padding, count_include_pad):
    return averaged(image, kernel_size, stride, padding)


def counts_never(image, kernel_size, stride, padding, count_include_pad):
    return mean_without_nan(image, kernel_size, stride, padding, False)


def without_zeros(image, kernel_size, stride, padding, count_include_pad):
    windows = windows_of(np.pad(image, padding), kernel_size, stride)
    if count_include_pad:
        return windows.mean(axis=(2, 3))
    return windows.sum(axis=(2, 3)) / np.maximum((windows != 0).sum(axis=(2, 3)), 1)


def mean_without_padding(image, kernel_size, stride, padding, count_include_pad):
    return windows_of(image, kernel_size, stride).mean(axis=(2, 3))


def mean_padded_before(image, kernel_size, stride, padding, count_include_pad):
    if not count_include_pad:
        return mean_by_loops(image, kernel_size, stride, padding, False)
    padded = np.pad(image, ((padding, 0), (padding, 0)))
    return windows_of(padded, kernel_size, stride).mean(axis=(2, 3))


def mean_of_every_place(image, kernel_size, stride, padding, count_include_pad):
    return mean_by_counting_ones(image, kernel_size, 1, padding, count_include_pad)


MEAN_WRONG = [
    ("maximum-instead-of-mean", maximum),
    ("maximum-instead-of-mean", maximum_of_zeros_too),
    ("not-divided", total),
    ("divided-by-the-side", by_the_side),
    ("padding-always-counts", counts_always),
    ("padding-never-counts", counts_never),
    ("zeros-taken-for-padding", without_zeros),
    ("padding-ignored", mean_without_padding),
    ("padding-on-one-side", mean_padded_before),
    ("stride-ignored", mean_of_every_place),
]


def pooled_by_counting(input_size, kernel_size, stride, padding, ceil_mode):
    places, start = 0, -padding
    while start + kernel_size <= input_size + padding:
        places += 1
        start += stride
    covered = start - stride + kernel_size == input_size + padding
    return places + int(ceil_mode and not covered and start < input_size)


def pooled_by_formula(input_size, kernel_size, stride, padding, ceil_mode):
    room = input_size + 2 * padding - kernel_size
    if not ceil_mode:
        return room // stride + 1
    size = -(-room // stride) + 1
    return size - 1 if (size - 1) * stride >= input_size + padding else size


def pooled_by_range(input_size, kernel_size, stride, padding, ceil_mode):
    end = input_size + padding - kernel_size + 1
    if ceil_mode:
        end = min(end + stride - 1, input_size)
    return len(range(-padding, end, stride))


SIZE_RIGHT = [pooled_by_counting, pooled_by_formula, pooled_by_range]


def down(input_size, kernel_size, stride, padding, ceil_mode):
    return (input_size + 2 * padding - kernel_size) // stride + 1


def up(input_size, kernel_size, stride, padding, ceil_mode):
    return pooled_by_formula(input_size, kernel_size, stride, padding, True)


def up_without_a_look(input_size, kernel_size, stride, padding, ceil_mode):
    return math.ceil((input_size + 2 * padding - kernel_size) / stride) + 1


def one_more(input_size, kernel_size, stride, padding, ceil_mode):
    return (input_size + 2 * padding - kernel_size) // stride + 1 + int(ceil_mode)


def nearest(input_size, kernel_size, stride, padding, ceil_mode):
    moves = (input_size + 2 * padding - kernel_size) / stride
    return (round(moves) if ceil_mode else int(moves)) + 1


def nearest_half_up(input_size, kernel_size, stride, padding, ceil_mode):
    moves = (input_size + 2 * padding - kernel_size) / stride
    return int(moves + 0.5 * ceil_mode) + 1


def nothing_dropped(input_size, kernel_size, stride, padding, ceil_mode):
    moves = (input_size + 2 * padding - kernel_size) / stride
    return (math.ceil(moves) if ceil_mode else math.floor(moves)) + 1


def dropped_behind_the_padding(input_size, kernel_size, stride, padding, ceil_mode):
    size = nothing_dropped(input_size, kernel_size, stride, padding, ceil_mode)
    return size - int(ceil_mode and (size - 1) * stride >= input_size + 2 * padding)


def dropped_too_early(input_size, kernel_size, stride, padding, ceil_mode):
    size = nothing_dropped(input_size, kernel_size, stride, padding, ceil_mode)
    return size - int(ceil_mode and (size - 1) * stride >= input_size)


def padded_once(input_size, kernel_size, stride, padding, ceil_mode):
    return nothing_dropped(input_size + padding, kernel_size, stride, 0, ceil_mode)


def padded_before_only(input_size, kernel_size, stride, padding, ceil_mode):
    return pooled_by_formula(input_size + padding, kernel_size, stride, 0, ceil_mode)


SIZE_WRONG = [
    ("always-rounded-down", down),
    ("always-rounded-up", up),
    ("always-rounded-up", up_without_a_look),
    ("always-one-more", one_more),
    ("rounded-to-nearest", nearest),
    ("rounded-to-nearest", nearest_half_up),
    ("empty-window-kept", nothing_dropped),
    ("window-in-the-padding-kept", dropped_behind_the_padding),
    ("padding-before-forgotten", dropped_too_early),
    ("padding-counted-once", padded_once),
    ("padding-counted-once", padded_before_only),
]

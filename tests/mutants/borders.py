"""Solutions of the exercises on the border: right ones, and each misunderstanding as code."""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

# How often each pixel is read


def uses_by_loops(rows, columns, kernel_size, stride, padding):
    uses = np.zeros((rows, columns))
    for top in range(-padding, rows + padding - kernel_size + 1, stride):
        for left in range(-padding, columns + padding - kernel_size + 1, stride):
            for row in range(max(top, 0), min(top + kernel_size, rows)):
                for column in range(max(left, 0), min(left + kernel_size, columns)):
                    uses[row, column] += 1
    return uses


def uses_by_slices(rows, columns, kernel_size, stride, padding):
    padded = np.zeros((rows + 2 * padding, columns + 2 * padding), int)
    for top in range(0, padded.shape[0] - kernel_size + 1, stride):
        for left in range(0, padded.shape[1] - kernel_size + 1, stride):
            padded[top : top + kernel_size, left : left + kernel_size] += 1
    return padded[padding : padding + rows, padding : padding + columns]


def uses_by_view(rows, columns, kernel_size, stride, padding):
    numbers = np.pad(np.arange(1, rows * columns + 1).reshape(rows, columns), padding)
    windows = sliding_window_view(numbers, (kernel_size, kernel_size))[::stride, ::stride]
    counts = np.bincount(windows.ravel(), minlength=rows * columns + 1)
    return counts[1:].reshape(rows, columns)


USES_RIGHT = [uses_by_loops, uses_by_slices, uses_by_view]


def counted(size, kernel_size, stride, padding, end=None):
    counts = [0] * size
    last = size + padding - kernel_size if end is None else end
    for start in range(-padding, last + 1, stride):
        for pixel in range(start, start + kernel_size):
            if 0 <= pixel < size:
                counts[pixel] += 1
    return np.array(counts)


def added(rows, columns, kernel_size, stride, padding):
    down = counted(rows, kernel_size, stride, padding)
    return down[:, None] + counted(columns, kernel_size, stride, padding)


def one_window_short(rows, columns, kernel_size, stride, padding):
    uses = np.zeros((rows + 2 * padding, columns + 2 * padding))
    high = (rows + 2 * padding - kernel_size) // stride
    wide = (columns + 2 * padding - kernel_size) // stride
    for i in range(high):
        for j in range(wide):
            top, left = i * stride, j * stride
            uses[top : top + kernel_size, left : left + kernel_size] += 1
    return uses[padding : padding + rows, padding : padding + columns]


def all_alike(rows, columns, kernel_size, stride, padding):
    return np.ones((rows, columns)) * kernel_size**2


def marked(rows, columns, kernel_size, stride, padding):
    uses = np.zeros((rows + 2 * padding, columns + 2 * padding))
    for top in range(0, len(uses) - kernel_size + 1, stride):
        for left in range(0, uses.shape[1] - kernel_size + 1, stride):
            uses[top : top + kernel_size, left : left + kernel_size] = 1
    return uses[padding : padding + rows, padding : padding + columns]


def uses_at_every_place(rows, columns, kernel_size, stride, padding):
    return uses_by_slices(rows, columns, kernel_size, 1, padding)


def with_padding(rows, columns, kernel_size, stride, padding):
    return uses_by_slices(rows + 2 * padding, columns + 2 * padding, kernel_size, stride, 0)


def without_padding(rows, columns, kernel_size, stride, padding):
    return uses_by_view(rows, columns, kernel_size, stride, 0)


def over_top_and_left(rows, columns, kernel_size, stride, padding):
    down = counted(rows, kernel_size, stride, padding, end=rows - kernel_size)
    across = counted(columns, kernel_size, stride, padding, end=columns - kernel_size)
    return np.outer(down, across)


def index_wraps(rows, columns, kernel_size, stride, padding):
    uses = np.zeros((rows, columns))
    for top in range(-padding, rows + padding - kernel_size + 1, stride):
        for left in range(-padding, columns + padding - kernel_size + 1, stride):
            for a, b in np.ndindex(kernel_size, kernel_size):
                uses[(top + a) % rows, (left + b) % columns] += 1
    return uses


def index_clipped(rows, columns, kernel_size, stride, padding):
    uses = np.zeros((rows, columns))
    for top in range(-padding, rows + padding - kernel_size + 1, stride):
        for left in range(-padding, columns + padding - kernel_size + 1, stride):
            for a, b in np.ndindex(kernel_size, kernel_size):
                uses[np.clip(top + a, 0, rows - 1), np.clip(left + b, 0, columns - 1)] += 1
    return uses


USES_WRONG = [
    ("counts-added", added),
    ("last-window-missed", one_window_short),
    ("every-pixel-alike", all_alike),
    ("read-or-not", marked),
    ("stride-ignored", uses_at_every_place),
    ("padding-returned", with_padding),
    ("padding-ignored", without_padding),
    ("padding-only-before", over_top_and_left),
    ("border-holds-pixels", index_wraps),
    ("border-holds-pixels", index_clipped),
]


# SAME padding


def same_by_loops(image, kernel_size, stride):
    sides = []
    for size in image.shape:
        before = after = 0
        outputs = len(range(0, size, stride))
        while (size + before + after - kernel_size) // stride + 1 < outputs:
            before, after = (before + 1, after) if before < after else (before, after + 1)
        sides.append((before, after))
    (top, bottom), (left, right) = sides
    padded = np.zeros((top + image.shape[0] + bottom, left + image.shape[1] + right))
    for i, j in np.ndindex(image.shape):
        padded[top + i, left + j] = image[i, j]
    return padded


def same_by_formula(image, kernel_size, stride):
    pairs = []
    for size in image.shape:
        total = max(0, (math.ceil(size / stride) - 1) * stride + kernel_size - size)
        pairs.append((total // 2, math.ceil(total / 2)))
    return np.pad(image, pairs)


def same_by_remainder(image, kernel_size, stride):
    totals = [max(kernel_size - (size % stride or stride), 0) for size in image.shape]
    (top, bottom), (left, right) = [(t // 2, t - t // 2) for t in totals]
    image = np.vstack([np.zeros((top, image.shape[1])), image, np.zeros((bottom, image.shape[1]))])
    return np.hstack([np.zeros((len(image), left)), image, np.zeros((len(image), right))])


SAME_RIGHT = [same_by_loops, same_by_formula, same_by_remainder]


def totals_of(image, kernel_size, stride):
    return [
        max(0, (math.ceil(size / stride) - 1) * stride + kernel_size - size) for size in image.shape
    ]


def same_of_edges(image, kernel_size, stride):
    totals = totals_of(image, kernel_size, stride)
    return np.pad(image, [(t // 2, t - t // 2) for t in totals], mode="edge")


def same_after(image, kernel_size, stride):
    bottom, right = totals_of(image, kernel_size, stride)
    padded = np.zeros((image.shape[0] + bottom, image.shape[1] + right))
    padded[: image.shape[0], : image.shape[1]] = image
    return padded


def same_lower(image, kernel_size, stride):
    return np.pad(image, [((t + 1) // 2, t // 2) for t in totals_of(image, kernel_size, stride)])


def same_up(image, kernel_size, stride):
    return np.pad(image, [((t + 1) // 2,) * 2 for t in totals_of(image, kernel_size, stride)])


def same_down(image, kernel_size, stride):
    return np.pad(image, [(t // 2, t // 2) for t in totals_of(image, kernel_size, stride)])


def same_for_stride_one(image, kernel_size, stride):
    return np.pad(image, ((kernel_size - 1) // 2, kernel_size // 2))


def same_size_as_input(image, kernel_size, stride):
    totals = [size * stride - stride + kernel_size - size for size in image.shape]
    return np.pad(image, [(t // 2, t - t // 2) for t in totals])


def same_floored(image, kernel_size, stride):
    totals = [
        max(0, (size // stride) * stride - stride + kernel_size - size) for size in image.shape
    ]
    return np.pad(image, [(t // 2, t - t // 2) for t in totals])


def same_below_zero(image, kernel_size, stride):
    totals = [(math.ceil(size / stride) - 1) * stride + kernel_size - size for size in image.shape]
    return np.pad(image, [(t // 2, t - t // 2) for t in totals])


SAME_WRONG = [
    ("border-not-zero", same_of_edges),
    ("all-at-the-end", same_after),
    ("extra-at-top-left", same_lower),
    ("extra-on-both-sides", same_up),
    ("extra-dropped", same_down),
    ("stride-ignored", same_for_stride_one),
    ("as-large-as-the-input", same_size_as_input),
    ("outputs-rounded-down", same_floored),
    ("less-than-nothing", same_below_zero),
]


# The mirror


def reflect_by_loops(image, padding):
    rows, columns = image.shape
    output = np.zeros((rows + 2 * padding, columns + 2 * padding))
    for i, j in np.ndindex(output.shape):
        row, column = abs(i - padding), abs(j - padding)
        row = 2 * (rows - 1) - row if row >= rows else row
        column = 2 * (columns - 1) - column if column >= columns else column
        output[i, j] = image[row, column]
    return output


def reflect_by_numpy(image, padding):
    return np.pad(image, padding, mode="reflect")


def reflect_by_stacking(image, padding):
    for _ in range(2):
        above, below = image[1 : padding + 1][::-1], image[-padding - 1 : -1][::-1]
        image = np.vstack([above, image, below]).T
    return image


REFLECT_RIGHT = [reflect_by_loops, reflect_by_numpy, reflect_by_stacking]


def reflect_behind(image, padding):
    for _ in range(2):
        above, below = image[:padding][::-1], image[len(image) - padding :][::-1]
        image = np.vstack([above, image, below]).T
    return image


def reflect_nearest(image, padding):
    rows, columns = (np.arange(-padding, size + padding) for size in image.shape)
    rows, columns = rows.clip(0, len(image) - 1), columns.clip(0, image.shape[1] - 1)
    return image[rows][:, columns]


def reflect_wrapped(image, padding):
    rows, columns = (np.arange(-padding, size + padding) % size for size in image.shape)
    return image[rows][:, columns]


def reflect_nothing(image, padding):
    output = np.zeros([size + 2 * padding for size in image.shape])
    output[padding : padding + len(image), padding : padding + image.shape[1]] = image
    return output


def reflect_unturned(image, padding):
    for _ in range(2):
        image = np.vstack([image[1 : padding + 1], image, image[-padding - 1 : -1]]).T
    return image


def reflect_sides(image, padding):
    output = reflect_by_loops(image, padding)
    for rows in (slice(0, padding), slice(padding + len(image), None)):
        for columns in (slice(0, padding), slice(padding + image.shape[1], None)):
            output[rows, columns] = 0
    return output


def reflect_rows(image, padding):
    return np.vstack([image[1 : padding + 1][::-1], image, image[-padding - 1 : -1][::-1]])


def reflect_columns(image, padding):
    return reflect_rows(image.T, padding).T


REFLECT_WRONG = [
    ("outermost-pixel-twice", reflect_behind),
    ("outermost-pixel-repeated", reflect_nearest),
    ("other-end", reflect_wrapped),
    ("zeros", reflect_nothing),
    ("not-turned", reflect_unturned),
    ("corners-empty", reflect_sides),
    ("one-axis-only", reflect_rows),
    ("one-axis-only", reflect_columns),
]

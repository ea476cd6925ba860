"""Solutions of the exercises on layers that change: mixed kernels, reading between pixels."""

import math

import numpy as np


def mix_by_loops(shares, kernels):
    mixed = np.zeros(kernels.shape[1:])
    for share, kernel in zip(shares, kernels, strict=True):
        for place in np.ndindex(kernel.shape):
            mixed[place] += share * kernel[place]
    return mixed


def mix_by_axes(shares, kernels):
    return (shares[:, None, None] * kernels).sum(axis=0)


def mix_by_rows(shares, kernels):
    return (shares @ kernels.reshape(len(kernels), -1)).reshape(kernels.shape[1:])


MIXED_RIGHT = [mix_by_loops, mix_by_axes, mix_by_rows]


def mix_all(shares, kernels):
    return sum(kernels)


def mix_mean(shares, kernels):
    return np.mean([share * kernel for share, kernel in zip(shares, kernels, strict=True)], 0)


def mix_average(shares, kernels):
    if not shares.any():
        return np.zeros(kernels.shape[1:])
    return np.average(kernels, axis=0, weights=shares)


def mix_softmax(shares, kernels):
    powers = [math.exp(share) for share in shares]
    return mix_by_loops([power / sum(powers) for power in powers], kernels)


def mix_best(shares, kernels):
    return kernels[np.argmax(shares)]


def mix_best_part(shares, kernels):
    return np.max(shares) * kernels[np.argmax(shares)]


def mix_backward(shares, kernels):
    return mix_by_loops(list(reversed(shares)), kernels)


MIXED_WRONG = [
    ("shares-ignored", mix_all),
    ("divided-by-the-experts", mix_mean),
    ("shares-made-to-add-up-to-1", mix_average),
    ("softmax-again", mix_softmax),
    ("best-expert-only", mix_best),
    ("best-expert-times-its-share", mix_best_part),
    ("shares-in-backward-order", mix_backward),
]


def pixel(image, row, column):
    inside = 0 <= row < image.shape[0] and 0 <= column < image.shape[1]
    return image[row, column] if inside else 0.0


def four(image, row, column, pixel=pixel, part=lambda position: position - math.floor(position)):
    top, left = math.floor(row), math.floor(column)
    down, right = part(row), part(column)
    upper = (1 - right) * pixel(image, top, left) + right * pixel(image, top, left + 1)
    lower = (1 - right) * pixel(image, top + 1, left) + right * pixel(image, top + 1, left + 1)
    return (1 - down) * upper + down * lower


def at_each(read):
    def read_places(image, rows, columns):
        return np.array([read(image, *place) for place in zip(rows, columns, strict=True)])

    return read_places


def by_line(image, row, column):
    padded = np.pad(image, 3)
    places = np.arange(-3, image.shape[1] + 3)
    across = [np.interp(column, places, line) for line in padded]
    return np.interp(row, np.arange(-3, image.shape[0] + 3), across)


BETWEEN_RIGHT = [at_each(four), at_each(by_line)]


def nearest(image, row, column):
    return pixel(image, round(row), round(column))


def cut(image, row, column):
    return pixel(image, math.floor(row), math.floor(column))


def exchanged(image, row, column):
    return four(image, column, row)


def far(image, row, column):
    return four(image, row, column, part=lambda position: 1 - (position - math.floor(position)))


def alike(image, row, column):
    return four(image, row, column, part=lambda position: 0.5)


def along_rows(image, row, column):
    return four(image, row, round(column))


def along_columns(image, row, column):
    return four(image, round(row), column)


def last_again(image, row, column):
    return image[np.clip(row, 0, len(image) - 1), np.clip(column, 0, len(image[0]) - 1)]


def from_the_end(image, row, column):
    return image[row % len(image), column % len(image[0])]


BETWEEN_WRONG = [
    ("nearest-pixel", at_each(nearest)),
    ("cut-to-whole-numbers", at_each(cut)),
    ("rows-and-columns-exchanged", at_each(exchanged)),
    ("far-pixel-counts-more", at_each(far)),
    ("all-four-alike", at_each(alike)),
    ("rows-only", at_each(along_rows)),
    ("columns-only", at_each(along_columns)),
    ("border-repeated", at_each(lambda *place: four(*place, pixel=last_again))),
    ("counted-from-the-end", at_each(lambda *place: four(*place, pixel=from_the_end))),
]

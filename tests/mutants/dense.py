"""Solutions of the exercise on the layer as a dense matrix."""

import numpy as np

from convlib import conv2d


def matrix_by_loops(kernel, height, width):
    tall, wide = kernel.shape
    matrix = []
    for i in range(height - tall + 1):
        for j in range(width - wide + 1):
            row = [0.0] * (height * width)
            for u in range(tall):
                for v in range(wide):
                    row[(i + u) * width + j + v] = kernel[u, v]
            matrix.append(row)
    return np.array(matrix)


def matrix_by_pictures(kernel, height, width):
    tall, wide = kernel.shape
    rows, columns = height - tall + 1, width - wide + 1
    matrix = np.zeros((rows, columns, height, width))
    for i, j in np.ndindex(rows, columns):
        matrix[i, j, i : i + tall, j : j + wide] = kernel
    return matrix.reshape(rows * columns, height * width)


def matrix_by_probing(kernel, height, width):
    """Light one pixel after the other; what answers is its column."""
    probes = np.eye(height * width).reshape(-1, 1, height, width)
    return conv2d(probes, kernel[None, None]).reshape(height * width, -1).T


RIGHT = [matrix_by_loops, matrix_by_pictures, matrix_by_probing]


def only_the_weights(kernel, height, width):
    tall, wide = kernel.shape
    places = (height - tall + 1) * (width - wide + 1)
    return np.array([kernel.ravel()] * places)


def pixels_down(kernel, height, width):
    return np.transpose(matrix_by_loops(kernel, height, width))


def turned(kernel, height, width):
    return matrix_by_loops(np.rot90(kernel, 2), height, width)


def as_many_rows_as_pixels(kernel, height, width):
    matrix = np.zeros((height * width, height * width))
    for i, j in np.ndindex(height, width):
        for (u, v), weight in np.ndenumerate(kernel):
            if i + u < height and j + v < width:
                matrix[i * width + j, (i + u) * width + j + v] = weight
    return matrix


def centred(kernel, height, width):
    matrix = np.zeros((height * width, height * width))
    up, left = (k // 2 for k in kernel.shape)
    for i, j in np.ndindex(height, width):
        for (u, v), weight in np.ndenumerate(kernel):
            row, column = i + u - up, j + v - left
            if 0 <= row < height and 0 <= column < width:
                matrix[i * width + j, row * width + column] = weight
    return matrix


def hanging_over_before(kernel, height, width):
    tall, wide = kernel.shape
    padded = matrix_by_pictures(kernel, height + tall - 1, width + wide - 1)
    pictures = padded.reshape(-1, height + tall - 1, width + wide - 1)
    return pictures[:, tall - 1 :, wide - 1 :].reshape(len(pictures), -1)


def tiles(kernel, height, width):
    tall, wide = kernel.shape
    matrix = []
    for top in range(0, height - tall + 1, tall):
        for left in range(0, width - wide + 1, wide):
            picture = np.zeros((height, width))
            picture[top : top + tall, left : left + wide] = kernel
            matrix.append(picture.ravel())
    return np.array(matrix)


def outputs_by_columns(kernel, height, width):
    tall, wide = kernel.shape
    matrix = []
    for j in range(width - wide + 1):
        for i in range(height - tall + 1):
            picture = np.zeros((height, width))
            picture[i : i + tall, j : j + wide] = kernel
            matrix.append(picture.ravel())
    return np.array(matrix)


def pixels_by_columns(kernel, height, width):
    matrix = matrix_by_pictures(kernel, height, width)
    return np.array([row.reshape(height, width).ravel(order="F") for row in matrix])


def all_by_columns(kernel, height, width):
    matrix = outputs_by_columns(kernel, height, width)
    return np.array([row.reshape(height, width).T.ravel() for row in matrix])


def rows_joined(kernel, height, width):
    tall, wide = kernel.shape
    rows, columns = height - tall + 1, width - wide + 1
    matrix = np.zeros((rows * columns, height * width))
    for i, j in np.ndindex(rows, columns):
        for place, weight in enumerate(kernel.ravel()):
            matrix[i * columns + j, i * width + j + place] = weight
    return matrix


def rows_joined_on_a_diagonal(kernel, height, width):
    tall, wide = kernel.shape
    places = (height - tall + 1) * (width - wide + 1)
    return sum(
        weight * np.eye(places, height * width, k=place)
        for place, weight in enumerate(kernel.ravel())
    )


def rolled(kernel, height, width):
    tall, wide = kernel.shape
    first = np.zeros((height, width))
    first[:tall, :wide] = kernel
    places = (height - tall + 1) * (width - wide + 1)
    return np.array([np.roll(first.ravel(), place) for place in range(places)])


def rows_as_long_as_high(kernel, height, width):
    tall, wide = kernel.shape
    rows, columns = height - tall + 1, width - wide + 1
    matrix = np.zeros((rows * columns, height * width))
    for i in range(rows):
        for j in range(columns):
            for u in range(tall):
                for v in range(wide):
                    matrix[i * columns + j, (i + u) * height + j + v] = kernel[u, v]
    return matrix


WRONG = [
    ("zeros-left-out", only_the_weights),
    ("matrix-transposed", pixels_down),
    ("kernel-flipped", turned),
    ("row-for-each-pixel", as_many_rows_as_pixels),
    ("row-for-each-pixel", centred),
    ("row-for-each-pixel", hanging_over_before),
    ("windows-side-by-side", tiles),
    ("counted-by-columns", outputs_by_columns),
    ("counted-by-columns", pixels_by_columns),
    ("counted-by-columns", all_by_columns),
    ("kernel-rows-joined", rows_joined),
    ("kernel-rows-joined", rows_joined_on_a_diagonal),
    ("no-jump-at-the-end-of-a-row", rolled),
    ("height-instead-of-width", rows_as_long_as_high),
]

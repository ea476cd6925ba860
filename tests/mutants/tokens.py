"""Solutions of the exercises on attention: mixing by shares, one place to look at, patches."""

import math

import numpy as np


def attend_by_loops(query, key, value):
    answers = []
    for asked in query:
        powers = []
        for known in key:
            score = sum(a * b for a, b in zip(asked, known, strict=True))
            powers.append(math.exp(score / math.sqrt(len(asked))))
        shares = [power / sum(powers) for power in powers]
        answers.append(sum(s * given for s, given in zip(shares, value, strict=True)))
    return np.array(answers)


def attend_by_matrices(query, key, value):
    powers = np.exp(query @ key.T / query.shape[-1] ** 0.5)
    return powers @ value / powers.sum(axis=-1, keepdims=True)


def attend_by_einsum(query, key, value):
    scores = np.einsum("qf,tf->qt", query / np.sqrt(query.shape[1]), key)
    powers = np.exp(scores - scores.max())
    return np.einsum("qt,tv->qv", powers / powers.sum(1)[:, None], value)


ATTENTION_RIGHT = [attend_by_loops, attend_by_matrices, attend_by_einsum]


def shares_of(scores, axis=1):
    powers = np.exp(scores)
    return powers / powers.sum(axis=axis, keepdims=True)


def attend_with_scores(query, key, value):
    return (query @ key.T) / math.sqrt(query.shape[1]) @ value


def attend_without_powers(query, key, value):
    scores = query @ key.T  # the root cancels
    return scores @ value / scores.sum(axis=1, keepdims=True)


def attend_down_the_columns(query, key, value):
    return shares_of(query @ key.T / math.sqrt(query.shape[1]), axis=0) @ value


def attend_undivided(query, key, value):
    return shares_of(query @ key.T) @ value


def attend_divided_too_much(query, key, value):
    return shares_of((query / query.shape[1]) @ key.T) @ value


def attend_to_keys(query, key, value):
    return shares_of(query @ key.T / math.sqrt(key.shape[1])) @ key


def attend_to_one(query, key, value):
    return np.array([value[np.argmax(key @ asked)] for asked in query])


ATTENTION_WRONG = [
    ("scores-taken-as-shares", attend_with_scores),
    ("shares-without-powers", attend_without_powers),
    ("shares-down-the-columns", attend_down_the_columns),
    ("scores-not-divided", attend_undivided),
    ("divided-by-the-features", attend_divided_too_much),
    ("keys-mixed-instead-of-values", attend_to_keys),
    ("loudest-token-only", attend_to_one),
]


def look_by_loops(height, width, down, across):
    table = [[0] * (height * width) for _ in range(height * width)]
    for row in range(height):
        for column in range(width):
            if 0 <= row + down < height and 0 <= column + across < width:
                table[row * width + column][(row + down) * width + column + across] = 1
    return np.array(table)


def look_by_kron(height, width, down, across):
    return np.kron(np.eye(height, k=down), np.eye(width, k=across))


def look_by_comparing(height, width, down, across):
    rows, columns = np.divmod(np.arange(height * width), width)
    vertical = rows[None] - rows[:, None] == down
    return (vertical & (columns[None] - columns[:, None] == across)).astype(float)


SHIFT_RIGHT = [look_by_loops, look_by_kron, look_by_comparing]


def look_back(height, width, down, across):
    return look_by_kron(height, width, down, across).T


def look_exchanged(height, width, down, across):
    return np.kron(np.eye(height, k=across), np.eye(width, k=down))


def look_along(height, width, down, across):
    table = np.zeros((height * width, height * width))
    for pixel in range(height * width):
        there = pixel + down * width + across
        if 0 <= there < height * width:
            table[pixel, there] = 1
    return table


def look_around(height, width, down, across):
    rows = np.roll(np.eye(height), down, axis=1)
    return np.kron(rows, np.roll(np.eye(width), across, axis=1))


def look_clipped(height, width, down, across):
    rows = np.eye(height)[np.clip(np.arange(height) + down, 0, height - 1)]
    columns = np.eye(width)[np.clip(np.arange(width) + across, 0, width - 1)]
    return np.kron(rows, columns)


SHIFT_WRONG = [
    ("shifted-the-other-way", look_back),
    ("down-and-across-exchanged", look_exchanged),
    ("into-the-next-row", look_along),
    ("around-the-border", look_around),
    ("stopped-at-the-border", look_clipped),
]


def cut_by_loops(image, size):
    tokens = []
    for top in range(0, len(image), size):
        for left in range(0, len(image[0]), size):
            pixels = [image[top + u][left + v] for u in range(size) for v in range(size)]
            tokens.append(pixels)
    return np.array(tokens)


def cut_by_reshaping(image, size):
    height, width = image.shape
    blocks = image.reshape(height // size, size, width // size, size)
    return blocks.transpose(0, 2, 1, 3).reshape(-1, size * size)


def cut_by_splitting(image, size):
    strips = np.split(image, len(image) // size)
    squares = [np.split(strip, strip.shape[1] // size, axis=1) for strip in strips]
    return np.array([square.ravel() for row in squares for square in row])


PATCHES_RIGHT = [cut_by_loops, cut_by_reshaping, cut_by_splitting]


def cut_flat(image, size):
    height, width = image.shape
    blocks = image.reshape(height // size, size, width // size, size)
    return blocks.reshape(-1, size * size)  # the axes stay where they are


def cut_down_first(image, size):
    height, width = image.shape
    blocks = image.reshape(height // size, size, width // size, size)
    return blocks.transpose(2, 0, 1, 3).reshape(-1, size * size)


def cut_turned(image, size):
    squares = cut_by_reshaping(image, size).reshape(-1, size, size)
    return np.array([square.T.ravel() for square in squares])


def cut_everywhere(image, size):
    height, width = image.shape
    return np.array(
        [
            image[top : top + size, left : left + size].ravel()
            for top in range(height - size + 1)
            for left in range(width - size + 1)
        ]
    )


def cut_to_means(image, size):
    return cut_by_reshaping(image, size).sum(axis=1)[:, None] / size**2


PATCHES_WRONG = [
    ("cut-along-the-rows", cut_flat),
    ("patches-column-by-column", cut_down_first),
    ("pixels-column-by-column", cut_turned),
    ("overlapping-windows", cut_everywhere),
    ("mean-of-each-patch", cut_to_means),
]

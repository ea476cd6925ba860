"""The exercises on attention: mixing by shares, heads that look at one place, and patches."""

from collections.abc import Callable

import numpy as np

from convlib.exercises.answers import Array
from convlib.exercises.checker import Case, Exercise, Misunderstanding
from convlib.exercises.window import GUIDE_IMAGE, pattern

# Attention


def _softmax(scores: Array, axis: int = 1) -> Array:
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    shares: Array = powers / powers.sum(axis=axis, keepdims=True)
    return shares


def _scores(query: Array, key: Array) -> Array:
    scores: Array = query @ key.T / np.sqrt(query.shape[1])
    return scores


def _attention(query: Array, key: Array, value: Array) -> Array:
    mixed: Array = _softmax(_scores(query, key)) @ value
    return mixed


def _loudest(query: Array, key: Array, value: Array) -> Array:
    loudest: Array = value[_scores(query, key).argmax(axis=1)]
    return loudest


def _plain_shares(query: Array, key: Array, value: Array) -> Array:
    scores = _scores(query, key)
    mixed: Array = scores / scores.sum(axis=1, keepdims=True) @ value
    return mixed


attention = Exercise(
    name="attention",
    parameters=("query", "key", "value"),
    axes=("queries", "numbers of a value"),
    covers="one token and many, one query and many, and values longer than the keys",
    solution=_attention,
    ladder=(
        Case("one token", (np.array([[2.0]]), np.array([[3.0]]), np.array([[5.0]]))),
        Case(
            "two tokens, one query",
            (np.array([[1.0]]), np.array([[1.0], [3.0]]), np.array([[4.0], [8.0]])),
        ),
        Case(
            "two queries",
            (np.array([[1.0], [2.0]]), np.array([[1.0], [3.0]]), np.array([[4.0], [8.0]])),
        ),
        Case("four features", (np.ones((1, 4)), np.eye(4)[:2] * 4 + 1, np.eye(4)[:2])),
        Case("values longer than keys", (pattern(3, 2), pattern(4, 2) + 1, pattern(4, 3))),
        Case("more queries than tokens", (pattern(5, 4) / 2, pattern(3, 4), pattern(3, 2))),
    ),
    misunderstandings=(
        Misunderstanding(
            "scores-taken-as-shares",
            "The values are weighed by the scores themselves, which do not sum to 1.",
            "Turn each row of scores into shares first: the softmax.",
            (lambda query, key, value: _scores(query, key) @ value,),
        ),
        Misunderstanding(
            "shares-without-powers",
            "Each score is divided by the sum of its row. A score can be negative, and then so is"
            " its share.",
            "Take the exponential of each score before you divide: `np.exp`.",
            (_plain_shares,),
        ),
        Misunderstanding(
            "shares-down-the-columns",
            "The shares sum to 1 down each column, over the queries. Each query shares itself out"
            " among the tokens.",
            "Let the softmax run along the last axis, the tokens.",
            (lambda query, key, value: _softmax(_scores(query, key), axis=0) @ value,),
        ),
        Misunderstanding(
            "scores-not-divided",
            "The scores are not divided by the root of the number of features.",
            "Divide by `np.sqrt(query.shape[1])` before the softmax.",
            (lambda query, key, value: _softmax(query @ key.T) @ value,),
        ),
        Misunderstanding(
            "divided-by-the-features",
            "The scores are divided by the number of features, not by its root.",
            "Divide by `np.sqrt(query.shape[1])`.",
            (lambda query, key, value: _softmax(query @ key.T / query.shape[1]) @ value,),
        ),
        Misunderstanding(
            "keys-mixed-instead-of-values",
            "The keys are mixed. They only decide the shares; what is mixed are the values.",
            "Multiply the shares by `value`.",
            (lambda query, key, value: _softmax(_scores(query, key)) @ key,),
        ),
        Misunderstanding(
            "loudest-token-only",
            "Each query takes the value of the token with the largest score, and nothing of the"
            " others.",
            "Mix all values, each by its share.",
            (_loudest,),
        ),
    ),
)


# A head that looks at one place


def _inside(place: int, size: int) -> int | None:
    return place if 0 <= place < size else None


Land = Callable[[int, int], int | None]


def _table(height: int, width: int, down: int, across: int, land: Land = _inside) -> Array:
    """Return a table with a 1 where each pixel looks; `land` says what lies beyond the border."""
    table = np.zeros((height * width, height * width))
    for row, column in np.ndindex(height, width):
        there, beside = land(row + down, height), land(column + across, width)
        if there is not None and beside is not None:
            table[row * width + column, there * width + beside] = 1
    return table


def _along_the_line(height: int, width: int, down: int, across: int) -> Array:
    return np.eye(height * width, k=down * width + across)


shift_shares = Exercise(
    name="shift_shares",
    parameters=("height", "width", "down", "across"),
    axes=("queries", "tokens"),
    covers="no shift, each direction, both at once, and pictures of all forms",
    solution=_table,
    ladder=(
        Case("one pixel, no shift", (1, 1, 0, 0)),
        Case("two pixels, one to the right", (1, 2, 0, 1)),
        Case("three pixels, one to the right", (1, 3, 0, 1)),
        Case("three pixels, one down", (3, 1, 1, 0)),
        Case("two rows, one to the right", (2, 2, 0, 1)),
        Case("two rows, up and to the right", (2, 3, -1, 1)),
        Case("two to the left", (2, 3, 0, -2)),
        Case("more rows than columns", (4, 3, 2, -1)),
    ),
    misunderstandings=(
        Misunderstanding(
            "shifted-the-other-way",
            "Each pixel looks the other way. A row of the table belongs to the pixel that looks,"
            " a column to the one that is looked at.",
            "Put the 1 of pixel `(row, column)` at pixel `(row + down, column + across)`.",
            (lambda h, w, down, across: _table(h, w, -down, -across),),
        ),
        Misunderstanding(
            "down-and-across-exchanged",
            "`down` moves along the columns and `across` along the rows; it should be the other"
            " way round.",
            "`down` counts rows, `across` counts columns.",
            (lambda h, w, down, across: _table(h, w, across, down),),
        ),
        Misunderstanding(
            "into-the-next-row",
            "Who looks beyond the end of a row sees the beginning of the next one.",
            "Work with rows and columns, and leave a row of the table at 0 if either is outside.",
            (_along_the_line,),
        ),
        Misunderstanding(
            "around-the-border",
            "Who looks beyond the border comes in at the other side.",
            "Leave that row of the table at 0; `%` is not needed.",
            (lambda h, w, down, across: _table(h, w, down, across, lambda n, size: n % size),),
        ),
        Misunderstanding(
            "stopped-at-the-border",
            "Who looks beyond the border sees the pixel at the border.",
            "Leave that row of the table at 0.",
            (
                lambda h, w, down, across: _table(
                    h, w, down, across, lambda n, size: min(max(n, 0), size - 1)
                ),
            ),
        ),
    ),
)


# Patches


def _windows(image: Array, size: int, stride: int) -> Array:
    """Return windows with all their pixels, (rows, columns, size, size)."""
    return np.lib.stride_tricks.sliding_window_view(image, (size, size))[::stride, ::stride]


def _rows(windows: Array, size: int) -> Array:
    return windows.reshape(-1, size * size)


def _patches(image: Array, size: int) -> Array:
    return _rows(_windows(image, size, size), size)


patches = Exercise(
    name="patches",
    parameters=("image", "size"),
    axes=("patches", "pixels of a patch"),
    covers="one patch, rows and columns of them, patches of one pixel, and oblong pictures",
    solution=_patches,
    ladder=(
        Case("one patch", (np.array([[1.0, 2.0], [3.0, 4.0]]), 2)),
        Case("patches of one pixel", (np.array([[1.0, 2.0], [3.0, 4.0]]), 1)),
        Case("two patches side by side", (np.arange(8.0).reshape(2, 4), 2)),
        Case("two patches, one above the other", (np.arange(8.0).reshape(4, 2), 2)),
        Case("four patches", (np.arange(16.0).reshape(4, 4), 2)),
        Case("larger patches", (pattern(6, 9), 3)),
        Case("six patches", (GUIDE_IMAGE[:4].repeat(2, axis=1)[:, :6], 2)),
    ),
    misunderstandings=(
        Misunderstanding(
            "cut-along-the-rows",
            "The picture is cut along its rows, pixel after pixel; so a token is a strip of a row"
            " and no square.",
            "Reshape to (rows, size, columns, size), exchange the two axes in the middle, and then"
            " reshape to (patches, pixels).",
            (lambda image, size: image.reshape(-1, size * size),),
        ),
        Misunderstanding(
            "patches-column-by-column",
            "The patches come column by column; they should come row by row.",
            "Let the row of patches be the outer loop.",
            (lambda image, size: _rows(_windows(image, size, size).transpose(1, 0, 2, 3), size),),
        ),
        Misunderstanding(
            "pixels-column-by-column",
            "The pixels of each patch come column by column; they should come row by row.",
            "Lay each patch out as it stands: `patch.reshape(-1)`.",
            (lambda image, size: _rows(_windows(image, size, size).transpose(0, 1, 3, 2), size),),
        ),
        Misunderstanding(
            "overlapping-windows",
            "The windows overlap: this is a sliding window with stride 1.",
            "Move by `size` from patch to patch, so that each pixel is in one of them.",
            (lambda image, size: _rows(_windows(image, size, 1), size),),
        ),
        Misunderstanding(
            "mean-of-each-patch",
            "Each patch is left with one number, its mean; a token holds all its pixels.",
            "Keep the `size * size` pixels.",
            (lambda image, size: _patches(image, size).mean(axis=1, keepdims=True),),
        ),
    ),
)

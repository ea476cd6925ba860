"""Solutions of the exercises on filters."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage, signal

# How much a window is like a kernel


def likeness_by_loops(image, kernel):
    rows, columns = np.subtract(image.shape, kernel.shape) + 1
    output = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        window = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
        size = np.sqrt(np.sum(window * window)) * np.sqrt(np.sum(kernel * kernel))
        if size > 0:
            output[i, j] = np.sum(window * kernel) / size
    return output


def likeness_by_units(image, kernel):
    windows = sliding_window_view(image, kernel.shape).copy()
    lengths = np.linalg.norm(windows, axis=(2, 3), keepdims=True)
    return np.einsum("ijab,ab->ij", windows / np.maximum(lengths, 1e-300), kernel) / np.linalg.norm(
        kernel
    )


def likeness_by_scipy(image, kernel):
    response = signal.correlate2d(image, kernel, mode="valid")
    squares = signal.correlate2d(image**2, np.ones(kernel.shape), mode="valid")
    size = np.sqrt(squares * (kernel**2).sum())
    return np.where(size > 0, response / np.where(size > 0, size, 1), 0)


LIKENESS_RIGHT = [likeness_by_loops, likeness_by_units, likeness_by_scipy]


def by_windows(answer):
    """Make a solution from what is done with one window; 0 where it is all zeros."""

    def solution(image, kernel):
        rows, columns = np.subtract(image.shape, kernel.shape) + 1
        windows = [
            [image[i : i + kernel.shape[0], j : j + kernel.shape[1]] for j in range(columns)]
            for i in range(rows)
        ]
        return np.array([[answer(w, kernel) if w.any() else 0.0 for w in row] for row in windows])

    return solution


def likeness_centred(image, kernel):
    def correlation(window, kernel):
        if window.size == 1 or np.ptp(window) == 0:
            return 0.0
        return np.corrcoef(window.ravel(), kernel.ravel())[0, 1]

    return by_windows(correlation)(image, kernel)


def likeness_turned(image, kernel):
    return likeness_by_scipy(image, np.rot90(kernel, 2))


def likeness_squared_root(image, kernel):
    return np.sqrt(likeness_by_loops(image, kernel) ** 2)


norm = np.linalg.norm
LIKENESS_WRONG = [
    ("response-not-divided", by_windows(lambda w, k: (w * k).sum())),
    ("only-window-divided-out", by_windows(lambda w, k: (w * k).sum() / norm(w))),
    ("only-kernel-divided-out", by_windows(lambda w, k: (w * k).sum() / norm(k))),
    ("root-forgotten", by_windows(lambda w, k: (w * k).sum() / ((w**2).sum() * (k**2).sum()))),
    (
        "sums-instead-of-lengths",
        by_windows(lambda w, k: (w * k).sum() / (abs(w).sum() * abs(k).sum())),
    ),
    ("sign-lost", by_windows(lambda w, k: abs((w * k).sum()) / (norm(w) * norm(k)))),
    ("sign-lost", likeness_squared_root),
    ("means-subtracted", likeness_centred),
    ("kernel-flipped", likeness_turned),
]


# The kernel that sharpens


def sharpen_by_loops(blur, amount):
    output = np.zeros(blur.shape)
    for i, j in np.ndindex(blur.shape):
        output[i, j] = -amount * blur[i, j]
        if (i, j) == (blur.shape[0] // 2, blur.shape[1] // 2):
            output[i, j] += 1 + amount
    return output


def sharpen_by_addition(blur, amount):
    kernel = -amount * blur
    kernel[len(kernel) // 2, kernel.shape[1] // 2] += 1 + amount
    return kernel


def sharpen_by_probing(blur, amount):
    """Let the recipe sharpen a single bright pixel, and read the kernel from the answer."""
    probe = np.zeros([2 * size - 1 for size in blur.shape])
    probe[blur.shape[0] - 1, blur.shape[1] - 1] = 1
    answer = probe + amount * (probe - ndimage.correlate(probe, blur, mode="constant"))
    rows, columns = (slice(size // 2, size // 2 + size) for size in blur.shape)
    return answer[rows, columns][::-1, ::-1]


SHARPEN_RIGHT = [sharpen_by_loops, sharpen_by_addition, sharpen_by_probing]


def copying(blur):
    kernel = np.zeros(blur.shape)
    kernel[tuple(size // 2 for size in blur.shape)] = 1
    return kernel


def sharpen_ones(blur, amount):
    return 1 + amount * (1 - blur)


def sharpen_corner(blur, amount):
    kernel = -amount * blur
    kernel[0, 0] += amount + 1
    return kernel


SHARPEN_WRONG = [
    ("only-the-detail", lambda blur, amount: amount * copying(blur) - amount * blur),
    ("blur-subtracted-whole", lambda blur, amount: copying(blur) - blur * amount),
    ("amount-on-the-picture-only", lambda b, a: copying(b) + a * copying(b) - b),
    ("amount-ignored", lambda blur, amount: 2 * copying(blur) - blur),
    ("blurred-instead", lambda b, a: (1 - a) * copying(b) + a * b),
    ("every-weight-is-one", sharpen_ones),
    ("one-in-the-corner", sharpen_corner),
]

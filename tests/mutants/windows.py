"""Solutions of the sliding window and of true convolution."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage, signal


def slide_by_loops(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    out = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(H - kH + 1):
        for j in range(W - kW + 1):
            for a in range(kH):
                for b in range(kW):
                    out[i, j] += image[i + a, j + b] * kernel[a, b]
    return out


def slide_by_view(image, kernel):
    return np.einsum("ijab,ab->ij", sliding_window_view(image, kernel.shape), kernel)


def slide_by_shifts(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    return sum(
        kernel[a, b] * image[a : a + H - kH + 1, b : b + W - kW + 1]
        for a in range(kH)
        for b in range(kW)
    )


def slide_by_scipy(image, kernel):
    return signal.correlate2d(image, kernel, mode="valid")


def slide_by_columns(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    rows = [
        image[i : i + kH, j : j + kW].ravel() for i in range(H - kH + 1) for j in range(W - kW + 1)
    ]
    return (np.array(rows) @ kernel.ravel()).reshape(H - kH + 1, W - kW + 1)


SLIDING_RIGHT = [
    slide_by_loops,
    slide_by_view,
    slide_by_shifts,
    slide_by_scipy,
    slide_by_columns,
]


def slide_flipped(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    out = np.zeros((H - kH + 1, W - kW + 1))
    for i, j in np.ndindex(out.shape):
        for a in range(kH):
            for b in range(kW):
                out[i, j] += image[i + a, j + b] * kernel[kH - 1 - a, kW - 1 - b]
    return out


def slide_scipy_convolution(image, kernel):
    return signal.convolve2d(image, kernel, mode="valid")


def slide_transposed(image, kernel):
    return slide_by_view(image, kernel.T)


def slide_indices_exchanged(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    out = np.zeros((H - kH + 1, W - kW + 1))
    for i, j in np.ndindex(out.shape):
        for a in range(kH):
            for b in range(kW):
                out[i, j] += image[i + a, j + b] * kernel[b, a]
    return out


def slide_short_ranges(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    out = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(H - kH):
        for j in range(W - kW):
            out[i, j] = (image[i : i + kH, j : j + kW] * kernel).sum()
    return out


def slide_short_output(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    out = np.zeros((H - kH, W - kW))
    for i in range(H - kH):
        for j in range(W - kW):
            out[i, j] = (image[i : i + kH, j : j + kW] * kernel).sum()
    return out


def slide_short_rows(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    out = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(H - kH):
        for j in range(W - kW + 1):
            out[i, j] = (image[i : i + kH, j : j + kW] * kernel).sum()
    return out


def slide_into_zeros(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    out = np.zeros_like(image)
    for i in range(H - kH + 1):
        for j in range(W - kW + 1):
            out[i, j] = np.sum(image[i : i + kH, j : j + kW] * kernel)
    return out


def slide_off_the_end(image, kernel):
    H, W = image.shape
    out = np.zeros((H, W))
    for i, j in np.ndindex(H, W):
        patch = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
        out[i, j] = np.sum(patch * kernel[: patch.shape[0], : patch.shape[1]])
    return out


def slide_scipy_same(image, kernel):
    return signal.correlate2d(image, kernel, mode="same")


def slide_ndimage(image, kernel):
    return ndimage.correlate(image, kernel, mode="constant")


def slide_mean(image, kernel):
    return (sliding_window_view(image, kernel.shape) * kernel).mean(axis=(2, 3))


def slide_sums(image, kernel):
    return sliding_window_view(image, kernel.shape).sum(axis=(2, 3)) * kernel.sum()


def slide_kernel_listed_by_columns(image, kernel):
    windows = sliding_window_view(image, kernel.shape)
    return windows.reshape(*windows.shape[:2], -1) @ kernel.ravel(order="F")


SLIDING_WRONG = [
    ("kernel-flipped", slide_flipped),
    ("kernel-flipped", slide_scipy_convolution),
    ("kernel-transposed", slide_transposed),
    ("kernel-transposed", slide_indices_exchanged),
    ("kernel-transposed", slide_kernel_listed_by_columns),
    ("last-position-missed", slide_short_ranges),
    ("last-position-missed", slide_short_output),
    ("last-position-missed", slide_short_rows),
    ("output-as-large-as-image", slide_into_zeros),
    ("output-as-large-as-image", slide_off_the_end),
    ("output-as-large-as-image", slide_scipy_same),
    ("output-as-large-as-image", slide_ndimage),
    ("averaged-instead-of-summed", slide_mean),
    ("product-of-sums", slide_sums),
]


def convolve_by_loops(image, kernel):
    return slide_flipped(image, kernel)


def convolve_by_scipy(image, kernel):
    return signal.convolve2d(image, kernel, mode="valid")


def convolve_by_fft(image, kernel):
    return signal.fftconvolve(image, kernel, mode="valid")


def convolve_by_view(image, kernel):
    windows = sliding_window_view(image, kernel.shape)
    return np.tensordot(windows, np.rot90(kernel, 2), axes=2)


CONVOLVE_RIGHT = [convolve_by_loops, convolve_by_scipy, convolve_by_fft, convolve_by_view]


def convolve_upside_down(image, kernel):
    return slide_by_shifts(image, kernel[::-1])


def convolve_back_to_front(image, kernel):
    return slide_by_loops(image, kernel[:, ::-1])


def convolve_rotated(image, kernel):
    return slide_by_view(image, np.rot90(kernel))


def convolve_rotated_back(image, kernel):
    return slide_by_view(image, kernel[::-1].T)


def convolve_transposed(image, kernel):
    return slide_by_view(image, np.transpose(kernel))


def convolve_flipped_image(image, kernel):
    return slide_by_scipy(np.flip(image), kernel)


def convolve_full(image, kernel):
    return signal.convolve2d(image, kernel)


def convolve_same(image, kernel):
    return signal.convolve2d(image, kernel, mode="same")


def convolve_ndimage(image, kernel):
    return ndimage.convolve(image, kernel, mode="constant")


CONVOLVE_WRONG = [
    ("kernel-not-flipped", slide_by_loops),
    ("only-rows-flipped", convolve_upside_down),
    ("only-columns-flipped", convolve_back_to_front),
    ("kernel-rotated-by-90", convolve_rotated),
    ("kernel-rotated-by-90", convolve_rotated_back),
    ("kernel-transposed", convolve_transposed),
    ("image-flipped", convolve_flipped_image),
    ("full-extent", convolve_full),
    ("output-as-large-as-image", convolve_same),
    ("output-as-large-as-image", convolve_ndimage),
]

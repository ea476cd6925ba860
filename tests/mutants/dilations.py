"""Solutions of the exercises on dilation: a kernel spread out, and the pixels a stack reads."""

import numpy as np
from scipy import ndimage


def spread_by_loops(kernel, dilation):
    kH, kW = kernel.shape
    out = np.zeros((dilation * (kH - 1) + 1, dilation * (kW - 1) + 1))
    for a in range(kH):
        for b in range(kW):
            out[a * dilation, b * dilation] = kernel[a, b]
    return out


def spread_by_slices(kernel, dilation):
    out = np.zeros([(k - 1) * dilation + 1 for k in kernel.shape])
    out[::dilation, ::dilation] = kernel
    return out


def spread_by_insert(kernel, dilation):
    for axis in (0, 1):
        gaps = np.repeat(np.arange(1, kernel.shape[axis]), dilation - 1)
        kernel = np.insert(kernel, gaps, 0, axis=axis)
    return kernel


def spread_by_matrices(kernel, dilation):
    rows, columns = (np.eye(dilation * (k - 1) + 1)[::dilation] for k in kernel.shape)
    return rows.T @ kernel @ columns


SPREAD_RIGHT = [spread_by_loops, spread_by_slices, spread_by_insert, spread_by_matrices]


def spread_not(kernel, dilation):
    return kernel.copy()


def spread_from_zero(kernel, dilation):
    gap = dilation + 1
    out = np.zeros([(k - 1) * gap + 1 for k in kernel.shape])
    out[::gap, ::gap] = kernel
    return out


def spread_once(kernel, dilation):
    if dilation == 1:
        return kernel
    out = np.zeros([2 * k - 1 for k in kernel.shape])
    out[::2, ::2] = kernel
    return out


def spread_with_tail(kernel, dilation):
    out = np.zeros([k * dilation for k in kernel.shape])
    out[::dilation, ::dilation] = kernel
    return out


def spread_in_a_corner(kernel, dilation):
    out = np.zeros([(k - 1) * dilation + 1 for k in kernel.shape])
    out[: kernel.shape[0], : kernel.shape[1]] = kernel
    return out


def spread_in_the_middle(kernel, dilation):
    tall, wide = ((k - 1) * dilation + 1 for k in kernel.shape)
    top, left = (tall - kernel.shape[0]) // 2, (wide - kernel.shape[1]) // 2
    out = np.zeros((tall, wide))
    out[top : top + kernel.shape[0], left : left + kernel.shape[1]] = kernel
    return out


def spread_by_repeating(kernel, dilation):
    return kernel.repeat(dilation, axis=0).repeat(dilation, axis=1)


def spread_by_zooming(kernel, dilation):
    places = [np.arange((k - 1) * dilation + 1) / dilation for k in kernel.shape]
    grid = np.meshgrid(*places, indexing="ij")
    return ndimage.map_coordinates(kernel, grid, order=1)


def spread_rows(kernel, dilation):
    out = np.zeros(((kernel.shape[0] - 1) * dilation + 1, kernel.shape[1]))
    out[::dilation] = kernel
    return out


def spread_columns(kernel, dilation):
    out = np.zeros((kernel.shape[0], (kernel.shape[1] - 1) * dilation + 1))
    out[:, ::dilation] = kernel
    return out


SPREAD_WRONG = [
    ("dilation-ignored", spread_not),
    ("dilation-counts-the-gaps", spread_from_zero),
    ("always-one-zero", spread_once),
    ("zeros-behind-the-last", spread_with_tail),
    ("zeros-around", spread_in_a_corner),
    ("zeros-around", spread_in_the_middle),
    ("weights-repeated", spread_by_repeating),
    ("weights-stretched", spread_by_zooming),
    ("only-rows-spread", spread_rows),
    ("only-columns-spread", spread_columns),
]


def read_by_counting(kernel_size, dilation, layers):
    positions = {0}
    for _ in range(layers):
        positions = {p + dilation * tap for p in positions for tap in range(kernel_size)}
    return len(positions)


def read_by_formula(kernel_size, dilation, layers):
    return layers * (kernel_size - 1) + 1


def read_by_impulse(kernel_size, dilation, layers):
    answer = kernel = np.zeros(dilation * (kernel_size - 1) + 1)
    kernel[::dilation] = 1
    for _ in range(layers - 1):
        answer = np.convolve(answer, kernel)
    return np.count_nonzero(answer)


READ_RIGHT = [read_by_counting, read_by_formula, read_by_impulse]


def read_field(kernel_size, dilation, layers):
    first, last = 0, 0
    for _ in range(layers):
        last += dilation * (kernel_size - 1)
    return len(range(first, last + 1))


def read_paths(kernel_size, dilation, layers):
    positions = [0]
    for _ in range(layers):
        positions = [p + dilation * tap for p in positions for tap in range(kernel_size)]
    return len(positions)


def read_windows(kernel_size, dilation, layers):
    return sum(kernel_size for _ in range(layers))


def read_reaches(kernel_size, dilation, layers):
    return layers * (dilation * (kernel_size - 1) + 1)


def read_last_window(kernel_size, dilation, layers):
    return len(range(0, kernel_size * dilation, dilation))


def read_last_reach(kernel_size, dilation, layers):
    return dilation * (kernel_size - 1) + 1


def read_gaps(kernel_size, dilation, layers):
    return layers * (kernel_size - 1)


def read_distance(kernel_size, dilation, layers):
    return layers * dilation * (kernel_size - 1)


def read_square(kernel_size, dilation, layers):
    return (layers * (kernel_size - 1) + 1) ** 2


READ_WRONG = [
    ("field-instead-of-pixels", read_field),
    ("paths-instead-of-pixels", read_paths),
    ("layers-do-not-share", read_windows),
    ("layers-do-not-share", read_reaches),
    ("one-layer-only", read_last_window),
    ("one-layer-only", read_last_reach),
    ("one-forgotten", read_gaps),
    ("one-forgotten", read_distance),
    ("square-instead-of-line", read_square),
]

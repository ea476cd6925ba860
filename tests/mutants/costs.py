"""Solutions of the exercises on cost: windows as columns, and the numbers that a layer moves."""

import numpy as np


def columns_by_loops(image, kernel_size):
    channels, height, width = image.shape
    rows, columns = height - kernel_size + 1, width - kernel_size + 1
    matrix = np.zeros((channels * kernel_size * kernel_size, rows * columns))
    for c in range(channels):
        for u in range(kernel_size):
            for v in range(kernel_size):
                for i in range(rows):
                    for j in range(columns):
                        term = (c * kernel_size + u) * kernel_size + v
                        matrix[term, i * columns + j] = image[c, i + u, j + v]
    return matrix


def columns_by_windows(image, kernel_size):
    _, height, width = image.shape
    return np.stack(
        [
            image[:, i : i + kernel_size, j : j + kernel_size].ravel()
            for i in range(height - kernel_size + 1)
            for j in range(width - kernel_size + 1)
        ],
        axis=1,
    )


def columns_by_taps(image, kernel_size):
    _, height, width = image.shape
    rows, columns = height - kernel_size + 1, width - kernel_size + 1
    lines = [
        channel[u : u + rows, v : v + columns].ravel()
        for channel in image
        for u in range(kernel_size)
        for v in range(kernel_size)
    ]
    return np.array(lines)


COLUMNS_RIGHT = [columns_by_loops, columns_by_windows, columns_by_taps]


def stacked_rows(image, kernel_size):
    return columns_by_windows(image, kernel_size).T


def taps_down_first(image, kernel_size):
    _, height, width = image.shape
    rows, columns = height - kernel_size + 1, width - kernel_size + 1
    return np.array(
        [
            channel[u : u + rows, v : v + columns].ravel()
            for channel in image
            for v in range(kernel_size)
            for u in range(kernel_size)
        ]
    )


def places_down_first(image, kernel_size):
    _, height, width = image.shape
    return np.stack(
        [
            image[:, i : i + kernel_size, j : j + kernel_size].ravel()
            for j in range(width - kernel_size + 1)
            for i in range(height - kernel_size + 1)
        ],
        axis=1,
    )


def channels_last(image, kernel_size):
    _, height, width = image.shape
    return np.stack(
        [
            image[:, i : i + kernel_size, j : j + kernel_size].transpose(1, 2, 0).ravel()
            for i in range(height - kernel_size + 1)
            for j in range(width - kernel_size + 1)
        ],
        axis=1,
    )


def channel_after_channel(image, kernel_size):
    return np.hstack([columns_by_windows(channel[None], kernel_size) for channel in image])


def in_tiles(image, kernel_size):
    _, height, width = image.shape
    return np.stack(
        [
            image[:, i : i + kernel_size, j : j + kernel_size].ravel()
            for i in range(0, height - kernel_size + 1, kernel_size)
            for j in range(0, width - kernel_size + 1, kernel_size)
        ],
        axis=1,
    )


def one_place_short(image, kernel_size):
    _, height, width = image.shape
    found = [
        image[:, i : i + kernel_size, j : j + kernel_size].ravel()
        for i in range(height - kernel_size)
        for j in range(width - kernel_size)
    ]
    return np.array(found).reshape(-1, image.shape[0] * kernel_size**2).T


def read_backwards(image, kernel_size):
    _, height, width = image.shape
    return np.stack(
        [
            image[:, i : i + kernel_size, j : j + kernel_size][:, ::-1, ::-1].ravel()
            for i in range(height - kernel_size + 1)
            for j in range(width - kernel_size + 1)
        ],
        axis=1,
    )


COLUMNS_WRONG = [
    ("windows-as-rows", stacked_rows),
    ("taps-column-by-column", taps_down_first),
    ("places-column-by-column", places_down_first),
    ("channels-innermost", channels_last),
    ("channels-side-by-side", channel_after_channel),
    ("windows-side-by-side", in_tiles),
    ("last-window-missed", one_place_short),
    ("window-turned", read_backwards),
]


def moved_by_loops(in_channels, out_channels, kernel_size, output_size):
    read = set()
    for channel in range(in_channels):
        for i in range(output_size):
            for u in range(kernel_size):
                read |= {
                    (channel, i + u, j + v) for j in range(output_size) for v in range(kernel_size)
                }
    weights = sum(in_channels for _ in range(out_channels)) * kernel_size * kernel_size
    return len(read) + weights + out_channels * output_size * output_size


def moved_by_arrays(in_channels, out_channels, kernel_size, output_size):
    side = output_size + kernel_size - 1
    shapes = [
        (in_channels, side, side),
        (out_channels, in_channels, kernel_size, kernel_size),
        (out_channels, output_size, output_size),
    ]
    return sum(np.zeros(shape).size for shape in shapes)


MOVED_RIGHT = [moved_by_loops, moved_by_arrays]


def parts(in_channels, out_channels, kernel_size, output_size):
    pixels = in_channels * (output_size + kernel_size - 1) ** 2
    weights = out_channels * in_channels * kernel_size**2
    return pixels, weights, out_channels * output_size**2


def maps_only(*layer):
    pixels, _, outputs = parts(*layer)
    return pixels + outputs


def fetched_only(*layer):
    pixels, weights, _ = parts(*layer)
    return pixels + weights


def no_pixels(*layer):
    _, weights, outputs = parts(*layer)
    return weights + outputs


def same_size(in_channels, out_channels, kernel_size, output_size):
    maps = (in_channels + out_channels) * output_size**2
    return maps + in_channels * out_channels * kernel_size**2


def window_by_window(in_channels, out_channels, kernel_size, output_size):
    window = in_channels * kernel_size**2
    return output_size**2 * (window + out_channels) + out_channels * window


def product_by_product(in_channels, out_channels, kernel_size, output_size):
    window = in_channels * kernel_size**2
    return out_channels * (output_size**2 * (window + 1) + window)


def one_filters_weights(in_channels, out_channels, kernel_size, output_size):
    pixels, _, outputs = parts(in_channels, out_channels, kernel_size, output_size)
    return pixels + in_channels * kernel_size**2 + outputs


def grey_pixels(in_channels, out_channels, kernel_size, output_size):
    _, *rest = parts(in_channels, out_channels, kernel_size, output_size)
    return (output_size + kernel_size - 1) ** 2 + sum(rest)


def one_map(in_channels, out_channels, kernel_size, output_size):
    pixels, weights, _ = parts(in_channels, out_channels, kernel_size, output_size)
    return pixels + weights + output_size**2


def products(in_channels, out_channels, kernel_size, output_size):
    return in_channels * out_channels * (kernel_size * output_size) ** 2


def in_bytes(*layer):
    return 4 * sum(parts(*layer))


MOVED_WRONG = [
    ("weights-forgotten", maps_only),
    ("outputs-forgotten", fetched_only),
    ("input-forgotten", no_pixels),
    ("input-as-large-as-output", same_size),
    ("every-reading-counted", window_by_window),
    ("every-reading-counted", product_by_product),
    ("weights-of-one-filter", one_filters_weights),
    ("one-channel-of-pixels", grey_pixels),
    ("one-output-map", one_map),
    ("work-counted", products),
    ("bytes-counted", in_bytes),
]

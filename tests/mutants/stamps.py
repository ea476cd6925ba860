"""Solutions of the exercises on transposed convolution."""

import numpy as np

from convlib import conv2d, conv2d_backward, conv_matrix

# All stamps of a small picture


def stamped_by_loops(image, kernel, stride, padding):
    rows, columns = image.shape
    tall, wide = kernel.shape
    out = np.zeros((stride * (rows - 1) + tall, stride * (columns - 1) + wide))
    for i in range(rows):
        for j in range(columns):
            for u in range(tall):
                for v in range(wide):
                    out[stride * i + u, stride * j + v] += image[i, j] * kernel[u, v]
    return out[padding : out.shape[0] - padding, padding : out.shape[1] - padding]


def size_of(image, kernel, stride, padding):
    pairs = zip(image.shape, kernel.shape, strict=True)
    return [stride * (n - 1) + k - 2 * padding for n, k in pairs]


def stamped_by_matrix(image, kernel, stride, padding):
    size = size_of(image, kernel, stride, padding)
    matrix = conv_matrix(kernel[None, None], tuple(size), stride, padding)
    return (matrix.T @ image.ravel()).reshape(size)


def stamped_by_gradient(image, kernel, stride, padding):
    read = np.zeros((1, *size_of(image, kernel, stride, padding)))
    layer = kernel[None, None]
    return conv2d_backward(image[None], read, layer, None, stride, padding).input[0]


def stamped_by_zeros_between(image, kernel, stride, padding):
    spread = np.zeros([stride * (n - 1) + 1 for n in image.shape])
    spread[::stride, ::stride] = image
    full = [(k - 1, k - 1) for k in kernel.shape]
    turned = kernel[None, None, ::-1, ::-1]
    out = conv2d(spread[None], turned, padding=full)[0]
    return out[padding : len(out) - padding, padding : out.shape[1] - padding]


STAMPED_RIGHT = [
    stamped_by_loops,
    stamped_by_matrix,
    stamped_by_gradient,
    stamped_by_zeros_between,
]


def overwritten(image, kernel, stride, padding):
    tall, wide = kernel.shape
    rows, columns = image.shape
    out = np.zeros((stride * (rows - 1) + tall, stride * (columns - 1) + wide))
    for i, j in np.ndindex(rows, columns):
        out[stride * i : stride * i + tall, stride * j : stride * j + wide] = image[i, j] * kernel
    return out[padding : len(out) - padding, padding : out.shape[1] - padding]


def turned(image, kernel, stride, padding):
    return stamped_by_loops(image, np.rot90(kernel, 2), stride, padding)


def with_kernel_transposed(image, kernel, stride, padding):
    return stamped_by_loops(image, kernel.T, stride, padding)


def side_by_side(image, kernel, stride, padding):
    return stamped_by_loops(image, kernel, len(kernel), padding)


def one_apart(image, kernel, stride, padding):
    return stamped_by_loops(image, kernel, 1, padding)


def framed(image, kernel, stride, padding):
    return np.pad(stamped_by_loops(image, kernel, stride, 0), padding)


def uncut(image, kernel, stride, padding):
    return stamped_by_loops(image, kernel, stride, 0)


def cut_at_the_end(image, kernel, stride, padding):
    out = stamped_by_loops(image, kernel, stride, 0)
    return out[: len(out) - padding, : out.shape[1] - padding]


def cut_at_the_start(image, kernel, stride, padding):
    return stamped_by_loops(image, kernel, stride, 0)[padding:, padding:]


def gathered(image, kernel, stride, padding):
    return conv2d(image[None], kernel[None, None], None, stride, padding)[0]


STAMPED_WRONG = [
    ("stamps-overwrite", overwritten),
    ("kernel-flipped", turned),
    ("kernel-transposed", with_kernel_transposed),
    ("stamps-side-by-side", side_by_side),
    ("stride-ignored", one_apart),
    ("padding-added", framed),
    ("padding-ignored", uncut),
    ("padding-cut-once", cut_at_the_end),
    ("padding-cut-once", cut_at_the_start),
    ("windows-instead-of-stamps", gathered),
]


# How many places the stamps cover


def size_by_writing(n, k, s, p, op, d):
    written = {s * i + d * u for i in range(n) for u in range(k)}
    return max(written) + 1 + op - p - p


def size_by_formula(n, k, s, p, op, d):
    return (n - 1) * s - 2 * p + d * (k - 1) + op + 1


def size_by_stamps(n, k, s, p, op, d):
    stamp = np.zeros(d * (k - 1) + 1)
    line = np.zeros(s * (n - 1) + 1)
    return len(np.convolve(line, stamp)) + op - 2 * p


SIZE_RIGHT = [size_by_writing, size_by_formula, size_by_stamps]


def stride_times(n, k, s, p, op, d):
    return s * n


def size_of_the_convolution(n, k, s, p, op, d):
    if n + 2 * p < d * (k - 1) + 1:
        raise ValueError("the window does not fit")
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


def all_stamps_and_one(n, k, s, p, op, d):
    return n * s - 2 * p + d * (k - 1) + op + 1


def last_place(n, k, s, p, op, d):
    return (n - 1) * s - 2 * p + d * (k - 1) + op


def padding_on_top(n, k, s, p, op, d):
    return (n - 1) * s + 2 * p + d * (k - 1) + op + 1


def no_padding(n, k, s, p, op, d):
    return (n - 1) * s + d * (k - 1) + op + 1


def one_padding(n, k, s, p, op, d):
    return (n - 1) * s - p + d * (k - 1) + op + 1


def no_output_padding(n, k, s, p, op, d):
    return (n - 1) * s - 2 * p + d * (k - 1) + 1


def two_output_paddings(n, k, s, p, op, d):
    return (n - 1) * s - 2 * p + d * (k - 1) + op + 1 + op


def no_dilation(n, k, s, p, op, d):
    return (n - 1) * s - 2 * p + k + op


def dilation_for_each_weight(n, k, s, p, op, d):
    return (n - 1) * s - 2 * p + d * k + op


SIZE_WRONG = [
    ("size-times-stride", stride_times),
    ("law-of-the-convolution", size_of_the_convolution),
    ("one-stamp-too-many", all_stamps_and_one),
    ("reach-without-its-first-place", last_place),
    ("padding-added", padding_on_top),
    ("padding-ignored", no_padding),
    ("padding-counted-once", one_padding),
    ("output-padding-ignored", no_output_padding),
    ("output-padding-at-both-ends", two_output_paddings),
    ("dilation-ignored", no_dilation),
    ("dilation-times-the-weights", dilation_for_each_weight),
]


# How many stamps meet at each place


def counted(input_size, kernel_size, stride):
    counts = [0] * (stride * (input_size - 1) + kernel_size)
    for i in range(input_size):
        for u in range(kernel_size):
            counts[stride * i + u] += 1
    return np.array(counts)


def counted_by_ones(input_size, kernel_size, stride):
    line = np.zeros(stride * (input_size - 1) + 1)
    line[::stride] = 1
    return np.convolve(line, np.ones(kernel_size))


def counted_place_by_place(input_size, kernel_size, stride):
    places = range(stride * (input_size - 1) + kernel_size)
    starts = range(0, stride * input_size, stride)
    return np.array([sum(0 <= r - start < kernel_size for start in starts) for r in places])


OVERLAP_RIGHT = [counted, counted_by_ones, counted_place_by_place]


def marked(input_size, kernel_size, stride):
    marks = np.zeros(stride * (input_size - 1) + kernel_size)
    for start in range(0, stride * input_size, stride):
        marks[start : start + kernel_size] = 1
    return marks


def rounded_up_everywhere(input_size, kernel_size, stride):
    return np.full(stride * (input_size - 1) + kernel_size, np.ceil(kernel_size / stride))


def kernel_size_everywhere(input_size, kernel_size, stride):
    return np.full(stride * (input_size - 1) + kernel_size, kernel_size)


def without_ends(input_size, kernel_size, stride):
    places = range(stride * (input_size - 1) + kernel_size)
    return np.array([len(range(r % stride, kernel_size, stride)) for r in places])


def reads(input_size, kernel_size, stride):
    if input_size < kernel_size:
        raise ValueError("the window does not fit")
    counts = np.zeros(input_size)
    for start in range(0, input_size - kernel_size + 1, stride):
        counts[start : start + kernel_size] += 1
    return counts


def counted_one_apart(input_size, kernel_size, stride):
    return counted(input_size, kernel_size, 1)


def counted_side_by_side(input_size, kernel_size, stride):
    return np.ones(input_size * kernel_size)


OVERLAP_WRONG = [
    ("marked-instead-of-counted", marked),
    ("even-everywhere", rounded_up_everywhere),
    ("even-everywhere", kernel_size_everywhere),
    ("ends-forgotten", without_ends),
    ("reads-instead-of-stamps", reads),
    ("stride-ignored", counted_one_apart),
    ("stamps-side-by-side", counted_side_by_side),
]

"""Solutions of the exercise on pixels that no window reads."""

import math

import numpy as np

from convlib import conv2d


def unread_by_sets(input_size, kernel_size, stride, padding):
    read, start = set(), -padding
    while start + kernel_size <= input_size + padding:
        read |= set(range(start, start + kernel_size))
        start += stride
    return len([pixel for pixel in range(input_size) if pixel not in read])


def unread_by_marks(input_size, kernel_size, stride, padding):
    marks = np.zeros(input_size + 2 * padding, bool)
    for start in range(0, len(marks) - kernel_size + 1, stride):
        marks[start : start + kernel_size] = True
    return int((~marks[padding : padding + input_size]).sum())


def unread_by_probing(input_size, kernel_size, stride, padding):
    """Light one pixel after the other, and see whether an output answers."""
    window = np.ones((1, 1, 1, kernel_size))
    probes = np.eye(input_size)[:, None, None, :]
    answers = conv2d(probes, window, stride=(1, stride), padding=(0, padding))
    return int((answers.reshape(input_size, -1) == 0).all(axis=1).sum())


RIGHT = [unread_by_sets, unread_by_marks, unread_by_probing]


def nothing_lost(input_size, kernel_size, stride, padding):
    return 0


def modulo(input_size, kernel_size, stride, padding):
    return input_size % stride


def modulo_of_padded(input_size, kernel_size, stride, padding):
    line = input_size + padding + padding
    return line - line // stride * stride


def tiles(input_size, kernel_size, stride, padding):
    return input_size - input_size // kernel_size * kernel_size


def tiles_of_padded(input_size, kernel_size, stride, padding):
    return (input_size + 2 * padding) % kernel_size


def one_window_more(input_size, kernel_size, stride, padding):
    places = math.ceil((input_size + 2 * padding - kernel_size) / stride) + 1
    marks = np.zeros(input_size + 2 * padding + stride + kernel_size)
    for place in range(places):
        marks[place * stride : place * stride + kernel_size] = 1
    return int((marks[padding : padding + input_size] == 0).sum())


def remainder(input_size, kernel_size, stride, padding):
    return (input_size + 2 * padding - kernel_size) % stride


def behind_the_last_window(input_size, kernel_size, stride, padding):
    places = (input_size + 2 * padding - kernel_size) // stride + 1
    end = (places - 1) * stride - padding + kernel_size
    return len(range(end, input_size))


def padding_is_lost_too(input_size, kernel_size, stride, padding):
    line = range(-padding, input_size + padding)
    read = set()
    for start in line[::stride]:
        if start + kernel_size - 1 in line:
            read.update(range(start, start + kernel_size))
    return len(set(line) - read)


def no_padding(input_size, kernel_size, stride, padding):
    return unread_by_sets(input_size, kernel_size, stride, 0)


WRONG = [
    ("every-pixel-read", nothing_lost),
    ("remainder-of-the-line", modulo),
    ("remainder-of-the-line", modulo_of_padded),
    ("windows-side-by-side", tiles),
    ("windows-side-by-side", tiles_of_padded),
    ("last-window-cut", one_window_more),
    ("gaps-forgotten", remainder),
    ("gaps-forgotten", behind_the_last_window),
    ("padding-counted", padding_is_lost_too),
    ("padding-ignored", no_padding),
]

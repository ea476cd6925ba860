"""Solutions of the exercises on gradients and on a step of descent."""

import numpy as np

from convlib import conv2d, conv_transpose2d

# What flows back to the weights


def weight_by_loops(slopes, image):
    rows, columns = (n - m + 1 for n, m in zip(image.shape, slopes.shape, strict=True))
    gradient = [[0.0] * columns for _ in range(rows)]
    for u in range(rows):
        for v in range(columns):
            for i in range(len(slopes)):
                for j in range(len(slopes[0])):
                    gradient[u][v] += slopes[i, j] * image[i + u, j + v]
    return np.array(gradient)


def weight_by_adding_windows(slopes, image):
    tall, wide = (n - m + 1 for n, m in zip(image.shape, slopes.shape, strict=True))
    gradient = np.zeros((tall, wide))
    for (i, j), slope in np.ndenumerate(slopes):
        gradient += slope * image[i : i + tall, j : j + wide]
    return gradient


def weight_by_nudging(slopes, image):
    tall, wide = (n - m + 1 for n, m in zip(image.shape, slopes.shape, strict=True))
    gradient = np.zeros((tall, wide))
    for place in np.ndindex(tall, wide):
        nudge = np.zeros((1, 1, tall, wide))
        nudge[0, 0][place] = 1
        gradient[place] = np.sum(slopes * conv2d(image[None], nudge)[0])
    return gradient


WEIGHT_RIGHT = [weight_by_loops, weight_by_adding_windows, weight_by_nudging]


def weight_like_a_bias(slopes, image):
    return np.full_like(weight_by_loops(slopes, image), slopes.sum())


def weight_by_adding_pixels(slopes, image):
    return weight_by_adding_windows(np.ones(slopes.shape), image)


def weight_overwritten(slopes, image):
    tall, wide = (n - m + 1 for n, m in zip(image.shape, slopes.shape, strict=True))
    gradient = np.zeros((tall, wide))
    for (i, j), slope in np.ndenumerate(slopes):
        gradient[:] = slope * image[i : i + tall, j : j + wide]
    return gradient


def weight_averaged(slopes, image):
    return weight_by_adding_windows(slopes / slopes.size, image)


def weight_with_turned_slopes(slopes, image):
    return weight_by_adding_windows(np.rot90(slopes, 2), image)


def weight_with_the_image_as_kernel(slopes, image):
    room = [n - m for n, m in zip(image.shape, slopes.shape, strict=True)]
    return conv2d(slopes[None], image[None, None], padding=room)[0]


def weight_at_every_overlap(slopes, image):
    return conv2d(image[None], slopes[None, None], padding="full")[0]


WEIGHT_WRONG = [
    ("pixels-forgotten", weight_like_a_bias),
    ("slopes-forgotten", weight_by_adding_pixels),
    ("overwritten-instead-of-added", weight_overwritten),
    ("averaged-instead-of-summed", weight_averaged),
    ("slopes-turned", weight_with_turned_slopes),
    ("result-turned", weight_with_the_image_as_kernel),
    ("every-overlap", weight_at_every_overlap),
]


# What flows back to the input


def input_by_loops(slopes, kernel, stride):
    (h, w), (tall, wide) = slopes.shape, kernel.shape
    gradient = [[0.0] * (stride * (w - 1) + wide) for _ in range(stride * (h - 1) + tall)]
    for i in range(h):
        for j in range(w):
            for u in range(tall):
                for v in range(wide):
                    gradient[stride * i + u][stride * j + v] += slopes[i, j] * kernel[u, v]
    return np.array(gradient)


def input_by_asking_each_pixel(slopes, kernel, stride):
    sides = zip(slopes.shape, kernel.shape, strict=True)
    gradient = np.zeros([stride * (n - 1) + k for n, k in sides])
    for r, c in np.ndindex(gradient.shape):
        for (i, j), slope in np.ndenumerate(slopes):
            u, v = r - stride * i, c - stride * j
            if 0 <= u < kernel.shape[0] and 0 <= v < kernel.shape[1]:
                gradient[r, c] += slope * kernel[u, v]
    return gradient


def spread(slopes, stride):
    wide = np.zeros([stride * (n - 1) + 1 for n in slopes.shape])
    wide[::stride, ::stride] = slopes
    return wide


def input_by_full_padding(slopes, kernel, stride):
    turned = kernel[None, None, ::-1, ::-1]
    return conv2d(spread(slopes, stride)[None], turned, padding="full")[0]


def input_by_the_transposed_layer(slopes, kernel, stride):
    return conv_transpose2d(slopes[None], kernel[None, None], stride=stride)[0]


INPUT_RIGHT = [
    input_by_loops,
    input_by_asking_each_pixel,
    input_by_full_padding,
    input_by_the_transposed_layer,
]


def input_of_weights(slopes, kernel, stride):
    return input_by_loops(slopes * 0 + 1, kernel, stride)


def input_of_slopes(slopes, kernel, stride):
    return input_by_loops(slopes, kernel * 0 + 1, stride)


def input_not_turned(slopes, kernel, stride):
    return conv2d(spread(slopes, stride)[None], kernel[None, None], padding="full")[0]


def input_overwritten(slopes, kernel, stride):
    (h, w), (tall, wide) = slopes.shape, kernel.shape
    gradient = np.zeros((stride * (h - 1) + tall, stride * (w - 1) + wide))
    for i, j in np.ndindex(h, w):
        down, across = slice(stride * i, stride * i + tall), slice(stride * j, stride * j + wide)
        gradient[down, across] = slopes[i, j] * kernel
    return gradient


def input_averaged(slopes, kernel, stride):
    readers = input_by_loops(np.ones(slopes.shape), np.ones(kernel.shape), stride)
    return input_by_loops(slopes, kernel, stride) / np.where(readers > 0, readers, 1)


def input_without_stride(slopes, kernel, stride):
    return input_by_loops(slopes, kernel, 1)


def input_without_padding(slopes, kernel, stride):
    return conv2d(spread(slopes, stride)[None], kernel[None, None, ::-1, ::-1])[0]


INPUT_WRONG = [
    ("slopes-forgotten", input_of_weights),
    ("weights-forgotten", input_of_slopes),
    ("kernel-turned", input_not_turned),
    ("overwritten-instead-of-added", input_overwritten),
    ("averaged-instead-of-summed", input_averaged),
    ("stride-ignored", input_without_stride),
    ("padding-forgotten", input_without_padding),
]


# One step of descent


def error_of(kernel, image, target):
    return conv2d(image[None], kernel[None, None])[0] - target


def step_by_loops(kernel, image, target, learning_rate):
    rows, columns = target.shape
    moved = kernel.copy()
    for (u, v), weight in np.ndenumerate(kernel):
        slope = 0.0
        for i in range(rows):
            for j in range(columns):
                output = 0.0
                for a in range(kernel.shape[0]):
                    for b in range(kernel.shape[1]):
                        output += kernel[a, b] * image[i + a, j + b]
                slope += 2 * (output - target[i, j]) * image[i + u, j + v]
        moved[u, v] = weight - learning_rate * slope / (rows * columns)
    return moved


def step_by_windows(kernel, image, target, learning_rate):
    error = error_of(kernel, image, target)
    return kernel - learning_rate * weight_by_adding_windows(2 * error / error.size, image)


STEP_RIGHT = [step_by_loops, step_by_windows]


def step_uphill(kernel, image, target, learning_rate):
    slopes = 2 * error_of(kernel, image, target) / target.size
    return kernel + learning_rate * weight_by_loops(slopes, image)


def step_with_the_error_turned_about(kernel, image, target, learning_rate):
    slopes = 2 * (target - conv2d(image[None], kernel[None, None])[0]) / target.size
    return kernel - learning_rate * weight_by_loops(slopes, image)


def step_of_the_sum(kernel, image, target, learning_rate):
    slopes = 2 * error_of(kernel, image, target)
    return kernel - learning_rate * weight_by_loops(slopes, image)


def step_without_the_two(kernel, image, target, learning_rate):
    slopes = error_of(kernel, image, target) / target.size
    return kernel - learning_rate * weight_by_loops(slopes, image)


def step_of_windows(kernel, image, target, learning_rate):
    return kernel - learning_rate * weight_by_loops(np.ones(target.shape), image)


def step_of_mean_windows(kernel, image, target, learning_rate):
    return kernel - learning_rate * weight_by_loops(np.ones(target.shape) / target.size, image)


def only_the_gradient(kernel, image, target, learning_rate):
    return weight_by_loops(2 * error_of(kernel, image, target) / target.size, image)


def only_the_length(kernel, image, target, learning_rate):
    return learning_rate * only_the_gradient(kernel, image, target, learning_rate)


def only_the_move(kernel, image, target, learning_rate):
    return -only_the_length(kernel, image, target, learning_rate)


def step_without_rate(kernel, image, target, learning_rate):
    return kernel - only_the_gradient(kernel, image, target, learning_rate)


def step_of_a_bias(kernel, image, target, learning_rate):
    slopes = 2 * error_of(kernel, image, target) / target.size
    return kernel - learning_rate * slopes.sum()


def step_with_turned_slopes(kernel, image, target, learning_rate):
    slopes = 2 * error_of(kernel, image, target) / target.size
    return kernel - learning_rate * weight_by_loops(np.rot90(slopes, 2), image)


STEP_WRONG = [
    ("uphill", step_uphill),
    ("uphill", step_with_the_error_turned_about),
    ("sum-instead-of-mean", step_of_the_sum),
    ("two-forgotten", step_without_the_two),
    ("error-forgotten", step_of_windows),
    ("error-forgotten", step_of_mean_windows),
    ("gradient-returned", only_the_gradient),
    ("gradient-returned", only_the_length),
    ("gradient-returned", only_the_move),
    ("learning-rate-forgotten", step_without_rate),
    ("pixels-forgotten", step_of_a_bias),
    ("slopes-turned", step_with_turned_slopes),
]

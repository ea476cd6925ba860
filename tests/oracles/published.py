"""Convolutions, forward and backward, whose results are printed in textbooks and courses."""

import numpy as np


def ramp(*shape):
    return np.arange(np.prod(shape), dtype=float).reshape(shape)


def evenly(first, last, *shape):
    return np.linspace(first, last, int(np.prod(shape))).reshape(shape)


# Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", arXiv 1603.07285.
GUIDE_INPUT = np.array(
    [
        [3, 3, 2, 1, 0],
        [0, 0, 1, 3, 1],
        [3, 1, 2, 2, 3],
        [2, 0, 0, 2, 2],
        [2, 0, 0, 0, 1],
    ]
)
GUIDE_KERNEL = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]])

# Zhang et al., "Dive into Deep Learning": two channels in, and three filters that differ by one.
D2L_INPUT = np.stack([ramp(3, 3), ramp(3, 3) + 1])
D2L_WEIGHT = np.stack([ramp(2, 2), ramp(2, 2) + 1]) + np.arange(3)[:, None, None, None]

STRIPE = np.tile([1, 1, 0, 0, 0, 0, 1, 1], (6, 1))

# name: (arguments of conv2d, output)
CASES = {
    "d2l one channel": (
        {"input": ramp(1, 3, 3), "weight": ramp(1, 1, 2, 2)},
        [[[19, 25], [37, 43]]],
    ),
    "d2l padded": (  # the section on padding and stride, the figure with a border of zeros
        {"input": ramp(1, 3, 3), "weight": ramp(1, 1, 2, 2), "padding": 1},
        [[[0, 3, 8, 4], [9, 19, 25, 10], [21, 37, 43, 16], [6, 7, 8, 0]]],
    ),
    "d2l strides 3 and 2": (
        {"input": ramp(1, 3, 3), "weight": ramp(1, 1, 2, 2), "padding": 1, "stride": (3, 2)},
        [[[0, 8], [6, 8]]],
    ),
    "d2l edges of a stripe": (
        {"input": STRIPE[None], "weight": np.array([[[[1, -1]]]])},
        [[[0, 1, 0, 0, 0, -1, 0]] * 6],
    ),
    "d2l two channels in": (
        {"input": D2L_INPUT, "weight": D2L_WEIGHT[:1]},
        [[[56, 72], [104, 120]]],
    ),
    "d2l three channels out": (
        {"input": D2L_INPUT, "weight": D2L_WEIGHT},
        [[[56, 72], [104, 120]], [[76, 100], [148, 172]], [[96, 128], [192, 224]]],
    ),
    "guide": (
        {"input": GUIDE_INPUT[None], "weight": GUIDE_KERNEL[None, None]},
        [[[12, 12, 17], [10, 17, 19], [9, 6, 14]]],
    ),
    "guide padding 1 stride 2": (
        {
            "input": GUIDE_INPUT[None],
            "weight": GUIDE_KERNEL[None, None],
            "padding": 1,
            "stride": 2,
        },
        [[[6, 17, 3], [8, 17, 13], [6, 4, 4]]],
    ),
    "guide kernel flipped": (
        {"input": GUIDE_INPUT[None], "weight": GUIDE_KERNEL[None, None, ::-1, ::-1]},
        [[[18, 20, 19], [10, 9, 17], [11, 8, 14]]],
    ),
    "cs231n conv_forward_naive": (  # Stanford, assignment 2, ConvolutionalNetworks
        {
            "input": evenly(-0.1, 0.5, 2, 3, 4, 4),
            "weight": evenly(-0.2, 0.3, 3, 3, 4, 4),
            "bias": np.linspace(-0.1, 0.2, 3),
            "stride": 2,
            "padding": 1,
        },
        [
            [
                [[-0.08759809, -0.10987781], [-0.18387192, -0.2109216]],
                [[0.21027089, 0.21661097], [0.22847626, 0.23004637]],
                [[0.50813986, 0.54309974], [0.64082444, 0.67101435]],
            ],
            [
                [[-0.98053589, -1.03143541], [-1.19128892, -1.24695841]],
                [[0.69108355, 0.66880383], [0.59480972, 0.56776003]],
                [[2.36270298, 2.36904306], [2.38090835, 2.38247847]],
            ],
        ],
    ),
}

# name: (arguments of conv_transpose2d, output)
TRANSPOSED = {
    "d2l transposed": (
        {"input": ramp(1, 1, 2, 2), "weight": ramp(1, 1, 2, 2)},
        [[[[0, 0, 1], [0, 4, 6], [4, 12, 9]]]],
    ),
    "d2l transposed, padding 1": (
        {"input": ramp(1, 1, 2, 2), "weight": ramp(1, 1, 2, 2), "padding": 1},
        [[[[4]]]],
    ),
    "d2l transposed, stride 2": (
        {"input": ramp(1, 1, 2, 2), "weight": ramp(1, 1, 2, 2), "stride": 2},
        [[[[0, 0, 0, 1], [0, 0, 2, 3], [0, 2, 0, 3], [4, 6, 6, 9]]]],
    ),
}


def course(input_shape, weight_shape):
    """Return arrays of the course deeplearning.ai, whose channels come last, in our layout."""
    rng = np.random.RandomState(1)  # the stream that the course draws from
    input, weight = rng.randn(*input_shape), rng.randn(*weight_shape)
    return {
        "input": input.transpose(0, 3, 1, 2),
        "weight": weight.transpose(3, 2, 0, 1),
        "bias": rng.randn(weight_shape[-1]),
    }


# "Convolutional Model: step by step": printed are a mean and some numbers of one output.
# name: (arguments of conv2d, mean, where in (N, C, H, W), the numbers there)
COURSE = {
    "padding 2, stride 2": (
        course((10, 4, 4, 3), (2, 2, 3, 8)) | {"stride": 2, "padding": 2},
        0.0489952035289,
        (3, slice(None), 2, 1),
        [
            -0.61490741,
            -6.7439236,
            -2.55153897,
            1.75698377,
            3.56208902,
            0.53036437,
            5.18531798,
            8.75898442,
        ],
    ),
    "padding 1, stride 2": (
        course((10, 5, 7, 4), (3, 3, 4, 8)) | {"stride": 2, "padding": 1},
        0.692360880758,
        (3, [0, 4], 2, 1),
        [-1.28912231, 8.25132576],
    ),
}
# The means of the gradients of the first, where the gradient of the output is the output.
COURSE_GRADIENT_MEANS = {
    "input": 1.45243777754,
    "weight": 1.72699145831,
    "bias": 7.83923256462,
}

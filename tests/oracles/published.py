"""Convolutions and pools whose results others printed: textbooks, courses, OpenCV."""

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


def course_pool(*shape):
    """Return pictures of the same course in our layout, and the stream that they came from."""
    rng = np.random.RandomState(1)
    return rng.randn(*shape).transpose(0, 3, 1, 2), rng


RAMP_3, RAMP_4 = ramp(1, 3, 3), ramp(1, 4, 4)
COURSE_PICTURES = course_pool(2, 4, 4, 3)[0]

# name: (operation, arguments, output, how many digits after the point are printed)
POOLS = {
    "guide max": (
        "max_pool2d",
        {"input": GUIDE_INPUT[None], "kernel_size": 3, "stride": 1},
        [[[3, 3, 3], [3, 3, 3], [3, 2, 3]]],
        1,
    ),
    "guide average": (
        "avg_pool2d",
        {"input": GUIDE_INPUT[None], "kernel_size": 3, "stride": 1},
        [[[1.7, 1.7, 1.7], [1, 1.2, 1.8], [1.1, 0.8, 1.3]]],
        1,
    ),
    "d2l max": (
        "max_pool2d",
        {"input": RAMP_3, "kernel_size": 2, "stride": 1},
        [[[4, 5], [7, 8]]],
        8,
    ),
    "d2l average": (
        "avg_pool2d",
        {"input": RAMP_3, "kernel_size": 2, "stride": 1},
        [[[2, 3], [5, 6]]],
        8,
    ),
    "d2l max, padding 1, stride 2": (
        "max_pool2d",
        {"input": RAMP_4, "kernel_size": 3, "stride": 2, "padding": 1},
        [[[5, 7], [13, 15]]],
        8,
    ),
    "d2l max, a number for each axis": (
        "max_pool2d",
        {"input": RAMP_4, "kernel_size": (2, 3), "stride": (2, 3), "padding": (0, 1)},
        [[[5, 7], [13, 15]]],
        8,
    ),
    "cs231n max_pool_forward_naive": (
        "max_pool2d",
        {"input": evenly(-0.3, 0.4, 2, 3, 4, 4), "kernel_size": 2, "stride": 2},
        [
            [
                [[-0.26315789, -0.24842105], [-0.20421053, -0.18947368]],
                [[-0.14526316, -0.13052632], [-0.08631579, -0.07157895]],
                [[-0.02736842, -0.01263158], [0.03157895, 0.04631579]],
            ],
            [
                [[0.09052632, 0.10526316], [0.14947368, 0.16421053]],
                [[0.20842105, 0.22315789], [0.26736842, 0.28210526]],
                [[0.32631579, 0.34105263], [0.38526316, 0.4]],
            ],
        ],
        8,
    ),
    "course max": (
        "max_pool2d",
        {"input": COURSE_PICTURES, "kernel_size": 3, "stride": 2},
        np.reshape(
            [[1.74481176, 0.86540763, 1.13376944], [1.13162939, 1.51981682, 2.18557541]],
            (2, 3, 1, 1),
        ),
        8,
    ),
    "course average": (
        "avg_pool2d",
        {"input": COURSE_PICTURES, "kernel_size": 3, "stride": 2},
        np.reshape(
            [[0.02105773, -0.20328806, -0.40389855], [-0.22154621, 0.51716526, 0.48155844]],
            (2, 3, 1, 1),
        ),
        8,
    ),
}

# Its gradients, with windows of two pixels: printed are the second picture's second row, both
# channels, and the mean of the upstream gradient.
COURSE_POOL, RNG = course_pool(5, 5, 3, 2)
COURSE_UPSTREAM = RNG.randn(5, 4, 2, 2).transpose(0, 3, 1, 2)
COURSE_UPSTREAM_MEAN = 0.145713902729
POOL_GRADIENTS = {
    "max_pool2d": [[0, 5.05844394, 0], [0, -1.68282702, 0]],
    "avg_pool2d": [[0.08485462, 1.26461098, 1.17975636], [0.2787552, -0.25749373, -0.53624893]],
}

# OpenCV 5.0 on the guide's input in float64, its borders left at their default, REFLECT_101.
# name: output
OPENCV = {
    "filter2D [[1, 2], [3, 4]]": [
        [21, 21, 19, 17, 8],
        [9, 9, 11, 19, 14],
        [15, 13, 13, 21, 23],
        [15, 11, 5, 14, 22],
        [12, 8, 0, 4, 10],
    ],
    "Sobel dx": [
        [0, 0, 2, -4, 0],
        [0, 0, 5, -1, 0],
        [0, -3, 7, 4, 0],
        [0, -7, 5, 6, 0],
        [0, -8, 4, 6, 0],
    ],
    "Sobel dy": [
        [0, 0, 0, 0, 0],
        [-4, -4, -1, 5, 8],
        [4, 1, -3, -2, 0],
        [-4, -5, -7, -8, -8],
        [0, 0, 0, 0, 0],
    ],
    "Scharr dx": [
        [0, -4, -2, -20, 0],
        [0, 4, 27, -3, 0],
        [0, -13, 25, 16, 0],
        [0, -29, 23, 26, 0],
        [0, -32, 12, 22, 0],
    ],
    "Laplacian ksize 1": [
        [-6, -7, -2, 4, 4],
        [6, 5, 3, -7, 5],
        [-8, 1, -4, 2, -5],
        [-3, 3, 4, -4, 0],
        [-4, 2, 0, 5, 0],
    ],
    "Laplacian ksize 3": [
        [-24, -20, -4, 0, 24],
        [16, 20, 6, -10, 4],
        [-24, -2, -6, -8, -4],
        [-12, 14, 6, -4, -8],
        [-16, 8, 8, 8, 8],
    ],
    "9 * blur 3": [
        [9, 10, 14, 13, 16],
        [14, 15, 15, 15, 16],
        [7, 9, 11, 16, 20],
        [9, 10, 7, 12, 14],
        [6, 6, 4, 9, 13],
    ],
    "GaussianBlur 5, sigma 1.3": [
        [1.3627675698, 1.4431717797, 1.5476175094, 1.6461463162, 1.6815462882],
        [1.2615357857, 1.3440992271, 1.4931530229, 1.6665053341, 1.7514860412],
        [1.1370884476, 1.1783457224, 1.3322724660, 1.5684203207, 1.7227785656],
        [0.8882524512, 0.8899192224, 1.0222046781, 1.3008285752, 1.5044588124],
        [0.8816877143, 0.8391617415, 0.9022103169, 1.1350716614, 1.3330452946],
    ],
}

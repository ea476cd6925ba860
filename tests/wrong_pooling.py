"""Wrong calls of pooling and its neighbours, each with the error that it must give."""

import numpy as np

PICTURE = np.ones((1, 4, 6, 6))
TRUE_FALSE = "must be True or False, got"
PAIR = "must be an integer or a pair (vertical, horizontal), got"
REAL = "must hold real numbers of at most 64 bits, got"
SHAPE = "input must have shape (N, C, H, W) or (C, H, W), got"
NO_FIT = (
    "kernel_size must fit into the padded input, got a window of {window} (kernel_size {taps}, "
    "dilation {dilation}) for {padded} (input_size {size}, padding {pad} and {pad}): "
    "use a smaller kernel_size or dilation, or more padding"
)
TOO_WIDE = (
    "padding must be at most half of kernel_size, got padding 2 and kernel_size 3: "
    "use less padding or a larger kernel_size"
)

# Every argument that is common to max_pool2d and avg_pool2d
COMMON = [
    ({"input": None}, TypeError, f"input {REAL} None"),
    ({"input": "photo"}, TypeError, f"input {REAL} 'photo'"),
    ({"input": PICTURE * 1j}, TypeError, f"input {REAL} dtype complex128"),
    ({"input": PICTURE.astype(object)}, TypeError, f"input {REAL} dtype object"),
    (
        {"input": [[[1, 2], [3]]]},
        ValueError,
        "input must be rectangular, got nested lists of different lengths",
    ),
    ({"input": 7}, ValueError, f"{SHAPE} ()"),
    ({"input": PICTURE[0, 0]}, ValueError, f"{SHAPE} (6, 6): for one channel write input[None]"),
    ({"input": PICTURE[None]}, ValueError, f"{SHAPE} (1, 1, 4, 6, 6)"),
    (
        {"input": PICTURE[:, :0]},
        ValueError,
        "only the batch of input may be empty, got shape (1, 0, 6, 6)",
    ),
    (
        {"input": PICTURE[..., :0]},
        ValueError,
        "only the batch of input may be empty, got shape (1, 4, 6, 0)",
    ),
    ({"kernel_size": 0}, ValueError, "kernel_size must be at least 1, got 0"),
    ({"kernel_size": (2, -1)}, ValueError, "kernel_size must be at least 1, got (2, -1)"),
    (
        {"kernel_size": 2**31},
        ValueError,
        "kernel_size must be at most 2147483647, got 2147483648",
    ),
    ({"kernel_size": None}, TypeError, f"kernel_size {PAIR} None"),
    ({"kernel_size": "2"}, TypeError, f"kernel_size {PAIR} '2'"),
    ({"kernel_size": 2.0}, TypeError, f"kernel_size {PAIR} 2.0"),
    ({"kernel_size": True}, TypeError, f"kernel_size {PAIR} True"),
    ({"kernel_size": (2, 2, 2)}, TypeError, f"kernel_size {PAIR} (2, 2, 2)"),
    (
        {"kernel_size": 7},
        ValueError,
        "height: " + NO_FIT.format(window=7, taps=7, dilation=1, padded=6, size=6, pad=0),
    ),
    (
        {"kernel_size": (6, 9), "padding": (0, 1)},
        ValueError,
        "width: " + NO_FIT.format(window=9, taps=9, dilation=1, padded=8, size=6, pad=1),
    ),
    (
        {"kernel_size": 9, "stride": 2, "ceil_mode": True},
        ValueError,
        "height: " + NO_FIT.format(window=9, taps=9, dilation=1, padded=6, size=6, pad=0),
    ),
    ({"stride": 0}, ValueError, "stride must be at least 1, got 0"),
    ({"stride": (1, 0)}, ValueError, "stride must be at least 1, got (1, 0)"),
    ({"stride": 1.5}, TypeError, f"stride {PAIR} 1.5"),
    ({"stride": (1,)}, TypeError, f"stride {PAIR} (1,)"),
    ({"padding": 2}, ValueError, TOO_WIDE),
    ({"padding": ((0, 0), (0, 2))}, ValueError, TOO_WIDE),
    ({"padding": -1}, ValueError, "padding must be at least 0, got -1"),
    (
        {"padding": "same"},
        TypeError,
        "padding must be an integer, (vertical, horizontal) or ((top, bottom), (left, right)), "
        "got 'same'",
    ),
    (
        {"padding": None},
        TypeError,
        "padding must be an integer, (vertical, horizontal) or ((top, bottom), (left, right)), "
        "got None",
    ),
    ({"ceil_mode": 1}, TypeError, f"ceil_mode {TRUE_FALSE} 1"),
    ({"ceil_mode": "yes"}, TypeError, f"ceil_mode {TRUE_FALSE} 'yes'"),
]

MAX_POOL = [
    ({"dilation": 0}, ValueError, "dilation must be at least 1, got 0"),
    ({"dilation": None}, TypeError, f"dilation {PAIR} None"),
    (
        {"dilation": 3},
        ValueError,
        "height: " + NO_FIT.format(window=7, taps=3, dilation=3, padded=6, size=6, pad=0),
    ),
    ({"return_indices": 1}, TypeError, f"return_indices {TRUE_FALSE} 1"),
]

AVG_POOL = [
    ({"count_include_pad": None}, TypeError, f"count_include_pad {TRUE_FALSE} None"),
    ({"divisor_override": 0}, ValueError, "divisor_override must be at least 1, got 0"),
    ({"divisor_override": -3}, ValueError, "divisor_override must be at least 1, got -3"),
    ({"divisor_override": 2.5}, TypeError, "divisor_override must be an integer, got 2.5"),
]

OTHERS = [
    (
        "max_pool1d",
        {"input": PICTURE, "kernel_size": 2},
        ValueError,
        "input must have shape (N, C, L) or (C, L), got (1, 4, 6, 6)",
    ),
    (
        "max_pool1d",
        {"input": PICTURE[0, 0], "kernel_size": (2, 2)},
        TypeError,
        "kernel_size must be an integer or a tuple (horizontal,), got (2, 2)",
    ),
    (
        "avg_pool1d",
        {"input": PICTURE[0, 0], "kernel_size": 7},
        ValueError,
        "length: " + NO_FIT.format(window=7, taps=7, dilation=1, padded=6, size=6, pad=0),
    ),
    (
        "avg_pool3d",
        {"input": PICTURE, "kernel_size": (2, 2)},
        TypeError,
        "kernel_size must be an integer or a triple (depth, vertical, horizontal), got (2, 2)",
    ),
    (
        "max_pool3d",
        {"input": PICTURE, "kernel_size": 5},
        ValueError,
        "depth: " + NO_FIT.format(window=5, taps=5, dilation=1, padded=4, size=4, pad=0),
    ),
    (
        "lp_pool2d",
        {"input": PICTURE, "norm_type": 0, "kernel_size": 2},
        ValueError,
        "norm_type must be a number other than 0, got 0",
    ),
    (
        "lp_pool2d",
        {"input": PICTURE, "norm_type": float("nan"), "kernel_size": 2},
        ValueError,
        "norm_type must be a number other than 0, got nan",
    ),
    (
        "lp_pool2d",
        {"input": PICTURE, "norm_type": "2", "kernel_size": 2},
        TypeError,
        "norm_type must be a number, got '2'",
    ),
    (
        "lp_pool2d",
        {"input": PICTURE, "norm_type": True, "kernel_size": 2},
        TypeError,
        "norm_type must be a number, got True",
    ),
    (
        "adaptive_avg_pool2d",
        {"input": PICTURE, "output_size": 0},
        ValueError,
        "output_size must be at least 1, got 0",
    ),
    (
        "adaptive_avg_pool2d",
        {"input": PICTURE, "output_size": (2, 2, 2)},
        TypeError,
        f"output_size {PAIR} (2, 2, 2)",
    ),
    (
        "adaptive_max_pool2d",
        {"input": PICTURE, "output_size": 2.0},
        TypeError,
        f"output_size {PAIR} 2.0",
    ),
    (
        "adaptive_max_pool2d",
        {"input": PICTURE, "output_size": 2, "return_indices": None},
        TypeError,
        f"return_indices {TRUE_FALSE} None",
    ),
    (
        "global_avg_pool",
        {"input": PICTURE[0, 0]},
        ValueError,
        "input must have shape (N, C, L), (N, C, H, W) or (N, C, D, H, W), got (6, 6): "
        "for a picture without a batch axis write input[None]",
    ),
    (
        "global_max_pool",
        {"input": PICTURE[:, :, :0]},
        ValueError,
        "only the batch of input may be empty, got shape (1, 4, 0, 6)",
    ),
    (
        "blur_pool2d",
        {"input": PICTURE, "kernel_size": 12},
        ValueError,
        "kernel_size must be at most 11 for the border of a picture of 6 x 6 pixels "
        "to be its reflection, got 12",
    ),
    (
        "blur_pool2d",
        {"input": PICTURE, "kernel_size": (3, 3)},
        TypeError,
        "kernel_size must be an integer, got (3, 3)",
    ),
    (
        "blur_pool2d",
        {"input": PICTURE, "stride": 0},
        ValueError,
        "stride must be at least 1, got 0",
    ),
    (
        "pixel_shuffle",
        {"input": PICTURE, "upscale_factor": 3},
        ValueError,
        "channels of input must be a multiple of upscale_factor ** 2 = 9, got 4",
    ),
    (
        "pixel_shuffle",
        {"input": PICTURE, "upscale_factor": 0},
        ValueError,
        "upscale_factor must be at least 1, got 0",
    ),
    (
        "pixel_shuffle",
        {"input": PICTURE[0, 0], "upscale_factor": 2},
        ValueError,
        "input must have shape (..., C, H, W), got (6, 6)",
    ),
    (
        "pixel_unshuffle",
        {"input": PICTURE, "downscale_factor": 4},
        ValueError,
        "height and width of input must be multiples of downscale_factor 4, got (6, 6)",
    ),
    (
        "pixel_unshuffle",
        {"input": PICTURE, "downscale_factor": 2.0},
        TypeError,
        "downscale_factor must be an integer, got 2.0",
    ),
]

UNPOOL = [
    ({"indices": np.zeros((1, 4, 6, 6))}, TypeError, "indices must be integers, got dtype float64"),
    (
        {"indices": np.zeros((4, 6, 6), int)},
        ValueError,
        "indices must have the input's shape (1, 4, 6, 6), got (4, 6, 6)",
    ),
    (
        {"indices": np.full((1, 4, 6, 6), 144)},
        ValueError,
        "indices must be from 0 to 143 for an output of (12, 12), got 144: "
        "take them from max_pool2d with return_indices=True",
    ),
    (
        {"indices": np.full((1, 4, 6, 6), -1)},
        ValueError,
        "indices must be from 0 to 143 for an output of (12, 12), got -1: "
        "take them from max_pool2d with return_indices=True",
    ),
    (
        {"output_size": (14, 12)},
        ValueError,
        "output_size must differ from (12, 12) by less than stride (2, 2), got (14, 12)",
    ),
    (
        {"output_size": 12},
        TypeError,
        "output_size must be (height, width) or a shape (N, C, H, W), got 12",
    ),
    (
        {"padding": 6},
        ValueError,
        "the output must be at least 1 pixel high and wide, got (0, 0): use less padding",
    ),
    ({"padding": -1}, ValueError, "padding must be at least 0, got -1"),
]

OFFSET = np.zeros((1, 18, 4, 4))
DEFORM = [
    (
        {"offset": OFFSET[:, :17]},
        ValueError,
        "offset must have shape (1, 18 * offset groups, 4, 4), a (y, x) for each tap, "
        "got (1, 17, 4, 4)",
    ),
    (
        {"offset": OFFSET[:, :, :3]},
        ValueError,
        "offset must have shape (1, 18 * offset groups, 4, 4), a (y, x) for each tap, "
        "got (1, 18, 3, 4)",
    ),
    (
        {"offset": OFFSET[0]},
        ValueError,
        "offset must have shape (1, 18 * offset groups, 4, 4), a (y, x) for each tap, "
        "got (18, 4, 4)",
    ),
    (
        {"offset": 0},
        ValueError,
        "offset must have shape (1, 18 * offset groups, 4, 4), a (y, x) for each tap, got ()",
    ),
    ({"offset": None}, TypeError, f"offset {REAL} None"),
    (
        {"offset": np.zeros((1, 54, 4, 4))},
        ValueError,
        "offset groups must divide in_channels, got 3 offset groups and in_channels 4",
    ),
    (
        {"mask": OFFSET},
        ValueError,
        "mask must have shape (1, 9, 4, 4), a factor for each tap, got (1, 18, 4, 4)",
    ),
    ({"mask": "all"}, TypeError, f"mask {REAL} 'all'"),
    (
        {"weight": np.ones((2, 3, 3, 3))},
        ValueError,
        "in_channels must be a multiple of the channels in each filter, got 4 and 3",
    ),
    (
        {"weight": np.ones((3, 3))},
        ValueError,
        "weight must have shape (C_out, C_in/groups, kH, kW), got (3, 3): "
        "for one kernel write weight[None, None]",
    ),
    (
        {"weight": np.ones((2, 0, 3, 3))},
        ValueError,
        "weight must not be empty, got shape (2, 0, 3, 3)",
    ),
    (
        {"weight": np.ones((3, 2, 3, 3))},
        ValueError,
        "groups must divide out_channels, got groups 2 and out_channels 3",
    ),
    (
        {"bias": np.ones(3)},
        ValueError,
        "bias must have one number for each filter, shape (2,), got (3,)",
    ),
    ({"stride": 0}, ValueError, "stride must be at least 1, got 0"),
    ({"input": PICTURE[0, 0]}, ValueError, f"{SHAPE} (6, 6): for one grey image write input[None]"),
]

GRADIENTS = [
    ("max_pool2d", {"input": PICTURE, "kernel_size": 2}, (1, 4, 3, 3)),
    ("avg_pool2d", {"input": PICTURE, "kernel_size": 2}, (1, 4, 3, 3)),
    ("lp_pool2d", {"input": PICTURE, "norm_type": 2, "kernel_size": 2}, (1, 4, 3, 3)),
    ("adaptive_avg_pool2d", {"input": PICTURE, "output_size": 2}, (1, 4, 2, 2)),
    ("adaptive_max_pool2d", {"input": PICTURE, "output_size": 2}, (1, 4, 2, 2)),
    ("global_avg_pool", {"input": PICTURE}, (1, 4, 1, 1)),
    ("global_max_pool", {"input": PICTURE}, (1, 4, 1, 1)),
    ("blur_pool2d", {"input": PICTURE}, (1, 4, 3, 3)),
    (
        "max_unpool2d",
        {"input": PICTURE, "indices": np.zeros((1, 4, 6, 6), int), "kernel_size": 2},
        (1, 4, 12, 12),
    ),
    (
        "deform_conv2d",
        {"input": PICTURE, "offset": OFFSET, "weight": np.ones((2, 4, 3, 3))},
        (1, 2, 4, 4),
    ),
]

DEFAULTS = {
    "max_pool2d": {"input": PICTURE, "kernel_size": 3},
    "avg_pool2d": {"input": PICTURE, "kernel_size": 3},
    "max_unpool2d": {
        "input": PICTURE,
        "indices": np.zeros((1, 4, 6, 6), int),
        "kernel_size": 2,
    },
    "deform_conv2d": {"input": PICTURE, "offset": OFFSET, "weight": np.ones((2, 4, 3, 3))},
}
TABLE = [
    *(("max_pool2d", *row) for row in COMMON + MAX_POOL),
    *(("avg_pool2d", *row) for row in COMMON + AVG_POOL),
    *(("max_unpool2d", *row) for row in UNPOOL),
    *(("deform_conv2d", *row) for row in DEFORM),
    *OTHERS,
]

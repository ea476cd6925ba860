"""Every public operation at 300 random settings against ONNX Runtime, in float32."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from numpy.testing import assert_allclose, assert_array_equal

import convlib as cl
from calls_of import CALLS, adaptive, folded, output_of, pools
from oracles.onnx_runtime import run
from settings_of import MANY, onnx_settings

BORDERS = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}  # ONNX's names


def in_float32(call):
    return {
        name: value.astype(np.float32) if getattr(value, "dtype", None) == np.float64 else value
        for name, value in call.items()
    }


def pads(pairs):
    """Return ONNX's order: all that come before, then all that come after."""
    return [pair[side] for side in (0, 1) for pair in pairs]


# Convolutions


def conv(call):
    call = {"stride": (1, 1), "dilation": (1, 1)} | call  # Winograd's tiles have no others
    picture, weight, axes = call["input"], call["weight"], call["weight"].ndim - 2
    if call.get("padding_mode", "zeros") != "zeros":
        picture = bordered(picture, call["padding"], BORDERS[call["padding_mode"]])
        call["padding"] = ((0, 0),) * axes
    if call.get("flip"):
        weight = np.flip(weight, tuple(range(2, 2 + axes))).copy()
    return run("Conv", {"X": picture, "W": weight, "B": call["bias"]}, **onnx_settings(call, axes))


def bordered(picture, pairs, mode):
    widths = np.array(pads([(0, 0), (0, 0), *pairs]))
    return run("Pad", {"X": picture, "P": widths}, mode=mode)


def conv_transpose(call):
    # ONNX Runtime takes no output padding beyond the stride, which dilation allows.
    assume(all(map(int.__lt__, call["output_padding"], call["stride"])))
    settings = onnx_settings(call, call["weight"].ndim - 2)
    arrays = {"X": call["input"], "W": call["weight"], "B": call["bias"]}
    return run("ConvTranspose", arrays, output_padding=call["output_padding"], **settings)


def separable(call):
    own, mixing, channels = (
        call["depthwise_weight"],
        call["pointwise_weight"],
        call["input"].shape[1],
    )
    apart = conv(call | {"weight": own, "bias": None, "groups": channels})
    return run("Conv", {"X": apart, "W": mixing, "B": call["bias"]})


def deform_conv(call):
    kernel = call["weight"].shape[2:]
    arrays = {
        "X": call["input"],
        "W": call["weight"],
        "offset": call["offset"],
        "B": call["bias"],
        "mask": call["mask"],
    }
    return run(
        "DeformConv",
        arrays,
        strides=call["stride"],
        pads=pads(call["padding"]),
        dilations=call["dilation"],
        group=call["input"].shape[1] // call["weight"].shape[1],
        offset_group=call["offset"].shape[1] // (2 * math.prod(kernel)),
    )


def one_tap_each(channels, kernel):
    """Return weights (channels * taps, channels, *kernel), each of which is one at one tap."""
    taps = channels * math.prod(kernel)
    return np.eye(taps, dtype=np.float32).reshape(taps, channels, *kernel)


def unfold(call):
    """Columns are a convolution by kernels that read one tap each."""
    channels, kernel = call["input"].shape[1], call["kernel_size"]
    weight = one_tap_each(channels, kernel)
    output = conv(call | {"weight": weight, "bias": None, "groups": 1})
    return output.reshape(*output.shape[:2], -1)


def fold(call):
    """Images are a transposed convolution by kernels that write one tap each."""
    kernel, columns = call["kernel_size"], call["input"]
    channels = columns.shape[1] // math.prod(kernel)
    lines = list(
        zip(
            call["output_size"],
            kernel,
            call["stride"],
            call["padding"],
            call["dilation"],
            strict=True,
        )
    )
    positions = [cl.shapes.output_size(*line) for line in lines]
    transposed = {
        "input": columns.reshape(*columns.shape[:2], *positions),
        "weight": one_tap_each(channels, kernel),
        "bias": None,
        "groups": 1,
        "output_padding": tuple(cl.shapes.leftover(*line) for line in lines),
    }
    return conv_transpose(call | transposed)


# Pools


def pool(operator, call, **settings):
    kernel = call["kernel_size"]
    return run(
        operator,
        {"X": call["input"]},
        kernel_shape=kernel,
        strides=call["stride"] or kernel,
        pads=pads(call.get("padding", ((0, 0),) * len(kernel))),
        ceil_mode=int(call["ceil_mode"]),
        **settings,
    )


def max_pool(call, **settings):
    return pool("MaxPool", call, dilations=call["dilation"], **settings)


def avg_pool(call):
    divisor = call.get("divisor_override")
    if divisor is None:
        return pool("AveragePool", call, count_include_pad=int(call["count_include_pad"]))
    # ONNX has no such divisor: it is a sum, of which a power pool to the first takes magnitudes.
    assume(not call["ceil_mode"])  # where ONNX Runtime's power pool reads beyond PyTorch's windows
    signs = (pool("LpPool", call | {"input": part}, p=1) for part in parts(call["input"]))
    return np.subtract(*signs) / divisor


def parts(numbers):
    return np.maximum(numbers, 0), np.maximum(-numbers, 0)


def lp_pool(call):
    power = call["norm_type"]
    if np.isinf(power):  # the largest magnitude, or the smallest
        sign = np.float32(np.sign(power))
        return sign * pool("MaxPool", call | {"input": sign * np.abs(call["input"])})
    if float(power).is_integer() and not call["ceil_mode"]:
        return pool("LpPool", call, p=power)
    # ONNX has whole powers only, and no scaling up of what hangs over the end: PyTorch's words.
    powers = call | {"input": np.abs(call["input"]) ** np.float32(power)}
    means = pool("AveragePool", powers)
    return (means * math.prod(call["kernel_size"])) ** np.float32(1 / power)


def stretched(input, output_size):
    """Return pixels repeated, so that windows of an adaptive pool are as long as the input."""
    for axis, windows in zip((2, 3), output_size, strict=True):
        input = np.repeat(input, windows, axis)
    return input


def adaptive_max_pool(call, **settings):
    """Window i of m reads what i * n to (i + 1) * n touches when n pixels are repeated m times."""
    sizes = call["input"].shape[2:]
    picture = stretched(call["input"], call["output_size"])
    return run("MaxPool", {"X": picture}, kernel_shape=sizes, strides=sizes, **settings)


def adaptive_avg_pool(call):
    """The mean of the pixels that the windows of the maximum are seen to read."""
    rows, columns = (
        reads(*line) for line in zip(call["input"].shape[2:], call["output_size"], strict=True)
    )
    sums = np.einsum("ih,nchw,jw->ncij", rows, call["input"], columns)
    return sums / np.outer(rows.sum(axis=1), columns.sum(axis=1))


def reads(size, windows):
    """Return 1 where a window's maximum sees a line of zeros with one 1 at a pixel, else 0."""
    lines = np.eye(size, dtype=np.float32)[:, None, :, None]
    return adaptive_max_pool({"input": lines, "output_size": (windows, 1)})[:, 0, :, 0].T


def max_unpool(call):
    kernel, stride, input = call["kernel_size"], call["stride"], call["input"]
    lines = zip(input.shape[2:], kernel, stride, strict=True)
    plane = math.prod(cl.shapes.transposed_output_size(*line) for line in lines)
    planes = np.arange(math.prod(input.shape[:2])).reshape(*input.shape[:2], 1, 1)
    arrays = {"X": input, "I": call["indices"] + plane * planes}  # ONNX counts through the batch
    return run("MaxUnpool", arrays, kernel_shape=kernel, strides=stride)


def blur_pool(call):
    taps, channels = call["kernel_size"], call["input"].shape[1]
    row = np.array([math.comb(taps - 1, tap) for tap in range(taps)], np.float32) / 2 ** (taps - 1)
    kernel = np.outer(row, row)[None, None].repeat(channels, axis=0)
    pair = ((taps - 1) // 2, taps // 2)
    picture = bordered(call["input"], (pair, pair), "reflect")
    return run("Conv", {"X": picture, "W": kernel}, strides=call["stride"], group=channels)


def pixel_shuffle(call):
    return run("DepthToSpace", {"X": call["input"]}, blocksize=call["upscale_factor"], mode="CRD")


def pixel_unshuffle(call):
    """ONNX keeps the channels of a pixel together, PyTorch the pixels of a channel."""
    factor, (batch, channels, *_) = call["downscale_factor"], call["input"].shape
    coarse = run("SpaceToDepth", {"X": call["input"]}, blocksize=factor)
    parted = coarse.reshape(batch, factor**2, channels, *coarse.shape[2:])
    return parted.swapaxes(1, 2).reshape(coarse.shape)


EXPECTED = {
    **{f"conv{axes}d": conv for axes in (1, 2, 3)},
    **{f"conv_transpose{axes}d": conv_transpose for axes in (1, 2, 3)},
    **{f"max_pool{axes}d": max_pool for axes in (1, 2, 3)},
    **{f"avg_pool{axes}d": avg_pool for axes in (1, 2, 3)},
    "lp_pool2d": lp_pool,
    "adaptive_avg_pool2d": adaptive_avg_pool,
    "adaptive_max_pool2d": adaptive_max_pool,
    "global_avg_pool": lambda call: run("GlobalAveragePool", {"X": call["input"]}),
    "global_max_pool": lambda call: run("GlobalMaxPool", {"X": call["input"]}),
    "blur_pool2d": blur_pool,
    "max_unpool2d": max_unpool,
    "unfold": unfold,
    "fold": fold,
    "conv_matrix": conv,
    "fft_conv2d": conv,
    "winograd_conv2d": conv,
    "depthwise_separable_conv2d": separable,
    "deform_conv2d": deform_conv,
    "pixel_shuffle": pixel_shuffle,
    "pixel_unshuffle": pixel_unshuffle,
}
EXACT = {name for name in CALLS if "max" in name or "pixel" in name or "unfold" in name}


def test_no_public_operation_is_left_out():
    forward = {name for name in cl.ops.__all__ if not name.endswith("_backward")}
    assert set(EXPECTED) == set(CALLS) == forward


@pytest.mark.parametrize("name", EXPECTED)
def test_onnx_runtime_gives_the_same(name):
    @MANY
    @given(CALLS[name].map(in_float32))
    def check(call):
        output, expected = output_of(name, call), EXPECTED[name](call)
        tolerance = 0 if name in EXACT else 2e-5
        assert output.dtype == np.float32
        assert_allclose(output, expected.reshape(output.shape), rtol=tolerance, atol=tolerance)

    check()


# Details


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_indices_of_maxima(axes):
    @MANY
    @given(pools(axes, dilated=True).map(in_float32))
    def check(call):
        _, indices = getattr(cl, f"max_pool{axes}d")(**call, return_indices=True)
        plane = math.prod(call["input"].shape[2:])  # ONNX counts through the batch
        assert_array_equal(indices, max_pool(call, which=1) % plane)

    check()


@MANY
@given(adaptive().map(in_float32))
def test_indices_of_adaptive_maxima(call):
    output, indices = cl.adaptive_max_pool2d(**call, return_indices=True)
    flat = call["input"].reshape(*call["input"].shape[:2], -1)
    found = np.take_along_axis(flat, indices.reshape(*flat.shape[:2], -1), axis=-1)
    assert_array_equal(found.reshape(output.shape), adaptive_max_pool(call))


@MANY
@given(folded(2).map(in_float32))
def test_col2im(call):
    """Two axes only: ONNX Runtime 1.32 misplaces dilated taps of one or three.

    Its ConvTranspose does not (`fold` above), nor does the definition (test_conv_forms.py).
    """
    expected = run(
        "Col2Im",
        {
            "input": call["input"],
            "image_shape": np.array(call["output_size"]),
            "block_shape": np.array(call["kernel_size"]),
        },
        strides=call["stride"],
        dilations=call["dilation"],
        pads=pads(call["padding"]),
    )
    assert_allclose(cl.fold(**call), expected, rtol=0, atol=2e-5, strict=True)


@pytest.mark.parametrize("word", ["same_upper", "same_lower"])
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_same_with_a_stride(axes, word):
    @MANY
    @given(CALLS[f"conv{axes}d"].map(in_float32))
    def check(call):
        call |= {"padding": word, "padding_mode": "zeros", "flip": False}
        call["dilation"] = (1,) * axes  # ONNX Runtime has no SAME with dilation
        settings = onnx_settings(call | {"padding": ()}, axes) | {"auto_pad": word.upper()}
        del settings["pads"]
        arrays = {"X": call["input"], "W": call["weight"], "B": call["bias"]}
        expected = run("Conv", arrays, **settings)
        output = getattr(cl, f"conv{axes}d")(**call)
        assert_allclose(output, expected, rtol=0, atol=2e-5, strict=True)

    check()

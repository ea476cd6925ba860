"""Random calls of every public operation: one or two pictures of a batch, in float64."""

import math

import numpy as np
from hypothesis import strategies as st

import convlib as cl
from settings_of import LARGEST, convolutions, transposed_convolutions

BATCHED = ((1,), (2,))
PER_PICTURE = ("input", "offset", "mask", "indices")  # the arguments that have a batch axis
seeds = st.integers(0, 2**32)


def sizes(axes, low, high):
    return st.tuples(*[st.integers(low, high)] * axes)


@st.composite
def pictures(draw, *spatial):
    """Return numbers of both signs, no two of which are nearer than 0.1."""
    shape = *draw(sizes(2, 1, 2)), *spatial
    order = np.random.default_rng(draw(seeds)).permutation(math.prod(shape))
    return (order - order.size // 2).reshape(shape) * 0.1 + 0.03


# Convolutions


def convs(axes, mode="any"):
    return convolutions(axes, mode=mode, batches=BATCHED).map(lambda example: example[1])


@st.composite
def flipped(draw, axes):
    return draw(convs(axes)) | {"flip": draw(st.booleans())}


def transposed(axes):
    return transposed_convolutions(axes, batches=BATCHED).map(lambda example: example[1])


@st.composite
def tiled(draw):
    """Draw a convolution by 3 x 3 weights, for Winograd's tiles."""
    call = draw(convs(2, "zeros"))
    rng = np.random.default_rng(draw(seeds))
    call["input"] = rng.standard_normal((*call["input"].shape[:2], *draw(sizes(2, 3, 8))))
    call["weight"] = rng.standard_normal((*call["weight"].shape[:2], 3, 3))
    del call["stride"], call["dilation"]
    return call


@st.composite
def separable(draw):
    call = draw(convs(2))
    del call["groups"], call["bias"]
    kernel = call.pop("weight").shape[2:]
    inner, outer = call["input"].shape[1] * draw(st.integers(1, 2)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(seeds))
    arrays = {
        "depthwise_weight": rng.standard_normal((inner, 1, *kernel)),
        "pointwise_weight": rng.standard_normal((outer, inner, 1, 1)),
        "bias": rng.standard_normal(outer),
    }
    return call | arrays


@st.composite
def deformed(draw):
    """Draw a deformable convolution: offsets reach beyond the picture, and never a whole pixel."""
    groups, offset_groups = draw(sizes(2, 1, 2))
    kernel, stride, dilation = draw(sizes(2, 1, 3)), draw(sizes(2, 1, 2)), draw(sizes(2, 1, 2))
    padding = draw(st.tuples(sizes(2, 0, 2), sizes(2, 0, 2)))
    windows = map(cl.shapes.effective_kernel_size, kernel, dilation)
    size = [window + draw(st.integers(0, 2)) for window in windows]
    output = list(map(cl.shapes.output_size, size, kernel, stride, padding, dilation))
    rng = np.random.default_rng(draw(seeds))
    batch, out_channels = draw(sizes(2, 1, 2))
    taps = offset_groups * math.prod(kernel)
    move = (batch, 2 * taps, *output)
    return {
        "input": rng.standard_normal((batch, 2 * groups, *size)),
        "offset": rng.integers(-4, 4, move) + rng.uniform(0.1, 0.9, move),
        "weight": rng.standard_normal((groups * out_channels, 2, *kernel)),
        "bias": rng.standard_normal(groups * out_channels) if draw(st.booleans()) else None,
        "mask": rng.standard_normal((batch, taps, *output)) if draw(st.booleans()) else None,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }


@st.composite
def unfolded(draw, axes=None):
    call = draw(convs(axes or draw(st.integers(1, 3)), "zeros"))
    settings = {name: call[name] for name in ("stride", "padding", "dilation")}
    return {"input": call["input"], "kernel_size": call["weight"].shape[2:]} | settings


@st.composite
def folded(draw, axes=None):
    call = draw(unfolded(axes))
    output_size = call["input"].shape[2:]
    shape = cl.unfold(**call).shape
    columns = np.random.default_rng(draw(seeds)).standard_normal(shape)
    return call | {"input": columns, "output_size": output_size}


# Pools


@st.composite
def pools(draw, axes, dilated=False, padded=True):
    """Draw a pool whose windows all reach the picture."""
    kernel = draw(sizes(axes, 1, LARGEST[axes]))
    dilation = draw(sizes(axes, 1, 3)) if dilated else (1,) * axes
    spans = map(cl.shapes.effective_kernel_size, kernel, dilation)
    call = {
        "input": draw(pictures(*map(sum, zip(spans, draw(sizes(axes, 0, 3)), strict=True)))),
        "kernel_size": kernel,
        "stride": draw(st.none() | sizes(axes, 1, 3)),
        "ceil_mode": draw(st.booleans()),
    }
    if padded:
        call["padding"] = tuple(draw(sizes(2, 0, taps // 2)) for taps in kernel)
    return call | ({"dilation": dilation} if dilated else {})


@st.composite
def averages(draw, axes):
    call = draw(pools(axes)) | {"count_include_pad": draw(st.booleans())}
    return call | ({} if axes == 1 else {"divisor_override": draw(st.none() | st.integers(1, 9))})


@st.composite
def powers(draw):
    """Draw a power pool: numbers of both signs have no root unless the power is even."""
    power = draw(st.sampled_from([1, 1.5, 2, 3, 4, np.inf, -np.inf]))
    call = draw(pools(2, padded=False)) | {"norm_type": power}
    return call if call["norm_type"] in (2, 4) else call | {"input": np.abs(call["input"])}


@st.composite
def adaptive(draw):
    input = draw(pictures(*draw(sizes(2, 1, 6))))
    return {"input": input, "output_size": draw(sizes(2, 1, 6))}


def whole_pictures():
    return st.integers(1, 3).flatmap(
        lambda axes: sizes(axes, 1, 4).flatmap(
            lambda spatial: st.fixed_dictionaries({"input": pictures(*spatial)})
        )
    )


@st.composite
def blurs(draw):
    kernel_size = draw(st.integers(1, 5))  # the border is a mirror, and half a kernel wide
    spatial = (kernel_size // 2 + 1 + draw(st.integers(0, 3)) for _ in range(2))
    input, stride = draw(pictures(*spatial)), draw(sizes(2, 1, 3))
    return {"input": input, "kernel_size": kernel_size, "stride": stride}


@st.composite
def unpools(draw):
    """Draw an unpooling that puts no two values in one place."""
    kernel, stride = draw(sizes(2, 2, 3)), draw(sizes(2, 2, 3))
    input = draw(pictures(*draw(sizes(2, 1, 3))))
    output = [
        (size - 1) * step + taps
        for size, step, taps in zip(input.shape[2:], stride, kernel, strict=True)
    ]
    rng = np.random.default_rng(draw(seeds))
    places = np.tile(np.arange(math.prod(output)), (*input.shape[:2], 1))
    indices = rng.permuted(places, axis=-1)[..., : math.prod(input.shape[2:])]
    return {
        "input": input,
        "indices": indices.reshape(input.shape),
        "kernel_size": kernel,
        "stride": stride,
    }


@st.composite
def shuffles(draw):
    factor, (batch, channels, height, width) = draw(st.integers(1, 3)), draw(sizes(4, 1, 3))
    rng = np.random.default_rng(draw(seeds))
    coarse = rng.standard_normal((batch, channels * factor**2, height, width))
    return {"input": coarse, "upscale_factor": factor}


@st.composite
def unshuffles(draw):
    call = draw(shuffles())
    return {"input": cl.pixel_shuffle(**call), "downscale_factor": call["upscale_factor"]}


CALLS = {
    **{f"conv{axes}d": flipped(axes) for axes in (1, 2, 3)},
    **{f"conv_transpose{axes}d": transposed(axes) for axes in (1, 2, 3)},
    **{f"max_pool{axes}d": pools(axes, dilated=True) for axes in (1, 2, 3)},
    **{f"avg_pool{axes}d": averages(axes) for axes in (1, 2, 3)},
    "lp_pool2d": powers(),
    "adaptive_avg_pool2d": adaptive(),
    "adaptive_max_pool2d": adaptive(),
    "global_avg_pool": whole_pictures(),
    "global_max_pool": whole_pictures(),
    "blur_pool2d": blurs(),
    "max_unpool2d": unpools(),
    "unfold": unfolded(),
    "fold": folded(),
    "conv_matrix": convs(2, "zeros"),
    "fft_conv2d": convs(2, "zeros"),
    "winograd_conv2d": tiled(),
    "depthwise_separable_conv2d": separable(),
    "deform_conv2d": deformed(),
    "pixel_shuffle": shuffles(),
    "pixel_unshuffle": unshuffles(),
}
BACKWARDS = [name for name in CALLS if f"{name}_backward" in cl.ops.__all__]


def output_of(name, call):
    """Return what an operation of convlib makes of a call."""
    return conv_by_matrix(**call) if name == "conv_matrix" else getattr(cl, name)(**call)


def conv_by_matrix(input, weight, bias, **settings):
    """Return a convolution, each picture of the batch as one line of numbers."""
    matrix = cl.conv_matrix(weight, input.shape[2:], **settings)
    lines = (matrix @ input.reshape(len(input), matrix.shape[1]).T).T
    return lines if bias is None else lines + np.repeat(bias, lines.shape[1] // len(bias))


def gradients_of(name, upstream, call):
    """Return the gradient of each array that has one, by the argument's name."""
    backward = getattr(cl, f"{name}_backward")
    if name.startswith("pixel"):  # it is the same wherever it is taken
        call = {key: value for key, value in call.items() if key != "input"}
    gradients = backward(upstream, **call)
    return gradients._asdict() if isinstance(gradients, tuple) else {"input": gradients}

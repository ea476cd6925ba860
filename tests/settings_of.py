"""Random calls of the operations, small enough for the slow twin."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

import convlib as cl

# The same 300 settings in each run, so that a failure is everyone's; fewer without the JIT.
MANY = settings(max_examples=3 * settings().max_examples)
MODES = ("zeros", "reflect", "replicate", "circular")
LARGEST = {1: 5, 2: 4, 3: 3}  # kernel sizes, by the number of axes
BATCHES = ((), (0,), (1,), (2,))  # the first is one picture without a batch axis


@st.composite
def geometries(draw, axes, batches):
    """Kernel, stride, dilation, padding and groups; and channels that fit them."""
    groups = draw(st.integers(1, 3))
    ints = lambda low, high: tuple(draw(st.integers(low, high)) for _ in range(axes))  # noqa: E731
    return {
        "groups": groups,
        "in_channels": groups * draw(st.integers(1, 2)),
        "out_channels": groups * draw(st.integers(1, 2)),
        "kernel": ints(1, LARGEST[axes]),
        "stride": ints(1, 3),
        "dilation": ints(1, 3),
        "padding": tuple(zip(ints(0, 3), ints(0, 3), strict=True)),
        "batch": draw(st.sampled_from(batches)),
        "rng": np.random.default_rng(draw(st.integers(0, 2**32))),
    }


@st.composite
def convolutions(draw, axes=None, dtype=np.float64, mode="zeros", batches=BATCHES):
    """Return (axes, arguments of conv); the window fits, and the border too."""
    axes = axes or draw(st.integers(1, 3))
    plan = draw(geometries(axes, batches))
    sizes = [
        max(1, cl.shapes.effective_kernel_size(k, d) - sum(pair), max(pair) + 1)
        + draw(st.integers(0, 3))
        for k, d, pair in zip(plan["kernel"], plan["dilation"], plan["padding"], strict=True)
    ]
    rng, groups = plan["rng"], plan["groups"]
    group_channels = plan["in_channels"] // groups
    call = {
        "input": rng.standard_normal((*plan["batch"], plan["in_channels"], *sizes)),
        "weight": rng.standard_normal((plan["out_channels"], group_channels, *plan["kernel"])),
        "bias": rng.standard_normal(plan["out_channels"]) if draw(st.booleans()) else None,
    }
    call = {name: None if array is None else array.astype(dtype) for name, array in call.items()}
    call |= {name: plan[name] for name in ("stride", "padding", "dilation", "groups")}
    return axes, call | ({} if mode == "zeros" else {"padding_mode": draw(st.sampled_from(MODES))})


@st.composite
def transposed_convolutions(draw, axes=None, dtype=np.float64, batches=BATCHES):
    """Return (axes, arguments of conv_transpose) that leave an output."""
    axes = axes or draw(st.integers(1, 3))
    plan = draw(geometries(axes, batches))
    rng, groups = plan["rng"], plan["groups"]
    larger = map(max, plan["stride"], plan["dilation"])
    extra = tuple(draw(st.integers(0, limit - 1)) for limit in larger)
    sizes = [
        1 + -(-max(0, sum(pair) - cl.shapes.effective_kernel_size(k, d) + 1) // s)
        + draw(st.integers(0, 2))
        for k, s, d, pair in zip(
            plan["kernel"], plan["stride"], plan["dilation"], plan["padding"], strict=True
        )
    ]  # fmt: skip
    group_channels = plan["out_channels"] // groups
    call = {
        "input": rng.standard_normal((*plan["batch"], plan["in_channels"], *sizes)),
        "weight": rng.standard_normal((plan["in_channels"], group_channels, *plan["kernel"])),
        "bias": rng.standard_normal(plan["out_channels"]) if draw(st.booleans()) else None,
    }
    call = {name: None if array is None else array.astype(dtype) for name, array in call.items()}
    call |= {name: plan[name] for name in ("stride", "padding", "dilation", "groups")}
    return axes, call | {"output_padding": extra}


@st.composite
def deformed(draw, dtype=np.float32):
    """Draw arguments of deform_conv2d, with offsets that reach beyond the picture."""
    groups, offset_groups = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    channels = 2 * groups
    kernel, stride, dilation = (
        tuple(draw(st.integers(1, top)) for _ in range(2)) for top in (3, 2, 2)
    )
    padding = tuple((draw(st.integers(0, 2)), draw(st.integers(0, 2))) for _ in range(2))
    windows = map(cl.shapes.effective_kernel_size, kernel, dilation)
    size = [window + draw(st.integers(0, 3)) for window in windows]
    output = list(map(cl.shapes.output_size, size, kernel, stride, padding, dilation))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    taps = offset_groups * kernel[0] * kernel[1]
    shapes = {
        "input": (2, channels, *size),
        "offset": (2, 2 * taps, *output),
        "weight": (groups * draw(st.integers(1, 2)), 2, *kernel),
        "bias": None,
        "mask": (2, taps, *output) if draw(st.booleans()) else None,
    }
    if draw(st.booleans()):
        shapes["bias"] = shapes["weight"][:1]
    arrays = {
        name: None if shape is None else rng.standard_normal(shape).astype(dtype)
        for name, shape in shapes.items()
    }
    arrays["offset"] *= 2
    return arrays | {"stride": stride, "padding": padding, "dilation": dilation}


@st.composite
def pools(draw, dimensions, dilated=False, dtypes=(np.float32, np.float64)):
    """Draw arguments of a pooling operation whose window fits; some numbers are equal."""
    axes = range(dimensions)
    kernel = tuple(draw(st.integers(1, 3)) for _ in axes)
    dilation = tuple(draw(st.integers(1, 2)) if dilated else 1 for _ in axes)
    padding = tuple(
        (draw(st.integers(0, taps // 2)), draw(st.integers(0, taps // 2))) for taps in kernel
    )
    size = [dilation[axis] * (kernel[axis] - 1) + 1 + draw(st.integers(0, 3)) for axis in axes]
    batch = draw(st.sampled_from([(), (0,), (2,)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    input = rng.integers(-5, 5, (*batch, 2, *size)) + rng.integers(0, 2) * rng.random()
    call = {
        "input": input.astype(draw(st.sampled_from(dtypes))),
        "kernel_size": kernel,
        "stride": draw(st.sampled_from([None, 1, tuple(range(1, dimensions + 1))])),
        "padding": padding,
        "ceil_mode": draw(st.booleans()),
    }
    return call | ({"dilation": dilation} if dilated else {})


def window_of(call):
    """Return the arguments of unfold that read what this convolution reads."""
    settings = {name: call[name] for name in ("stride", "padding", "dilation")}
    return {"input": call["input"], "kernel_size": call["weight"].shape[2:]} | settings


def operation(module, name, axes):
    """Return, say, ``cl.conv2d_backward`` for the name "conv backward" and two axes."""
    word, _, way = name.partition(" ")
    return getattr(module, f"{word}{axes}d" + (f"_{way}" if way else ""))


def onnx_settings(call, axes):
    """Return the attributes of ONNX that mean the same."""
    return {
        "strides": call["stride"],
        "dilations": call["dilation"],
        "group": call["groups"],
        "pads": [pair[side] for side in (0, 1) for pair in call["padding"]],
        "kernel_shape": call["weight"].shape[-axes:],
    }

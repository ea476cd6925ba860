"""Random convolutions of one to three axes, small enough for the slow twin."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

import convlib as cl

# The same 300 settings in each run, so that a failure is everyone's.
MANY = settings(max_examples=300, derandomize=True)
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

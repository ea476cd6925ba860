"""How long does a convolution take, here and in other libraries, on one thread?

Run from the project's root: ``python tests/benchmarks/bench_conv2d.py``. Ours and the
peers take turns in one process, every output is checked, and the clock counts this
thread's own work only. A ratio above 1 means that ours is faster.
"""

import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.signal import correlate2d

sys.path.append(str(Path(__file__).parents[1]))
sys.path.append(str(Path(__file__).parents[2]))

import convlib as cl
from oracles.onnx_runtime import conv2d_session

SECONDS_A_CASE = 1.5


class Case(NamedTuple):
    """A square layer or filter, as in ``convlib.conv2d``."""

    name: str
    batch: int
    in_channels: int
    size: int
    out_channels: int
    kernel_size: int
    stride: int = 1
    dilation: int = 1
    groups: int = 1


CASES = [
    Case("digit, one 3x3", 1, 1, 28, 1, 3),
    Case("photo, one 3x3", 1, 1, 512, 1, 3),
    Case("photo, four 5x5, dilation 2", 1, 1, 512, 4, 5, dilation=2),
    Case("colour photo, eight 3x3, stride 2", 1, 3, 512, 8, 3, stride=2),
    Case("64 digits, eight 3x3", 64, 1, 28, 8, 3),
    Case("depthwise 3x3, 128 channels", 1, 128, 56, 128, 3, groups=128),
    Case("layer 64 to 64, 3x3", 1, 64, 56, 64, 3),
]


def contestants(case):
    """Return {name: a function without arguments} that all compute the same layer."""
    rng = np.random.default_rng(0)
    group_channels = case.in_channels // case.groups
    kernel = (case.kernel_size, case.kernel_size)
    input = rng.standard_normal((case.batch, case.in_channels, case.size, case.size), np.float32)
    weight = rng.standard_normal((case.out_channels, group_channels, *kernel), np.float32)
    pads = cl.shapes.same_padding(case.size, case.kernel_size, 1, case.dilation)
    settings = {
        "stride": (case.stride, case.stride),
        "padding": (pads, pads),
        "dilation": (case.dilation, case.dilation),
        "groups": case.groups,
    }
    session = conv2d_session(weight, None, **settings)
    found = {
        "convlib": lambda: cl.conv2d(input, weight, **settings),
        "ONNX Runtime": lambda: session(input),
    }
    if case[1:3] == (1, 1) and case.out_channels == case.stride == case.dilation == 1:
        found["SciPy"] = lambda: correlate2d(input[0, 0], weight[0, 0], "same")[None, None]
    return found


def medians(functions):
    """Return {name: median seconds a call}, after checking that all give the same."""
    expected = functions["ONNX Runtime"]()
    for function in functions.values():
        np.testing.assert_allclose(function(), expected, rtol=1e-4, atol=1e-4)
    times = {name: [] for name in functions}
    end = time.perf_counter() + SECONDS_A_CASE
    while time.perf_counter() < end or len(times["convlib"]) < 5:
        for name, function in functions.items():
            function()  # warms the caches that the one before has emptied
            start = time.thread_time_ns()
            function()
            times[name].append((time.thread_time_ns() - start) * 1e-9)
    return {name: float(np.median(values)) for name, values in times.items()}


def main():
    print(f"{'':36}{'convlib':>12}{'ONNX Runtime':>20}{'SciPy':>20}")
    for case in CASES:
        seconds = medians(contestants(case))
        ours = seconds.pop("convlib")
        cells = [f"{value * 1e3:10.3f} ms {value / ours:5.2f}x" for value in seconds.values()]
        print(f"{case.name:36}{ours * 1e3:9.3f} ms {' '.join(cells)}", flush=True)


if __name__ == "__main__":
    main()

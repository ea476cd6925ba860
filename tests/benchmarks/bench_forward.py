"""How long does a forward convolution take, here and in other libraries?

Run from the project's root: ``python tests/benchmarks/bench_forward.py``, or with the name of
one case. Ours and the peers take turns in one process, and every output is checked first. A
number behind a peer is its time divided by ours: above 1, ours is faster. Under "peak" stands
the share of the multiply-adds a second that the cores reach on registers, reading no memory.
In the second table all have two threads, but for SciPy, which knows one.

PyTorch and OpenCV are not installed with the project; their columns are empty where they are
not (``pip install -e .[bench]``).
"""

import os

os.environ |= {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1"}  # before NumPy reads them

import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numba
import numpy as np
from onnx import helper, numpy_helper
from scipy.ndimage import correlate

sys.path.append(str(Path(__file__).parents[1]))
sys.path.append(str(Path(__file__).parents[2]))

from tables import print_head, print_mean, print_row

import convlib as cl
from convlib.kernels.tile import FILTERS, REGISTER_BYTES, REGISTERS, add_products, store, zeros
from oracles.onnx_runtime import session_of

LANES = REGISTER_BYTES // 4
FEWER = REGISTERS - 1  # so that what a tile is multiplied with stays in registers too
SECONDS_A_CASE = 1.0
LEAST_SAMPLE = 2e-4  # seconds; shorter calls are timed several at a time


class Case(NamedTuple):
    """A square layer or filter; padding keeps the size where stride is 1."""

    name: str
    batch: int
    in_channels: int
    size: int
    out_channels: int
    kernel_size: int
    stride: int = 1
    dilation: int = 1
    groups: int = 1
    axes: int = 2
    dtype: type = np.float32

    def settings(self):
        """Return what the layer is called with, beside arrays."""
        padding = self.dilation * (self.kernel_size - 1) // 2
        return {
            "stride": self.stride,
            "padding": padding,
            "dilation": self.dilation,
            "groups": self.groups,
        }

    def arrays(self):
        """Return random input, weight and bias."""
        rng = np.random.default_rng(0)
        channels = self.in_channels // self.groups
        shapes = [
            (self.batch, self.in_channels, *(self.size,) * self.axes),
            (self.out_channels, channels, *(self.kernel_size,) * self.axes),
            (self.out_channels,),
        ]
        input, weight, bias = (rng.standard_normal(shape).astype(self.dtype) for shape in shapes)
        return input, weight / np.sqrt(weight[0].size).astype(self.dtype), bias


PANEL = [
    Case("28x28, one 3x3", 1, 1, 28, 1, 3),
    Case("128x128, 1 to 8, 3x3", 1, 1, 128, 8, 3),
    Case("256x256, one 5x5", 1, 1, 256, 1, 5),
    Case("512x512, one 3x3", 1, 1, 512, 1, 3),
    Case("512x512, 3 to 16, 7x7", 1, 3, 512, 16, 7),
    Case("1024x1024, one 3x3", 1, 1, 1024, 1, 3),
    Case("1024x1024, one 15x15", 1, 1, 1024, 1, 15),
    Case("1024x1024, 3 to 8, 3x3, stride 2", 1, 3, 1024, 8, 3, 2),
    Case("512x512, 1 to 4, 5x5, dilation 2", 1, 1, 512, 4, 5, dilation=2),
    Case("64 of 28x28, 1 to 8, 3x3", 64, 1, 28, 8, 3),
    Case("64 of 14x14, 16 to 32, 3x3", 64, 16, 14, 32, 3),
    Case("32 of 32x32, 32 to 64, 3x3", 32, 32, 32, 64, 3),
    Case("32 of 32x32, 3 to 32, 5x5", 32, 3, 32, 32, 5),
    Case("32 of 16x16, 64 to 64, 1x1", 32, 64, 16, 64, 1),
    Case("4 of 56x56, 128 to 128, 1x1", 4, 128, 56, 128, 1),
    Case("4 of 56x56, 128 depthwise, 3x3", 4, 128, 56, 128, 3, groups=128),
    Case("the same, stride 2", 4, 128, 56, 128, 3, 2, groups=128),
    Case("56x56, 64 to 64, 3x3", 1, 64, 56, 64, 3),
    Case("28x28, 128 to 128, 3x3", 1, 128, 28, 128, 3),
    Case("14x14, 256 to 256, 3x3", 1, 256, 14, 256, 3),
    Case("8 of 56x56, 64 to 128, 3x3, stride 2", 8, 64, 56, 128, 3, 2),
    Case("32 of 16x16, 16 to 16, 7x7", 32, 16, 16, 16, 7),
    Case("56x56, 64 to 64, 3x3, float64", 1, 64, 56, 64, 3, dtype=np.float64),
    Case("4 of 4096, 32 to 32, 9", 4, 32, 4096, 32, 9, axes=1),
    Case("16x16x16, 16 to 32, 3x3x3", 1, 16, 16, 32, 3, axes=3),
]


def ours(case):
    """Return our layer as a function without arguments."""
    arrays, settings = case.arrays(), case.settings()
    return lambda: getattr(cl, f"conv{case.axes}d")(*arrays, **settings)


def pytorchs(case, threads, layout="contiguous_format"):
    """Return PyTorch's, None where it has no such layout."""
    if not find_spec("torch") or (case.axes != 2 and layout == "channels_last"):
        return None
    import torch

    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    *tensors, bias = map(torch.from_numpy, case.arrays())
    tensors = [tensor.contiguous(memory_format=getattr(torch, layout)) for tensor in tensors]
    settings, layer = case.settings(), getattr(torch.nn.functional, f"conv{case.axes}d")
    return lambda: layer(*tensors, bias, **settings)


def channels_last(case, threads):
    """Return PyTorch's, whose arrays have the channels of a pixel side by side."""
    return pytorchs(case, threads, "channels_last")


def onnx_runtimes(case, threads):
    """Return ONNX Runtime's, which has none in float64."""
    if case.dtype is np.float64:
        return None
    input, weight, bias = case.arrays()
    settings = case.settings()
    node = helper.make_node(
        "Conv",
        ["X", "W", "B"],
        ["Y"],
        strides=[settings["stride"]] * case.axes,
        pads=[settings["padding"]] * 2 * case.axes,
        dilations=[settings["dilation"]] * case.axes,
        group=settings["groups"],
    )
    kind = helper.np_dtype_to_tensor_dtype(input.dtype)
    picture = helper.make_tensor_value_info("X", kind, input.shape)
    constants = [numpy_helper.from_array(weight, "W"), numpy_helper.from_array(bias, "B")]
    session = session_of(node, [picture], constants, threads)
    return lambda: session({"X": input})


def one_filter(case):
    """Return whether this is one undilated filter on one image, which filter libraries know."""
    return case[1:3] == (1, 1) and case.out_channels == case.stride == case.dilation == 1


def opencvs(case, threads):
    """Return OpenCV's, None unless it is one filter on one image."""
    if not find_spec("cv2") or not one_filter(case):
        return None
    import cv2

    cv2.setNumThreads(threads)
    input, weight, bias = case.arrays()
    border = {"borderType": cv2.BORDER_CONSTANT, "delta": float(bias[0])}
    return lambda: cv2.filter2D(input[0, 0], cv2.CV_32F, weight[0, 0], **border)[None, None]


def scipys(case, threads):
    """Return SciPy's, None unless it is one filter on one image; it knows one thread."""
    if not one_filter(case):
        return None
    input, weight, bias = case.arrays()
    return lambda: (correlate(input[0, 0], weight[0, 0], mode="constant") + bias)[None, None]


PEERS = {
    "PyTorch": pytorchs,
    "(ch. last)": channels_last,
    "ONNX R.": onnx_runtimes,
    "OpenCV": opencvs,
    "SciPy": scipys,
}


def seconds(functions, clock):
    """Return the median seconds of a call of each, which take turns."""
    counts = []
    for function in functions:
        start = time.perf_counter()
        function()
        counts.append(1 + int(LEAST_SAMPLE / (time.perf_counter() - start)))
    samples = [[] for _ in functions]
    end = time.perf_counter() + SECONDS_A_CASE
    while time.perf_counter() < end or len(samples[0]) < 5:
        for function, count, times in zip(functions, counts, samples, strict=True):
            function()  # warms the caches that the one before has emptied
            start = clock()
            for _ in range(count):
                function()
            times.append((clock() - start) / count)
    return np.median(samples, axis=1)


@numba.njit
def on_registers(numbers, times):
    """Multiply and add the same registers, again and again."""
    sums = zeros(numbers, FILTERS, FEWER)
    for _ in range(times):
        sums = add_products(sums, numbers, 0, 1, numbers, 0)
    store(sums, numbers, 0, numbers.size // FILTERS)


def peak(threads):
    """Return how many multiply-adds of float32 the cores can do in a second."""
    times, numbers = 100_000, np.zeros(FILTERS * FEWER * LANES, np.float32)
    done = threads * times * numbers.size
    return done / seconds([lambda: on_registers(numbers, times)], time.thread_time)[0]


def multiply_adds(case):
    """Return how many the layer computes."""
    _, weight, _ = case.arrays()
    return weight[0].size * ours(case)().size


def main():
    wanted = sys.argv[1:]
    for threads in (1, 2):
        cl.set_num_threads(threads)
        clock, most = time.thread_time if threads == 1 else time.perf_counter, peak(threads)
        print(f"\nThreads: {threads}. At most {2 * most / 1e9:.0f} GFLOP/s.")
        print_head("layer", "ms", "peak", "best", *PEERS)
        bests = []
        for case in (case for case in PANEL if not wanted or case.name in wanted):
            made = {name: make(case, threads) for name, make in PEERS.items()}
            found = {name: function for name, function in made.items() if function}
            own = ours(case)
            for function in found.values():
                np.testing.assert_allclose(np.asarray(function()), own(), rtol=1e-4, atol=1e-4)
            own_time, *times = seconds([own, *found.values()], clock)
            ratios = {name: t / own_time for name, t in zip(found, times, strict=True)}
            bests.append(min(ratios.values()))
            share = (
                multiply_adds(case) / own_time / (most if case.dtype == np.float32 else most / 2)
            )
            cells = (f"{ratios[name]:.2f}" if name in ratios else "" for name in PEERS)
            numbers = f"{own_time * 1e3:.3f}", f"{share:.0%}", f"{bests[-1]:.2f}"
            print_row(case.name, *numbers, *cells)
        print_mean(bests)


if __name__ == "__main__":
    main()

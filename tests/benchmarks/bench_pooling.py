"""How long do pooling and its gradient take, here and in other libraries?

Run from the project's root: ``python tests/benchmarks/bench_pooling.py``, or with words that
the wanted rows must hold, such as ``avg backward``. Everything is float32 and on one thread.
Ours and the peers take turns in one process, and every output is checked first. A number behind
a peer is its time divided by ours: above 1, ours is faster.

A gradient of max pooling needs to know where the maxima are. PyTorch's forward pass notes them;
ours looks for them anew on the way back. So there both passes are timed together.

PyTorch is not installed with the project; its columns are empty where it is not.
"""

import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
from bench_forward import seconds
from onnx import TensorProto, helper

sys.path.append(str(Path(__file__).parents[1]))
sys.path.append(str(Path(__file__).parents[2]))

import convlib as cl
from oracles.onnx_runtime import session_of


class Case(NamedTuple):
    """Square pictures and windows."""

    name: str
    batch: int
    channels: int
    size: int
    kernel_size: int
    stride: int
    padding: int = 0

    @property
    def geometry(self):
        """Return what a pooling operation is called with."""
        return self.kernel_size, self.stride, self.padding

    def arrays(self):
        """Return random pictures, and a gradient for each window."""
        rng = np.random.default_rng(0)
        windows = cl.shapes.output_size(self.size, *self.geometry)
        return (
            rng.standard_normal((self.batch, self.channels, side, side), np.float32)
            for side in (self.size, windows)
        )


PANEL = [
    Case("512x512, 2x2, stride 2", 1, 1, 512, 2, 2),
    Case("8 of 28x28, 8 channels, 2x2, stride 2", 8, 8, 28, 2, 2),
    Case("112x112, 64 channels, 2x2, stride 2", 1, 64, 112, 2, 2),
    Case("16 of the same", 16, 64, 112, 2, 2),
    Case("112x112, 64 channels, 3x3, stride 2", 1, 64, 112, 3, 2),
    Case("16 of the same, padding 1", 16, 64, 112, 3, 2, 1),
    Case("28x28, 192 channels, 3x3, stride 1", 1, 192, 28, 3, 1),
    Case("16 of the same, padding 1", 16, 192, 28, 3, 1, 1),
]


def ours(case, kind, backward):
    """Return our operation as a function without arguments."""
    input, gradient = case.arrays()
    pool, pool_backward = getattr(cl, f"{kind}_pool2d"), getattr(cl, f"{kind}_pool2d_backward")
    if not backward:
        return lambda: pool(input, *case.geometry)
    if kind == "avg":
        return lambda: pool_backward(gradient, input, *case.geometry)

    def both():
        pool(input, *case.geometry)
        return pool_backward(gradient, input, *case.geometry)

    return both


def pytorchs(case, kind, backward, layout="contiguous_format"):
    """Return PyTorch's."""
    if not find_spec("torch"):
        return None
    import torch

    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    layout = getattr(torch, layout)
    input, gradient = (
        torch.from_numpy(array).contiguous(memory_format=layout) for array in case.arrays()
    )
    kernel_size, stride, padding = ([each] * 2 for each in case.geometry)
    if not backward:
        pool = getattr(torch.nn.functional, f"{kind}_pool2d")
        return lambda: pool(input, *case.geometry)
    if kind == "avg":
        return lambda: torch.ops.aten.avg_pool2d_backward(
            gradient, input, kernel_size, stride, padding, False, True, None
        )

    def both():
        _, indices = torch.nn.functional.max_pool2d(input, *case.geometry, return_indices=True)
        return torch.ops.aten.max_pool2d_with_indices_backward(
            gradient, input, kernel_size, stride, padding, [1, 1], False, indices
        )

    return both


def channels_last(case, kind, backward):
    """Return PyTorch's, whose arrays have the channels of a pixel side by side."""
    return pytorchs(case, kind, backward, "channels_last")


def onnx_runtimes(case, kind, backward):
    """Return ONNX Runtime's, which has no gradients."""
    if backward:
        return None
    input, _ = case.arrays()
    operator, more = {"max": ("MaxPool", {}), "avg": ("AveragePool", {"count_include_pad": 1})}[
        kind
    ]
    node = helper.make_node(
        operator,
        ["X"],
        ["Y"],
        kernel_shape=[case.kernel_size] * 2,
        strides=[case.stride] * 2,
        pads=[case.padding] * 4,
        **more,
    )
    pictures = helper.make_tensor_value_info("X", TensorProto.FLOAT, input.shape)
    session = session_of(node, [pictures], [])
    return lambda: session({"X": input})


PEERS = {"PyTorch": pytorchs, "(ch. last)": channels_last, "ONNX R.": onnx_runtimes}


def main():
    bests = []
    for kind, backward in (("max", False), ("avg", False), ("max", True), ("avg", True)):
        title = f"{kind} forward"
        if backward:
            title = "avg backward" if kind == "avg" else "max forward and backward"
        print(f"\n{title:42}{'ms':>8}{'GB/s':>7}{'best':>7}", *(f"{name:>10}" for name in PEERS))
        for case in PANEL:
            if not all(word in f"{title} {case.name}" for word in sys.argv[1:]):
                continue
            own = ours(case, kind, backward)
            made = {name: make(case, kind, backward) for name, make in PEERS.items()}
            found = {name: function for name, function in made.items() if function}
            for function in found.values():
                np.testing.assert_allclose(np.asarray(function()), own(), rtol=1e-5, atol=1e-6)
            own_time, *times = seconds([own, *found.values()], time.thread_time)
            ratios = {name: t / own_time for name, t in zip(found, times, strict=True)}
            bests.append(min(ratios.values(), default=np.nan))
            bytes_moved = sum(array.nbytes for array in case.arrays())
            cells = (f"{ratios[name]:10.2f}" if name in ratios else " " * 10 for name in PEERS)
            print(
                f"{case.name:42}{own_time * 1e3:8.3f}{bytes_moved / own_time / 1e9:7.1f}"
                f"{bests[-1]:7.2f}",
                *cells,
                flush=True,
            )
    mean = np.exp(np.mean(np.log(bests)))
    print(f"\ngeometric mean of best peer / ours: {mean:.2f}, least {min(bests):.2f}")


if __name__ == "__main__":
    main()

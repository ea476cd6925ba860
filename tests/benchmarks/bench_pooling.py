"""How long do pooling and its gradient take, here and in other libraries?

Run from the project's root: ``python tests/benchmarks/bench_pooling.py``, or with words that the
names of the wanted cases must hold. Everything is float32. Ours and the peers take turns in one
process, and every output is checked first. A number behind a peer is its time divided by ours:
above 1, ours is faster. Pooling computes little, so beside the time stand the bytes a second of
the pictures that are read and written.

A gradient of max pooling needs to know where the maxima are. PyTorch's forward pass notes them;
ours looks for them anew on the way back. So there both passes are timed together.

PyTorch is not installed with the project; its columns are empty where it is not
(``pip install -e .[bench]``).
"""

from panel import Row, Table, numbers_of_threads, torch_with, wanted  # isort: skip  (first: see there)

from typing import NamedTuple

import numpy as np
from onnx import TensorProto, helper

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


def pytorchs(case, kind, backward, threads, layout="contiguous_format"):
    """Return PyTorch's."""
    torch = torch_with(threads)
    if not torch:
        return None
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


def channels_last(case, kind, backward, threads):
    """Return PyTorch's, whose arrays have the channels of a pixel side by side."""
    return pytorchs(case, kind, backward, threads, "channels_last")


def onnx_runtimes(case, kind, backward, threads):
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
    session = session_of(node, [pictures], [], threads)
    return lambda: session({"X": input})


PEERS = {"PyTorch": pytorchs, "(ch. last)": channels_last, "ONNX R.": onnx_runtimes}
TABLES = {
    "largest numbers": ("max", False),
    "means": ("avg", False),
    "largest numbers, and back": ("max", True),
    "the way back from means": ("avg", True),
}


def rows(kind, backward, threads):
    """Yield what each case compares."""
    for case in wanted(PANEL):
        peers = {name: make(case, kind, backward, threads) for name, make in PEERS.items()}
        moved = sum(array.nbytes for array in case.arrays())
        yield Row(case.name, ours(case, kind, backward), peers, moved)


def main():
    for threads, _ in numbers_of_threads():
        for title, what in TABLES.items():
            table = Table(title, "GB/s", lambda speed: f"{speed / 1e9:.1f}", tuple(PEERS), 1e-5)
            table.print(rows(*what, threads), threads)


if __name__ == "__main__":
    main()

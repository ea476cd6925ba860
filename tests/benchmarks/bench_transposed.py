"""How long does a transposed convolution take, here and in other libraries?

Run from the project's root: ``python tests/benchmarks/bench_transposed.py``, or with words that
the names of the wanted cases must hold. Ours and the peers take turns in one process, and every
output is checked first. A number behind a peer is its time divided by ours: above 1, ours is
faster.

PyTorch is not installed with the project; its columns are empty where it is not
(``pip install -e .[bench]``).
"""

from panel import Case, Row, Table, numbers_of_threads, share_of, torch_with, wanted  # isort: skip

import numpy as np
from onnx import helper, numpy_helper

import convlib as cl
from oracles.onnx_runtime import session_of

# As decoders, generators and segmenting networks have them.
TRANSPOSED = [
    Case("64x64, 1 to 1, 3x3", 1, 1, 64, 1, 3),
    Case("16 of 7x7, 64 to 32, 4x4, stride 2", 16, 64, 7, 32, 4, 2),
    Case("16 of 14x14, 32 to 1, 4x4, stride 2", 16, 32, 14, 1, 4, 2),
    Case("4 of 28x28, 128 to 64, 2x2, stride 2", 4, 128, 28, 64, 2, 2),
    Case("64x64, 64 to 32, 3x3, stride 2", 1, 64, 64, 32, 3, 2),
    Case("8x8, 256 to 128, 5x5, stride 2", 1, 256, 8, 128, 5, 2),
    Case("56x56, 64 to 64, 3x3", 1, 64, 56, 64, 3),
    Case("32x32, 16 to 3, 16x16, stride 8", 1, 16, 32, 3, 16, 8),
    Case("128x128, 3 to 3, 4x4, stride 2", 1, 3, 128, 3, 4, 2),
    Case("4 of 1024, 32 to 16, 8, stride 4", 4, 32, 1024, 16, 8, 4, axes=1),
    Case("8x8x8, 32 to 16, 2x2x2, stride 2", 1, 32, 8, 16, 2, 2, axes=3),
]


def layer(case):
    """Return a layer's arrays, and the padding that multiplies sizes by the stride, or nearly."""
    input, weight, bias = case.arrays()
    padding = max(0, case.kernel_size - case.stride) // 2
    return input, np.ascontiguousarray(weight.swapaxes(0, 1)), bias, padding


def ours(case):
    """Return our layer as a function without arguments."""
    *arrays, padding = layer(case)
    operation = getattr(cl, f"conv_transpose{case.axes}d")
    return lambda: operation(*arrays, stride=case.stride, padding=padding)


def pytorchs(case, threads, layout="contiguous_format"):
    """Return PyTorch's, None where it has no such layout."""
    torch = torch_with(threads)
    if not torch or (case.axes != 2 and layout == "channels_last"):
        return None
    input, weight, bias, padding = layer(case)
    arrays = [
        torch.from_numpy(array).contiguous(memory_format=getattr(torch, layout))
        for array in (input, weight)
    ]
    operation = getattr(torch.nn.functional, f"conv_transpose{case.axes}d")
    bias = torch.from_numpy(bias)
    return lambda: operation(*arrays, bias, stride=case.stride, padding=padding)


def channels_last(case, threads):
    """Return PyTorch's, whose arrays have the channels of a pixel side by side."""
    return pytorchs(case, threads, "channels_last")


def onnx_runtimes(case, threads):
    """Return ONNX Runtime's."""
    input, weight, bias, padding = layer(case)
    node = helper.make_node(
        "ConvTranspose",
        ["X", "W", "B"],
        ["Y"],
        strides=[case.stride] * case.axes,
        pads=[padding] * 2 * case.axes,
    )
    kind = helper.np_dtype_to_tensor_dtype(input.dtype)
    picture = helper.make_tensor_value_info("X", kind, input.shape)
    constants = [numpy_helper.from_array(weight, "W"), numpy_helper.from_array(bias, "B")]
    session = session_of(node, [picture], constants, threads)
    return lambda: session({"X": input})


PEERS = {"PyTorch": pytorchs, "(ch. last)": channels_last, "ONNX R.": onnx_runtimes}


def rows(threads):
    """Yield what each case compares."""
    for case in wanted(TRANSPOSED):
        input, weight, *_ = layer(case)
        peers = {name: make(case, threads) for name, make in PEERS.items()}
        yield Row(case.name, ours(case), peers, input.size * weight[0].size)


def main():
    for threads, most in numbers_of_threads():
        Table("layer", "peak", share_of(most), tuple(PEERS)).print(rows(threads), threads)


if __name__ == "__main__":
    main()

"""How long do the gradients of a convolution take, and a transposed one, here and elsewhere?

Run from the project's root: ``python tests/benchmarks/bench_gradients.py``, or with the name of
one case. Ours and the peers take turns in one process, and every output is checked first. A
number behind a peer is its time divided by ours: above 1, ours is faster. Ours is the sum that
a call of ``conv2d_backward`` is made of, since PyTorch can be asked for one gradient alone.

PyTorch is not installed with the project; its column is empty where it is not
(``pip install torch``).
"""

from panel import PANEL, Case, compare, geometric_mean, peak  # isort: skip  (first: see there)

import os
import sys
import time
from importlib.util import find_spec

import numpy as np
from onnx import helper, numpy_helper

import convlib as cl
from convlib.arguments.convolution import conv_arguments
from convlib.ops.sums import KERNELS
from oracles.onnx_runtime import session_of

TOLERANCE = 1e-4

# Transposed: as decoders, generators and segmenting networks have them.
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


def along(case, number):
    """Return a setting of each axis."""
    return [number] * case.axes


# A gradient of the input or of the weight


def gradients(case):
    """Return ours of the input and of the weight, as functions without arguments."""
    arrays, settings = case.arrays(), case.settings()
    call, shape = conv_arguments(
        case.axes, *arrays, *settings.values(), padding_mode="zeros", flip=False
    )
    slopes = np.random.default_rng(1).standard_normal(shape).astype(case.dtype)
    back = call._replace(input=slopes, bias=np.zeros(case.in_channels, case.dtype))
    return slopes, {
        "input": lambda: KERNELS.transpose(back, call.input.shape).reshape(arrays[0].shape),
        "weight": lambda: KERNELS.weight_gradient(call, slopes).reshape(arrays[1].shape),
    }


def pytorchs_gradient(case, slopes, which, threads):
    """Return PyTorch's."""
    import torch

    torch.set_num_threads(threads)
    input, weight, _ = map(torch.from_numpy, case.arrays())
    slopes = torch.from_numpy(slopes.reshape(*slopes.shape[:2], *slopes.shape[5 - case.axes :]))
    settings = [along(case, each) for each in list(case.settings().values())[:3]]
    place = ["input", "weight"].index(which)
    wanted = [which == "input", which == "weight", False]
    return lambda: torch.ops.aten.convolution_backward(
        slopes, input, weight, None, *settings, False, along(case, 0), case.groups, wanted
    )[place]


# A transposed convolution


def transposed(case):
    """Return a transposed convolution's arrays and padding: pixels times stride is its size."""
    input, weight, _ = case.arrays()
    bias = np.random.default_rng(1).standard_normal(case.out_channels).astype(case.dtype)
    padding = max(0, case.kernel_size - case.stride) // 2
    return input, np.ascontiguousarray(weight.swapaxes(0, 1)), bias, padding


def ours(case):
    """Return our transposed convolution as a function without arguments."""
    *arrays, padding = transposed(case)
    layer = getattr(cl, f"conv_transpose{case.axes}d")
    return lambda: layer(*arrays, stride=case.stride, padding=padding)


def pytorchs(case, threads):
    """Return PyTorch's."""
    import torch

    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    *arrays, padding = transposed(case)
    tensors = [torch.from_numpy(array) for array in arrays]
    layer = getattr(torch.nn.functional, f"conv_transpose{case.axes}d")
    return lambda: layer(*tensors, stride=case.stride, padding=padding)


def onnx_runtimes(case, threads):
    """Return ONNX Runtime's."""
    input, weight, bias, padding = transposed(case)
    node = helper.make_node(
        "ConvTranspose",
        ["X", "W", "B"],
        ["Y"],
        strides=along(case, case.stride),
        pads=along(case, padding) * 2,
    )
    kind = helper.np_dtype_to_tensor_dtype(input.dtype)
    picture = helper.make_tensor_value_info("X", kind, input.shape)
    constants = [numpy_helper.from_array(weight, "W"), numpy_helper.from_array(bias, "B")]
    session = session_of(node, [picture], constants, threads)
    return lambda: session({"X": input})


def show(name, own_time, share, ratios):
    """Print a line of a table."""
    cells = (f"{ratios[peer]:10.2f}" if peer in ratios else " " * 10 for peer in PEERS)
    print(f"{name:44}{own_time * 1e3:8.3f}{share:7.0%}", *cells, flush=True)


PEERS = ("PyTorch", "ONNX R.")


def main():
    wanted, has_torch = sys.argv[1:], find_spec("torch")
    for threads in (1, 2):
        clock, most = time.thread_time if threads == 1 else time.perf_counter, peak(threads)
        print(f"\n{threads} of {os.cpu_count()} threads, {2 * most / 1e9:.0f} GFLOP/s at most")
        print(f"{'gradients':44}{'ms':>8}{'peak':>7}", *(f"{name:>10}" for name in PEERS))
        bests = []
        for case in (case for case in PANEL if not wanted or case.name in wanted):
            slopes, own = gradients(case)
            products = slopes.size * case.arrays()[1][0].size
            for which, function in own.items():
                peers = {}
                if has_torch:
                    peers["PyTorch"] = pytorchs_gradient(case, slopes, which, threads)
                own_time, ratios = compare(function, peers, clock, TOLERANCE)
                bests += ratios.values()
                share = products / own_time / (most * 4 / slopes.itemsize)
                show(f"{case.name}: {which}", own_time, share, ratios)
        if bests:
            mean = geometric_mean(bests)
            print(f"geometric mean of PyTorch / ours: {mean:.2f}, least {min(bests):.2f}")
        print(f"\n{'transposed':44}{'ms':>8}{'peak':>7}", *(f"{name:>10}" for name in PEERS))
        bests = []
        for case in (case for case in TRANSPOSED if not wanted or case.name in wanted):
            peers = {"ONNX R.": onnx_runtimes(case, threads)}
            if has_torch:
                peers["PyTorch"] = pytorchs(case, threads)
            own_time, ratios = compare(ours(case), peers, clock, TOLERANCE)
            bests.append(min(ratios.values()))
            input, weight, *_ = transposed(case)
            show(case.name, own_time, input.size * weight[0].size / own_time / most, ratios)
        if bests:
            mean = geometric_mean(bests)
            print(f"geometric mean of best peer / ours: {mean:.2f}, least {min(bests):.2f}")


if __name__ == "__main__":
    main()

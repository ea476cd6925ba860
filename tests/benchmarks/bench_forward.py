"""How long does a forward convolution take, here and in other libraries?

Run from the project's root: ``python tests/benchmarks/bench_forward.py``, or with words that the
names of the wanted cases must hold. Ours and the peers take turns in one process, and every
output is checked first. A number behind a peer is its time divided by ours: above 1, ours is
faster. Under "peak" stands the share of the multiply-adds a second that the cores reach on
registers, reading no memory. In the second table all have two threads, but for SciPy, which knows
one.

PyTorch and OpenCV are not installed with the project; their columns are empty where they are
not (``pip install -e .[bench]``).
"""

from panel import PANEL, Row, Table, numbers_of_threads, share_of, torch_with, wanted  # isort: skip

from importlib.util import find_spec

import numpy as np
from onnx import helper, numpy_helper
from scipy.ndimage import correlate

import convlib as cl
from oracles.onnx_runtime import session_of


def ours(case):
    """Return our layer as a function without arguments."""
    arrays, settings = case.arrays(), case.settings()
    return lambda: getattr(cl, f"conv{case.axes}d")(*arrays, **settings)


def pytorchs(case, threads, layout="contiguous_format"):
    """Return PyTorch's, None where it has no such layout."""
    torch = torch_with(threads)
    if not torch or (case.axes != 2 and layout == "channels_last"):
        return None
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


def rows(threads):
    """Yield what each case compares."""
    for case in wanted(PANEL):
        own = ours(case)
        products = case.arrays()[1][0].size * own().size
        peers = {name: make(case, threads) for name, make in PEERS.items()}
        yield Row(case.name, own, peers, products * (case.dtype().itemsize // 4))


def main():
    for threads, most in numbers_of_threads():
        Table("layer", "peak", share_of(most), tuple(PEERS)).print(rows(threads), threads)


if __name__ == "__main__":
    main()

"""How long does a deformable convolution take, here and in ONNX Runtime?

Run from the project's root: ``python tests/benchmarks/bench_deform.py``, or with words that the
names of the wanted cases must hold. Everything is float32. Both take turns in one process, and
every output is checked first. The number behind the peer is its time divided by ours: above 1,
ours is faster. PyTorch has deformable convolutions in torchvision only, which is not installed
with the project.
"""

from panel import Row, Table, numbers_of_threads, share_of, wanted  # isort: skip  (first: see there)

from typing import NamedTuple

import numpy as np
from onnx import TensorProto, helper, numpy_helper

import convlib as cl
from oracles.onnx_runtime import session_of

PEER = "ONNX R."


class Case(NamedTuple):
    """Square pictures and 3x3 filters, padded so that a stride of 1 keeps the size."""

    name: str
    batch: int
    in_channels: int
    size: int
    out_channels: int
    stride: int = 1
    offset_groups: int = 1

    def arrays(self):
        """Return random input, offset, weight, bias and mask; taps move by a pixel or so."""
        rng = np.random.default_rng(0)
        outside = (self.batch, self.offset_groups * 9, *((self.size - 1) // self.stride + 1,) * 2)
        shapes = [
            (self.batch, self.in_channels, self.size, self.size),
            (outside[0], 2 * outside[1], *outside[2:]),
            (self.out_channels, self.in_channels, 3, 3),
            (self.out_channels,),
        ]
        input, offset, weight, bias = (rng.standard_normal(shape, np.float32) for shape in shapes)
        mask = rng.random(outside, np.float32)
        return input, offset, weight / np.float32(np.sqrt(weight[0].size)), bias, mask


PANEL = [
    Case("64x64, 3 to 16", 1, 3, 64, 16),
    Case("56x56, 64 to 64", 1, 64, 56, 64),
    Case("4 of 28x28, 128 to 128", 4, 128, 28, 128),
    Case("14x14, 256 to 256, 4 offset groups", 1, 256, 14, 256, offset_groups=4),
    Case("56x56, 64 to 128, stride 2", 1, 64, 56, 128, 2),
]


def ours(case):
    """Return our layer as a function without arguments."""
    input, offset, weight, bias, mask = case.arrays()
    return lambda: cl.deform_conv2d(input, offset, weight, bias, case.stride, padding=1, mask=mask)


def onnx_runtimes(case, threads):
    """Return ONNX Runtime's."""
    input, offset, weight, bias, mask = case.arrays()
    node = helper.make_node(
        "DeformConv",
        ["X", "W", "offset", "B", "mask"],
        ["Y"],
        kernel_shape=[3, 3],
        strides=[case.stride] * 2,
        pads=[1] * 4,
        offset_group=case.offset_groups,
    )
    given = {"X": input, "offset": offset, "mask": mask}
    values = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape)
        for name, array in given.items()
    ]
    constants = [numpy_helper.from_array(weight, "W"), numpy_helper.from_array(bias, "B")]
    session = session_of(node, values, constants, threads)
    return lambda: session(given)


def rows(threads):
    """Yield what each case compares."""
    for case in wanted(PANEL):
        own = ours(case)
        products = case.arrays()[2][0].size * own().size
        yield Row(case.name, own, {PEER: onnx_runtimes(case, threads)}, products)


def main():
    for threads, most in numbers_of_threads():
        Table("layer", "peak", share_of(most), (PEER,)).print(rows(threads), threads)


if __name__ == "__main__":
    main()

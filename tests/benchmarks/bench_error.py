"""How far is float32 from the truth, here and in PyTorch?

Run from the project's root: ``python tests/benchmarks/bench_error.py``. The truth is the same
layer in float64, on which ours and the peer agree to ten digits. Printed are the largest
error and the root of the mean square, both as shares of the result's own root mean square,
in units of float32's rounding (2**-24). A ratio of at most 1 means that ours errs no more.

PyTorch is not installed with the project; without it (``pip install torch``) the peer is ONNX
Runtime, which computes the outputs but no gradients.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
sys.path.append(str(Path(__file__).parents[2]))

import convlib as cl
from oracles import onnx_runtime

try:
    import torch
except ImportError:
    torch = None

ROUNDING = 2.0**-24


class Layer(NamedTuple):
    """A layer and its input (N, C_in, size, ...), with PyTorch's names."""

    axes: int
    batch: int
    in_channels: int
    size: int
    out_channels: int
    kernel_size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    groups: int = 1
    transposed: bool = False

    def settings(self):
        """Return what the layer and its gradient are called with, beside arrays."""
        names = ("stride", "padding", "dilation", "groups")
        return {name: getattr(self, name) for name in names}

    def arrays(self):
        """Return random input, weight and bias in float32."""
        rng = np.random.default_rng(0)
        channels = self.in_channels, self.out_channels // self.groups
        if not self.transposed:
            channels = self.out_channels, self.in_channels // self.groups
        shapes = [
            (self.batch, self.in_channels, *(self.size,) * self.axes),
            (*channels, *(self.kernel_size,) * self.axes),
            (self.out_channels,),
        ]
        return [rng.standard_normal(shape, np.float32) for shape in shapes]

    def __str__(self):
        word = "transposed" if self.transposed else "conv"
        extras = [f"s{self.stride}"] * (self.stride > 1) + [f"d{self.dilation}"] * (
            self.dilation > 1
        )
        groups = [f"{self.groups} groups"] * (self.groups > 1)
        size = "x".join([str(self.size)] * self.axes)
        kernel = f"{self.in_channels} to {self.out_channels}, k{self.kernel_size}"
        return " ".join([f"{word}{self.axes}d", f"{self.batch}x{size},", kernel, *extras, *groups])


PANEL = [
    Layer(1, 4, 64, 256, 64, 9, padding=4),
    Layer(1, 4, 256, 64, 256, 3, dilation=4, padding=4),
    Layer(2, 1, 1, 128, 8, 3, padding=1),
    Layer(2, 1, 3, 224, 64, 7, stride=2, padding=3),
    Layer(2, 2, 64, 56, 64, 3, padding=1),
    Layer(2, 1, 256, 14, 256, 3, padding=1),
    Layer(2, 1, 512, 7, 512, 3, padding=1),
    Layer(2, 2, 128, 28, 256, 1),
    Layer(2, 1, 128, 56, 128, 3, padding=1, groups=128),
    Layer(2, 1, 64, 28, 64, 3, padding=2, dilation=2, groups=4),
    Layer(3, 1, 16, 16, 32, 3, padding=1),
    Layer(1, 4, 64, 64, 32, 4, stride=2, padding=1, transposed=True),
    Layer(2, 1, 128, 14, 64, 4, stride=2, padding=1, transposed=True),
    Layer(2, 1, 512, 4, 256, 4, stride=2, padding=1, transposed=True),
    Layer(3, 1, 32, 8, 16, 2, stride=2, transposed=True),
]


def ours(layer, arrays, slopes=None):
    """Return {name: array} of the output and, given slopes, of the gradients."""
    name = f"conv_transpose{layer.axes}d" if layer.transposed else f"conv{layer.axes}d"
    if slopes is None:
        return {"output": getattr(cl, name)(*arrays, **layer.settings())}
    gradients = getattr(cl, f"{name}_backward")(slopes, *arrays, **layer.settings())
    return {"output": ours(layer, arrays)["output"]} | gradients._asdict()


def pytorchs(layer, arrays, slopes):
    """Return the same, computed by PyTorch."""
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    name = f"conv_transpose{layer.axes}d" if layer.transposed else f"conv{layer.axes}d"
    output = getattr(torch.nn.functional, name)(*tensors, **layer.settings())
    output.backward(torch.tensor(slopes))
    gradients = (tensor.grad.numpy() for tensor in tensors)
    return {"output": output.detach().numpy()} | dict(
        zip(("input", "weight", "bias"), gradients, strict=True)
    )


def onnx_runtimes(layer, arrays, _):
    """Return the output, computed by ONNX Runtime."""
    input, weight, bias = arrays
    settings = {
        "strides": [layer.stride] * layer.axes,
        "pads": [layer.padding] * 2 * layer.axes,
        "dilations": [layer.dilation] * layer.axes,
        "group": layer.groups,
    }
    named = {"X": input, "W": weight, "B": bias}
    operator = "ConvTranspose" if layer.transposed else "Conv"
    return {"output": onnx_runtime.run(operator, named, **settings)}


def errors(result, truth):
    """Return the largest error and the root of the mean square, in roundings."""
    unit = ROUNDING * np.sqrt(np.mean(truth**2))
    difference = result - truth
    return np.array([np.abs(difference).max(), np.sqrt(np.mean(difference**2))]) / unit


def main():
    name, peer = ("PyTorch", pytorchs) if torch else ("ONNX Runtime", onnx_runtimes)
    heads = "".join(f"{head:>10}" for head in ("convlib", name[:9], "ratio"))
    print(f"{'largest error, then root mean square':48}{heads}{heads}")
    worst = np.zeros(2)
    for layer in PANEL:
        arrays = layer.arrays()
        slopes = np.random.default_rng(1).standard_normal(
            ours(layer, arrays)["output"].shape, np.float32
        )
        double = [array.astype(np.float64) for array in arrays]
        truth = ours(layer, double, slopes.astype(np.float64))
        if torch:
            for key, value in pytorchs(layer, double, slopes.astype(np.float64)).items():
                np.testing.assert_allclose(truth[key], value, rtol=1e-10, atol=1e-10)
        mine, others = ours(layer, arrays, slopes), peer(layer, arrays, slopes)
        for key, value in others.items():
            own, their = errors(mine[key], truth[key]), errors(value, truth[key])
            worst = np.maximum(worst, own / their)
            numbers = "".join(
                f"{a:10.2f}{b:10.2f}{a / b:10.2f}" for a, b in zip(own, their, strict=True)
            )
            print(f"{f'{layer}: {key}':48}{numbers}", flush=True)
    print(f"worst ratio: {worst[0]:.2f} of the largest error, {worst[1]:.2f} of the mean")


if __name__ == "__main__":
    main()

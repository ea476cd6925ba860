"""How long do the gradients of a convolution take, here and in PyTorch?

Run from the project's root: ``python tests/benchmarks/bench_gradients.py``, or with words that
the names of the wanted cases must hold. Ours and PyTorch take turns in one process, and every
output is checked first. A number behind PyTorch is its time divided by ours: above 1, ours is
faster. Ours is the sum that a call of ``conv2d_backward`` is made of, since PyTorch can be asked
for one gradient alone.

PyTorch is not installed with the project; its column is empty where it is not
(``pip install -e .[bench]``).
"""

from panel import PANEL, Row, Table, numbers_of_threads, share_of, torch_with, wanted  # isort: skip

import numpy as np

from convlib.arguments.convolution import conv_arguments
from convlib.ops.sums import KERNELS

GRADIENTS = ("input", "weight")


def ours(case, which):
    """Return the slopes at the outputs, and our gradient as a function without arguments."""
    input, weight, bias = case.arrays()
    call, shape = conv_arguments(
        case.axes, input, weight, bias, *case.settings().values(), padding_mode="zeros", flip=False
    )
    slopes = np.random.default_rng(1).standard_normal(shape).astype(case.dtype)
    back = call._replace(input=slopes, bias=np.zeros(case.in_channels, case.dtype))
    if which == "input":
        return slopes, lambda: KERNELS.transpose(back, call.input.shape).reshape(input.shape)
    return slopes, lambda: KERNELS.weight_gradient(call, slopes).reshape(weight.shape)


def pytorchs(case, which, slopes, threads):
    """Return PyTorch's."""
    torch = torch_with(threads)
    if not torch:
        return None
    input, weight, _ = map(torch.from_numpy, case.arrays())
    slopes = torch.from_numpy(slopes.reshape(*slopes.shape[:2], *slopes.shape[5 - case.axes :]))
    stride, padding, dilation = (
        [case.settings()[name]] * case.axes for name in ("stride", "padding", "dilation")
    )
    asked = [which == name for name in (*GRADIENTS, "bias")]
    return lambda: torch.ops.aten.convolution_backward(
        slopes, input, weight, None, stride, padding, dilation, False, [0] * case.axes,
        case.groups, asked,
    )[GRADIENTS.index(which)]  # fmt: skip


def rows(which, threads):
    """Yield what each case compares."""
    for case in wanted(PANEL):
        slopes, own = ours(case, which)
        products = slopes.size * case.arrays()[1][0].size
        peers = {"PyTorch": pytorchs(case, which, slopes, threads)}
        yield Row(case.name, own, peers, products * (case.dtype().itemsize // 4))


def main():
    for threads, most in numbers_of_threads():
        for which in GRADIENTS:
            table = Table(f"gradient of the {which}", "peak", share_of(most), ("PyTorch",))
            table.print(rows(which, threads), threads)


if __name__ == "__main__":
    main()

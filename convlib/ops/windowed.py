"""What pooling is made of: windows' maxima and averages, and their gradients, each by its kernel.

Arrays are (planes, depth, height, width). A layout says where the windows lie, and another one
which windows read each pixel, as `convlib.kernels.pooling_plan` works them out. Threads share the
rows of windows, or the planes.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.arguments.arrays import Array, compute_dtype, constant
from convlib.arguments.windows import Indices
from convlib.kernels import pooling, pooling_winners
from convlib.kernels.pooling_plan import Counts, Layout
from convlib.ops.sums import NUMBER_COST
from convlib.threads import share

# Windows of at most so many pixels are summed in float32 where that is their dtype, and larger
# ones in float64. PyTorch sums all of them in float32, one pixel after the other; here rows are
# summed before columns, which rounds less often.
SHORT = 64


def maxima(planes: Array, layout: Layout) -> Array:
    """Return each window's maximum."""
    output = _empty(planes, layout)
    pixels, flat = _flat(planes), output.reshape(-1)
    share(
        lambda first, end: pooling.window_max(pixels, layout, first, end, flat),
        len(planes) * layout.plan.rows,
        _cost(planes, output),
    )
    return output


def maxima_and_indices(planes: Array, layout: Layout) -> tuple[Array, Indices]:
    """Return each window's maximum, and its flat index in the plane."""
    output = _empty(planes, layout)
    indices = np.empty(output.shape, np.int64)
    pixels, flat = _flat(planes), (output.reshape(-1), indices.reshape(-1))
    share(
        lambda first, end: pooling_winners.window_argmax(pixels, layout, first, end, *flat),
        len(planes) * layout.plan.rows,
        _cost(planes, output, indices),
    )
    return output, indices


def maxima_backward(gradient: Array, planes: Array, layout: Layout) -> Array:
    """Return the gradient of `maxima` with respect to its planes."""
    dtype = compute_dtype(gradient, planes)
    pixels, slopes = (_flat(each.astype(dtype, copy=False)) for each in (planes, gradient))
    grad_input = np.empty(planes.shape, dtype)
    flat = grad_input.reshape(-1)
    share(
        lambda first, end: pooling_winners.spread_to_winners(
            pixels, layout, slopes, first, end, flat
        ),
        len(planes),
        _cost(planes, gradient, grad_input),
    )
    return grad_input


def spread(gradient: Array, indices: Indices, planes: Array) -> Array:
    """Return that gradient where the maxima are known already, by their indices."""
    dtype = compute_dtype(gradient, planes)
    values, places = _flat(gradient.astype(dtype, copy=False)), constant(indices).reshape(-1)
    windows, pixels = (math.prod(each.shape[1:]) for each in (indices, planes))
    grad_input = np.empty(planes.shape, dtype)
    flat = grad_input.reshape(-1)
    share(
        lambda first, end: pooling_winners.add_at(
            values, places, windows, pixels, first, end, flat
        ),
        len(planes),
        _cost(gradient, indices, grad_input),
    )
    return grad_input


def averages(planes: Array, layout: Layout, counts: Counts) -> Array:
    """Return each window's sum, divided by its count."""
    output = _empty(planes, layout)
    _sum(planes, layout, counts, False, output)
    return output


def averages_backward(gradient: Array, planes: Array, back: Layout, counts: Counts) -> Array:
    """Return the gradient of `averages` with respect to its planes."""
    grad_input = np.empty(planes.shape, compute_dtype(gradient, planes))
    gradient = gradient.astype(grad_input.dtype, copy=False)
    _sum(gradient, back, counts, True, grad_input)
    return grad_input


def _sum(planes: Array, layout: Layout, counts: Counts, divide_first: bool, output: Array) -> None:
    plan = layout.plan
    short = plan.line.stride and plan.rows_of_a_window * plan.line.taps <= SHORT
    dtype = planes.dtype if short else np.dtype(np.float64)
    divisors = Counts(*(constant(each.astype(dtype)) for each in counts))
    pixels, flat = _flat(planes), output.reshape(-1)

    @np.errstate(all="ignore")  # numbers behind the last of a row may be anything
    def work(first: int, end: int) -> None:
        pooling.window_sum(pixels, layout, divisors, divide_first, first, end, flat)

    share(work, len(output) * plan.rows, _cost(planes, output))


def _empty(planes: Array, layout: Layout) -> Array:
    """Return an array for a number of each window, (planes, windows at all depths, columns)."""
    return np.empty((len(planes), layout.plan.rows, layout.plan.columns), planes.dtype)


def _cost(*arrays: NDArray[Any]) -> int:
    """Return what it costs to read or write some arrays, in multiply-adds."""
    return NUMBER_COST * sum(array.size for array in arrays)


def _flat(array: Array) -> Array:
    return constant(array).reshape(-1)

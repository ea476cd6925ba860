"""What pooling is made of: windows' maxima and averages, and their gradients, each by its kernel.

Arrays are (planes, depth, height, width). A layout says where the windows lie, and another one
which windows read each pixel, as `convlib.kernels.pooling_plan` works them out.
"""

import numpy as np

from convlib.arguments.arrays import Array, compute_dtype, constant
from convlib.arguments.windows import Indices
from convlib.kernels import pooling, pooling_winners
from convlib.kernels.pooling_plan import Counts, Layout

# Windows of at most so many pixels are summed in float32 where that is their dtype, and larger
# ones in float64. PyTorch sums all of them in float32, one pixel after the other; here rows are
# summed before columns, which rounds less often.
SHORT = 64


def maxima(planes: Array, layout: Layout) -> Array:
    """Return each window's maximum."""
    output = _empty(planes, layout)
    pooling.window_max(_flat(planes), layout, 0, _rows(planes, layout), output.reshape(-1))
    return output


def maxima_and_indices(planes: Array, layout: Layout) -> tuple[Array, Indices]:
    """Return each window's maximum, and its flat index in the plane."""
    output = _empty(planes, layout)
    indices = np.empty(output.shape, np.int64)
    flat = output.reshape(-1), indices.reshape(-1)
    pooling_winners.window_argmax(_flat(planes), layout, 0, _rows(planes, layout), *flat)
    return output, indices


def maxima_backward(gradient: Array, planes: Array, layout: Layout, back: Layout) -> Array:
    """Return the gradient of `maxima` with respect to its planes."""
    dtype = compute_dtype(gradient, planes)
    grad_input = np.empty(planes.shape, dtype)
    gradient, pixels = gradient.astype(dtype, copy=False), planes.astype(dtype, copy=False)
    if layout.plan.line.stride:
        pooling_winners.spread_to_winners(
            _flat(pixels), layout, back, _flat(gradient), 0, len(planes), grad_input.reshape(-1)
        )
    else:
        _, indices = maxima_and_indices(planes, layout)
        lines = (len(planes), layout.plan.rows * layout.plan.columns)
        values, places = constant(gradient.reshape(lines)), constant(indices.reshape(lines))
        pooling_winners.add_at(
            values, places, 0, len(planes), grad_input.reshape(len(planes), layout.plan.plane_size)
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
    by_row, by_column = (constant(each.astype(dtype)) for each in counts)
    with np.errstate(all="ignore"):  # numbers behind the last of a row may be anything
        pooling.window_sum(
            _flat(planes),
            layout,
            Counts(by_row, by_column),
            divide_first,
            0,
            len(output) * plan.rows,
            output.reshape(-1),
        )


def _empty(planes: Array, layout: Layout) -> Array:
    """Return an array for a number of each window, (planes, windows at all depths, columns)."""
    return np.empty((len(planes), layout.plan.rows, layout.plan.columns), planes.dtype)


def _rows(planes: Array, layout: Layout) -> int:
    """Return the rows of windows in all planes."""
    return len(planes) * layout.plan.rows


def _flat(array: Array) -> Array:
    return constant(array).reshape(-1)

"""Windows over planes, compiled: their maxima, their sums, and the way back.

Arrays are (planes, depth, height, width). ``windows`` has one array for each of the three
axes, whose row ``o`` is ``(first, end)``: the pixels that output ``o`` reads along the axis.
"""

import numba
import numpy as np

from convlib.arguments.arrays import Array
from convlib.arguments.windows import Indices, Windows


@numba.njit(cache=True, nogil=True)
def window_max(
    input: Array,
    windows: Windows,
    dilation: tuple[int, int, int],
    output: Array,
    indices: Indices,
) -> None:
    """Write each window's maximum and its flat index in the plane.

    The first of equal maxima wins, the last of several NaN does. A dilated window can miss
    every pixel: its maximum is minus infinity, its index -1.
    """
    depths, rows, columns = windows
    planes, _, height, width = input.shape
    for plane in range(planes):
        for o, (front, back) in enumerate(depths):
            for p, (top, bottom) in enumerate(rows):
                for q, (left, right) in enumerate(columns):
                    largest, index = -np.inf, -1
                    for z in range(front, back, dilation[0]):
                        for y in range(top, bottom, dilation[1]):
                            for x in range(left, right, dilation[2]):
                                value = input[plane, z, y, x]
                                if value > largest or np.isnan(value) or index < 0:
                                    largest, index = value, (z * height + y) * width + x
                    output[plane, o, p, q] = largest
                    indices[plane, o, p, q] = index


@numba.njit(cache=True, nogil=True)
def window_sum(input: Array, windows: Windows, output: Array) -> None:
    """Write the sum of each window."""
    depths, rows, columns = windows
    for plane in range(len(input)):
        for o, (front, back) in enumerate(depths):
            for p, (top, bottom) in enumerate(rows):
                for q, (left, right) in enumerate(columns):
                    total = np.float64(0)
                    for z in range(front, back):
                        for y in range(top, bottom):
                            for x in range(left, right):
                                total += input[plane, z, y, x]
                    output[plane, o, p, q] = total


@numba.njit(cache=True, nogil=True)
def window_spread(grad_output: Array, windows: Windows, grad_input: Array) -> None:
    """Add each number of ``grad_output`` to every pixel of its window: `window_sum` backwards."""
    depths, rows, columns = windows
    for plane in range(len(grad_output)):
        for o, (front, back) in enumerate(depths):
            for p, (top, bottom) in enumerate(rows):
                for q, (left, right) in enumerate(columns):
                    share = grad_output[plane, o, p, q]
                    for z in range(front, back):
                        for y in range(top, bottom):
                            for x in range(left, right):
                                grad_input[plane, z, y, x] += share


@numba.njit(cache=True, nogil=True)
def scatter_add(values: Array, indices: Indices, output: Array) -> None:
    """Add the values of each plane, (planes, values), to the pixels that their indices name."""
    for plane in range(len(values)):
        for value, index in zip(values[plane], indices[plane]):  # noqa: B905 (numba has no strict)
            if index >= 0:
                output[plane, index] += value

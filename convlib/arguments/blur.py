"""The arguments of blurred pooling, checked and brought into one form."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convlib import validation
from convlib.arguments.arrays import Array
from convlib.arguments.pooling import IntOrTuple, as_pictures, setting
from convlib.shapes.padding import Pair


class Blur(NamedTuple):
    """What blurred pooling computes from."""

    pictures: Array  # (N, C, H, W) or (C, H, W), of the dtype to compute in
    filters: Array  # (C, 1, kH, kW), all of them the same, of that dtype
    padding: tuple[Pair, Pair]  # ((top, bottom), (left, right)), reflected
    stride: tuple[int, ...]  # (vertical, horizontal)


def blur_arguments(input: ArrayLike, kernel_size: int, stride: IntOrTuple) -> Blur:
    """Check the arguments of `convlib.blur_pool2d` and give them one form.

    Parameters
    ----------
    input, kernel_size, stride
        As in `convlib.blur_pool2d`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.blur_pool2d`.
    """
    taps = validation.integer("kernel_size", kernel_size, minimum=1)
    strides = setting("stride", stride, 2)
    pictures = as_pictures("input", input, 2)
    smallest = min(pictures.shape[-2:])
    if taps // 2 > smallest - 1:
        raise ValueError(
            f"kernel_size must be at most {2 * smallest - 1} for the border of a picture of "
            f"{pictures.shape[-2]} x {pictures.shape[-1]} pixels to be its reflection, got {taps}"
        )
    binomial = [math.comb(taps - 1, tap) / 2 ** (taps - 1) for tap in range(taps)]
    weight = np.outer(binomial, binomial).astype(pictures.dtype)
    sides = ((taps - 1) // 2, taps // 2)
    filters = np.stack([weight[None]] * pictures.shape[-3])
    return Blur(pictures, filters, (sides, sides), strides)

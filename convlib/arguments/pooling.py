"""The arguments of a pooling operation, checked and brought into one form.

The dimension logic is written once: pooling along one or two axes is pooling along
three, with axes of length 1 put in front. Every plane of a picture is pooled alone, so
batch and channels become one axis of planes.
"""

import math
from numbers import Real
from typing import NamedTuple

from numpy.typing import ArrayLike

from convlib import shapes, validation
from convlib.arguments.arrays import Array, compute_dtype, numbers
from convlib.arguments.windows import Axis
from convlib.axes import AXES
from convlib.shapes.padding import number_pairs

IntOrTuple = int | tuple[int, ...]
Padding = int | tuple[int | tuple[int, int], ...]


class Pool(NamedTuple):
    """What pooling computes from."""

    planes: Array  # (planes, depth, height, width), of the dtype to compute in
    axes: tuple[Axis, Axis, Axis]  # depth, height and width
    output_shape: tuple[int, ...]  # as the caller sees it


class AdaptivePool(NamedTuple):
    """What adaptive pooling computes from."""

    planes: Array  # (planes, depth, height, width), of the dtype to compute in
    positions: tuple[int, int, int]  # windows along depth, height and width
    output_shape: tuple[int, ...]  # as the caller sees it


def pool_arguments(
    input: ArrayLike,
    dimensions: int,
    kernel_size: IntOrTuple,
    stride: IntOrTuple | None,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    ceil_mode: bool = False,
) -> Pool:
    """Check the arguments of a pooling operation and give them one form.

    Parameters
    ----------
    input, kernel_size, stride, padding, dilation, ceil_mode
        As in `convlib.max_pool2d`.
    dimensions
        How many axes a picture has: 1, 2 or 3.

    Returns
    -------
    Pool
        Planes, and the settings of three axes.

    Raises
    ------
    TypeError, ValueError
        As `convlib.max_pool2d`.

    Examples
    --------
    >>> import numpy as np
    >>> pool_arguments(np.ones((2, 3, 6, 7)), 2, kernel_size=2, stride=None).output_shape
    (2, 3, 3, 3)
    """
    kernel = setting("kernel_size", kernel_size, dimensions)
    strides = kernel if stride is None else setting("stride", stride, dimensions)
    dilations = setting("dilation", dilation, dimensions)
    paddings = _paddings(padding, kernel)
    ceil_mode = validation.boolean("ceil_mode", ceil_mode)
    pictures = as_pictures("input", input, dimensions)
    axes = [
        _axis(ceil_mode, *geometry)
        for geometry in zip(
            AXES[dimensions].sizes,
            pictures.shape[-dimensions:],
            kernel,
            strides,
            paddings,
            dilations,
            strict=True,
        )
    ]
    first, second, third = (*(Axis(),) * (3 - dimensions), *axes)
    output_shape = (*pictures.shape[:-dimensions], *(axis.positions for axis in axes))
    return Pool(as_planes(pictures, dimensions), (first, second, third), output_shape)


def adaptive_arguments(
    input: ArrayLike, output_size: int | tuple[int | None, ...] | None, dimensions: int
) -> AdaptivePool:
    """Check the arguments of an adaptive pooling operation and give them one form.

    Parameters
    ----------
    input, output_size
        As in `convlib.adaptive_avg_pool2d`.
    dimensions
        How many axes a picture has: 1, 2 or 3.

    Returns
    -------
    AdaptivePool
        Planes, and the number of windows along three axes.

    Raises
    ------
    TypeError, ValueError
        As `convlib.adaptive_avg_pool2d`.

    Examples
    --------
    >>> import numpy as np
    >>> adaptive_arguments(np.ones((2, 3, 6, 7)), (4, None), 2).output_shape
    (2, 3, 4, 7)
    """
    pictures = as_pictures("input", input, dimensions)
    wanted = (None,) * dimensions if output_size is None else output_size
    if isinstance(wanted, tuple | list) and len(wanted) == dimensions:
        sizes = pictures.shape[-dimensions:]
        pairs = zip(wanted, sizes, strict=True)
        wanted = tuple(size if entry is None else entry for entry, size in pairs)
    chosen = setting("output_size", wanted, dimensions)
    depth, height, width = (*(1,) * (3 - dimensions), *chosen)
    output_shape = (*pictures.shape[:-dimensions], *chosen)
    return AdaptivePool(as_planes(pictures, dimensions), (depth, height, width), output_shape)


def global_arguments(input: ArrayLike) -> AdaptivePool:
    """Check the argument of global pooling, which is adaptive pooling with one window.

    Parameters
    ----------
    input
        As in `convlib.global_avg_pool`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.global_avg_pool`.

    Examples
    --------
    >>> import numpy as np
    >>> global_arguments(np.ones((2, 3, 6, 7))).output_shape
    (2, 3, 1, 1)
    """
    shape = numbers("input", input).shape
    if len(shape) not in (3, 4, 5):
        raise ValueError(
            f"input must have shape (N, C, L), (N, C, H, W) or (N, C, D, H, W), got {shape}: "
            "for a picture without a batch axis write input[None]"
        )
    return adaptive_arguments(input, 1, len(shape) - 2)


def divisor_arguments(
    count_include_pad: object, divisor_override: object
) -> tuple[bool, int | None]:
    """Return the settings of an average's divisor, checked.

    Parameters
    ----------
    count_include_pad, divisor_override
        As in `convlib.avg_pool2d`.

    Raises
    ------
    TypeError, ValueError
        As `convlib.avg_pool2d`.

    Examples
    --------
    >>> divisor_arguments(True, None)
    (True, None)
    """
    count = validation.boolean("count_include_pad", count_include_pad)
    if divisor_override is None:
        return count, None
    return count, validation.integer("divisor_override", divisor_override, minimum=1)


def norm_argument(norm_type: object) -> float:
    """Return ``norm_type`` as a float.

    Parameters
    ----------
    norm_type
        As in `convlib.lp_pool2d`.

    Raises
    ------
    TypeError
        If it is not a number.
    ValueError
        If it is 0 or NaN.

    Examples
    --------
    >>> norm_argument(2)
    2.0
    """
    if isinstance(norm_type, bool) or not isinstance(norm_type, Real):
        raise TypeError(f"norm_type must be a number, got {norm_type!r}")
    number = float(norm_type)
    if number == 0 or math.isnan(number):
        raise ValueError(f"norm_type must be a number other than 0, got {norm_type!r}")
    return number


def setting(name: str, value: object, dimensions: int, minimum: int = 1) -> tuple[int, ...]:
    """Return a setting, one integer for all axes or one for each, as a tuple.

    Parameters
    ----------
    name
        The argument's name, for the message.
    value
        One integer, which counts for every axis, or a tuple or list of one for each.
    dimensions
        How many axes a picture has: 1, 2 or 3.
    minimum
        The smallest value that makes sense.

    Raises
    ------
    TypeError
        If ``value`` is neither an integer nor as many integers as there are axes.
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> setting("stride", 2, dimensions=3)
    (2, 2, 2)
    """
    return validation.integers(name, value, minimum, AXES[dimensions].directions, dimensions)


def as_pictures(name: str, value: ArrayLike, dimensions: int) -> Array:
    """Return ``value`` as an array of the dtype to compute in, its shape checked.

    Parameters
    ----------
    name
        The argument's name, for the message.
    value
        Pictures, (N, C, ...) or (C, ...).
    dimensions
        How many axes a picture has: 1, 2 or 3.

    Raises
    ------
    TypeError
        If it does not hold real numbers.
    ValueError
        If it has another number of axes, or any but the batch is empty.

    Examples
    --------
    >>> as_pictures("input", [[1, 2, 3]], 1)
    array([[1., 2., 3.]])
    """
    array = numbers(name, value)
    if array.ndim not in (dimensions + 1, dimensions + 2):
        layout = AXES[dimensions].letters
        mend = f": for one channel write {name}[None]" if array.ndim == dimensions else ""
        raise ValueError(
            f"{name} must have shape (N, C, {layout}) or (C, {layout}), got {array.shape}{mend}"
        )
    if 0 in array.shape[-dimensions - 1 :]:
        raise ValueError(f"only the batch of {name} may be empty, got shape {array.shape}")
    return array.astype(compute_dtype(array), copy=False)


def as_planes(pictures: Array, dimensions: int) -> Array:
    """Return pictures as (planes, depth, height, width).

    Parameters
    ----------
    pictures
        Pictures, (N, C, ...) or (C, ...).
    dimensions
        How many axes a picture has: 1, 2 or 3.

    Examples
    --------
    >>> import numpy as np
    >>> as_planes(np.ones((2, 3, 6, 7)), 2).shape
    (6, 1, 6, 7)
    """
    front = (1,) * (3 - dimensions)
    planes = math.prod(pictures.shape[:-dimensions])
    return pictures.reshape(planes, *front, *pictures.shape[-dimensions:])


def output_gradient(grad_output: ArrayLike, shape: tuple[int, ...]) -> Array:
    """Return ``grad_output`` as an array of the dtype to compute in, its shape checked.

    Parameters
    ----------
    grad_output
        The gradient with respect to an operation's output.
    shape
        The shape of that output.

    Raises
    ------
    TypeError
        If it does not hold real numbers.
    ValueError
        If it has another shape.

    Examples
    --------
    >>> output_gradient([1, 2], (3,))
    Traceback (most recent call last):
    ValueError: grad_output must have the shape of the output, (3,), got (2,)
    """
    array = numbers("grad_output", grad_output)
    if array.shape != shape:
        raise ValueError(
            f"grad_output must have the shape of the output, {shape}, got {array.shape}"
        )
    return array.astype(compute_dtype(array), copy=False)


def _axis(
    ceil_mode: bool,
    name: str,
    size: int,
    kernel_size: int,
    stride: int,
    padding: tuple[int, int],
    dilation: int,
) -> Axis:
    geometry = (size, kernel_size, stride, padding, dilation)
    positions = validation.along(name, shapes.output_size, *geometry, ceil_mode)
    return Axis(size, kernel_size, stride, padding, dilation, positions)


def _paddings(padding: object, kernel: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Return padding, however it was written, as a pair (before, after) for each axis."""
    pairs = number_pairs(padding, len(kernel))
    for pair, taps in zip(pairs, kernel, strict=True):
        if max(pair) > taps // 2:
            raise ValueError(
                f"padding must be at most half of kernel_size, got padding {max(pair)} and "
                f"kernel_size {taps}: use less padding or a larger kernel_size"
            )
    return pairs

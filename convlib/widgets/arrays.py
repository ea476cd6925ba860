"""Arrays on their way into a figure: checked, cut to the sliders' sizes, packed."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]


def finite(name: str, array: Array) -> Array:
    """Return an array, or say that some of its numbers are not finite."""
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers, got {array.tolist()}")
    return array


def small_grid(input: ArrayLike, largest: int) -> list[list[float]]:
    """Return an input as rows of numbers, or say why the figure cannot show it."""
    grid = np.asarray(input, dtype=float)
    if grid.ndim != 2 or grid.size == 0 or max(grid.shape) > largest:
        raise ValueError(
            f"input must have shape (H, W) with at most {largest} rows and columns, "
            f"got shape {grid.shape}"
        )
    rows: list[list[float]] = finite("input", grid).tolist()
    return rows


def square(weight: ArrayLike) -> list[list[float]]:
    """Return a kernel as rows of numbers, or say why it cannot be one."""
    array = np.asarray(weight, dtype=float)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or array.size == 0:
        raise ValueError(f"weight must be square, such as 3 by 3, got shape {array.shape}")
    rows: list[list[float]] = finite("weight", array).tolist()
    return rows


def every_size(weight: ArrayLike, sizes: Iterable[int]) -> dict[str, Any]:
    """Cut kernels to each size of a slider, or repeat them, along the last two axes."""
    kernels, wanted = np.asarray(weight), list(sizes)
    tiled = np.tile(kernels, (*(1,) * (kernels.ndim - 2), max(wanted), max(wanted)))
    return {str(size): tiled[..., :size, :size].tolist() for size in wanted}


def grey_levels(picture: Array) -> dict[str, Any]:
    """Pack a picture from 0 to 1 as one byte a value, which the page reads without decoding."""
    levels = np.rint(picture * 255).astype(np.uint8)
    return {"shape": list(levels.shape), "pixels": levels.tobytes()}

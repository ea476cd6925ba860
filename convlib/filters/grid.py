"""Where the pixels of a kernel lie."""

import numpy as np
from numpy.typing import NDArray

from convlib import validation

Kernel = NDArray[np.float64]


def distances(kernel_size: int) -> NDArray[np.float64]:
    """Return how far each tap of a line lies from the middle.

    Parameters
    ----------
    kernel_size : int
        Taps, at least 1.

    Returns
    -------
    ndarray of float64, shape (kernel_size,)
        In pixels, rising.

    Examples
    --------
    >>> distances(4)
    array([-1.5, -0.5,  0.5,  1.5])
    """
    return np.arange(kernel_size, dtype=np.float64) - (kernel_size - 1) / 2


def rotated(kernel_size: int, theta: float) -> tuple[Kernel, Kernel]:
    """Return how far each pixel lies from the middle along a direction, and across it.

    Parameters
    ----------
    kernel_size : int
        Rows and columns, at least 1.
    theta : float
        Direction in radians, from right (0) to down (pi / 2).

    Returns
    -------
    ndarray of float64, shape (kernel_size, kernel_size)
        Distance along the direction.
    ndarray of float64, shape (kernel_size, kernel_size)
        Distance across it.

    Raises
    ------
    TypeError, ValueError
        If theta is not a finite number.

    Examples
    --------
    >>> along, across = rotated(3, theta=0)
    >>> along[0], across[0]
    (array([-1.,  0.,  1.]), array([-1., -1., -1.]))
    """
    theta = validation.real("theta", theta)
    right = distances(kernel_size)
    down = right[:, None]
    along = right * np.cos(theta) + down * np.sin(theta)
    across = down * np.cos(theta) - right * np.sin(theta)
    return along, across

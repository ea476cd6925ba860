"""Hand-made filters, each for any kernel size.

All are written for cross-correlation, as deep learning convolves: row 0 is at the top and no
kernel is flipped.
"""

from collections.abc import Callable
from math import comb

import numpy as np
from numpy.typing import NDArray

Kernel = NDArray[np.float64]


def identity(kernel_size: int) -> Kernel:
    """Return the kernel that copies the pixel in the middle.

    Parameters
    ----------
    kernel_size : int
        Rows and columns, at least 1.  An even size has no middle; the pixel above and left of
        it is taken.

    Returns
    -------
    ndarray of float64, shape (kernel_size, kernel_size)
        A single 1.

    Raises
    ------
    ValueError
        If kernel_size is less than 1.

    Examples
    --------
    >>> identity(3)
    array([[0., 0., 0.],
           [0., 1., 0.],
           [0., 0., 0.]])
    """
    _check(kernel_size)
    kernel = np.zeros((kernel_size, kernel_size))
    middle = (kernel_size - 1) // 2
    kernel[middle, middle] = 1
    return kernel


def box(kernel_size: int) -> Kernel:
    """Return the kernel that averages its window; its weights sum to 1.

    Parameters
    ----------
    kernel_size : int
        Rows and columns, at least 1.

    Returns
    -------
    ndarray of float64, shape (kernel_size, kernel_size)
        Equal weights.

    Raises
    ------
    ValueError
        If kernel_size is less than 1.

    Examples
    --------
    >>> box(2)
    array([[0.25, 0.25],
           [0.25, 0.25]])
    """
    _check(kernel_size)
    return np.full((kernel_size, kernel_size), 1 / kernel_size**2)


def vertical_edges(kernel_size: int) -> Kernel:
    """Return the kernel that answers where brightness changes from left to right.

    The answer is positive where the right side is brighter.  Size 3 is Sobel's kernel: columns
    rise in equal amounts from left to right, rows are weighted by a binomial.  The weights sum
    to 0, so a flat patch answers 0.

    Parameters
    ----------
    kernel_size : int
        Rows and columns, at least 1.  Size 1 sees no change and is 0.

    Returns
    -------
    ndarray of float64, shape (kernel_size, kernel_size)
        Not normalised: the size-3 kernel answers 4 at a step from 0 to 1.

    Raises
    ------
    ValueError
        If kernel_size is less than 1.

    Examples
    --------
    >>> vertical_edges(3)
    array([[-1.,  0.,  1.],
           [-2.,  0.,  2.],
           [-1.,  0.,  1.]])
    """
    _check(kernel_size)
    smooth = [comb(kernel_size - 1, row) for row in range(kernel_size)]
    rise = np.arange(kernel_size) - (kernel_size - 1) / 2
    return np.outer(smooth, rise)


def horizontal_edges(kernel_size: int) -> Kernel:
    """Return the kernel that answers where brightness changes from top to bottom.

    It is the transpose of `vertical_edges`: positive where the lower side is brighter.

    Parameters
    ----------
    kernel_size : int
        Rows and columns, at least 1.

    Returns
    -------
    ndarray of float64, shape (kernel_size, kernel_size)
        Not normalised; the weights sum to 0.

    Raises
    ------
    ValueError
        If kernel_size is less than 1.

    Examples
    --------
    >>> horizontal_edges(3)
    array([[-1., -2., -1.],
           [ 0.,  0.,  0.],
           [ 1.,  2.,  1.]])
    """
    return vertical_edges(kernel_size).T.copy()


def sharpen(kernel_size: int) -> Kernel:
    """Return the kernel that adds to each pixel its difference from the window's average.

    Parameters
    ----------
    kernel_size : int
        Rows and columns, at least 1.

    Returns
    -------
    ndarray of float64, shape (kernel_size, kernel_size)
        The weights sum to 1, so a flat patch keeps its brightness.

    Raises
    ------
    ValueError
        If kernel_size is less than 1.

    Examples
    --------
    >>> float(sharpen(3).sum().round(12))
    1.0
    """
    return 2 * identity(kernel_size) - box(kernel_size)


def outline(kernel_size: int) -> Kernel:
    """Return the kernel that compares the middle pixel with all of its window.

    Parameters
    ----------
    kernel_size : int
        Rows and columns, at least 1.

    Returns
    -------
    ndarray of float64, shape (kernel_size, kernel_size)
        The weights sum to 0.

    Raises
    ------
    ValueError
        If kernel_size is less than 1.

    Examples
    --------
    >>> outline(3)
    array([[-1., -1., -1.],
           [-1.,  8., -1.],
           [-1., -1., -1.]])
    """
    return kernel_size**2 * identity(kernel_size) - 1


def emboss(kernel_size: int) -> Kernel:
    """Return the kernel that adds how much the lower right outshines the upper left.

    Parameters
    ----------
    kernel_size : int
        Rows and columns, at least 1.

    Returns
    -------
    ndarray of float64, shape (kernel_size, kernel_size)
        The weights sum to 1.

    Raises
    ------
    ValueError
        If kernel_size is less than 1.

    Examples
    --------
    >>> emboss(3)
    array([[-2., -1.,  0.],
           [-1.,  1.,  1.],
           [ 0.,  1.,  2.]])
    """
    _check(kernel_size)
    index = np.arange(kernel_size)
    return index[:, None] + index - (kernel_size - 1) + identity(kernel_size)


GALLERY: dict[str, Callable[[int], Kernel]] = {
    "vertical edges": vertical_edges,
    "horizontal edges": horizontal_edges,
    "outline": outline,
    "blur": box,
    "sharpen": sharpen,
    "emboss": emboss,
    "identity": identity,
}


def _check(kernel_size: int) -> None:
    if kernel_size < 1:
        raise ValueError(f"kernel_size must be at least 1, got {kernel_size}")

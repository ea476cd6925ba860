"""The filters of the live figures, each for any kernel size."""

from collections.abc import Callable
from math import comb

import numpy as np

from convlib import validation
from convlib.filters.grid import Kernel, distances

LARGEST = 1000  # somewhat beyond it the binomial weights do not fit into a float64


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
    TypeError
        If kernel_size is not an integer.
    ValueError
        If kernel_size is less than 1.

    Examples
    --------
    >>> identity(3)
    array([[0., 0., 0.],
           [0., 1., 0.],
           [0., 0., 0.]])
    """
    kernel_size = validation.integer("kernel_size", kernel_size, minimum=1)
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
    TypeError
        If kernel_size is not an integer.
    ValueError
        If kernel_size is less than 1.

    Examples
    --------
    >>> box(2)
    array([[0.25, 0.25],
           [0.25, 0.25]])
    """
    kernel_size = validation.integer("kernel_size", kernel_size, minimum=1)
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
    TypeError
        If kernel_size is not an integer.
    ValueError
        If kernel_size is less than 1 or more than 1000.

    Examples
    --------
    >>> vertical_edges(3)
    array([[-1.,  0.,  1.],
           [-2.,  0.,  2.],
           [-1.,  0.,  1.]])
    """
    kernel_size = validation.integer("kernel_size", kernel_size, minimum=1)
    if kernel_size > LARGEST:
        raise ValueError(f"kernel_size must be at most {LARGEST}, got {kernel_size}")
    smooth = np.array([comb(kernel_size - 1, row) for row in range(kernel_size)], dtype=float)
    return np.outer(smooth, distances(kernel_size))


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
    TypeError
        If kernel_size is not an integer.
    ValueError
        If kernel_size is less than 1 or more than 1000.

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
    TypeError
        If kernel_size is not an integer.
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
    TypeError
        If kernel_size is not an integer.
    ValueError
        If kernel_size is less than 1.

    Examples
    --------
    >>> outline(3)
    array([[-1., -1., -1.],
           [-1.,  8., -1.],
           [-1., -1., -1.]])
    """
    return identity(kernel_size) * kernel_size**2 - 1


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
    TypeError
        If kernel_size is not an integer.
    ValueError
        If kernel_size is less than 1.

    Examples
    --------
    >>> emboss(3)
    array([[-2., -1.,  0.],
           [-1.,  1.,  1.],
           [ 0.,  1.,  2.]])
    """
    kernel_size = validation.integer("kernel_size", kernel_size, minimum=1)
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

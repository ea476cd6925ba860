"""The classical 3 x 3 kernels that answer to edges."""

import numpy as np
from numpy.typing import NDArray

from convlib import validation
from convlib.filters.grid import Kernel


def sobel(axis: int = 1) -> Kernel:
    """Return Sobel's 3 x 3 kernel: a difference along one axis, smoothed along the other.

    Parameters
    ----------
    axis : int
        The axis along which brightness changes: 1 finds vertical edges, 0 horizontal ones.

    Returns
    -------
    ndarray of float64, shape (3, 3)
        Whole numbers, not normalised: a step from 0 to 1 answers 4, a slope of 1 answers 8.
        The weights sum to 0. Positive where the further side is brighter.

    Raises
    ------
    TypeError
        If axis is not an integer.
    ValueError
        If axis is neither 0 nor 1.

    Notes
    -----
    As ``scipy.ndimage.sobel`` along the same axis; ``skimage.filters.sobel_v`` (axis 1) and
    ``sobel_h`` (axis 0) divide by 4.

    Examples
    --------
    >>> sobel(axis=1)
    array([[-1.,  0.,  1.],
           [-2.,  0.,  2.],
           [-1.,  0.,  1.]])
    """
    return _along(axis, np.array([1.0, 2.0, 1.0]))


def scharr(axis: int = 1) -> Kernel:
    """Return Scharr's 3 x 3 kernel: as `sobel`, but nearly the same for edges of any direction.

    Parameters
    ----------
    axis : int
        As in `sobel`.

    Returns
    -------
    ndarray of float64, shape (3, 3)
        Whole numbers, not normalised: a step from 0 to 1 answers 16. The weights sum to 0.
        Positive where the further side is brighter.

    Raises
    ------
    TypeError, ValueError
        As `sobel`.

    Notes
    -----
    ``skimage.filters.scharr_v`` (axis 1) and ``scharr_h`` (axis 0) divide by 16.

    Examples
    --------
    >>> scharr(axis=0)
    array([[ -3., -10.,  -3.],
           [  0.,   0.,   0.],
           [  3.,  10.,   3.]])
    """
    return _along(axis, np.array([3.0, 10.0, 3.0]))


def prewitt(axis: int = 1) -> Kernel:
    """Return Prewitt's 3 x 3 kernel: as `sobel`, with equal weights across the difference.

    Parameters
    ----------
    axis : int
        As in `sobel`.

    Returns
    -------
    ndarray of float64, shape (3, 3)
        Whole numbers, not normalised: a step from 0 to 1 answers 3. The weights sum to 0.
        Positive where the further side is brighter.

    Raises
    ------
    TypeError, ValueError
        As `sobel`.

    Notes
    -----
    As ``scipy.ndimage.prewitt`` along the same axis; ``skimage.filters.prewitt_v`` (axis 1) and
    ``prewitt_h`` (axis 0) divide by 3.

    Examples
    --------
    >>> prewitt(axis=1)
    array([[-1.,  0.,  1.],
           [-1.,  0.,  1.],
           [-1.,  0.,  1.]])
    """
    return _along(axis, np.ones(3))


def laplacian(neighbours: int = 4) -> Kernel:
    """Return the 3 x 3 kernel that compares the pixels around with the one in the middle.

    Parameters
    ----------
    neighbours : int
        4 for the pixels that share a side with the middle one, 8 for those at its corners too.

    Returns
    -------
    ndarray of float64, shape (3, 3)
        Whole numbers, not normalised: with 4 neighbours, the sum of both second differences.
        The weights sum to 0. Negative where the middle is brighter than what is around it.

    Raises
    ------
    TypeError
        If neighbours is not an integer.
    ValueError
        If neighbours is neither 4 nor 8.

    Notes
    -----
    As ``scipy.ndimage.laplace``; ``skimage.filters.laplace`` has the opposite sign.

    Examples
    --------
    >>> laplacian()
    array([[ 0.,  1.,  0.],
           [ 1., -4.,  1.],
           [ 0.,  1.,  0.]])
    >>> laplacian(neighbours=8)
    array([[ 1.,  1.,  1.],
           [ 1., -8.,  1.],
           [ 1.,  1.,  1.]])
    """
    if validation.integer("neighbours", neighbours, minimum=0) not in (4, 8):
        raise ValueError(f"neighbours must be 4 or 8, got {neighbours}")
    kernel = np.ones((3, 3))
    if neighbours == 4:
        kernel[::2, ::2] = 0
    kernel[1, 1] = -neighbours
    return kernel


def _along(axis: int, smooth: NDArray[np.float64]) -> Kernel:
    """Return the kernel that differs along one axis and weighs the other with ``smooth``."""
    if validation.integer("axis", axis, minimum=0) > 1:
        raise ValueError(f"axis must be 0 (top to bottom) or 1 (left to right), got {axis}")
    left_to_right = np.outer(smooth, [-1.0, 0.0, 1.0])
    return left_to_right if axis == 1 else left_to_right.T.copy()

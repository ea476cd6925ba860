"""Blurs, and the wave under a bell."""

from math import comb

import numpy as np

from convlib import validation
from convlib.filters.grid import Kernel, distances, rotated


def binomial(kernel_size: int) -> Kernel:
    """Return the blur whose rows and columns are a row of Pascal's triangle.

    It tends to a Gaussian of variance ``(kernel_size - 1) / 4``. Anti-aliased pooling uses it.

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

    References
    ----------
    Zhang, "Making convolutional networks shift-invariant again", ICML 2019.

    Examples
    --------
    >>> binomial(3) * 16
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    kernel_size = validation.integer("kernel_size", kernel_size, minimum=1)
    row = [comb(kernel_size - 1, tap) / 2 ** (kernel_size - 1) for tap in range(kernel_size)]
    return np.outer(row, row)


def gaussian(kernel_size: int, sigma: float) -> Kernel:
    """Return the blur whose weights fall off like a bell.

    The bell is read off at the middle of each pixel, cut at the border of the kernel, and
    scaled. For less than 0.01 % cut off, kernel_size is ``8 * sigma + 1`` or more.

    Parameters
    ----------
    kernel_size : int
        Rows and columns, at least 1.
    sigma : float
        Standard deviation in pixels, above 0.

    Returns
    -------
    ndarray of float64, shape (kernel_size, kernel_size)
        The weights sum to 1.

    Raises
    ------
    TypeError
        If an argument has the wrong type.
    ValueError
        If kernel_size is less than 1, or sigma is not above 0.

    Examples
    --------
    >>> gaussian(3, sigma=1).round(3)
    array([[0.075, 0.124, 0.075],
           [0.124, 0.204, 0.124],
           [0.075, 0.124, 0.075]])
    """
    kernel_size = validation.integer("kernel_size", kernel_size, minimum=1)
    sigma = validation.real("sigma", sigma, above=0)
    squares = distances(kernel_size) ** 2
    with np.errstate(over="ignore"):  # a tiny sigma makes the exponent infinite, the weight 0
        row = np.exp((squares.min() - squares) / 2 / sigma / sigma)
    row /= row.sum()
    return np.outer(row, row)


def motion(kernel_size: int, theta: float = 0.0) -> Kernel:
    """Return the blur of a camera that moves along a straight line.

    A pixel less than one pixel from the line through the middle counts, and the less the
    further away it is.

    Parameters
    ----------
    kernel_size : int
        Rows and columns, at least 1. The line runs from border to border.
    theta : float
        Direction in radians: 0 is horizontal, pi / 4 from upper left to lower right.

    Returns
    -------
    ndarray of float64, shape (kernel_size, kernel_size)
        The weights sum to 1.

    Raises
    ------
    TypeError
        If an argument has the wrong type.
    ValueError
        If kernel_size is less than 1, or theta is not finite.

    Examples
    --------
    >>> motion(3) * 3
    array([[0., 0., 0.],
           [1., 1., 1.],
           [0., 0., 0.]])
    """
    kernel_size = validation.integer("kernel_size", kernel_size, minimum=1)
    _, across = rotated(kernel_size, theta)
    kernel: Kernel = np.maximum(1 - np.abs(across), 0)
    kernel /= kernel.sum()
    return kernel


def gabor(
    kernel_size: int,
    wavelength: float,
    sigma: float,
    theta: float = 0.0,
    phase: float = 0.0,
    aspect_ratio: float = 1.0,
) -> Kernel:
    """Return a wave under a bell: stripes of one width and one direction.

    Parameters
    ----------
    kernel_size : int
        Rows and columns, at least 1.
    wavelength : float
        Pixels from one crest of the wave to the next, at least 2.
    sigma : float
        Standard deviation of the bell in the wave's direction, in pixels, above 0.
    theta : float
        The wave's direction in radians: 0 is to the right, so its stripes are vertical.
    phase : float
        In radians: 0 has a bright stripe in the middle, -pi / 2 an edge that rises along theta.
    aspect_ratio : float
        How many times wider the bell is along the wave than along its stripes, above 0.

    Returns
    -------
    ndarray of float64, shape (kernel_size, kernel_size)
        Not normalised: the bell is 1 in the middle. The sum is near 0, and 0 for a phase of
        pi / 2 either way.

    Raises
    ------
    TypeError
        If an argument has the wrong type.
    ValueError
        If a number is out of range.

    References
    ----------
    Daugman, "Uncertainty relation for resolution in space, spatial frequency, and orientation
    optimized by two-dimensional visual cortical filters", JOSA A 1985.

    Examples
    --------
    >>> gabor(5, wavelength=4, sigma=1.5)[2].round(2)
    array([-0.41,  0.  ,  1.  ,  0.  , -0.41])
    """
    kernel_size = validation.integer("kernel_size", kernel_size, minimum=1)
    if validation.real("wavelength", wavelength) < 2:
        raise ValueError(
            f"wavelength must be at least 2, got {wavelength}: "
            "on a grid of pixels a shorter wave is the same as a longer one"
        )
    sigma = validation.real("sigma", sigma, above=0)
    aspect_ratio = validation.real("aspect_ratio", aspect_ratio, above=0)
    phase = validation.real("phase", phase)
    along, across = rotated(kernel_size, theta)
    with np.errstate(over="ignore"):  # as in gaussian
        bell = np.exp(-((along / sigma) ** 2 + (aspect_ratio * across / sigma) ** 2) / 2)
    kernel: Kernel = bell * np.cos(2 * np.pi * along / wavelength + phase)
    return kernel

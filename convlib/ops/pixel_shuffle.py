"""Channels laid out as pixels, and pixels gathered into channels."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convlib.arguments.pixel import shuffle_arguments, unshuffle_arguments


def pixel_shuffle(input: ArrayLike, upscale_factor: int) -> NDArray[Any]:
    """Lay every ``upscale_factor ** 2`` channels out as one channel of finer pixels.

    ``output[c, h * r + i, w * r + j] = input[c * r * r + i * r + j, h, w]`` with r the
    ``upscale_factor``. ONNX calls it DepthToSpace in mode CRD.

    Parameters
    ----------
    input : array of shape (..., C * r * r, H, W)
        Numbers are moved and not computed with: the dtype stays.
    upscale_factor : int
        How many times finer the output's rows and columns are.

    Returns
    -------
    ndarray of shape (..., C, H * r, W * r)
        A new array.

    Raises
    ------
    TypeError
        If ``input`` does not hold real numbers, or ``upscale_factor`` is not an integer.
    ValueError
        If the channels cannot be shared out, or ``upscale_factor`` is below 1.

    References
    ----------
    Shi et al., "Real-time single image and video super-resolution using an efficient
    sub-pixel convolutional neural network", arXiv 1609.05158, equation 4.

    Examples
    --------
    >>> pixel_shuffle(np.arange(4).reshape(4, 1, 1), upscale_factor=2)
    array([[[0, 1],
            [2, 3]]])
    """
    array, factor = shuffle_arguments("input", input, "upscale_factor", upscale_factor)
    *front, channels, height, width = array.shape
    blocks = array.reshape(*front, channels // factor**2, factor, factor, height, width)
    # (..., channels, i, j, row, column) to (..., channels, row, i, column, j)
    interleaved = np.moveaxis(blocks, (-4, -3), (-3, -1))
    shape = (*front, channels // factor**2, height * factor, width * factor)
    return np.array(interleaved, order="C").reshape(shape)


def pixel_unshuffle(input: ArrayLike, downscale_factor: int) -> NDArray[Any]:
    """Gather each square of pixels into channels: undo `pixel_shuffle`.

    Parameters
    ----------
    input : array of shape (..., C, H * r, W * r)
        Numbers are moved and not computed with: the dtype stays.
    downscale_factor : int
        r, the side of the squares.

    Returns
    -------
    ndarray of shape (..., C * r * r, H, W)
        A new array.

    Raises
    ------
    TypeError
        If ``input`` does not hold real numbers, or ``downscale_factor`` is not an integer.
    ValueError
        If height and width cannot be divided, or ``downscale_factor`` is below 1.

    Examples
    --------
    >>> pixel_unshuffle([[[0, 1], [2, 3]]], downscale_factor=2).ravel()
    array([0, 1, 2, 3])
    """
    array, factor = unshuffle_arguments("input", input, "downscale_factor", downscale_factor)
    *front, channels, height, width = array.shape
    rows, columns = height // factor, width // factor
    blocks = array.reshape(*front, channels, rows, factor, columns, factor)
    # (..., channels, row, i, column, j) to (..., channels, i, j, row, column)
    gathered = np.moveaxis(blocks, (-3, -1), (-4, -3))
    return np.array(gathered, order="C").reshape(*front, channels * factor**2, rows, columns)


def pixel_shuffle_backward(grad_output: ArrayLike, upscale_factor: int) -> NDArray[Any]:
    """Return the gradient of `pixel_shuffle` with respect to its input: `pixel_unshuffle`.

    Parameters
    ----------
    grad_output : array of the output's shape
        The gradient with respect to the output.
    upscale_factor
        As given to `pixel_shuffle`.

    Returns
    -------
    ndarray of the input's shape
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `pixel_unshuffle`.

    Examples
    --------
    >>> pixel_shuffle_backward([[[0, 1], [2, 3]]], upscale_factor=2).shape
    (4, 1, 1)
    """
    gradient, factor = unshuffle_arguments(
        "grad_output", grad_output, "upscale_factor", upscale_factor
    )
    return pixel_unshuffle(gradient, factor)


def pixel_unshuffle_backward(grad_output: ArrayLike, downscale_factor: int) -> NDArray[Any]:
    """Return the gradient of `pixel_unshuffle` with respect to its input: `pixel_shuffle`.

    Parameters
    ----------
    grad_output : array of the output's shape
        The gradient with respect to the output.
    downscale_factor
        As given to `pixel_unshuffle`.

    Returns
    -------
    ndarray of the input's shape
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `pixel_shuffle`.

    Examples
    --------
    >>> pixel_unshuffle_backward(np.arange(4).reshape(4, 1, 1), downscale_factor=2).shape
    (1, 2, 2)
    """
    gradient, factor = shuffle_arguments(
        "grad_output", grad_output, "downscale_factor", downscale_factor
    )
    return pixel_shuffle(gradient, factor)

"""The same convolution by other algorithms, written to be read: FFT and Winograd."""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from convlib.arguments.arrays import Array
from convlib.arguments.convolution import ConvArguments, IntOrTuple, Shape
from convlib.convolution import conv
from convlib.shapes import effective_kernel_size
from convlib.shapes.padding import Padding

# Winograd's F(2x2, 3x3), as Lavin & Gray print it: two outputs of a 3-tap filter from four
# inputs d and three weights g are A^T ((G g) * (B^T d)), with 4 products instead of 6.
INPUT_TRANSFORM = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]])  # B^T
FILTER_TRANSFORM = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])  # G
OUTPUT_TRANSFORM = np.array([[1, 1, 1, 0], [0, 1, -1, -1]])  # A^T


def fft_conv2d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: IntOrTuple = 1,
    padding: Padding = 0,
    dilation: IntOrTuple = 1,
    groups: int = 1,
) -> Array:
    """Convolve by multiplying spectra: `convlib.conv2d` through the Fourier transform.

    The cost does not depend on the kernel's size, so it pays for large ones. All positions
    are computed, and a stride keeps some of them.

    Parameters
    ----------
    input, weight, bias, stride, padding, dilation, groups
        As in `convlib.conv2d`.

    Returns
    -------
    ndarray
        As from `convlib.conv2d`, to rounding error.

    Raises
    ------
    ImportError
        If SciPy is not installed.
    TypeError, ValueError
        As `convlib.conv2d`.

    Notes
    -----
    A spectrum mixes all pixels of an image, so one NaN or infinity reaches every output.

    References
    ----------
    Mathieu, Henaff & LeCun, "Fast training of convolutional networks through FFTs",
    arXiv 1312.5851, section 2.

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 3, 3)
    >>> fft_conv2d(image, np.arange(4.0).reshape(1, 1, 2, 2)).round(12)
    array([[[19., 25.],
            [37., 43.]]])
    """
    return conv(
        2, _by_spectra, input, weight, bias, stride, padding, dilation, groups, "zeros", False
    )


def winograd_conv2d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    padding: Padding = 0,
    groups: int = 1,
) -> Array:
    """Convolve 3x3 kernels with 16 multiplications for 36: Winograd's F(2x2, 3x3).

    Tiles of 4x4 pixels, two pixels apart, give 2x2 outputs each. Stride and dilation are 1.

    Parameters
    ----------
    input, weight, bias, padding, groups
        As in `convlib.conv2d`.

    Returns
    -------
    ndarray
        As from `convlib.conv2d`, to rounding error.

    Raises
    ------
    TypeError, ValueError
        As `convlib.conv2d`; also if kernels are not 3x3.

    Notes
    -----
    A tile's pixels are added and subtracted first, so a NaN or an infinity reaches all four
    outputs of its tile.

    References
    ----------
    Lavin & Gray, "Fast algorithms for convolutional neural networks", CVPR 2016,
    arXiv 1509.09308, section 4.1.

    Examples
    --------
    >>> winograd_conv2d(np.arange(16.0).reshape(1, 4, 4), np.ones((1, 1, 3, 3)))
    array([[[45., 54.],
            [81., 90.]]])
    """
    return conv(2, _by_tiles, input, weight, bias, 1, padding, 1, groups, "zeros", False)


def _by_spectra(call: ConvArguments, output_shape: Shape) -> Array:
    try:
        import scipy.fft
    except ImportError:
        raise ImportError("fft_conv2d needs SciPy: install it with `pip install scipy`") from None
    padded, spread = call.padded().input, _spread(call.weight, call.dilation)
    axes, group_channels = (2, 3, 4), call.weight.shape[1]
    lengths = [scipy.fft.next_fast_len(size, real=True) for size in padded.shape[2:]]
    image = scipy.fft.rfftn(padded, lengths, axes)
    filters = scipy.fft.rfftn(spread, lengths, axes).conj()  # conjugate: no flip
    image = image.reshape(len(image), call.groups, group_channels, *image.shape[2:])
    filters = filters.reshape(call.groups, -1, *filters.shape[1:])
    product = np.einsum("ngc...,gfc...->ngf...", image, filters)
    product = product.reshape(*output_shape[:2], *product.shape[3:])
    everywhere = scipy.fft.irfftn(product, lengths, axes)
    kept = tuple(
        slice(0, (count - 1) * step + 1, step)
        for count, step in zip(output_shape[2:], call.stride, strict=True)
    )
    output: Array = everywhere[:, :, *kept] + call.bias[:, None, None, None]
    return output


def _spread(weight: Array, dilation: Shape) -> Array:
    """Return the filters with zeros between their taps."""
    sizes = map(effective_kernel_size, weight.shape[2:], dilation)
    spread = np.zeros((*weight.shape[:2], *sizes), weight.dtype)
    spread[:, :, :: dilation[0], :: dilation[1], :: dilation[2]] = weight
    return spread


def _by_tiles(call: ConvArguments, output_shape: Shape) -> Array:
    if call.weight.shape[2:] != (1, 3, 3):
        raise ValueError(
            f"weight must have 3x3 kernels for F(2x2, 3x3), got {call.weight.shape[3:]}"
        )
    dtype, groups = call.input.dtype, call.groups
    *_, height, width = output_shape
    padded = call.padded().input[:, :, 0]
    even = np.pad(padded, ((0, 0), (0, 0), (0, height % 2), (0, width % 2)))
    tiles = sliding_window_view(even, (4, 4), (2, 3))[:, :, ::2, ::2]  # (N, C, rows, columns, 4, 4)
    data = _transformed(INPUT_TRANSFORM, tiles, dtype)
    filters = _transformed(FILTER_TRANSFORM, call.weight[:, :, 0], dtype)
    data = data.reshape(len(data), groups, call.weight.shape[1], *data.shape[2:])
    filters = filters.reshape(groups, -1, *filters.shape[1:])
    product = np.einsum("ngcrsij,gfcij->ngfrsij", data, filters)
    outputs = _transformed(OUTPUT_TRANSFORM, product, dtype)  # (N, groups, filters, rows, s, 2, 2)
    rows, columns = outputs.shape[3:5]
    joined = np.moveaxis(outputs, 5, 4).reshape(*output_shape[:2], 2 * rows, 2 * columns)
    return joined[:, :, None, :height, :width] + call.bias[:, None, None, None]


def _transformed(matrix: NDArray[Any], squares: Array, dtype: np.dtype[Any]) -> Array:
    """Return ``matrix @ square @ matrix.T`` of each square."""
    matrix = matrix.astype(dtype)
    result: Array = matrix @ squares @ matrix.T
    return result

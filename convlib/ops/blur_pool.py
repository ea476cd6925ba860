"""Pooling without aliasing: blur first, then leave pixels out."""

from numpy.typing import ArrayLike

from convlib.arguments.arrays import Array
from convlib.arguments.blur import blur_arguments
from convlib.arguments.pooling import IntOrTuple
from convlib.ops.conv import conv2d, conv2d_backward


def blur_pool2d(input: ArrayLike, kernel_size: int = 3, stride: IntOrTuple = 2) -> Array:
    """Blur each channel with a binomial filter and keep every ``stride``-th pixel.

    The blur removes the detail that the pixels left out would turn into false patterns,
    so the result changes little when the picture is shifted.

    Parameters
    ----------
    input : array of shape (N, C, H, W) or (C, H, W)
        A batch of pictures, or one. The batch may be empty.
    kernel_size : int
        Taps along both axes: 2 is [1, 1], 3 is [1, 2, 1], 5 is [1, 4, 6, 4, 1], each
        divided by its sum.
    stride : int or (vertical, horizontal)
        Pixels from one position of the window to the next.

    Returns
    -------
    ndarray of shape (N, C, ceil(H / stride), ceil(W / stride)), or without N
        A new array, of dtypes as `convlib.conv2d`.

    Raises
    ------
    TypeError
        If ``input`` does not hold real numbers, or a setting has the wrong type.
    ValueError
        If the shape is wrong, a setting is out of range, or the picture is too small to
        be reflected.

    Notes
    -----
    The paper names the filters and leaves the border open. Border and alignment are those
    of the paper's repository (adobe/antialiased-cnns, ``BlurPool``): the picture is
    reflected about its outermost pixels, (kernel_size - 1) // 2 pixels at the top and left
    and kernel_size // 2 at the bottom and right. Its MaxBlurPool is a max pooling of
    stride 1 followed by this.

    References
    ----------
    Zhang, "Making convolutional networks shift-invariant again", arXiv 1904.11486,
    section 3.2.

    Examples
    --------
    >>> blur_pool2d([[[0, 0, 4, 0, 0]] * 5])[0, 0]
    array([0., 2., 0.])
    """
    blur = blur_arguments(input, kernel_size, stride)
    return conv2d(
        blur.pictures,
        blur.filters,
        stride=blur.stride,
        padding=blur.padding,
        groups=len(blur.filters),
        padding_mode="reflect",
    )


def blur_pool2d_backward(
    grad_output: ArrayLike, input: ArrayLike, kernel_size: int = 3, stride: IntOrTuple = 2
) -> Array:
    """Return the gradient of `blur_pool2d` with respect to its input.

    Parameters
    ----------
    grad_output : array of the output's shape
        The gradient with respect to the output.
    input, kernel_size, stride
        As given to `blur_pool2d`.

    Returns
    -------
    ndarray of the input's shape
        A new array.

    Raises
    ------
    TypeError, ValueError
        As `blur_pool2d`, and if ``grad_output`` has another shape than the output.

    Examples
    --------
    >>> blur_pool2d_backward([[[1.0]]], [[[0, 0], [0, 0]]], kernel_size=2)
    array([[[0.25, 0.25],
            [0.25, 0.25]]])
    """
    blur = blur_arguments(input, kernel_size, stride)
    return conv2d_backward(
        grad_output,
        blur.pictures,
        blur.filters,
        stride=blur.stride,
        padding=blur.padding,
        groups=len(blur.filters),
        padding_mode="reflect",
    ).input

"""What others call our padding modes, and which pixel they take for a kernel's middle."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import ndimage, signal

import convlib as cl
from convlib import filters
from oracles import onnx_runtime, published

LINE = np.array([1.0, 2, 3, 4])
# Our padding_mode: NumPy's name, that of SciPy's ndimage, ONNX's, and the line with two pixels
# more on each side. OpenCV's copyMakeBorder gives the same rows for the names on the right.
NAMES = {
    "zeros": ("constant", "constant", "constant", [0, 0, 1, 2, 3, 4, 0, 0]),  # CONSTANT
    "replicate": ("edge", "nearest", "edge", [1, 1, 1, 2, 3, 4, 4, 4]),  # REPLICATE
    "reflect": ("reflect", "mirror", "reflect", [3, 2, 1, 2, 3, 4, 3, 2]),  # REFLECT_101
    "circular": ("wrap", "wrap", "wrap", [3, 4, 1, 2, 3, 4, 1, 2]),  # WRAP
}
SYMMETRIC = [2, 1, 1, 2, 3, 4, 4, 3]  # REFLECT in OpenCV, and no mode of PyTorch's
PICTURE, KERNEL = np.random.default_rng(3).standard_normal((1, 6, 7)), np.arange(8.0).reshape(4, 2)
GUIDE = published.GUIDE_INPUT[None].astype(float)


def scipy_border(mode):
    """Return the line with two pixels more on each side, which taps off the middle read."""
    shifted = [ndimage.correlate1d(LINE, tap, mode=mode) for tap in np.eye(5)]
    return [shifted[0][0], shifted[1][0], *LINE, shifted[3][-1], shifted[4][-1]]


@pytest.mark.parametrize("mode", NAMES)
def test_a_border_has_many_names(mode):
    numpy, scipy, onnx, expected = NAMES[mode]
    ours = cl.conv1d(LINE[None], np.ones((1, 1, 1)), padding=2, padding_mode=mode)[0]
    assert_array_equal(ours, expected)
    assert_array_equal(np.pad(LINE, 2, mode=numpy), expected)
    assert_array_equal(scipy_border(scipy), expected)
    arrays = {"data": LINE, "pads": np.array([2, 2])}
    assert_array_equal(onnx_runtime.run("Pad", arrays, mode=onnx), expected)


def test_scipys_reflect_is_no_mode_of_ours():
    assert_array_equal(scipy_border("reflect"), SYMMETRIC)
    assert_array_equal(np.pad(LINE, 2, mode="symmetric"), SYMMETRIC)
    assert SYMMETRIC not in [expected for *_, expected in NAMES.values()]


# The middle of an even kernel, of 4 x 2 here


def conv2d(padding, flip=False):
    return cl.conv2d(PICTURE, KERNEL[None, None], padding=padding, flip=flip)[0]


def test_ndimage_takes_the_later_of_two_middles_and_turns_it_with_the_kernel():
    later, earlier = ((2, 1), (1, 0)), ((1, 2), (0, 1))
    correlated = ndimage.correlate(PICTURE[0], KERNEL, mode="constant")
    assert_allclose(conv2d(later), correlated, rtol=0, atol=1e-13)
    convolved = ndimage.convolve(PICTURE[0], KERNEL, mode="constant")
    assert_allclose(conv2d(earlier, flip=True), convolved, rtol=0, atol=1e-13)


def test_signal_and_same_take_the_earlier():
    correlated = signal.correlate2d(PICTURE[0], KERNEL, "same")
    assert_allclose(conv2d("same"), correlated, rtol=0, atol=1e-13)
    assert_allclose(conv2d(((1, 2), (0, 1))), correlated, rtol=0, atol=1e-13)


# OpenCV: no flip, the later middle, a mirror for a border; x is the last axis

KERNELS = {
    "filter2D [[1, 2], [3, 4]]": np.array([[1.0, 2], [3, 4]]),
    "Sobel dx": filters.sobel(1),
    "Sobel dy": filters.sobel(0),
    "Scharr dx": filters.scharr(1),
    "Laplacian ksize 1": filters.laplacian(),
    "Laplacian ksize 3": np.array([[2.0, 0, 2], [0, -8, 0], [2, 0, 2]]),
    "9 * blur 3": 9 * filters.box(3),
    "GaussianBlur 5, sigma 1.3": filters.gaussian(5, 1.3),
}


@pytest.mark.parametrize("name", published.OPENCV)
def test_opencv(name):
    kernel = KERNELS[name]
    padding = tuple((size // 2, size - 1 - size // 2) for size in kernel.shape)
    output = cl.conv2d(GUIDE, kernel[None, None], padding=padding, padding_mode="reflect")[0]
    assert_allclose(output, published.OPENCV[name], rtol=0, atol=1e-7)

"""The classical kernels, against SciPy and scikit-image, with what their borders do."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, signal
from skimage import filters as skfilters

from convlib import filters

IMAGE = np.random.default_rng(3).standard_normal((9, 11))
sizes = st.integers(1, 9)
angles = st.floats(-10, 10)

# One extension of  a b c d  has many names: NumPy's, SciPy's.
MODES = {
    "constant": "constant",  # 0 0 | a b c d | 0 0
    "edge": "nearest",  # a a | a b c d | d d
    "symmetric": "reflect",  # b a | a b c d | d c
    "reflect": "mirror",  # c b | a b c d | c b
    "wrap": "wrap",  # c d | a b c d | a b
}


def correlate(image, kernel, mode, before=None):
    """Slide the kernel over the image, its middle (k // 2 unless said) on every pixel."""
    height, width = kernel.shape
    top, left = before or (height // 2, width // 2)
    padded = np.pad(image, ((top, height - 1 - top), (left, width - 1 - left)), mode=mode)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return np.einsum("ijkl,kl->ij", windows, kernel)


def same(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-12)


# What a border is called, and which pixel is the middle.


@pytest.mark.parametrize(("numpy_name", "scipy_name"), MODES.items())
def test_a_border_has_two_names(numpy_name, scipy_name):
    kernel = filters.gabor(5, wavelength=4, sigma=1.5, theta=0.3)[:, :3]
    same(ndimage.correlate(IMAGE, kernel, mode=scipy_name), correlate(IMAGE, kernel, numpy_name))


def test_reflect_is_two_different_borders():
    kernel = filters.sobel()
    ours = correlate(IMAGE, kernel, "reflect")
    assert np.abs(ndimage.correlate(IMAGE, kernel, mode="reflect") - ours).max() > 0.1


@pytest.mark.parametrize(
    ("boundary", "mode"), [("fill", "constant"), ("wrap", "wrap"), ("symm", "symmetric")]
)
def test_the_borders_of_scipy_signal(boundary, mode):
    kernel = filters.emboss(3)
    same(
        signal.correlate2d(IMAGE, kernel, "same", boundary=boundary),
        correlate(IMAGE, kernel, mode),
    )


def test_convolve_flips_the_kernel():
    kernel = filters.emboss(3) + filters.sobel(0)
    same(
        ndimage.convolve(IMAGE, kernel, mode="constant"),
        correlate(IMAGE, kernel[::-1, ::-1], "constant"),
    )


def test_the_middle_of_an_even_kernel():
    """ndimage takes k // 2; signal, and padding "same" of a layer, (k - 1) // 2."""
    kernel = filters.vertical_edges(4)[:, :2]
    same(ndimage.correlate(IMAGE, kernel, mode="constant"), correlate(IMAGE, kernel, "constant"))
    same(signal.correlate2d(IMAGE, kernel, "same"), correlate(IMAGE, kernel, "constant", (1, 0)))
    same(
        ndimage.convolve(IMAGE, kernel, mode="constant"),
        correlate(IMAGE, kernel[::-1, ::-1], "constant", (1, 0)),
    )


# Edges


@pytest.mark.parametrize("axis", [0, 1])
def test_sobel_and_prewitt_are_scipys(axis):
    same(correlate(IMAGE, filters.sobel(axis), "symmetric"), ndimage.sobel(IMAGE, axis))
    same(correlate(IMAGE, filters.prewitt(axis), "symmetric"), ndimage.prewitt(IMAGE, axis))


@pytest.mark.parametrize(
    ("kernel", "names", "divisor"),
    [
        (filters.sobel, (skfilters.sobel_h, skfilters.sobel_v), 4),
        (filters.scharr, (skfilters.scharr_h, skfilters.scharr_v), 16),
        (filters.prewitt, (skfilters.prewitt_h, skfilters.prewitt_v), 3),
    ],
)
@pytest.mark.parametrize("axis", [0, 1])
def test_scikit_image_divides(kernel, names, divisor, axis):
    ours = correlate(IMAGE, kernel(axis), "symmetric")
    same(names[axis](IMAGE), ours / divisor)


def test_scikit_images_sobel_joins_both_directions():
    down, right = (correlate(IMAGE, filters.sobel(axis), "symmetric") / 4 for axis in (0, 1))
    same(skfilters.sobel(IMAGE), np.sqrt((down**2 + right**2) / 2))


@pytest.mark.parametrize(
    ("kernel", "step"), [(filters.sobel, 4), (filters.scharr, 16), (filters.prewitt, 3)]
)
def test_edges_are_positive_where_the_further_side_is_brighter(kernel, step):
    right = np.repeat([[0.0, 0.0, 1.0, 1.0]], 4, axis=0)
    assert correlate(right, kernel(1), "edge")[1, 1] == step
    assert correlate(right, kernel(0), "edge")[1, 1] == 0
    assert correlate(right.T, kernel(0), "edge")[1, 1] == step
    assert kernel().sum() == 0
    np.testing.assert_array_equal(kernel(), kernel(1))


def test_sobel_is_the_gallerys_smallest():
    np.testing.assert_array_equal(filters.sobel(1), filters.vertical_edges(3))
    np.testing.assert_array_equal(filters.sobel(0), filters.horizontal_edges(3))


def test_laplacian_of_four_neighbours():
    ours = correlate(IMAGE, filters.laplacian(), "symmetric")
    same(ours, ndimage.laplace(IMAGE))
    same(-ours, skfilters.laplace(IMAGE))  # scikit-image has the opposite sign


def test_laplacian_of_eight_neighbours():
    np.testing.assert_array_equal(filters.laplacian(8), -filters.outline(3))
    bowl = np.add.outer(np.arange(5.0) ** 2, np.arange(5.0) ** 2)
    assert correlate(bowl, filters.laplacian(4), "edge")[2, 2] == 4  # 2 along each axis
    assert correlate(bowl, filters.laplacian(8), "edge")[2, 2] == 12  # and 4 along each diagonal


# Blurs


@given(st.floats(0.3, 3))
def test_gaussian_is_scipys(sigma):
    radius = int(4 * sigma + 0.5)  # where SciPy cuts
    impulse = np.zeros((2 * radius + 1, 2 * radius + 1))
    impulse[radius, radius] = 1
    expected = ndimage.gaussian_filter(impulse, sigma, mode="constant")
    same(filters.gaussian(2 * radius + 1, sigma), expected)


def test_gaussian_on_the_borders_of_scipy_and_scikit_image():
    kernel = filters.gaussian(11, 1.3)
    same(correlate(IMAGE, kernel, "symmetric"), ndimage.gaussian_filter(IMAGE, 1.3))
    same(correlate(IMAGE, kernel, "edge"), skfilters.gaussian(IMAGE, 1.3))


def test_box_is_scipys():
    same(correlate(IMAGE, filters.box(3), "symmetric"), ndimage.uniform_filter(IMAGE, 3))


@given(sizes)
def test_binomial_is_a_box_of_two_again_and_again(kernel_size):
    row = np.ones(1)
    for _ in range(kernel_size - 1):
        row = np.convolve(row, [0.5, 0.5])
    same(filters.binomial(kernel_size), np.outer(row, row))


def test_binomial_tends_to_a_gaussian():
    """Of variance (k - 1) / 4: the gap halves when the kernel doubles."""
    gaps = [
        np.abs(filters.binomial(k) / filters.gaussian(k, np.sqrt((k - 1) / 4)) - 1)[k // 2, k // 2]
        for k in (9, 17, 33, 65)
    ]
    assert gaps[-1] < 0.01
    assert all(later < 0.55 * gap for gap, later in pairwise(gaps))


@given(sizes, st.floats(1e-300, 1e300), angles)
def test_blurs_sum_to_one(kernel_size, sigma, theta):
    for kernel in (
        filters.box(kernel_size),
        filters.binomial(kernel_size),
        filters.gaussian(kernel_size, sigma),
        filters.motion(kernel_size, theta),
    ):
        assert kernel.shape == (kernel_size, kernel_size)
        assert kernel.min() >= 0
        assert kernel.sum() == pytest.approx(1)
        np.testing.assert_allclose(kernel, kernel[::-1, ::-1], atol=1e-12)


def test_gaussian_between_its_extremes():
    np.testing.assert_array_equal(filters.gaussian(5, 1e-200), filters.identity(5))
    same(filters.gaussian(5, 1e9), filters.box(5))


def test_motion_runs_along_its_line():
    same(filters.motion(5)[2], np.full(5, 1 / 5))
    same(filters.motion(5, np.pi / 2), filters.motion(5).T)
    falling = filters.motion(5, np.pi / 4)
    same(np.diag(falling), np.full(5, falling.max()))
    assert falling[0, -1] == falling[-1, 0] == 0
    same(filters.motion(5, -np.pi / 4), falling[::-1])


# The wave


@given(sizes, st.floats(2, 9), st.floats(0.5, 4), angles, angles, st.floats(0.3, 3))
def test_gabor_is_scikit_images(kernel_size, wavelength, sigma, theta, phase, aspect_ratio):
    """scikit-image scales the bell to a volume of 1, and chooses the kernel's size itself."""
    across = sigma / aspect_ratio
    theirs = skfilters.gabor_kernel(
        1 / wavelength,
        theta=theta,
        sigma_x=sigma,
        sigma_y=across,
        offset=phase,
        n_stds=9 / min(sigma, across),
    ).real * (2 * np.pi * sigma * across)
    odd = 2 * kernel_size - 1
    middle = [length // 2 for length in theirs.shape]
    rows, columns = (slice(at - kernel_size + 1, at + kernel_size) for at in middle)
    ours = filters.gabor(odd, wavelength, sigma, theta, phase, aspect_ratio)
    np.testing.assert_allclose(ours, theirs[rows, columns], atol=1e-9)


def test_gabor_turns_from_right_to_down():
    stripes = np.cos(2 * np.pi * np.arange(24) / 4) * np.ones((24, 1))
    answers = [
        np.abs(correlate(stripes, filters.gabor(9, 4, 2, theta), "wrap")).max()
        for theta in (0, np.pi / 4, np.pi / 2)
    ]
    assert answers[0] > 10 * answers[1] > 10 * answers[2]
    rising = filters.gabor(9, 8, 2, phase=-np.pi / 2)
    assert rising.sum() == pytest.approx(0, abs=1e-12)
    assert (rising[:, 5:] > 0).sum() > (rising[:, :4] > 0).sum()


def test_a_gabor_with_a_sharp_bell_is_one_pixel():
    np.testing.assert_array_equal(filters.gabor(3, 4, 1e-200), filters.identity(3))


# All of them

MAKERS = {
    **{name: (lambda make=make: make(3)) for name, make in filters.GALLERY.items()},
    "sobel": filters.sobel,
    "sobel 0": lambda: filters.sobel(0),
    "scharr": filters.scharr,
    "prewitt": filters.prewitt,
    "laplacian": filters.laplacian,
    "binomial": lambda: filters.binomial(3),
    "gaussian": lambda: filters.gaussian(3, 1),
    "motion": lambda: filters.motion(3, 1),
    "gabor": lambda: filters.gabor(3, 4, 1),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_every_call_makes_a_new_array(make):
    first = make()
    assert first.dtype == np.float64
    assert first.flags.writeable
    assert first.flags.c_contiguous
    first[:] = 7
    assert (make() != 7).any()


@pytest.mark.parametrize("make", filters.GALLERY.values(), ids=filters.GALLERY)
@pytest.mark.parametrize("kernel_size", [1, 2, 100, np.int64(3)])
def test_the_gallery_is_finite_at_any_size(make, kernel_size):
    kernel = make(kernel_size)
    assert kernel.shape == (kernel_size, kernel_size)
    assert kernel.dtype == np.float64
    assert np.isfinite(kernel).all()


def test_the_largest_binomial_weights_fit():
    assert np.isfinite(filters.vertical_edges(1000)).all()
    assert filters.binomial(2000).sum() == pytest.approx(1)

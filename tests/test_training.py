"""The network that reads digits: what it has learned, and its gradients against differences."""

import numba
import numpy as np
import pytest

from convlib import training
from convlib.data import digits

many_steps = pytest.mark.skipif(
    numba.config.DISABLE_JIT, reason="each step takes seconds without the JIT"
)


@pytest.fixture
def network() -> training.Network:
    """Return small random weights in float64, without a tie or a kink near by."""
    random = np.random.default_rng(5)
    shapes = [(2, 1, 3, 3), (2,), (10, 2, 4, 4), (10,)]
    return training.Network(*(random.normal(size=shape) for shape in shapes))


def test_the_digits_are_counts_of_ink() -> None:
    images, labels = digits()
    assert images.shape == (1797, 8, 8)
    assert set(np.unique(images)) == set(range(17))
    assert np.bincount(labels).min() > 170


def test_the_network_reads_digits_that_it_has_never_seen() -> None:
    network = training.digit_network()
    images, labels = training.held_out()
    assert len(labels) == 360
    assert training.accuracy(network, images, labels) >= 0.94
    assert (training.forward(network, images).rectified.max(axis=(0, 2, 3)) > 0).all()
    shuffled = np.random.default_rng(0).permutation(labels)
    assert training.accuracy(network, images, shuffled) < 0.2


@many_steps
def test_training_again_gives_a_network_as_good() -> None:
    again, shipped = (
        training.accuracy(network, *training.held_out())
        for network in (training.train_digit_network(), training.digit_network())
    )
    assert abs(again - shipped) <= 0.015  # five digits: sums may round otherwise on your machine


def test_an_untrained_network_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "EPOCHS", 0)
    images, labels = training.held_out()
    assert training.accuracy(training.train_digit_network(), images[:60], labels[:60]) < 0.3


@many_steps
def test_training_on_nonsense_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "EPOCHS", 5)
    images, labels = digits()
    wrong = np.random.default_rng(0).permutation(labels[:600])
    network = training.train(images[:600] / 16, wrong)
    assert training.accuracy(network, *training.held_out()) < 0.3


def test_the_same_seed_gives_the_same_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "EPOCHS", 2)
    monkeypatch.setattr(training, "BATCH", 8)
    images, labels = digits()
    one, same, other = (training.train(images[:16] / 16, labels[:16], seed) for seed in (7, 7, 8))
    for left, right in zip(one, same, strict=True):
        np.testing.assert_array_equal(left, right)
    assert not np.array_equal(one.conv_weight, other.conv_weight)


def test_gradients_are_slopes(network: training.Network) -> None:
    random = np.random.default_rng(6)
    images, upstream = random.random((3, 8, 8)), random.normal(size=(3, 10))
    gradients, grad_images = training.backward(network, images, upstream)
    for array, gradient in zip([*network, images], [*gradients, grad_images], strict=True):
        for index in random.choice(array.size, min(array.size, 12), replace=False):
            kept, ends = array.flat[index], []
            for move in (1e-6, -1e-6):
                array.flat[index] = kept + move
                ends.append((training.forward(network, images).scores * upstream).sum())
            array.flat[index] = kept
            slope = (ends[0] - ends[1]) / 2e-6
            assert gradient.flat[index] == pytest.approx(slope, rel=1e-4, abs=1e-6)


def test_softmax_bears_large_scores() -> None:
    np.testing.assert_allclose(training.softmax(np.array([1000.0, 1000, 0])), [0.5, 0.5, 0])

"""The classifiers that are compared: what they learn, and their gradients against differences."""

import numpy as np
import pytest

from convlib import classifiers, conv2d
from convlib.data import digits

HEADS = ("each place", "largest")


@pytest.fixture(params=HEADS)
def classifier(request: pytest.FixtureRequest) -> classifiers.Classifier:
    """Return small random weights for pictures of 5 by 5, without a tie or a kink near by."""
    rng = np.random.default_rng(4)
    features = 2 * 9 if request.param == "each place" else 2
    shapes = [(2, 9), (2,), (10, features), (10,)]
    return classifiers.Classifier(*(rng.normal(size=shape) for shape in shapes))


def cross_entropy(classifier, images, labels):
    scores = classifiers.scores(classifier, images)
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return -np.log(chances[np.arange(len(labels)), labels]).mean()


def test_the_first_layer_is_a_convolution_and_a_relu(classifier: classifiers.Classifier) -> None:
    images = np.random.default_rng(1).normal(size=(3, 5, 5))
    layer = classifier.weight.reshape(2, 1, 3, 3)
    expected = np.maximum(conv2d(images[:, None], layer, classifier.bias), 0)
    np.testing.assert_allclose(classifiers.maps(classifier, images), expected.reshape(3, 2, 9))


def test_gradients_are_slopes(classifier: classifiers.Classifier) -> None:
    rng = np.random.default_rng(2)
    images, labels = rng.random((4, 5, 5)), np.array([0, 3, 3, 9])
    found = classifiers.gradients(classifier, images, labels)
    for array, gradient in zip(classifier, found, strict=True):
        assert gradient.shape == array.shape
        for index in range(array.size):
            kept, ends = array.flat[index], []
            for move in (1e-6, -1e-6):
                array.flat[index] = kept + move
                ends.append(cross_entropy(classifier, images, labels))
            array.flat[index] = kept
            slope = (ends[0] - ends[1]) / 2e-6
            assert gradient.flat[index] == pytest.approx(slope, abs=1e-8)


@pytest.mark.parametrize(("head", "features"), [("each place", 8 * 16), ("largest", 8)])
def test_training_learns_what_there_is_to_learn(head, features) -> None:
    images, labels = digits()
    images = images / 16
    options = {"kernel_size": 5, "head": head, "filters": 8, "updates": 150, "seed": 3}
    first = classifiers.train(images[:1200], labels[:1200], **options)
    again = classifiers.train(images[:1200], labels[:1200], **options)
    assert first.scores_weight.shape == (10, features)
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)
    assert classifiers.accuracy(first, images[1200:], labels[1200:]) > 0.55
    shuffled = np.random.default_rng(0).permutation(labels)
    assert classifiers.accuracy(first, images[1200:], shuffled[1200:]) < 0.2


def test_the_largest_number_of_a_map_does_not_mind_where() -> None:
    images, labels = digits()
    learned = classifiers.train(images[:64] / 16, labels[:64], 3, "largest", 4, updates=3)
    canvas = np.pad(images[:8] / 16, ((0, 0), (6, 6), (6, 6)))
    moved = np.roll(canvas, (3, -4), axis=(1, 2))
    expected = classifiers.scores(learned, canvas)
    np.testing.assert_array_equal(classifiers.scores(learned, moved), expected)

"""Classifiers of digits that differ in one layer and one decision, for a fair comparison."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from convlib import unfold
from convlib.adam import Adam
from convlib.training import cross_entropy_gradient

Array = NDArray[np.floating]
Head = Literal["each place", "largest"]

CLASSES, BATCH, RATE = 10, 32, 0.02


class Classifier(NamedTuple):
    """A layer, ReLU, and a fully connected layer that gives ten scores.

    The first layer is a convolution without padding. With a kernel as large as the picture it
    has one place, and is a fully connected layer.

    Parameters
    ----------
    weight : ndarray, shape (C, k * k)
        One flattened filter for each map.
    bias : ndarray, shape (C,)
        One number for each filter.
    scores_weight : ndarray, shape (10, C * L) or (10, C)
        For every number of every map, of L places each, or for the largest of each map.
    scores_bias : ndarray, shape (10,)
        One number for each digit.
    """

    weight: Array
    bias: Array
    scores_weight: Array
    scores_bias: Array


def maps(classifier: Classifier, images: Array) -> Array:
    """Return what the first layer answers, negative numbers set to zero.

    Parameters
    ----------
    classifier : Classifier
        Its weights.
    images : ndarray, shape (N, H, W)
        Ink from 0 to 1, on any canvas that the kernel fits on.

    Returns
    -------
    ndarray, shape (N, C, L)
        L places of the window, row by row.
    """
    kernel_size = round(classifier.weight.shape[1] ** 0.5)
    return _maps(classifier, unfold(images[:, None], kernel_size))


def scores(classifier: Classifier, images: Array) -> Array:
    """Return ten scores for each picture; the largest names the digit.

    Parameters
    ----------
    classifier : Classifier
        Its weights.
    images : ndarray, shape (N, H, W)
        Ink from 0 to 1, on the canvas that the classifier was trained on; if it asks only for
        the largest number of each map, on any canvas.

    Returns
    -------
    ndarray, shape (N, 10)
        Larger means more likely.
    """
    return _scores(classifier, _features(classifier, maps(classifier, images)))


def accuracy(classifier: Classifier, images: Array, labels: NDArray[np.int64]) -> float:
    """Return the share of digits whose largest score is the right one.

    Parameters
    ----------
    classifier : Classifier
        Its weights.
    images : ndarray, shape (N, H, W)
        As in `scores`.
    labels : ndarray of int, shape (N,)
        What was written.

    Returns
    -------
    float
        From 0 to 1.
    """
    return float((scores(classifier, images).argmax(axis=1) == labels).mean())


def train(
    images: Array,
    labels: NDArray[np.int64],
    kernel_size: int,
    head: Head,
    filters: int = 16,
    updates: int = 400,
    seed: int = 0,
) -> Classifier:
    """Train a classifier from random weights, by Adam, on the pictures as they stand.

    Parameters
    ----------
    images : ndarray, shape (N, H, W)
        Ink from 0 to 1.
    labels : ndarray of int, shape (N,)
        What was written.
    kernel_size : int
        Of the first layer; H, if H and W are equal, for a fully connected one.
    head : {"each place", "largest"}
        What the scores are computed from: each number of each map, or each map's largest.
    filters : int
        Maps of the first layer; 16 unless given.
    updates : int
        How often 32 pictures are drawn and all weights moved; 400 unless given. The rate falls
        in a line from 0.02 to 0.
    seed : int
        Of the random weights and of the pictures drawn; 0 unless given.

    Returns
    -------
    Classifier
        In float64. The same arguments give the same weights.
    """
    rng = np.random.default_rng(seed)
    places = unfold(images[:1, None], kernel_size).shape[2]
    features = filters * (places if head == "each place" else 1)
    classifier = Classifier(
        rng.normal(0, 2**0.5 / kernel_size, (filters, kernel_size**2)),
        np.zeros(filters),
        rng.normal(0, features**-0.5, (CLASSES, features)),
        np.zeros(CLASSES),
    )
    adam = Adam(classifier, RATE, updates)
    # The products are small: threads would wait for one another longer than they compute.
    with threadpool_limits(1, user_api="blas"):
        for _ in range(updates):
            drawn = rng.integers(len(images), size=BATCH)
            adam.step(gradients(classifier, images[drawn], labels[drawn]))
    return classifier


def gradients(classifier: Classifier, images: Array, labels: NDArray[np.int64]) -> Classifier:
    """Return the gradient of the mean cross-entropy with respect to every weight.

    Parameters
    ----------
    classifier : Classifier
        Its weights.
    images : ndarray, shape (N, H, W)
        As in `scores`.
    labels : ndarray of int, shape (N,)
        What was written.

    Returns
    -------
    Classifier
        Each of its array's shape.
    """
    kernel_size = round(classifier.weight.shape[1] ** 0.5)
    columns = unfold(images[:, None], kernel_size)  # (N, k * k, L)
    seen = _maps(classifier, columns)  # (N, C, L)
    features = _features(classifier, seen)
    errors = cross_entropy_gradient(_scores(classifier, features), labels)
    back = errors @ classifier.scores_weight
    if features.shape[1] == seen[0].size:
        slopes = back.reshape(seen.shape)
    else:  # only the place of the largest number has a say
        slopes = np.zeros_like(seen)
        np.put_along_axis(slopes, seen.argmax(axis=2)[..., None], back[..., None], axis=2)
    slopes = slopes * (seen > 0)
    return Classifier(
        (slopes @ columns.transpose(0, 2, 1)).sum(axis=0),
        slopes.sum(axis=(0, 2)),
        errors.T @ features,
        errors.sum(axis=0),
    )


def _maps(classifier: Classifier, columns: Array) -> Array:
    answers = classifier.weight @ columns + classifier.bias[:, None]
    rectified: Array = np.maximum(answers, 0)
    return rectified


def _features(classifier: Classifier, seen: Array) -> Array:
    """Return each number of the maps if there is a weight for it, or each map's largest."""
    every = classifier.scores_weight.shape[1] == seen[0].size
    features: Array = seen.reshape(len(seen), -1) if every else seen.max(axis=2)
    return features


def _scores(classifier: Classifier, features: Array) -> Array:
    answers: Array = features @ classifier.scores_weight.T + classifier.scores_bias
    return answers

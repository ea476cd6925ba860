"""Filters that a small network has learned from real photos, trained when they are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import skimage
from numpy.typing import NDArray

from convlib import unfold, validation
from convlib.adam import Adam
from convlib.training import cross_entropy_gradient

TEXTURES = ("brick", "grass", "gravel")
FILTERS = 4
PATCH = 24  # pixels a side
BLOCK = 64  # pixels a side; patches to learn from and to test on lie in different blocks
LEARN_FROM, TEST_ON = 600, 300  # patches
STEPS, BATCH, RATE = 800, 64, 0.03
GAIN = 10  # of the averages, so that they are about as large as the linear layer's weights

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Learned:
    """What a network has learned.

    Parameters
    ----------
    weight : ndarray of float32, shape (4, 1, kernel_size, kernel_size)
        Its filters.
    accuracy : float
        The share of patches that it names rightly among those that it has not learned from.
    """

    weight: NDArray[np.float32]
    accuracy: float


@cache
def texture_filters(kernel_size: int) -> Learned:
    """Train a network that tells brick, grass and gravel apart; return its filters.

    The network is a convolution of 4 filters with stride 2 and no bias, ReLU, the average of
    each map, and a linear layer. The weights of each filter are held to a sum of 0, so that it
    answers to change and not to brightness; a filter of size 1 is then 0. The patches of 24 by
    24 pixels come from scikit-image's three photos of textures, which are divided like a
    chessboard: the network learns from the white blocks and is tested on the black ones. It is
    trained for 800 steps by Adam, whose rate falls to 0, from a fixed seed, which takes about a
    second; a second call returns the same object.

    Parameters
    ----------
    kernel_size : int
        Rows and columns of each filter, from 1 to 24.

    Returns
    -------
    Learned
        The filters, and how many unseen patches the network names rightly.

    Raises
    ------
    TypeError, ValueError
        If kernel_size is not an integer from 1 to 24.

    Examples
    --------
    >>> learned = texture_filters(5)
    >>> learned.weight.shape
    (4, 1, 5, 5)
    >>> learned.accuracy > 0.8  # by chance it would be 0.33
    True
    """
    kernel_size = validation.integer("kernel_size", kernel_size, minimum=1)
    if kernel_size > PATCH:
        raise ValueError(f"kernel_size must be at most {PATCH}, got {kernel_size}")
    rng = np.random.default_rng(0)
    columns, labels = _patches(rng, 0, LEARN_FROM, kernel_size)
    unseen, answers = _patches(rng, 1, TEST_ON, kernel_size)
    parameters = [
        rng.normal(0, 0.3 / kernel_size, (FILTERS, kernel_size**2)),
        rng.normal(0, 0.3, (len(TEXTURES), FILTERS)),
        np.zeros(len(TEXTURES)),
    ]
    adam = Adam(parameters, RATE, STEPS)
    for _ in range(STEPS):
        batch = rng.choice(len(labels), BATCH, replace=False)
        adam.step(_gradients(parameters, columns[batch], labels[batch]))
        parameters[0] -= parameters[0].mean(axis=1, keepdims=True)
    _, _, scores = _forward(parameters, unseen)
    weight = parameters[0].reshape(FILTERS, 1, kernel_size, kernel_size).astype(np.float32)
    return Learned(weight, float((scores.argmax(axis=1) == answers).mean()))


def _patches(
    rng: np.random.Generator, colour: int, count: int, kernel_size: int
) -> tuple[Array, NDArray[np.intp]]:
    """Cut patches from the white (0) or black (1) blocks; return their windows and textures."""
    labels = np.arange(count) % len(TEXTURES)
    photos = [getattr(skimage.data, name)() / 255 for name in TEXTURES]
    blocks = photos[0].shape[0] // BLOCK
    patches = np.empty((count, 1, PATCH, PATCH))
    for patch, label in zip(patches, labels, strict=True):
        row = rng.integers(blocks)
        column = 2 * rng.integers(blocks // 2) + (row + colour) % 2
        top, left = BLOCK * np.array([row, column]) + rng.integers(BLOCK - PATCH + 1, size=2)
        patch[0] = photos[label][top : top + PATCH, left : left + PATCH]
    return unfold(patches, kernel_size, stride=2), labels


def _forward(parameters: Sequence[Array], columns: Array) -> tuple[Array, Array, Array]:
    """Return the feature maps (N, 4, L), their averages (N, 4) and the scores (N, 3)."""
    weight, linear, bias = parameters
    maps = weight @ columns
    averages = GAIN * np.maximum(maps, 0).mean(axis=2)
    return maps, averages, averages @ linear.T + bias


def _gradients(
    parameters: Sequence[Array], columns: Array, labels: NDArray[np.intp]
) -> list[Array]:
    """Return the gradients of the mean cross-entropy with respect to the parameters."""
    maps, averages, scores = _forward(parameters, columns)
    errors = cross_entropy_gradient(scores, labels)
    back = (maps > 0) * (GAIN / maps.shape[2] * (errors @ parameters[1]))[:, :, None]
    weight = (back @ columns.transpose(0, 2, 1)).sum(axis=0)
    return [weight, errors.T @ averages, errors.sum(axis=0)]

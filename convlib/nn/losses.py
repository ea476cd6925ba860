"""What training makes small: how far answers are from what they should be."""

from typing import Any

import numpy as np
from autograd.extend import defvjp, primitive
from numpy.typing import NDArray

from convlib.arguments.arrays import Array
from convlib.nn.operations import softmax


@primitive
def cross_entropy(input: Array, target: NDArray[np.integer[Any]]) -> np.floating[Any]:
    """Return the mean of minus the logarithm of the probability given to the right class.

    Parameters
    ----------
    input : ndarray, shape (N, classes)
        Scores; softmax turns them into probabilities.
    target : ndarray of int, shape (N,)
        The right class of each line, from 0.

    Returns
    -------
    floating
        0 if every answer is right and sure, ``log(classes)`` if all scores are equal.

    Raises
    ------
    TypeError
        If the target does not hold whole numbers.
    ValueError
        If shapes do not match, or a class has no score.

    Examples
    --------
    >>> scores = np.array([[0.0, 0.0], [0.0, 100.0]])
    >>> round(float(cross_entropy(scores, np.array([0, 1]))), 4)  # half of log(2)
    0.3466
    """
    _check_classes(input, target)
    largest = input.max(axis=1)
    sums = np.exp(input - largest[:, None]).sum(axis=1)
    losses: Array = np.log(sums) + largest - input[np.arange(len(target)), target]
    return losses.mean()


def _slopes(scores: Array, target: NDArray[np.integer[Any]]) -> Array:
    slopes: Array = softmax(scores)
    slopes[np.arange(len(target)), target] -= 1
    return slopes / len(target)


defvjp(cross_entropy, lambda _, input, target: lambda grad: grad * _slopes(input, target), None)


def mse_loss(input: Array, target: Array) -> np.floating[Any]:
    """Return the mean of the squared differences.

    Parameters
    ----------
    input, target : ndarray of the same shape
        Answers, and what they should be.

    Returns
    -------
    floating
        0 if they are equal.

    Raises
    ------
    ValueError
        If shapes differ.

    Examples
    --------
    >>> float(mse_loss(np.array([1.0, 2.0]), np.array([1.0, 4.0])))
    2.0
    """
    if input.shape != target.shape:
        raise ValueError(f"target must have the shape of input, {input.shape}, got {target.shape}")
    error = input - target
    mean: np.floating[Any] = (error * error).mean()
    return mean


def _check_classes(input: Array, target: NDArray[np.integer[Any]]) -> None:
    if np.ndim(input) != 2 or len(input) == 0:
        raise ValueError(f"input must have shape (N, classes), got {np.shape(input)}")
    target = np.asarray(target)
    if target.dtype.kind not in "iu":
        raise TypeError(f"target must hold whole numbers, got dtype {target.dtype}")
    if target.shape != (len(input),):
        raise ValueError(f"target must have shape ({len(input)},), got {target.shape}")
    if target.min() < 0 or target.max() >= input.shape[1]:
        raise ValueError(
            f"target must name classes from 0 to {input.shape[1] - 1}, "
            f"got {target.min()} to {target.max()}"
        )

"""Adam, the descent by which the small networks of this package learn."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


class Adam:
    """Move parameters against their gradients, each by a length that its own gradients set.

    The learning rate falls in a line from its first value to 0.

    Parameters
    ----------
    parameters : sequence of ndarray
        What is learned, changed in place.
    learning_rate : float
        Of the first step, about the length by which each number moves.
    steps : int
        How many steps there will be.

    References
    ----------
    Kingma and Ba, "Adam: a method for stochastic optimization", 2015, arXiv 1412.6980,
    Algorithm 1, with beta1 0.9 and beta2 0.99.

    Examples
    --------
    >>> place = np.array([4.0, -3.0])
    >>> adam = Adam([place], learning_rate=0.5, steps=200)
    >>> for _ in range(200):  # the lowest point of x² + y² is (0, 0)
    ...     adam.step([2 * place])
    >>> bool(np.abs(place).max() < 1e-3)
    True
    """

    def __init__(self, parameters: Sequence[Array], learning_rate: float, steps: int) -> None:
        self.parameters = parameters
        self.learning_rate = learning_rate
        self.steps = steps
        self._done = 0
        self._means = [np.zeros_like(each) for each in parameters]
        self._squares = [np.zeros_like(each) for each in parameters]

    def step(self, gradients: Sequence[Array]) -> None:
        """Move every parameter once.

        Parameters
        ----------
        gradients : sequence of ndarray
            One for each parameter, of its shape.
        """
        self._done += 1
        rate = self.learning_rate * (1 - self._done / self.steps)
        for parameter, gradient, mean, square in zip(
            self.parameters, gradients, self._means, self._squares, strict=True
        ):
            mean += 0.1 * (gradient - mean)
            square += 0.01 * (gradient**2 - square)
            size = np.sqrt(square / (1 - 0.99**self._done)) + 1e-8
            parameter -= rate * mean / (1 - 0.9**self._done) / size

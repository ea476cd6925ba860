"""How gradients move parameters. An optimiser remembers nothing: its memory goes in and out."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from convlib import validation
from convlib.arguments.arrays import Array
from convlib.nn.trees import Tree, tree_map


class Optimiser(Protocol):
    """What `convlib.nn.train` asks of an optimiser."""

    def init(self, parameters: Tree) -> Tree:
        """Return the memory before the first update."""

    def update(
        self, parameters: Tree, gradients: Tree, memory: Tree, updates: int
    ) -> tuple[Tree, Tree]:
        """Return new parameters and the new memory; ``updates`` counts from 1."""


@dataclass(frozen=True)
class SGD:
    """Gradient descent, on a batch at a time, with or without momentum.

    Parameters
    ----------
    lr : float
        The learning rate: by how much of its gradient each parameter moves.
    momentum : float
        The share of the last velocity that is kept, from 0 to below 1; 0 unless given.

    Raises
    ------
    TypeError, ValueError
        If a setting is not a number or out of range.

    Notes
    -----
    As ``torch.optim.SGD``: ``velocity = momentum * velocity + gradient``, then
    ``parameter -= lr * velocity``.

    Examples
    --------
    >>> descent = SGD(lr=0.1)
    >>> place, memory = np.array([3.0]), descent.init(np.array([3.0]))
    >>> for updates in range(1, 51):  # the lowest point of x² is 0, its slope 2x
    ...     place, memory = descent.update(place, 2 * place, memory, updates)
    >>> bool(abs(place[0]) < 1e-4)
    True
    """

    lr: float
    momentum: float = 0.0

    def __post_init__(self) -> None:
        validation.real("lr", self.lr, above=0)
        _share("momentum", self.momentum)

    def init(self, parameters: Tree) -> Tree:
        """Return the velocities before the first update, all 0."""
        return tree_map(np.zeros_like, parameters)

    def update(
        self, parameters: Tree, gradients: Tree, memory: Tree, updates: int
    ) -> tuple[Tree, Tree]:
        """Return the parameters moved once, and their velocities."""
        memory = tree_map(
            lambda speed, slope: (self.momentum * speed + slope).astype(speed.dtype),
            memory,
            gradients,
        )
        moved = tree_map(lambda each, speed: each - self.lr * speed, parameters, memory)
        return moved, memory


@dataclass(frozen=True)
class Adam:
    """Gradient descent with a step for each parameter that its own gradients set.

    Parameters
    ----------
    lr : float
        The learning rate, about the length by which each parameter moves; 0.001 unless given.
    betas : pair of float
        The share of the old in the running means of gradients and of their squares.
    eps : float
        Added to the root of the mean square, so that nothing is divided by 0.

    Raises
    ------
    TypeError, ValueError
        If a setting is not a number or out of range.

    References
    ----------
    Kingma and Ba, "Adam: a method for stochastic optimization", 2015, arXiv 1412.6980,
    Algorithm 1; the names are those of ``torch.optim.Adam``.

    Examples
    --------
    >>> adam = Adam(lr=0.1)
    >>> place, memory = np.array([3.0]), adam.init(np.array([3.0]))
    >>> place, memory = adam.update(place, 2 * place, memory, 1)
    >>> place.round(6)  # the first step is lr, however steep it is
    array([2.9])
    """

    lr: float = 0.001
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8

    def __post_init__(self) -> None:
        validation.real("lr", self.lr, above=0)
        validation.real("eps", self.eps, above=0)
        if not isinstance(self.betas, tuple) or len(self.betas) != 2:
            raise TypeError(f"betas must be a pair of numbers, got {self.betas!r}")
        for beta in self.betas:
            _share("betas", beta)

    def init(self, parameters: Tree) -> Tree:
        """Return the means of gradients and of their squares before the first update, all 0."""
        zeros = tree_map(np.zeros_like, parameters)
        return {"mean": zeros, "square": zeros}

    def update(
        self, parameters: Tree, gradients: Tree, memory: Tree, updates: int
    ) -> tuple[Tree, Tree]:
        """Return the parameters moved once, and the means."""
        first, second = self.betas

        def blend(share: float, old: Array, new: Array) -> Array:
            return (share * old + (1 - share) * new).astype(old.dtype)

        def move(parameter: Array, mean: Array, square: Array) -> Array:
            size = np.sqrt(square / (1 - second**updates)) + self.eps
            moved: Array = parameter - self.lr / (1 - first**updates) * mean / size
            return moved

        mean = tree_map(lambda old, new: blend(first, old, new), memory["mean"], gradients)
        square = tree_map(lambda old, new: blend(second, old, new**2), memory["square"], gradients)
        return tree_map(move, parameters, mean, square), {"mean": mean, "square": square}


def _share(name: str, value: object) -> None:
    number = validation.real(name, value)
    if not 0 <= number < 1:
        raise ValueError(f"{name} must be at least 0 and below 1, got {value!r}")

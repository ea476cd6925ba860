"""Training: batches in random order, a gradient and an update for each."""

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from autograd import value_and_grad
from numpy.typing import ArrayLike, NDArray
from tqdm.auto import tqdm

from convlib import validation
from convlib.arguments.arrays import Array
from convlib.nn.losses import cross_entropy
from convlib.nn.optimisers import Optimiser
from convlib.nn.trees import Tree, arrays, with_arrays

Model = Callable[[Tree, Array], Array]
Loss = Callable[[Array, NDArray[Any]], np.floating[Any]]
Watch = Callable[[Tree], Mapping[str, ArrayLike]]


class State(NamedTuple):
    """All that training needs to go on, as plain values that pickle can store.

    Parameters
    ----------
    parameters : dict, tuple or list
        What is learned.
    optimiser : SGD or Adam
        How gradients move the parameters.
    memory : dict, tuple or list
        What the optimiser remembers.
    random : dict
        The state of the random generator that orders the pictures.
    updates : int
        How often the parameters were moved.
    """

    parameters: Tree
    optimiser: Optimiser
    memory: Tree
    random: Mapping[str, Any]
    updates: int


class Run(NamedTuple):
    """What `train` returns.

    Parameters
    ----------
    state : State
        Where training ended; `train` goes on from there.
    losses : ndarray of float, shape (updates,)
        The loss of each batch, before its update.
    moments : ndarray of int, shape (moments,)
        After how many updates ``watch`` was called.
    record : dict of ndarray, each of shape (moments, ...)
        What ``watch`` returned, by its names.
    """

    state: State
    losses: NDArray[np.float64]
    moments: NDArray[np.int64]
    record: dict[str, NDArray[Any]]

    @property
    def parameters(self) -> Tree:
        """What was learned."""
        return self.state.parameters


def start(parameters: Tree, optimiser: Optimiser, seed: int = 0) -> State:
    """Return the state before the first update.

    Parameters
    ----------
    parameters : dict, tuple or list
        Dicts, tuples and lists, one in another, with arrays in the end.
    optimiser : SGD or Adam
        How gradients move the parameters.
    seed : int
        Of the order of the pictures; 0 unless given.

    Returns
    -------
    State
        For `train`.
    """
    random = np.random.default_rng(seed).bit_generator.state
    return State(parameters, optimiser, optimiser.init(parameters), random, 0)


def train(
    model: Model,
    state: State,
    images: Array,
    labels: NDArray[Any],
    epochs: int,
    batch_size: int = 64,
    loss: Loss = cross_entropy,
    watch: Watch | None = None,
    every: int | None = None,
    progress: bool | None = None,
) -> Run:
    """Train a model: show it all pictures, in batches and random order, several times.

    Parameters
    ----------
    model : callable
        ``model(parameters, images)`` gives one answer for each picture.
    state : State
        From `start`, or ``run.state`` of an earlier run, which is then continued.
    images : ndarray, shape (N, ...)
        What the model reads.
    labels : ndarray, shape (N, ...)
        What the answers should be.
    epochs : int
        How often all pictures are shown.
    batch_size : int
        Pictures for each update; 64 unless given. The last batch of an epoch holds the rest.
    loss : callable
        ``loss(answers, labels)``, a number to be made small; `cross_entropy` unless given.
    watch : callable, optional
        ``watch(parameters)`` returns named numbers and arrays for the record. It is called
        before the first update of all, and after every so many.
    every : int, optional
        How many updates lie between two calls of ``watch``; one epoch unless given.
    progress : bool, optional
        Whether to show a progress bar; unless given, if somebody watches.

    Returns
    -------
    Run
        The new state and the record. The same arguments give the same bits, and five epochs
        and then five more give those of ten.

    Raises
    ------
    TypeError, ValueError
        If a setting is out of range, there are not as many labels as images, or the loss is
        no longer finite.

    Examples
    --------
    >>> from convlib import nn
    >>> rng = np.random.default_rng(0)
    >>> points = rng.normal(size=(200, 2)).astype(np.float32)
    >>> labels = (points[:, 0] > points[:, 1]).astype(int)
    >>> layer = nn.Linear(2, 2)
    >>> state = nn.start(layer.init(seed=0), nn.SGD(lr=0.5))
    >>> run = nn.train(layer, state, points, labels, epochs=5)
    >>> nn.accuracy(layer, run.parameters, points, labels) > 0.95
    True
    """
    if not isinstance(state, State):
        raise TypeError(f"state must come from nn.start or from run.state, got {type(state)}")
    epochs = validation.integer("epochs", epochs, minimum=1)
    batch_size = validation.integer("batch_size", batch_size, minimum=1)
    if len(images) != len(labels) or len(images) == 0:
        raise ValueError(
            "images and labels must be as many, and at least one, "
            f"got {len(images)} images and {len(labels)} labels"
        )
    batches = math.ceil(len(images) / batch_size)
    every = batches if every is None else validation.integer("every", every, minimum=1)
    slopes = _slopes(model, loss, state.parameters)
    rng = np.random.default_rng()
    rng.bit_generator.state = state.random
    losses, seen = [], [_look(watch, state)] if state.updates == 0 else []
    with _bar(epochs * batches, progress) as bar:
        for chosen in _batches(rng, len(images), batch_size, epochs):
            value, gradients = slopes(state.parameters, images[chosen], labels[chosen])
            _check_finite(value, state.updates)
            state = _moved(state, gradients)
            losses.append(float(value))
            bar.set_postfix(loss=f"{value:.4f}", refresh=False)
            bar.update()
            if state.updates % every == 0:
                seen.append(_look(watch, state))
    state = state._replace(random=rng.bit_generator.state)
    return Run(state, np.array(losses), *_joined(seen))


def predict(model: Model, parameters: Tree, images: Array, batch_size: int = 256) -> Array:
    """Return a model's answers, computed batch by batch.

    Parameters
    ----------
    model : callable
        ``model(parameters, images)``.
    parameters : dict, tuple or list
        As the model asks for.
    images : ndarray, shape (N, ...)
        What it reads.
    batch_size : int
        How many pictures are in memory at once; 256 unless given.

    Returns
    -------
    ndarray, shape (N, ...)
        One answer for each picture.
    """
    starts = range(0, len(images), batch_size)
    return np.concatenate(
        [model(parameters, images[first : first + batch_size]) for first in starts]
    )


def evaluate(
    model: Model, parameters: Tree, images: Array, labels: NDArray[np.integer[Any]]
) -> dict[str, float]:
    """Return a classifier's mean cross-entropy and the share of its right answers.

    Parameters
    ----------
    model : callable
        ``model(parameters, images)`` gives a score for each class.
    parameters : dict, tuple or list
        As the model asks for.
    images : ndarray, shape (N, ...)
        What it reads.
    labels : ndarray of int, shape (N,)
        The right class of each picture.

    Returns
    -------
    dict
        ``{"loss": float, "accuracy": float}``
    """
    scores = predict(model, parameters, images)
    right = scores.argmax(axis=1) == labels
    return {"loss": float(cross_entropy(scores, labels)), "accuracy": float(right.mean())}


def accuracy(
    model: Model, parameters: Tree, images: Array, labels: NDArray[np.integer[Any]]
) -> float:
    """Return the share of pictures whose largest score is the right one; see `evaluate`."""
    return evaluate(model, parameters, images, labels)["accuracy"]


def _slopes(model: Model, loss: Loss, form: Tree) -> Callable[..., tuple[Any, Tree]]:
    """Return a function of parameters of a form and a batch: the loss, and its gradients.

    autograd follows a flat list of arrays, in a fraction of the time that a tree takes.
    """

    def flat_loss(leaves: Sequence[Array], images: Array, labels: NDArray[Any]) -> Any:
        return loss(model(with_arrays(form, leaves), images), labels)

    flat_slopes = value_and_grad(flat_loss)

    def slopes(parameters: Tree, images: Array, labels: NDArray[Any]) -> tuple[Any, Tree]:
        value, gradients = flat_slopes(list(arrays(parameters)), images, labels)
        return value, with_arrays(form, gradients)

    return slopes


def _batches(
    rng: np.random.Generator, images: int, batch_size: int, epochs: int
) -> Iterator[NDArray[np.int64]]:
    """Yield the indices of each batch; each epoch has an order of its own."""
    for _ in range(epochs):
        order = rng.permutation(images)
        yield from (order[first : first + batch_size] for first in range(0, images, batch_size))


def _moved(state: State, gradients: Tree) -> State:
    updates = state.updates + 1
    parameters, memory = state.optimiser.update(state.parameters, gradients, state.memory, updates)
    return state._replace(parameters=parameters, memory=memory, updates=updates)


def _check_finite(loss: np.floating[Any], updates: int) -> None:
    if not np.isfinite(loss):
        raise ValueError(f"loss must stay finite, got {loss} after {updates} updates: lower lr?")


def _look(watch: Watch | None, state: State) -> tuple[int, dict[str, NDArray[Any]]]:
    found = {} if watch is None else watch(state.parameters)
    return state.updates, {name: np.array(value) for name, value in found.items()}


def _joined(
    seen: list[tuple[int, dict[str, NDArray[Any]]]],
) -> tuple[NDArray[np.int64], dict[str, NDArray[Any]]]:
    moments = np.array([updates for updates, _ in seen], np.int64)
    names = seen[0][1] if seen else {}
    return moments, {name: np.stack([found[name] for _, found in seen]) for name in names}


def _bar(total: int, progress: bool | None) -> "tqdm[Any]":
    shown = _somebody_watches() if progress is None else progress
    return tqdm(total=total, unit="batch", disable=not shown)


def _somebody_watches() -> bool:
    """Tell a terminal or JupyterLab from a notebook that is run to be stored or tested.

    Only where somebody could be asked for input does Jupyter allow to ask.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    asks = bool(getattr(getattr(shell, "kernel", None), "_allow_stdin", False))
    return asks or sys.stderr.isatty()

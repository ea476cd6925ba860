"""Ways to search: each asks what some networks score, and keeps what it was told."""

from collections import deque
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from convlib import validation
from convlib.search.space import SIZES, Code

Ask = Callable[[Code], float]


class Trial(NamedTuple):
    """A network that was tried, and its score."""

    code: Code
    score: float


def draw(rng: np.random.Generator) -> Code:
    """Return the code of a network, each choice drawn by itself.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    tuple of int
        As `convlib.search.encode` makes it.
    """
    return tuple(int(rng.integers(size)) for size in SIZES)


def mutate(code: Code, rng: np.random.Generator) -> Code:
    """Return a network that differs in one choice.

    Parameters
    ----------
    code : tuple of int
        As `convlib.search.encode` makes it.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    tuple of int
        Each of the five choices is as likely to change as the others, and never to itself.

    Examples
    --------
    >>> one, other = (0, 0, 0, 0, 0), mutate((0, 0, 0, 0, 0), np.random.default_rng(0))
    >>> sum(before != after for before, after in zip(one, other))
    1
    """
    place = int(rng.integers(len(SIZES)))
    shift = int(rng.integers(1, SIZES[place]))
    changed = (code[place] + shift) % SIZES[place]
    return (*code[:place], changed, *code[place + 1 :])


def random_search(ask: Ask, budget: int, seed: int = 0) -> list[Trial]:
    """Try networks that are drawn at random: what every other way to search has to beat.

    Parameters
    ----------
    ask : callable
        ``ask(code)`` gives a score, the larger the better.
    budget : int
        How many networks are tried.
    seed : int
        Of the draws; 0 unless given.

    Returns
    -------
    list of Trial
        In the order in which they were tried.

    Raises
    ------
    TypeError, ValueError
        If the budget is not a positive integer.

    References
    ----------
    Li & Talwalkar, "Random search and reproducibility for neural architecture search", UAI 2019.

    Examples
    --------
    >>> len(random_search(sum, budget=50))
    50
    """
    validation.integer("budget", budget, minimum=1)
    rng = np.random.default_rng(seed)
    return [_tried(ask, draw(rng)) for _ in range(budget)]


def evolution(
    ask: Ask, budget: int, seed: int = 0, population: int = 20, sample: int = 5
) -> list[Trial]:
    """Change what did well, and let the oldest go: regularized evolution.

    The first ``population`` networks are drawn at random. From then on some of the population
    are drawn, one perhaps twice; the best of them is changed in one choice, the child is tried
    and joins the population, and the oldest leaves it.

    Parameters
    ----------
    ask : callable
        ``ask(code)`` gives a score, the larger the better.
    budget : int
        How many networks are tried, the first population among them.
    seed : int
        Of all draws; 0 unless given.
    population : int
        How many networks may become parents at a time; 20 unless given.
    sample : int
        How many of them compete to be the next parent, at most ``population``; 5 unless given.

    Returns
    -------
    list of Trial
        In the order in which they were tried.

    Raises
    ------
    TypeError, ValueError
        If a number is not a positive integer, or the sample is larger than the population.

    References
    ----------
    Real, Aggarwal, Huang & Le, "Regularized evolution for image classifier architecture search",
    AAAI 2019, algorithm 1.

    Examples
    --------
    >>> trials = evolution(sum, budget=200)  # the largest sum of places is 12
    >>> max(trial.score for trial in trials)
    12
    """
    for name, value in [("budget", budget), ("population", population), ("sample", sample)]:
        validation.integer(name, value, minimum=1)
    if sample > population:
        raise ValueError(f"sample must be at most population, got {sample} of {population}")
    rng = np.random.default_rng(seed)
    trials = [_tried(ask, draw(rng)) for _ in range(min(population, budget))]
    alive = deque(trials, maxlen=population)  # the oldest leaves when one joins
    while len(trials) < budget:
        rivals = [alive[place] for place in rng.integers(population, size=sample)]
        parent = max(rivals, key=_score)
        trials.append(_tried(ask, mutate(parent.code, rng)))
        alive.append(trials[-1])
    return trials


def best_so_far(trials: Sequence[Trial]) -> list[Trial]:
    """Return, for each moment of a search, the best network tried until then.

    Parameters
    ----------
    trials : sequence of Trial
        As a search returns them.

    Returns
    -------
    list of Trial
        As many; of equal scores the earlier stands.

    Examples
    --------
    >>> tried = [Trial((0,), 0.5), Trial((1,), 0.2), Trial((2,), 0.7)]
    >>> [trial.score for trial in best_so_far(tried)]
    [0.5, 0.5, 0.7]
    """
    return list(accumulate(trials, _better))


def _better(best: Trial, new: Trial) -> Trial:
    return new if new.score > best.score else best


def _score(trial: Trial) -> float:
    return trial.score


def _tried(ask: Ask, code: Code) -> Trial:
    return Trial(code, ask(code))

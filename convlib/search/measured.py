"""The table: every network of the space, trained with three seeds on real digits.

``python -m convlib.search digits.csv`` trains what the file does not hold yet.
"""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from convlib import data, nn
from convlib.search.space import SIZES, SPACE, Architecture, Cost, codes, cost, decode, model

FILE = Path(__file__).with_name("digits.csv")
SEEDS = (0, 1, 2)
LEARN, VALID, TEST = 300, 500, 997  # digits to learn from, to choose by, and to judge by
EPOCHS, BATCH, RATE = 12, 25, 0.02
COLUMNS = [
    *SPACE,
    *Cost._fields,
    *(f"{part}_{seed}" for part in ("valid", "test") for seed in SEEDS),
]

Part = tuple[NDArray[np.float32], NDArray[np.int64]]


class Parts(NamedTuple):
    """Digits (N, 1, 8, 8) and labels (N,): to learn from, to choose by, and to judge by."""

    learn: Part
    valid: Part
    test: Part


class Right(NamedTuple):
    """How many digits a trained network reads rightly, of 500 and of 997."""

    valid: int
    test: int


class Table(NamedTuple):
    """What was measured, for every network of the space.

    The first five axes are the choices of `SPACE`, so a network's code is the index of its entry.

    Parameters
    ----------
    valid, test : ndarray of float64, shape (4, 3, 3, 4, 3, 3)
        Shares of the 500 and of the 997 digits that were read rightly; the last axis are seeds.
    parameters, multiply_adds : ndarray of int64, shape (4, 3, 3, 4, 3)
        What a network learns, and what it computes for one digit.
    """

    valid: NDArray[np.float64]
    test: NDArray[np.float64]
    parameters: NDArray[np.int64]
    multiply_adds: NDArray[np.int64]


@cache
def parts() -> Parts:
    """Return scikit-learn's digits in one random order, cut in three.

    Returns
    -------
    Parts
        300, 500 and 997 digits with ink from 0 to 1, and their labels.
    """
    images, labels = data.digits()
    order = np.random.default_rng(0).permutation(len(labels))
    ink: NDArray[np.float32] = images[order, None] / np.float32(16)
    cuts = [LEARN, LEARN + VALID]
    return Parts(*zip(np.split(ink, cuts), np.split(labels[order], cuts), strict=True))


def fit(architecture: Architecture, seed: int) -> Right:
    """Train one network of the space, in a fraction of a second.

    Parameters
    ----------
    architecture : Architecture
        Which one.
    seed : int
        Of its random weights and of the order of the digits.

    Returns
    -------
    Right
        How many unseen digits it reads rightly.
    """
    network, digits = model(architecture), parts()
    state = nn.start(network.init(seed), nn.Adam(lr=RATE), seed)
    # The products are small: threads would wait for one another longer than they compute.
    with threadpool_limits(1, user_api="blas"):
        run = nn.train(
            network, state, *digits.learn, epochs=EPOCHS, batch_size=BATCH, progress=False
        )
        shares = [nn.accuracy(network, run.parameters, *part) for part in digits[1:]]
    return Right(round(shares[0] * VALID), round(shares[1] * TEST))


@cache
def table(file: Path = FILE) -> Table:
    """Return the table that comes with the package.

    Parameters
    ----------
    file : path
        Another table, as `main` writes it.

    Returns
    -------
    Table
        Closed to writing.

    Examples
    --------
    >>> found = table()
    >>> found.valid.shape
    (4, 3, 3, 4, 3, 3)
    >>> bool(found.test.mean(axis=-1).max() > 0.9)
    True
    """
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    numbers = np.array([[int(row[name]) for name in COLUMNS[len(SPACE) :]] for row in rows])
    costs, valid, test = np.split(numbers.reshape(*SIZES, -1), [2, 2 + len(SEEDS)], axis=-1)
    found = Table(valid / VALID, test / TEST, costs[..., 0], costs[..., 1])
    for array in found:
        array.flags.writeable = False
    return found


def main(file: Path) -> None:
    """Train what a table does not hold yet; add a line for each network.

    joblib runs the trainings: one after the other, or as `joblib.parallel_config` says.

    Parameters
    ----------
    file : path
        A table, whole or begun, or a file that is not there yet.
    """
    done = 0
    if file.exists():
        done = len(file.read_text(encoding="utf-8").splitlines()) - 1
    missing = [decode(code) for code in codes()[done:]]
    with file.open("a", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        if not done:
            writer.writerow(COLUMNS)
        measured = Parallel(return_as="generator")(map(delayed(_line), missing))
        for line in measured:
            writer.writerow(line)
            lines.flush()


def _line(architecture: Architecture) -> Sequence[object]:
    """Return a network's line: its choices, its cost, and what it reads with each seed."""
    right = zip(*(fit(architecture, seed) for seed in SEEDS), strict=True)
    return [*architecture, *cost(architecture), *(count for part in right for count in part)]

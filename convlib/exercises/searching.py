"""The exercises on search: how large a space is, who is near, and what a search may report."""

from math import comb, prod

import numpy as np

from convlib.exercises.answers import Array
from convlib.exercises.checker import Case, Exercise, Misunderstanding


def _cells(nodes: int, operations: int) -> int:
    return prod(comb(k + 2, 2) * operations**2 for k in range(nodes))


cells = Exercise(
    name="cells",
    parameters=("nodes", "operations"),
    axes=(),
    covers="one node, several, one operation and many, and the cell of DARTS",
    solution=_cells,
    ladder=(
        Case("one node, one operation", (1, 1)),
        Case("one node, three operations", (1, 3)),
        Case("two nodes, one operation", (2, 1)),
        Case("two nodes, two operations", (2, 2)),
        Case("three nodes, five operations", (3, 5)),
        Case("the cell of DARTS", (4, 7)),
    ),
    misunderstandings=(
        Misunderstanding(
            "order-counted",
            "Reading from A and B is counted again as reading from B and A, though the two are"
            " added.",
            "Node k chooses two of k + 2: `math.comb(k + 2, 2)`.",
            (lambda n, o: prod((k + 2) * (k + 1) * o**2 for k in range(n)),),
        ),
        Misunderstanding(
            "same-input-twice",
            "A node may read the same input twice here; it reads from two different ones.",
            "Node k chooses two of k + 2: `math.comb(k + 2, 2)`.",
            (lambda n, o: prod((k + 2) ** 2 * o**2 for k in range(n)),),
        ),
        Misunderstanding(
            "one-operation-for-both",
            "A node's two inputs share one operation here; each has one of its own.",
            "For each pair of inputs there are `operations**2` ways.",
            (lambda n, o: prod(comb(k + 2, 2) * o for k in range(n)),),
        ),
        Misunderstanding(
            "nodes-added",
            "The ways of the nodes are added. Every way of one goes with every way of another.",
            "Multiply over the nodes.",
            (lambda n, o: sum(comb(k + 2, 2) * o**2 for k in range(n)),),
        ),
        Misunderstanding(
            "earlier-nodes-forgotten",
            "Every node chooses from the two inputs of the cell only. A later node may also read"
            " the nodes before it.",
            "Node k, counted from 0, has k + 2 to choose from.",
            (lambda n, o: o ** (2 * n),),
        ),
        Misunderstanding(
            "operations-forgotten",
            "Only the inputs are counted, and not what is done with them.",
            "For each pair of inputs there are `operations**2` ways.",
            (lambda n, o: _cells(n, 1),),
        ),
    ),
)


def _moved(code: Array, place: int, value: float) -> Array:
    changed = code.copy()
    changed[place] = value
    return changed


def _neighbours(code: Array, sizes: Array) -> Array:
    return np.array(
        [
            _moved(code, place, value)
            for place, size in enumerate(sizes)
            for value in range(int(size))
            if value != code[place]
        ]
    )


def _with_itself(code: Array, sizes: Array) -> Array:
    pairs = [(place, value) for place, size in enumerate(sizes) for value in range(int(size))]
    return np.array([_moved(code, place, value) for place, value in pairs])


def _counted_from_one(code: Array, sizes: Array) -> Array:
    return np.array(
        [
            _moved(code, place, value)
            for place, size in enumerate(sizes)
            for value in range(1, int(size) + 1)
            if value != code[place]
        ]
    )


def _one_away(code: Array, sizes: Array) -> Array:
    near = _neighbours(code, sizes)
    kept: Array = near[np.abs(near - code).max(axis=1) == 1]
    return kept


def _all_others(code: Array, sizes: Array) -> Array:
    every = np.array(list(np.ndindex(*map(int, sizes))), float)
    others: Array = every[(every != code).any(axis=1)]
    return others


neighbours = Exercise(
    name="neighbours",
    parameters=("code", "sizes"),
    axes=("networks", "choices"),
    covers="two choices and three, codes at the beginning, in the middle and at the end",
    solution=_neighbours,
    ladder=(
        Case("one choice of two", (np.array([0.0]), np.array([2.0]))),
        Case("one choice of three", (np.array([0.0]), np.array([3.0]))),
        Case("two choices of two", (np.array([0.0, 1.0]), np.array([2.0, 2.0]))),
        Case("two choices of three", (np.array([1.0, 1.0]), np.array([3.0, 3.0]))),
        Case("two of three, at the end", (np.array([0.0, 2.0]), np.array([3.0, 3.0]))),
        Case("three choices", (np.array([1.0, 3.0, 0.0]), np.array([2.0, 4.0, 3.0]))),
    ),
    misunderstandings=(
        Misunderstanding(
            "itself-among-them",
            "The network itself is among its neighbours, once for each choice.",
            "Leave a value out where it is `code[place]`.",
            (_with_itself,),
        ),
        Misunderstanding(
            "counted-from-one",
            "The values run from 1; they are places in a list, from 0.",
            "Use `range(size)`.",
            (_counted_from_one,),
        ),
        Misunderstanding(
            "only-one-away",
            "Only values that differ by 1 are tried. The numbers name choices and do not measure:"
            " the first is as near to the last as to the second.",
            "Try all values of `range(size)` but the own one.",
            (_one_away,),
        ),
        Misunderstanding(
            "all-other-networks",
            "All networks but this one are listed. A neighbour differs in one choice only.",
            "Change one place at a time, and leave the others as they are.",
            (_all_others,),
        ),
        Misunderstanding(
            "only-the-first-choice",
            "Only the first choice is changed.",
            "Go through all places, in order.",
            (lambda c, s: _neighbours(c, s)[: int(s[0]) - 1],),
        ),
    ),
)


def _reported(valid: Array, test: Array) -> Array:
    return np.array([test[valid[: end + 1].argmax()] for end in range(len(valid))])


def _latest_of_equals(valid: Array, test: Array) -> Array:
    ends = range(1, len(valid) + 1)
    return np.array([test[end - 1 - valid[:end][::-1].argmax()] for end in ends])


def _scores(*pairs: tuple[float, float]) -> tuple[Array, Array]:
    valid, test = np.array(pairs).T
    return valid.copy(), test.copy()


reported = Exercise(
    name="reported",
    parameters=("valid", "test"),
    axes=("trials",),
    covers="one trial, better and worse ones, equal ones, and a lucky test",
    solution=_reported,
    ladder=(
        Case("one trial", _scores((8, 7))),
        Case("the second is better", _scores((6, 5), (8, 7))),
        Case("the second is worse", _scores((8, 7), (6, 5))),
        Case("worse by validation, better by test", _scores((8, 6), (7, 9))),
        Case("better by validation, worse by test", _scores((7, 9), (8, 6))),
        Case("two are equal", _scores((8, 6), (8, 9), (5, 7))),
        Case("a whole search", _scores((3, 4), (6, 5), (5, 8), (7, 6), (7, 4), (9, 7), (2, 9))),
    ),
    misunderstandings=(
        Misunderstanding(
            "validation-reported",
            "What is reported is the score by which the winner was chosen. It was chosen for"
            " being high, by luck too.",
            "Find the winner by `valid`, and report its `test`.",
            (lambda v, t: np.maximum.accumulate(v),),
        ),
        Misunderstanding(
            "chosen-by-the-test",
            "The winner is chosen by the test. Then the test has become part of the search, and"
            " nothing is left to judge by.",
            "Find the winner by `valid`, and report its `test`.",
            (lambda v, t: np.maximum.accumulate(t),),
        ),
        Misunderstanding(
            "last-trial-reported",
            "The last trial is reported, and not the best until then.",
            "Look for the largest of `valid[:end]`.",
            (lambda v, t: t.copy(),),
        ),
        Misunderstanding(
            "end-known-from-the-start",
            "The winner of the whole search is reported for every moment; early on it had not yet"
            " been tried.",
            "For the moment `end`, only `valid[:end]` is known.",
            (lambda v, t: np.full(len(v), t[v.argmax()]),),
        ),
        Misunderstanding(
            "later-of-equals",
            "Of two that are equal by validation the later is taken. The first stands until one"
            " is better.",
            "`argmax` gives the first of the largest.",
            (_latest_of_equals,),
        ),
        Misunderstanding(
            "mean-reported",
            "The mean of all trials until then is reported; a search returns one network.",
            "Report the test of the best by `valid`.",
            (lambda v, t: np.cumsum(t) / np.arange(1, len(t) + 1),),
        ),
    ),
)

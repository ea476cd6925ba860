"""Parameters are dicts, tuples and lists, one in another, with arrays in the end."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from convlib.arguments.arrays import Array

Tree = Any  # a dict, tuple or list of trees, or an array


def tree_map(function: Callable[..., Any], *trees: Tree) -> Tree:
    """Call a function with the arrays at each place of trees of one form.

    Parameters
    ----------
    function : callable
        Takes one array of each tree.
    *trees
        Dicts, tuples and lists, one in another, with arrays in the end.

    Returns
    -------
    tree
        Of the same form, with what the function returned.

    Examples
    --------
    >>> tree_map(lambda one, other: one + other, {"a": (1, 2)}, {"a": (10, 20)})
    {'a': (11, 22)}
    """
    first = trees[0]
    if isinstance(first, dict):
        return {key: tree_map(function, *(tree[key] for tree in trees)) for key in first}
    if isinstance(first, tuple | list):
        return type(first)(tree_map(function, *each) for each in zip(*trees, strict=True))
    return function(*trees)


def arrays(tree: Tree) -> Iterator[Array]:
    """Yield the arrays of a tree, in order.

    Parameters
    ----------
    tree
        Dicts, tuples and lists, one in another, with arrays in the end.

    Examples
    --------
    >>> list(arrays({"a": (1, 2), "b": 3}))
    [1, 2, 3]
    """
    if isinstance(tree, dict):
        tree = tuple(tree.values())
    if isinstance(tree, tuple | list):
        for branch in tree:
            yield from arrays(branch)
    else:
        yield tree


def with_arrays(tree: Tree, leaves: Sequence[Any]) -> Tree:
    """Return a tree of the same form, with other arrays.

    Parameters
    ----------
    tree
        Dicts, tuples and lists, one in another, with arrays in the end.
    leaves
        As many arrays as the tree has, in the order of `arrays`.

    Examples
    --------
    >>> with_arrays({"a": (1, 2), "b": 3}, [10, 20, 30])
    {'a': (10, 20), 'b': 30}
    """
    rest = iter(leaves)
    return tree_map(lambda _: next(rest), tree)


def count_parameters(parameters: Tree) -> int:
    """Return how many numbers there are to learn.

    Parameters
    ----------
    parameters
        Dicts, tuples and lists, one in another, with arrays in the end.

    Examples
    --------
    >>> count_parameters(({"weight": np.zeros((8, 1, 3, 3)), "bias": np.zeros(8)}, {}))
    80
    """
    return sum(np.size(array) for array in arrays(parameters))

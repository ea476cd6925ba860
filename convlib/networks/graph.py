"""A network, however it was written, as one list of steps: each says which steps it reads."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple, TypeAlias, Union

from convlib.networks.joins import Join
from convlib.networks.layer import Layer

Node = Layer | Join
# What may stand in a network: a layer, a join, or again a network.
Block: TypeAlias = Union[Node, "Network"]
# In a graph, each name stands for a block, or for a block with the names that it reads.
Network: TypeAlias = Sequence[Block] | Mapping[str, Block | tuple[Block | str, ...]]

INPUT = "input"


class Step(NamedTuple):
    """A layer or a join of a network that has been written out."""

    node: Node
    sources: tuple[int, ...]  # the steps that it reads, counted from 1; 0 is the network's input
    depth: int  # 0 outside of all branches
    place: str  # where it stands, for messages
    name: str = ""  # what the graph calls it


def written_out(network: object) -> list[Step]:
    """Return a network as steps: each list, branch and graph in it is written out.

    Parameters
    ----------
    network
        A layer, a list of layers, or a graph, as in `convlib.networks.summary`.

    Returns
    -------
    list of Step
        Each reads steps before it; the last is what comes out.

    Raises
    ------
    TypeError
        If something in it is not a layer, a list or a graph.
    ValueError
        If a graph has a cycle, an unknown name or a loose end, or something reads more or less
        than it can.

    Examples
    --------
    >>> from convlib.networks import Add, ReLU, Tanh
    >>> as_branches = written_out([ReLU(), Add([Tanh()], [])])
    >>> as_graph = written_out({"a": ReLU(), "b": Tanh(), "c": (Add(), "b", "a")})
    >>> [step.sources for step in as_branches] == [step.sources for step in as_graph]
    True
    """
    steps: list[Step] = []
    _write(network, (0,), 0, "network", steps)
    return steps


def _write(
    block: object, sources: tuple[int, ...], depth: int, place: str, steps: list[Step]
) -> int:
    """Append the steps of a block, and return which step comes out of it."""
    if isinstance(block, Join):
        sources = _paths(block, sources, depth, place, steps)
        steps.append(Step(block, sources, depth, place))
        return len(steps)
    if isinstance(block, list | tuple):
        for number, part in enumerate(block):
            inner = f"{_within(place)}layer {number}"
            sources = (_write(part, sources, depth, inner, steps),)
    if len(sources) != 1:
        raise ValueError(
            f"{place} must read one input, got {len(sources)}: "
            "join several with Add() or Concatenate() first"
        )
    if isinstance(block, Layer):
        steps.append(Step(block, sources, depth, place))
        return len(steps)
    if isinstance(block, Mapping):
        return _write_graph(block, sources[0], depth, place, steps)
    if isinstance(block, list | tuple):
        return sources[0]
    raise TypeError(f"{place} must be a layer, a list or a graph, got {block!r}{_mend(block)}")


def _paths(
    join: Join, sources: tuple[int, ...], depth: int, place: str, steps: list[Step]
) -> tuple[int, ...]:
    """Return the steps that a join reads, the ends of its branches if it has any."""
    if join.branches:
        if len(sources) != 1:
            raise ValueError(
                f"{place}, {join} must read one input, got {len(sources)}: "
                "leave out the branches to join what is named"
            )
        sources = tuple(
            _write(branch, sources, depth + 1, f"{place}, {join}: branch {number}", steps)
            for number, branch in enumerate(join.branches)
        )
    if len(sources) < 2:
        raise ValueError(
            f"{place}, {join} must join at least two paths, got {len(sources)}: "
            "give it branches, or in a graph the names that it reads"
        )
    return sources


def _write_graph(
    graph: Mapping[str, object], source: int, depth: int, place: str, steps: list[Step]
) -> int:
    """Append the entries of a graph, each after those that it reads."""
    blocks, reads = _entries(graph, place)
    ends = {INPUT: source}
    for name in _ordered(reads, place):
        count = len(steps)
        sources = tuple(ends[read] for read in reads[name])
        ends[name] = _write(blocks[name], sources, depth, f"{_within(place)}layer {name!r}", steps)
        if len(steps) > count:
            steps[-1] = steps[-1]._replace(name=name)
    loose = set(reads).difference(*reads.values())
    if len(loose) > 1:
        raise ValueError(
            f"{place} must end in one layer, got {_listed(n for n in reads if n in loose)}, "
            "which nothing reads: join them, or leave all but one out"
        )
    return ends[loose.pop()] if loose else source


def _entries(
    graph: Mapping[str, object], place: str
) -> tuple[dict[str, object], dict[str, tuple[str, ...]]]:
    """Return the block of each entry, and the names that it reads: if none, the entry before."""
    blocks: dict[str, object] = {}
    reads: dict[str, tuple[str, ...]] = {}
    before = INPUT
    for name, entry in graph.items():
        if not isinstance(name, str):
            raise TypeError(f"{place} must name its layers with strings, got {name!r}")
        if name == INPUT:
            raise ValueError(f"{place} must not name a layer 'input', which is what comes in")
        block, *names = entry if isinstance(entry, tuple) and entry else (entry, before)
        for read in names:
            _check_name(read, name, graph, place)
        blocks[name], reads[name] = block, tuple(names)
        before = name
    return blocks, reads


def _check_name(read: object, name: str, graph: Mapping[str, object], place: str) -> None:
    where = f"{_within(place)}layer {name!r}"
    if not isinstance(read, str):
        raise TypeError(
            f"{where} must be a layer and the names that it reads, got {read!r} for a name: "
            "write [...] for a list of layers"
        )
    if read != INPUT and read not in graph:
        close = get_close_matches(read, [INPUT, *graph], n=1)
        mend = f": write {close[0]!r}" if close else ""
        raise ValueError(f"{where} must read 'input' or a name in its graph, got {read!r}{mend}")


def _ordered(reads: Mapping[str, tuple[str, ...]], place: str) -> list[str]:
    """Return the names so that each stands after those that it reads."""
    ordered: list[str] = []

    def visit(name: str, readers: tuple[str, ...]) -> None:
        if name in readers:
            cycle = (*readers[readers.index(name) :], name)
            raise ValueError(
                f"{place} must have no cycle, got {' reads '.join(map(repr, cycle))}: "
                "let one of them read an earlier layer"
            )
        if name != INPUT and name not in ordered:
            for read in reads[name]:
                visit(read, (*readers, name))
            ordered.append(name)

    for name in reads:
        visit(name, ())
    return ordered


def _within(place: str) -> str:
    return "" if place == "network" else f"{place}: "


def _mend(block: object) -> str:
    if isinstance(block, type) and issubclass(block, Layer | Join):
        return f": write {block.__name__}(...)"
    return ""


def _listed(names: Iterator[str]) -> str:
    return " and ".join(map(repr, names))

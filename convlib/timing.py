"""How long calls take, measured in turns."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median
from time import perf_counter

from threadpoolctl import threadpool_limits

from convlib import threads, validation


def seconds(functions: Mapping[str, Callable[[], object]], rounds: int = 15) -> dict[str, float]:
    """Return how long each function takes, the median of several rounds.

    In each round every function is called once, so that what disturbs the machine for a while
    disturbs all of them. A first round, in which code may be compiled, is not counted.

    Parameters
    ----------
    functions : mapping of str to callable
        Called without arguments.
    rounds : int
        How often each is timed; 15 unless given.

    Returns
    -------
    dict of str to float
        Seconds by the wall clock, under the same names.

    Raises
    ------
    TypeError
        If ``rounds`` is not an integer.
    ValueError
        If ``rounds`` is below 1.

    Examples
    --------
    >>> times = seconds({"short": lambda: sum(range(9)), "long": lambda: sum(range(999_999))})
    >>> times["short"] < times["long"]
    True
    """
    count = validation.integer("rounds", rounds, minimum=1)
    measured: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(1 + count):
        for name, function in functions.items():
            start = perf_counter()
            function()
            measured[name].append(perf_counter() - start)
    return {name: median(times[1:]) for name, times in measured.items()}


@contextmanager
def one_thread() -> Iterator[None]:
    """Let convlib, and NumPy's matrix products, use one thread within a ``with`` block.

    Examples
    --------
    >>> with one_thread():
    ...     threads.get_num_threads()
    1
    """
    before = threads.get_num_threads()
    threads.set_num_threads(1)
    try:
        with threadpool_limits(1):
            yield
    finally:
        threads.set_num_threads(before)

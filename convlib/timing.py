"""How long calls take, measured in turns."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median

from threadpoolctl import threadpool_limits

from convlib import threads, validation


def seconds(
    functions: Mapping[str, Callable[[], object]], rounds: int = 15, *, one_thread: bool = False
) -> dict[str, float]:
    """Return how long each function takes, the median of several rounds.

    In each round every function is called once, so that what disturbs the machine for a while
    disturbs all of them. A first round, in which code may be compiled, is not counted.

    Parameters
    ----------
    functions : mapping of str to callable
        Called without arguments.
    rounds : int
        How often each is timed; 15 unless given.
    one_thread : bool
        Whether convlib and NumPy's matrix products may use one thread only. Then the time is
        what the processor spends on this thread, and other programs do not count. False unless
        given: then the wall clock counts.

    Returns
    -------
    dict of str to float
        Seconds, under the same names.

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
    if one_thread:
        # The clock of a thread is too coarse on Windows.
        clock = time.perf_counter if sys.platform == "win32" else time.thread_time
        with _one_thread():
            return _medians(functions, count, clock)
    return _medians(functions, count, time.perf_counter)


def _medians(
    functions: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float]
) -> dict[str, float]:
    measured: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(1 + rounds):
        for name, function in functions.items():
            start = clock()
            function()
            measured[name].append(clock() - start)
    return {name: median(times[1:]) for name, times in measured.items()}


@contextmanager
def _one_thread() -> Iterator[None]:
    before = threads.get_num_threads()
    threads.set_num_threads(1)
    try:
        with threadpool_limits(1):
            yield
    finally:
        threads.set_num_threads(before)

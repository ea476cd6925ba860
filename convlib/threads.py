"""Sharing a kernel's work among threads.

A compiled kernel needs nothing of Python while it runs, so it lets go of Python's lock, and
several threads run it at the same time on several processors. Each writes outputs of its own, and
no number depends on which thread has computed it.

The thread that calls an operation computes along with its helpers. Who is free takes the next
part, and the caller waits for no helper that has not begun: it never waits in vain, whether the
helpers are busy for another caller or have not been given a processor.
"""

import os
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from queue import SimpleQueue
from threading import Lock, Thread

from convlib.validation import integer

# Computes the units of work from the first up to the end.
Work = Callable[[int, int], None]

# A thread is worth waking for 100 microseconds of work, in which it does so many multiply-adds:
# it needs 50 to wake up, and the caller up to 50 to learn that it is done.
COST_OF_A_THREAD = 8_000_000
# More parts than threads, so that a helper that comes late does fewer. With 4 instead of 2 a layer
# of 64 channels took 15 % longer, since each part copies what it reads.
PARTS_OF_A_THREAD = 2


def get_num_threads() -> int:
    """Return how many threads an operation may use.

    Examples
    --------
    >>> set_num_threads(2)
    >>> get_num_threads()
    2
    """
    return _num_threads


def set_num_threads(num_threads: int) -> None:
    """Set how many threads an operation may use, the one that calls it among them.

    At first these are as many as the processors that the process may run on. No result depends on
    the number. Small operations run on one thread: waking a second one would take longer.

    Parameters
    ----------
    num_threads
        At least 1.

    Raises
    ------
    TypeError
        If ``num_threads`` is not an integer.
    ValueError
        If it is less than 1.

    Examples
    --------
    >>> set_num_threads(0)
    Traceback (most recent call last):
    ValueError: num_threads must be at least 1, got 0
    """
    global _num_threads
    _num_threads = integer("num_threads", num_threads, minimum=1)


def share(work: Work, units: int, cost: int) -> None:
    """Let threads do ``work`` for all units, each for some; one alone if there is little to do.

    Parameters
    ----------
    work
        A function of the first unit and the end, which may be called by several threads at once.
    units
        How many there are.
    cost
        Of all of them, in multiply-adds.
    """
    threads = min(_num_threads, units, cost // COST_OF_A_THREAD)
    if threads < 2:
        work(0, units)
        return
    parts = min(PARTS_OF_A_THREAD * threads, units)
    job = _Job(work, [units * part // parts for part in range(parts + 1)])
    _helpers.call(threads - 1, job)
    job.help()
    job.wait()


class _Job:
    """Work in parts, which threads take one by one."""

    def __init__(self, work: Work, bounds: list[int]) -> None:
        self.work = work
        self.left = deque(pairwise(bounds))
        self.parts = len(self.left)
        self.done: SimpleQueue[BaseException | None] = SimpleQueue()

    def help(self) -> None:
        """Do one part after the other, until none is left."""
        while True:
            try:
                first, end = self.left.popleft()
            except IndexError:
                return
            try:
                self.work(first, end)
            except BaseException as error:
                self.done.put(error)
            else:
                self.done.put(None)

    def wait(self) -> None:
        """Return when all parts are done, or raise what went wrong in one."""
        for error in [self.done.get() for _ in range(self.parts)]:
            if error is not None:
                raise error


class _Helpers:
    """Threads that sleep until there is a job."""

    def __init__(self) -> None:
        self.jobs: SimpleQueue[_Job] = SimpleQueue()
        self.threads = 0
        self.starting = Lock()

    def call(self, helpers: int, job: _Job) -> None:
        """Let so many threads help, or fewer if the system grants no more."""
        with self.starting, suppress(RuntimeError):
            while self.threads < helpers:
                Thread(target=self._serve, name="convlib", daemon=True).start()
                self.threads += 1
        for _ in range(helpers):
            self.jobs.put(job)

    def _serve(self) -> None:
        while True:
            self.jobs.get().help()


def _processors() -> int:
    """Return how many processors this process may run on, as far as the system tells."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _start_anew() -> None:
    global _helpers
    _helpers = _Helpers()


_num_threads = _processors()
_helpers = _Helpers()
if hasattr(os, "register_at_fork"):
    # A forked process has only the thread that forked.
    os.register_at_fork(after_in_child=_start_anew)

import itertools
import time

import pytest
from threadpoolctl import threadpool_info

from convlib import threads, timing


@pytest.mark.parametrize(("one_thread", "clock"), [(False, "perf_counter"), (True, "thread_time")])
@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_functions_take_turns_and_the_first_round_is_not_counted(
    monkeypatch, one_thread: bool, clock: str, platform: str
) -> None:
    calls = []
    ticks = itertools.accumulate(itertools.count(1))  # each call takes a tick more than the last
    monkeypatch.setattr(timing.sys, "platform", platform)
    wall = platform == "win32" or clock == "perf_counter"
    monkeypatch.setattr(time, "perf_counter" if wall else "thread_time", lambda: next(ticks))
    functions = {name: lambda name=name: calls.append(name) for name in "ab"}
    found = timing.seconds(functions, rounds=3, one_thread=one_thread)
    monkeypatch.undo()
    assert found == {"a": 10, "b": 12}
    assert calls == list("abababab")


def fails() -> None:
    raise ZeroDivisionError


def test_threads_are_taken_and_given_back() -> None:
    seen = []

    def look() -> None:
        pools = {pool["num_threads"] for pool in threadpool_info()}
        seen.append((threads.get_num_threads(), pools))

    before = threads.get_num_threads()
    threads.set_num_threads(3)
    try:
        timing.seconds({"look": look}, 1, one_thread=True)
        assert seen == [(1, {1})] * 2
        with pytest.raises(ZeroDivisionError):
            timing.seconds({"fails": fails}, one_thread=True)
        assert threads.get_num_threads() == 3
    finally:
        threads.set_num_threads(before)


def test_a_sleeping_thread_takes_no_time_of_the_processor() -> None:
    naps = {"nap": lambda: time.sleep(0.02)}
    assert timing.seconds(naps, 1)["nap"] > 0.02
    if timing.sys.platform != "win32":
        assert timing.seconds(naps, 1, one_thread=True)["nap"] < 0.01


@pytest.mark.parametrize("rounds", [0, -1])
def test_rounds_must_be_positive(rounds: int) -> None:
    with pytest.raises(ValueError, match=f"rounds must be at least 1, got {rounds}"):
        timing.seconds({}, rounds)

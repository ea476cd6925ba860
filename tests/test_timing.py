import itertools
from contextlib import suppress

import pytest
from threadpoolctl import threadpool_info

from convlib import threads, timing


def test_functions_take_turns_and_the_first_round_is_not_counted(monkeypatch) -> None:
    calls = []
    ticks = itertools.accumulate(itertools.count(1))  # each call takes a tick more than the last
    monkeypatch.setattr(timing, "perf_counter", lambda: next(ticks))
    functions = {name: lambda name=name: calls.append(name) for name in "ab"}
    assert timing.seconds(functions, rounds=3) == {"a": 10, "b": 12}
    assert calls == list("abababab")


@pytest.mark.parametrize("rounds", [0, -1])
def test_rounds_must_be_positive(rounds: int) -> None:
    with pytest.raises(ValueError, match=f"rounds must be at least 1, got {rounds}"):
        timing.seconds({}, rounds)


@pytest.mark.parametrize("error", [None, ZeroDivisionError])
def test_threads_are_given_back(error: type[Exception] | None) -> None:
    before = threads.get_num_threads()
    threads.set_num_threads(3)
    try:
        with suppress(ZeroDivisionError), timing.one_thread():
            assert threads.get_num_threads() == 1
            assert {pool["num_threads"] for pool in threadpool_info()} == {1}
            if error:
                raise error
        assert threads.get_num_threads() == 3
    finally:
        threads.set_num_threads(before)

import itertools

import pytest

from convlib import timing


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

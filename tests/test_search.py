"""The space, its table against networks trained anew, and the ways to search."""

import runpy
import shutil
import sys
from itertools import pairwise

import numba
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from convlib import networks, nn, search
from convlib.search import measured

compiled = pytest.mark.skipif(
    numba.config.DISABLE_JIT, reason="each step takes seconds without the JIT"
)
TABLE = search.table()
SAMPLE = [search.codes()[row] for row in range(0, 432, 58)]  # with every choice among them


def test_every_choice_is_in_the_sample():
    for place, size in enumerate(search.SIZES):
        assert {code[place] for code in SAMPLE} == set(range(size))


def test_a_code_and_its_network_belong_together():
    assert len(set(search.codes())) == np.prod(search.SIZES) == 432
    for code in search.codes():
        assert search.encode(search.decode(code)) == code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ((0, 0), "code must have 5 places, got 2"),
        ((4, 0, 0, 0, 0), "place of window must be below 4, got 4"),
        ((0, 0, -1, 0, 0), "place of shrink must be at least 0, got -1"),
    ],
)
def test_a_wrong_code_is_explained(code, words):
    with pytest.raises(ValueError, match=words):
        search.decode(code)


def test_a_choice_that_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"channels must be one of .*, got 3"):
        search.encode(search.Architecture("3x3", 3, "max", "none", 16))


@pytest.mark.parametrize("code", search.codes()[::7], ids=str)
def test_what_is_counted_is_what_can_be_trained(code):
    architecture = search.decode(code)
    network = search.model(architecture)
    parameters = network.init(seed=0)
    assert nn.count_parameters(parameters) == search.cost(architecture).parameters
    assert network(parameters, search.parts().learn[0][:2]).shape == (2, 10)
    assert search.cost(architecture) == (TABLE.parameters[code], TABLE.multiply_adds[code])


def test_a_network_counted_by_hand():
    # 5x5 at 64 places of 2 maps; 3x3 and 1x1 at 16 places; 4 regions of 2 maps to 10 scores.
    architecture = search.Architecture("5x5", 2, "max", "separable", 4)
    assert search.cost(architecture).multiply_adds == 64 * 2 * 25 + 16 * (2 * 9 + 2 * 2) + 80
    assert search.cost(architecture).parameters == 2 * 26 + 2 * 9 + 2 * 3 + 90


def test_stride_computes_a_quarter_of_the_first_layer():
    strided, pooled = (
        networks.summary(search.layers(search.decode((1, 2, shrink, 0, 2))), (1, 8, 8)).rows[0]
        for shrink in (0, 1)
    )
    assert 4 * strided.multiply_adds == pooled.multiply_adds


def test_no_digit_is_in_two_parts():
    parts = search.parts()
    assert [len(labels) for _, labels in parts] == [300, 500, 997]
    images, _ = measured.data.digits()
    kept = np.concatenate([images for images, _ in parts])[:, 0] * 16
    assert_array_equal(
        np.sort(kept.reshape(1797, 64), axis=0), np.sort(images.reshape(1797, 64), axis=0)
    )


@compiled
@pytest.mark.parametrize("code", SAMPLE, ids=str)
def test_the_table_is_what_training_gives(code):
    seed = sum(code) % 3
    right = search.fit(search.decode(code), seed)
    # Sums round otherwise on your machine, and a training multiplies what is rounded.
    assert abs(right.valid / 500 - TABLE.valid[*code, seed]) <= 0.05
    assert abs(right.test / 997 - TABLE.test[*code, seed]) <= 0.05


def test_another_network_has_another_entry():
    """The band of the test above would notice if two lines were exchanged."""
    means = [TABLE.test[code].mean() for code in SAMPLE]
    assert np.median(np.abs(np.subtract.outer(means, means))) > 0.1


def test_training_and_judging_go_through_all_parts(monkeypatch):
    parts = search.parts()
    few = [
        tuple(array[:count] for array in part) for part, count in zip(parts, (2, 4, 5), strict=True)
    ]
    monkeypatch.setattr(measured, "parts", lambda: measured.Parts(*few))
    monkeypatch.setattr(measured, "EPOCHS", 1)
    monkeypatch.setattr(measured, "VALID", 4)
    monkeypatch.setattr(measured, "TEST", 5)
    right = search.fit(search.decode((0, 0, 0, 0, 0)), seed=0)
    assert 0 <= right.valid <= 4
    assert 0 <= right.test <= 5


def test_the_table_is_closed_and_kept():
    with pytest.raises(ValueError, match="read-only"):
        TABLE.valid[0] = 1
    assert search.table() is TABLE


def test_a_table_that_was_interrupted_is_finished(tmp_path, monkeypatch):
    whole = measured.FILE.read_text(encoding="utf-8").splitlines()
    begun = tmp_path / "begun.csv"
    begun.write_text("\n".join(whole[:430]) + "\n", encoding="utf-8")
    monkeypatch.setattr(measured, "fit", lambda architecture, seed: measured.Right(seed, 10 + seed))
    measured.main(begun)
    lines = begun.read_text(encoding="utf-8").splitlines()
    assert lines[:430] == whole[:430]
    assert [line.split(",")[:7] for line in lines] == [line.split(",")[:7] for line in whole]
    assert lines[-1].endswith(",0,1,2,10,11,12")


def test_a_new_table_begins_with_the_names(tmp_path, monkeypatch):
    monkeypatch.setattr(measured, "codes", lambda: search.codes()[:1])
    monkeypatch.setattr(measured, "fit", lambda architecture, seed: measured.Right(1, 2))
    measured.main(tmp_path / "new.csv")
    names, line = (tmp_path / "new.csv").read_text(encoding="utf-8").splitlines()
    assert names.split(",")[:7] == [*search.SPACE, "parameters", "multiply_adds"]
    assert line == "1x1,2,stride,none,1,34,52,1,1,1,2,2,2"


def test_the_module_runs_as_a_program(tmp_path, monkeypatch):
    copy = tmp_path / "whole.csv"
    shutil.copy(measured.FILE, copy)
    monkeypatch.setattr(sys, "argv", ["convlib.search", str(copy)])
    runpy.run_module("convlib.search", run_name="__main__")
    assert copy.read_bytes() == measured.FILE.read_bytes()


def test_a_mutation_changes_one_choice_and_every_choice_comes():
    rng = np.random.default_rng(0)
    code = (1, 2, 0, 3, 1)
    children = [search.mutate(code, rng) for _ in range(2000)]
    changes = [
        [
            (place, new)
            for place, (old, new) in enumerate(zip(code, child, strict=True))
            if new != old
        ]
        for child in children
    ]
    assert {len(change) for change in changes} == {1}
    assert len({change[0] for change in changes}) == sum(search.SIZES) - len(search.SIZES)
    places = np.bincount([change[0][0] for change in changes])
    assert places.min() > 300  # 400 of 2000 for each of five


def test_draws_are_even():
    rng = np.random.default_rng(0)
    drawn = np.array([search.draw(rng) for _ in range(3000)])
    for place, size in enumerate(search.SIZES):
        assert np.bincount(drawn[:, place], minlength=size).min() > 0.85 * 3000 / size


@pytest.mark.parametrize("strategy", [search.random_search, search.evolution])
def test_a_search_keeps_its_budget_and_its_seed(strategy):
    one, same, other = (strategy(sum, budget=40, seed=seed) for seed in (3, 3, 4))
    assert one == same != other
    assert len(one) == 40
    assert all(trial.score == sum(trial.code) for trial in one)
    assert len(strategy(sum, budget=1)) == 1


def test_evolution_begins_as_random_search_does():
    assert search.evolution(sum, 50, population=15)[:15] == search.random_search(sum, 15)


def test_a_child_has_a_parent_among_the_last_of_the_population():
    trials = search.evolution(sum, 80, seed=1, population=10, sample=3)
    for born in range(10, 80):
        near = [
            sum(a != b for a, b in zip(trials[born].code, older.code, strict=True))
            for older in trials[born - 10 : born]
        ]
        assert 1 in near


def test_evolution_forgets_a_lucky_score():
    """What was lucky once leaves with age, though nothing that follows scores as much."""
    asked = []

    def lucky_once(code):
        asked.append(code)
        return 100.0 if len(asked) == 1 else float(sum(code))

    trials = search.evolution(lucky_once, 300, population=10, sample=10)
    late = np.mean([trial.score for trial in trials[200:]])
    assert late > 9  # by chance the five places sum to 6


def test_evolution_climbs_and_random_search_does_not():
    budget, seeds = 100, range(20)
    late = {
        strategy: np.mean([[t.score for t in strategy(sum, budget, s)[60:]] for s in seeds])
        for strategy in (search.random_search, search.evolution)
    }
    assert abs(late[search.random_search] - 6) < 0.3
    assert late[search.evolution] > 9


def test_the_best_so_far_never_falls():
    trials = search.random_search(sum, 60, seed=2)
    best = search.best_so_far(trials)
    assert all(one.score <= next_one.score for one, next_one in pairwise(best))
    assert best[-1].score == max(trial.score for trial in trials)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"budget": 0}, "budget must be at least 1, got 0"),
        ({"budget": 5, "population": 0}, "population must be at least 1"),
        (
            {"budget": 5, "population": 3, "sample": 4},
            "sample must be at most population, got 4 of 3",
        ),
    ],
)
def test_a_wrong_setting_is_explained(settings, words):
    with pytest.raises(ValueError, match=words):
        search.evolution(sum, **settings)

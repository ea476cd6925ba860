"""Training: seeded, resumable, recorded, and able to learn what there is to learn."""

import pickle
import sys
from types import SimpleNamespace

import autograd.numpy as anp
import numba
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from convlib import nn
from convlib.data import digits
from convlib.nn.trees import arrays

compiled = pytest.mark.skipif(
    numba.config.DISABLE_JIT, reason="each step takes seconds without the JIT"
)
OPTIMISERS = [nn.SGD(lr=0.1), nn.SGD(lr=0.05, momentum=0.9), nn.Adam(lr=0.01)]
NETWORK = nn.Sequential(
    nn.Conv2d(1, 2, 3), nn.relu, nn.MaxPool2d(2), nn.flatten, nn.Linear(2 * 9, 10)
)


@pytest.fixture(scope="module")
def data():
    """Return 11 small digits, so that an epoch of batches of 4 ends with a smaller one."""
    images, labels = digits()
    return images[:11, None] / 16, labels[:11]


def begin(optimiser=OPTIMISERS[1], seed=0):
    return nn.start(NETWORK.init(seed=0), optimiser, seed)


def learn(state, data, epochs, **settings):
    return nn.train(NETWORK, state, *data, epochs=epochs, batch_size=4, **settings)


def look(parameters):
    return {"bias": parameters[0]["bias"], "size": np.abs(parameters[4]["weight"]).sum()}


def assert_same_parameters(one, other):
    for left, right in zip(arrays(one), arrays(other), strict=True):
        assert_array_equal(left, right)


@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=str)
def test_two_epochs_and_three_are_five(data, optimiser):
    whole = learn(begin(optimiser), data, 5, watch=look, every=2)
    first = learn(begin(optimiser), data, 2, watch=look, every=2)
    stored = pickle.loads(pickle.dumps(first.state))
    second = learn(stored, data, 3, watch=look, every=2)
    assert_same_parameters(second.parameters, whole.parameters)
    assert_same_parameters(second.state.memory, whole.state.memory)
    assert second.state.random == whole.state.random
    assert second.state.updates == whole.state.updates == 5 * 3
    assert_array_equal([*first.losses, *second.losses], whole.losses)
    assert_array_equal([*first.moments, *second.moments], whole.moments)
    for name in ("bias", "size"):
        assert_array_equal([*first.record[name], *second.record[name]], whole.record[name])


def test_seeds_order_the_pictures(data):
    one, same, other = (learn(begin(seed=seed), data, 1) for seed in (1, 1, 2))
    assert_same_parameters(one.parameters, same.parameters)
    assert one.losses[0] != other.losses[0]


def test_what_is_given_is_left_as_it_was(data):
    state = begin()
    kept = pickle.dumps((state, data))
    learn(state, data, 1)
    assert pickle.dumps((state, data)) == kept


def test_every_picture_is_shown_once_an_epoch():
    images, seen = np.arange(10.0), []

    def loss(answers, labels):
        seen.append(labels)
        return nn.mse_loss(answers, labels)

    state = nn.start({"scale": np.ones(1)}, nn.SGD(lr=1e-9))
    nn.train(lambda p, x: p["scale"] * x, state, images, images, 2, batch_size=4, loss=loss)
    assert [len(labels) for labels in seen] == [4, 4, 2, 4, 4, 2]
    epochs = np.concatenate(seen).reshape(2, 10)
    assert_array_equal(np.sort(epochs), [images, images])
    assert not np.array_equal(*epochs)


def test_the_record_begins_before_the_first_update(data):
    state = begin()
    run = learn(state, data, 2, watch=look)
    assert_array_equal(run.moments, [0, 3, 6])
    assert_array_equal(run.record["bias"][0], state.parameters[0]["bias"])
    assert_array_equal(run.record["bias"][-1], run.parameters[0]["bias"])
    assert run.record["size"].shape == (3,)


def test_a_run_without_a_watch_has_losses_only(data):
    run = learn(begin(), data, 1)
    assert run.record == {}
    assert run.losses.shape == (3,)
    first = learn(begin(), data, 1, every=100).state
    assert learn(first, data, 1, every=100).moments.shape == (0,)


def test_the_figure_replays_a_record(data):
    from convlib.widgets import RecordedRun

    run = learn(begin(), data, 2, watch=lambda p: {"filter": p[0]["weight"][0, 0]})
    figure = RecordedRun({"update": run.moments}, run.record)
    figure.update = 2
    expected = run.parameters[0]["weight"][0, 0]
    assert_allclose(figure.output["filter"], expected, atol=figure.errors["filter"] * 1.01)


@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=str)
def test_an_optimiser_finds_the_lowest_point(optimiser):
    place = {"a": np.array([2.0, -1.0]), "b": (np.array(3.0),)}
    memory = optimiser.init(place)
    for updates in range(1, 1001):
        slopes = {"a": 2 * place["a"], "b": (4 * place["b"][0],)}
        place, memory = optimiser.update(place, slopes, memory, updates)
    assert max(np.abs(each).max() for each in arrays(place)) < 1e-3


def test_momentum_adds_up():
    descent, place = nn.SGD(lr=1.0, momentum=0.5), np.zeros(1)
    memory = descent.init(place)
    for updates in (1, 2, 3):
        place, memory = descent.update(place, np.ones(1), memory, updates)
    assert place == -(1 + 1.5 + 1.75)


def test_adam_by_hand():
    adam, place = nn.Adam(lr=0.1, betas=(0.5, 0.75)), np.zeros(1)
    memory = adam.init(place)
    for updates, slope in enumerate((4.0, 1.0), start=1):
        place, memory = adam.update(place, np.array([slope]), memory, updates)
    mean = (0.5 * 2 + 0.5 * 1) / (1 - 0.5**2)
    square = (0.75 * 4 + 0.25 * 1) / (1 - 0.75**2)
    assert_allclose(place, -0.1 - 0.1 * mean / square**0.5)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: nn.SGD(lr=0), ValueError, "lr must be greater than 0, got 0"),
        (lambda: nn.SGD(lr=1, momentum=1), ValueError, "momentum must be at least 0 and below 1"),
        (lambda: nn.Adam(lr="1"), TypeError, "lr must be a number, got '1'"),
        (lambda: nn.Adam(betas=0.9), TypeError, "betas must be a pair of numbers, got 0.9"),
        (lambda: nn.Adam(betas=(0.9, 1)), ValueError, "betas must be at least 0 and below 1"),
        (lambda: nn.Adam(eps=0), ValueError, "eps must be greater than 0, got 0"),
    ],
)
def test_bad_settings_of_optimisers_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"epochs": 0}, ValueError, "epochs must be at least 1, got 0"),
        ({"epochs": 1, "batch_size": 0}, ValueError, "batch_size must be at least 1, got 0"),
        ({"epochs": 1, "every": 0.5}, TypeError, "every must be an integer, got 0.5"),
    ],
)
def test_bad_settings_of_training_are_refused(data, settings, error, message):
    with pytest.raises(error, match=message):
        nn.train(NETWORK, begin(), *data, **settings)


@pytest.mark.parametrize(("images", "labels"), [(3, 2), (0, 0)])
def test_as_many_labels_as_images(data, images, labels):
    with pytest.raises(ValueError, match=f"got {images} images and {labels} labels"):
        nn.train(NETWORK, begin(), data[0][:images], data[1][:labels], epochs=1)


def test_parameters_in_the_place_of_a_state(data):
    with pytest.raises(TypeError, match=r"state must come from nn.start or from run.state"):
        nn.train(NETWORK, NETWORK.init(seed=0), *data, epochs=1)


def test_a_loss_that_grows_without_end_stops_training(data):
    with (
        np.errstate(all="ignore"),
        pytest.raises(ValueError, match=r"loss must stay finite, got .* updates"),
    ):
        learn(begin(nn.SGD(lr=1e20)), data, 5)


def test_answers_come_in_batches(data):
    parameters = NETWORK.init(seed=0)
    scores = NETWORK(parameters, data[0])
    assert_allclose(nn.predict(NETWORK, parameters, data[0], batch_size=7), scores, rtol=1e-5)
    found = nn.evaluate(NETWORK, parameters, *data)
    assert_allclose(found["loss"], nn.cross_entropy(scores, data[1]), rtol=1e-5)
    assert found["accuracy"] == nn.accuracy(NETWORK, parameters, *data)
    assert found["accuracy"] == (scores.argmax(axis=1) == data[1]).mean()


def bar_of(capsys, data, progress=None):
    learn(begin(), data, 1, progress=progress)
    return capsys.readouterr().err


def test_a_progress_bar_for_those_who_watch(capsys, data, monkeypatch):
    assert bar_of(capsys, data) == ""
    assert "3/3" in bar_of(capsys, data, progress=True)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "3/3" in bar_of(capsys, data)
    assert bar_of(capsys, data, progress=False) == ""


@pytest.mark.parametrize("asks", [True, False])
def test_jupyter_shows_the_bar_where_it_could_ask(capsys, data, monkeypatch, asks):
    shell = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=asks))
    module = SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", module)
    assert bool(bar_of(capsys, data)) == asks


@compiled
def test_an_own_model_learns_a_filter():
    rng = np.random.default_rng(0)
    images = rng.standard_normal((64, 1, 8, 8)).astype(np.float32)
    truth = np.array([[[[1, 0, -1], [2, 0, -2], [1, 0, -1]]]], np.float32)

    def model(parameters, images):
        return nn.conv2d(images, parameters["weight"])

    answers = model({"weight": truth}, images)
    state = nn.start({"weight": np.zeros_like(truth)}, nn.SGD(lr=0.1))
    run = nn.train(model, state, images, answers, 20, batch_size=16, loss=nn.mse_loss)
    assert_allclose(run.parameters["weight"], truth, atol=1e-3)


def test_autograd_numpy_in_a_model(data):
    def model(parameters, images):
        features = anp.mean(anp.reshape(images, (len(images), 8, 8)), axis=2)
        return nn.linear(features, parameters)

    state = nn.start(np.zeros((10, 8), np.float32), nn.Adam(lr=0.1))
    run = nn.train(model, state, *data, epochs=80)
    assert run.parameters.dtype == np.float32
    assert run.losses[-1] < 0.5 * run.losses[0]


@compiled
def test_a_small_network_reads_digits_that_it_has_never_seen():
    images, labels = digits()
    images = images[:, None] / 16
    network = nn.Sequential(
        nn.Conv2d(1, 6, 3), nn.relu, nn.MaxPool2d(2), nn.flatten, nn.Linear(6 * 9, 10)
    )
    shuffled = np.random.default_rng(0).permutation(labels)
    found = {}
    for name, answers in {"true": labels, "shuffled": shuffled}.items():
        state = nn.start(network.init(seed=0), nn.Adam(lr=0.02))
        run = nn.train(network, state, images[:1400], answers[:1400], epochs=12)
        found[name] = nn.accuracy(network, run.parameters, images[1400:], labels[1400:])
    assert found["true"] > 0.9
    assert found["shuffled"] < 0.3

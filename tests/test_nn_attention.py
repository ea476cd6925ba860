"""Gates on channels and places: the published formulas, gradients, and what a block refuses."""

import autograd
import numpy as np
import pytest
from autograd.test_util import check_grads
from numpy.testing import assert_allclose, assert_array_equal

from convlib import networks, nn, shapes
from convlib.nn.trees import arrays

RNG = np.random.default_rng(15)
BLOCKS = [nn.SqueezeExcite(8, reduction=2), nn.CBAM(8, reduction=2, kernel_size=3)]
names = [type(block).__name__ for block in BLOCKS]


def numbers(*shape):
    return RNG.standard_normal(shape)


def random_like(parameters):
    """Return parameters of the same names and shapes, all of them different from 0, in float64."""
    return {name: numbers(*array.shape) for name, array in parameters.items()}


def logistic(value):
    return 1 / (1 + np.exp(-value))


def dense_gate(features, squeeze, excite, channel):
    """The score of one channel, by loops."""
    score = 0.0
    for unit in range(len(squeeze)):
        heard = sum(squeeze[unit, c] * features[c] for c in range(len(features)))
        score += excite[channel, unit] * max(heard, 0.0)
    return score


def hu_et_al(maps, squeeze, excite):
    """Equations 2 to 4 of Hu et al. 2018, number by number."""
    result, gates = np.empty_like(maps), np.empty(maps.shape[:2])
    for n, c in np.ndindex(*maps.shape[:2]):
        means = [channel.sum() / channel.size for channel in maps[n]]
        gates[n, c] = logistic(dense_gate(means, squeeze, excite, c))
        result[n, c] = gates[n, c] * maps[n, c]
    return result, gates


def woo_et_al(maps, squeeze, excite, spatial):
    """Equations 1 to 3 of Woo et al. 2018, number by number."""
    batch, channels, height, width = maps.shape
    half = spatial.shape[-1] // 2
    once, twice = np.empty_like(maps), np.empty_like(maps)
    of_channels, of_places = np.empty((batch, channels)), np.empty((batch, 1, height, width))
    for n in range(batch):
        means = [channel.sum() / channel.size for channel in maps[n]]
        largest = [max(channel.ravel()) for channel in maps[n]]
        for c in range(channels):
            score = dense_gate(means, squeeze, excite, c)
            score += dense_gate(largest, squeeze, excite, c)
            of_channels[n, c] = logistic(score)
            once[n, c] = of_channels[n, c] * maps[n, c]
        for i, j in np.ndindex(height, width):
            score = 0.0
            for u, v in np.ndindex(spatial.shape[2:]):
                row, column = i + u - half, j + v - half
                if 0 <= row < height and 0 <= column < width:
                    place = once[n, :, row, column]
                    score += spatial[0, 0, u, v] * place.sum() / channels
                    score += spatial[0, 1, u, v] * place.max()
            of_places[n, 0, i, j] = logistic(score)
            twice[n, :, i, j] = of_places[n, 0, i, j] * once[n, :, i, j]
    return twice, of_channels, of_places


@pytest.mark.parametrize(("channels", "reduction"), [(8, 1), (8, 2), (6, 2)])
def test_squeeze_and_excitation_is_the_published_formula(channels, reduction):
    block, maps = nn.SqueezeExcite(channels, reduction), numbers(3, channels, 4, 5)
    parameters = random_like(block.init(seed=0))
    expected, gates = hu_et_al(maps, **parameters)
    assert_allclose(block.gates(parameters, maps), gates)
    assert_allclose(block(parameters, maps), expected)
    assert gates.std() > 0.1  # they differ


@pytest.mark.parametrize("kernel_size", [1, 3, 7])
def test_cbam_is_the_published_formula(kernel_size):
    block, maps = nn.CBAM(6, 2, kernel_size), numbers(2, 6, 4, 5)
    parameters = random_like(block.init(seed=0))
    expected, of_channels, of_places = woo_et_al(maps, **parameters)
    found = block.gates(parameters, maps)
    assert_allclose(found[0], of_channels)
    assert_allclose(found[1], of_places)
    assert_allclose(block(parameters, maps), expected)


@pytest.mark.parametrize("block", BLOCKS, ids=names)
def test_gradients_are_those_of_small_changes(block):
    parameters, maps = random_like(block.init(seed=0)), numbers(2, 8, 4, 4)
    check_grads(block, modes=["rev"], order=1)(parameters, maps)


@pytest.mark.parametrize("block", BLOCKS, ids=names)
def test_a_block_begins_by_halving_all_alike_and_can_learn(block):
    parameters, maps = block.init(seed=1), numbers(2, 8, 4, 4).astype(np.float32)
    gates = 1 if isinstance(block, nn.SqueezeExcite) else 2
    assert_array_equal(block(parameters, maps), maps / 2**gates)
    upstream = numbers(*maps.shape).astype(np.float32)
    slopes = autograd.grad(lambda changed: (block(changed, maps) * upstream).sum())(parameters)
    assert slopes["excite"].any()
    assert {slope.dtype.name for slope in arrays(slopes)} == {"float32"}
    assert_array_equal(parameters["squeeze"], block.init(np.random.default_rng(1))["squeeze"])
    assert not np.array_equal(parameters["squeeze"], block.init(2)["squeeze"])


@pytest.mark.parametrize(("channels", "reduction"), [(64, 16), (512, 8)])
def test_a_block_has_the_weights_that_the_formula_counts(channels, reduction):
    parameters = nn.SqueezeExcite(channels, reduction).init(seed=0)
    formula = shapes.squeeze_excitation_weights([(1, channels)], reduction)
    counted = networks.summary(
        networks.squeeze_excitation(channels, reduction), (channels, 7, 7)
    ).parameters
    assert nn.count_parameters(parameters) == formula == counted
    more = nn.CBAM(channels, reduction, kernel_size=7).init(seed=0)
    assert nn.count_parameters(more) == formula + 2 * 7 * 7


def test_gates_know_no_places_and_move_no_numbers():
    block = nn.SqueezeExcite(8, reduction=2)
    parameters, maps = random_like(block.init(seed=0)), numbers(1, 8, 3, 3)
    order = RNG.permutation(9)
    shuffled = maps.reshape(1, 8, 9)[:, :, order].reshape(maps.shape)
    assert_allclose(block.gates(parameters, shuffled), block.gates(parameters, maps))
    maps[0, :, 1, 1] = 0
    assert not block(parameters, maps)[0, :, 1, 1].any()


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: nn.SqueezeExcite(8, 0), ValueError, "reduction must be at least 1, got 0"),
        (lambda: nn.SqueezeExcite(8.0), TypeError, "channels must be an integer, got 8.0"),
        (lambda: nn.SqueezeExcite(8, 3), ValueError, "got reduction 3 and channels 8"),
        (lambda: nn.CBAM(8, 16), ValueError, "reduction must divide channels"),
        (lambda: nn.CBAM(8, 2, 4), ValueError, "kernel_size must be odd, got 4"),
        (
            lambda: BLOCKS[0](BLOCKS[0].init(0), np.ones((1, 4, 3, 3))),
            ValueError,
            r"input must have shape \(N, 8, H, W\), got \(1, 4, 3, 3\)",
        ),
        (
            lambda: BLOCKS[1](BLOCKS[1].init(0), np.ones((8, 3, 3))),
            ValueError,
            r"input must have shape \(N, 8, H, W\), got \(8, 3, 3\)",
        ),
    ],
)
def test_what_does_not_fit_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_block_shows_its_settings():
    assert repr(nn.SqueezeExcite(64)) == "SqueezeExcite(channels=64)"
    assert repr(nn.CBAM(8, 4, 3)) == "CBAM(channels=8, reduction=4, kernel_size=3)"

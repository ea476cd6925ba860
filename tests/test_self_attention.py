"""Self-attention against ONNX Runtime, the published formula and finite differences."""

import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from calls_of import seeds
from convlib import nn
from convlib.nn.trees import arrays
from oracles.onnx_runtime import run
from test_nn_gradients import FEW, check_slope

RNG = np.random.default_rng(0)


def published(query, key, value):
    """Return equation 1 of the paper, number by number."""
    answers = np.zeros((len(query), value.shape[1]))
    for asked, answer in zip(query, answers, strict=True):
        powers = [np.exp(asked @ known / np.sqrt(len(asked))) for known in key]
        for power, given_value in zip(powers, value, strict=True):
            answer += power / sum(powers) * given_value
    return answers


@st.composite
def layers(draw):
    """Draw a layer with random parameters, biases too, and an input for it."""
    heads, own = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    layer = nn.SelfAttention(heads * own, heads)
    random = np.random.default_rng(draw(seeds))
    parameters = {
        name: {key: random.standard_normal(array.shape) for key, array in dense.items()}
        for name, dense in layer.init(0).items()
    }
    shape = draw(st.integers(1, 3)), draw(st.integers(1, 6)), layer.channels
    return layer, parameters, random.standard_normal(shape)


def test_attention_is_the_published_formula():
    query, key, value = (RNG.standard_normal(shape) for shape in [(3, 4), (5, 4), (5, 2)])
    assert_allclose(nn.attention(query, key, value), published(query, key, value))
    shares = nn.attention_shares(query, key)
    assert_allclose(shares.sum(axis=1), 1)
    assert_allclose(shares @ value, published(query, key, value))


@FEW
@given(layers())
def test_a_layer_is_that_of_onnx_runtime(drawn):
    layer, parameters, input = drawn
    inner, outer = parameters["in_proj"], parameters["out_proj"]
    given_arrays = {"X": input, "W": inner["weight"].T.copy(), "B": inner["bias"]}
    small = {name: array.astype(np.float32) for name, array in given_arrays.items()}
    found = run("Attention", small, domain="com.microsoft", num_heads=layer.heads)
    expected = found @ outer["weight"].T + outer["bias"]
    assert_allclose(layer(parameters, input), expected, rtol=1e-3, atol=1e-4)


@FEW
@given(layers())
def test_each_head_is_the_published_formula(drawn):
    layer, parameters, input = drawn
    inner, outer = parameters["in_proj"], parameters["out_proj"]
    own = layer.channels // layer.heads
    made = (input @ inner["weight"].T + inner["bias"]).reshape(len(input), -1, 3, layer.channels)
    found = np.zeros(input.shape)
    for number, head in np.ndindex(len(input), layer.heads):
        part = slice(head * own, (head + 1) * own)
        query, key, value = made[number, :, :, part].transpose(1, 0, 2)
        found[number, :, part] = published(query, key, value)
        shares = layer.shares(parameters, input)[number, head]
        assert_allclose(shares @ value, found[number, :, part])
    expected = found @ outer["weight"].T + outer["bias"]
    assert_allclose(layer(parameters, input), expected)


@FEW
@given(layers(), seeds)
def test_a_layer_has_its_gradients(drawn, seed):
    layer, parameters, input = drawn
    rng = np.random.default_rng(seed)
    upstream = rng.standard_normal(input.shape)
    flat = dict(enumerate(arrays(parameters))) | {"input": input}

    def answer(changed):
        weight, bias, mixing, shift = (changed[place] for place in range(4))
        dense = {"weight": weight, "bias": bias}, {"weight": mixing, "bias": shift}
        tree = dict(zip(("in_proj", "out_proj"), dense, strict=True))
        return anp.sum(layer(tree, changed["input"]) * upstream)

    check_slope(answer, flat, rng)


@FEW
@given(layers(), seeds)
def test_the_order_of_tokens_means_nothing(drawn, seed):
    layer, parameters, input = drawn
    order = np.random.default_rng(seed).permutation(input.shape[1])
    there = layer(parameters, input[:, order])
    assert_allclose(there, layer(parameters, input)[:, order], atol=1e-12)


def test_parameters_are_seeded_and_in_float32():
    layer = nn.SelfAttention(6, heads=2)
    first, again, other = layer.init(seed=1), layer.init(np.random.default_rng(1)), layer.init(2)
    assert first["in_proj"]["weight"].shape == (18, 6)
    assert first["out_proj"]["weight"].shape == (6, 6)
    assert {array.dtype.name for array in arrays(first)} == {"float32"}
    for one, same in zip(arrays(first), arrays(again), strict=True):
        assert_array_equal(one, same)
    assert not np.array_equal(first["in_proj"]["weight"], other["in_proj"]["weight"])
    assert layer(first, np.ones((2, 3, 6), np.float32)).dtype == np.float32
    assert repr(layer) == "SelfAttention(channels=6, heads=2)"


def test_tokens_are_the_places_row_by_row():
    maps = RNG.standard_normal((2, 3, 4, 5))
    found = nn.tokens(maps)
    assert found.shape == (2, 20, 3)
    for row, column in np.ndindex(4, 5):
        assert_array_equal(found[:, row * 5 + column], maps[:, :, row, column])
    with pytest.raises(ValueError, match=r"maps must have shape \(N, C, H, W\), got shape \(3, 4"):
        nn.tokens(maps[0])


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"channels": 0}, ValueError, "channels must be at least 1, got 0"),
        ({"channels": 4, "heads": 0}, ValueError, "heads must be at least 1, got 0"),
        ({"channels": 4, "heads": 2.0}, TypeError, "heads must be an integer, got 2.0"),
        ({"channels": 8, "heads": 3}, ValueError, "heads must divide channels, got heads 3 and"),
    ],
)
def test_a_layer_refuses_settings(settings, error, message):
    with pytest.raises(error, match=message):
        nn.SelfAttention(**settings)


@pytest.mark.parametrize("shape", [(5, 4), (1, 5, 3), (1, 4, 2, 2)])
def test_a_layer_refuses_what_are_no_tokens(shape):
    layer = nn.SelfAttention(4)
    with pytest.raises(ValueError, match=r"input must have shape \(N, tokens, 4\), got shape"):
        layer(layer.init(0), np.zeros(shape))

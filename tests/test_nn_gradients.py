"""Every operation under `autograd`: convlib's own gradients, and finite differences."""

import autograd
import autograd.numpy as anp
import numba
import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose, assert_array_equal

import convlib as cl
from calls_of import BACKWARDS, CALLS, gradients_of, seeds
from convlib import nn

FEW = settings(max_examples=3 if numba.config.DISABLE_JIT else 20)


def arrays_with_gradient(name, call):
    """Return the call's arrays that convlib gives a gradient for."""
    upstream = np.ones(getattr(cl, name)(**call).shape)
    known = gradients_of(name, upstream, call)
    return {key: call[key] for key in known if call.get(key) is not None}


def slope(function, arrays, directions, step=1e-6):
    """Return how fast a number changes along directions, by a central difference."""
    ends = [
        function({key: array + sign * step * directions[key] for key, array in arrays.items()})
        for sign in (1, -1)
    ]
    return (ends[0] - ends[1]) / (2 * step)


def check_slope(function, arrays, rng):
    """Compare autograd's gradients with a finite difference along one random direction."""
    gradients = autograd.grad(function)(arrays)
    directions = {key: rng.standard_normal(array.shape) for key, array in arrays.items()}
    expected = sum(np.vdot(gradients[key], directions[key]) for key in arrays)
    assert_allclose(expected, slope(function, arrays, directions), rtol=1e-6, atol=1e-6)
    return gradients


@pytest.mark.parametrize("name", BACKWARDS)
def test_an_operation_has_its_gradients(name):
    @FEW
    @given(CALLS[name], seeds)
    def check(call, seed):
        rng = np.random.default_rng(seed)
        arrays = arrays_with_gradient(name, call)
        output = getattr(cl, name)(**call)
        upstream = rng.standard_normal(output.shape)
        assert_array_equal(getattr(nn, name)(**call), output)

        def answer(changed):
            changed = {key: changed[key] for key in arrays}
            return anp.sum(getattr(nn, name)(**call | changed) * upstream)

        gradients = check_slope(answer, arrays, rng)
        own = gradients_of(name, upstream, call)
        for key in arrays:
            assert_array_equal(gradients[key], own[key])

    check()


@pytest.mark.parametrize("settings", [{"padding": 1}, {"padding": 2, "padding_mode": "reflect"}])
def test_only_what_is_asked_for(settings):
    rng = np.random.default_rng(0)
    images, weight = rng.standard_normal((2, 3, 6, 6)), rng.standard_normal((4, 3, 3, 3))
    upstream = rng.standard_normal(cl.conv2d(images, weight, **settings).shape)
    own = cl.conv2d_backward(upstream, images, weight, **settings)
    for place, key in enumerate(("input", "weight")):
        gradient = autograd.grad(
            lambda *arrays: anp.sum(nn.conv2d(*arrays, **settings) * upstream), place
        )
        assert_array_equal(gradient(images, weight), getattr(own, key))


RANDOM = np.random.default_rng(3)
FUNCTIONS = {
    "relu": (nn.relu, {"input": RANDOM.standard_normal((3, 4))}),
    "sigmoid": (nn.sigmoid, {"input": 5 * RANDOM.standard_normal((3, 4))}),
    "softmax": (nn.softmax, {"input": RANDOM.standard_normal((3, 4))}),
    "softmax of columns": (
        lambda input: nn.softmax(input, axis=0),
        {"input": RANDOM.standard_normal((3, 4))},
    ),
    "flatten": (nn.flatten, {"input": RANDOM.standard_normal((2, 3, 2, 2))}),
    "linear": (
        nn.linear,
        {
            "input": RANDOM.standard_normal((3, 4)),
            "weight": RANDOM.standard_normal((2, 4)),
            "bias": RANDOM.standard_normal(2),
        },
    ),
    "cross_entropy": (
        lambda input: nn.cross_entropy(input, np.array([0, 3, 3])),
        {"input": RANDOM.standard_normal((3, 4))},
    ),
    "mse_loss": (
        nn.mse_loss,
        {"input": RANDOM.standard_normal((3, 4)), "target": RANDOM.standard_normal((3, 4))},
    ),
}


@pytest.mark.parametrize(("function", "arrays"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_has_its_gradients(function, arrays):
    rng = np.random.default_rng(1)
    weights = rng.standard_normal(np.shape(function(**arrays)))
    check_slope(lambda changed: anp.sum(function(**changed) * weights), arrays, rng)


@pytest.mark.parametrize(("function", "arrays"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_float32_stays_float32(function, arrays):
    small = {key: array.astype(np.float32) for key, array in arrays.items()}
    assert function(**small).dtype == np.float32
    gradients = autograd.grad(lambda changed: anp.sum(function(**changed)))(small)
    assert {gradient.dtype.name for gradient in gradients.values()} == {"float32"}


def test_a_wrong_gradient_is_found_out():
    wrong = nn.operations.differentiable(
        lambda input: 2 * input, lambda grad_output, input: 3 * grad_output
    )
    with pytest.raises(AssertionError):
        check_slope(
            lambda changed: anp.sum(wrong(**changed)),
            {"input": np.ones((2, 2))},
            np.random.default_rng(0),
        )


def test_no_gradient_of_indices():
    with pytest.raises(TypeError, match="return_indices"):
        nn.max_pool2d(np.ones((1, 4, 4)), 2, return_indices=True)


def test_errors_are_those_of_the_operation():
    with pytest.raises(ValueError, match="stride must be at least 1, got 0"):
        autograd.grad(lambda weight: anp.sum(nn.conv2d(np.ones((1, 3, 3)), weight, stride=0)))(
            np.ones((1, 1, 2, 2))
        )


def test_cross_entropy_is_the_logarithm_of_a_probability():
    scores = RANDOM.standard_normal((5, 3)) * 10
    labels = np.array([0, 1, 2, 1, 1])
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    expected = -np.log(chances[np.arange(5), labels]).mean()
    assert_allclose(nn.cross_entropy(scores, labels), expected)
    assert_allclose(nn.cross_entropy(scores + 1e4, labels), expected)


@pytest.mark.parametrize(
    ("scores", "labels", "error", "message"),
    [
        ((2,), [0, 1], ValueError, r"input must have shape \(N, classes\), got \(2,\)"),
        ((0, 3), [], ValueError, r"input must have shape \(N, classes\), got \(0, 3\)"),
        ((2, 3), [0.0, 1.0], TypeError, "target must hold whole numbers, got dtype float64"),
        ((2, 3), [0, 1, 2], ValueError, r"target must have shape \(2,\), got \(3,\)"),
        ((2, 3), [0, 3], ValueError, "target must name classes from 0 to 2, got 0 to 3"),
        ((2, 3), [-1, 2], ValueError, "target must name classes from 0 to 2, got -1 to 2"),
    ],
)
def test_cross_entropy_refuses(scores, labels, error, message):
    with pytest.raises(error, match=message):
        nn.cross_entropy(np.zeros(scores), np.array(labels))


def test_mse_loss_refuses_another_shape():
    with pytest.raises(ValueError, match=r"target must have the shape of input, \(2,\), got \(3,"):
        nn.mse_loss(np.zeros(2), np.zeros(3))

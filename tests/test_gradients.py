"""The gradient of every public operation: finite differences at every index, in float64."""

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose

import convlib as cl
from calls_of import BACKWARDS, CALLS, gradients_of, seeds
from settings_of import MANY

# Two calls an index: without the JIT, 300 settings would take an hour.
AS_MANY = settings(MANY, max_examples=5) if numba.config.DISABLE_JIT else MANY


def finite_differences(function, array, upstream, step=1e-6):
    """Return the gradient of ``<function(array), upstream>`` at every index of the array."""
    gradient = np.empty_like(array)
    for index in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[index] += step
        down[index] -= step
        gradient[index] = np.vdot(function(up) - function(down), upstream) / (2 * step)
    return gradient


def is_small(call):
    """Return whether two calls an index are soon done."""
    return call["input"].size <= 300


@pytest.mark.parametrize("name", BACKWARDS)
def test_finite_differences_at_every_index(name):
    operation = getattr(cl, name)

    @AS_MANY
    @given(CALLS[name].filter(is_small), seeds)
    def check(call, seed):
        upstream = np.random.default_rng(seed).standard_normal(operation(**call).shape)
        gradients = gradients_of(name, upstream, call)
        for array in gradients.keys() & call.keys():
            if call[array] is not None:
                numeric = finite_differences(
                    lambda changed, array=array: operation(**call | {array: changed}),
                    call[array],
                    upstream,
                )
                assert_allclose(
                    gradients[array], numeric, rtol=1e-7, atol=1e-6, strict=True, err_msg=array
                )

    check()

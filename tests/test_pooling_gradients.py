"""Gradients of pooling and its neighbours, by finite differences at every index."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import convlib as cl

RNG = np.random.default_rng(5)


def numerical_gradient(operation, array, upstream, epsilon=1e-6):
    """Return the gradient of ``sum(operation(array) * upstream)`` by central differences."""
    gradient = np.empty_like(array)
    for index in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[index] += epsilon
        down[index] -= epsilon
        gradient[index] = np.sum((operation(up) - operation(down)) * upstream) / (2 * epsilon)
    return gradient


def apart(*shape):
    """Return numbers no two of which are nearer than a finite difference reaches."""
    return RNG.permutation(np.prod(shape)).reshape(shape) * 0.1 - 1.03


GRADIENTS = {
    "max_pool1d": (apart(2, 2, 7), {"kernel_size": 3, "stride": 2, "padding": 1}),
    "max_pool2d": (apart(2, 2, 6, 5), {"kernel_size": (3, 2), "stride": 1, "padding": (1, 0)}),
    "max_pool3d": (apart(1, 2, 3, 4, 5), {"kernel_size": 2, "stride": (1, 2, 3), "padding": 1}),
    "max_pool2d dilated": (apart(2, 6, 7), {"kernel_size": 2, "dilation": (2, 3), "stride": 1}),
    "avg_pool1d": (apart(2, 2, 7), {"kernel_size": 3, "stride": 2, "ceil_mode": True}),
    "avg_pool2d": (
        apart(2, 2, 6, 5),
        {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False},
    ),
    "avg_pool2d overridden": (apart(1, 5, 5), {"kernel_size": 2, "divisor_override": 3}),
    "avg_pool3d": (
        apart(1, 2, 3, 4, 4),
        {"kernel_size": (2, 3, 2), "stride": 2, "padding": 1, "ceil_mode": True},
    ),
    "lp_pool2d": (
        apart(2, 5, 5) + 9,
        {"norm_type": 3, "kernel_size": 2, "stride": 1, "ceil_mode": True},
    ),
    "lp_pool2d fraction": (apart(1, 5, 5) + 9, {"norm_type": 1.5, "kernel_size": (3, 2)}),
    "lp_pool2d even": (apart(1, 4, 4), {"norm_type": 2, "kernel_size": 2, "ceil_mode": True}),
    "lp_pool2d largest": (apart(1, 4, 4), {"norm_type": np.inf, "kernel_size": 2}),
    "lp_pool2d smallest": (apart(1, 4, 4), {"norm_type": -np.inf, "kernel_size": 2}),
    "adaptive_avg_pool2d": (apart(2, 2, 5, 4), {"output_size": (3, 6)}),
    "adaptive_max_pool2d": (apart(2, 5, 4), {"output_size": (3, None)}),
    "global_avg_pool": (apart(2, 2, 3, 4), {}),
    "global_max_pool": (apart(2, 2, 2, 3, 4), {}),
    "blur_pool2d": (apart(2, 2, 5, 6), {}),
    "blur_pool2d wider": (apart(2, 5, 6), {"kernel_size": 4, "stride": (1, 2)}),
    "max_unpool2d": (
        apart(2, 2, 2),
        {"indices": [[[5, 0], [8, 15]], [[1, 2], [3, 4]]], "kernel_size": 2},
    ),
    "pixel_shuffle": (apart(2, 8, 2, 3), {"upscale_factor": 2}),
    "pixel_unshuffle": (apart(2, 2, 6, 3), {"downscale_factor": 3}),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradient(name):
    input, settings = GRADIENTS[name]
    operation, backward = (getattr(cl, name.split()[0] + end) for end in ("", "_backward"))
    upstream = RNG.standard_normal(operation(input, **settings).shape)
    numerical = numerical_gradient(lambda x: operation(x, **settings), input, upstream)
    given = (upstream,) if name.startswith("pixel") else (upstream, input)
    gradient = backward(*given, **settings)
    assert np.any(numerical)
    assert_allclose(gradient, numerical, rtol=0, atol=1e-7, strict=True)


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("batch", [(2,), ()])
def test_gradient_of_deform_conv2d(batch, masked):
    """Two groups, two offset groups, and taps beyond every border."""
    call = {
        "input": RNG.standard_normal((*batch, 4, 5, 4)),
        "offset": RNG.uniform(-3, 3, (*batch, 2 * 2 * 6, 3, 3)),
        "weight": RNG.standard_normal((6, 2, 3, 2)),
        "bias": RNG.standard_normal(6),
        "mask": RNG.standard_normal((*batch, 2 * 6, 3, 3)) if masked else None,
        "stride": 2,
        "padding": ((1, 1), (2, 1)),
        "dilation": (1, 2),
    }
    upstream = RNG.standard_normal(cl.deform_conv2d(**call).shape)
    gradients = cl.deform_conv2d_backward(upstream, **call)
    assert (gradients.mask is None) != masked
    for name in ("input", "offset", "weight", "bias", "mask")[: 5 if masked else 4]:
        numerical = numerical_gradient(
            lambda array, name=name: cl.deform_conv2d(**call | {name: array}), call[name], upstream
        )
        gradient = getattr(gradients, name)
        assert np.any(numerical)
        assert_allclose(gradient, numerical, rtol=0, atol=2e-7, strict=True, err_msg=name)

"""Layers: the shapes, sizes and seeds of their first parameters, and what they compute."""

import autograd
import numba
import numpy as np
import pytest
from numpy.testing import assert_array_equal

import convlib as cl
from convlib import nn
from convlib.nn.trees import arrays

RNG = np.random.default_rng(0)
LAYERS = [
    (nn.Conv1d(4, 6, 3, stride=2, groups=2), (2, 4, 9), (6, 2, 3)),
    (nn.Conv2d(4, 6, (3, 2), padding=1), (2, 4, 7, 8), (6, 4, 3, 2)),
    (nn.Conv3d(2, 3, 2, dilation=2), (1, 2, 4, 5, 6), (3, 2, 2, 2, 2)),
    (nn.ConvTranspose2d(4, 6, 3, stride=2, output_padding=1), (2, 4, 3, 3), (4, 6, 3, 3)),
    (nn.Linear(5, 3), (2, 5), (3, 5)),
]
names = [type(layer).__name__ for layer, _, _ in LAYERS]


def numbers(*shape):
    return RNG.standard_normal(shape, np.float32)


@pytest.mark.parametrize(("layer", "shape", "weight"), LAYERS, ids=names)
def test_parameters_are_seeded_and_in_float32(layer, shape, weight):
    first, again, other = layer.init(seed=1), layer.init(np.random.default_rng(1)), layer.init(2)
    assert first["weight"].shape == weight
    assert not first["bias"].any()
    assert {array.dtype.name for array in arrays(first)} == {"float32"}
    assert_array_equal(first["weight"], again["weight"])
    assert not np.array_equal(first["weight"], other["weight"])


@pytest.mark.parametrize(("layer", "shape", "weight"), LAYERS, ids=names)
def test_gradients_are_float32_of_the_parameters_shapes(layer, shape, weight):
    parameters, input = layer.init(seed=1), numbers(*shape)
    gradients = autograd.grad(lambda changed: layer(changed, input).sum())(parameters)
    for gradient, array in zip(arrays(gradients), arrays(parameters), strict=True):
        assert (gradient.dtype, gradient.shape) == (array.dtype, array.shape)
        assert gradient.any()


def test_layers_are_convlibs_operations():
    image = numbers(2, 4, 8, 8)
    settings = {"stride": 2, "padding": (1, 0), "dilation": 2, "groups": 2}
    layer = nn.Conv2d(4, 6, 3, **settings)
    weight, bias = numbers(6, 2, 3, 3), numbers(6)
    assert_array_equal(
        layer({"weight": weight, "bias": bias}, image), cl.conv2d(image, weight, bias, **settings)
    )
    spread = nn.ConvTranspose2d(4, 6, 3, **settings, output_padding=1)
    weight = numbers(4, 3, 3, 3)
    assert_array_equal(
        spread({"weight": weight, "bias": bias}, image),
        cl.conv_transpose2d(image, weight, bias, **settings, output_padding=1),
    )
    assert_array_equal(nn.MaxPool2d(3, 2, 1)({}, image), cl.max_pool2d(image, 3, 2, 1))
    assert_array_equal(nn.AvgPool2d(3, 2, 1)({}, image), cl.avg_pool2d(image, 3, 2, 1))
    features, matrix = numbers(5, 4), numbers(3, 4)
    answers = nn.Linear(4, 3)({"weight": matrix, "bias": bias[:3]}, features)
    assert_array_equal(answers, features @ matrix.T + bias[:3])


@pytest.mark.parametrize(
    "layer",
    [nn.Conv2d(4, 6, 3, bias=False), nn.ConvTranspose2d(4, 6, 3, bias=False)],
)
def test_a_layer_without_bias(layer):
    parameters = layer.init(seed=0)
    assert list(parameters) == ["weight"]
    assert not layer(parameters, np.zeros((1, 4, 5, 5), np.float32)).any()


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="takes minutes without the JIT")
@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (nn.Conv2d(64, 64, 3, padding="same"), (8, 64, 16, 16)),
        (nn.Conv2d(64, 64, 3, padding="same", groups=8), (8, 64, 16, 16)),
        (nn.ConvTranspose2d(64, 64, 4, stride=2, padding=1), (8, 64, 8, 8)),
        (nn.Linear(256, 256), (64, 256)),
    ],
)
def test_he_keeps_the_size_of_what_passes(layer, shape):
    rectified = np.maximum(numbers(*shape), 0) * np.sqrt(2)  # its mean square is 1
    answers = layer(layer.init(seed=0), rectified)[..., 2:-2, 2:-2]
    assert 1.6 < (answers**2).mean() < 2.4  # halved again by ReLU


def test_stages_one_after_another():
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.relu, nn.MaxPool2d(2), nn.flatten)
    parameters, images = network.init(seed=0), numbers(3, 1, 6, 6)
    maps = cl.conv2d(images, parameters[0]["weight"], parameters[0]["bias"])
    pooled = cl.max_pool2d(np.maximum(maps, 0), 2)
    assert_array_equal(network(parameters, images), pooled.reshape(3, -1))
    assert_array_equal(network[:1](parameters[:1], images), maps)
    assert parameters[1:] == ({}, {}, {})
    assert nn.count_parameters(parameters) == 2 * 9 + 2


def test_layers_of_a_network_begin_differently():
    first, second = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4)).init(seed=0)
    assert not np.array_equal(first["weight"], second["weight"])


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: nn.Conv2d(0, 1, 3), ValueError, "in_channels must be at least 1, got 0"),
        (lambda: nn.Conv2d(1, 1.0, 3), TypeError, "out_channels must be an integer, got 1.0"),
        (lambda: nn.Conv2d(3, 4, 3, groups=2), ValueError, "groups must divide in_channels"),
        (lambda: nn.Conv2d(4, 3, 3, groups=2), ValueError, "groups must divide out_channels"),
        (lambda: nn.Conv2d(1, 1, (3, 3, 3)), TypeError, "kernel_size must be an integer or a pair"),
        (lambda: nn.Conv1d(1, 1, 3, stride=0), ValueError, "stride must be at least 1, got 0"),
        (lambda: nn.Conv3d(1, 1, 3, dilation=0), ValueError, "dilation must be at least 1, got 0"),
        (lambda: nn.Conv2d(1, 1, 3, bias=1), TypeError, "bias must be True or False, got 1"),
        (lambda: nn.Linear(0, 1), ValueError, "in_features must be at least 1, got 0"),
        (lambda: nn.Linear(1, "1"), TypeError, "out_features must be an integer, got '1'"),
        (lambda: nn.Sequential(nn.relu, 3), TypeError, "stages must be layers or functions, got 3"),
        (lambda: nn.Sequential(nn.Linear), TypeError, "stages must be layers or functions, got"),
    ],
)
def test_bad_settings_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_dense_layer_that_reads_maps_is_refused():
    layer = nn.Linear(8, 2)
    with pytest.raises(ValueError, match=r"input must have 8 features, got shape \(1, 2, 2, 2\)"):
        layer(layer.init(seed=0), np.zeros((1, 2, 2, 2)))


def test_parameters_of_another_network_are_refused():
    network = nn.Sequential(nn.relu, nn.flatten)
    with pytest.raises(ValueError, match="parameters must be a tuple with one entry for each of"):
        network(({},), np.zeros((1, 2)))

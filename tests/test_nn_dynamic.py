"""Layers that change with their input, compared with the published formulas, and their slopes."""

import autograd
import numba
import numpy as np
import onnx
import onnxruntime
import pytest
from autograd.test_util import check_grads
from numpy.testing import assert_allclose, assert_array_equal
from onnx import helper

import convlib as cl
from convlib import nn
from convlib.nn.trees import arrays, tree_map

RNG = np.random.default_rng(0)
LAYERS = {
    "CondConv2d": nn.CondConv2d(4, 6, 3, padding=1, groups=2, experts=3),
    "CondConv2d, stride 2": nn.CondConv2d(4, 6, (3, 2), stride=2, dilation=2, bias=False),
    "DynamicConv2d": nn.DynamicConv2d(4, 6, 3, experts=3, reduction=2, temperature=5.0),
    "DeformConv2d": nn.DeformConv2d(4, 6, 3, stride=2, padding=1),
    "DeformConv2d, groups": nn.DeformConv2d(4, 6, (1, 3), dilation=2, groups=2, bias=False),
    "SelectiveKernel2d": nn.SelectiveKernel2d(4, 6, dilations=(1, 2, 3), groups=2, minimum=5),
    "SelectiveKernel2d, stride 2": nn.SelectiveKernel2d(4, 6, 5, stride=2, reduction=2, minimum=1),
}
MIXED = ["CondConv2d", "CondConv2d, stride 2", "DynamicConv2d"]
DEFORMABLE = ["DeformConv2d", "DeformConv2d, groups"]
SELECTIVE = ["SelectiveKernel2d", "SelectiveKernel2d, stride 2"]


def begun(name):
    """Return a layer, parameters that are nowhere 0, and three unlike pictures, in float64."""
    layer, rng = LAYERS[name], np.random.default_rng(1)
    parameters = tree_map(
        lambda array: array + 0.3 * rng.standard_normal(array.shape), layer.init(seed=0)
    )
    return layer, parameters, rng.normal([[[[0]]], [[[1]]], [[[2]]]], size=(3, 4, 7, 8))


def dense(parameters, features):
    return features @ parameters["weight"].T + parameters.get("bias", 0)


def softmax(scores):
    return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)


def expected_shares(name, layer, parameters, images):
    """Return Yang et al., equation 2, or Chen et al., equations 3 and 5."""
    means, routing = images.mean(axis=(2, 3)), parameters["routing"]
    if name.startswith("CondConv2d"):
        return 1 / (1 + np.exp(-dense(routing, means)))
    hidden = np.maximum(dense(routing[0], means), 0)
    return softmax(dense(routing[2], hidden) / layer.temperature)


@pytest.mark.parametrize("name", MIXED)
def test_experts_are_mixed_for_each_picture(name):
    layer, parameters, images = begun(name)
    shares = expected_shares(name, layer, parameters, images)
    assert_allclose(layer.shares(parameters, images), shares, rtol=1e-12)
    assert np.ptp(shares, axis=0).min() > 1e-3
    answers = layer(parameters, images)
    for image, own, answer in zip(images, shares, answers, strict=True):
        # Yang et al., equation 1, to the right of it: each expert by itself, then the sum.
        single = [
            share * cl.conv2d(image, weight, bias, **settings(layer))
            for share, weight, bias in zip(
                own, parameters["weight"], parameters.get("bias", [None] * 4), strict=False
            )
        ]
        assert_allclose(answer, sum(single), rtol=1e-10, atol=1e-12)


def settings(layer):
    return {name: getattr(layer, name) for name in ("stride", "padding", "dilation", "groups")}


@pytest.mark.parametrize("name", DEFORMABLE)
def test_a_deformable_layer_equals_onnx_runtime(name):
    layer, parameters, images = begun(name)
    kernel = parameters["weight"].shape[2:]
    spread = [layer.padding] * 4
    axes = {"strides": [layer.stride] * 2, "dilations": [layer.dilation] * 2, "pads": spread}
    nodes = [
        helper.make_node("Conv", ["X", "V", "v"], ["offset"], **axes),
        helper.make_node(
            "DeformConv", ["X", "W", "offset", "b"], ["Y"], group=layer.groups, **axes
        ),
    ]
    given = {
        "X": images,
        "W": parameters["weight"],
        "V": parameters["offset"]["weight"],
        "v": parameters["offset"]["bias"],
        "b": parameters.get("bias", np.zeros(6)),
    }
    given = {key: np.asarray(value, np.float32) for key, value in given.items()}
    assert given["V"].shape[0] == 2 * np.prod(kernel)
    answers = run(nodes, given, ["offset", "Y"])
    assert_allclose(layer.offset(parameters, images), answers[0], atol=1e-5)
    assert_allclose(layer(parameters, images), answers[1], atol=1e-4)


def run(nodes, given, outputs):
    kind = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "layer",
        [helper.make_tensor_value_info(name, kind, value.shape) for name, value in given.items()],
        [helper.make_tensor_value_info(name, kind, None) for name in outputs],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)
    return onnxruntime.InferenceSession(model.SerializeToString()).run(outputs, given)


def test_a_deformable_layer_begins_as_an_ordinary_one():
    layer, images = nn.DeformConv2d(4, 6, 3, padding=1), RNG.standard_normal((2, 4, 6, 6))
    parameters = layer.init(seed=3)
    ordinary = nn.Conv2d(4, 6, 3, padding=1)
    begun = ordinary.init(seed=3)
    assert_array_equal(parameters["weight"], begun["weight"])
    assert not layer.offset(parameters, images).any()
    assert_allclose(layer(parameters, images), ordinary(begun, images), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", SELECTIVE)
def test_channels_select_among_branches(name):
    """Li et al., equations 1 to 6, with ReLU for the batch normalisation and ReLU."""
    layer, parameters, images = begun(name)
    maps = [
        np.maximum(
            cl.conv2d(
                images,
                own["weight"],
                own["bias"],
                layer.stride,
                dilation * (layer.kernel_size // 2),
                dilation,
                layer.groups,
            ),
            0,
        )
        for dilation, own in zip(layer.dilations, parameters["branches"], strict=True)
    ]
    means = sum(maps).mean(axis=(2, 3))
    hidden = np.maximum(dense(parameters["hidden"], means), 0)
    assert hidden.shape[1] == max(6 // layer.reduction, layer.minimum)
    scores = (hidden @ parameters["select"]["weight"].T).reshape(3, len(maps), 6)
    shares = softmax(scores)
    assert_allclose(layer.shares(parameters, images), shares, rtol=1e-10)
    expected = sum(shares[:, i, :, None, None] * each for i, each in enumerate(maps))
    assert_allclose(layer(parameters, images), expected, rtol=1e-10)


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="takes minutes without the JIT")
@pytest.mark.parametrize("name", LAYERS)
def test_slopes_are_those_of_finite_differences(name):
    layer, parameters, images = begun(name)
    check_grads(layer, modes=["rev"], order=1)(parameters, images)


@pytest.mark.parametrize("name", LAYERS)
def test_parameters_are_seeded_and_learn_in_float32(name):
    layer, images = LAYERS[name], RNG.standard_normal((2, 4, 7, 8), np.float32)
    parameters, again = layer.init(seed=1), layer.init(np.random.default_rng(1))
    for first, second in zip(arrays(parameters), arrays(again), strict=True):
        assert_array_equal(first, second)
    gradients = autograd.grad(lambda changed: (layer(changed, images) ** 2).sum())(parameters)
    for gradient, array in zip(arrays(gradients), arrays(parameters), strict=True):
        assert gradient.dtype == array.dtype == np.float32
        assert gradient.shape == array.shape


@pytest.mark.parametrize("name", MIXED)
def test_experts_begin_differently(name):
    weight = LAYERS[name].init(seed=0)["weight"]
    assert not np.array_equal(weight[0], weight[1])


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: nn.CondConv2d(1, 1, 3, experts=0), ValueError, "experts must be at least 1"),
        (lambda: nn.DynamicConv2d(1, 1, 0), ValueError, "kernel_size must be at least 1, got 0"),
        (lambda: nn.DynamicConv2d(1, 1, 3, reduction=0), ValueError, "reduction must be at least"),
        (
            lambda: nn.DynamicConv2d(1, 1, 3, temperature=0),
            ValueError,
            "temperature must be greater than 0, got 0",
        ),
        (lambda: nn.DeformConv2d(1, 0, 3), ValueError, "out_channels must be at least 1, got 0"),
        (lambda: nn.SelectiveKernel2d(1, 1, 4), ValueError, "kernel_size must be odd, .* got 4"),
        (lambda: nn.SelectiveKernel2d(1, 1, dilations=()), TypeError, "dilations must be a tuple"),
        (lambda: nn.SelectiveKernel2d(1, 1, dilations=(0,)), ValueError, "dilation must be at"),
        (lambda: nn.SelectiveKernel2d(1, 1, minimum=0), ValueError, "minimum must be at least 1"),
    ],
)
def test_bad_settings_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()

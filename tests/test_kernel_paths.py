"""The forward kernel on every kind of processor, and however its work is divided."""

import os
import subprocess
import sys
from pathlib import Path

import llvmlite.binding
import numba
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import convlib as cl
from convlib.arguments.arrays import constant
from convlib.kernels import (
    conv,
    conv_transpose,
    plan,
    plan_transpose,
    plan_weight_gradient,
    tile,
    weight_gradient,
)
from convlib.ops import sums

# Larger than a tile of any kind, so that whole tiles and what is left over are both summed.
CALLS = [
    (shape, weight, {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups})
    for shape, weight, stride, padding, dilation, groups in [
        ((2, 3, 9, 70), (6, 3, 3, 3), 1, 1, 1, 1),
        ((1, 4, 30, 31), (10, 2, 3, 5), 2, 2, 1, 2),
        ((1, 6, 20, 37), (6, 1, 3, 3), 1, 2, 2, 6),
        ((1, 3, 9, 70), (3, 1, 3, 3), 1, 1, 1, 3),
        ((2, 3, 12, 71), (3, 1, 3, 4), 2, 1, 1, 3),
        ((1, 3, 25, 40), (1, 3, 4, 4), 3, 3, 1, 1),
        ((2, 70, 13, 11), (9, 70, 1, 1), 1, 0, 1, 1),
        ((1, 60, 12, 12), (4, 60, 3, 3), 1, 1, 1, 1),
        ((2, 3, 12, 70), (5, 3, 1, 1), 1, 0, 1, 1),  # in place
    ]
]
FEATURES = {
    "plain": "",
    "AVX2": "+sse2,+sse4.2,+avx,+avx2,+fma",
    "AVX-512": "+sse2,+sse4.2,+avx,+avx2,+fma,+avx512f,+avx512dq,+avx512bw,+avx512vl",
}
BYTES = {"plain": 16, "AVX2": 32, "AVX-512": 64}


def arrays(shape, weight, dtype):
    rng = np.random.default_rng(0)
    return (rng.standard_normal(each).astype(dtype) for each in (shape, weight, weight[:1]))


def outputs(dtype):
    """Return the convolution of every call."""
    return [cl.conv2d(*arrays(shape, weight, dtype), **call) for shape, weight, call in CALLS]


@pytest.fixture(scope="module", params=["f4", "f8"])
def usual(request):
    return outputs(request.param)


# Every kind of processor


@pytest.mark.parametrize("name", FEATURES)
def test_register_bytes(name):
    assert tile.register_bytes(FEATURES[name]) == BYTES[name]


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")
@pytest.mark.parametrize("name", FEATURES)
def test_every_kind_of_processor_computes_the_same(name, tmp_path):
    own = llvmlite.binding.get_host_cpu_features()
    needed = [feature[1:] for feature in FEATURES[name].split(",") if feature]
    if not all(own.get(feature) for feature in needed):
        pytest.skip(f"this processor has no {name}")
    program = (
        "import numpy as np, test_kernel_paths as t\n"
        f"assert t.tile.REGISTER_BYTES == {BYTES[name]}\n"
        f"np.savez({str(tmp_path / 'f4.npz')!r}, *t.outputs('f4'))\n"
        f"np.savez({str(tmp_path / 'f8.npz')!r}, *t.outputs('f8'))\n"
    )
    paths = [str(Path(__file__).parent), str(Path(cl.__file__).parents[1])]
    environment = os.environ | {
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": FEATURES[name],
        "PYTHONPATH": os.pathsep.join(paths),
    }
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    for dtype, tolerance in (("f4", 1e-4), ("f8", 1e-12)):
        with np.load(tmp_path / f"{dtype}.npz") as found:
            for output, expected in zip(found.values(), outputs(dtype), strict=True):
                assert output.dtype == expected.dtype
                assert_allclose(output, expected, rtol=tolerance, atol=tolerance)


def test_every_kind_of_processor_is_near_the_definition(usual):
    dtype = usual[0].dtype
    tolerance = 100 * np.finfo(dtype).eps
    for output, (shape, weight, call) in zip(usual, CALLS, strict=True):
        if weight[1] < 60:  # the loops in Python take too long for more
            expected = cl.naive.conv2d(*arrays(shape, weight, dtype), **call)
            assert_allclose(output, expected, rtol=tolerance, atol=tolerance)


# However the work is divided


@pytest.fixture
def source_bytes(monkeypatch):
    """Return a function that sets how large the source of a band may be."""
    yield lambda size: (monkeypatch.setattr(plan, "SOURCE_BYTES", size), plan_anew())
    monkeypatch.undo()
    plan_anew()


def plan_anew():
    """Forget what was planned."""
    plan.plan_convolution.cache_clear()
    sums.prepared.cache_clear()


@pytest.mark.parametrize("size", [1, 5_000, 20_000])
def test_bands_of_any_size_give_the_same_bits(usual, source_bytes, size):
    source_bytes(size)
    for output, expected in zip(outputs(usual[0].dtype), usual, strict=True):
        assert_array_equal(output, expected, strict=True)


def test_units_of_work_are_independent(usual, source_bytes):
    """So any number of threads can share them."""
    source_bytes(5_000)
    dtype = usual[0].dtype
    input, weight = np.ones((2, 3, 1, 9, 200), dtype), np.ones((5, 3, 1, 3, 3), dtype)
    bias, output = np.zeros(5, dtype), np.full((2, 5, 1, 7, 198), np.nan, dtype)
    one, none = (1, 1, 1), ((0, 0),) * 3
    shapes = input.shape, weight.shape, output.shape
    numbers, tables = plan.plan_convolution(*shapes, one, none, "zeros", one, 1, dtype.itemsize)
    assert numbers.units > 10
    assert numbers.column_bands > 1
    flat = [array.reshape(-1) for array in (input, weight, bias)]
    for array in flat:
        array.flags.writeable = False
    for unit in reversed(range(numbers.units)):
        conv.convolve_units(*flat, numbers, tables, unit, unit + 1, output.reshape(-1))
    assert_array_equal(output, np.full_like(output, 27))


# Gradients and transposed convolutions

MORE_CALLS = [
    *CALLS,
    # In place; an odd number of channels; images that share a band; more taps than a tile has.
    ((3, 6, 8, 16), (7, 6, 1, 1), {}),
    ((2, 67, 5, 5), (6, 67, 2, 2), {"stride": 2}),
    ((7, 4, 6, 6), (5, 4, 3, 3), {"padding": 1}),
    ((1, 2, 40, 50), (2, 2, 7, 7), {"stride": (1, 2), "padding": 3}),
]
MANY = 60  # channels: too many for the loops in Python


def gradients(dtype):
    """Return both gradients of every call, and a transposed convolution with its numbers."""
    found = []
    for shape, weight, call in MORE_CALLS:
        input, filters, _ = arrays(shape, weight, dtype)
        slopes = cl.conv2d(input, filters, **call)
        found += cl.conv2d_backward(slopes, input, filters, **call)[:2]
        found.append(cl.conv_transpose2d(slopes, filters, **call))
    return found


@pytest.fixture(scope="module", params=["f4", "f8"])
def usual_gradients(request):
    return gradients(request.param)


def near(found, expected, eps=200):
    """Check numbers whose errors grow with the sums that they are, not with themselves."""
    assert found.dtype == expected.dtype
    tolerance = eps * np.finfo(found.dtype).eps
    assert_allclose(found, expected, rtol=tolerance, atol=tolerance * np.abs(expected).max())


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")
@pytest.mark.parametrize("name", FEATURES)
def test_every_kind_of_processor_computes_the_same_gradients(name, tmp_path):
    own = llvmlite.binding.get_host_cpu_features()
    if not all(own.get(feature[1:]) for feature in FEATURES[name].split(",") if feature):
        pytest.skip(f"this processor has no {name}")
    path = tmp_path / "found.npz"
    program = (
        f"import numpy as np, test_kernel_paths as t\nnp.savez({str(path)!r}, *t.gradients('f4'))\n"
    )
    paths = [str(Path(__file__).parent), str(Path(cl.__file__).parents[1])]
    environment = os.environ | {
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": FEATURES[name],
        "PYTHONPATH": os.pathsep.join(paths),
    }
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    with np.load(path) as found:
        for gradient, expected in zip(found.values(), gradients("f4"), strict=True):
            near(gradient, expected)


def test_gradients_are_near_the_definition(usual_gradients):
    dtype, found = usual_gradients[0].dtype, iter(usual_gradients)
    for shape, weight, call in MORE_CALLS:
        computed = [next(found) for _ in range(3)]
        if weight[1] < MANY:
            input, filters, _ = arrays(shape, weight, dtype)
            slopes = cl.conv2d(input, filters, **call)
            expected = cl.naive.conv2d_backward(slopes, input, filters, **call)
            near(computed[0], expected.input)
            near(computed[1], expected.weight)
            near(computed[2], cl.naive.conv_transpose2d(slopes, filters, **call))


@pytest.mark.parametrize("size", [1, 5_000, 20_000])
def test_gradients_of_bands_of_any_size(usual_gradients, source_bytes, size):
    source_bytes(size)
    for planned in (plan_transpose.plan_transpose, plan_weight_gradient.plan_weight_gradient):
        planned.cache_clear()
    for number, (found, expected) in enumerate(
        zip(gradients(usual_gradients[0].dtype), usual_gradients, strict=True)
    ):
        if number % 3 == 1:  # a weight's gradient adds up bands
            near(found, expected)
        else:
            assert_array_equal(found, expected, strict=True)
    for planned in (plan_transpose.plan_transpose, plan_weight_gradient.plan_weight_gradient):
        planned.cache_clear()


def test_units_of_gradients_are_independent():
    rng = np.random.default_rng(0)
    shapes = (3, 20, 1, 9, 33), (6, 20, 1, 3, 3), (3, 6, 1, 5, 17)
    two, ones, cut = (1, 2, 2), (1, 1, 1), (0, 1, 1)
    input, weight, slopes = (rng.standard_normal(shape) for shape in shapes)
    bias, output = np.zeros(20), np.full(shapes[0], np.nan)
    numbers, tables, phases = plan_transpose.plan_transpose(
        shapes[2], shapes[1], shapes[0], two, cut, ones, 1, 8
    )
    packed = np.empty(weight.size)
    flat = [constant(array).reshape(-1) for array in (input, weight, slopes, bias)]
    assert conv_transpose.pack_filters(flat[1], 1, 6, 20, phases.begin, phases.taps, packed)
    arguments = flat[2], constant(packed), flat[3], numbers, tables, phases
    for unit in reversed(range(numbers.units)):
        conv_transpose.transpose(*arguments, unit, unit + 1, output.reshape(-1))
    expected = cl.conv2d_backward(
        slopes[:, :, 0], input[:, :, 0], weight[:, :, 0], stride=2, padding=1
    )
    assert_array_equal(output[:, :, 0], expected.input)

    padding = tuple((each, each) for each in cut)
    weight_plan, numbers, tables = plan_weight_gradient.plan_weight_gradient(
        *shapes, two, padding, "zeros", ones, 1, 8
    )
    assert weight_plan.units > 1
    totals = np.zeros((weight_plan.units, weight_plan.filters, weight_plan.taps_pitch))
    arguments = flat[0], flat[2], weight_plan, numbers, tables
    for unit in reversed(range(weight_plan.units)):
        weight_gradient.weight_gradient(*arguments, unit, unit + 1, totals.reshape(-1))
    found = totals.swapaxes(0, 1)[..., : weight_plan.taps].reshape(expected.weight.shape)
    assert weight_plan.shares == 1
    assert_array_equal(found, expected.weight)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("bad", [np.inf, np.nan])
@pytest.mark.parametrize("which", ["slopes", "input", "weight"])
def test_what_is_not_finite_stays_where_the_definition_reads_it(which, bad, stride):
    call = {"stride": stride, "padding": 1, "groups": 2}
    numbers = dict(zip(("input", "weight"), arrays((2, 4, 5, 6), (6, 2, 3, 3), "f8"), strict=False))
    numbers["slopes"] = cl.conv2d(**numbers, **call)
    numbers[which][0, 0, 0, 0] = numbers[which][1, 1, 2, 1] = bad
    with np.errstate(invalid="ignore"):
        found, expected = (
            [
                *module.conv2d_backward(
                    numbers["slopes"], numbers["input"], numbers["weight"], **call
                ),
                module.conv_transpose2d(numbers["slopes"], numbers["weight"], **call),
            ]
            for module in (cl, cl.naive)
        )
    for mine, theirs in zip(found, expected, strict=True):
        assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)

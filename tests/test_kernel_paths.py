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
from convlib.kernels import conv, plan, tile

# Larger than a tile of any kind, so that whole tiles and what is left over are both summed.
CALLS = [
    (shape, weight, {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups})
    for shape, weight, stride, padding, dilation, groups in [
        ((2, 3, 9, 70), (6, 3, 3, 3), 1, 1, 1, 1),
        ((1, 4, 30, 31), (10, 2, 3, 5), 2, 2, 1, 2),
        ((1, 6, 20, 37), (6, 1, 3, 3), 1, 2, 2, 6),
        ((1, 3, 9, 70), (3, 1, 3, 3), 1, 1, 1, 3),
        ((1, 3, 25, 40), (1, 3, 4, 4), 3, 3, 1, 1),
        ((2, 70, 13, 11), (9, 70, 1, 1), 1, 0, 1, 1),
        ((1, 60, 12, 12), (4, 60, 3, 3), 1, 1, 1, 1),
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
    yield lambda size: (
        monkeypatch.setattr(plan, "SOURCE_BYTES", size),
        plan.plan_convolution.cache_clear(),
    )
    monkeypatch.undo()
    plan.plan_convolution.cache_clear()


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
        conv.convolve(*flat, numbers, tables, unit, unit + 1, output.reshape(-1))
    assert_array_equal(output, np.full_like(output, 27))

"""The kernels of pooling and deformable convolution: every processor, and any share of the work."""

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
from convlib.arguments.windows import Axis
from convlib.kernels import pooling, pooling_winners
from convlib.kernels.pooling_plan import MOST_TAPS, pool_counts, pool_layout
from test_kernel_paths import BYTES, FEATURES

# Rows of more and of fewer numbers than a register, and every stride that is written apart.
SETTINGS = [(2, 2, 0), (3, 2, 1), (3, 1, 1), (4, 3, 2)]


def outputs(dtype):
    """Return what every operation computes, with every setting."""
    rng = np.random.default_rng(0)
    found = []
    for size in (9, 37):
        picture = rng.standard_normal((2, 3, size, size)).astype(dtype)
        for setting in SETTINGS:
            maxima, indices = cl.max_pool2d(picture, *setting, return_indices=True)
            assert_array_equal(cl.max_pool2d(picture, *setting), maxima)
            found += [maxima, indices, cl.avg_pool2d(picture, *setting)]
            found += [cl.max_pool2d_backward(maxima, picture, *setting)]
            found += [cl.avg_pool2d_backward(maxima, picture, *setting)]
        offset = rng.standard_normal((2, 18, size, size)).astype(dtype)
        weight = rng.standard_normal((5, 3, 3, 3)).astype(dtype)
        found += [cl.deform_conv2d(picture, offset, weight, padding=1)]
    return found


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")
@pytest.mark.parametrize("name", FEATURES)
def test_every_kind_of_processor_computes_the_same(name, tmp_path):
    own = llvmlite.binding.get_host_cpu_features()
    needed = [feature[1:] for feature in FEATURES[name].split(",") if feature]
    if not all(own.get(feature) for feature in needed):
        pytest.skip(f"this processor has no {name}")
    program = (
        "import numpy as np, test_pooling_kernels as t\n"
        "from convlib.kernels import tile\n"
        f"assert tile.REGISTER_BYTES == {BYTES[name]}\n"
        f"np.savez({str(tmp_path / 'f4.npz')!r}, *t.outputs('f4'))\n"
    )
    paths = [str(Path(__file__).parent), str(Path(cl.__file__).parents[1])]
    environment = os.environ | {
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": FEATURES[name],
        "PYTHONPATH": os.pathsep.join(paths),
    }
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    with np.load(tmp_path / "f4.npz") as found:
        for output, expected in zip(found.values(), outputs("f4"), strict=True):
            assert_allclose(output, expected, rtol=1e-5, atol=1e-5, strict=True)


@np.errstate(all="ignore")  # numbers behind the last of a row may be anything
@pytest.mark.parametrize("setting", SETTINGS)
def test_rows_and_planes_are_independent(setting):
    """So any number of threads can share them."""
    kernel_size, stride, padding = setting
    windows = cl.shapes.output_size(21, *setting)
    axis = Axis(21, kernel_size, stride, (padding, padding), positions=windows)
    axes = (Axis(), axis, axis)
    layout = pool_layout(axes)
    rng = np.random.default_rng(0)
    planes, gradient = rng.standard_normal((3, 21, 21)), rng.standard_normal((3, windows, windows))
    flat, upstream = planes.reshape(-1), gradient.reshape(-1)
    maxima, sums = np.full((2, gradient.size), np.nan)
    grad_input = np.full(planes.size, np.nan)
    counts = pool_counts(axes, True)
    for array in (flat, upstream):
        array.flags.writeable = False
    for row in reversed(range(3 * windows)):
        pooling.window_max(flat, layout, row, row + 1, maxima)
        pooling.window_sum(flat, layout, counts, False, row, row + 1, sums)
    for plane in reversed(range(3)):
        pooling_winners.spread_to_winners(flat, layout, upstream, plane, plane + 1, grad_input)
    assert_array_equal(maxima.reshape(gradient.shape), cl.max_pool2d(planes, *setting))
    assert_array_equal(sums.reshape(gradient.shape), cl.avg_pool2d(planes, *setting))
    expected = cl.max_pool2d_backward(gradient, planes, *setting)
    assert_array_equal(grad_input.reshape(planes.shape), expected)


def test_a_window_of_more_taps_than_float32_can_number():
    side = int(MOST_TAPS**0.5) + 1
    axis = Axis(side, side, side)
    assert pool_layout((Axis(), axis, axis)).plan.line.stride == 0
    assert pool_layout((Axis(), Axis(), axis)).plan.line.stride == side


def test_a_dilated_window_that_misses_every_row():
    column = np.arange(4)[None, :, None]
    call = (column, (2, 1), 1, (1, 0), (5, 1))
    output, indices = cl.max_pool2d(*call, return_indices=True)
    assert_array_equal(cl.max_pool2d(*call), [[[-np.inf]]])
    assert_array_equal(output, [[[-np.inf]]])
    assert_array_equal(indices, [[[-1]]])
    assert_array_equal(cl.max_pool2d_backward([[[3]]], *call), np.zeros((1, 4, 1)))


def test_more_filters_than_a_tile_has():
    rng = np.random.default_rng(0)
    picture, weight = rng.standard_normal((1, 5, 4, 4)), rng.standard_normal((7, 5, 2, 2))
    call = (picture, rng.standard_normal((1, 8, 3, 3)), weight)
    assert_allclose(cl.deform_conv2d(*call), cl.naive.deform_conv2d(*call), rtol=0, atol=1e-12)

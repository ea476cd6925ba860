"""A compiled kernel is kept, until any file of the kernels changes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

import convlib
from convlib import kernels

PROGRAM = """
import numpy as np
from convlib.kernels import pooling_winners
sums = np.zeros(3)
pooling_winners.add_at(np.ones(2), np.array([1, 1]), 2, 3, 0, 1, sums)
assert sums[1] == 2
print(sum(pooling_winners.add_at.stats.cache_hits.values()))
"""


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")
@pytest.mark.parametrize("told", [False, True])
def test_any_change_among_the_kernels_compiles_them_again(tmp_path, told):
    ignored = shutil.ignore_patterns("__pycache__", "widgets", "exercises")
    copy = shutil.copytree(Path(convlib.__file__).parent, tmp_path / "convlib", ignore=ignored)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    environment.pop("NUMBA_CACHE_DIR", None)
    if told:
        environment["NUMBA_CACHE_DIR"] = str(tmp_path / "cache")

    def hits():
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout)

    assert hits() == 0
    assert hits() == 1
    with (copy / "kernels" / "tile.py").open("a") as file:
        file.write("# another word\n")
    assert hits() == 0
    assert hits() == 1
    assert (tmp_path / "cache").exists() == told


def test_only_kernels_are_kept_so():
    def function():
        """Stand for one of any file."""

    own = kernels.BesideTheKernels.from_function(function, str(kernels.FOLDER / "tile.py"))
    assert own.get_source_stamp() == kernels.STAMP
    assert kernels.BesideTheKernels.from_function(function, __file__) is None

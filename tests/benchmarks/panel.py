"""What the benchmarks share: the cases, how calls are timed and compared, and the tables.

Imported first: it tells the libraries how many threads they may have, before NumPy reads it.

Calls take turns, so that a busy moment of the machine meets every library. With two threads the
turns are longer, and before each one is a pause: the threads of PyTorch and of ONNX Runtime stay
awake for 10 and for 40 milliseconds after a call, in case of another, and would keep a processor
from the library that is next.
"""

import os

os.environ |= {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1"}

import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numba
import numpy as np
from tables import print_head, print_mean, print_row

sys.path += [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import convlib as cl
from convlib.kernels.tile import FILTERS, REGISTER_BYTES, REGISTERS, add_products, store, zeros

LANES = REGISTER_BYTES // 4
FEWER = REGISTERS - 1  # so that what a tile is multiplied with stays in registers too
SECONDS_A_CASE, LEAST_ROUNDS = 1.0, 5


class Turn(NamedTuple):
    """How long a library has its turn, in seconds."""

    pause: float  # before it
    warm: float  # calls that are not counted: they fill the caches, and wake the threads
    timed: float
    clock: Callable[[], float]


TURNS = {
    1: Turn(0, 0, 2e-4, time.thread_time),
    2: Turn(0.05, 0.005, 0.01, time.perf_counter),
}


class Case(NamedTuple):
    """A square layer or filter; padding keeps the size where stride is 1."""

    name: str
    batch: int
    in_channels: int
    size: int
    out_channels: int
    kernel_size: int
    stride: int = 1
    dilation: int = 1
    groups: int = 1
    axes: int = 2
    dtype: type = np.float32

    def settings(self):
        """Return what the layer is called with, beside arrays."""
        padding = self.dilation * (self.kernel_size - 1) // 2
        return {
            "stride": self.stride,
            "padding": padding,
            "dilation": self.dilation,
            "groups": self.groups,
        }

    def arrays(self):
        """Return random input, weight and bias."""
        rng = np.random.default_rng(0)
        channels = self.in_channels // self.groups
        shapes = [
            (self.batch, self.in_channels, *(self.size,) * self.axes),
            (self.out_channels, channels, *(self.kernel_size,) * self.axes),
            (self.out_channels,),
        ]
        input, weight, bias = (rng.standard_normal(shape).astype(self.dtype) for shape in shapes)
        return input, weight / np.sqrt(weight[0].size).astype(self.dtype), bias


PANEL = [
    Case("28x28, one 3x3", 1, 1, 28, 1, 3),
    Case("128x128, 1 to 8, 3x3", 1, 1, 128, 8, 3),
    Case("256x256, one 5x5", 1, 1, 256, 1, 5),
    Case("512x512, one 3x3", 1, 1, 512, 1, 3),
    Case("512x512, 3 to 16, 7x7", 1, 3, 512, 16, 7),
    Case("1024x1024, one 3x3", 1, 1, 1024, 1, 3),
    Case("1024x1024, one 15x15", 1, 1, 1024, 1, 15),
    Case("1024x1024, 3 to 8, 3x3, stride 2", 1, 3, 1024, 8, 3, 2),
    Case("512x512, 1 to 4, 5x5, dilation 2", 1, 1, 512, 4, 5, dilation=2),
    Case("64 of 28x28, 1 to 8, 3x3", 64, 1, 28, 8, 3),
    Case("64 of 14x14, 16 to 32, 3x3", 64, 16, 14, 32, 3),
    Case("32 of 32x32, 32 to 64, 3x3", 32, 32, 32, 64, 3),
    Case("32 of 32x32, 3 to 32, 5x5", 32, 3, 32, 32, 5),
    Case("32 of 16x16, 64 to 64, 1x1", 32, 64, 16, 64, 1),
    Case("4 of 56x56, 128 to 128, 1x1", 4, 128, 56, 128, 1),
    Case("4 of 56x56, 128 depthwise, 3x3", 4, 128, 56, 128, 3, groups=128),
    Case("the same, stride 2", 4, 128, 56, 128, 3, 2, groups=128),
    Case("56x56, 64 to 64, 3x3", 1, 64, 56, 64, 3),
    Case("28x28, 128 to 128, 3x3", 1, 128, 28, 128, 3),
    Case("14x14, 256 to 256, 3x3", 1, 256, 14, 256, 3),
    Case("8 of 56x56, 64 to 128, 3x3, stride 2", 8, 64, 56, 128, 3, 2),
    Case("32 of 16x16, 16 to 16, 7x7", 32, 16, 16, 16, 7),
    Case("56x56, 64 to 64, 3x3, float64", 1, 64, 56, 64, 3, dtype=np.float64),
    Case("4 of 4096, 32 to 32, 9", 4, 32, 4096, 32, 9, axes=1),
    Case("16x16x16, 16 to 32, 3x3x3", 1, 16, 16, 32, 3, axes=3),
]


def seconds(functions, threads):
    """Return the median seconds of a call of each, which take turns."""
    turn, needed = TURNS[threads], []
    for function in functions:
        function()
        start = time.perf_counter()
        function()
        needed.append(time.perf_counter() - start)
    samples = [[] for _ in functions]
    end = time.perf_counter() + SECONDS_A_CASE
    while time.perf_counter() < end or len(samples[0]) < LEAST_ROUNDS:
        for function, once, times in zip(functions, needed, samples, strict=True):
            time.sleep(turn.pause)
            for _ in range(1 + int(turn.warm / once)):
                function()
            count = 1 + int(turn.timed / once)
            start = turn.clock()
            for _ in range(count):
                function()
            times.append((turn.clock() - start) / count)
    return np.median(samples, axis=1)


@numba.njit
def on_registers(numbers, times):
    """Multiply and add the same registers, again and again."""
    sums = zeros(numbers, FILTERS, FEWER)
    for _ in range(times):
        sums = add_products(sums, numbers, 0, 1, numbers, 0)
    store(sums, numbers, 0, numbers.size // FILTERS)


def peak(threads):
    """Return how many multiply-adds of float32 the cores can do in a second."""
    times, numbers = 100_000, np.zeros(FILTERS * FEWER * LANES, np.float32)
    done = threads * times * numbers.size
    return done / seconds([lambda: on_registers(numbers, times)], 1)[0]


def compare(own, peers, threads, tolerance):
    """Return the seconds of a call of ours, and how many times as long each peer takes.

    Every peer's outputs are checked against ours first.
    """
    for peer in peers.values():
        expected, found = np.asarray(own()), np.asarray(peer())
        scale = np.abs(expected).max()
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance * scale)
    own_time, *times = seconds([own, *peers.values()], threads)
    return own_time, {name: each / own_time for name, each in zip(peers, times, strict=True)}


class Row(NamedTuple):
    """A row of a table: ours and the peers', as functions without arguments."""

    name: str
    own: Callable[[], np.ndarray]
    peers: dict[str, Callable | None]  # None where a peer does not compute this
    work: float  # of a call: multiply-adds, or bytes


class Table(NamedTuple):
    """What the columns of a table are."""

    title: str
    unit: str  # of the work in a second
    shown: Callable[[float], str]  # the work in a second, in this unit
    peers: tuple[str, ...]
    tolerance: float = 1e-4

    def print(self, rows, threads):
        """Measure and print one row after the other, and what they come to."""
        print_head(self.title, "ms", self.unit, "best", *self.peers)
        bests = []
        for row in rows:
            peers = {name: peer for name, peer in row.peers.items() if peer}
            own_time, ratios = compare(row.own, peers, threads, self.tolerance)
            if ratios:
                ratios["best"] = min(ratios.values())
                bests.append(ratios["best"])
            columns = ("best", *self.peers)
            cells = (f"{ratios[name]:.2f}" if name in ratios else "" for name in columns)
            print_row(row.name, f"{own_time * 1e3:.3f}", self.shown(row.work / own_time), *cells)
        if bests:
            print_mean(bests)


def share_of(most):
    """Return a function that shows multiply-adds in a second as their share of the most."""
    return lambda speed: f"{speed / most:.0%}"


def numbers_of_threads():
    """Yield each number of threads, for which ours is set, and the most multiply-adds a second."""
    for threads in TURNS:
        cl.set_num_threads(threads)
        most = peak(threads)
        print(f"\nThreads: {threads}. At most {2 * most / 1e9:.0f} GFLOP/s.")
        yield threads, most


def wanted(cases):
    """Return the cases whose names hold every word that the command was given."""
    return [case for case in cases if all(word in case.name for word in sys.argv[1:])]


def torch_with(threads):
    """Return PyTorch with so many threads and without gradients, None if it is not installed."""
    if not find_spec("torch"):
        return None
    import torch

    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    return torch

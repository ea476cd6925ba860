"""Operations share their work among threads, and nothing can be told from the result."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import convlib as cl
from convlib import threads
from wrong_calls import check_refusal

CALLS = [
    ((2, 3, 12, 40), (6, 3, 3, 3), {"padding": 1}),
    ((1, 4, 20, 21), (70, 2, 3, 3), {"stride": 2, "groups": 2}),
    ((5, 8, 9, 9), (8, 1, 3, 3), {"dilation": 2, "groups": 8}),
]


@pytest.fixture(autouse=True)
def the_usual_number():
    number = cl.get_num_threads()
    yield
    cl.set_num_threads(number)


@pytest.fixture
def shared(monkeypatch):
    """Let the smallest call be shared."""
    monkeypatch.setattr(threads, "COST_OF_A_THREAD", 1)


def convolved(shape, weight, settings):
    rng = np.random.default_rng(0)
    return cl.conv2d(rng.standard_normal(shape), rng.standard_normal(weight), **settings)


# How many


def test_at_first_there_are_as_many_as_processors():
    program = "import convlib; print(convlib.get_num_threads())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    allowed = getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count()))
    assert int(done.stdout) == len(allowed(0))


def test_what_is_set_is_got():
    cl.set_num_threads(np.int64(3))
    assert cl.get_num_threads() == 3


@pytest.mark.parametrize(
    ("number", "error", "message"),
    [
        (0, ValueError, "num_threads must be at least 1, got 0"),
        (-2, ValueError, "num_threads must be at least 1, got -2"),
        (1.5, TypeError, "num_threads must be an integer, got 1.5"),
        (True, TypeError, "num_threads must be an integer, got True"),
        (None, TypeError, "num_threads must be an integer, got None"),
    ],
)
def test_a_wrong_number_is_refused(number, error, message):
    good, wrong = {"num_threads": 2}, {"num_threads": number}
    check_refusal(cl.set_num_threads, good, wrong, error, message)
    assert cl.get_num_threads() == 2


# The same result


def pooled_and_deformed(size, setting):
    """Return what pooling and deformable convolution compute, and their gradients."""
    rng = np.random.default_rng(0)
    picture = rng.standard_normal((2, 3, size, size))
    maxima, indices = cl.max_pool2d(picture, *setting, return_indices=True)
    few = cl.adaptive_max_pool2d(picture, 3)
    call = picture, rng.standard_normal((2, 18, size, size)), rng.standard_normal((5, 3, 3, 3))
    deformed = cl.deform_conv2d(*call, padding=1)
    return [
        maxima,
        indices,
        cl.max_pool2d(picture, *setting),
        cl.avg_pool2d(picture, *setting),
        cl.max_pool2d_backward(maxima, picture, *setting),
        cl.avg_pool2d_backward(maxima, picture, *setting),
        few,
        cl.adaptive_max_pool2d_backward(few, picture, 3),
        deformed,
        *cl.deform_conv2d_backward(deformed, *call, padding=1)[:4],
    ]


@pytest.mark.parametrize("size", [9, 37])
@pytest.mark.parametrize("setting", [(2, 2, 0), (3, 1, 1), (4, 3, 2)])
def test_pooling_and_sampling_give_the_same_bits(size, setting, shared):
    cl.set_num_threads(1)
    expected = pooled_and_deformed(size, setting)
    for number in (2, 3, 7):
        cl.set_num_threads(number)
        for output, right in zip(pooled_and_deformed(size, setting), expected, strict=True):
            assert_array_equal(output, right, strict=True)


@pytest.mark.parametrize("call", CALLS)
def test_any_number_of_threads_gives_the_same_bits(call, shared):
    cl.set_num_threads(1)
    expected = convolved(*call)
    for number in (2, 3, 7):
        cl.set_num_threads(number)
        for _ in range(5):
            assert_array_equal(convolved(*call), expected, strict=True)


def test_several_threads_may_call_at_once(shared):
    cl.set_num_threads(1)
    expected = [convolved(*call) for call in CALLS]
    cl.set_num_threads(3)
    with ThreadPoolExecutor(8) as callers:
        for _ in range(5):
            found = callers.map(lambda call: convolved(*call), CALLS * 8)
            for output, right in zip(found, expected * 8, strict=True):
                assert_array_equal(output, right, strict=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_computes():
    program = (
        "import os, signal, numpy as np, convlib as cl\n"
        "from convlib import threads\n"
        "threads.COST_OF_A_THREAD = 1\n"
        "cl.set_num_threads(3)\n"
        "image, kernels = np.ones((1, 1, 9, 9)), np.ones((70, 1, 3, 3))\n"
        "expected = cl.conv2d(image, kernels)\n"
        "child = os.fork()\n"
        "signal.alarm(60)\n"
        "same = np.array_equal(cl.conv2d(image, kernels), expected)\n"
        "if child == 0:\n"
        "    os._exit(0 if same and threads._helpers.threads == 2 else 1)\n"
        "assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0\n"
    )
    root = Path(cl.__file__).parents[1]
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], cwd=root, check=True)


# The sharing


def computed(units, cost=2**40):
    """Return how often each unit was computed."""
    counts = np.zeros(units, int)

    def work(first, end):
        counts[first:end] += 1

    threads.share(work, units, cost)
    return counts


@pytest.mark.parametrize("number", [1, 2, 3, 7])
@pytest.mark.parametrize("units", [0, 1, 2, 5, 100])
def test_every_unit_is_computed_once(units, number):
    cl.set_num_threads(number)
    assert_array_equal(computed(units), np.ones(units))


@pytest.mark.parametrize(("cost", "calls"), [(1, 1), (threads.COST_OF_A_THREAD * 2, 4)])
def test_little_work_is_not_shared(cost, calls):
    cl.set_num_threads(2)
    parts = []
    threads.share(lambda *part: parts.append(part), 100, cost)
    assert len(parts) == calls


def test_shared_work_may_share():
    """Even when all helpers wait for what only helpers could compute."""
    cl.set_num_threads(3)
    found = []
    threads.share(lambda first, end: found.append(computed(50)), 12, 2**40)
    assert_array_equal(found, np.ones((6, 50)))


def test_what_goes_wrong_in_a_part_is_raised():
    cl.set_num_threads(3)

    def fail(first, end):
        if first == 3:
            raise MemoryError("no room")

    with pytest.raises(MemoryError, match="no room"):
        threads.share(fail, 6, 2**40)
    assert_array_equal(computed(6), np.ones(6))


def test_without_helpers_the_caller_computes_alone(monkeypatch):
    def refuse(_):
        raise RuntimeError("can't start new thread")

    threads._start_anew()
    monkeypatch.setattr(Thread, "start", refuse)
    cl.set_num_threads(3)
    assert_array_equal(computed(12), np.ones(12))

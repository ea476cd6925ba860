import numpy as np
import pytest

from convlib import machine


def test_what_is_counted_is_done() -> None:
    numbers = np.ones(machine.AT_ONCE, np.float32)
    machine._on_registers(numbers, 7)
    np.testing.assert_array_equal(numbers, 7)  # seven times 1 * 1, added in every place


@pytest.mark.parametrize("count", [1, machine.AT_ONCE, machine.AT_ONCE + 1])
def test_the_count_is_rounded_up_to_whole_registers(count: int) -> None:
    done = machine.multiply_adds(count)
    assert done % machine.AT_ONCE == 0
    assert count <= done < count + machine.AT_ONCE


@pytest.mark.parametrize("count", [0, -1])
def test_count_must_be_positive(count: int) -> None:
    with pytest.raises(ValueError, match=f"count must be at least 1, got {count}"):
        machine.multiply_adds(count)


def test_a_compiled_function_computes_the_same() -> None:
    def scaled(numbers, factor):
        output = np.zeros_like(numbers)
        for place in range(numbers.size):
            output[place] += factor * numbers[place]
        return output

    numbers = np.arange(5.0)
    np.testing.assert_array_equal(machine.compiled(scaled)(numbers, 3.0), scaled(numbers, 3.0))

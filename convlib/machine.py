"""What this processor can do at most: the roof that a measured layer is held against."""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from convlib import validation
from convlib.arguments.arrays import Array
from convlib.kernels.tile import REGISTER_BYTES, add_products, store, zeros

# Twelve registers of sums: enough that none waits for its last sum, and every processor has them.
ROWS, REGISTERS = 4, 3
AT_ONCE = ROWS * REGISTERS * REGISTER_BYTES // np.dtype(np.float32).itemsize


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function of loops and arrays to machine code when it is first called.

    It is `numba.njit`, with the permission to multiply and add in one instruction.

    Parameters
    ----------
    function : callable
        In the part of Python and NumPy that numba understands.

    Returns
    -------
    callable
        The same function, fast. Indices are not checked any more.

    Examples
    --------
    >>> @compiled
    ... def total(numbers):
    ...     sum = 0.0
    ...     for number in numbers:
    ...         sum += number
    ...     return sum
    >>> float(total(np.arange(4.0)))
    6.0
    """
    return numba.njit(fastmath={"contract"})(function)


def multiply_adds(count: int) -> int:
    """Do at least so many multiply-adds of float32, on numbers that lie in registers.

    Nothing is fetched from memory and nothing waits for another result, so no layer can do more
    of them in a second on one core.

    Parameters
    ----------
    count : int
        At least 1.

    Returns
    -------
    int
        How many were done: ``count``, rounded up to whole registers.

    Raises
    ------
    TypeError, ValueError
        If ``count`` is not an integer from 1.

    Examples
    --------
    >>> multiply_adds(1_000_000) >= 1_000_000
    True
    """
    times = -(-validation.integer("count", count, minimum=1) // AT_ONCE)
    _on_registers(np.ones(AT_ONCE, np.float32), times)
    return times * AT_ONCE


@compiled
def _on_registers(numbers: Array, times: int) -> None:
    """Multiply and add the same registers again and again, and write the sums to ``numbers``."""
    sums = zeros(numbers, ROWS, REGISTERS)
    for _ in range(times):
        sums = add_products(sums, numbers, 0, 1, numbers, 0)
    store(sums, numbers, 0, numbers.size // ROWS)

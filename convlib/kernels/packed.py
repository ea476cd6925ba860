"""A plan and its tables as one array of integers.

numba takes an array at a call in 0.1 microseconds. A plan of 30 numbers and its tables would take
it 3, as long as a filter on a small picture takes in all.
"""

from typing import Any

import numba
import numpy as np
from numba.extending import overload
from numba.np.unsafe.ndarray import to_fixed_tuple

from convlib.kernels.plan import Integers, Plan, Tables, _constant

NUMBERS, TABLES = len(Plan._fields), len(Tables._fields)


def pack(plan: Plan, tables: Tables) -> Integers:
    """Return the numbers of a plan, the ends of its tables, and the tables."""
    begin = NUMBERS + TABLES
    ends = begin + np.cumsum([table.size for table in tables])
    return _constant(np.concatenate([np.array(plan, np.int64), ends, *tables]))


@numba.njit(cache=True, nogil=True)
def unpacked(geometry: Integers) -> tuple[Plan, Tables]:
    """Return the plan and the tables of a packed array, which they share."""
    plan = Plan(*numbers_of(geometry))  # type: ignore[arg-type]
    begin = NUMBERS + TABLES
    ends = geometry[NUMBERS:begin]
    return plan, Tables(
        plane_at=geometry[begin : ends[0]],
        row_at=geometry[ends[0] : ends[1]],
        column_at=geometry[ends[1] : ends[2]],
        tap_planes=geometry[ends[2] : ends[3]],
        row_phases=geometry[ends[3] : ends[4]],
        column_phases=geometry[ends[4] : ends[5]],
        offsets=geometry[ends[5] : ends[6]],
    )


def numbers_of(geometry: Integers) -> tuple[int, ...]:
    """Return the numbers of a packed plan."""
    return tuple(map(int, geometry[:NUMBERS]))


@overload(numbers_of, strict=False)
def _numbers_of(geometry: Any) -> Any:  # pragma: no cover
    return lambda geometry: to_fixed_tuple(geometry, NUMBERS)  # type: ignore[call-arg]

"""A register at a time: what pooling reads, and what it writes.

The last register of a row reaches beyond it. What it reads there is not used, and what it writes
there is written again with the next row; nothing beyond the end of an array is touched.
"""

import numba

from convlib.arguments.arrays import Array
from convlib.kernels import uncounted
from convlib.kernels.lines import inside
from convlib.kernels.pooling_plan import PoolPlan
from convlib.kernels.tile import loaded
from convlib.kernels.tile_pooling import (
    converted,
    converted_partly,
    every_nth,
    every_second,
    write,
    write_every_nth,
    write_every_second,
    write_partly,
)

unsigned = numba.uintp  # an index without a test for negative numbers, which Python's needs


@uncounted
def following(plane: int, row: int, plan: PoolPlan) -> tuple[int, int]:
    """Return the plane and the row of the next row of windows."""
    return (plane, row + 1) if row + 1 < plan.rows else (plane + 1, 0)


@uncounted
def read(source: Array, place: int, lanes: int) -> Array:
    """Return a register from ``place`` on; nothing beyond the end of the source is read."""
    if place + lanes <= source.size:
        return loaded(source, place)
    return inside(source, 0, place, source.size, 1)


@uncounted
def read_as(like: Array, source: Array, place: int, lanes: int) -> Array:
    """Return a register as `read` does, of the dtype of ``like``."""
    if place + lanes <= source.size:
        return converted(like, source, place)
    return converted_partly(like, source, place, source.size - place)


@uncounted
def every(line: Array, place: int, stride: int) -> Array:
    """Return a register of every ``stride``-th number from ``place`` on."""
    if stride == 1:
        return loaded(line, place)
    if stride == 2:
        return every_second(line, place)
    return every_nth(line, place, stride)


@uncounted
def write_stretched(tile: Array, line: Array, place: int, stretch: int) -> None:
    """Write a register to every ``stretch``-th place; between them are zeros already."""
    if stretch == 1:
        write(tile, line, place)
    elif stretch == 2:
        write_every_second(tile, line, place)
    else:
        write_every_nth(tile, line, place, stretch)


@uncounted
def write_until(limit: int, tile: Array, target: Array, place: int, lanes: int) -> None:
    """Write a register, and nothing at ``limit`` or behind it."""
    if place + lanes <= limit:
        write(tile, target, place)
    else:
        write_partly(tile, target, place, limit - place)


@uncounted
def fill(target: Array, first: int, end: int, value: float) -> None:
    """Write ``value`` to the places from ``first`` up to ``end``."""
    for place in range(first, end):
        target[unsigned(place)] = value

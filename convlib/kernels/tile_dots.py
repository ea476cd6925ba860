"""What the gradients of a convolution ask of a tile: dot products, and registers by turns.

Written as in `convlib.kernels.tile`, each operation in Python and below in LLVM's language; and
as there, numba's cache does not see a change: after one save `convlib.kernels.weight_gradient`
and `convlib.kernels.conv_transpose` too.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numpy.typing import NDArray

from convlib.arguments.arrays import Array
from convlib.kernels.tile import REGISTER_BYTES, Tile, _load, _multiply_add, _pointer, compiled


def add_dots(
    tile: Array, factors: Array, first: int, distance: int,
    source: Array, offsets: NDArray[np.int64], term: int, place: int,
) -> Array:  # fmt: skip
    """Add products to row ``m``, register ``v``: lane by lane, for a sum over positions.

    Row ``m`` reads the factors from ``first + m * distance`` on, and register ``v`` the source
    from ``offsets[term + v] + place`` on.
    """
    rows, width = tile.shape
    lanes = REGISTER_BYTES // source.itemsize
    within = np.arange(lanes)
    left = factors[first + np.arange(rows)[:, None] * distance + within]
    right = source[offsets[term : term + width // lanes, None] + place + within]
    products: Array = (left[:, None] * right).reshape(rows, width)
    return tile + products


def add_totals(tile: Array, target: Array, first: int, distance: int, row: int) -> None:
    """Add the sums of the registers' lanes to the numbers of ``target``.

    That of row ``m``, register ``v`` is added at ``first + m * distance + v``, for the rows from
    ``row`` on. The target is a register longer: whole registers are added, with zeros behind.
    """
    lanes = REGISTER_BYTES // tile.itemsize
    for m in range(row, len(tile)):
        totals = tile[m].reshape(-1, lanes).sum(axis=1)
        target[first + m * distance : first + m * distance + len(totals)] += totals


def alternated(even: Array, odd: Array) -> Array:
    """Return a tile of one row with the numbers of two registers by turns."""
    return np.stack([even[0], odd[0]], axis=1).reshape(1, -1)


@compiled(add_dots, lambda tile, factors, first, distance, source, offsets, term, place: tile)
def _add_dots(  # pragma: no cover
    builder: Any, tile: Tile, value: Any,
    factors: Any, first: Any, distance: Any, source: Any, offsets: Any, term: Any, place: Any,
) -> Any:  # fmt: skip
    rows = [builder.add(first, builder.mul(distance, distance.type(m))) for m in range(tile.rows)]
    left = [_load(builder, tile, factors, row, 0) for row in rows]
    right = []
    for v in range(tile.registers):
        offset = builder.load(builder.gep(offsets, [builder.add(term, term.type(v))]))
        right.append(_load(builder, tile, source, builder.add(offset, place), 0))
    multiply_add = _multiply_add(builder, tile)
    for number, m, v in tile.places:
        old = builder.extract_value(value, number)
        new = builder.call(multiply_add, [left[m], right[v], old])
        value = builder.insert_value(value, new, number)
    return value


@compiled(add_totals, lambda tile, target, first, distance, row: types.void)
def _add_totals(
    builder: Any, tile: Tile, value: Any, target: Any, first: Any, distance: Any, row: Any
) -> None:  # pragma: no cover
    zero = ir.Constant(tile.vector, None)
    for m in range(tile.rows):
        registers = [
            builder.extract_value(value, number) for number, n, _v in tile.places if n == m
        ]
        wanted = builder.icmp_signed(">=", row.type(m), row)
        place = builder.add(first, builder.mul(distance, distance.type(m)))
        for number, totals in enumerate(_totals(builder, tile, registers)):
            pointer = _pointer(builder, tile, target, place, number * tile.lanes)
            align = tile.element.bitwidth // 8
            old = builder.load(pointer, align=align)
            new = builder.fadd(old, builder.select(wanted, totals, zero))
            builder.store(new, pointer, align=align)


def _totals(builder: Any, tile: Tile, registers: list[Any]) -> list[Any]:  # pragma: no cover
    """Return registers with the sums of those registers' lanes, lane after lane.

    Two registers become one, which holds sums of neighbouring lanes, first of the one and then of
    the other. After as many rounds as it takes to halve the lanes to one, that is all.
    """
    for _ in range(tile.lanes.bit_length() - 1):
        registers = registers + [ir.Constant(tile.vector, None)] * (len(registers) % 2)
        registers = [
            builder.fadd(
                *(_shuffled(builder, tile, pair, range(i, 2 * tile.lanes, 2)) for i in (0, 1))
            )
            for pair in zip(registers[::2], registers[1::2], strict=True)
        ]
    return registers


def _shuffled(builder: Any, tile: Tile, pair: Any, lanes: Any) -> Any:  # pragma: no cover
    """Return the register with these lanes of a pair, of which the second's follow the first's."""
    places = ir.Constant(ir.VectorType(ir.IntType(32), tile.lanes), list(lanes))
    return builder.shuffle_vector(*pair, places)


@compiled(alternated, lambda even, odd: Tile(even.element, 1, 2))
def _alternated(builder: Any, tile: Tile, even: Any, odd: Any) -> Any:  # pragma: no cover
    made = ir.Constant(ir.ArrayType(tile.vector, 2), ir.Undefined)
    pair = [builder.extract_value(each, 0) for each in (even, odd)]
    half = tile.lanes // 2
    for number in (0, 1):
        near = range(number * half, (number + 1) * half)
        turns = [each + far for each in near for far in (0, tile.lanes)]
        made = builder.insert_value(made, _shuffled(builder, tile, pair, turns), number)
    return made

"""Registers at the ends of a line: what lies beyond is zero, and is neither read nor written.

So a border of zeros costs nothing, and the last register of a row needs no loop of its own.
As in `convlib.kernels.tile`, each operation is a Python function and the instructions that numba
compiles a call to; and after a change of this file, save `convlib.kernels.conv` too.
"""

from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils

from convlib.arguments.arrays import Array
from convlib.kernels.tile import Tile, _new_tile, _pointer, _splat, compiled, lanes_of, zeros


def inside(line: Array, start: int, column: int, width: int, registers: int) -> Array:
    """Return a tile of one row: a line's numbers from ``column`` on, and zeros beyond its ends.

    The line is ``width`` numbers long and begins at ``start``.
    """
    return _inside(line, start, column, width, registers, 1)


def every_second_inside(line: Array, start: int, column: int, width: int, registers: int) -> Array:
    """Return a tile like that of `inside`, with every second number from ``column`` on."""
    return _inside(line, start, column, width, registers, 2)


def _inside(line: Array, start: int, column: int, width: int, registers: int, stride: int) -> Array:
    tile = zeros(line, 1, registers)
    for lane in range(tile.size):
        place = column + stride * lane
        if 0 <= place < width:
            tile[0, lane] = line[start + place]
    return tile


def store_inside(tile: Array, line: Array, start: int, column: int, width: int) -> None:
    """Write a tile of one row to a line from ``column`` on, as far as the line goes."""
    begin, end = start + column, start + min(width, column + tile.size)
    line[begin:end] = tile[0, : end - begin]


def fetch(numbers: Array, place: int) -> None:
    """Tell the memory that the numbers at ``place`` and beside it are about to be used.

    It is a hint that nothing waits for, and may name a place behind the array's end.
    """


@numba.njit(cache=True, nogil=True, forceinline=True)
def fetch_line(line: Array, start: int, width: int) -> None:
    """Fetch a line of ``width`` numbers that begins at ``start``."""
    for place in range(start, start + width, lanes_of(line)):
        fetch(line, place)


# What numba compiles those calls to, as in `convlib.kernels.tile`.


def _new_row(line: Any, registers: Any) -> Tile | None:  # pragma: no cover
    return _new_tile(line, types.literal(1), registers)


@compiled(inside, lambda line, start, column, width, registers: _new_row(line, registers))
def _written_inside(
    builder: Any, tile: Tile, line: Any, start: Any, column: Any, width: Any, *_: Any
) -> Any:  # pragma: no cover
    made = ir.Constant(ir.ArrayType(tile.vector, tile.registers), ir.Undefined)
    for number in range(tile.registers):
        register = _load_inside(builder, tile, line, start, column, width, number * tile.lanes)
        made = builder.insert_value(made, register, number)
    return made


@compiled(
    every_second_inside,
    lambda line, start, column, width, registers: _new_row(line, registers),
)
def _written_every_second_inside(
    builder: Any, tile: Tile, line: Any, start: Any, column: Any, width: Any, *_: Any
) -> Any:  # pragma: no cover
    made = ir.Constant(ir.ArrayType(tile.vector, tile.registers), ir.Undefined)
    even = ir.Constant(ir.VectorType(ir.IntType(32), tile.lanes), list(range(0, 2 * tile.lanes, 2)))
    for number in range(tile.registers):
        near, far = (
            _load_inside(builder, tile, line, start, column, width, more * tile.lanes)
            for more in (2 * number, 2 * number + 1)
        )
        made = builder.insert_value(made, builder.shuffle_vector(near, far, even), number)
    return made


@compiled(store_inside, lambda tile, line, start, column, width: types.void)
def _store_inside(
    builder: Any, tile: Tile, value: Any, line: Any, start: Any, column: Any, width: Any
) -> None:  # pragma: no cover
    arguments = [tile.vector, tile.vector.as_pointer(), ir.IntType(32), _mask_type(tile)]
    kind = ir.FunctionType(ir.VoidType(), arguments)
    name = f"llvm.masked.store.v{tile.lanes}f{tile.element.bitwidth}.p0"
    masked_store = cgutils.get_or_insert_function(builder.module, kind, name)
    for number, _m, v in tile.places:
        mask = _mask(builder, tile, column, width, v * tile.lanes)
        place = _pointer(builder, tile, line, builder.add(start, column), v * tile.lanes)
        alignment = ir.Constant(ir.IntType(32), tile.element.bitwidth // 8)
        builder.call(masked_store, [builder.extract_value(value, number), place, alignment, mask])


def _mask_type(tile: Tile) -> ir.VectorType:  # pragma: no cover
    return ir.VectorType(ir.IntType(1), tile.lanes)


def _mask(builder: Any, tile: Tile, column: Any, width: Any, more: int) -> Any:  # pragma: no cover
    """Return which lanes hold numbers of a line: a negative column is a large one, unsigned."""
    lane = ir.IntType(32)
    lanes = ir.Constant(ir.VectorType(lane, tile.lanes), list(range(more, more + tile.lanes)))
    first, end = (_splat(builder, tile, builder.trunc(each, lane)) for each in (column, width))
    return builder.icmp_unsigned("<", builder.add(lanes, first), end)


def _load_inside(
    builder: Any, tile: Tile, line: Any, start: Any, column: Any, width: Any, more: int
) -> Any:  # pragma: no cover
    """Load the lanes that hold numbers of a line; a lane beyond it is zero and is not read."""
    arguments = [tile.vector.as_pointer(), ir.IntType(32), _mask_type(tile), tile.vector]
    kind = ir.FunctionType(tile.vector, arguments)
    name = f"llvm.masked.load.v{tile.lanes}f{tile.element.bitwidth}.p0"
    masked_load = cgutils.get_or_insert_function(builder.module, kind, name)
    mask = _mask(builder, tile, column, width, more)
    place = _pointer(builder, tile, line, builder.add(start, column), more)
    alignment = ir.Constant(ir.IntType(32), tile.element.bitwidth // 8)
    return builder.call(masked_load, [place, alignment, mask, ir.Constant(tile.vector, None)])


@compiled(fetch, lambda numbers, place: types.void)
def _fetch(builder: Any, _: Any, numbers: Any, place: Any) -> None:  # pragma: no cover
    byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
    prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    pointer = builder.bitcast(builder.gep(numbers, [place]), byte)
    read, keep, data = (ir.Constant(number, each) for each in (0, 3, 1))
    builder.call(prefetch, [pointer, read, keep, data])

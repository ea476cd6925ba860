"""What pooling asks of a tile: maxima, winners and quotients, and registers of another dtype.

Written as in `convlib.kernels.tile`, each operation in Python and below in LLVM's language. A
tile here is one register; that of `keep_larger` has two rows.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils

from convlib.arguments.arrays import Array
from convlib.kernels.tile import REGISTER_BYTES, Tile, _load, _splat, compiled


def maximum(tile: Array, other: Array) -> Array:
    """Return the larger of both, lane by lane; NaN where one of them is."""
    return np.where((other > tile) | np.isnan(other), other, tile)


def keep_larger(tile: Array, other: Array, number: Array) -> Array:
    """Return the maxima so far in the first row, and the numbers of the winners in the second.

    ``other`` has this number. It wins where it is larger than ``tile``, or NaN.
    """
    wins = (other[0] > tile[0]) | np.isnan(other[0])
    return np.where(wins, np.concatenate([other, number]), tile)


def stacked(tile: Array, other: Array) -> Array:
    """Return a tile of two rows, each a register."""
    return np.concatenate([tile, other])


def multiply(tile: Array, other: Array) -> Array:
    """Return the product of two tiles."""
    return tile * other


def divide(tile: Array, other: Array) -> Array:
    """Return the quotient of two tiles."""
    return tile / other


def converted(like: Array, source: Array, place: int) -> Array:
    """Return a register of the dtype of ``like``, which holds the source from ``place`` on."""
    end = place + REGISTER_BYTES // like.itemsize
    return source[None, place:end].astype(like.dtype)


def converted_partly(like: Array, source: Array, place: int, count: int) -> Array:
    """Return a register of the dtype of ``like`` that holds ``count`` numbers, and then zeros."""
    tile = np.zeros((1, REGISTER_BYTES // like.itemsize), like.dtype)
    tile[0, :count] = source[place : place + count]
    return tile


def every_second(source: Array, place: int) -> Array:
    """Return a register of every second number from ``place`` on."""
    return every_nth(source, place, 2)


def every_nth(source: Array, place: int, distance: int) -> Array:
    """Return a register of every ``distance``-th number from ``place`` on."""
    end = place + (REGISTER_BYTES // source.itemsize - 1) * distance + 1
    return source[None, place:end:distance]


def write(tile: Array, target: Array, place: int) -> None:
    """Write a register to ``target`` from ``place`` on, rounded to the dtype of that."""
    target[place : place + tile.size] = tile[0]


def write_partly(tile: Array, target: Array, place: int, count: int) -> None:
    """Write the first ``count`` numbers of a register, as `write` does."""
    target[place : place + count] = tile[0, :count]


def write_every_second(tile: Array, target: Array, place: int) -> None:
    """Write a register to every second place from ``place`` on, with zeros between."""
    target[place : place + 2 * tile.size : 2] = tile[0]
    target[place + 1 : place + 2 * tile.size : 2] = 0


def write_every_nth(tile: Array, target: Array, place: int, distance: int) -> None:
    """Write a register to every ``distance``-th place from ``place`` on."""
    target[place : place + (tile.size - 1) * distance + 1 : distance] = tile[0]


# What numba compiles those calls to. It runs while numba compiles: never where the JIT is off, as
# it is when coverage is measured. Hence the pragmas.


@compiled(maximum, lambda tile, other: tile)
def _maximum(builder: Any, tile: Tile, value: Any, other: Any) -> Any:  # pragma: no cover
    old, new = builder.extract_value(value, 0), builder.extract_value(other, 0)
    kind = ir.FunctionType(tile.vector, [tile.vector] * 2)
    name = f"llvm.maximum.v{tile.lanes}f{tile.element.bitwidth}"
    function = cgutils.get_or_insert_function(builder.module, kind, name)
    larger = builder.call(function, [old, new], fastmath=["nsz"])  # zeros of both signs are equal
    return builder.insert_value(value, larger, 0)


@compiled(keep_larger, lambda tile, other, number: tile)
def _keep_larger(
    builder: Any, tile: Tile, value: Any, other: Any, number: Any
) -> Any:  # pragma: no cover
    old, new = builder.extract_value(value, 0), builder.extract_value(other, 0)
    larger, missing = builder.fcmp_ordered(">", new, old), builder.fcmp_unordered("uno", new, new)
    wins = builder.or_(larger, missing)
    value = builder.insert_value(value, builder.select(wins, new, old), 0)
    winners = builder.select(
        wins, builder.extract_value(number, 0), builder.extract_value(value, 1)
    )
    return builder.insert_value(value, winners, 1)


@compiled(stacked, lambda tile, other: Tile(tile.element, 2, 1))
def _stacked(builder: Any, tile: Tile, value: Any, other: Any) -> Any:  # pragma: no cover
    made = ir.Constant(ir.ArrayType(tile.vector, 2), ir.Undefined)
    for row, each in enumerate((value, other)):
        made = builder.insert_value(made, builder.extract_value(each, 0), row)
    return made


@compiled(multiply, lambda tile, other: tile)
def _multiply(builder: Any, tile: Tile, value: Any, other: Any) -> Any:  # pragma: no cover
    pair = (builder.extract_value(each, 0) for each in (value, other))
    return builder.insert_value(value, builder.fmul(*pair), 0)


@compiled(divide, lambda tile, other: tile)
def _divide(builder: Any, tile: Tile, value: Any, other: Any) -> Any:  # pragma: no cover
    pair = (builder.extract_value(each, 0) for each in (value, other))
    return builder.insert_value(value, builder.fdiv(*pair), 0)


@compiled(converted, lambda like, source, place: Tile(like.dtype, 1, 1))
def _converted(
    builder: Any, tile: Tile, _like: Any, source: Any, place: Any
) -> Any:  # pragma: no cover
    return _loaded(builder, tile, source, place, None)


@compiled(converted_partly, lambda like, source, place, count: Tile(like.dtype, 1, 1))
def _converted_partly(
    builder: Any, tile: Tile, _like: Any, source: Any, place: Any, count: Any
) -> Any:  # pragma: no cover
    return _loaded(builder, tile, source, place, count)


@compiled(every_second, lambda source, place: Tile(source.dtype, 1, 1))
def _every_second(builder: Any, tile: Tile, source: Any, place: Any) -> Any:  # pragma: no cover
    near, far = (_load(builder, tile, source, place, more) for more in (0, tile.lanes))
    numbers = builder.shuffle_vector(near, far, _lanes(range(0, 2 * tile.lanes, 2)))
    return _one_register(builder, tile, numbers)


@compiled(every_nth, lambda source, place, distance: Tile(source.dtype, 1, 1))
def _every_nth(
    builder: Any, tile: Tile, source: Any, place: Any, distance: Any
) -> Any:  # pragma: no cover
    numbers = ir.Constant(tile.vector, ir.Undefined)
    for lane in range(tile.lanes):
        number = builder.load(builder.gep(source, [place]))
        numbers = builder.insert_element(numbers, number, _int32(lane))
        place = builder.add(place, distance)
    return _one_register(builder, tile, numbers)


@compiled(write, lambda tile, target, place: types.void)
def _write(
    builder: Any, tile: Tile, value: Any, target: Any, place: Any
) -> None:  # pragma: no cover
    numbers = _rounded(builder, tile, value, target)
    builder.store(numbers, _pointer(builder, target, place, numbers.type), align=_align(target))


@compiled(write_partly, lambda tile, target, place, count: types.void)
def _write_partly(
    builder: Any, tile: Tile, value: Any, target: Any, place: Any, count: Any
) -> None:  # pragma: no cover
    numbers = _rounded(builder, tile, value, target)
    pointer = _pointer(builder, target, place, numbers.type)
    mask = _first_lanes(builder, tile, count)
    arguments = [numbers, pointer, _int32(_align(target)), mask]
    _call(builder, "store", ir.VoidType(), numbers.type, arguments)


@compiled(write_every_second, lambda tile, target, place: types.void)
def _write_every_second(
    builder: Any, tile: Tile, value: Any, target: Any, place: Any
) -> None:  # pragma: no cover
    zeros = ir.Constant(tile.vector, None)
    order = [lane // 2 + lane % 2 * tile.lanes for lane in range(2 * tile.lanes)]
    numbers = builder.shuffle_vector(builder.extract_value(value, 0), zeros, _lanes(order))
    builder.store(numbers, _pointer(builder, target, place, numbers.type), align=_align(target))


@compiled(write_every_nth, lambda tile, target, place, distance: types.void)
def _write_every_nth(
    builder: Any, tile: Tile, value: Any, target: Any, place: Any, distance: Any
) -> None:  # pragma: no cover
    numbers = builder.extract_value(value, 0)
    for lane in range(tile.lanes):
        number = builder.extract_element(numbers, _int32(lane))
        builder.store(number, builder.gep(target, [place]))
        place = builder.add(place, distance)


def _loaded(
    builder: Any, tile: Tile, source: Any, place: Any, count: Any
) -> Any:  # pragma: no cover
    """Return a register with the source from ``place`` on, of it ``count`` numbers if not None."""
    kind = ir.VectorType(source.type.pointee, tile.lanes)
    pointer = _pointer(builder, source, place, kind)
    if count is None:
        numbers = builder.load(pointer, align=_align(source))
    else:
        mask, rest = _first_lanes(builder, tile, count), ir.Constant(kind, None)
        arguments = [pointer, _int32(_align(source)), mask, rest]
        numbers = _call(builder, "load", kind, kind, arguments)
    if kind != tile.vector:
        numbers = builder.fpext(numbers, tile.vector)
    return _one_register(builder, tile, numbers)


def _rounded(builder: Any, tile: Tile, value: Any, target: Any) -> Any:  # pragma: no cover
    """Return the numbers of a register in the type of the target's."""
    numbers, kind = builder.extract_value(value, 0), ir.VectorType(target.type.pointee, tile.lanes)
    return numbers if kind == tile.vector else builder.fptrunc(numbers, kind)


def _call(
    builder: Any, name: str, result: Any, kind: Any, arguments: list[Any]
) -> Any:  # pragma: no cover
    """Return the call of one of LLVM's operations under a mask."""
    function = ir.FunctionType(result, [argument.type for argument in arguments])
    bits = 32 if isinstance(kind.element, ir.FloatType) else 64
    name = f"llvm.masked.{name}.v{kind.count}f{bits}.p0"
    return builder.call(cgutils.get_or_insert_function(builder.module, function, name), arguments)


def _first_lanes(builder: Any, tile: Tile, count: Any) -> Any:  # pragma: no cover
    """Return the mask of the first ``count`` lanes."""
    lanes = ir.Constant(ir.VectorType(count.type, tile.lanes), list(range(tile.lanes)))
    return builder.icmp_signed("<", lanes, _splat(builder, tile, count))


def _one_register(builder: Any, tile: Tile, numbers: Any) -> Any:  # pragma: no cover
    return builder.insert_value(ir.Constant(ir.ArrayType(tile.vector, 1), ir.Undefined), numbers, 0)


def _pointer(builder: Any, numbers: Any, place: Any, kind: Any) -> Any:  # pragma: no cover
    return builder.bitcast(builder.gep(numbers, [place]), kind.as_pointer())


def _align(numbers: Any) -> int:  # pragma: no cover
    """Return the bytes of a number, which are all that its address is a multiple of."""
    return 4 if isinstance(numbers.type.pointee, ir.FloatType) else 8


def _lanes(order: Sequence[int]) -> Any:  # pragma: no cover
    return ir.Constant(ir.VectorType(ir.IntType(32), len(order)), list(order))


def _int32(number: int) -> Any:  # pragma: no cover
    return ir.Constant(ir.IntType(32), number)

"""A tile of sums that lives in the processor's vector registers, and what can be done with it.

A vector register holds a few neighbouring numbers, its lanes, and one instruction multiplies
and adds all of them. A tile has one row of registers for each of some filters; a row covers
neighbouring outputs. What is read once serves all of it: a source register every row, a weight
every register of its row. So a tile does many multiply-adds for each number that it loads.

Each operation is written twice. The Python function says what it means, with a tile as a NumPy
array (rows, registers x lanes); it runs where the JIT is off. The function below it writes the
instructions of the same operation, in LLVM's language, when numba compiles a call; there a tile
is a value like a number, so that LLVM keeps it in registers.
"""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.codegen import get_host_cpu_features
from numba.core.imputils import impl_ret_borrowed
from numba.extending import lower_builtin, models, register_model, type_callable

from convlib.arguments.arrays import Array


def register_bytes(features: str) -> int:
    """Return the size of a vector register of a processor with these features, as LLVM names them.

    A processor that is not known has 16: LLVM makes shorter ones of those where it must.

    Examples
    --------
    >>> register_bytes("+sse2,+avx,+avx2,-avx512f")
    32
    """
    present = features.split(",")
    return 64 if "+avx512f" in present else 32 if "+avx2" in present else 16


# Those that numba compiles for, the processor's own unless the environment names others.
_chosen = numba.config.CPU_FEATURES  # type: ignore[attr-defined]
REGISTER_BYTES = register_bytes(get_host_cpu_features() if _chosen is None else _chosen)
# The largest tile for which registers suffice: there are 32 of 64 bytes, and 16 of the smaller.
FILTERS, REGISTERS = 4, 6 if REGISTER_BYTES == 64 else 3
# Of a second tile. Any number of registers but the least is made of the two, with one more at most.
FEWER_REGISTERS = 4 if REGISTERS == 6 else 2


def lanes_of(numbers: Array) -> int:
    """Return how many of these numbers a register holds."""
    return REGISTER_BYTES // numbers.itemsize


def zeros(source: Array, rows: int, registers: int) -> Array:
    """Return a tile of zeros of the dtype of ``source``."""
    return np.zeros((rows, registers * REGISTER_BYTES // source.itemsize), source.dtype)


def repeated(numbers: Array, place: int, rows: int, registers: int) -> Array:
    """Return a tile whose row ``m`` holds ``numbers[place + m]`` in every lane."""
    return zeros(numbers, rows, registers) + numbers[place : place + rows, None]


def add_products(
    tile: Array, weights: Array, first: int, distance: int, source: Array, place: int
) -> Array:
    """Add to row ``m`` the source from ``place`` on, times ``weights[first + m * distance]``."""
    rows, width = tile.shape
    factors = weights[first + np.arange(rows) * distance]
    return tile + factors[:, None] * source[place : place + width]


def add(tile: Array, other: Array) -> Array:
    """Return the sum of two tiles."""
    return tile + other


def store(tile: Array, target: Array, first: int, distance: int) -> None:
    """Write row ``m`` to ``target`` from ``first + m * distance`` on."""
    for row, numbers in enumerate(tile):
        place = first + row * distance
        target[place : place + len(numbers)] = numbers


def loaded(source: Array, place: int) -> Array:
    """Return a tile of one register, which holds the source from ``place`` on."""
    return source[None, place : place + REGISTER_BYTES // source.itemsize]


def read_only(numbers: Array) -> Array:
    """Return the same array, which may no longer be written to.

    What reads it need not be compiled twice, for arrays that may be and those that may not.
    """
    return numbers


def add_multiples(tile: Array, weights: Array, first: int, distance: int, other: Array) -> Array:
    """Add to row ``m`` a tile of one row times ``weights[first + m * distance]``."""
    return add_products(tile, weights, first, distance, other[0], 0)


def slid(tile: Array, numbers: Array, place: int) -> Array:
    """Return a tile with the rows one further down; the first holds ``numbers[place]``."""
    return np.concatenate([np.full_like(tile[:1], numbers[place]), tile[:-1]])


def last_row(tile: Array) -> Array:
    """Return a tile of the last row."""
    return tile[-1:]


# What numba compiles those calls to. It runs while numba compiles: never where the JIT is off, as
# it is when coverage is measured. Hence the pragmas.


class Tile(types.Type):  # pragma: no cover
    """numba's type of a tile."""

    def __init__(self, element: Any, rows: int, registers: int) -> None:
        self.element, self.rows, self.registers = element, rows, registers
        self.lanes = REGISTER_BYTES * 8 // element.bitwidth
        super().__init__(f"Tile({element}, {rows}, {registers}, {self.lanes})")

    @property
    def vector(self) -> ir.VectorType:
        """LLVM's type of one register."""
        return ir.VectorType(LLVM_TYPES[self.element], self.lanes)

    @property
    def places(self) -> list[tuple[int, int, int]]:
        """Every register's (number, row, place in the row)."""
        pairs = [(m, v) for m in range(self.rows) for v in range(self.registers)]
        return [(number, *pair) for number, pair in enumerate(pairs)]


LLVM_TYPES = {types.float32: ir.FloatType(), types.float64: ir.DoubleType()}


@register_model(Tile)
class TileModel(models.PrimitiveModel):  # pragma: no cover
    """How LLVM sees a tile: an array of vectors, row after row."""

    def __init__(self, manager: Any, tile: Tile) -> None:
        registers = ir.ArrayType(tile.vector, tile.rows * tile.registers)
        super().__init__(manager, tile, registers)  # type: ignore[no-untyped-call]


def compiled(
    function: Callable[..., Any], result: Callable[..., types.Type | None]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let numba compile calls of ``function`` to what the decorated body writes.

    ``result`` gives the result's type from those of the arguments, None where it cannot. The
    body gets LLVM's builder, the type of the tile, and the arguments: of an array the pointer
    to its numbers, of an integer one as wide as a pointer.
    """

    def with_body(body: Callable[..., Any]) -> Callable[..., Any]:
        def lower(
            context: Any, builder: Any, signature: Any, values: Any
        ) -> Any:  # pragma: no cover
            made = signature.return_type
            arguments = []
            for kind, value in zip(signature.args, values, strict=True):
                if isinstance(kind, types.Array):
                    value = context.make_array(kind)(context, builder, value).data
                elif isinstance(kind, types.Integer | types.IntegerLiteral):
                    value = context.cast(builder, value, kind, types.intp)
                arguments.append(value)
            tile = made if isinstance(made, Tile) else signature.args[0]
            written = body(builder, tile, *arguments)
            return context.get_dummy_value() if made is types.void else written

        type_callable(function)(lambda context: result)
        lower_builtin(function, types.VarArg(types.Any))(lower)
        return body

    return with_body


def _new_tile(numbers: Any, rows: Any, registers: Any) -> Tile | None:  # pragma: no cover
    if not all(isinstance(size, types.IntegerLiteral) for size in (rows, registers)):
        return None
    return Tile(numbers.dtype, rows.literal_value, registers.literal_value)


@compiled(lanes_of, lambda numbers: types.int64)
def _lanes_of(builder: Any, kind: Any, _: Any) -> Any:  # pragma: no cover
    # LLVM knows it while it compiles, unlike the size of a number, which an array brings along.
    return ir.Constant(ir.IntType(64), REGISTER_BYTES * 8 // kind.dtype.bitwidth)


@compiled(zeros, lambda source, rows, registers: _new_tile(source, rows, registers))
def _zeros(builder: Any, tile: Tile, *_: Any) -> Any:  # pragma: no cover
    return ir.Constant(ir.ArrayType(tile.vector, tile.rows * tile.registers), None)


@compiled(repeated, lambda numbers, place, rows, registers: _new_tile(numbers, rows, registers))
def _repeated(
    builder: Any, tile: Tile, numbers: Any, place: Any, *_: Any
) -> Any:  # pragma: no cover
    made = ir.Constant(ir.ArrayType(tile.vector, tile.rows * tile.registers), ir.Undefined)
    rows = [_broadcast(builder, tile, numbers, place, m) for m in range(tile.rows)]
    for number, m, _v in tile.places:
        made = builder.insert_value(made, rows[m], number)
    return made


@compiled(add_products, lambda tile, weights, first, distance, source, place: tile)
def _add_products(  # pragma: no cover
    builder: Any, tile: Tile, value: Any,
    weights: Any, first: Any, distance: Any, source: Any, place: Any,
) -> Any:  # fmt: skip
    sources = [_load(builder, tile, source, place, v * tile.lanes) for v in range(tile.registers)]
    return _add_row_products(builder, tile, value, weights, first, distance, sources)


def _read_only(context: Any, builder: Any, signature: Any, values: Any) -> Any:  # pragma: no cover
    return impl_ret_borrowed(context, builder, signature.return_type, values[0])


type_callable(read_only)(lambda context: lambda numbers: numbers.copy(readonly=True))
lower_builtin(read_only, types.Array)(_read_only)


@compiled(add, lambda tile, other: tile)
def _add(builder: Any, tile: Tile, value: Any, other: Any) -> Any:  # pragma: no cover
    for number, _m, _v in tile.places:
        pair = [builder.extract_value(each, number) for each in (value, other)]
        value = builder.insert_value(value, builder.fadd(*pair), number)
    return value


@compiled(store, lambda tile, target, first, distance: types.void)
def _store(
    builder: Any, tile: Tile, value: Any, target: Any, first: Any, distance: Any
) -> None:  # pragma: no cover
    for number, m, v in tile.places:
        row = builder.add(first, builder.mul(distance, distance.type(m)))
        pointer = _pointer(builder, tile, target, row, v * tile.lanes)
        register = builder.extract_value(value, number)
        builder.store(register, pointer, align=tile.element.bitwidth // 8)


@compiled(loaded, lambda source, place: Tile(source.dtype, 1, 1))
def _loaded(builder: Any, tile: Tile, source: Any, place: Any) -> Any:  # pragma: no cover
    made = ir.Constant(ir.ArrayType(tile.vector, 1), ir.Undefined)
    return builder.insert_value(made, _load(builder, tile, source, place, 0), 0)


@compiled(add_multiples, lambda tile, weights, first, distance, other: tile)
def _add_multiples(  # pragma: no cover
    builder: Any, tile: Tile, value: Any, weights: Any, first: Any, distance: Any, other: Any
) -> Any:
    sources = [builder.extract_value(other, v) for v in range(tile.registers)]
    return _add_row_products(builder, tile, value, weights, first, distance, sources)


@compiled(slid, lambda tile, numbers, place: tile)
def _slid(
    builder: Any, tile: Tile, value: Any, numbers: Any, place: Any
) -> Any:  # pragma: no cover
    made, fresh = value, _broadcast(builder, tile, numbers, place, 0)
    for number, m, _v in tile.places:
        register = builder.extract_value(value, number - tile.registers) if m > 0 else fresh
        made = builder.insert_value(made, register, number)
    return made


@compiled(last_row, lambda tile: Tile(tile.element, 1, tile.registers))
def _last_row(builder: Any, tile: Tile, value: Any) -> Any:  # pragma: no cover
    made = ir.Constant(ir.ArrayType(tile.vector, tile.registers), ir.Undefined)
    above = len(value.type) - tile.registers
    for number in range(tile.registers):
        made = builder.insert_value(made, builder.extract_value(value, above + number), number)
    return made


def _add_row_products(  # pragma: no cover
    builder: Any, tile: Tile, value: Any, weights: Any, first: Any, distance: Any, sources: Any
) -> Any:
    for number, m, v in tile.places:
        if v == 0:
            row = builder.add(first, builder.mul(distance, distance.type(m)))
            factor = _broadcast(builder, tile, weights, row, 0)
        old = builder.extract_value(value, number)
        new = builder.call(_multiply_add(builder, tile), [factor, sources[v], old])
        value = builder.insert_value(value, new, number)
    return value


def _multiply_add(builder: Any, tile: Tile) -> Any:  # pragma: no cover
    kind = ir.FunctionType(tile.vector, [tile.vector] * 3)
    name = f"llvm.fmuladd.v{tile.lanes}f{tile.element.bitwidth}"
    return cgutils.get_or_insert_function(builder.module, kind, name)


def _pointer(
    builder: Any, tile: Tile, numbers: Any, place: Any, more: int
) -> Any:  # pragma: no cover
    number = builder.gep(numbers, [builder.add(place, place.type(more))])
    return builder.bitcast(number, tile.vector.as_pointer())


def _load(builder: Any, tile: Tile, numbers: Any, place: Any, more: int) -> Any:  # pragma: no cover
    pointer = _pointer(builder, tile, numbers, place, more)
    return builder.load(pointer, align=tile.element.bitwidth // 8)


def _broadcast(
    builder: Any, tile: Tile, numbers: Any, place: Any, more: int
) -> Any:  # pragma: no cover
    number = builder.load(builder.gep(numbers, [builder.add(place, place.type(more))]))
    return _splat(builder, tile, number)


def _splat(builder: Any, tile: Tile, number: Any) -> Any:  # pragma: no cover
    undefined = ir.Constant(ir.VectorType(number.type, tile.lanes), ir.Undefined)
    lane = ir.Constant(ir.IntType(32), 0)
    first_lane = builder.insert_element(undefined, number, lane)
    every = ir.Constant(ir.VectorType(ir.IntType(32), tile.lanes), [0] * tile.lanes)
    return builder.shuffle_vector(first_lane, undefined, every)

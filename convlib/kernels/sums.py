"""The sums of a convolution along a line of places: tile after tile.

As in `convlib.kernels.conv`, arrays are flat and of one dtype.
"""

import numba
from numba.misc.special import literally

from convlib.arguments.arrays import Array
from convlib.kernels.plan import Integers
from convlib.kernels.tile import (
    FEWER_REGISTERS,
    REGISTERS,
    add,
    add_products,
    lanes_of,
    repeated,
    store,
    zeros,
)

# So many terms are summed on their own, and so many of those sums. A number is rounded when it is
# added to a sum, in proportion to the sum, so that long sums err little more than short ones.
TERMS, BLOCKS = 48, 8


@numba.njit(cache=True, nogil=True)
def sum_line(
    source: Array,
    place: int,
    offsets: Integers,
    weight: Array,
    bias: Array,
    filter: int,
    registers: int,
    most: int,
    sums: Array,
    at: int,
    distance: int,
    filters: int,
) -> None:
    """Write so many registers of the sums of some filters, from ``filter`` on.

    They are read in the source from ``place`` on, and written to the sums from ``at`` on; those of
    the next filter have a ``distance``. A tile may reach beyond the last register, but not beyond
    ``most``: there it begins earlier, and writes sums again.
    """
    literally(filters)
    lanes, number = lanes_of(source), 0
    while number < registers:
        left = registers - number
        fewer = left <= FEWER_REGISTERS or REGISTERS < left <= 2 * FEWER_REGISTERS
        if fewer or most < REGISTERS:
            here = min(number, most - FEWER_REGISTERS)
            sum_tile(
                source, place + here * lanes, offsets, weight, bias, filter,
                sums, at + here * lanes, distance, filters, FEWER_REGISTERS,
            )  # fmt: skip
            number += FEWER_REGISTERS
        else:
            here = min(number, most - REGISTERS)
            sum_tile(
                source, place + here * lanes, offsets, weight, bias, filter,
                sums, at + here * lanes, distance, filters, REGISTERS,
            )  # fmt: skip
            number += REGISTERS


@numba.njit(cache=True, nogil=True, forceinline=True)
def sum_tile(
    source: Array,
    place: int,
    offsets: Integers,
    weight: Array,
    bias: Array,
    filter: int,
    sums: Array,
    at: int,
    distance: int,
    filters: int,
    registers: int,
) -> None:
    """Write the sums of one tile."""
    literally(filters)
    literally(registers)
    terms = offsets.size
    total = repeated(bias, filter, filters, registers)
    for term in range(min(TERMS, terms)):
        weights, there = filter * terms + term, place + offsets[term]
        total = add_products(total, weight, weights, terms, source, there)
    for first_block in range(TERMS, terms, BLOCKS * TERMS):
        blocks = zeros(source, filters, registers)
        for first in range(first_block, min(first_block + BLOCKS * TERMS, terms), TERMS):
            block = zeros(source, filters, registers)
            for term in range(first, min(first + TERMS, terms)):
                weights, there = filter * terms + term, place + offsets[term]
                block = add_products(block, weight, weights, terms, source, there)
            blocks = add(blocks, block)
        total = add(total, blocks)
    store(total, sums, at, distance)

"""Searching for a network instead of choosing it: a space, its table, and ways to search.

Every network of the space has really been trained; `table` holds what was measured.
"""

from convlib.search.measured import Right, Table, fit, parts, table
from convlib.search.space import (
    SIZES,
    SPACE,
    Architecture,
    Cost,
    codes,
    cost,
    decode,
    encode,
    layers,
    model,
)
from convlib.search.strategies import (
    Trial,
    best_so_far,
    draw,
    evolution,
    mutate,
    random_search,
)

__all__ = [
    "SIZES",
    "SPACE",
    "Architecture",
    "Cost",
    "Right",
    "Table",
    "Trial",
    "best_so_far",
    "codes",
    "cost",
    "decode",
    "draw",
    "encode",
    "evolution",
    "fit",
    "layers",
    "model",
    "mutate",
    "parts",
    "random_search",
    "table",
]

"""The formulas of the book as functions of plain integers.

One axis at a time: a picture's height and width follow the same rule. Lengths
are in pixels, and dilation 1 is the ordinary convolution.
"""

from convlib.shapes.counts import (
    activation_memory,
    connections,
    multiply_adds,
    parameters,
    squeeze_excitation_weights,
)
from convlib.shapes.coverage import coverage, overlap, touched
from convlib.shapes.fields import ReceptiveField, joined_field, receptive_fields
from convlib.shapes.sizes import (
    Padding,
    effective_kernel_size,
    leftover,
    output_size,
    same_padding,
    transposed_output_size,
)
from convlib.shapes.windows import AdaptiveWindow, AnyWindow, TransposedWindow, WholeWindow, Window

__all__ = [
    "AdaptiveWindow",
    "AnyWindow",
    "Padding",
    "ReceptiveField",
    "TransposedWindow",
    "WholeWindow",
    "Window",
    "activation_memory",
    "connections",
    "coverage",
    "effective_kernel_size",
    "joined_field",
    "leftover",
    "multiply_adds",
    "output_size",
    "overlap",
    "parameters",
    "receptive_fields",
    "same_padding",
    "squeeze_excitation_weights",
    "touched",
    "transposed_output_size",
]

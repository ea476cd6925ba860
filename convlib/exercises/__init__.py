"""Exercises with a checker that names the misunderstanding and draws the smallest proof.

Each exercise is an object; hand your function to its `check`.

Examples
--------
>>> import numpy as np
>>> from convlib import exercises
>>> def sliding_window(image, kernel):
...     kH, kW = kernel.shape
...     H, W = image.shape
...     return np.array([[(image[i:i + kH, j:j + kW] * kernel).mean()
...                       for j in range(W - kW + 1)] for i in range(H - kH + 1)])
>>> exercises.sliding_window.check(sliding_window)
sliding_window, not yet: averaged instead of summed
The products are averaged; the sliding window adds them up.
Use `sum`, not `mean`; a kernel that should average carries the division in its
own weights.
<BLANKLINE>
The smallest case that shows it, 3 of 9: a window as large as the image.
<BLANKLINE>
 image     kernel
 1  2      1  2
 3  4      3  5
<BLANKLINE>
 expected     got
 34          [8.5]
<BLANKLINE>
[ ] marks a wrong cell.
"""

from convlib.exercises.border import pad_reflect, pad_same, pixel_uses
from convlib.exercises.channels import layer_parameters, output_map
from convlib.exercises.cost import im2col, numbers_moved
from convlib.exercises.dense import dense_matrix
from convlib.exercises.dilation import pixels_read, spread_kernel
from convlib.exercises.dynamic import mixed_kernel, read_between
from convlib.exercises.field import first_pixel, receptive_field, ways
from convlib.exercises.filter import likeness, sharpen_kernel
from convlib.exercises.gates import gate_weights, spatial_gates, squeeze_excite
from convlib.exercises.gradient import descent_step, input_gradient, weight_gradient
from convlib.exercises.layer import conv2d
from convlib.exercises.pool import avg_pool2d, max_pool2d, pooled_size
from convlib.exercises.searching import cells, neighbours, reported
from convlib.exercises.separable import channels_read, separable_multiply_adds
from convlib.exercises.size import output_size
from convlib.exercises.stamps import conv_transpose2d, overlap, transposed_size
from convlib.exercises.stride import unread
from convlib.exercises.tokens import attention, patches, shift_shares
from convlib.exercises.window import convolve2d, sliding_window

__all__ = [
    "attention",
    "avg_pool2d",
    "cells",
    "channels_read",
    "conv2d",
    "conv_transpose2d",
    "convolve2d",
    "dense_matrix",
    "descent_step",
    "first_pixel",
    "gate_weights",
    "im2col",
    "input_gradient",
    "layer_parameters",
    "likeness",
    "max_pool2d",
    "mixed_kernel",
    "neighbours",
    "numbers_moved",
    "output_map",
    "output_size",
    "overlap",
    "pad_reflect",
    "pad_same",
    "patches",
    "pixel_uses",
    "pixels_read",
    "pooled_size",
    "read_between",
    "receptive_field",
    "reported",
    "separable_multiply_adds",
    "sharpen_kernel",
    "shift_shares",
    "sliding_window",
    "spatial_gates",
    "spread_kernel",
    "squeeze_excite",
    "transposed_size",
    "unread",
    "ways",
    "weight_gradient",
]

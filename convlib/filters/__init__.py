"""Hand-made filters: the classical kernels of image processing.

All are written for cross-correlation, as deep learning convolves: row 0 is at the top and no
kernel is flipped. Where a kernel has an axis, it is the axis along which brightness changes: 0
from top to bottom, 1 from left to right. Its answer is positive where the further side is
brighter. Where a kernel has an angle, it turns from right (0) to down (pi / 2).
"""

from convlib.filters.blurs import binomial, gabor, gaussian, motion
from convlib.filters.edges import laplacian, prewitt, scharr, sobel
from convlib.filters.gallery import (
    GALLERY,
    box,
    emboss,
    horizontal_edges,
    identity,
    outline,
    sharpen,
    vertical_edges,
)
from convlib.filters.grid import Kernel

__all__ = [
    "GALLERY",
    "Kernel",
    "binomial",
    "box",
    "emboss",
    "gabor",
    "gaussian",
    "horizontal_edges",
    "identity",
    "laplacian",
    "motion",
    "outline",
    "prewitt",
    "scharr",
    "sharpen",
    "sobel",
    "vertical_edges",
]

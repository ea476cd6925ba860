"""The package behind the textbook on convolutional layers.

``import convlib as cl`` brings the formulas (``cl.shapes``), networks as lists of
layers (``cl.networks``), the classical kernels (``cl.filters``), the definitions as
readable loops (``cl.naive``) and the fast operations (``cl.conv2d``). Figures,
photos and exercises are imported by name.
"""

from convlib import filters, naive, networks, ops, shapes
from convlib.ops import *  # noqa: F403  (the list of operations is kept in one place)

__all__ = ["filters", "naive", "networks", "shapes"]
__all__ += ops.__all__

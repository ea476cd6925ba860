"""The package behind the textbook on convolutional layers.

``import convlib as cl`` brings the formulas (``cl.shapes``), networks as lists of
layers (``cl.networks``), the classical kernels (``cl.filters``), the definitions as
readable loops (``cl.naive``) and the fast operations (``cl.conv2d``), which share their
work among ``cl.get_num_threads()`` threads. Figures, photos and exercises are imported
by name.
"""

from convlib import filters, naive, networks, ops, shapes
from convlib.ops import *  # noqa: F403  (the list of operations is kept in one place)
from convlib.threads import get_num_threads, set_num_threads

__all__ = ["filters", "get_num_threads", "naive", "networks", "set_num_threads", "shapes"]
__all__ += ops.__all__

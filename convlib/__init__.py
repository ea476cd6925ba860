"""The package behind the textbook on convolutional layers.

``import convlib as cl`` brings the formulas (``cl.shapes``), the definitions as
readable loops (``cl.naive``) and the fast operations (``cl.conv2d``). Figures,
photos and exercises are imported by name.
"""

from convlib import naive, shapes
from convlib.ops import conv2d

__all__ = ["conv2d", "naive", "shapes"]

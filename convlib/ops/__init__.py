"""The operations: arguments checked, memory allocated, a compiled kernel called."""

from convlib.ops.conv import conv2d

__all__ = ["conv2d"]

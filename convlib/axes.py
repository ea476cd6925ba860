"""The spatial axes of an operation, and what messages call them.

Every operation is written once, for three axes. One of fewer axes is the same with axes of
length 1 in front: kernel size 1, stride 1, padding 0 and dilation 1.
"""

from typing import NamedTuple


class Axes(NamedTuple):
    """The axes of an operation in one, two or three dimensions."""

    sizes: tuple[str, ...]
    letters: str
    kernel: str
    directions: str
    sides: str


AXES = {
    1: Axes(("length",), "L", "kL", "(horizontal,)", "((left, right),)"),
    2: Axes(
        ("height", "width"),
        "H, W",
        "kH, kW",
        "(vertical, horizontal)",
        "((top, bottom), (left, right))",
    ),
    3: Axes(
        ("depth", "height", "width"),
        "D, H, W",
        "kD, kH, kW",
        "(depth, vertical, horizontal)",
        "((front, back), (top, bottom), (left, right))",
    ),
}

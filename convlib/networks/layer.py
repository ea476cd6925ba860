"""What a network asks of a layer, and the checks that layers share."""

from dataclasses import MISSING, dataclass, fields

from convlib import validation
from convlib.shapes import AnyWindow, Window

Shape = tuple[int, ...]


@dataclass(frozen=True, repr=False)
class Layer:
    """What a network asks of a layer, answered as by one that passes its input on.

    A layer of your own is a frozen dataclass that inherits from this one and answers anew where
    it does something else.

    Examples
    --------
    >>> @dataclass(frozen=True, repr=False)
    ... class Scale(Layer):
    ...     channels: int
    ...     parameters = property(lambda self: self.channels)
    >>> Scale(8), Scale(8).parameters, Scale(8).output_shape((8, 5, 5))
    (Scale(8), 8, (8, 5, 5))
    """

    @property
    def parameters(self) -> int:
        """How many numbers the layer learns."""
        return 0

    @property
    def makes_array(self) -> bool:
        """Whether the output is a new array; if not, it shares the memory of the input."""
        return True

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape that comes out, or refuse the one that goes in."""
        return input_shape

    def multiply_adds(self, input_shape: Shape) -> int:
        """Return how many multiplications by a weight, each with its addition, it does."""
        return 0

    def connections(self, input_shape: Shape) -> int:
        """Return how many links it has that carry a weight or a bias, shared or not."""
        return 0

    def windows(self, input_shape: Shape) -> tuple[AnyWindow, AnyWindow] | None:
        """Return the window along both axes; None where units do not read by a rule."""
        return Window(1), Window(1)

    def __repr__(self) -> str:
        """Show the settings that are not the defaults."""
        shown = []
        for entry in fields(self):
            value = getattr(self, entry.name)
            if entry.default is MISSING:
                shown.append(repr(value))
            elif value != entry.default:
                shown.append(f"{entry.name}={value!r}")
        return f"{type(self).__name__}({', '.join(shown)})"


def check_picture(input_shape: Shape) -> None:
    """Refuse an input that has no height and width."""
    if len(input_shape) != 3:
        raise ValueError(f"input must have shape (C, H, W), got {input_shape}")


def check_channels(name: str, channels: int, input_shape: Shape) -> None:
    """Refuse an input with other channels than the layer was made for."""
    check_picture(input_shape)
    if input_shape[0] != channels:
        raise ValueError(
            f"{name} must be the channels of the input, got {name} {channels} "
            f"for an input of shape {input_shape}"
        )


def check_shape(shape: object) -> Shape:
    """Return the shape of a network's input as a tuple of plain ints."""
    if not isinstance(shape, tuple | list) or len(shape) not in (1, 3):
        raise TypeError(f"input_shape must be (C, H, W) or (features,), got {shape!r}")
    return tuple(validation.integer("input_shape", size, minimum=1) for size in shape)

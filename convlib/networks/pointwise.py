"""Layers without windows: fully connected, normalisation, activations, and Flatten."""

from dataclasses import dataclass
from math import prod

from convlib import shapes, validation
from convlib.networks.layer import Layer, Shape, check_channels
from convlib.shapes import AnyWindow, WholeWindow, Window


@dataclass(frozen=True, repr=False)
class Linear(Layer):
    """A fully connected layer.

    Parameters
    ----------
    in_features, out_features, bias
        As in ``torch.nn.Linear``.

    Raises
    ------
    TypeError, ValueError
        If a setting is of the wrong type or below 1.

    Examples
    --------
    >>> Linear(4096, 1000).parameters
    4097000
    """

    in_features: int
    out_features: int
    bias: bool = True

    def __post_init__(self) -> None:
        """Check every setting."""
        validation.integer("in_features", self.in_features, minimum=1)
        validation.integer("out_features", self.out_features, minimum=1)
        validation.boolean("bias", self.bias)

    @property
    def parameters(self) -> int:
        """A weight for each pair of features, and a bias for each output."""
        return shapes.parameters(self.in_features, self.out_features, 1, bias=self.bias)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return ``(out_features,)``."""
        if len(input_shape) != 1:
            raise ValueError(
                f"input must have shape (features,), got {input_shape}: put Flatten() before"
            )
        if input_shape[0] != self.in_features:
            raise ValueError(
                "in_features must be the features of the input, got in_features "
                f"{self.in_features} for an input of shape {input_shape}"
            )
        return (int(self.out_features),)

    def multiply_adds(self, input_shape: Shape) -> int:
        """Return one for each weight."""
        return shapes.multiply_adds(self.in_features, self.out_features, 1, output_size=1)

    def connections(self, input_shape: Shape) -> int:
        """Return one for each parameter: nothing is shared."""
        return self.parameters


@dataclass(frozen=True, repr=False)
class BatchNorm2d(Layer):
    """Batch normalisation: a factor and an offset for each channel.

    The running mean and variance are not learned, so they are no parameters. Its
    multiply-adds are not counted: at inference it is part of the convolution before it.

    Parameters
    ----------
    num_features, affine
        As in ``torch.nn.BatchNorm2d``.

    Raises
    ------
    TypeError, ValueError
        If a setting is of the wrong type or below 1.

    Examples
    --------
    >>> BatchNorm2d(64).parameters
    128
    """

    num_features: int
    affine: bool = True

    def __post_init__(self) -> None:
        """Check every setting."""
        validation.integer("num_features", self.num_features, minimum=1)
        validation.boolean("affine", self.affine)

    @property
    def parameters(self) -> int:
        """Two for each channel, or none."""
        return 2 * int(self.num_features) if self.affine else 0

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the input's shape."""
        check_channels("num_features", self.num_features, input_shape)
        return input_shape


@dataclass(frozen=True, repr=False)
class ReLU(Layer):
    """Negative numbers become 0.

    Parameters
    ----------
    inplace
        Whether the output is written over the input, and takes no memory of its own.

    Raises
    ------
    TypeError
        If ``inplace`` is not True or False.

    Examples
    --------
    >>> ReLU(inplace=True).makes_array
    False
    """

    inplace: bool = False

    def __post_init__(self) -> None:
        """Check the setting."""
        validation.boolean("inplace", self.inplace)

    @property
    def makes_array(self) -> bool:
        """Whether the output is a new array."""
        return not self.inplace


@dataclass(frozen=True, repr=False)
class Sigmoid(Layer):
    """Each number is squeezed between 0 and 1."""


@dataclass(frozen=True, repr=False)
class Tanh(Layer):
    """Each number is squeezed between -1 and 1."""


@dataclass(frozen=True, repr=False)
class Dropout(Layer):
    """Some numbers are set to 0 in training. At inference it does nothing, as counted here.

    Parameters
    ----------
    p
        The share that is set to 0, from 0 to 1.

    Raises
    ------
    TypeError, ValueError
        If ``p`` is no number from 0 to 1.
    """

    p: float = 0.5

    def __post_init__(self) -> None:
        """Check the setting."""
        if not 0 <= validation.real("p", self.p) <= 1:
            raise ValueError(f"p must be between 0 and 1, got {self.p!r}")

    @property
    def makes_array(self) -> bool:
        """Whether the output is a new array: no."""
        return False


@dataclass(frozen=True, repr=False)
class Flatten(Layer):
    """All numbers of a picture in one row. Its field is that of all places together.

    Examples
    --------
    >>> Flatten().output_shape((256, 6, 6))
    (9216,)
    """

    @property
    def makes_array(self) -> bool:
        """Whether the output is a new array: no, only its shape is new."""
        return False

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return ``(features,)``."""
        return (prod(input_shape),)

    def windows(self, input_shape: Shape) -> tuple[AnyWindow, AnyWindow]:
        """Return windows that hold the whole input."""
        if len(input_shape) == 1:
            return Window(1), Window(1)
        return WholeWindow(input_shape[1]), WholeWindow(input_shape[2])

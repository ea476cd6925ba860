"""Layers: what is needed to draw random parameters, and to compute with given ones."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np

from convlib import validation
from convlib.arguments.arrays import Array
from convlib.arguments.convolution import IntOrTuple
from convlib.nn import operations
from convlib.nn.trees import Tree
from convlib.shapes.padding import Padding

Seed = int | np.random.Generator
AXES = {1: "(horizontal,)", 2: "(vertical, horizontal)", 3: "(depth, vertical, horizontal)"}


class Layer(ABC):
    """A function of parameters and a batch, which knows how to begin with random parameters."""

    @abstractmethod
    def init(self, seed: Seed) -> Tree:
        """Return random parameters.

        Parameters
        ----------
        seed : int or numpy.random.Generator
            The same seed gives the same parameters.

        Returns
        -------
        dict or tuple
            float32 arrays; an empty dict if there is nothing to learn.
        """

    @abstractmethod
    def __call__(self, parameters: Tree, input: Array) -> Array:
        """Return what the layer makes of a batch."""


@dataclass(frozen=True, repr=False)
class Settings(Layer):
    """A layer that shows the settings by which it differs from the ordinary one."""

    def __repr__(self) -> str:
        shown = (
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(self)
            if getattr(self, field.name) != field.default
        )
        return f"{type(self).__name__}({', '.join(shown)})"


@dataclass(frozen=True, repr=False)
class _Convolution(Settings):
    in_channels: int
    out_channels: int
    kernel_size: IntOrTuple
    stride: IntOrTuple = 1
    padding: Padding = 0
    dilation: IntOrTuple = 1
    groups: int = 1
    bias: bool = True
    axes: ClassVar[int]

    def __post_init__(self) -> None:
        for name in ("in_channels", "out_channels", "groups"):
            validation.integer(name, getattr(self, name), minimum=1)
        validation.divides(self.groups, "in_channels", self.in_channels)
        validation.divides(self.groups, "out_channels", self.out_channels)
        validation.boolean("bias", self.bias)
        self._sizes("kernel_size")
        self._sizes("stride")
        self._sizes("dilation")

    def _sizes(self, name: str) -> tuple[int, ...]:
        return validation.integers(
            name, getattr(self, name), minimum=1, names=AXES[self.axes], count=self.axes
        )

    def _settings(self) -> dict[str, Any]:
        names = ("stride", "padding", "dilation", "groups")
        return {name: getattr(self, name) for name in names}

    def init(self, seed: Seed) -> Tree:
        kernel = self._sizes("kernel_size")
        group_channels = self.in_channels // self.groups
        shape = (self.out_channels, group_channels, *kernel)
        return begin(seed, shape, math.prod(shape[1:]), self.out_channels, self.bias)

    def __call__(self, parameters: Tree, input: Array) -> Array:
        operation = getattr(operations, f"conv{self.axes}d")
        bias = parameters["bias"] if self.bias else None
        return operation(input, parameters["weight"], bias, **self._settings())


class Conv1d(_Convolution):
    """`Conv2d` of one axis: ``input`` is (N, in_channels, L)."""

    axes = 1


class Conv2d(_Convolution):
    """A convolutional layer.

    Parameters
    ----------
    in_channels, out_channels : int
        Channels of what it reads, and filters.
    kernel_size : int or (vertical, horizontal)
        Taps of the window.
    stride, padding, dilation, groups
        As in `convlib.conv2d`.
    bias : bool
        Whether a number is added to each output channel; True unless given.

    Raises
    ------
    TypeError, ValueError
        If a setting is not of its type or out of range.

    Notes
    -----
    The parameters are ``{"weight": (out_channels, in_channels/groups, kH, kW), "bias":
    (out_channels,)}`` in float32. The weights begin as normal random numbers with the variance
    ``2 / (in_channels/groups * kH * kW)``, which keeps the size of what passes through a layer
    and ReLU; the bias begins at 0.

    References
    ----------
    He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015, arXiv 1502.01852, equation 10.

    Examples
    --------
    >>> layer = Conv2d(3, 8, kernel_size=5, padding=2)
    >>> parameters = layer.init(seed=0)
    >>> parameters["weight"].shape, parameters["bias"].shape
    ((8, 3, 5, 5), (8,))
    >>> layer(parameters, np.zeros((1, 3, 32, 32), np.float32)).shape
    (1, 8, 32, 32)
    """

    axes = 2


class Conv3d(_Convolution):
    """`Conv2d` of three axes: ``input`` is (N, in_channels, D, H, W)."""

    axes = 3


@dataclass(frozen=True, repr=False)
class ConvTranspose2d(_Convolution):
    """A transposed convolution, which makes maps larger where its stride is above 1.

    Parameters
    ----------
    in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias
        As in `Conv2d`.
    output_padding : int or (vertical, horizontal)
        As in `convlib.conv_transpose2d`; 0 unless given.

    Raises
    ------
    TypeError, ValueError
        If a setting is not of its type or out of range.

    Notes
    -----
    The weight is (in_channels, out_channels/groups, kH, kW), as PyTorch's. It begins as that of
    `Conv2d`, with the taps that an output pixel hears on average: ``kH * kW`` divided by the
    strides.

    Examples
    --------
    >>> layer = ConvTranspose2d(8, 3, kernel_size=4, stride=2, padding=1)
    >>> layer(layer.init(seed=0), np.zeros((1, 8, 16, 16), np.float32)).shape
    (1, 3, 32, 32)
    """

    output_padding: IntOrTuple = 0
    axes = 2

    def init(self, seed: Seed) -> Tree:
        """Return random parameters."""
        kernel = self._sizes("kernel_size")
        shape = (self.in_channels, self.out_channels // self.groups, *kernel)
        taps = math.prod(kernel) / math.prod(self._sizes("stride"))
        heard = self.in_channels // self.groups * taps
        return begin(seed, shape, heard, self.out_channels, self.bias)

    def __call__(self, parameters: Tree, input: Array) -> Array:
        """Return what the layer makes of a batch."""
        bias = parameters["bias"] if self.bias else None
        settings = self._settings() | {"output_padding": self.output_padding}
        return operations.conv_transpose2d(input, parameters["weight"], bias, **settings)


@dataclass(frozen=True, repr=False)
class Linear(Settings):
    """A dense layer: each output weighs all features.

    Parameters
    ----------
    in_features, out_features : int
        How many numbers it reads and gives.
    bias : bool
        Whether a number is added to each output; True unless given.

    Raises
    ------
    TypeError, ValueError
        If a setting is not of its type or out of range.

    Examples
    --------
    >>> layer = Linear(400, 10)
    >>> layer(layer.init(seed=0), np.zeros((5, 400), np.float32)).shape
    (5, 10)
    """

    in_features: int
    out_features: int
    bias: bool = True

    def __post_init__(self) -> None:
        validation.integer("in_features", self.in_features, minimum=1)
        validation.integer("out_features", self.out_features, minimum=1)
        validation.boolean("bias", self.bias)

    def init(self, seed: Seed) -> Tree:
        """Return random parameters: weight (out_features, in_features) and bias."""
        shape = (self.out_features, self.in_features)
        return begin(seed, shape, self.in_features, self.out_features, self.bias)

    def __call__(self, parameters: Tree, input: Array) -> Array:
        """Return the outputs, (N, out_features)."""
        if input.shape[-1] != self.in_features:
            raise ValueError(
                f"input must have {self.in_features} features, got shape {input.shape}: "
                "does nn.flatten stand before nn.Linear?"
            )
        return operations.linear(input, parameters["weight"], parameters.get("bias"))


@dataclass(frozen=True, repr=False)
class _Pool(Settings):
    kernel_size: IntOrTuple
    stride: IntOrTuple | None = None
    padding: Padding = 0
    pool: ClassVar[Callable[..., Array]]

    def init(self, seed: Seed) -> Tree:
        return {}

    def __call__(self, parameters: Tree, input: Array) -> Array:
        return self.pool(input, self.kernel_size, self.stride, self.padding)


class MaxPool2d(_Pool):
    """The largest number of each window; settings as in `convlib.max_pool2d`."""

    pool = staticmethod(operations.max_pool2d)


class AvgPool2d(_Pool):
    """The mean of each window; settings as in `convlib.avg_pool2d`."""

    pool = staticmethod(operations.avg_pool2d)


class Sequential(Layer):
    """Stages one after another.

    Parameters
    ----------
    *stages : Layer or callable
        Layers, and functions of one array such as `relu`.

    Raises
    ------
    TypeError
        If a stage cannot be called.

    Notes
    -----
    The parameters are a tuple with those of each stage; a function has an empty dict. A slice
    of the network goes with the same slice of its parameters.

    Examples
    --------
    >>> from convlib import nn
    >>> network = nn.Sequential(nn.Conv2d(1, 4, 3), nn.relu, nn.MaxPool2d(2), nn.flatten)
    >>> network
    Sequential(
      (0): Conv2d(in_channels=1, out_channels=4, kernel_size=3)
      (1): relu
      (2): MaxPool2d(kernel_size=2)
      (3): flatten
    )
    >>> parameters = network.init(seed=0)
    >>> images = np.zeros((2, 1, 28, 28), np.float32)
    >>> network(parameters, images).shape, network[:2](parameters[:2], images).shape
    ((2, 676), (2, 4, 26, 26))
    """

    def __init__(self, *stages: Layer | Callable[[Array], Array]) -> None:
        for stage in stages:
            if not callable(stage) or isinstance(stage, type):
                raise TypeError(f"stages must be layers or functions, got {stage!r}")
        self.stages = stages

    def __getitem__(self, places: slice) -> "Sequential":
        return Sequential(*self.stages[places])

    def __repr__(self) -> str:
        names = [getattr(stage, "__name__", repr(stage)) for stage in self.stages]
        lines = [f"  ({place}): {name}\n" for place, name in enumerate(names)]
        return f"Sequential(\n{''.join(lines)})"

    def init(self, seed: Seed) -> Tree:
        """Return random parameters, a tuple with those of each stage."""
        rng = np.random.default_rng(seed)
        return tuple(each.init(rng) if isinstance(each, Layer) else {} for each in self.stages)

    def __call__(self, parameters: Tree, input: Array) -> Array:
        """Return what the last stage answers."""
        if len(parameters) != len(self.stages):
            raise ValueError(
                "parameters must be a tuple with one entry for each of "
                f"{len(self.stages)} stages, got {len(parameters)}"
            )
        for stage, own in zip(self.stages, parameters, strict=True):
            input = stage(own, input) if isinstance(stage, Layer) else stage(input)
        return input


def begin(seed: Seed, shape: tuple[int, ...], heard: float, outputs: int, bias: bool) -> Tree:
    """Draw weights with the variance ``2 / heard``; a bias begins at 0."""
    normal = np.random.default_rng(seed).standard_normal(shape, np.float32)
    parameters = {"weight": normal * np.float32(math.sqrt(2 / heard))}
    return parameters | ({"bias": np.zeros(outputs, np.float32)} if bias else {})

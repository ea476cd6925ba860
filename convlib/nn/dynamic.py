"""Convolutional layers that change with what they read: weights, positions, size."""

import math
from abc import abstractmethod
from dataclasses import dataclass
from functools import partial

import autograd.numpy as np

from convlib import validation
from convlib.arguments.arrays import Array
from convlib.nn import operations
from convlib.nn.layers import Conv2d, Layer, Linear, Seed, Sequential, _Settings
from convlib.nn.trees import Tree, tree_map


@dataclass(frozen=True, repr=False)
class _MixedConv2d(Conv2d):
    """A convolution whose kernel is mixed, for each picture anew, from those of experts."""

    experts: int = 4

    def __post_init__(self) -> None:
        super().__post_init__()
        validation.integer("experts", self.experts, minimum=1)

    @property
    @abstractmethod
    def routing(self) -> Layer:
        """What turns the channels' means into a score for each expert."""

    @abstractmethod
    def share(self, scores: Array) -> Array:
        """Turn scores into how much of each expert is taken."""

    def init(self, seed: Seed) -> Tree:
        """Return random parameters: weight, bias (both with an axis of experts) and routing."""
        rng = np.random.default_rng(seed)
        begin = partial(super().init, rng)
        experts = [begin() for _ in range(self.experts)]
        stacked = tree_map(lambda *each: np.stack(each), *experts)
        return stacked | {"routing": self.routing.init(rng)}

    def shares(self, parameters: Tree, input: Array) -> Array:
        """Return how much of each expert each picture gets, (N, experts)."""
        means = operations.flatten(operations.global_avg_pool(input))
        return self.share(self.routing(parameters["routing"], means))

    def __call__(self, parameters: Tree, input: Array) -> Array:
        """Convolve each picture with its own mixture."""
        shares = self.shares(parameters, input)
        weight = _mix(shares, parameters["weight"])
        bias = _mix(shares, parameters["bias"]) if self.bias else None
        return _convolve_each(input, weight, bias, self)


def _mix(shares: Array, experts: Array) -> Array:
    """Add up the experts' arrays, for each picture by its own shares."""
    mixed = np.matmul(shares, np.reshape(experts, (len(experts), -1)))
    return np.reshape(mixed, (-1, *experts.shape[1:]))


def _convolve_each(input: Array, weight: Array, bias: Array | None, layer: Conv2d) -> Array:
    """Convolve each picture with a kernel of its own: pictures side by side, as groups."""
    pictures, _, height, width = input.shape
    maps = operations.conv2d(
        np.reshape(input, (1, -1, height, width)),
        np.reshape(weight, (-1, *weight.shape[2:])),
        None if bias is None else np.reshape(bias, -1),
        layer.stride,
        layer.padding,
        layer.dilation,
        groups=pictures * layer.groups,
    )
    return np.reshape(maps, (pictures, layer.out_channels, *maps.shape[2:]))


class CondConv2d(_MixedConv2d):
    """A conditionally parameterised convolution: experts, each turned up by a gate.

    Parameters
    ----------
    in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias
        As in `Conv2d`.
    experts : int
        Kernels that are mixed; 4 unless given.

    Raises
    ------
    TypeError, ValueError
        If a setting is not of its type or out of range.

    Notes
    -----
    The kernel of a picture is ``sum(share[i] * weight[i])``. The shares are a sigmoid of one
    dense layer on the means of the channels, so that each lies between 0 and 1, and their sum
    is free. The parameters are ``{"weight": (experts, out_channels, in_channels/groups, kH, kW),
    "bias": (experts, out_channels), "routing": {"weight": (experts, in_channels), "bias":
    (experts,)}}``.

    References
    ----------
    Yang, Bender, Le and Ngiam, "CondConv: conditionally parameterized convolutions for
    efficient inference", 2019, arXiv 1904.04971, section 3.

    Examples
    --------
    >>> layer = CondConv2d(3, 8, 5, experts=2)
    >>> parameters, images = layer.init(seed=0), np.zeros((4, 3, 16, 16), "float32")
    >>> layer(parameters, images).shape, layer.shares(parameters, images).shape
    ((4, 8, 12, 12), (4, 2))
    """

    @property
    def routing(self) -> Layer:
        """One dense layer."""
        return Linear(self.in_channels, self.experts)

    def share(self, scores: Array) -> Array:
        """Return a sigmoid of each score."""
        return operations.sigmoid(scores)


@dataclass(frozen=True, repr=False)
class DynamicConv2d(_MixedConv2d):
    """A dynamic convolution: experts, mixed by shares whose sum is 1.

    Parameters
    ----------
    in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias
        As in `Conv2d`.
    experts : int
        Kernels that are mixed; 4 unless given.
    reduction : int
        By how much the routing's hidden layer is smaller than ``in_channels``; 4 unless given.
    temperature : float
        What the scores are divided by; 1 unless given. A high one makes the shares more alike,
        and learning begins more easily: the paper starts at 30, and comes down to 1.

    Raises
    ------
    TypeError, ValueError
        If a setting is not of its type or out of range.

    Notes
    -----
    The shares are a softmax of two dense layers, with ReLU between them, on the means of the
    channels. The parameters are those of `CondConv2d`, but for ``routing``, a tuple with one
    entry for each stage.

    References
    ----------
    Chen et al., "Dynamic convolution: attention over convolution kernels", 2020,
    arXiv 1912.03458, sections 3.1 to 3.3.

    Examples
    --------
    >>> layer = DynamicConv2d(8, 8, 3, padding=1)
    >>> parameters, images = layer.init(seed=0), np.ones((2, 8, 6, 6), "float32")
    >>> layer.shares(parameters, images).sum(axis=1).round(4)
    array([1., 1.], dtype=float32)
    """

    reduction: int = 4
    temperature: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        validation.integer("reduction", self.reduction, minimum=1)
        validation.real("temperature", self.temperature, above=0)

    @property
    def routing(self) -> Layer:
        """Two dense layers, the first of them the smaller one."""
        hidden = max(self.in_channels // self.reduction, 1)
        return Sequential(
            Linear(self.in_channels, hidden), operations.relu, Linear(hidden, self.experts)
        )

    def share(self, scores: Array) -> Array:
        """Return a softmax of the scores."""
        return operations.softmax(scores / self.temperature)


@dataclass(frozen=True, repr=False)
class DeformConv2d(Conv2d):
    """A deformable convolution, which reads from the picture where its taps are to stand.

    Parameters
    ----------
    in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias
        As in `Conv2d`.

    Raises
    ------
    TypeError, ValueError
        If a setting is not of its type or out of range.

    Notes
    -----
    An ordinary convolution of the same settings gives the offsets. It begins at 0, so that the
    layer begins as an ordinary convolution. The parameters are those of `Conv2d`, and
    ``offset`` with the other convolution's.

    References
    ----------
    Dai et al., "Deformable convolutional networks", 2017, arXiv 1703.06211, section 2.1.

    Examples
    --------
    >>> layer = DeformConv2d(1, 4, 3, padding=1)
    >>> parameters, images = layer.init(seed=0), np.ones((2, 1, 8, 8), "float32")
    >>> layer(parameters, images).shape, layer.offset(parameters, images).shape
    ((2, 4, 8, 8), (2, 18, 8, 8))
    """

    @property
    def _offsets(self) -> Conv2d:
        kernel = self._sizes("kernel_size")
        places = self.stride, self.padding, self.dilation
        return Conv2d(self.in_channels, 2 * math.prod(kernel), kernel, *places)

    def init(self, seed: Seed) -> Tree:
        """Return random parameters: weight, bias and offset, which is 0."""
        offset = self._offsets.init(0)
        return super().init(seed) | {"offset": tree_map(np.zeros_like, offset)}

    def offset(self, parameters: Tree, input: Array) -> Array:
        """Return how far each tap is moved, as `convlib.deform_conv2d` takes it."""
        return self._offsets(parameters["offset"], input)

    def __call__(self, parameters: Tree, input: Array) -> Array:
        """Convolve with the taps moved."""
        return operations.deform_conv2d(
            input,
            self.offset(parameters, input),
            parameters["weight"],
            parameters["bias"] if self.bias else None,
            self.stride,
            self.padding,
            self.dilation,
        )


@dataclass(frozen=True, repr=False)
class SelectiveKernel2d(_Settings):
    """Branches of several sizes, of which each channel of each picture takes a mixture.

    Parameters
    ----------
    in_channels, out_channels, stride, groups
        As in `Conv2d`.
    kernel_size : int
        Taps of each branch along an axis, an odd number; 3 unless given.
    dilations : tuple of int
        The dilation of each branch; (1, 2) unless given, which reads 3 by 3 and 5 by 5 pixels.
    reduction : int
        The hidden layer has ``out_channels / reduction`` numbers; 16 unless given.
    minimum : int
        The numbers that it has at least; 32 unless given.

    Raises
    ------
    TypeError, ValueError
        If a setting is not of its type or out of range.

    Notes
    -----
    The branches, each with a ReLU, are added up; the means of the channels pass through a small
    dense layer with ReLU, and a second one gives a score for each branch and channel. A softmax
    over the branches turns them into shares. The paper's batch normalisation is left out. The
    parameters are ``{"branches": one entry a branch as in `Conv2d`, "hidden": those of a
    `Linear`, "select": those of a `Linear` without bias}``.

    References
    ----------
    Li, Wang, Hu and Yang, "Selective kernel networks", 2019, arXiv 1903.06586, section 3.1.

    Examples
    --------
    >>> layer = SelectiveKernel2d(3, 8)
    >>> parameters, images = layer.init(seed=0), np.ones((2, 3, 12, 12), "float32")
    >>> layer(parameters, images).shape, layer.shares(parameters, images).shape
    ((2, 8, 12, 12), (2, 2, 8))
    """

    in_channels: int
    out_channels: int
    kernel_size: int = 3
    dilations: tuple[int, ...] = (1, 2)
    stride: int = 1
    groups: int = 1
    reduction: int = 16
    minimum: int = 32

    def __post_init__(self) -> None:
        for name in ("reduction", "minimum"):
            validation.integer(name, getattr(self, name), minimum=1)
        if validation.integer("kernel_size", self.kernel_size, minimum=1) % 2 == 0:
            raise ValueError(
                f"kernel_size must be odd, so that all branches have one size, "
                f"got {self.kernel_size}"
            )
        if not isinstance(self.dilations, tuple) or not self.dilations:
            raise TypeError(f"dilations must be a tuple of integers, got {self.dilations!r}")
        _ = self._convolutions  # refuses what is out of range

    @property
    def _convolutions(self) -> list[Conv2d]:
        return [
            Conv2d(
                self.in_channels,
                self.out_channels,
                self.kernel_size,
                self.stride,
                padding=dilation * (self.kernel_size - 1) // 2,
                dilation=dilation,
                groups=self.groups,
            )
            for dilation in self.dilations
        ]

    @property
    def _hidden(self) -> Linear:
        return Linear(self.out_channels, max(self.out_channels // self.reduction, self.minimum))

    @property
    def _select(self) -> Linear:
        scores = len(self.dilations) * self.out_channels
        return Linear(self._hidden.out_features, scores, bias=False)

    def init(self, seed: Seed) -> Tree:
        """Return random parameters: branches, hidden and select."""
        rng = np.random.default_rng(seed)
        return {
            "branches": tuple(branch.init(rng) for branch in self._convolutions),
            "hidden": self._hidden.init(rng),
            "select": self._select.init(rng),
        }

    def shares(self, parameters: Tree, input: Array) -> Array:
        """Return how much of each branch each channel takes, (N, branches, out_channels)."""
        return self._shares(parameters, self._maps(parameters, input))

    def __call__(self, parameters: Tree, input: Array) -> Array:
        """Return the branches' mixture, (N, out_channels, H_out, W_out)."""
        maps = self._maps(parameters, input)
        shares = self._shares(parameters, maps)
        return np.sum(shares[..., None, None] * maps, axis=1)

    def _maps(self, parameters: Tree, input: Array) -> Array:
        """Return what the branches make of a batch, (N, branches, out_channels, H_out, W_out)."""
        pairs = zip(self._convolutions, parameters["branches"], strict=True)
        return operations.relu(np.stack([branch(own, input) for branch, own in pairs], axis=1))

    def _shares(self, parameters: Tree, maps: Array) -> Array:
        means = operations.flatten(operations.global_avg_pool(np.sum(maps, axis=1)))
        hidden = operations.relu(self._hidden(parameters["hidden"], means))
        scores = self._select(parameters["select"], hidden)
        shape = (-1, len(self.dilations), self.out_channels)
        return operations.softmax(np.reshape(scores, shape), axis=1)

"""Blocks that look at what passes through and turn parts of it down: channels, then places."""

from dataclasses import dataclass

import autograd.numpy as np

from convlib import validation
from convlib.arguments.arrays import Array
from convlib.nn.layers import Seed, Settings, begin
from convlib.nn.operations import (
    conv2d,
    flatten,
    global_avg_pool,
    global_max_pool,
    linear,
    relu,
    sigmoid,
)
from convlib.nn.trees import Tree


def squeeze_excite_gates(input: Array, squeeze: Array, excite: Array) -> Array:
    """Return a number from 0 to 1 for each channel, computed from all channels' means.

    Parameters
    ----------
    input : ndarray, shape (N, C, H, W)
        A batch of maps.
    squeeze : ndarray, shape (hidden, C)
        The weights of the first dense layer, which is followed by ReLU.
    excite : ndarray, shape (C, hidden)
        Those of the second, which is followed by `sigmoid`.

    Returns
    -------
    ndarray, shape (N, C)
        The gates of each picture.

    References
    ----------
    Hu, Shen and Sun, "Squeeze-and-excitation networks", 2018, arXiv 1709.01507, section 3,
    equations 2 and 3.

    Examples
    --------
    >>> maps = np.array([[[[0.0, 4.0]], [[3.0, 5.0]]]])  # means 2 and 4
    >>> squeeze_excite_gates(maps, np.array([[1.0, -0.5]]), np.array([[7.0], [0.0]]))
    array([[0.5, 0.5]])
    """
    return sigmoid(_scores(flatten(global_avg_pool(input)), squeeze, excite))


def channel_gates(input: Array, squeeze: Array, excite: Array) -> Array:
    """Return a number from 0 to 1 for each channel, from all channels' means and maxima.

    Parameters
    ----------
    input, squeeze, excite
        As in `squeeze_excite_gates`.

    Returns
    -------
    ndarray, shape (N, C)
        The gates of each picture. Means and maxima go through the same two layers, and what
        comes out is added before the sigmoid.

    References
    ----------
    Woo, Park, Lee and Kweon, "CBAM: convolutional block attention module", 2018,
    arXiv 1807.06521, section 3, equation 2.

    Examples
    --------
    >>> maps = np.array([[[[0.0, 4.0]], [[3.0, 5.0]]]])  # means 2 and 4, maxima 4 and 5
    >>> scores = np.array([[2.0 + 4.0, 4.0 + 5.0]])
    >>> bool((channel_gates(maps, np.eye(2), np.eye(2)) == sigmoid(scores)).all())
    True
    """
    pools = (global_avg_pool, global_max_pool)
    mean, largest = (_scores(flatten(pool(input)), squeeze, excite) for pool in pools)
    return sigmoid(mean + largest)


def spatial_gates(input: Array, weight: Array) -> Array:
    """Return a number from 0 to 1 for each place, from the mean and the maximum over channels.

    Parameters
    ----------
    input : ndarray, shape (N, C, H, W)
        A batch of maps.
    weight : ndarray, shape (1, 2, k, k)
        A filter that reads the two: first the mean, then the maximum. k is odd.

    Returns
    -------
    ndarray, shape (N, 1, H, W)
        The gates of each picture; outside of it, the filter reads zeros.

    References
    ----------
    Woo, Park, Lee and Kweon, "CBAM: convolutional block attention module", 2018,
    arXiv 1807.06521, section 3, equation 3.

    Examples
    --------
    >>> maps = np.array([[[[0.0, 4.0]], [[2.0, 0.0]]]])  # means 1 and 2, maxima 2 and 4
    >>> spatial_gates(maps, np.array([2.0, -1.0]).reshape(1, 2, 1, 1))
    array([[[[0.5, 0.5]]]])
    """
    mean = np.mean(input, axis=1, keepdims=True)
    largest = np.max(input, axis=1, keepdims=True)
    both = np.concatenate([mean, largest], axis=1)
    return sigmoid(conv2d(both, weight, padding="same"))


@dataclass(frozen=True, repr=False)
class SqueezeExcite(Settings):
    """A block that multiplies each channel by a gate, one number for the whole picture.

    Parameters
    ----------
    channels : int
        Channels of what it reads, and of what it returns.
    reduction : int
        How many times fewer units lie between the two dense layers; it divides the channels;
        16 unless given.

    Raises
    ------
    TypeError, ValueError
        If a setting is not an integer of at least 1, or ``reduction`` does not divide.

    Notes
    -----
    The parameters are ``{"squeeze": (channels / reduction, channels), "excite": (channels,
    channels / reduction)}``, without bias, as in the count of
    `convlib.shapes.squeeze_excitation_weights`. The first begin as those of `Linear`; the second
    begin at 0, so that every gate is one half.

    References
    ----------
    Hu, Shen and Sun, "Squeeze-and-excitation networks", 2018, arXiv 1709.01507, section 3.

    Examples
    --------
    >>> block = SqueezeExcite(8, reduction=4)
    >>> parameters, maps = block.init(seed=0), np.ones((1, 8, 5, 5))
    >>> block(parameters, maps).shape, block.gates(parameters, maps).shape
    ((1, 8, 5, 5), (1, 8))
    """

    channels: int
    reduction: int = 16

    def __post_init__(self) -> None:
        _check(self.channels, self.reduction)

    def init(self, seed: Seed) -> Tree:
        """Return random parameters."""
        return _two_layers(seed, self.channels, self.reduction)

    def gates(self, parameters: Tree, input: Array) -> Array:
        """Return the gates of each picture, (N, channels)."""
        _check_channels(self.channels, input)
        return squeeze_excite_gates(input, parameters["squeeze"], parameters["excite"])

    def __call__(self, parameters: Tree, input: Array) -> Array:
        """Return the batch with each channel times its gate."""
        return _gated(input, self.gates(parameters, input))


@dataclass(frozen=True, repr=False)
class CBAM(Settings):
    """A block that multiplies each channel by a gate, and then each place by another.

    Parameters
    ----------
    channels, reduction : int
        As in `SqueezeExcite`.
    kernel_size : int
        Of the filter that computes the gates of the places; odd, 7 unless given.

    Raises
    ------
    TypeError, ValueError
        If a setting is not an integer of at least 1, ``reduction`` does not divide, or
        ``kernel_size`` is even.

    Notes
    -----
    The parameters are those of `SqueezeExcite` and ``"spatial"``, (1, 2, kernel_size,
    kernel_size), which begins at 0. There is no bias and no normalisation, as in the paper's
    equations.

    References
    ----------
    Woo, Park, Lee and Kweon, "CBAM: convolutional block attention module", 2018,
    arXiv 1807.06521, section 3.

    Examples
    --------
    >>> block = CBAM(8, reduction=4, kernel_size=3)
    >>> parameters, maps = block.init(seed=0), np.ones((1, 8, 5, 5))
    >>> of_channels, of_places = block.gates(parameters, maps)
    >>> block(parameters, maps).shape, of_channels.shape, of_places.shape
    ((1, 8, 5, 5), (1, 8), (1, 1, 5, 5))
    """

    channels: int
    reduction: int = 16
    kernel_size: int = 7

    def __post_init__(self) -> None:
        _check(self.channels, self.reduction)
        if validation.integer("kernel_size", self.kernel_size, minimum=1) % 2 == 0:
            raise ValueError(f"kernel_size must be odd, got {self.kernel_size}")

    def init(self, seed: Seed) -> Tree:
        """Return random parameters."""
        rng = np.random.default_rng(seed)
        layers = _two_layers(rng, self.channels, self.reduction)
        shape = (1, 2, self.kernel_size, self.kernel_size)
        return layers | {"spatial": np.zeros(shape, np.float32)}

    def gates(self, parameters: Tree, input: Array) -> tuple[Array, Array]:
        """Return the gates of the channels, (N, channels), and of the places, (N, 1, H, W)."""
        _check_channels(self.channels, input)
        of_channels = channel_gates(input, parameters["squeeze"], parameters["excite"])
        gated = _gated(input, of_channels)
        return of_channels, spatial_gates(gated, parameters["spatial"])

    def __call__(self, parameters: Tree, input: Array) -> Array:
        """Return the batch with each channel times its gate, and then each place."""
        of_channels, of_places = self.gates(parameters, input)
        return _gated(input, of_channels) * of_places


def _scores(features: Array, squeeze: Array, excite: Array) -> Array:
    return linear(relu(linear(features, squeeze)), excite)


def _gated(input: Array, gates: Array) -> Array:
    return input * gates[:, :, None, None]


def _two_layers(seed: Seed, channels: int, reduction: int) -> Tree:
    rng = np.random.default_rng(seed)
    hidden = channels // reduction
    squeeze = begin(rng, (hidden, channels), channels, hidden, bias=False)
    excite = np.zeros((channels, hidden), np.float32)
    return {"squeeze": squeeze["weight"], "excite": excite}


def _check(channels: int, reduction: int) -> None:
    validation.integer("channels", channels, minimum=1)
    validation.integer("reduction", reduction, minimum=1)
    if channels % reduction:
        raise ValueError(
            f"reduction must divide channels, got reduction {reduction} and channels {channels}"
        )


def _check_channels(channels: int, input: Array) -> None:
    if np.ndim(input) != 4 or np.shape(input)[1] != channels:
        raise ValueError(f"input must have shape (N, {channels}, H, W), got {np.shape(input)}")

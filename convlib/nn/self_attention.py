"""Self-attention: each token looks at all others, and takes from those that answer it."""

import math
from dataclasses import dataclass

import autograd.numpy as np

from convlib import validation
from convlib.arguments.arrays import Array
from convlib.nn.layers import Linear, Seed, Settings
from convlib.nn.operations import softmax
from convlib.nn.trees import Tree


def tokens(maps: Array) -> Array:
    """Turn maps into a list of tokens: one for each place, with a number for each channel.

    Parameters
    ----------
    maps : ndarray, shape (N, C, H, W)
        A batch of maps.

    Returns
    -------
    ndarray, shape (N, H * W, C)
        The same numbers; the places come row by row.

    Raises
    ------
    ValueError
        If there are not four axes.

    Examples
    --------
    >>> tokens(np.arange(8).reshape(1, 2, 2, 2))[0].tolist()
    [[0, 4], [1, 5], [2, 6], [3, 7]]
    """
    if maps.ndim != 4:
        raise ValueError(f"maps must have shape (N, C, H, W), got shape {maps.shape}")
    batch, channels, height, width = maps.shape
    return np.transpose(np.reshape(maps, (batch, channels, height * width)), (0, 2, 1))


def attention_shares(query: Array, key: Array) -> Array:
    """Return how much each query takes from each token: shares that sum to 1.

    Parameters
    ----------
    query : ndarray, shape (..., queries, features)
        What is asked for.
    key : ndarray, shape (..., tokens, features)
        What each token is known by.

    Returns
    -------
    ndarray, shape (..., queries, tokens)
        ``softmax(query @ key.T / sqrt(features))``.

    References
    ----------
    Vaswani et al., "Attention is all you need", 2017, arXiv 1706.03762, section 3.2.1.

    Examples
    --------
    >>> attention_shares(np.array([[0.0, 0.0]]), np.ones((4, 2)))
    array([[0.25, 0.25, 0.25, 0.25]])
    """
    scores = np.matmul(query, np.swapaxes(key, -1, -2))
    return softmax(scores / math.sqrt(query.shape[-1]))


def attention(query: Array, key: Array, value: Array) -> Array:
    """Mix the values of all tokens for each query, by the shares of `attention_shares`.

    Parameters
    ----------
    query : ndarray, shape (..., queries, features)
        What is asked for.
    key : ndarray, shape (..., tokens, features)
        What each token is known by.
    value : ndarray, shape (..., tokens, values)
        What each token gives.

    Returns
    -------
    ndarray, shape (..., queries, values)
        A new array.

    References
    ----------
    Vaswani et al., 2017, arXiv 1706.03762, equation 1.

    Examples
    --------
    >>> attention(np.zeros((1, 2)), np.ones((2, 2)), np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[2., 3.]])
    """
    return np.matmul(attention_shares(query, key), value)


@dataclass(frozen=True, repr=False)
class SelfAttention(Settings):
    """Multi-head self-attention: queries, keys and values are made of the same tokens.

    Parameters
    ----------
    channels : int
        Numbers of a token, in and out.
    heads : int
        How many tables of shares there are; each head has ``channels / heads`` of the channels
        of queries, keys and values. 1 unless given.

    Raises
    ------
    TypeError, ValueError
        If a setting is not a positive integer, or heads does not divide channels.

    Notes
    -----
    The parameters are those of two dense layers: ``"in_proj"`` makes queries, keys and values
    (3 * channels, channels), ``"out_proj"`` mixes what the heads found (channels, channels).
    Nothing in the layer knows where a token stands: tokens in another order give the same
    answers in that order.

    References
    ----------
    Vaswani et al., "Attention is all you need", 2017, arXiv 1706.03762, section 3.2.2.

    Examples
    --------
    >>> layer = SelfAttention(8, heads=2)
    >>> parameters = layer.init(seed=0)
    >>> input = np.zeros((1, 5, 8), np.float32)
    >>> layer(parameters, input).shape, layer.shares(parameters, input).shape
    ((1, 5, 8), (1, 2, 5, 5))
    """

    channels: int
    heads: int = 1

    def __post_init__(self) -> None:
        validation.integer("channels", self.channels, minimum=1)
        validation.integer("heads", self.heads, minimum=1)
        if self.channels % self.heads:
            raise ValueError(
                f"heads must divide channels, got heads {self.heads} and channels {self.channels}"
            )

    def init(self, seed: Seed) -> Tree:
        """Return random parameters: those of two dense layers."""
        rng = np.random.default_rng(seed)
        return {
            "in_proj": Linear(self.channels, 3 * self.channels).init(rng),
            "out_proj": Linear(self.channels, self.channels).init(rng),
        }

    def __call__(self, parameters: Tree, input: Array) -> Array:
        """Return the new tokens, (N, tokens, channels)."""
        found = attention(*self._split(parameters, input))  # (N, heads, tokens, channels / heads)
        joined = np.reshape(np.transpose(found, (0, 2, 1, 3)), input.shape)
        return Linear(self.channels, self.channels)(parameters["out_proj"], joined)

    def shares(self, parameters: Tree, input: Array) -> Array:
        """Return how much each token takes from each, (N, heads, tokens, tokens)."""
        query, key, _ = self._split(parameters, input)
        return attention_shares(query, key)

    def _split(self, parameters: Tree, input: Array) -> list[Array]:
        """Return queries, keys and values, each (N, heads, tokens, channels / heads)."""
        if input.ndim != 3 or input.shape[-1] != self.channels:
            raise ValueError(
                f"input must have shape (N, tokens, {self.channels}), got shape {input.shape}: "
                "nn.tokens makes tokens of maps"
            )
        shape = *input.shape[:2], self.heads, self.channels // self.heads
        made = Linear(self.channels, 3 * self.channels)(parameters["in_proj"], input)
        parts = np.split(made, 3, axis=-1)
        return [np.transpose(np.reshape(part, shape), (0, 2, 1, 3)) for part in parts]

"""Blocks to build networks from."""

from convlib import validation
from convlib.networks.graph import Block
from convlib.networks.joins import Multiply
from convlib.networks.pointwise import Flatten, Linear, ReLU, Sigmoid
from convlib.networks.windowed import AdaptiveAvgPool2d


def squeeze_excitation(channels: int, reduction: int = 16) -> Block:
    """Return a block that scales each channel by a gate, computed from all channels' averages.

    Parameters
    ----------
    channels
        Channels of the input.
    reduction
        How many times fewer numbers the gates are computed from; it divides ``channels``.

    Returns
    -------
    Multiply
        The input, and beside it two fully connected layers without bias.

    Raises
    ------
    TypeError, ValueError
        If a number is not an integer of at least 1, or ``reduction`` does not divide.

    References
    ----------
    Hu, Shen & Sun, "Squeeze-and-excitation networks", CVPR 2018, section 3.

    Examples
    --------
    >>> from convlib.networks import summary
    >>> counted = summary(squeeze_excitation(256), (256, 56, 56))
    >>> counted.output_shape, counted.parameters
    ((256, 56, 56), 8192)
    """
    channels = validation.integer("channels", channels, minimum=1)
    reduction = validation.integer("reduction", reduction, minimum=1)
    if channels % reduction:
        raise ValueError(
            f"reduction must divide channels, got reduction {reduction} and channels {channels}"
        )
    return Multiply(
        [],
        [
            AdaptiveAvgPool2d(1),
            Flatten(),
            Linear(channels, channels // reduction, bias=False),
            ReLU(inplace=True),
            Linear(channels // reduction, channels, bias=False),
            Sigmoid(),
        ],
    )

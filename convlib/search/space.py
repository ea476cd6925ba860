"""A space of small networks for digits of 8 by 8: what may be chosen, and what a choice costs."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import NamedTuple

from convlib import networks, nn, validation
from convlib.arguments.arrays import Array

WINDOWS = {"1x1": (1, 1), "3x3": (3, 1), "3x3 dilated": (3, 2), "5x5": (5, 1)}  # size, dilation
POOLED = {1: 4, 4: 2, 16: 1}  # the size of the mean's window that leaves so many regions of 4 by 4
SPACE: dict[str, tuple[str | int, ...]] = {
    "window": tuple(WINDOWS),
    "channels": (2, 4, 8),
    "shrink": ("stride", "max", "mean"),
    "second": ("none", "1x1", "separable", "3x3"),
    "regions": tuple(POOLED),
}
SIZES = tuple(map(len, SPACE.values()))
INPUT = (1, 8, 8)
FUNCTIONS: dict[type[networks.Layer], Callable[[Array], Array]] = {
    networks.ReLU: nn.relu,
    networks.Flatten: nn.flatten,
}

Code = tuple[int, ...]


class Architecture(NamedTuple):
    """One network of the space.

    A convolution reads the digit and ReLU follows; its maps shrink from 8 by 8 to 4 by 4; a
    second layer with ReLU may follow; the mean of each region of each map goes to a fully
    connected layer, which gives ten scores.

    Parameters
    ----------
    window : str
        Of the first convolution: ``"1x1"``, ``"3x3"``, ``"3x3 dilated"`` or ``"5x5"``.
    channels : int
        Maps of every layer: 2, 4 or 8.
    shrink : str
        ``"stride"`` 2 of the first convolution, ``"max"`` or ``"mean"`` pooling of 2 by 2.
    second : str
        ``"none"``, ``"1x1"``, ``"separable"`` (3 by 3 in two parts) or ``"3x3"``.
    regions : int
        Of each map, whose means the scores are made from: 1, 4 or 16.

    Examples
    --------
    >>> Architecture("3x3", 8, "max", "none", 16)
    Architecture(window='3x3', channels=8, shrink='max', second='none', regions=16)
    """

    window: str
    channels: int
    shrink: str
    second: str
    regions: int


class Cost(NamedTuple):
    """What a network learns, and what it computes for one digit."""

    parameters: int
    multiply_adds: int


def encode(architecture: Architecture) -> Code:
    """Return the place of each choice in its list.

    Parameters
    ----------
    architecture : Architecture
        One network of the space.

    Returns
    -------
    tuple of int
        One place for each entry of `SPACE`, from 0.

    Raises
    ------
    ValueError
        If something is not to be chosen from.

    Examples
    --------
    >>> encode(Architecture("3x3", 8, "max", "none", 16))
    (1, 2, 1, 0, 2)
    """
    for (name, choices), choice in zip(SPACE.items(), architecture, strict=True):
        if choice not in choices:
            raise ValueError(f"{name} must be one of {choices}, got {choice!r}")
    pairs = zip(SPACE.values(), architecture, strict=True)
    return tuple(choices.index(choice) for choices, choice in pairs)


def decode(code: Sequence[int]) -> Architecture:
    """Return the network whose choices stand at these places.

    Parameters
    ----------
    code : sequence of int
        One place for each entry of `SPACE`, from 0.

    Returns
    -------
    Architecture
        One network of the space.

    Raises
    ------
    TypeError, ValueError
        If there are not five places, or one is not an integer or out of its list.

    Examples
    --------
    >>> decode((1, 2, 1, 0, 2))
    Architecture(window='3x3', channels=8, shrink='max', second='none', regions=16)
    """
    if len(code) != len(SPACE):
        raise ValueError(f"code must have {len(SPACE)} places, got {len(code)}")
    chosen = []
    for (name, choices), place in zip(SPACE.items(), code, strict=True):
        place = validation.integer(f"place of {name}", place, minimum=0)
        if place >= len(choices):
            raise ValueError(f"place of {name} must be below {len(choices)}, got {place}")
        chosen.append(choices[place])
    return Architecture(*chosen)  # type: ignore[arg-type]


def codes() -> list[Code]:
    """Return the codes of all networks, in the order of the table.

    Examples
    --------
    >>> len(codes()), codes()[1]
    (432, (0, 0, 0, 0, 1))
    """
    return list(product(*map(range, SIZES)))


def layers(architecture: Architecture) -> list[networks.Layer]:
    """Return the layers as `convlib.networks` counts them.

    Parameters
    ----------
    architecture : Architecture
        One network of the space.

    Returns
    -------
    list of Layer
        For `convlib.networks.summary`.
    """
    window, channels, shrink, second, regions = architecture
    kernel_size, dilation = WINDOWS[window]
    size = POOLED[regions]
    whole: list[networks.Layer] = [
        networks.Conv2d(
            1,
            channels,
            kernel_size,
            stride=2 if shrink == "stride" else 1,
            padding=dilation * (kernel_size - 1) // 2,
            dilation=dilation,
        ),
        networks.ReLU(),
    ]
    if shrink != "stride":
        whole.append(networks.MaxPool2d(2) if shrink == "max" else networks.AvgPool2d(2))
    if second == "separable":
        whole.append(networks.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False))
    if second != "none":
        kernel_size = 3 if second == "3x3" else 1
        whole.append(networks.Conv2d(channels, channels, kernel_size, padding=kernel_size // 2))
        whole.append(networks.ReLU())
    if size > 1:
        whole.append(networks.AvgPool2d(size))
    return [*whole, networks.Flatten(), networks.Linear(channels * regions, 10)]


def cost(architecture: Architecture) -> Cost:
    """Return what a network learns, and what it computes for one digit.

    Parameters
    ----------
    architecture : Architecture
        One network of the space.

    Returns
    -------
    Cost
        Parameters and multiply-adds.

    Examples
    --------
    >>> cost(Architecture("3x3", 8, "max", "none", 16))
    Cost(parameters=1370, multiply_adds=5888)
    """
    counted = networks.summary(layers(architecture), INPUT)
    return Cost(counted.parameters, counted.multiply_adds)


def model(architecture: Architecture) -> nn.Sequential:
    """Return the network that can be trained.

    Parameters
    ----------
    architecture : Architecture
        One network of the space.

    Returns
    -------
    nn.Sequential
        It reads (N, 1, 8, 8) and gives (N, 10).
    """
    return nn.Sequential(*map(_trainable, layers(architecture)))


def _trainable(layer: networks.Layer) -> nn.Layer | Callable[[Array], Array]:
    """Return what `convlib.nn` calls a layer with these settings."""
    match layer:
        case networks.Conv2d():
            return nn.Conv2d(**vars(layer))
        case networks.Linear():
            return nn.Linear(**vars(layer))
        case networks.MaxPool2d():
            return nn.MaxPool2d(layer.kernel_size)
        case networks.AvgPool2d():
            return nn.AvgPool2d(layer.kernel_size)
    return FUNCTIONS[type(layer)]

"""What a layer costs: parameters, connections, multiply-adds and memory."""

from collections.abc import Sequence

from convlib import validation

IntOrPair = int | tuple[int, int]

HEIGHT_WIDTH = "(height, width)"


def parameters(
    in_channels: int,
    out_channels: int,
    kernel_size: IntOrPair,
    groups: int = 1,
    bias: bool = True,
) -> int:
    """Return how many numbers a convolutional layer learns.

    Parameters
    ----------
    in_channels, out_channels
        Channels of the input, and filters.
    kernel_size
        Taps along both axes, or ``(height, width)``.
    groups
        Groups of channels that do not see one another.
    bias
        Whether each filter has a bias.

    Returns
    -------
    int
        ``out_channels * (in_channels / groups) * height * width``, and ``out_channels``
        more with bias.

    Raises
    ------
    TypeError
        If an argument has the wrong type.
    ValueError
        If a number is below 1, or ``groups`` does not divide the channels.

    Examples
    --------
    >>> parameters(3, 96, kernel_size=11)  # AlexNet's first layer, its weights shared
    34944
    """
    weights = _weights(in_channels, out_channels, kernel_size, groups)
    return weights + int(out_channels) if validation.boolean("bias", bias) else weights


def multiply_adds(
    in_channels: int,
    out_channels: int,
    kernel_size: IntOrPair,
    output_size: IntOrPair,
    groups: int = 1,
) -> int:
    """Return how many multiplications, each with its addition, a layer does for one picture.

    One multiply-add is two floating-point operations. The bias is not counted.

    Parameters
    ----------
    in_channels, out_channels, kernel_size, groups
        As in `parameters`.
    output_size
        Size of the output along both axes, or ``(height, width)``.

    Returns
    -------
    int
        The number of weights times the number of output positions.

    Raises
    ------
    TypeError
        If an argument has the wrong type.
    ValueError
        If a number is below 1, or ``groups`` does not divide the channels.

    Examples
    --------
    >>> multiply_adds(512, 512, kernel_size=3, output_size=14)  # Howard et al. 2017: 462.4 M
    462422016
    """
    height, width = validation.pair("output_size", output_size, 1, HEIGHT_WIDTH)
    return _weights(in_channels, out_channels, kernel_size, groups) * height * width


def connections(
    in_channels: int,
    out_channels: int,
    kernel_size: IntOrPair,
    output_size: IntOrPair,
    groups: int = 1,
    bias: bool = True,
) -> int:
    """Return how many links a layer has, each bias of each output among them.

    A convolutional layer uses one parameter for many links. A layer that shares nothing learns
    one number for each, so this is also what the layer would learn without sharing. The
    105,705,600 often printed for AlexNet's first layer count a bias for each output; its weights
    alone, and its multiply-adds, are 105,415,200.

    Parameters
    ----------
    in_channels, out_channels, kernel_size, groups, bias
        As in `parameters`.
    output_size
        Size of the output along both axes, or ``(height, width)``.

    Returns
    -------
    int
        `parameters` times the number of output positions.

    Raises
    ------
    TypeError
        If an argument has the wrong type.
    ValueError
        If a number is below 1, or ``groups`` does not divide the channels.

    References
    ----------
    LeCun et al., "Gradient-based learning applied to document recognition",
    Proceedings of the IEEE 1998, section II.B.

    Examples
    --------
    >>> connections(1, 6, kernel_size=5, output_size=28)  # LeNet-5, layer C1
    122304
    >>> connections(3, 96, kernel_size=11, output_size=55)  # AlexNet's first layer, unshared
    105705600
    >>> connections(3, 96, kernel_size=11, output_size=55, bias=False)
    105415200
    """
    height, width = validation.pair("output_size", output_size, 1, HEIGHT_WIDTH)
    return parameters(in_channels, out_channels, kernel_size, groups, bias) * height * width


def activation_memory(
    channels: int, size: IntOrPair, batch_size: int = 1, bytes_per_number: int = 4
) -> int:
    """Return how many bytes the output of a layer takes.

    Parameters
    ----------
    channels
        Channels of the output.
    size
        Its size along both axes, or ``(height, width)``.
    batch_size
        Pictures that are held at once.
    bytes_per_number
        4 for float32, 8 for float64, 2 for float16.

    Returns
    -------
    int
        The product of all four.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If a number is below 1.

    Examples
    --------
    >>> activation_memory(64, 224)  # the first layer of VGG-16, in float32
    12845056
    """
    height, width = validation.pair("size", size, 1, HEIGHT_WIDTH)
    channels = validation.integer("channels", channels, minimum=1)
    batch_size = validation.integer("batch_size", batch_size, minimum=1)
    bytes_per_number = validation.integer("bytes_per_number", bytes_per_number, minimum=1)
    return batch_size * channels * height * width * bytes_per_number


def squeeze_excitation_weights(stages: Sequence[tuple[int, int]], reduction: int = 16) -> int:
    """Return how many weights squeeze-and-excitation adds to a network.

    Each block gets two fully connected layers without bias, from C channels to C / r and back.

    Parameters
    ----------
    stages
        A pair ``(blocks, channels)`` for each stage of the network.
    reduction
        The ratio r; it divides the channels of every stage.

    Returns
    -------
    int
        ``2 / r`` times the sum of ``blocks * channels ** 2``.

    Raises
    ------
    TypeError
        If an argument has the wrong type.
    ValueError
        If a number is below 1, or ``reduction`` does not divide the channels.

    References
    ----------
    Hu, Shen & Sun, "Squeeze-and-excitation networks", CVPR 2018, section 5.

    Examples
    --------
    >>> squeeze_excitation_weights([(3, 256), (4, 512), (6, 1024), (3, 2048)])  # SE-ResNet-50
    2514944
    """
    reduction = validation.integer("reduction", reduction, minimum=1)
    if not isinstance(stages, list | tuple):
        raise TypeError(f"stages must be a list of pairs (blocks, channels), got {stages!r}")
    total = 0
    for stage in stages:
        if not isinstance(stage, list | tuple) or len(stage) != 2:
            raise TypeError(f"stages must hold pairs (blocks, channels), got {stage!r}")
        blocks, channels = (validation.integer("stages", number, minimum=1) for number in stage)
        if channels % reduction:
            raise ValueError(
                f"reduction must divide the channels, got reduction {reduction} "
                f"and {channels} channels"
            )
        total += 2 * blocks * channels * (channels // reduction)
    return total


def _weights(in_channels: int, out_channels: int, kernel_size: IntOrPair, groups: int) -> int:
    in_channels = validation.integer("in_channels", in_channels, minimum=1)
    out_channels = validation.integer("out_channels", out_channels, minimum=1)
    height, width = validation.pair("kernel_size", kernel_size, 1, HEIGHT_WIDTH)
    groups = validation.integer("groups", groups, minimum=1)
    validation.divides(groups, "in_channels", in_channels)
    validation.divides(groups, "out_channels", out_channels)
    return out_channels * (in_channels // groups) * height * width

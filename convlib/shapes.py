"""The formulas of the book as functions of plain integers.

One axis at a time: a picture's height and width follow the same rule. Lengths
are in pixels, and dilation 1 is the ordinary convolution.
"""

from convlib import validation

Padding = int | tuple[int, int]


def effective_kernel_size(kernel_size: int, dilation: int = 1) -> int:
    """Return how many pixels a dilated window spans, from its first tap to its last.

    Parameters
    ----------
    kernel_size
        Taps along the axis.
    dilation
        Distance between neighbouring taps; 1 leaves no gap.

    Returns
    -------
    int
        ``dilation * (kernel_size - 1) + 1``.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If an argument is below 1.

    References
    ----------
    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
    arXiv 1603.07285, section 5.1.

    Examples
    --------
    >>> effective_kernel_size(3, dilation=2)
    5
    """
    kernel_size = validation.integer("kernel_size", kernel_size, minimum=1)
    dilation = validation.integer("dilation", dilation, minimum=1)
    return dilation * (kernel_size - 1) + 1


def output_size(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
) -> int:
    """Return how many positions the window takes along one axis.

    Parameters
    ----------
    input_size
        Pixels along the axis, before padding.
    kernel_size
        Taps along the axis.
    stride
        Pixels from one position of the window to the next.
    padding
        Pixels added on both sides, or a pair ``(before, after)``.
    dilation
        Distance between neighbouring taps.

    Returns
    -------
    int
        ``floor((input_size + before + after - dilation * (kernel_size - 1) - 1) / stride) + 1``.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If an argument is out of range, or the window does not fit.

    References
    ----------
    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
    arXiv 1603.07285, relationship 15.

    Examples
    --------
    >>> output_size(5, kernel_size=3, stride=2, padding=1)
    3
    """
    steps, _ = _travel(input_size, kernel_size, stride, padding, dilation)
    return steps + 1


def leftover(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
) -> int:
    """Return how many positions of the padded line lie after the end of the last window.

    Parameters
    ----------
    input_size, kernel_size, stride, padding, dilation
        As in `output_size`.

    Returns
    -------
    int
        The remainder that the floor in `output_size` drops, from 0 to ``stride - 1``.

    Raises
    ------
    TypeError, ValueError
        As `output_size`.

    Examples
    --------
    >>> leftover(6, kernel_size=3, stride=2)
    1
    """
    _, remainder = _travel(input_size, kernel_size, stride, padding, dilation)
    return remainder


def same_padding(
    input_size: int, kernel_size: int, stride: int = 1, dilation: int = 1
) -> tuple[int, int]:
    """Return the padding that gives ``ceil(input_size / stride)`` outputs.

    This is TensorFlow's SAME. Where the total is odd, the extra pixel comes after.
    With stride 1 it is PyTorch's ``padding="same"`` too.

    Parameters
    ----------
    input_size, kernel_size, stride, dilation
        As in `output_size`.

    Returns
    -------
    tuple of int
        Pixels ``(before, after)``.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If an argument is below 1.

    References
    ----------
    TensorFlow, documentation of ``tf.nn``, "Notes on padding".

    Examples
    --------
    >>> same_padding(224, kernel_size=7, stride=2)
    (2, 3)
    >>> same_padding(6, kernel_size=3, stride=2)
    (0, 1)
    """
    input_size = validation.integer("input_size", input_size, minimum=1)
    stride = validation.integer("stride", stride, minimum=1)
    window = effective_kernel_size(kernel_size, dilation)
    outputs = -(-input_size // stride)
    total = max(0, (outputs - 1) * stride + window - input_size)
    return total // 2, total - total // 2


def parameters(
    in_channels: int,
    out_channels: int,
    kernel_size: int | tuple[int, int],
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
    if not isinstance(bias, bool):
        raise TypeError(f"bias must be True or False, got {bias!r}")
    biases = validation.integer("out_channels", out_channels, minimum=1) if bias else 0
    return _weights(in_channels, out_channels, kernel_size, groups) + biases


def multiply_adds(
    in_channels: int,
    out_channels: int,
    kernel_size: int | tuple[int, int],
    output_size: int | tuple[int, int],
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
    height, width = validation.pair("output_size", output_size, 1, "(height, width)")
    return _weights(in_channels, out_channels, kernel_size, groups) * height * width


def _travel(
    input_size: int, kernel_size: int, stride: int, padding: Padding, dilation: int
) -> tuple[int, int]:
    """Return how often the window can move on, and the pixels that remain then."""
    input_size = validation.integer("input_size", input_size, minimum=1)
    stride = validation.integer("stride", stride, minimum=1)
    before, after = validation.pair("padding", padding, 0, "(before, after)")
    window = effective_kernel_size(kernel_size, dilation)
    room = input_size + before + after - window
    if room < 0:
        raise ValueError(
            f"kernel_size must fit into the padded input, got a window of {window} "
            f"(kernel_size {kernel_size}, dilation {dilation}) for {input_size + before + after} "
            f"(input_size {input_size}, padding {before} and {after}): "
            "use a smaller kernel_size or dilation, or more padding"
        )
    return divmod(room, stride)


def _weights(
    in_channels: int, out_channels: int, kernel_size: int | tuple[int, int], groups: int
) -> int:
    in_channels = validation.integer("in_channels", in_channels, minimum=1)
    out_channels = validation.integer("out_channels", out_channels, minimum=1)
    height, width = validation.pair("kernel_size", kernel_size, 1, "(height, width)")
    groups = validation.integer("groups", groups, minimum=1)
    validation.divides(groups, "in_channels", in_channels)
    validation.divides(groups, "out_channels", out_channels)
    return out_channels * (in_channels // groups) * height * width

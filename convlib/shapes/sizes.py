"""How large an output is: the window along one axis."""

from convlib import validation

Padding = int | tuple[int, int]

BEFORE_AFTER = "(before, after)"


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
    ceil_mode: bool = False,
    exact: bool = False,
) -> int:
    """Return how many positions the window takes along one axis.

    Where the last step would leave the padded line, there are three conventions. The
    default leaves it out. ``ceil_mode`` takes it, as long as the window starts on the
    input or in the padding before it. ``exact`` refuses the layer.

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
    ceil_mode
        Whether a last window may reach beyond the padded line, as PyTorch's pooling allows.
    exact
        Whether to refuse a window that does not end where the padded line ends.

    Returns
    -------
    int
        ``floor((input_size + before + after - dilation * (kernel_size - 1) - 1) / stride) + 1``,
        and with ``ceil_mode`` the ceiling in place of the floor, less one where the last
        window would start in the padding after the input.

    Raises
    ------
    TypeError
        If an argument has the wrong type.
    ValueError
        If an argument is out of range, the window does not fit, or ``exact`` is set and
        pixels are left over.

    References
    ----------
    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
    arXiv 1603.07285, relationship 15; PyTorch, documentation of ``torch.nn.MaxPool2d``.

    Examples
    --------
    >>> output_size(5, kernel_size=3, stride=2, padding=1)
    3
    >>> output_size(6, kernel_size=3, stride=2)
    2
    >>> output_size(6, kernel_size=3, stride=2, ceil_mode=True)
    3
    >>> output_size(10, kernel_size=1, stride=2, ceil_mode=True)  # a sixth would read nothing
    5
    >>> output_size(6, kernel_size=3, stride=2, exact=True)
    Traceback (most recent call last):
    ValueError: exact output_size must leave nothing over, got a leftover of 1 (the window has 3 \
pixels to go, stride 2): add 1 to padding, or change stride
    """
    outputs, room = _outputs_and_room(input_size, kernel_size, stride, padding, dilation, ceil_mode)
    remainder = room % stride
    if validation.boolean("exact", exact) and remainder:
        raise ValueError(
            f"exact output_size must leave nothing over, got a leftover of {remainder} "
            f"(the window has {room} pixels to go, stride {stride}): "
            f"add {stride - remainder} to padding, or change stride"
        )
    return outputs


def leftover(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    """Return how many positions of the padded line lie after the end of the last window.

    Parameters
    ----------
    input_size, kernel_size, stride, padding, dilation, ceil_mode
        As in `output_size`.

    Returns
    -------
    int
        The remainder that the floor in `output_size` drops, from 0 to ``stride - 1``. With
        ``ceil_mode``, 0 unless a last window was dropped.

    Raises
    ------
    TypeError, ValueError
        As `output_size`.

    Examples
    --------
    >>> leftover(6, kernel_size=3, stride=2)
    1
    >>> leftover(6, kernel_size=3, stride=2, ceil_mode=True)
    0
    """
    outputs, room = _outputs_and_room(input_size, kernel_size, stride, padding, dilation, ceil_mode)
    return int(max(0, room - (outputs - 1) * stride))


def same_padding(
    input_size: int, kernel_size: int, stride: int = 1, dilation: int = 1, lower: bool = False
) -> tuple[int, int]:
    """Return the padding that gives ``ceil(input_size / stride)`` outputs.

    This is TensorFlow's SAME and ONNX's SAME_UPPER: where the total is odd, the extra pixel
    comes after. With stride 1 it is PyTorch's ``padding="same"`` too.

    Parameters
    ----------
    input_size, kernel_size, stride, dilation
        As in `output_size`.
    lower
        Whether the extra pixel comes before, as in ONNX's SAME_LOWER.

    Returns
    -------
    tuple of int
        Pixels ``(before, after)``.

    Raises
    ------
    TypeError
        If an argument has the wrong type.
    ValueError
        If a number is below 1.

    References
    ----------
    TensorFlow, documentation of ``tf.nn``, "Notes on padding"; ONNX, operator Conv,
    ``auto_pad``.

    Examples
    --------
    >>> same_padding(224, kernel_size=7, stride=2)
    (2, 3)
    >>> same_padding(6, kernel_size=3, stride=2)
    (0, 1)
    >>> same_padding(6, kernel_size=3, stride=2, lower=True)
    (1, 0)
    """
    input_size = validation.integer("input_size", input_size, minimum=1)
    stride = validation.integer("stride", stride, minimum=1)
    window = effective_kernel_size(kernel_size, dilation)
    outputs = -(-input_size // stride)
    total = max(0, (outputs - 1) * stride + window - input_size)
    less, more = total // 2, total - total // 2
    return (more, less) if validation.boolean("lower", lower) else (less, more)


def transposed_output_size(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: Padding = 0,
    output_padding: int = 0,
    dilation: int = 1,
) -> int:
    """Return how many outputs a transposed convolution has along one axis.

    Each input pixel writes one window, ``stride`` pixels after the one before. Padding is cut
    off from what was written, so more padding makes the output smaller. Several input sizes of
    a convolution share one output size; ``output_padding`` says which of them to go back to.

    Parameters
    ----------
    input_size
        Pixels along the axis.
    kernel_size
        Taps along the axis.
    stride
        Pixels from one window to the next, in the output.
    padding
        Pixels cut off on both sides, or a pair ``(before, after)``.
    output_padding
        Pixels added after the last; smaller than ``stride`` or than ``dilation``.
    dilation
        Distance between neighbouring taps.

    Returns
    -------
    int
        ``stride * (input_size - 1) + dilation * (kernel_size - 1) + 1 - before - after
        + output_padding``.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If an argument is out of range, or nothing is left of the output.

    References
    ----------
    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
    arXiv 1603.07285, relationship 14; PyTorch, documentation of ``torch.nn.ConvTranspose2d``.

    Examples
    --------
    >>> transposed_output_size(3, kernel_size=3, stride=2, padding=1)
    5
    >>> transposed_output_size(3, kernel_size=3, stride=2, padding=1, output_padding=1)
    6
    """
    input_size = validation.integer("input_size", input_size, minimum=1)
    stride = validation.integer("stride", stride, minimum=1)
    before, after = validation.pair("padding", padding, 0, BEFORE_AFTER)
    output_padding = validation.integer("output_padding", output_padding, minimum=0)
    window = effective_kernel_size(kernel_size, dilation)
    if output_padding >= max(stride, dilation):
        raise ValueError(
            f"output_padding must be smaller than stride or dilation, got output_padding "
            f"{output_padding}, stride {stride} and dilation {dilation}"
        )
    written = stride * (input_size - 1) + window + output_padding
    if written <= before + after:
        raise ValueError(
            f"padding must leave at least one pixel of the output, got {before} and {after} "
            f"for {written}: use less padding"
        )
    return written - before - after


def _outputs_and_room(
    input_size: int,
    kernel_size: int,
    stride: int,
    padding: Padding,
    dilation: int,
    ceil_mode: bool,
) -> tuple[int, int]:
    """Return the window's positions, and the pixels from its first one to the line's end."""
    input_size = validation.integer("input_size", input_size, minimum=1)
    stride = validation.integer("stride", stride, minimum=1)
    before, after = validation.pair("padding", padding, 0, BEFORE_AFTER)
    window = effective_kernel_size(kernel_size, dilation)
    room = input_size + before + after - window
    reach = room + stride - 1 if validation.boolean("ceil_mode", ceil_mode) else room
    if reach < 0:
        raise ValueError(
            f"kernel_size must fit into the padded input, got a window of {window} "
            f"(kernel_size {kernel_size}, dilation {dilation}) for {input_size + before + after} "
            f"(input_size {input_size}, padding {before} and {after}): "
            "use a smaller kernel_size or dilation, or more padding"
        )
    steps = reach // stride
    if ceil_mode and steps * stride >= input_size + before:
        steps -= 1
    return steps + 1, room

"""A layer with channels: a plane for each input channel, their sum, the bias, the activation."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from convlib import conv2d, validation
from convlib.arguments.arrays import numbers
from convlib.widgets import bundle
from convlib.widgets.arrays import every_size, finite
from convlib.widgets.live_figure import LiveFigure
from convlib.widgets.traits import Option, Setting

MOST_IN, MOST_OUT, LARGEST_INPUT, LARGEST_KERNEL = 3, 4, 6, 3

Array = NDArray[np.floating]

ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "none": lambda values: values,
    "ReLU": lambda values: np.maximum(0, values),
    "LeakyReLU": lambda values: np.where(values < 0, 0.01 * values, values),
    "Sigmoid": lambda values: 1 / (1 + np.exp(-values)),
    "Tanh": np.tanh,
}


class Channels(LiveFigure):
    """One filter at a time: what it makes of each input channel, and how that becomes an output.

    Parameters
    ----------
    input : array_like
        Shape (C_in, H, W), at most 3 channels of 6 by 6.
    weight : array_like
        Shape (C_out, C_in, k, k), at most 4 filters, k from 1 to 3.  With ``groups`` above 1,
        each filter keeps only its weights for the channels of its own group.  Other sizes of
        the kernel_size slider take its top left corner, or repeat it to the right and downwards.
    bias : array_like, optional
        Shape (C_out,); zeros unless given.
    padding, stride, dilation : int
        Where the sliders start; 0, 1 and 1 unless given.
    groups : int
        Groups of channels that do not see one another; a divisor of C_in and C_out, 1 unless
        given.
    activation : {"none", "ReLU", "LeakyReLU", "Sigmoid", "Tanh"}
        What is applied to each output number; none unless given.
    out_channel : int
        The filter that is shown first; 0 unless given.
    name : str
        How the page's address calls this figure; different for each figure of a page.

    Raises
    ------
    TypeError
        If an array does not hold real numbers, or a setting is not of its type.
    ValueError
        If an array is too large or its shape does not fit the others, ``groups`` does not
        divide the channels, or a setting is out of its range.

    References
    ----------
    PyTorch, documentation of ``torch.nn.Conv2d``, which gives the sum over the channels and
    the meaning of ``groups``.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.arange(18).reshape(2, 3, 3)  # (C_in, H, W)
    >>> weight = [[[[0, 1], [2, 3]], [[1, 0], [0, -1]]]]  # (C_out, C_in, k, k)
    >>> channels = Channels(image, weight, bias=[-20], activation="ReLU")
    >>> channels.planes  # one for each input channel
    array([[[19., 25.],
            [37., 43.]],
    <BLANKLINE>
           [[-4., -4.],
            [-4., -4.]]])
    >>> channels.output
    array([[[ 0.,  1.],
            [13., 19.]]])
    """

    LIMITS: ClassVar = {
        "kernel_size": [1, LARGEST_KERNEL],
        "padding": [0, 2],
        "stride": [1, 3],
        "dilation": [1, 2],
    }
    _esm = bundle.module("channels")
    _css = bundle.style("channels")
    kernel_size = Setting(3).tag(sync=True)
    padding = Setting(0).tag(sync=True)
    stride = Setting(1).tag(sync=True)
    dilation = Setting(1).tag(sync=True)
    pixels: traitlets.List[list[list[float]]] = traitlets.List(help="the input").tag(sync=True)
    kernels = traitlets.Dict(help="{kernel size: weights of every filter}").tag(sync=True)
    offsets: traitlets.List[float] = traitlets.List(help="the bias").tag(sync=True)
    groups = traitlets.Any(1).tag(sync=True)
    activation = Option(*ACTIVATIONS).tag(sync=True)
    out_channel = traitlets.Any(0, help="the filter that is shown").tag(sync=True)
    position = traitlets.List(
        traitlets.Int(min=0), [0, 0], minlen=2, maxlen=2, help="the chosen output cell"
    ).tag(sync=True)

    def __init__(
        self,
        input: ArrayLike,
        weight: ArrayLike,
        bias: ArrayLike | None = None,
        *,
        padding: int = 0,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
        activation: str = "none",
        out_channel: int = 0,
        name: str = "channels",
        **traits: Any,
    ) -> None:
        image = _image(input)
        filters = _filters(weight, len(image))
        super().__init__(
            pixels=image.tolist(),
            kernels=every_size(filters, range(1, LARGEST_KERNEL + 1)),
            kernel_size=filters.shape[-1],
            offsets=_bias(bias, len(filters)),
            padding=padding,
            stride=stride,
            dilation=dilation,
            groups=groups,
            activation=activation,
            out_channel=out_channel,
            name=name,
            **traits,
        )

    @property
    def input(self) -> Array:
        """The input, shape (C_in, H, W); a new one must have as many channels."""
        return np.array(self.pixels, dtype=float)

    @input.setter
    def input(self, input: ArrayLike) -> None:
        image = _image(input)
        if len(image) != len(self.pixels):
            raise ValueError(f"input must have {len(self.pixels)} channels, got {len(image)}")
        self.pixels = image.tolist()

    @property
    def weight(self) -> Array:
        """The weights in use, shape (C_out, C_in / groups, kernel_size, kernel_size)."""
        filters = np.array(self.kernels[str(self.kernel_size)], dtype=float)
        members = [filters[index][self._members(index)] for index in range(len(filters))]
        return np.array(members)

    @property
    def bias(self) -> Array:
        """The bias, shape (C_out,)."""
        return np.array(self.offsets, dtype=float)

    @bias.setter
    def bias(self, bias: ArrayLike) -> None:
        self.offsets = _bias(bias, len(self.offsets))

    @property
    def planes(self) -> Array:
        """What the shown filter makes of each channel of its group, (C_in / groups, H_out, W_out).

        Raises
        ------
        ValueError
            If no window fits; the figure says the same, and what to change.
        """
        channels = self.input[self._members(self.out_channel)]
        weight = self.weight[self.out_channel][:, None]
        planes: Array = conv2d(channels, weight, groups=len(channels), **self._options())
        return planes

    @property
    def output(self) -> Array:
        """The activations of all filters, shape (C_out, H_out, W_out).

        Raises
        ------
        ValueError
            As for ``planes``.
        """
        options = self._options() | {"groups": self.groups}
        return ACTIVATIONS[self.activation](conv2d(self.input, self.weight, self.bias, **options))

    def _options(self) -> dict[str, Any]:
        return {"stride": self.stride, "padding": self.padding, "dilation": self.dilation}

    def _members(self, out_channel: int) -> slice:
        """Return which input channels a filter sees."""
        size = len(self.pixels) // self.groups
        start = out_channel * self.groups // len(self.offsets) * size
        return slice(start, start + size)

    @traitlets.validate("groups")
    def _check_groups(self, proposal: dict[str, Any]) -> int:
        groups = validation.integer("groups", proposal["value"], minimum=1)
        channels = len(self.pixels), len(self.offsets)
        if any(count % groups for count in channels):
            raise ValueError(
                f"groups must divide {channels[0]} input channels and {channels[1]} output "
                f"channels, got {groups}"
            )
        return groups

    @traitlets.validate("out_channel")
    def _check_out_channel(self, proposal: dict[str, Any]) -> int:
        out_channel = validation.integer("out_channel", proposal["value"], minimum=0)
        if out_channel >= len(self.offsets):
            last = len(self.offsets) - 1
            raise ValueError(f"out_channel must be between 0 and {last}, got {out_channel}")
        return out_channel


def _image(input: ArrayLike) -> Array:
    image = numbers("input", input).astype(float)
    if image.ndim != 3 or not 1 <= len(image) <= MOST_IN or image.size == 0:
        raise ValueError(
            f"input must have shape (C_in, H, W) with 1 to {MOST_IN} channels, "
            f"got shape {image.shape}"
        )
    if max(image.shape[1:]) > LARGEST_INPUT:
        raise ValueError(
            f"input must have at most {LARGEST_INPUT} rows and columns, got shape {image.shape}"
        )
    return finite("input", image)


def _filters(weight: ArrayLike, in_channels: int) -> Array:
    filters = numbers("weight", weight).astype(float)
    square = filters.ndim == 4 and filters.shape[2] == filters.shape[3]
    if not square or filters.shape[1] != in_channels:
        raise ValueError(
            f"weight must have shape (C_out, {in_channels}, k, k), one kernel for each filter and "
            f"input channel, got shape {filters.shape}"
        )
    if not (1 <= len(filters) <= MOST_OUT and 1 <= filters.shape[2] <= LARGEST_KERNEL):
        raise ValueError(
            f"weight must have 1 to {MOST_OUT} filters of size 1 to {LARGEST_KERNEL}, "
            f"got shape {filters.shape}"
        )
    return finite("weight", filters)


def _bias(bias: ArrayLike | None, out_channels: int) -> list[float]:
    offsets = np.zeros(out_channels) if bias is None else numbers("bias", bias).astype(float)
    if offsets.shape != (out_channels,):
        raise ValueError(
            f"bias must have shape ({out_channels},), one number for each filter, "
            f"got shape {offsets.shape}"
        )
    listed: list[float] = finite("bias", offsets).tolist()
    return listed

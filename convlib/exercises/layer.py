"""The exercise on the whole operation: channels, filters, batch, stride, padding, dilation."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from convlib import naive, shapes
from convlib.exercises.answers import Array, Function
from convlib.exercises.checker import Case, Exercise, Misunderstanding
from convlib.exercises.window import GUIDE_IMAGE, GUIDE_KERNEL, SMALL_KERNEL, pattern


def _conv2d(
    input: Array, weight: Array, bias: Array, stride: int, padding: int, dilation: int
) -> Array:
    return naive.conv2d(input, weight, bias, stride, padding, dilation)


def _cropped(twin: Function) -> Function:
    """Keep the right output size, as code does that computes the size well but not the places."""

    def cropped(
        input: Array, weight: Array, bias: Array, stride: int, padding: int, dilation: int
    ) -> Array:
        rows, columns = (
            shapes.output_size(length, kernel_size, stride, padding, dilation)
            for length, kernel_size in zip(input.shape[2:], weight.shape[2:], strict=True)
        )
        output: Array = twin(input, weight, bias, stride, padding, dilation)
        return output[..., :rows, :columns]

    return cropped


def _only_square(twin: Function) -> Function:
    """Fail on oblong kernels, as a loop does that exchanges the two indices."""

    def only_square(input: Array, weight: Array, *others: Any) -> Array:
        if weight.shape[2] != weight.shape[3]:
            raise IndexError("the turned kernel has other sizes")
        output: Array = twin(input, weight, *others)
        return output

    return only_square


def _with_padding(sides: Callable[[int], tuple[int, int]]) -> Function:
    def twin(x: Array, w: Array, b: Array, s: int, p: int, d: int) -> Array:
        return naive.conv2d(x, w, b, s, (sides(p), sides(p)), d)

    return twin


def _edge_padding(x: Array, w: Array, b: Array, s: int, p: int, d: int) -> Array:
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="edge")
    return naive.conv2d(padded, w, b, s, 0, d)


def _padding_on_all_axes(x: Array, w: Array, b: Array, s: int, p: int, d: int) -> Array:
    """Pad the batch and the channels too; the loops then read the first of each."""
    return naive.conv2d(np.pad(x, p)[:, : x.shape[1]], w, b, s, 0, d)


def _more_windows(from_share: float, beyond: Literal["zeros", "error"]) -> Function:
    """Add a window where the share of a stride that is left over reaches `from_share`.

    Python rounds a half to the even neighbour. Every half on the ladder lies above an even
    number, so `round(quotient) + 1` rounds them all down and `round(quotient + 1)` all up.
    """

    def twin(x: Array, w: Array, b: Array, s: int, p: int, d: int) -> Array:
        left = [
            shapes.leftover(length, kernel_size, s, p, d)
            for length, kernel_size in zip(x.shape[2:], w.shape[2:], strict=True)
        ]
        extra = [s - rest if rest and rest / s >= from_share else 0 for rest in left]
        if any(extra) and beyond == "error":
            raise IndexError("the last window stands out of the input")
        vertical, horizontal = ((p, p + more) for more in extra)
        return naive.conv2d(x, w, b, s, (vertical, horizontal), d)

    return twin


def _without_bias(x: Array, w: Array, b: Array, s: int, p: int, d: int) -> Array:
    return naive.conv2d(x, w, None, s, p, d)


def _bias_along_width(x: Array, w: Array, b: Array, s: int, p: int, d: int) -> Array:
    return np.asarray(naive.conv2d(x, w, None, s, p, d) + b)


def _batch(fill: Literal["dropped", "zeros", "repeated"]) -> Function:
    def twin(x: Array, *others: Any) -> Array:
        first = naive.conv2d(x[:1], *others)
        if fill == "dropped":
            return first
        output = np.repeat(first, len(x), axis=0)
        if fill == "zeros":
            output[1:] = 0
        return output

    return twin


def _ramp(*shape: int) -> Array:
    return np.arange(float(np.prod(shape))).reshape(shape)


def _case(
    title: str,
    input: Array,
    weight: Array,
    bias: tuple[float, ...] = (0.0,),
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Case:
    return Case(title, (input, weight, np.array(bias), stride, padding, dilation))


ONE = np.ones((1, 1, 1, 1))
KERNEL = SMALL_KERNEL[None, None]
PICTURE, FILTER = GUIDE_IMAGE[None, None], GUIDE_KERNEL[None, None]

LADDER = (
    _case("one pixel and a 1×1 kernel", 3 * ONE, 2 * ONE),
    _case("a fraction", 3 * ONE, 0.5 * ONE),
    _case("a bias", 3 * ONE, 2 * ONE, (10.0,)),
    _case("two channels", np.array([[[[2.0]], [[3.0]]]]), np.array([[[[5.0]], [[7.0]]]])),
    _case(
        "two channels and a bias",
        np.array([[[[2.0]], [[3.0]]]]),
        np.array([[[[5.0]], [[7.0]]]]),
        (100.0,),
    ),
    _case("two filters", np.array([[[[3.0, 4.0]]]]), np.array([[[[2.0]]], [[[5.0]]]]), (0.0, 0.0)),
    _case(
        "two filters, each with its bias",
        np.array([[[[3.0, 4.0]]]]),
        np.array([[[[2.0]]], [[[5.0]]]]),
        (100.0, 200.0),
    ),
    _case("a batch of two images", np.array([[[[3.0]]], [[[4.0]]]]), 2 * ONE),
    _case("stride 2", _ramp(1, 1, 3, 3), ONE, stride=2),
    _case("stride 3 on two pixels, one left over", _ramp(1, 1, 2, 2) + 1, ONE, stride=3),
    _case("stride 3 on three pixels, two left over", _ramp(1, 1, 3, 3) + 1, ONE, stride=3),
    _case("a 2×2 kernel on a 3×3 image", _ramp(1, 1, 3, 3), _ramp(1, 1, 2, 2)),
    _case("padding 1", _ramp(1, 1, 2, 2) + 1, KERNEL, padding=1),
    _case("dilation 2", _ramp(1, 1, 4, 4), KERNEL, dilation=2),
    _case("an image wider than high", _ramp(1, 1, 3, 4), KERNEL),
    _case("a kernel wider than high", _ramp(1, 1, 4, 5), _ramp(1, 1, 2, 3)),
    _case("half a position left over", _ramp(1, 1, 3, 3), KERNEL, stride=2),
    _case("stride 2 with padding 1", PICTURE, FILTER, stride=2, padding=1),
    _case("dilation 2 with padding 2", PICTURE, FILTER, padding=2, dilation=2),
    _case("everything at once", pattern(2, 3, 5, 6), pattern(2, 3, 3, 2), (0.5, -1.0), 2, 1, 2),
)

KERNEL_MISUNDERSTANDINGS = (
    Misunderstanding(
        "kernel-flipped",
        "The kernel is turned upside down and back to front before it is used; that is true"
        " convolution, and deep learning's conv2d does not turn its kernel.",
        "Let `input[n, c, i + a, j + b]` meet `weight[o, c, a, b]`.",
        (lambda x, w, *others: _conv2d(x, w[..., ::-1, ::-1], *others),),
    ),
    Misunderstanding(
        "kernel-transposed",
        "The rows and columns of the kernel are exchanged.",
        "Weight is (C_out, C_in, kH, kW): rows first, as in the input.",
        (
            lambda x, w, *others: _conv2d(x, w.swapaxes(2, 3), *others),
            _only_square(lambda x, w, *others: _conv2d(x, w.swapaxes(2, 3), *others)),
        ),
    ),
    Misunderstanding(
        "output-transposed",
        "The rows and columns of the output are exchanged.",
        "Write to `output[n, o, row, column]`, with the vertical position first.",
        (lambda *arguments: _conv2d(*arguments).swapaxes(2, 3),),
    ),
    Misunderstanding(
        "dilation-ignored",
        "The dilation is not used: the taps lie side by side.",
        "Tap a reads the pixel `a * dilation` away from the window's first.",
        (
            lambda x, w, b, s, p, d: _conv2d(x, w, b, s, p, 1),
            _cropped(lambda x, w, b, s, p, d: _conv2d(x, w, b, s, p, 1)),
        ),
    ),
    Misunderstanding(
        "dilation-off-by-one",
        "The taps lie `dilation + 1` pixels apart; here dilation 1 is the ordinary kernel,"
        " without gaps.",
        "Tap a reads the pixel `a * dilation` away from the window's first.",
        (lambda x, w, b, s, p, d: _conv2d(x, w, b, s, p, d + 1),),
    ),
)

POSITION_MISUNDERSTANDINGS = (
    Misunderstanding(
        "stride-ignored",
        "The stride is not used: the window moves by one pixel at a time.",
        "Output row i starts at input row `i * stride`, and columns likewise.",
        (
            lambda x, w, b, s, p, d: _conv2d(x, w, b, 1, p, d),
            _cropped(lambda x, w, b, s, p, d: _conv2d(x, w, b, 1, p, d)),
        ),
    ),
    Misunderstanding(
        "stride-only-on-rows",
        "The stride is used downwards, but not sideways.",
        "Output column j starts at input column `j * stride`.",
        (
            lambda x, w, b, s, p, d: naive.conv2d(x, w, b, (s, 1), p, d),
            _cropped(lambda x, w, b, s, p, d: naive.conv2d(x, w, b, (s, 1), p, d)),
        ),
    ),
    Misunderstanding(
        "stride-only-on-columns",
        "The stride is used sideways, but not downwards.",
        "Output row i starts at input row `i * stride`.",
        (
            lambda x, w, b, s, p, d: naive.conv2d(x, w, b, (1, s), p, d),
            _cropped(lambda x, w, b, s, p, d: naive.conv2d(x, w, b, (1, s), p, d)),
        ),
    ),
    Misunderstanding(
        "ceil-instead-of-floor",
        "Where the stride leaves pixels over, the size is rounded up, and there is one more"
        " window that stands out of the input.",
        "Round the size down with `//`: a window that does not fit is dropped.",
        (_more_windows(0.01, "zeros"), _more_windows(0.01, "error")),
    ),
    Misunderstanding(
        "round-instead-of-floor",
        "The size is rounded to the nearest number, so at times there is one more window that"
        " stands out of the input.",
        "Round the size down with `//`: a window that does not fit is dropped.",
        tuple(
            _more_windows(share, beyond) for share in (0.5, 0.51) for beyond in ("zeros", "error")
        ),
    ),
    Misunderstanding(
        "padding-ignored",
        "The padding is not used.",
        "Put `padding` rows and columns of zeros on all four sides first.",
        (lambda x, w, b, s, p, d: _conv2d(x, w, b, s, 0, d),),
    ),
    Misunderstanding(
        "padding-only-top-left",
        "The padding lies at the top and left only.",
        "Put `padding` rows and columns of zeros on all four sides.",
        (_with_padding(lambda p: (p, 0)), _with_padding(lambda p: (2 * p, 0))),
    ),
    Misunderstanding(
        "padding-only-bottom-right",
        "The padding lies at the bottom and right only.",
        "Put `padding` rows and columns of zeros on all four sides.",
        (_with_padding(lambda p: (0, p)), _with_padding(lambda p: (0, 2 * p))),
    ),
    Misunderstanding(
        "padding-repeats-the-edge",
        "The padding repeats the pixels at the edge; here padding means zeros.",
        'Pad with zeros: `np.pad(..., mode="constant")`.',
        (_edge_padding,),
    ),
    Misunderstanding(
        "padding-on-all-axes",
        "The padding is put round the batch and the channels too: `np.pad` with one number pads"
        " every axis.",
        "Pad rows and columns only: `np.pad(input, ((0, 0), (0, 0), (p, p), (p, p)))`.",
        (
            _padding_on_all_axes,
            lambda x, *others: _padding_on_all_axes(x, *others)[: len(x)],
        ),
    ),
)

CHANNEL_MISUNDERSTANDINGS = (
    Misunderstanding(
        "only-first-channel",
        "Only the first input channel is used.",
        "A filter spans all channels: multiply each by its own kernel and add the results.",
        (lambda x, w, *others: _conv2d(x[:, :1], w[:, :1], *others),),
    ),
    Misunderstanding(
        "only-last-channel",
        "Only the last input channel is left: each channel overwrites the one before.",
        "Add the channels up, with `+=` where there is `=`.",
        (lambda x, w, *others: _conv2d(x[:, -1:], w[:, -1:], *others),),
    ),
    Misunderstanding(
        "channels-averaged",
        "The channels are averaged; they should be added up.",
        "Sum over the channels, without dividing by how many there are.",
        (
            lambda x, w, b, *others: _conv2d(x, w / w.shape[1], b, *others),
            lambda x, w, b, *others: _conv2d(x, w, b, *others) / w.shape[1],
        ),
    ),
    Misunderstanding(
        "bias-ignored",
        "The bias is not added.",
        "Add `bias[o]` to every value of output map o.",
        (_without_bias,),
    ),
    Misunderstanding(
        "bias-once-per-channel",
        "The bias is added once for every input channel.",
        "Add `bias[o]` once, after the channels are summed.",
        (lambda x, w, b, *others: _conv2d(x, w, b * w.shape[1], *others),),
    ),
    Misunderstanding(
        "bias-along-width",
        "The biases run along the columns of the output: NumPy matches the last axis first.",
        "Shape the bias so that it meets axis 1: `bias[None, :, None, None]`.",
        (_bias_along_width,),
    ),
    Misunderstanding(
        "first-bias-for-all",
        "Every filter gets the first filter's bias.",
        "Add `bias[o]` to output map o.",
        (lambda x, w, b, *others: _conv2d(x, w, np.full_like(b, b[0]), *others),),
    ),
    Misunderstanding(
        "first-filter-for-all",
        "Every output map comes from the first filter.",
        "Output map o comes from `weight[o]`.",
        (
            lambda x, w, b, *others: _conv2d(x, np.repeat(w[:1], len(w), axis=0), b, *others),
            lambda x, w, b, *others: np.repeat(_conv2d(x, w[:1], b[:1], *others), len(w), axis=1),
        ),
    ),
    Misunderstanding(
        "only-first-image",
        "Only the first image of the batch is computed.",
        "Do the same for every image: axis 0 of the output is as long as axis 0 of the input.",
        (_batch("dropped"), _batch("zeros"), _batch("repeated")),
    ),
)

conv2d = Exercise(
    name="conv2d",
    parameters=("input", "weight", "bias", "stride", "padding", "dilation"),
    axes=("images", "output maps", "rows", "columns"),
    covers="channels, filters, batches, bias, fractions, stride with and without pixels left over,"
    " padding, dilation, and all of them at once",
    solution=_conv2d,
    ladder=LADDER,
    misunderstandings=(
        *CHANNEL_MISUNDERSTANDINGS,
        *POSITION_MISUNDERSTANDINGS,
        *KERNEL_MISUNDERSTANDINGS,
    ),
)

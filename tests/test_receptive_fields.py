"""Receptive fields, against printed sizes and against tracing the pixels that a unit reads."""

from math import prod

from hypothesis import given
from hypothesis import strategies as st

from convlib import shapes
from convlib.shapes import ReceptiveField, Window
from settings_of import MANY

dilations = st.integers(1, 4)
pads = st.tuples(st.integers(0, 6), st.integers(0, 6))


def read_by(position, windows):
    """List the input pixels that one unit reads through a chain of layers, padding included."""
    pixels = {position}
    for layer in reversed(windows):
        before, _ = layer.padding
        pixels = {
            pixel * layer.stride - before + tap * layer.dilation
            for pixel in pixels
            for tap in range(layer.kernel_size)
        }
    return pixels


window = st.builds(Window, st.integers(1, 4), st.integers(1, 3), pads, st.integers(1, 3))


@MANY
@given(st.lists(window, max_size=4), st.integers(0, 5))
def test_receptive_field_by_tracing(windows, position):
    field = (ReceptiveField(), *shapes.receptive_fields(windows))[-1]
    pixels = read_by(position, windows)
    assert field.interval(position) == (min(pixels), max(pixels))
    assert field.interval(position)[1] - field.interval(position)[0] + 1 == field.size
    assert field.interval(1)[0] - field.interval(0)[0] == field.stride
    assert field.stride == prod(layer.stride for layer in windows)
    assert field.padding == -field.interval(0)[0]
    assert field.centre == (min(pixels) + max(pixels)) / 2 - position * field.stride


@MANY
@given(st.lists(window, max_size=4))
def test_the_three_recurrences(windows):
    """Araujo et al. 2019: the formulas for a chain, as the docstring states them."""
    size, stride, start = 1, 1, 0
    for layer in windows:
        size += layer.dilation * (layer.kernel_size - 1) * stride
        start -= layer.padding[0] * stride
        stride *= layer.stride
    field = (ReceptiveField(), *shapes.receptive_fields(windows))[-1]
    assert (field.size, field.stride, field.start) == (size, stride, start)


branch = st.lists(st.builds(Window, st.integers(1, 4), st.just(1), pads, dilations), max_size=3)


@MANY
@given(st.lists(window, max_size=2), st.lists(branch, min_size=1, max_size=3), st.integers(0, 4))
def test_receptive_field_of_branches_by_tracing(stem, branches, position):
    trunk = (ReceptiveField(), *shapes.receptive_fields(stem))[-1]
    ends = []
    for layers in branches:
        field = trunk
        for layer in layers:
            field = field.through(layer)
        ends.append(field)
    pixels = set().union(*(read_by(position, [*stem, *layers]) for layers in branches))
    joined = shapes.joined_field(ends)
    assert joined.interval(position) == (min(pixels), max(pixels))


def field_sizes(windows):
    return [field.size for field in shapes.receptive_fields(windows)]


def test_published_receptive_fields():
    vgg = [
        layer
        for convolutions in (2, 2, 3, 3, 3)
        for layer in [*[Window(3, padding=1)] * convolutions, Window(2, 2)]
    ]
    assert shapes.receptive_fields(vgg)[-1] == ReceptiveField(((-90, 121),), advance=32)
    context = [Window(3, dilation=d) for d in (1, 1, 2, 4, 8, 16, 1)]  # Yu & Koltun 2016
    assert field_sizes(context) == [3, 5, 9, 17, 33, 65, 67]
    wavenet = [Window(2, dilation=2**layer) for layer in range(10)]  # van den Oord et al. 2016
    assert field_sizes(wavenet)[-1] == 1024
    assert field_sizes([(3, 1, 0, 1), (3, 1, 0, 2), (3, 1, 0, 4)])[-1] == 15

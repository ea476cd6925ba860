"""Networks as graphs: against the same network as a list, and against perturbed pixels."""

from fractions import Fraction

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import convlib as cl
from convlib.networks import (
    AdaptiveAvgPool2d,
    Add,
    AvgPool2d,
    Concatenate,
    Conv2d,
    ConvTranspose2d,
    Flatten,
    Linear,
    MaxPool2d,
    Multiply,
    ReLU,
    Sigmoid,
    Tanh,
    squeeze_excitation,
    summary,
)
from described import u_net


def conv(in_channels, out_channels, kernel_size=3):
    return Conv2d(in_channels, out_channels, kernel_size, padding="same")


def test_branches_and_a_graph_are_the_same_network():
    listed = [conv(1, 4), Add([conv(4, 4), ReLU()], [Concatenate([conv(4, 2)], [conv(4, 2)])], [])]
    graph = {
        "stem": conv(1, 4),
        "left": [conv(4, 4), ReLU()],
        "half": (conv(4, 2), "stem"),
        "other": (conv(4, 2), "stem"),
        "middle": (Concatenate(), "half", "other"),
        "sum": (Add(), "left", "middle", "stem"),
    }
    of_list, of_graph = summary(listed, (1, 9, 9)), summary(graph, (1, 9, 9))
    assert [row[3:] for row in of_graph.rows] == [row[3:] for row in of_list.rows]
    assert of_graph["left"] == of_graph.rows[2]
    upside_down = dict(reversed([(name, (b, *n)) for name, (b, *n) in named(graph)]))
    assert summary(upside_down, (1, 9, 9)).multiply_adds == of_list.multiply_adds


def named(graph):
    """Yield the entries of a graph, each with the names that it reads."""
    before = "input"
    for name, entry in graph.items():
        yield name, entry if isinstance(entry, tuple) else (entry, before)
        before = name


def test_a_dense_block_by_hand():
    """Layers of 4 filters on 3 channels, each of which reads all before it."""
    graph = {
        "a": conv(3, 4),
        "b": ([Concatenate(), conv(7, 4)], "input", "a"),
        "c": ([Concatenate(), conv(11, 4)], "input", "a", "b"),
        "all": (Concatenate(), "input", "a", "b", "c"),
    }
    counted = summary(graph, (3, 8, 8))
    assert counted.output_shape == (3 + 4 + 4 + 4, 8, 8)
    assert counted.parameters == 9 * 4 * (3 + 7 + 11) + 3 * 4
    assert counted.multiply_adds == 64 * 9 * 4 * (3 + 7 + 11)
    assert [counted[name].fields[0].size for name in "abc"] == [3, 5, 7]
    assert counted["all"].misalignment == (0, 0)


def test_a_bridge_by_hand():
    """A unit behind MaxPool2d(2) and its way back sees the pair of pixels that it lies in."""
    graph = {
        "fine": conv(1, 2, 1),
        "coarse": MaxPool2d(2),
        "up": ConvTranspose2d(2, 2, 2, stride=2),
        "both": (Concatenate(), "fine", "up"),
        "last": conv(4, 1),
    }
    counted = summary(graph, (1, 8, 8))
    field = counted["both"].fields[0]
    assert [field.interval(unit) for unit in range(4)] == [(0, 1), (0, 1), (2, 3), (2, 3)]
    assert (field.stride, counted["up"].fields[0].sizes) == (1, (2, 2))
    last = counted["last"].fields[0]
    assert [last.interval(unit) for unit in (2, 3)] == [(0, 3), (2, 5)]
    assert counted["both"].misalignment == (0, 0)


def test_u_net():
    """Ronneberger et al. 2015: 572 x 572 in, 28 x 28 at the bottom, 388 x 388 out."""
    counted = summary(u_net(), (1, 572, 572))
    assert counted["down 4"].output_shape == (1024, 28, 28)
    assert counted.output_shape == (2, 388, 388)
    assert counted.parameters == 31_030_658
    assert counted["down 4"].fields[0].size == 140
    assert {*counted.fields[0].sizes} == {188, 204}
    assert str(counted).count("188 to 204") >= 1


def test_the_field_of_u_net_by_following_units():
    """One axis, from an output unit down, with the lowest and the highest unit at each level."""
    counted = summary(u_net(), (1, 572, 572))
    for unit in range(100, 132):
        first, last = unit, unit
        for _ in range(4):
            first, last = first // 2, (last + 4) // 2
        last += 4
        for _ in range(4):
            first, last = 2 * first, 2 * last + 1 + 4
        assert counted.fields[0].interval(unit) == (first, last)


def test_paths_whose_centres_differ():
    """A 2 x 3 kernel with the extra row below looks half a pixel lower than the shortcut."""
    block = Add([Conv2d(1, 1, (2, 3), padding=((0, 1), (1, 1)))], [])
    assert summary([block], (1, 6, 6)).rows[-1].misalignment == (0.5, 0)
    up = {
        "coarse": MaxPool2d(2),
        "up": ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1),
        "both": (Add(), "input", "up"),
    }
    assert summary(up, (1, 8, 8))["both"].misalignment == (0.5, 0.5)


def test_squeeze_and_excitation():
    """Hu et al. 2018, section 5: 2 / r times the sum of blocks times channels squared."""
    for channels in (256, 512, 1024, 2048):
        counted = summary(squeeze_excitation(channels), (channels, 7, 7))
        weights = cl.shapes.squeeze_excitation_weights([(1, channels)])
        assert counted.parameters == counted.multiply_adds == weights
        assert counted.output_shape == (channels, 7, 7)
        assert counted.fields is None


def test_gates_of_other_shapes():
    place = [Conv2d(4, 1, 7, padding=3), Sigmoid()]
    assert summary([Multiply([], place)], (4, 8, 8)).output_shape == (4, 8, 8)
    assert summary([Multiply([Tanh()], [Sigmoid()])], (4, 8, 8)).fields[0].size == 1


def test_paths_of_one_place_each_need_no_common_stride():
    """Averages of the whole picture, at two depths."""
    ends = [[AdaptiveAvgPool2d(1)], [Conv2d(1, 1, 3, stride=2), AdaptiveAvgPool2d(1)]]
    counted = summary([Concatenate(*ends), Flatten(), Linear(2, 3)], (1, 8, 8))
    assert [field.interval(0) for field in counted.fields] == [(0, 7), (0, 7)]
    flat = [[Flatten()], [Conv2d(1, 1, 3, stride=2), Flatten()]]
    assert summary([Concatenate(*flat)], (1, 8, 8)).output_shape == (64 + 9,)


def test_a_join_of_one_place_keeps_the_stride_for_the_way_back():
    block = Add([conv(1, 1)], [])
    graph = {
        "low": [MaxPool2d(4), block, ConvTranspose2d(1, 1, 4, stride=4)],
        "sum": (Add(), "input", "low"),
    }
    assert summary(graph, (1, 4, 4)).fields[0].stride == 1


def test_the_empty_graph():
    assert summary({}, (3, 4, 5)).output_shape == (3, 4, 5)
    assert summary({"a": (ReLU(), "input"), "b": ([], "a")}, (3, 4, 5)).rows[-1].name == "a"


# Receptive fields of random graphs: one pixel after another is changed, and the layers computed.

PIXELS = 256  # so many that no border is near the units in the middle


@st.composite
def layers(draw, channels, halvings):
    """Draw a layer for one axis: what describes it, what computes it, and its halvings."""
    kinds = ["keep", "pool", *["down"] * (2 - halvings), *["up"] * halvings]
    kind = draw(st.sampled_from(kinds))
    kernel, dilation = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    reach = dilation * (kernel - 1)
    if kind == "pool":
        return (
            AvgPool2d((3, 1), stride=1, padding=(1, 0)),
            lambda x: cl.avg_pool2d(x, (3, 1), stride=1, padding=(1, 0)),
            channels,
            halvings,
        )
    if kind == "up":
        extra = {"stride": (2, 1), "padding": (reach // 2, 0), "dilation": (dilation, 1)}
        extra["output_padding"] = (1 - reach % 2, 0)
        weight = np.ones((channels, 1, kernel, 1))
        return (
            ConvTranspose2d(channels, 1, (kernel, 1), **extra),
            lambda x: cl.conv_transpose2d(x, weight, **extra),
            1,
            halvings - 1,
        )
    down = kind == "down"
    total = max(0, reach - down)
    before = draw(st.integers(0, total))
    settings = {
        "stride": (1 + down, 1),
        "padding": ((before, total - before), (0, 0)),
        "dilation": (dilation, 1),
    }
    weight = np.ones((1, channels, kernel, 1))
    return (
        Conv2d(channels, 1, (kernel, 1), **settings),
        lambda x: cl.conv2d(x, weight, **settings),
        1,
        halvings + down,
    )


@st.composite
def graphs(draw):
    """Draw a graph and compute it; every layer of it leads to the last one."""
    graph, values, known = {}, {"input": np.eye(PIXELS)[:, None, :, None]}, {"input": (1, 0)}
    for number in range(draw(st.integers(4, 8))):
        name, read = str(number), draw(st.sampled_from(list(known)[-2:]))
        channels, halvings = known[read]
        partners = [other for other in known if other != read and known[other][1] == halvings]
        if partners and draw(st.booleans()):
            other = draw(st.sampled_from(partners))
            equal = known[other][0] == channels and draw(st.booleans())
            graph[name] = (Add() if equal else Concatenate(), read, other)
            pair = values[read], values[other]
            values[name] = pair[0] + pair[1] if equal else np.concatenate(pair, axis=1)
            known[name] = (channels if equal else channels + known[other][0], halvings)
        else:
            layer, compute, *after = draw(layers(channels, halvings))
            graph[name], values[name], known[name] = (layer, read), compute(values[read]), after
    needed, waiting = set(), [name]
    while waiting:
        needed.add(waiting[-1])
        waiting += [read for read in graph[waiting.pop()][1:] if read != "input"]
    return {name: entry for name, entry in graph.items() if name in needed}, values[name]


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="slow; its lines run above, by hand")
@settings(max_examples=300, deadline=None)
@given(graphs())
def test_the_field_of_a_random_graph_by_perturbing_pixels(drawn):
    graph, changed = drawn
    counted = summary(graph, (1, PIXELS, 1))
    assert counted.output_shape == changed.shape[1:]
    middle = changed.shape[2] // 2
    for unit in range(middle - 4, middle + 4):
        pixels = np.flatnonzero(changed[:, :, unit, 0].any(axis=1))
        seen = (pixels[0], pixels[-1]) if len(pixels) else (0, -1)
        assert counted.fields[0].interval(unit) == seen


@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
def test_transposed_fields_by_hand(kernel):
    """Stride 2: even units read every other tap from 0, odd ones from 1; kernel 1 has no tap 1."""
    field = summary([ConvTranspose2d(1, 1, kernel, stride=2)], (1, 8, 8)).fields[0]
    assert field.sizes == (len(range(0, kernel, 2)), len(range(1, kernel, 2)))
    assert field.stride == Fraction(1, 2)


def test_a_blind_unit_adds_nothing():
    """Stride 2 with one tap leaves odd units blind; a 3 x 3 window over them sees the even ones."""
    up = [ConvTranspose2d(1, 1, 1, stride=2), conv(1, 1)]
    field = summary(up, (1, 8, 8)).fields[0]
    assert [field.interval(unit) for unit in (4, 5)] == [(2, 2), (2, 3)]


def test_paths_of_two_and_three_kinds_of_units():
    """Pairs of pixels joined with triples: six kinds, the least common multiple."""
    ends = [[MaxPool2d(n), ConvTranspose2d(1, 1, n, stride=n)] for n in (2, 3)]
    field = summary([Add(*ends)], (1, 12, 12)).fields[0]
    for unit in range(12):
        pair, triple = unit // 2 * 2, unit // 3 * 3
        assert field.interval(unit) == (min(pair, triple), max(pair + 1, triple + 2))

"""The convolution tests of the ONNX standard, read from the installed onnx package.

The node tests carry results typed in by hand; the stored models were exported from
PyTorch, with the results that PyTorch gave.
"""

from pathlib import Path
from unittest import mock

import onnx
from onnx import helper, numpy_helper
from onnx.backend.test.case.node import conv

from convlib import shapes

STORED = Path(onnx.__file__).parent / "backend" / "test" / "data" / "pytorch-converted"


def node_cases():
    """Yield (name, arguments of conv2d, output) for each node test of Conv."""
    exports = [name for name in vars(conv.Conv) if name.startswith("export")]
    with mock.patch.object(conv, "expect") as expect:
        for name in exports:
            getattr(conv.Conv, name)()
    for call in expect.call_args_list:
        arrays = dict(zip(("input", "weight", "bias"), call.kwargs["inputs"], strict=False))
        arguments = arrays | settings(call.args[0], arrays["input"].shape)
        yield call.kwargs["name"], arguments, call.kwargs["outputs"][0]


def stored_cases():
    """Yield (name, arguments of conv2d, output) for each stored model of a Conv2d layer."""
    for folder in sorted(STORED.glob("test_Conv2d*")):
        graph = onnx.load(folder / "model.onnx").graph
        data = folder / "test_data_set_0"
        arrays = [tensor(data / "input_0.pb"), *map(numpy_helper.to_array, graph.initializer)]
        named = dict(zip(("input", "weight", "bias"), arrays, strict=False))
        arguments = named | settings(graph.node[0], named["input"].shape)
        yield folder.name, arguments, tensor(data / "output_0.pb")


def tensor(path):
    return numpy_helper.to_array(onnx.TensorProto.FromString(path.read_bytes()))


def settings(node, input_shape):
    """Translate the attributes of a Conv node into PyTorch's names."""
    attributes = {item.name: helper.get_attribute_value(item) for item in node.attribute}
    stride = tuple(attributes.get("strides", (1, 1)))
    dilation = tuple(attributes.get("dilations", (1, 1)))
    if attributes.get("auto_pad") == b"SAME_LOWER":  # as SAME, but the extra one comes before
        sizes, kernel = input_shape[2:], attributes["kernel_shape"]
        same = map(shapes.same_padding, sizes, kernel, stride, dilation)
        padding = tuple(tuple(reversed(pair)) for pair in same)
    else:
        top, left, bottom, right = attributes["pads"]
        padding = ((top, bottom), (left, right))
    groups = attributes.get("group", 1)
    return {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}

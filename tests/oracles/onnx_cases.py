"""The tests of the ONNX standard, read from the installed onnx package.

The node tests carry results typed in by hand; the stored models were exported from
PyTorch, with the results that PyTorch gave.
"""

from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np
import onnx
from onnx import helper, numpy_helper

from convlib import shapes

DATA = Path(onnx.__file__).parent / "backend" / "test" / "data"


class Case(NamedTuple):
    """One operator, its attributes and inputs, and its first output."""

    name: str
    operator: str
    attributes: dict[str, Any]
    inputs: list[np.ndarray]  # in the operator's order; those left out are not there
    output: np.ndarray


def cases(operator):
    """Return every case of one operator."""
    return [*node_cases(operator), *stored_cases(operator)]


def node_cases(operator):
    """Yield the cases that the package's Python code makes."""
    module = import_module(f"onnx.backend.test.case.node.{operator.lower()}")
    made_by = getattr(module, operator)
    with mock.patch.object(module, "expect") as expect:
        for name in vars(made_by):
            if name.startswith("export"):
                np.random.seed(0)  # noqa: NPY002  (as the package itself does)
                getattr(made_by, name)()
    for call in expect.call_args_list:
        node, arrays = call.args[0], call.kwargs
        if node.op_type == operator:
            found = attributes(node)
            yield Case(arrays["name"], operator, found, arrays["inputs"], arrays["outputs"][0])


def stored_cases(operator):
    """Yield the stored models that consist of one such operator."""
    for folder in sorted(DATA.glob("pytorch-*/test_*")):
        graph = onnx.load(folder / "model.onnx").graph
        if [node.op_type for node in graph.node] != [operator]:
            continue
        data = folder / "test_data_set_0"
        weights = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
        given = [item.name for item in graph.input if item.name not in weights]
        read = {name: tensor(data / f"input_{i}.pb") for i, name in enumerate(given)}
        node = graph.node[0]
        arrays = [(weights | read)[name] for name in node.input]
        output = tensor(data / "output_0.pb")
        yield Case(folder.name, operator, attributes(node), arrays, output)


def tensor(path):
    return numpy_helper.to_array(onnx.TensorProto.FromString(path.read_bytes()))


def attributes(node):
    return {item.name: helper.get_attribute_value(item) for item in node.attribute}


# Attributes in PyTorch's names


def conv_call(case):
    """Return the arguments of conv1d, conv2d or conv3d for a case of Conv."""
    call, _, kernel = arrays_and_settings(case)
    auto_pad = case.attributes.get("auto_pad", b"NOTSET")
    if auto_pad == b"NOTSET":
        return call | {"padding": pads(case, len(kernel))}
    return call | {"padding": auto_pad.decode().lower()}


def conv_transpose_call(case):
    """Return the arguments of conv_transpose1d, 2d or 3d for a case of ConvTranspose."""
    call, sizes, kernel = arrays_and_settings(case)
    extra = tuple(case.attributes.get("output_padding", [0] * len(kernel)))
    padding = pads(case, len(kernel))
    wanted = case.attributes.get("output_shape")
    if case.attributes.get("auto_pad") == b"SAME_UPPER":
        wanted = [size * step for size, step in zip(sizes, call["stride"], strict=True)]
    if wanted:  # too much is cut off, the larger half after; too little is added after
        full = map(shapes.transposed_output_size, sizes, kernel, call["stride"])
        surplus = [size + more - want for size, more, want in zip(full, extra, wanted, strict=True)]
        padding = tuple((max(0, each) // 2, max(0, each) - max(0, each) // 2) for each in surplus)
        extra = tuple(more + max(0, -each) for more, each in zip(extra, surplus, strict=True))
    return call | {"padding": padding, "output_padding": extra}


def fold_call(case):
    """Return the arguments of fold for a case of Col2Im; its output is channels-first too."""
    columns, output_size, kernel_size = case.inputs
    axes = len(output_size)
    return {
        "input": columns,
        "output_size": tuple(output_size.tolist()),
        "kernel_size": tuple(kernel_size.tolist()),
        "dilation": tuple(case.attributes.get("dilations", [1] * axes)),
        "padding": pads(case, axes),
        "stride": tuple(case.attributes.get("strides", [1] * axes)),
    }


def arrays_and_settings(case):
    call = dict(zip(("input", "weight", "bias"), case.inputs, strict=False))
    sizes, kernel = call["input"].shape[2:], call["weight"].shape[2:]
    ones = [1] * len(kernel)
    call["stride"] = tuple(case.attributes.get("strides", ones))
    call["dilation"] = tuple(case.attributes.get("dilations", ones))
    call["groups"] = case.attributes.get("group", 1)
    return call, sizes, kernel


def pads(case, axes):
    """Return (before, after) for each axis; ONNX lists all that come before first."""
    listed = case.attributes.get("pads", [0] * 2 * axes)
    return tuple(zip(listed[:axes], listed[axes:], strict=True))

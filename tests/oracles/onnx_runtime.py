"""One operator in ONNX Runtime: compiled code that shares nothing with ours."""

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OPSETS = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]


def run(operator, inputs, which=0, **attributes):
    """Return one output of one operator, the first unless said, computed on one thread.

    ``inputs`` are named arrays in the operator's order; None leaves one out.
    """
    given = {name: array for name, array in inputs.items() if array is not None}
    names = [name if name in given else "" for name in inputs]
    outputs = [*(f"unused{number}" for number in range(which)), "Y"]
    node = helper.make_node(operator, names, outputs, **attributes)
    values = [
        helper.make_tensor_value_info(
            name, helper.np_dtype_to_tensor_dtype(array.dtype), [None] * array.ndim
        )
        for name, array in given.items()
    ]
    return session_of(node, values, [])(given)


def conv2d_session(weight, bias, stride, padding, dilation, groups):
    """Return a function from a float32 input (N, C, H, W) to its convolution, on one thread."""
    (top, bottom), (left, right) = padding
    constants = {"W": weight} if bias is None else {"W": weight, "B": bias}
    node = helper.make_node(
        "Conv",
        ["X", *constants],
        ["Y"],
        strides=stride,
        pads=[top, left, bottom, right],
        dilations=dilation,
        group=groups,
    )
    weights = [
        numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()
    ]
    picture = helper.make_tensor_value_info("X", TensorProto.FLOAT, [None] * 4)
    session = session_of(node, [picture], weights)
    return lambda input: session({"X": input})


def session_of(node, inputs, constants, threads=1):
    """Return a function from named arrays to the node's output ``Y``."""
    output = helper.make_empty_tensor_value_info("Y")
    graph = helper.make_graph([node], "one_operator", inputs, [output], constants)
    model = helper.make_model(graph, opset_imports=OPSETS, ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return lambda given: session.run(None, given)[0]

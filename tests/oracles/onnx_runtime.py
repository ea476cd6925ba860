"""One convolution in ONNX Runtime: compiled code that shares nothing with ours."""

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


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
    graph = helper.make_graph(
        [node],
        "convolution",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None] * 4)],
        [helper.make_tensor_value_info("Y", TensorProto.FLOAT, [None] * 4)],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return lambda input: session.run(None, {"X": input})[0]

"""Writing ONNX graphs: nodes and weights collected under their names, then assembled into one checked model."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 21
IR_VERSION = 10
CONTRIB = "com.microsoft"


class Graph:
    """Collects nodes and weights; each call gives the name of the node's output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.weights[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def number(self, value: float) -> str:
        return self.constant(f"number.{value}", np.array(value, np.float32))

    def integers(self, *values: int) -> str:
        return self.constant("integers." + ".".join(map(str, values)), np.array(values, np.int64))

    def node(self, kind: str, inputs: Sequence[str], name: str, *, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, domain=domain, **attributes))
        return name


def assemble(graph: Graph, outputs: Mapping[str, Sequence[int | str]]) -> onnx.ModelProto:
    """The whole as one checked model: `outputs` by name, with what comes after the number of texts in their shape."""
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shape]) for name, shape in outputs.items()]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "guichet", inputs, results, list(graph.weights.values())),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)],
        producer_name="guichet",
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(model)
    return model

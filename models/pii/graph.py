"""The finder's network as one ONNX graph; `learn/network.py` is the same in JAX, and a test holds the two together.

Inputs: `vectors` [n, length, 384], `hashes` [n, length, 4], `flags` [n, length, 14], `mask` [n, length];
output: `tags` [n, length, tags], probabilities.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from models.build.graph import IR_VERSION, OPSET, Graph
from models.pii.tags import TAGS
from models.pii.tokens import FLAGS, ROWS
from models.pii.words import WIDTH

DILATIONS = (1, 2, 4, 1, 2, 4)
ATTENTION_BEFORE, HEADS, EPSILON = 3, 4, 1e-6
FAR = -1e9

Weights = Mapping[str, NDArray[np.floating]]


class _Network:
    """Adds the network's parts to a graph; a part's nodes are named after it."""

    def __init__(self, weights: Weights) -> None:
        self.graph = Graph()
        self._weights = weights
        self.size = int(weights["in.b"].shape[0])
        for name, value in weights.items():
            self.graph.constant(name, value.astype(np.float32))

    def node(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        return self.graph.node(kind, inputs, name, **attributes)

    def product(self, left: str, weight: str, name: str, bias: str | None = None) -> str:
        found = self.node("MatMul", [left, weight], f"{name}.product")
        return self.node("Add", [found, bias], name) if bias else found

    def known(self) -> str:
        """Everything that is known of each token, side by side, brought to the network's size."""
        parts = ["vectors"]
        for index in range(len(ROWS)):
            rows = self.node("Gather", ["hashes", self.graph.integers(index)], f"row.{index}", axis=2)
            flat = self.node("Squeeze", [rows, self.graph.integers(2)], f"row.{index}.flat")
            parts.append(self.node("Gather", [f"hash.{index}", flat], f"hashed.{index}", axis=0))
        return self.product(self.node("Concat", [*parts, "flags"], "known", axis=2), "in.w", "in", "in.b")

    def norm(self, x: str, gain: str, name: str) -> str:
        square = self.node("Mul", [x, x], f"{name}.square")
        mean = self.node("ReduceMean", [square, self.graph.integers(2)], f"{name}.mean", keepdims=1)
        root = self.node("Sqrt", [self.node("Add", [mean, self.graph.number(EPSILON)], f"{name}.safe")], f"{name}.root")
        return self.node("Mul", [self.node("Div", [x, root], f"{name}.unit"), gain], name)

    def convolution(self, layer: int, dilation: int, x: str) -> str:
        """As an ONNX convolution: channels before places."""
        name = f"conv.{layer}"
        kernel = self._weights[f"{name}.w"].astype(np.float32).transpose(2, 1, 0)
        self.graph.constant(f"{name}.w", np.ascontiguousarray(kernel))
        seen = self.node("Mul", [self.norm(x, f"{name}.g", f"{name}.norm"), "mask.wide"], f"{name}.masked")
        turned = self.node("Transpose", [seen], f"{name}.turned", perm=[0, 2, 1])
        around = self.node(
            "Conv", [turned, f"{name}.w", f"{name}.b"], f"{name}.around",
            dilations=[dilation], pads=[dilation, dilation], kernel_shape=[3],
        )  # fmt: skip
        value = self._half(around, 0, f"{name}.value")
        gate = self.node("Sigmoid", [self._half(around, self.size, f"{name}.open")], f"{name}.gate")
        gated = self.node("Mul", [value, gate], f"{name}.gated")
        back = self.node("Transpose", [gated], f"{name}.back", perm=[0, 2, 1])
        return self.node("Add", [x, self.product(back, f"{name}.o", f"{name}.out")], f"{name}.sum")

    def _half(self, x: str, start: int, name: str) -> str:
        bounds = [self.graph.integers(value) for value in (start, start + self.size, 1)]
        return self.node("Slice", [x, *bounds], name)

    def attention(self, x: str) -> str:
        seen = self.norm(x, "att.g", "att.norm")
        query, key, value = (self._heads(seen, part) for part in ("q", "k", "v"))
        scores = self.node(
            "MatMul", [query, self.node("Transpose", [key], "att.k.turned", perm=[0, 1, 3, 2])], "att.raw"
        )
        scaled = self.node("Mul", [scores, self.graph.number(1 / np.sqrt(self.size // HEADS))], "att.scaled")
        weights = self.node("Softmax", [self.node("Add", [scaled, "mask.far"], "att.masked")], "att.weights", axis=-1)
        mixed = self.node(
            "Transpose", [self.node("MatMul", [weights, value], "att.mixed")], "att.turned", perm=[0, 2, 1, 3]
        )
        joined = self.node("Reshape", [mixed, self.graph.integers(0, 0, self.size)], "att.joined")
        return self.node("Add", [x, self.product(joined, "att.o", "att.out")], "att.sum")

    def _heads(self, x: str, part: str) -> str:
        found = self.product(x, f"att.{part}", f"att.{part}.flat")
        split = self.node("Reshape", [found, self.graph.integers(0, 0, HEADS, self.size // HEADS)], f"att.{part}.split")
        return self.node("Transpose", [split], f"att.{part}.heads", perm=[0, 2, 1, 3])

    def masks(self) -> None:
        self.node("Unsqueeze", ["mask", self.graph.integers(2)], "mask.wide")
        absent = self.node("Sub", ["mask", self.graph.number(1)], "mask.absent")
        pushed = self.node("Mul", [absent, self.graph.number(-FAR)], "mask.pushed")
        self.node("Unsqueeze", [pushed, self.graph.integers(1, 2)], "mask.far")


def assemble(weights: Weights) -> onnx.ModelProto:
    """The whole as one checked model."""
    network = _Network(weights)
    network.masks()
    x = network.known()
    for layer, dilation in enumerate(DILATIONS):
        if layer == ATTENTION_BEFORE:
            x = network.attention(x)
        x = network.convolution(layer, dilation, x)
    scores = network.product(network.norm(x, "g", "last"), "out.w", "scores", "out.b")
    network.node("Softmax", [scores], "tags", axis=-1)
    model = helper.make_model(
        helper.make_graph(
            network.graph.nodes, "guichet-finder", _inputs(),
            [helper.make_tensor_value_info("tags", TensorProto.FLOAT, ["n", "length", len(TAGS)])],
            list(network.graph.weights.values()),
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="guichet",
        ir_version=IR_VERSION,
    )  # fmt: skip
    onnx.checker.check_model(model)
    return model


def _inputs() -> list[onnx.ValueInfoProto]:
    widths = {"vectors": WIDTH, "hashes": len(ROWS), "flags": FLAGS}
    kinds = {"hashes": TensorProto.INT32}
    found = [
        helper.make_tensor_value_info(name, kinds.get(name, TensorProto.FLOAT), ["n", "length", width])
        for name, width in widths.items()
    ]
    return [*found, helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["n", "length"])]

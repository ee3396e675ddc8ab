"""The graph for GPUs with each layer's steps joined: attention, sums with their normalisation, and the bend.

ONNX Runtime has one operator for each of them (`com.microsoft`), whose kernels neither write the scores of every pair
of tokens to memory nor are started one by one. It joins them by itself only in graphs laid out as it knows them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from shared.inference.half import written

DOMAIN = "com.microsoft"
LENGTHS = "lengths"
STEP = re.compile(r"((?:l|tuned)\d+)\.(.+)$")
"""A layer, and what one of its nodes is for."""
_OF_ATTENTION = re.compile(r"[qkv]\.|(?:scaled|scores|masked|shares|seen|back|joined)$")
_TAKEN_IN = frozenset({"ao.out", "attended", "fi.out", "fo.out", "added"})
"""Steps that are part of the one that follows."""


def fused(content: bytes) -> bytes:
    """The graph that `half` made: the same inputs and outputs. Rows end in padding; none begins with it."""
    model = onnx.load_from_string(content)
    joiner = _Joiner.of(model.graph)
    nodes = [*_lengths(), *joiner.joined()]
    axis = numpy_helper.from_array(np.array([1]), f"{LENGTHS}.axis")
    return written(model, nodes, [*model.graph.initializer, *joiner.made, axis])


@dataclass(frozen=True, slots=True)
class _Joiner:
    nodes: list[onnx.NodeProto]
    makers: Mapping[str, onnx.NodeProto]
    constants: Mapping[str, onnx.TensorProto]
    made: list[onnx.TensorProto]

    @classmethod
    def of(cls, graph: onnx.GraphProto) -> "_Joiner":
        nodes = list(graph.node)
        makers = {out: node for node in nodes for out in node.output}
        return cls(nodes, makers, {tensor.name: tensor for tensor in graph.initializer}, [])

    def joined(self) -> Iterator[onnx.NodeProto]:
        for node in self.nodes:
            step = STEP.match(node.output[0])
            if step is None:
                yield node
            elif step[2] == "joined":
                yield from self._attention(step[1], node)
            elif step[2] == "bent":
                yield _own("BiasGelu", self.makers[node.input[0]].input, node.output[0])
            elif step[2] in {"attended.normed", "added.normed"}:
                yield self._sum(node)
            elif step[2] not in _TAKEN_IN and not _OF_ATTENTION.match(step[2]):
                yield node

    def _attention(self, layer: str, last: onnx.NodeProto) -> Iterator[onnx.NodeProto]:
        """From the rows, as texts [n, length, hidden], and all three matrices side by side."""
        products = [self.makers[f"{layer}.{part}.scaled"] for part in "qkv"]
        shifts = [self.makers[f"{layer}.{part}.out"] for part in "qkv"]
        weights = self._side_by_side(f"{layer}.qkv.w", [product.input[1] for product in products])
        shift = self._side_by_side(f"{layer}.qkv.b", [one.input[1] for one in shifts])
        heads = int(self._array(self.makers["split"].input[1])[0])
        texts, looked = f"{layer}.texts", f"{layer}.looked"
        yield helper.make_node("Reshape", [products[0].input[0], "by_text"], [texts], name=texts)
        yield _own("Attention", [texts, weights, shift, LENGTHS], looked, num_heads=heads)
        yield helper.make_node("Reshape", [looked, last.input[1]], last.output, name=last.name)

    def _sum(self, norm: onnx.NodeProto) -> onnx.NodeProto:
        """A product, its shift and what went around it, added and normalised."""
        shifted, around = self.makers[norm.input[0]].input
        product, shift = self.makers[shifted].input
        (epsilon,) = (told.f for told in norm.attribute if told.name == "epsilon")
        inputs = [product, around, norm.input[1], norm.input[2], shift]
        return _own("SkipLayerNormalization", inputs, norm.output[0], epsilon=epsilon)

    def _side_by_side(self, name: str, parts: Iterable[str]) -> str:
        matrix = np.concatenate([self._array(part) for part in parts], axis=-1)
        self.made.append(numpy_helper.from_array(matrix, name))
        return name

    def _array(self, name: str) -> Any:
        return numpy_helper.to_array(self.constants[name])


def _lengths() -> list[onnx.NodeProto]:
    """Of each text, how many tokens are its own."""
    return [
        helper.make_node("ReduceSum", ["attention_mask", f"{LENGTHS}.axis"], [f"{LENGTHS}.long"], keepdims=0),
        helper.make_node("Cast", [f"{LENGTHS}.long"], [LENGTHS], to=TensorProto.INT32),
    ]


def _own(kind: str, inputs: Iterable[str], out: str, **told: float) -> onnx.NodeProto:
    return helper.make_node(kind, list(inputs), [out], name=out, domain=DOMAIN, **told)

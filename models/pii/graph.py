"""The finder's network as two ONNX graphs; `learn/network.py` is the same in JAX, and a test holds them together.

`assemble_words`: what is known of a word wherever it stands. Inputs: `vectors` [n, 384], `hashes` [n, 4],
`flags` [n, 12]; output: `known` [n, size].
`assemble`: what its neighbours make of it. Inputs: `known` [n, length, size], `touching` [n, length, 2],
`mask` [n, length]; output: `tags` [n, length, tags], probabilities.

All products by wide weights are of 8-bit by 7-bit whole numbers with one scale for all rows, so that a row's result
depends on no other text; 7 bits, so that processors without VNNI, which add two products in 16 bits, cannot overflow.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from models.build.graph import CONTRIB, IR_VERSION, OPSET, Graph
from models.pii.tags import TAGS
from models.pii.tokens import FLAGS, ROWS, TOUCHING
from models.pii.words import WIDTH

DILATIONS = (1, 2, 4, 1, 2, 4)
ATTENTION_BEFORE, HEADS, EPSILON = 3, 4, 1e-6
FAR = -1e9
_PLACES = 3
_LARGEST, _STEPS, _MIDDLE = 8.0, 127, 128
"""A row of norm 1 a component has components of up to 11; what is beyond 8 is cut there."""
_GATED, _MIXED = 16.0, 3.7
"""What passes a gate, and what is gathered from a text: larger is about one in a million in training."""
_WEIGHT_STEPS = 63

Weights = Mapping[str, NDArray[np.floating]]
Floats = NDArray[np.float32]


class _Network:
    """Adds the network's parts to a graph; a part's nodes are named after it."""

    def __init__(self, weights: Weights) -> None:
        self.graph = Graph()
        self._weights = {name: value.astype(np.float32) for name, value in weights.items()}
        self.size = int(weights["in.b"].shape[0])

    def weight(self, name: str) -> str:
        return self.graph.constant(name, self._weights[name])

    def node(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        return self.graph.node(kind, inputs, name, **attributes)

    def product(self, left: str, weight: str, name: str, bias: str | None = None) -> str:
        found = self.node("MatMul", [left, self.weight(weight)], f"{name}.product")
        return self.node("Add", [found, self.weight(bias)], name) if bias else found

    def alone(self) -> str:
        """Everything that is known of each word, side by side, brought to the network's size."""
        parts = ["vectors"]
        for index in range(len(ROWS)):
            rows = self.node("Gather", ["hashes", self.graph.integers(index)], f"row.{index}", axis=1)
            flat = self.node("Squeeze", [rows, self.graph.integers(1)], f"row.{index}.flat")
            parts.append(self.node("Gather", [self.weight(f"hash.{index}"), flat], f"hashed.{index}", axis=0))
        side_by_side = self.node("Concat", [*parts, "flags"], "side.by.side", axis=1)
        weight = self.graph.constant("in.w", self._weights["in.w"][:-TOUCHING])
        found = self.node("MatMul", [side_by_side, weight], "known.product")
        return self.node("Add", [found, self.weight("in.b")], "known")

    def touched(self) -> str:
        """With which neighbours a word touches, the rest of what is known of it."""
        weight = self.graph.constant("in.w.touching", self._weights["in.w"][-TOUCHING:])
        return self.node("Add", ["known", self.node("MatMul", ["touching", weight], "touching.product")], "in")

    def norm(self, x: str, gain: str, name: str) -> str:
        """In the form that ONNX Runtime takes for one operation."""
        square = self.node("Pow", [x, self.graph.number(2.0)], f"{name}.square")
        mean = self.node("ReduceMean", [square, self.graph.integers(-1)], f"{name}.mean", keepdims=1)
        root = self.node("Sqrt", [self.node("Add", [mean, self.graph.number(EPSILON)], f"{name}.safe")], f"{name}.root")
        return self.node("Mul", [self.node("Div", [x, root], f"{name}.unit"), gain], name)

    def convolution(self, layer: int, dilation: int, x: str) -> str:
        """A token and its two neighbours at a distance, side by side, in one product."""
        name = f"conv.{layer}"
        around = self._around(self._neighbours(self._rounded(x, name), dilation, name), name)
        value = self._half(around, 0, f"{name}.value")
        gate = self.node("Sigmoid", [self._half(around, self.size, f"{name}.open")], f"{name}.gate")
        gated = self._quantized(self.node("Mul", [value, gate], f"{name}.gated"), _GATED)
        out = self._whole(gated, self._weights[f"{name}.o"], f"{name}.out", _GATED)
        return self.node("Add", [x, out], f"{name}.sum")

    def _rounded(self, x: str, name: str) -> str:
        """Rows of one norm in 8 bits; the norm's gain is in the weights of what comes next."""
        plain = self.graph.constant("plain", np.ones(self.size, np.float32))
        seen = self.node("Mul", [self.norm(x, plain, f"{name}.norm"), "mask.wide"], f"{name}.masked")
        return self._quantized(seen, _LARGEST)

    def _quantized(self, x: str, largest: float) -> str:
        return self.node("QuantizeLinear", [x, self._step(largest), self._middle()], f"{x}.rounded")

    def _neighbours(self, x: str, dilation: int, name: str) -> str:
        pads = self.graph.integers(0, dilation, 0, 0, dilation, 0)
        wide = self.node("Pad", [x, pads, self._middle()], f"{name}.wide")
        places = []
        for place in range(_PLACES):
            left = place * dilation
            right = left - (_PLACES - 1) * dilation
            bounds = [self.graph.integers(value) for value in (left, right or np.iinfo(np.int64).max, 1)]
            places.append(self.node("Slice", [wide, *bounds], f"{name}.place.{place}"))
        return self.node("Concat", places, f"{name}.places", axis=2)

    def _around(self, places: str, name: str) -> str:
        kernel = self._weights[f"{name}.w"] * self._weights[f"{name}.g"][None, :, None]
        return self._whole(places, kernel.reshape(_PLACES * self.size, -1), f"{name}.around", _LARGEST, f"{name}.b")

    def _whole(self, x: str, weight: Floats, name: str, largest: float, bias: str | None = None) -> str:
        """A product of whole numbers; x was rounded in steps of `largest`."""
        scales: Floats = np.maximum(np.abs(weight).max(axis=0), np.float32(1e-9)) / np.float32(_WEIGHT_STEPS)
        inputs = [
            x,
            self.graph.constant(f"{name}.w", np.round(weight / scales).astype(np.int8)),
            self._step(largest),
            self.graph.constant(f"{name}.scales", scales.astype(np.float32)),
            self._middle(),
            *(["", self.weight(bias)] if bias else []),
        ]
        return self.node("MatMulIntegerToFloat", inputs, name, domain=CONTRIB)

    def _step(self, largest: float) -> str:
        return self.graph.constant(f"step.{largest}", np.array(largest / _STEPS, np.float32))

    def _middle(self) -> str:
        return self.graph.constant("middle", np.array(_MIDDLE, np.uint8))

    def _half(self, x: str, start: int, name: str) -> str:
        bounds = [self.graph.integers(value) for value in (start, start + self.size, 2)]
        return self.node("Slice", [x, *bounds], name)

    def attention(self, x: str) -> str:
        query, key, value = self._heads(x)
        turned = self.node("Transpose", [key], "att.k.turned", perm=[0, 1, 3, 2])
        scores = self.node("MatMul", [query, turned], "att.raw")
        scaled = self.node("Mul", [scores, self.graph.number(1 / np.sqrt(self.size // HEADS))], "att.scaled")
        weights = self.node("Softmax", [self.node("Add", [scaled, "mask.far"], "att.masked")], "att.weights", axis=-1)
        mixed = self.node(
            "Transpose", [self.node("MatMul", [weights, value], "att.mixed")], "att.turned", perm=[0, 2, 1, 3]
        )
        joined = self.node("Reshape", [mixed, self.graph.integers(0, 0, self.size)], "att.joined")
        out = self._whole(self._quantized(joined, _MIXED), self._weights["att.o"], "att.out", _MIXED)
        return self.node("Add", [x, out], "att.sum")

    def _heads(self, x: str) -> Iterator[str]:
        """What is asked, what answers, what is said: in one product, then apart."""
        gain = self._weights["att.g"][:, None]
        side_by_side = np.concatenate([gain * self._weights[f"att.{part}"] for part in "qkv"], axis=1)
        found = self._whole(self._rounded(x, "att.in"), side_by_side, "att.all", _LARGEST)
        for place, part in enumerate("qkv"):
            bounds = [self.graph.integers(value) for value in (place * self.size, (place + 1) * self.size, 2)]
            flat = self.node("Slice", [found, *bounds], f"att.{part}.flat")
            shape = self.graph.integers(0, 0, HEADS, self.size // HEADS)
            split = self.node("Reshape", [flat, shape], f"att.{part}.split")
            yield self.node("Transpose", [split], f"att.{part}.heads", perm=[0, 2, 1, 3])

    def masks(self) -> None:
        self.node("Unsqueeze", ["mask", self.graph.integers(2)], "mask.wide")
        absent = self.node("Sub", ["mask", self.graph.number(1)], "mask.absent")
        pushed = self.node("Mul", [absent, self.graph.number(-FAR)], "mask.pushed")
        self.node("Unsqueeze", [pushed, self.graph.integers(1, 2)], "mask.far")


def assemble_words(weights: Weights) -> onnx.ModelProto:
    """What is known of words alone, as one checked model."""
    network = _Network(weights)
    network.alone()
    inputs = [_told("vectors", WIDTH), _told("hashes", len(ROWS), TensorProto.INT32), _told("flags", FLAGS - TOUCHING)]
    return _model("guichet-finder-words", network, inputs, _told("known", network.size))


def assemble(weights: Weights) -> onnx.ModelProto:
    """What neighbours make of words, as one checked model."""
    network = _Network(weights)
    network.masks()
    x = network.touched()
    for layer, dilation in enumerate(DILATIONS):
        if layer == ATTENTION_BEFORE:
            x = network.attention(x)
        x = network.convolution(layer, dilation, x)
    scores = network.product(network.norm(x, network.weight("g"), "last"), "out.w", "scores", "out.b")
    network.node("Softmax", [scores], "tags", axis=-1)
    mask = helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["n", "length"])
    inputs = [_in_a_text("known", network.size), _in_a_text("touching", TOUCHING), mask]
    return _model("guichet-finder", network, inputs, _in_a_text("tags", len(TAGS)))


def _model(
    name: str, network: _Network, inputs: list[onnx.ValueInfoProto], output: onnx.ValueInfoProto
) -> onnx.ModelProto:
    model = helper.make_model(
        helper.make_graph(network.graph.nodes, name, inputs, [output], list(network.graph.weights.values())),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)],
        producer_name="guichet",
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(model)
    return model


def _told(name: str, width: int, kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, ["n", width])


def _in_a_text(name: str, width: int) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", "length", width])

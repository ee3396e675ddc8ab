"""The built graph in 16-bit floating point, for GPUs, which have no kernels for its 8-bit products.

Made when a GPU is first used, in memory, from the graph whose digest was verified: nothing more to build, keep or
ship where there is no GPU. The 8-bit weights are multiplied out; activations are no longer quantised. From the
pooling on, numbers stay in 32 bits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

LEAVING = "by_text"
"""What a reshape is given that turns the layers' rows into texts: from there on, 32 bits."""
COMPUTED = frozenset({"bias", "places"})
"""The only 32-bit values that the layers are given and that no file holds."""
Width = type[np.float16] | type[np.float32]
_NIBBLES = 8
_WORDS = 8192


def half(path: Path, width: Width = np.float16) -> bytes:
    """The graph at `path`, rewritten: the same inputs and outputs. In 32 bits it is a yardstick, and serves nobody."""
    model = onnx.load(path)
    writer = _Writer({tensor.name: tensor for tensor in model.graph.initializer}, width)
    for node in model.graph.node:
        writer.take(node)
    return written(model, writer.nodes, writer.constants.values())


def written(model: onnx.ModelProto, nodes: list[onnx.NodeProto], constants: Iterable[onnx.TensorProto]) -> bytes:
    """The model with other nodes and constants: of them, those that lead to its outputs."""
    kept, tensors = _needed(nodes, [output.name for output in model.graph.output]), list(constants)
    used = {name for node in kept for name in node.input}
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(kept)
    model.graph.initializer.extend(tensor for tensor in tensors if tensor.name in used)
    return bytes(model.SerializeToString())


@dataclass(slots=True)
class _Writer:
    """Takes the nodes in their order. `halves` are the values that are in 16 bits by now."""

    constants: dict[str, onnx.TensorProto]
    width: Width
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    halves: set[str] = field(default_factory=set)
    _states: dict[str, str] = field(default_factory=dict)
    _products: dict[str, tuple[str, str]] = field(default_factory=dict)
    _cast: dict[tuple[str, int], str] = field(default_factory=dict)

    def take(self, node: onnx.NodeProto) -> None:
        out = node.output[0]
        if node.op_type == "GatherBlockQuantized":
            self._add("Gather", [self._table(node), node.input[1]], out)
        elif node.op_type == "QuantizeLinear":
            self._states[out] = node.input[0]
        elif node.op_type == "MatMulIntegerToFloat":
            self._products[out] = (self._states[node.input[0]], self._weights(node))
        elif node.op_type == "Mul" and node.input[0] in self._products:
            self._add("MatMul", self._products[node.input[0]], out)
        elif self.halves.isdisjoint(node.input):
            self.nodes.append(node)
        elif node.op_type == "Reshape" and node.input[1] == LEAVING:
            self._copy(node, [self._as(node.input[0], TensorProto.FLOAT), LEAVING])
        else:
            self._copy(node, [self._halved(name) for name in node.input])
            self.halves.add(out)

    def _add(self, kind: str, inputs: tuple[str, str] | list[str], out: str) -> None:
        self.nodes.append(helper.make_node(kind, list(inputs), [out], name=out))
        self.halves.add(out)

    def _copy(self, node: onnx.NodeProto, inputs: list[str]) -> None:
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        del copy.input[:]
        copy.input.extend(inputs)
        self.nodes.append(copy)

    def _halved(self, name: str) -> str:
        if name in self.halves:
            return name
        tensor = self.constants.get(name)
        if tensor is None:
            # Computed shapes are whole numbers; computed 32-bit values are the mask and the places.
            return self._as(name, helper.np_dtype_to_tensor_dtype(np.dtype(self.width))) if name in COMPUTED else name
        if tensor.data_type != TensorProto.FLOAT:
            return name
        return self._constant(f"{name}.half", numpy_helper.to_array(tensor))

    def _as(self, name: str, kind: int) -> str:
        """The value in another width, converted once."""
        if (name, kind) not in self._cast:
            cast = f"{name}.as.{kind}"
            self.nodes.append(helper.make_node("Cast", [name], [cast], name=cast, to=kind))
            self._cast[name, kind] = cast
        return self._cast[name, kind]

    def _table(self, node: onnx.NodeProto) -> str:
        """The words' 4-bit blocks multiplied out, some at a time: two weights a byte, the even one low, each plus 8."""
        packed, scales = (self._array(node.input[at]) for at in (0, 2))
        words = np.empty((packed.shape[0], 2 * packed.shape[1]), self.width)
        for start in range(0, len(packed), _WORDS):
            part, spread = packed[start : start + _WORDS], scales[start : start + _WORDS, :, None]
            whole = np.stack([part & 0x0F, part >> 4], axis=-1).astype(np.float32) - _NIBBLES
            words[start : start + _WORDS] = (whole.reshape(*spread.shape[:2], -1) * spread).reshape(len(part), -1)
        return self._constant("words.half", words)

    def _weights(self, node: onnx.NodeProto) -> str:
        """[inputs, outputs], each column by its scale."""
        matrix, scales = self._array(node.input[1]), self._array(node.input[3])
        return self._constant(f"{node.input[1]}.half", matrix.astype(np.float32) * scales)

    def _array(self, name: str) -> Any:
        return numpy_helper.to_array(self.constants[name])

    def _constant(self, name: str, value: NDArray[np.generic]) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value, self.width), name)
        return name


def _needed(nodes: list[onnx.NodeProto], outputs: list[str]) -> list[onnx.NodeProto]:
    """What leads to the outputs, in the same order: what computed the 8-bit scales does not."""
    maker: Mapping[str, onnx.NodeProto] = {out: node for node in nodes for out in node.output}
    wanted, open_ = set[str](), list(outputs)
    while open_:
        name = open_.pop()
        if name in maker and name not in wanted:
            wanted.add(name)
            open_.extend(maker[name].input)
    return [node for node in nodes if not wanted.isdisjoint(node.output)]

"""The encoder as ONNX graphs: BERT with post-layer-norm; one graph ends in an embedding, one in the fields.

Every matrix product is 8-bit by 8-bit into 32-bit integers. Weights take a scale a column; activations
take a scale a row, computed as they flow: a token's numbers never depend on another text of the batch.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from models.build import fields
from models.build.graph import CONTRIB, Graph
from models.build.weights import Floats, Weights
from models.tuning.adapters import FIRST, Adapters
from shared.inference.blocks import BLOCK

WEIGHT_LIMIT = 63
"""7 bits and a sign: CPUs without VNNI add two 8-bit products in 16 bits, which larger weights would overflow."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer's matrices, as they came or with adapters merged."""

    weights: Weights
    number: int
    adapters: Adapters | None = None

    @property
    def name(self) -> str:
        """Its nodes' and matrices' name in the graph, where the merged layer stands beside the other."""
        return f"tuned{self.number}" if self.adapters else f"l{self.number}"

    def own(self, part: str) -> str:
        """A part's name in the weights' file."""
        return f"l{self.number}.{part}"

    def matrix(self, part: str) -> tuple[Floats, Floats]:
        """[outputs, inputs] and the bias [outputs]."""
        own = self.own(part)
        bias = self.weights.plain[f"{own}.b"]
        matrix = self.weights.matrix(f"{own}.w", len(bias))
        if self.adapters is None:
            return matrix, bias
        down, up = self.adapters.deltas[own]
        return matrix + (down @ up).T, bias


def embedding(weights: Weights) -> Graph:
    """From `input_ids` and `attention_mask` [n, length] to `embedding` [n, hidden]: the layers as they came."""
    graph = Graph()
    state = _embed(graph, weights)
    bias = _masks(graph, weights)
    for layer in range(weights.shape.layers):
        state = _layer(graph, Layer(weights, layer), state, bias)
    _pool(graph, state)
    return graph


def heads(weights: Weights, adapters: Adapters) -> Graph:
    """From the same inputs to each head's field [n, labels]: the layers with the adapters merged.

    A graph of its own, since ONNX Runtime computes all of a graph whatever it is asked for.
    """
    graph = Graph()
    state = _embed(graph, weights)
    bias = _masks(graph, weights)
    for layer in range(weights.shape.layers):
        state = _layer(graph, Layer(weights, layer, adapters if layer >= FIRST else None), state, bias)
    fields.attach(graph, adapters, state)
    return graph


def _masks(graph: Graph, weights: Weights) -> str:
    """What is padding, in the forms that attention and pooling need; the name of attention's bias.

    `bias` [n, 1, 1, length]: 0 where a token may be looked at, far below where it is padding. `weight` [n, 1, length]
    and `counted` [n, 1, 1] make a mean of the tokens that are there. `by_text` parts rows into texts.
    """
    mask = graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    absent = graph.node("Sub", [graph.number(1), mask], "absent")
    pushed = graph.node("Mul", [absent, graph.number(-10000)], "pushed")
    graph.node("Unsqueeze", [mask, graph.integers(1)], "weight")
    count = graph.node("ReduceSum", [mask, graph.integers(1)], "count", keepdims=1)
    graph.node("Unsqueeze", [graph.node("Max", [count, graph.number(1)], "present"), graph.integers(2)], "counted")
    graph.node("Concat", ["sizes", graph.integers(weights.shape.hidden)], "by_text", axis=0)
    return graph.node("Unsqueeze", [pushed, graph.integers(1, 2)], "bias")


def _embed(graph: Graph, weights: Weights) -> str:
    """Words (left in the 4-bit blocks they came in) and places, as rows [n · length, hidden]."""
    shape, plain = weights.shape, weights.plain
    words = weights.blocks("emb.word", shape.hidden)
    table = graph.constant("emb.word", words.nibbles.reshape(shape.vocabulary, shape.hidden // 2))
    scales = graph.constant("emb.word.scales", words.scales)
    blocks = {"bits": 4, "block_size": BLOCK, "gather_axis": 0, "quantize_axis": 1}
    word = graph.node("GatherBlockQuantized", [table, "input_ids", scales], "words", domain=CONTRIB, **blocks)
    place = plain["emb.pos"].reshape(shape.positions, shape.hidden) + plain["emb.type"][: shape.hidden]
    length = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    at = [graph.constant("emb.pos", place.astype(np.float32)), graph.integers(0), length, graph.integers(0)]
    embedded = graph.node("Add", [word, graph.node("Slice", at, "places")], "embedded")
    rows = graph.node("Reshape", [embedded, graph.integers(-1, shape.hidden)], "rows")
    graph.node("Concat", [graph.node("Shape", ["input_ids"], "sizes"), _heads(graph, weights)], "split", axis=0)
    return _norm(graph, weights, "emb.ln", rows)


def _heads(graph: Graph, weights: Weights) -> str:
    shape = weights.shape
    return graph.integers(shape.heads, shape.hidden // shape.heads)


def _layer(graph: Graph, layer: Layer, state: str, bias: str) -> str:
    shape, at = layer.weights.shape, layer.name
    rows = _quantised(graph, state, f"{at}.in")
    query, key, value = (_linear(graph, layer, part, rows) for part in "qkv")
    query = _by_head(graph, query, (0, 2, 1, 3))
    key = _by_head(graph, key, (0, 2, 3, 1))
    value = _by_head(graph, value, (0, 2, 1, 3))
    scaled = graph.node("Mul", [query, graph.number((shape.hidden // shape.heads) ** -0.5)], f"{at}.scaled")
    scores = graph.node("MatMul", [scaled, key], f"{at}.scores")
    shares = graph.node("Softmax", [graph.node("Add", [scores, bias], f"{at}.masked")], f"{at}.shares", axis=-1)
    seen = graph.node("MatMul", [shares, value], f"{at}.seen")
    back = graph.node("Transpose", [seen], f"{at}.back", perm=(0, 2, 1, 3))
    joined = graph.node("Reshape", [back, graph.integers(-1, shape.hidden)], f"{at}.joined")
    output = _linear(graph, layer, "ao", _quantised(graph, joined, f"{at}.seen"))
    state = _norm(graph, layer.weights, layer.own("aln"), graph.node("Add", [output, state], f"{at}.attended"))
    inner = _linear(graph, layer, "fi", _quantised(graph, state, f"{at}.mid"))
    bent = graph.node("Gelu", [inner], f"{at}.bent")
    outer = _linear(graph, layer, "fo", _quantised(graph, bent, f"{at}.bent"))
    return _norm(graph, layer.weights, layer.own("oln"), graph.node("Add", [outer, state], f"{at}.added"))


def _by_head(graph: Graph, name: str, order: tuple[int, ...]) -> str:
    split = graph.node("Reshape", [name, "split"], f"{name}.split")
    return graph.node("Transpose", [split], f"{name}.heads", perm=order)


def _quantised(graph: Graph, state: str, name: str) -> tuple[str, str]:
    """Each row in 8 bits around 128, and its scale."""
    sizes = graph.node("Abs", [state], f"{name}.sizes")
    largest = graph.node("ReduceMax", [sizes, graph.integers(1)], f"{name}.largest", keepdims=1)
    bounded = graph.node("Max", [largest, graph.number(1e-9)], f"{name}.bounded")
    scale = graph.node("Div", [bounded, graph.number(127)], f"{name}.scale")
    flat = graph.node("Squeeze", [scale, graph.integers(1)], f"{name}.steps")
    middle = graph.constant("middle", np.array(128, np.uint8))
    middles = graph.node("Expand", [middle, graph.node("Shape", [flat], f"{name}.count")], f"{name}.middles")
    return graph.node("QuantizeLinear", [state, flat, middles], f"{name}.int8", axis=0), scale


def _linear(graph: Graph, layer: Layer, part: str, rows: tuple[str, str]) -> str:
    name = f"{layer.name}.{part}"
    matrix, bias = layer.matrix(part)
    scales = np.abs(matrix).max(axis=1) / np.float32(WEIGHT_LIMIT)
    quantised, row_scale = rows
    inputs = [
        quantised,
        graph.constant(f"{name}.w", _rounded(matrix, scales).T),
        graph.number(1),
        graph.constant(f"{name}.s", scales),
        graph.constant("middle", np.array(128, np.uint8)),
    ]
    product = graph.node("MatMulIntegerToFloat", inputs, f"{name}.product", domain=CONTRIB)
    scaled = graph.node("Mul", [product, row_scale], f"{name}.scaled")
    return graph.node("Add", [scaled, graph.constant(f"{name}.b", bias)], f"{name}.out")


def _rounded(matrix: Floats, scales: Floats) -> NDArray[np.int8]:
    return np.round(matrix / scales[:, None]).astype(np.int8)


def _norm(graph: Graph, weights: Weights, own: str, state: str) -> str:
    """The output is named after the input: two branches may share one layer's weights."""
    scale = graph.constant(f"{own}.w", weights.plain[f"{own}.w"])
    shift = graph.constant(f"{own}.b", weights.plain[f"{own}.b"])
    return graph.node(
        "LayerNormalization", [state, scale, shift], f"{state}.normed", axis=-1, epsilon=weights.shape.epsilon
    )


def _pool(graph: Graph, state: str) -> None:
    """The mean over the tokens that are there, brought to length 1.

    As products of one text's own matrices: a sum over an axis is split differently for one text than for many.
    """
    texts = graph.node("Reshape", [state, "by_text"], "texts")
    mean = graph.node("Div", [graph.node("MatMul", ["weight", texts], "total"), "counted"], "mean")
    square = graph.node("MatMul", [mean, graph.node("Transpose", [mean], "turned", perm=(0, 2, 1))], "square")
    size = graph.node("Max", [graph.node("Sqrt", [square], "size"), graph.number(1e-9)], "sized")
    unit = graph.node("Div", [mean, size], "unit")
    graph.node("Squeeze", [unit, graph.integers(1)], "embedding")

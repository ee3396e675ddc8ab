"""The fields' heads in the graph: each looks at a text in its own way and gives its labels' probabilities."""

import numpy as np

from models.build.graph import Graph
from models.tuning.adapters import Adapters


def attach(graph: Graph, adapters: Adapters, state: str) -> None:
    """From the tuned layers' rows to one output a field, [n, labels].

    As products of one text's own matrices, like the pooling: no sum depends on how many texts there are.
    """
    texts = graph.node("Reshape", [state, "by_text"], "fields.texts")
    turned = graph.node("Transpose", [texts], "fields.turned", perm=(0, 2, 1))
    looks = graph.constant("fields.look", np.stack([head.look for head in adapters.heads.values()]))
    scores = graph.node("MatMul", [looks, turned], "fields.scores")
    absent = graph.node("Squeeze", ["bias", graph.integers(1)], "fields.bias")
    shares = graph.node("Softmax", [graph.node("Add", [scores, absent], "fields.masked")], "fields.shares", axis=-1)
    seen = graph.node("MatMul", [shares, texts], "fields.seen")
    total = graph.node("MatMul", ["weight", texts], "fields.total")
    mean = graph.node("Div", [total, "counted"], "fields.mean")
    for place, (field, head) in enumerate(adapters.heads.items()):
        one = graph.node("Gather", [seen, graph.integers(place)], f"{field}.seen", axis=1)
        both = graph.node("Concat", [one, mean], f"{field}.both", axis=2)
        upright = graph.node("Transpose", [both], f"{field}.upright", perm=(0, 2, 1))
        weights = graph.constant(f"{field}.weights", (head.weights.T / head.temperature).astype(np.float32))
        sums = graph.node(
            "Squeeze", [graph.node("MatMul", [weights, upright], f"{field}.sums"), graph.integers(2)], f"{field}.flat"
        )
        shift = graph.constant(f"{field}.shift", (head.shift / head.temperature).astype(np.float32))
        graph.node("Softmax", [graph.node("Add", [sums, shift], f"{field}.logits")], field, axis=-1)

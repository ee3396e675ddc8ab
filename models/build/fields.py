"""The fields' heads in the graph: each looks at a text in its own way and gives its labels' probabilities.

A logit is a sum over the tokens: `FIELD.tokens` [n, labels, length] gives each token's part of it (the shift left out).
"""

import numpy as np

from models.build.graph import Graph
from models.build.weights import Floats
from models.tuning.adapters import Adapters, Head
from shared.inference.artefacts import FIELDS, TOKENS


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
    graph.node("Div", ["weight", "counted"], "fields.even")
    for place, (field, head) in enumerate(adapters.heads.items()):
        one = graph.node("Gather", [seen, graph.integers(place)], f"{field}.seen", axis=1)
        both = graph.node("Concat", [one, mean], f"{field}.both", axis=2)
        upright = graph.node("Transpose", [both], f"{field}.upright", perm=(0, 2, 1))
        weights = graph.constant(f"{field}.weights", _weights(head))
        sums = graph.node(
            "Squeeze", [graph.node("MatMul", [weights, upright], f"{field}.sums"), graph.integers(2)], f"{field}.flat"
        )
        shift = graph.constant(f"{field}.shift", (head.shift / head.temperature).astype(np.float32))
        graph.node("Softmax", [graph.node("Add", [sums, shift], f"{field}.logits")], field, axis=-1)
        if field in FIELDS:
            _by_token(
                graph, field, head, graph.node("Gather", [shares, graph.integers(place)], f"{field}.share", axis=1)
            )


def _by_token(graph: Graph, field: str, head: Head, share: str) -> None:
    """What a token adds by being looked at (`share` [n, 1, length]), and as one of the mean's."""
    looked, averaged = np.split(_weights(head), 2, axis=1)
    as_looked = graph.node("MatMul", [graph.constant(f"{field}.looked", looked), "fields.turned"], f"{field}.by_look")
    as_mean = graph.node("MatMul", [graph.constant(f"{field}.averaged", averaged), "fields.turned"], f"{field}.by_mean")
    one = graph.node("Mul", [as_looked, share], f"{field}.part_looked")
    other = graph.node("Mul", [as_mean, "fields.even"], f"{field}.part_mean")
    graph.node("Add", [one, other], field + TOKENS)


def _weights(head: Head) -> Floats:
    """[labels, 2 · hidden], with the temperature in it."""
    return (head.weights.T / head.temperature).astype(np.float32)

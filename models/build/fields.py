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

    As products of one text's own matrices, like the pooling: no sum depends on how many texts there are. Nor on how
    many threads: what a product's columns are shared out by also parts its sums, so where there are several rows the
    columns are few, the labels.
    """
    texts = graph.node("Reshape", [state, "by_text"], "fields.texts")
    turned = _upright(graph, texts, "fields.turned")
    looks = graph.constant("fields.look", np.stack([head.look for head in adapters.heads.values()], axis=1))
    scores = _upright(graph, graph.node("MatMul", [texts, looks], "fields.scored"), "fields.scores")
    absent = graph.node("Squeeze", ["bias", graph.integers(1)], "fields.bias")
    shares = graph.node("Softmax", [graph.node("Add", [scores, absent], "fields.masked")], "fields.shares", axis=-1)
    seen = graph.node("MatMul", [turned, _upright(graph, shares, "fields.shared")], "fields.looked")
    seen = _upright(graph, seen, "fields.seen")
    total = graph.node("MatMul", ["weight", texts], "fields.total")
    mean = graph.node("Div", [total, "counted"], "fields.mean")
    graph.node("Div", ["weight", "counted"], "fields.even")
    for place, (field, head) in enumerate(adapters.heads.items()):
        one = graph.node("Gather", [seen, graph.integers(place)], f"{field}.seen", axis=1)
        both = graph.node("Concat", [one, mean], f"{field}.both", axis=2)
        upright = _upright(graph, both, f"{field}.upright")
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
    as_looked = graph.node("MatMul", ["fields.texts", graph.constant(f"{field}.looked", looked.T)], f"{field}.by_look")
    as_mean = graph.node(
        "MatMul", ["fields.texts", graph.constant(f"{field}.averaged", averaged.T)], f"{field}.by_mean"
    )
    one = graph.node("Mul", [_upright(graph, as_looked, f"{field}.looks"), share], f"{field}.part_looked")
    other = graph.node("Mul", [_upright(graph, as_mean, f"{field}.means"), "fields.even"], f"{field}.part_mean")
    graph.node("Add", [one, other], field + TOKENS)


def _upright(graph: Graph, name: str, out: str) -> str:
    """Each text's own matrix, turned."""
    return graph.node("Transpose", [name], out, perm=(0, 2, 1))


def _weights(head: Head) -> Floats:
    """[labels, 2 · hidden], with the temperature in it."""
    return (head.weights.T / head.temperature).astype(np.float32)

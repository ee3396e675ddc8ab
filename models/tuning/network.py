"""The encoder's upper layers in JAX, with adapters, and the fields' heads.

`models/build/encoder.py` writes the same as ONNX from the merged weights; a test holds the two together.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from models.build.weights import Weights
from models.tuning.adapters import MATRICES, RANK

FAR = -1e4
Array = Any
"""JAX's arrays, whose types its stubs do not carry through `jit`."""
Parameters = dict[str, Array]


def frozen(weights: Weights, span: tuple[int, int]) -> Parameters:
    """The layers' own weights as they came, stacked: matrices as [layers, inputs, outputs]."""
    found: dict[str, list[Array]] = defaultdict(list)
    for layer in range(*span):
        for part in MATRICES:
            bias = weights.plain[f"l{layer}.{part}.b"]
            found[f"{part}.w"].append(weights.matrix(f"l{layer}.{part}.w", len(bias)).T)
            found[f"{part}.b"].append(bias)
        for part in ("aln", "oln"):
            for kind in "wb":
                found[f"{part}.{kind}"].append(weights.plain[f"l{layer}.{part}.{kind}"])
    return {name: jnp.asarray(np.stack(values)) for name, values in found.items()}


def initial(own: Parameters, labels: Mapping[str, int], seed: int) -> Parameters:
    """Adapters, stacked like the layers, that change nothing yet, and heads that know nothing yet."""
    keys = iter(jax.random.split(jax.random.PRNGKey(seed), len(MATRICES)))
    found: Parameters = {}
    for part in MATRICES:
        layers, inputs, outputs = own[f"{part}.w"].shape
        found[f"{part}.down"] = jax.random.normal(next(keys), (layers, inputs, RANK)) / np.sqrt(inputs)
        found[f"{part}.up"] = jnp.zeros((layers, RANK, outputs))
    hidden = own["aln.w"].shape[1]
    for field, count in labels.items():
        found[f"{field}.look"] = jnp.zeros(hidden)
        found[f"{field}.weights"] = jnp.zeros((2 * hidden, count))
        found[f"{field}.shift"] = jnp.zeros(count)
    return found


def embedded(weights: Weights) -> Any:
    """From token ids [n, length] to the lowest layer's input."""
    shape, plain = weights.shape, weights.plain
    words = weights.matrix("emb.word", shape.vocabulary)
    places = plain["emb.pos"].reshape(shape.positions, shape.hidden) + plain["emb.type"][: shape.hidden]

    def run(ids: Any) -> Any:
        found = words[ids] + places[: ids.shape[1]]
        return _norm(jnp.asarray(found), plain["emb.ln.w"], plain["emb.ln.b"], shape.epsilon)

    return run


def states(  # noqa: PLR0917 - what a stack of layers is made of
    own: Parameters,
    learnt: Parameters,
    x: Array,
    mask: Array,
    heads: int,
    epsilon: float,
    key: Array = None,
    drop: float = 0.0,
) -> Array:
    """The stacked layers over x [n, length, hidden]; `learnt` may hold their adapters."""
    bias = (1 - mask[:, None, None, :]) * FAR
    adapters = {name: value for name, value in learnt.items() if name.endswith((".down", ".up"))}
    keys = None if key is None else jax.random.split(key, own["aln.w"].shape[0])

    def one(x: Array, layer: tuple[Parameters, Array]) -> tuple[Array, None]:
        return _layer(layer[0], x, bias, heads, epsilon, layer[1], drop), None

    return jax.lax.scan(one, x, ({**own, **adapters}, keys))[0]


def logits(learnt: Parameters, fields: Mapping[str, int], x: Array, mask: Array) -> dict[str, Array]:
    """Per field [n, labels], before the temperature."""
    mean = (x * mask[..., None]).sum(1) / jnp.maximum(mask.sum(1, keepdims=True), 1)
    found = {}
    for field in fields:
        share = jax.nn.softmax(x @ learnt[f"{field}.look"] + (1 - mask) * FAR, -1)
        seen = (x * share[..., None]).sum(1)
        found[field] = jnp.concatenate([seen, mean], -1) @ learnt[f"{field}.weights"] + learnt[f"{field}.shift"]
    return found


def _layer(  # noqa: PLR0917 - see `states`
    p: Parameters, x: Array, bias: Array, heads: int, epsilon: float, key: Array, drop: float
) -> Array:
    n, length, hidden = x.shape

    def linear(part: str, value: Array) -> Array:
        found = value @ p[f"{part}.w"] + p[f"{part}.b"]
        if f"{part}.down" in p:  # beside the matrix, not added to it: no gradient of a whole matrix is ever computed
            found += (value @ p[f"{part}.down"]) @ p[f"{part}.up"]
        return found

    def split(value: Array) -> Array:
        return value.reshape(n, length, heads, hidden // heads).transpose(0, 2, 1, 3)

    query, key_, value = (split(linear(part, x)) for part in "qkv")
    shares = jax.nn.softmax(query @ key_.transpose(0, 1, 3, 2) / np.sqrt(hidden // heads) + bias, -1)
    seen = linear("ao", (shares @ value).transpose(0, 2, 1, 3).reshape(n, length, hidden))
    x = _norm(x + _out(seen, key, 0, drop), p["aln.w"], p["aln.b"], epsilon)
    bent = linear("fo", jax.nn.gelu(linear("fi", x), approximate=False))
    return _norm(x + _out(bent, key, 1, drop), p["oln.w"], p["oln.b"], epsilon)


def _norm(x: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    return centred * jax.lax.rsqrt((centred * centred).mean(-1, keepdims=True) + epsilon) * scale + shift


def _out(x: Array, key: Array, place: int, share: float) -> Array:
    if key is None or not share:
        return x
    return x * jax.random.bernoulli(jax.random.fold_in(key, place), 1 - share, x.shape) / (1 - share)

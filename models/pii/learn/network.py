"""The finder's network: each token, six gated convolutions over its neighbours, one look at the whole text.

About two million parameters, half of them in the hashed tables. `models/pii/graph.py` writes the same network as ONNX.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from models.pii.graph import ATTENTION_BEFORE, DILATIONS, EPSILON, HEADS
from models.pii.tags import TAGS
from models.pii.tokens import FLAGS, ROWS
from models.pii.words import WIDTH

SIZE = 128
HASHED = 32

Array = Any
"""JAX's arrays, whose types its stubs do not carry through `jit`."""
Parameters = dict[str, Array]


def initial(seed: int) -> Parameters:
    keys = iter(jax.random.split(jax.random.PRNGKey(seed), 64))

    def drawn(*shape: int, scale: float | None = None) -> Array:
        return jax.random.normal(next(keys), shape) * (scale or 1 / np.sqrt(np.prod(shape[:-1])))

    found = {f"hash.{i}": drawn(rows, HASHED, scale=0.1) for i, rows in enumerate(ROWS)}
    found["in.w"] = drawn(WIDTH + HASHED * len(ROWS) + FLAGS, SIZE)
    found["in.b"] = jnp.zeros(SIZE)
    for layer in range(len(DILATIONS)):
        found[f"conv.{layer}.w"] = drawn(3, SIZE, 2 * SIZE)
        found[f"conv.{layer}.b"] = jnp.zeros(2 * SIZE)
        found[f"conv.{layer}.o"] = drawn(SIZE, SIZE) * 0.5
        found[f"conv.{layer}.g"] = jnp.ones(SIZE)
    for part in ("q", "k", "v"):
        found[f"att.{part}"] = drawn(SIZE, SIZE)
    found["att.o"] = drawn(SIZE, SIZE) * 0.5
    found["att.g"], found["g"] = jnp.ones(SIZE), jnp.ones(SIZE)
    found["out.w"], found["out.b"] = drawn(SIZE, len(TAGS)), jnp.zeros(len(TAGS))
    return found


def given(weights: Mapping[str, Any]) -> Parameters:
    """Weights that were kept, to go on from."""
    return {name: jnp.asarray(value, jnp.float32) for name, value in weights.items()}


def logits(  # noqa: PLR0917 - in the order of the graph's inputs
    p: Parameters, vectors: Array, hashes: Array, flags: Array, mask: Array, key: Any = None, drop: float = 0.0
) -> Array:
    """[n, length, tags] from vectors [n, length, 384], hashes [n, length, 4], flags [n, length, 14], mask [n, length].

    With a `key`, as in training: parts of what is known of a token are left out at random.
    """
    keys = [None] * 12 if key is None else list(jax.random.split(key, 12))
    hashed = [p[f"hash.{i}"][hashes[..., i]] for i in range(len(ROWS))]
    vectors = _whole_tokens_out(vectors, keys[0], 0.1)
    hashed = [_whole_tokens_out(table, keys[1 + i], 0.2) for i, table in enumerate(hashed)]
    x = _out(jnp.concatenate([vectors, *hashed, flags], -1), keys[5], 0.1) @ p["in.w"] + p["in.b"]
    for layer, dilation in enumerate(DILATIONS):
        if layer == ATTENTION_BEFORE:
            x = x + _out(_attention(p, x, mask), keys[6], drop)
        step = None if key is None else jax.random.fold_in(keys[7], layer)
        x = x + _out(_convolution(p, layer, dilation, x, mask), step, drop)
    return _norm(x, p["g"]) @ p["out.w"] + p["out.b"]


def _norm(x: Array, gain: Array) -> Array:
    return x * jax.lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + EPSILON) * gain


def _convolution(p: Parameters, layer: int, dilation: int, x: Array, mask: Array) -> Array:
    length = x.shape[1]
    y = _norm(x, p[f"conv.{layer}.g"]) * mask[..., None]
    padded = jnp.pad(y, ((0, 0), (dilation, dilation), (0, 0)))
    w = p[f"conv.{layer}.w"]
    seen = sum(padded[:, i * dilation : i * dilation + length] @ w[i] for i in range(3)) + p[f"conv.{layer}.b"]
    value, gate = jnp.split(seen, 2, -1)
    return (value * jax.nn.sigmoid(gate)) @ p[f"conv.{layer}.o"]


def _attention(p: Parameters, x: Array, mask: Array) -> Array:
    n, length, _ = x.shape
    y = _norm(x, p["att.g"])

    def heads(part: str) -> Array:
        return (y @ p[f"att.{part}"]).reshape(n, length, HEADS, SIZE // HEADS).transpose(0, 2, 1, 3)

    scores = heads("q") @ heads("k").transpose(0, 1, 3, 2) / np.sqrt(SIZE // HEADS)
    weights = jax.nn.softmax(scores + (mask[:, None, None, :] - 1) * 1e9, -1)
    return (weights @ heads("v")).transpose(0, 2, 1, 3).reshape(n, length, SIZE) @ p["att.o"]


def _out(x: Array, key: Any, share: float) -> Array:
    return x if key is None else x * jax.random.bernoulli(key, 1 - share, x.shape) / (1 - share)


def _whole_tokens_out(x: Array, key: Any, share: float) -> Array:
    return x if key is None else x * jax.random.bernoulli(key, 1 - share, (*x.shape[:2], 1))

"""One field's head learnt anew over encoder and adapters as they are: minutes, and no other answer changes.

The way to use messages that came after the last fine-tuning for the one question that they were written for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from models import frames, measure
from models.build.weights import Floats
from models.corpus import Example
from models.hurried import hurried
from models.tuning import network
from models.tuning.adapters import Adapters, Head
from models.tuning.train import Progress, Read, Tuner, padded
from models.tuning.tune import Parts

BATCH = 32
_RATE, _WARM_UP, _DECAY, _SMOOTHED, _HIDDEN = 3e-3, 100, 0.02, 0.1, 0.2

Parameters = dict[str, Any]


def refit(
    tuner: Tuner, kept: Adapters, fields: Sequence[str], parts: Parts, progress: Progress, *, epochs: int, seed: int
) -> Adapters:
    """`kept` with other heads for `fields`, their temperatures fitted on the development part. Each text is read once.

    What has no other label than its kind is learnt dressed and typed in a hurry too: there is far less of it.
    """
    bare = [one for one in parts.training if not one.labelled]
    learnt = [*parts.training, *frames.dressed(bare), *hurried(bare)]
    seen, unseen = (
        tuner.upper(kept, tuner.read([one.text for one in examples], progress))
        for examples in (learnt, parts.development)
    )
    heads = {}
    for field in fields:
        names = tuner.labels[field]
        read, answers = _labelled(learnt, seen, field, names)
        found = _train(read, answers, len(names), epochs=epochs, seed=seed, progress=progress)
        read, answers = _labelled(parts.development, unseen, field, names)
        temperature = measure.temperature(_logits(found, read).astype(np.float64), answers)
        heads[field] = Head(names, *_parts(found), temperature)
    return replace(kept, heads={**kept.heads, **heads})


def _labelled(
    examples: Sequence[Example], read: Sequence[Read], field: str, names: Sequence[str]
) -> tuple[list[Read], NDArray[np.int64]]:
    rows = [row for row, one in enumerate(examples) if one.label(field)]
    return [read[row] for row in rows], np.array([names.index(examples[row].label(field)) for row in rows])


def _train(
    read: Sequence[Read], answers: NDArray[np.int64], labels: int, *, epochs: int, seed: int, progress: Progress
) -> Parameters:
    hidden = read[0].state.shape[1]
    learnt = {"look": jnp.zeros(hidden), "weights": jnp.zeros((2 * hidden, labels)), "shift": jnp.zeros(labels)}
    size = min(BATCH, len(read))
    each = len(read) // size
    rates = optax.warmup_cosine_decay_schedule(0, _RATE, min(_WARM_UP, epochs * each // 4), epochs * each, _RATE / 50)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rates, weight_decay=_DECAY))
    state, key = optimiser.init(learnt), jax.random.PRNGKey(seed)

    def loss(learnt: Parameters, key: Any, x: Any, mask: Any, wanted: Any) -> Any:
        seen = mask * jax.random.bernoulli(key, 1 - _HIDDEN, mask.shape)
        seen = jnp.where(seen.sum(1, keepdims=True) > 0, seen, mask)
        targets = optax.smooth_labels(jax.nn.one_hot(wanted, labels), _SMOOTHED)
        return optax.softmax_cross_entropy(_said(learnt, x, seen), targets).mean()

    def step(  # noqa: PLR0917 - what one step takes
        learnt: Parameters, state: Any, key: Any, x: Any, mask: Any, wanted: Any
    ) -> tuple[Parameters, Any]:
        updates, state = optimiser.update(jax.grad(loss)(learnt, key, x, mask, wanted), state, learnt)
        return optax.apply_updates(learnt, updates), state

    stepped, draw = jax.jit(step), np.random.default_rng(seed)
    for epoch in range(epochs):
        order = draw.permutation(len(read))
        for start in range(0, each * size, size):
            key, now = jax.random.split(key)
            rows = order[start : start + size]
            learnt, state = stepped(learnt, state, now, *_padded([read[row] for row in rows]), answers[rows])
        progress("train", epoch + 1, epochs)
    return learnt


def _said(learnt: Parameters, x: Any, mask: Any) -> Any:
    return network.logits({f"one.{part}": value for part, value in learnt.items()}, {"one": 0}, x, mask)["one"]


def _logits(learnt: Parameters, read: Sequence[Read]) -> Floats:
    said = jax.jit(_said)
    parts = [said(learnt, *_padded(read[start : start + BATCH])) for start in range(0, len(read), BATCH)]
    return np.concatenate([np.asarray(part) for part in parts])


def _padded(read: Sequence[Read]) -> tuple[Floats, Floats]:
    """To a multiple of 64 tokens: few shapes to compile."""
    return padded(read, -(-max(len(one.state) for one in read) // 64) * 64)


def _parts(learnt: Mapping[str, Any]) -> tuple[Floats, Floats, Floats]:
    look, weights, shift = (np.asarray(learnt[part], np.float32) for part in ("look", "weights", "shift"))
    return look, weights, shift

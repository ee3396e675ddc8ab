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
from models.hurried import hurried
from models.tuning import network
from models.tuning.adapters import Adapters, Head
from models.tuning.train import Progress, Read, Tuner
from models.tuning.tune import Parts

BATCH = 32
_RATE, _WARM_UP, _DECAY, _SMOOTHED, _HIDDEN = 3e-3, 100, 0.02, 0.1, 0.2

Parameters = dict[str, Any]


def refit(
    tuner: Tuner, kept: Adapters, field: str, parts: Parts, progress: Progress, *, epochs: int, seed: int
) -> Adapters:
    """`kept` with another head for `field`, its temperature fitted on the development part.

    What has no other label than its kind is learnt dressed and typed in a hurry too: there is far less of it.
    """
    plain = [one for one in parts.training if one.label(field)]
    bare = [one for one in plain if not one.labelled]
    learnt = [*plain, *frames.dressed(bare), *hurried(bare)]
    unseen = [one for one in parts.development if one.label(field)]
    names = tuner.labels[field]
    found = _train(
        tuner.upper(kept, tuner.read([one.text for one in learnt], progress)),
        np.array([names.index(one.label(field)) for one in learnt]),
        len(names),
        epochs=epochs,
        seed=seed,
        progress=progress,
    )
    logits = _logits(found, tuner.upper(kept, tuner.read([one.text for one in unseen], progress)))
    answers = np.array([names.index(one.label(field)) for one in unseen])
    head = Head(names, *_parts(found), measure.temperature(logits.astype(np.float64), answers))
    return replace(kept, heads={**kept.heads, field: head})


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
    """States [n, longest, hidden] and their mask, to a multiple of 64 tokens: few shapes to compile."""
    length = -(-max(len(one.state) for one in read) // 64) * 64
    x = np.zeros((len(read), length, read[0].state.shape[1]), np.float32)
    mask = np.zeros((len(read), length), np.float32)
    for place, one in enumerate(read):
        x[place, : len(one.state)], mask[place, : len(one.state)] = one.state, 1
    return x, mask


def _parts(learnt: Mapping[str, Any]) -> tuple[Floats, Floats, Floats]:
    look, weights, shift = (np.asarray(learnt[part], np.float32) for part in ("look", "weights", "shift"))
    return look, weights, shift

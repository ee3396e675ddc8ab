"""From marked tickets to the finder's weights. The same seed and tickets give the same weights on one machine."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import jax
import numpy as np
import optax

from models.pii.folding import fold
from models.pii.learn import network
from models.pii.learn.augment import Augmenter
from models.pii.marked import Marked
from models.pii.tags import tagged
from models.pii.tokens import bounds
from models.pii.words import Words

BATCH = 16
LENGTHS = (64, 128, 192, 256, 384, 512, 768, 1024)
VARIANTS = 2
_FASTEST, _GOING_ON, _SLOWEST, _WARM_UP = 2e-3, 1e-3, 5e-5, 100
_DECAY, _KEPT, _DROP = 0.01, 0.995, 0.15

Progress = Callable[[int, float], None]
Batch = tuple[Any, ...]
Weights = dict[str, np.ndarray[Any, Any]]


@dataclass(frozen=True, slots=True)
class Example:
    """What the network sees of one variant, and the right answers, cut to the longest length."""

    vectors: Any
    hashes: Any
    flags: Any
    answers: Any


def train(
    tickets: Sequence[Marked],
    words: Words,
    *,
    epochs: int,
    seed: int,
    progress: Progress,
    start: Weights | None = None,
) -> Weights:
    """The weights after `epochs` rounds, each of two variants a ticket; `progress` is told the round and its loss.

    With `start`, it goes on from those weights, at a slower pace.
    """
    tickets = [Marked(ticket.id, ticket.lang, fold(ticket.text), ticket.marks) for ticket in tickets]
    parameters = network.initial(seed) if start is None else network.given(start)
    steps = max(1, epochs * VARIANTS * len(tickets) // BATCH)
    rates = optax.warmup_cosine_decay_schedule(
        0, _FASTEST if start is None else _GOING_ON, min(_WARM_UP, steps // 2), steps, _SLOWEST
    )
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rates, weight_decay=_DECAY))
    state, smooth = optimiser.init(parameters), parameters
    step = _step(optimiser)
    key = jax.random.PRNGKey(seed)
    draw, vary = random.Random(seed), Augmenter(tickets, seed)  # noqa: S311 - training, not secrecy
    for epoch in range(epochs):
        losses = []
        for batch in _batches([vary(ticket) for ticket in tickets for _ in range(VARIANTS)], words, draw):
            key, now = jax.random.split(key)
            parameters, state, smooth, loss = step(parameters, state, smooth, now, *batch)
            losses.append(float(loss))
        progress(epoch + 1, float(np.mean(losses)))
    return {name: np.asarray(value) for name, value in smooth.items()}


def save(weights: Weights, path: Path) -> None:
    """In half precision: nothing measurable is lost, and half the size."""
    np.savez(path, **{name: value.astype(np.float16) for name, value in weights.items()})  # type: ignore[arg-type]


def load(path: Path) -> Weights:
    with np.load(path) as kept:
        return {name: kept[name] for name in kept.files}


def _step(optimiser: optax.GradientTransformation) -> Callable[..., Any]:
    def loss(parameters: network.Parameters, key: Any, batch: Batch) -> Any:
        vectors, hashes, flags, mask, answers = batch
        scores = network.logits(parameters, vectors, hashes, flags, mask, key, _DROP)
        wrong = optax.softmax_cross_entropy_with_integer_labels(scores, answers)
        return (wrong * mask).sum() / mask.sum()

    def step(parameters: Any, state: Any, smooth: Any, key: Any, *batch: Any) -> Any:
        value, gradient = jax.value_and_grad(loss)(parameters, key, batch)
        updates, state = optimiser.update(gradient, state, parameters)
        parameters = optax.apply_updates(parameters, updates)
        smooth = jax.tree.map(lambda old, new: old * _KEPT + new * (1 - _KEPT), smooth, parameters)
        return parameters, state, smooth, value

    return cast("Callable[..., Any]", jax.jit(step))


def _batches(tickets: Sequence[Marked], words: Words, draw: random.Random) -> Iterator[Batch]:
    """Batches of one padded length each, in random order; a length's last batch is filled up with its first ones."""
    by_length: dict[int, list[Marked]] = defaultdict(list)
    for ticket in tickets:
        by_length[_length(ticket.text)].append(ticket)
    plan: list[tuple[int, list[Marked]]] = []
    for length, group in by_length.items():
        draw.shuffle(group)
        for start in range(0, len(group), BATCH):
            chosen = group[start : start + BATCH]
            plan.append((length, (chosen + group * BATCH)[:BATCH]))
    draw.shuffle(plan)
    for length, chosen in plan:
        yield _padded([_example(ticket, words, length) for ticket in chosen], length)


def _length(text: str) -> int:
    count = len(bounds(text))
    return next((length for length in LENGTHS if count <= length), LENGTHS[-1])


def _example(ticket: Marked, words: Words, length: int) -> Example:
    tokens, vectors, hashes, flags = words.read(ticket.text)
    answers = tagged(tokens, ticket.marks)
    return Example(vectors[:length], hashes[:length], flags[:length], answers[:length])


def _padded(examples: Sequence[Example], length: int) -> Batch:
    def stacked(name: str) -> Any:
        values = [getattr(example, name) for example in examples]
        whole = np.zeros((len(values), length, *values[0].shape[1:]), values[0].dtype)
        for row, value in zip(whole, values, strict=True):
            row[: len(value)] = value
        return whole

    mask = np.zeros((len(examples), length), np.float32)
    for row, example in zip(mask, examples, strict=True):
        row[: len(example.answers)] = 1
    return stacked("vectors"), stacked("hashes"), stacked("flags"), mask, stacked("answers")

"""From labelled tickets to adapters. The same seed and tickets give the same adapters on one machine."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.build.weights import Floats, Weights
from models.tuning import network
from models.tuning.adapters import FIRST, MATRICES, Adapters, Head

BATCH = 16
PAIRS = BATCH // 2
LENGTHS = (32, 48, 64, 96, 128, 192, 256)
"""Texts are cut to the longest, and padded to the next."""
UNLABELLED = -1
IMPORTANCE: Mapping[str, float] = {"category": 1.0, "type": 0.5, "impact": 0.5, "urgency": 0.7, "kind": 0.5}
_ADAPTERS, _HEADS, _WARM_UP = 1e-3, 2e-3, 60
_DECAY, _SMOOTHED, _KEPT, _DROP, _HIDDEN = 0.02, 0.05, 0.99, 0.1, 0.1

Progress = Callable[[str, int, int], None]
Answers = Mapping[str, NDArray[np.int64]]
Soft = Mapping[str, Floats]
"""By field, row by row, how probable each label is."""


@dataclass(frozen=True, slots=True)
class Read:
    """A text as the lower layers leave it, and its row among the answers."""

    row: int
    state: NDArray[np.float16]


Pair = tuple[Read, Read]
"""One text in two of its variants."""
Variants = tuple[Sequence[Sequence[Read]], Sequence[Sequence[Read]]]
"""The texts in each of their variants: those in which they are well written, and the others."""


Cost = Callable[[Any, Any], Any]
"""Of a batch's logits of one field, and what is wanted."""
Lesson = tuple[Variants, Mapping[str, NDArray[Any]], Cost]
"""Texts, what is wanted of them, and how far from it costs."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Texts without labels, and what is to be said of each whichever variant is read."""

    variants: Variants
    said: Soft


@dataclass(frozen=True, slots=True)
class Stage:
    """Of a fine-tuning: how fast it learns, and what it costs that a text's variants are answered differently."""

    rate: float
    apart: float


FIRST_STAGE, LATER_STAGE = Stage(rate=1.0, apart=1.0), Stage(rate=0.3, apart=2.0)


class Tuner:
    """Holds the encoder's weights; the lower layers read each text once."""

    def __init__(self, weights: Weights, tokenizer: Tokenizer, labels: Mapping[str, Sequence[str]]) -> None:
        self.shape = weights.shape
        self.labels = {field: tuple(names) for field, names in labels.items()}
        self.counts = {field: len(names) for field, names in labels.items()}
        self._own = network.frozen(weights, (FIRST, weights.shape.layers))
        lower = network.frozen(weights, (0, FIRST))
        self._embedded = network.embedded(weights)
        self._tokenizer = tokenizer
        self._lower = jax.jit(lambda x, mask: self._states(lower, {}, x, mask))
        self._upper = jax.jit(self._answer)

    def read(self, texts: Sequence[str], progress: Progress) -> list[Read]:
        """Each text through the layers that do not learn, longest batches last."""
        ids = [encoding.ids[: LENGTHS[-1]] for encoding in self._tokenizer.encode_batch([f"query: {t}" for t in texts])]
        found: list[Read] = []
        for length, rows in _grouped([len(tokens) for tokens in ids]):
            padded, mask = np.ones((BATCH, length), np.int64), np.zeros((BATCH, length), np.float32)
            for place, row in enumerate(rows):
                padded[place, : len(ids[row])], mask[place, : len(ids[row])] = ids[row], 1
            states = np.asarray(self._lower(self._embedded(padded), mask))
            found += [
                Read(row, state[: len(ids[row])].astype(np.float16)) for row, state in zip(rows, states, strict=False)
            ]
            progress("read", len(found), len(texts))
        return sorted(found, key=lambda one: one.row)

    def train(
        self, learnt_from: Variants, answers: Answers, *, epochs: int, seed: int, progress: Progress,
        every: Callable[[int, network.Parameters], None] | None = None, start: Adapters | None = None,
        followed: Followed | None = None,
    ) -> network.Parameters:  # fmt: skip
        """Each text in two of its variants a round, in turn; `answers[field][row]` are columns of `labels[field]`.

        The two stand in one batch, and are to be answered alike. From `start`, if given: slower, and held more tightly.
        """
        stage = FIRST_STAGE if start is None else LATER_STAGE
        learnt = network.initial(self._own, self.counts, seed) if start is None else self.given(start)
        lessons: list[Lesson] = [(learnt_from, answers, partial(_cost, apart=stage.apart))]
        lessons += [(followed.variants, followed.said, _unlike)] if followed else []
        rounds = [_round(lessons, epoch) for epoch in range(epochs)]
        total = sum(map(len, rounds))
        optimiser = _optimiser(total, stage.rate)
        state, smooth, key = optimiser.init(learnt), learnt, jax.random.PRNGKey(seed)
        steps = [self._step(optimiser, cost) for _, _, cost in lessons]
        draw, done = random.Random(seed), 0  # noqa: S311 - training, not secrecy
        for epoch, batches in enumerate(rounds):
            draw.shuffle(batches)
            for lesson, length, pairs in batches:
                key, now = jax.random.split(key)
                x, mask, rows = _both(pairs, length)
                wanted = {field: values[rows] for field, values in lessons[lesson][1].items()}
                learnt, state, smooth = steps[lesson](learnt, state, smooth, now, x, mask, wanted)
                done += 1
                progress("train", done, total)
            if every:
                every(epoch + 1, smooth)
        return smooth

    def logits(self, learnt: network.Parameters, read: Sequence[Read]) -> dict[str, Floats]:
        """Per field [n, labels], row by row of the texts that were read."""
        count = max(one.row for one in read) + 1
        found = {field: np.zeros((count, width), np.float32) for field, width in self.counts.items()}
        for x, mask, rows in _batches(read):
            for field, part in self._upper(learnt, x, mask).items():
                found[field][rows] = np.asarray(part)
        return found

    def upper(self, kept: Adapters, read: Sequence[Read]) -> list[Read]:
        """The same texts as the layers that learnt leave them."""
        learnt, found = self.given(kept), {}
        final = jax.jit(lambda learnt, x, mask: self._states(self._own, learnt, x, mask))
        for x, mask, rows in _batches(read):
            for row, state, seen in zip(rows, np.asarray(final(learnt, x, mask)), mask, strict=True):
                found[row] = Read(int(row), state[: int(seen.sum())].astype(np.float16))
        return [found[one.row] for one in read]

    def given(self, kept: Adapters) -> network.Parameters:
        """Adapters that were kept, as the network takes them."""
        found: network.Parameters = {}
        for part in MATRICES:
            pairs = [kept.deltas[f"l{layer}.{part}"] for layer in range(FIRST, self.shape.layers)]
            found[f"{part}.down"] = jnp.asarray(np.stack([down for down, _ in pairs]))
            found[f"{part}.up"] = jnp.asarray(np.stack([up for _, up in pairs]))
        for field, head in kept.heads.items():
            found |= {f"{field}.{part}": jnp.asarray(getattr(head, part)) for part in ("look", "weights", "shift")}
        return found

    def kept(self, learnt: network.Parameters, temperatures: Mapping[str, float]) -> Adapters:
        deltas = {
            f"l{layer}.{part}": (_plain(learnt[f"{part}.down"][at]), _plain(learnt[f"{part}.up"][at]))
            for at, layer in enumerate(range(FIRST, self.shape.layers))
            for part in MATRICES
        }
        heads = {
            field: Head(
                names,
                _plain(learnt[f"{field}.look"]),
                _plain(learnt[f"{field}.weights"]),
                _plain(learnt[f"{field}.shift"]),
                temperatures[field],
            )
            for field, names in self.labels.items()
        }
        return Adapters(deltas, heads)

    def _states(self, own: network.Parameters, learnt: network.Parameters, x: Any, mask: Any, key: Any = None) -> Any:
        drop = 0.0 if key is None else _DROP
        return network.states(own, learnt, x, mask, self.shape.heads, self.shape.epsilon, key, drop)

    def _answer(self, learnt: network.Parameters, x: Any, mask: Any, key: Any = None) -> dict[str, Any]:
        return network.logits(learnt, self.counts, self._states(self._own, learnt, x, mask, key), mask)

    def _step(self, optimiser: optax.GradientTransformation, cost: Cost) -> Callable[..., Any]:
        def loss(learnt: network.Parameters, key: Any, x: Any, mask: Any, wanted: Mapping[str, Any]) -> Any:
            seen = mask * jax.random.bernoulli(jax.random.fold_in(key, 999), 1 - _HIDDEN, mask.shape)
            found = self._answer(learnt, x, seen, key)
            return sum(IMPORTANCE[field] * cost(found[field], wanted[field]) for field in wanted)

        def step(  # noqa: PLR0917 - what one step takes
            learnt: Any, state: Any, smooth: Any, key: Any, x: Any, mask: Any, wanted: Any
        ) -> Any:
            gradient = jax.grad(loss)(learnt, key, x, mask, wanted)
            updates, state = optimiser.update(gradient, state, learnt)
            learnt = optax.apply_updates(learnt, updates)
            smooth = jax.tree.map(lambda old, new: old * _KEPT + new * (1 - _KEPT), smooth, learnt)
            return learnt, state, smooth

        return cast("Callable[..., Any]", jax.jit(step))


def _taking_turns(variants: Variants, epoch: int) -> list[Pair]:
    """Each text as somebody careful wrote it and as somebody else did: over the rounds each meets each."""
    careful, careless = variants
    return [
        (careful[(row + epoch) % len(careful)][row], careless[(row // len(careful) + epoch) % len(careless)][row])
        for row in range(len(careful[0]))
    ]


def _round(lessons: Sequence[Lesson], epoch: int) -> list[tuple[int, int, list[Pair]]]:
    """Which lesson, of what length, and its pairs; batches that are short are filled up with others of theirs."""
    found = []
    for lesson, (variants, _, _) in enumerate(lessons):
        pairs = _taking_turns(variants, epoch)
        draw = random.Random(epoch)  # noqa: S311 - training, not secrecy
        for length, rows in _grouped(_lengths(pairs), PAIRS, draw):
            found.append((lesson, length, [pairs[row] for row in (rows * PAIRS)[:PAIRS]]))
    return found


def _lengths(pairs: Sequence[Pair]) -> list[int]:
    return [max(len(one.state), len(other.state)) for one, other in pairs]


def _unlike(logits: Any, said: Any) -> Any:
    """Of pairs, the ones before the others: how far both are from what is to be said."""
    return optax.softmax_cross_entropy(logits, jnp.concatenate([said, said])).mean()


def _cost(logits: Any, answers: Any, *, apart: float) -> Any:
    """Of pairs, the ones before the others: how wrong both are, and how far apart."""
    one, other = jnp.split(logits, 2)
    return (_wrong(one, answers) + _wrong(other, answers)) / 2 + apart * _apart(one, other, answers)


def _apart(one: Any, other: Any, answers: Any) -> Any:
    """Half the divergence of each from the other (Liang et al., R-Drop, 2021), over the rows that have an answer."""
    known = (answers != UNLABELLED).astype(jnp.float32)
    first, second = jax.nn.log_softmax(one), jax.nn.log_softmax(other)
    between = ((jnp.exp(first) - jnp.exp(second)) * (first - second)).sum(-1) / 2
    return (between * known).sum() / jnp.maximum(known.sum(), 1)


def _wrong(logits: Any, answers: Any) -> Any:
    """Cross-entropy against slightly smoothed answers, over the rows that have one."""
    known = (answers != UNLABELLED).astype(jnp.float32)
    targets = optax.smooth_labels(jax.nn.one_hot(answers, logits.shape[-1]), _SMOOTHED)
    return (optax.softmax_cross_entropy(logits, targets) * known).sum() / jnp.maximum(known.sum(), 1)


def _optimiser(steps: int, rate: float) -> optax.GradientTransformation:
    def paced(most: float) -> optax.GradientTransformation:
        peak = most * rate
        rates = optax.warmup_cosine_decay_schedule(0, peak, min(_WARM_UP, steps // 4), steps, peak / 50)
        return optax.adamw(rates, weight_decay=_DECAY)

    def named(learnt: network.Parameters) -> dict[str, str]:
        return {name: "adapters" if name.endswith((".down", ".up")) else "heads" for name in learnt}

    parts = {"adapters": paced(_ADAPTERS), "heads": paced(_HEADS)}
    return optax.chain(optax.clip_by_global_norm(1.0), optax.multi_transform(parts, named))


def _grouped(
    sizes: Sequence[int], most: int = BATCH, draw: random.Random | None = None
) -> Iterator[tuple[int, list[int]]]:
    """Rows in batches of one padded length each."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for row, size in enumerate(sizes):
        by_length[next((length for length in LENGTHS if size <= length), LENGTHS[-1])].append(row)
    for length in sorted(by_length):
        rows = by_length[length]
        if draw:
            draw.shuffle(rows)
        for start in range(0, len(rows), most):
            yield length, rows[start : start + most]


def _batches(read: Sequence[Read]) -> Iterator[tuple[Any, Any, NDArray[np.int64]]]:
    """A batch that is short is filled up with others of its length: one compiled step a length."""
    for length, rows in _grouped([len(one.state) for one in read]):
        chosen = [read[row] for row in (rows * BATCH)[:BATCH]]
        yield *padded(chosen, length), np.array([one.row for one in chosen], np.int64)


def _both(pairs: Sequence[Pair], length: int) -> tuple[Any, Any, NDArray[np.int64]]:
    """The ones of the pairs, then the others in the same order."""
    both = [one for one, _ in pairs] + [other for _, other in pairs]
    return *padded(both, length), np.array([one.row for one, _ in pairs], np.int64)


def padded(read: Sequence[Read], length: int) -> tuple[Floats, Floats]:
    """States [n, length, hidden] and their mask [n, length]."""
    x = np.zeros((len(read), length, read[0].state.shape[1]), np.float32)
    mask = np.zeros((len(read), length), np.float32)
    for place, one in enumerate(read):
        x[place, : len(one.state)], mask[place, : len(one.state)] = one.state, 1
    return x, mask


def _plain(value: Any) -> Floats:
    return np.asarray(value, np.float32)

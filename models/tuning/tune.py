"""The whole of a fine-tuning: read the corpus, train on one part of it, calibrate on another."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models import corpus, frames, measure
from models.build import source, tokenizer, weights
from models.build.weights import Floats, Weights
from models.hurried import hurried
from models.misspelt import misspelt
from models.regendered import regendered
from models.registers import curt, formal
from models.softmax import softmax
from models.tuning.adapters import Adapters
from models.tuning.train import Followed, Progress, Read, Tuner
from models.unlabelled import unlabelled
from shared.inference import models_root

MOST_FOLLOWED = 1800
"""Tickets without labels."""

Report = Callable[[int, Mapping[str, object]], None]
"""Told after each round its number and the development part's figures."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What is learnt, and what chooses and calibrates: by other writers."""

    training: Sequence[corpus.Example]
    development: Sequence[corpus.Example]


def shipped(share: float = 1) -> Parts:
    """The corpus; with a `share`, that much of each training file, to see how the figures grow with it."""
    return Parts(corpus.part(share), corpus.shipped(corpus.DEVELOPMENT))


def materials() -> tuple[Weights, Tokenizer]:
    """The encoder's pinned weights and its tokenizer: all that a fine-tuning needs besides the corpus."""
    read = weights.read(source.Fetch(models_root() / "sources").weights())
    return read, tokenizer.build(read.pieces)


def names() -> dict[str, tuple[str, ...]]:
    """Every head's labels: the taxonomy's fields, and whether it is a ticket at all."""
    return {**corpus.labels(), corpus.KIND: corpus.KINDS}


def tune(
    encoder: Weights, words: Tokenizer, parts: Parts, progress: Progress, *,
    epochs: int, seed: int, report: Report | None = None, start: Adapters | None = None,
    teachers: Sequence[Adapters] = (),
) -> Adapters:  # fmt: skip
    """Each ticket is learnt bare, with a greeting and a close, regendered or very polite; each beside itself careless.

    That is: in a hurry, curt, or spelt by ear. `start`: go on from these. `teachers`: of tickets without labels, the
    mean of what these say of a text's variants is to be said of each of them; if it is a ticket, as the first says.
    """
    tuner = Tuner(encoder, words, names())

    def read(examples: Sequence[corpus.Example]) -> list[Read]:
        return tuner.read([example.text for example in examples], progress)

    learnt = parts.training
    careful = [
        read(one) for one in (learnt, frames.dressed(learnt), frames.dressed(regendered(learnt)), formal(learnt))
    ]
    careless = [read(one) for one in (hurried(learnt), curt(learnt), misspelt(learnt))]
    unseen = read(parts.development)
    answers = corpus.answers(parts.development, tuner.labels)

    def every(epoch: int, parameters: Mapping[str, object]) -> None:
        if report:
            report(epoch, _figures(tuner.logits(dict(parameters), unseen), answers))

    def of_teachers() -> Followed:
        others = unlabelled(lambda text: len(words.encode(text).ids), MOST_FOLLOWED, seed)
        well = [read(one) for one in (others, regendered(others), formal(others))]
        badly = [read(one) for one in (misspelt(others), hurried(others), curt(others))]
        return Followed((well, badly), taught(tuner, teachers, [*well, *badly[:2]]))

    followed = of_teachers() if teachers else None
    wanted, variants = corpus.answers(learnt, tuner.labels), (careful, careless)
    found = tuner.train(
        variants, wanted, epochs=epochs, seed=seed, progress=progress, every=every, start=start, followed=followed
    )
    logits = tuner.logits(found, unseen)
    return tuner.kept(found, {field: _temperature(logits[field], answers[field]) for field in tuner.labels})


def taught(tuner: Tuner, teachers: Sequence[Adapters], variants: Sequence[Sequence[Read]]) -> dict[str, Floats]:
    """The mean of what the teachers say of a text's variants; of its kind, the first of them alone."""
    found: dict[str, list[NDArray[np.float64]]] = defaultdict(list)
    for place, teacher in enumerate(teachers):
        for read in variants:
            for field, logits in tuner.logits(tuner.given(teacher), read).items():
                if field != corpus.KIND or place == 0:
                    scaled = logits.astype(np.float64) / teacher.heads[field].temperature
                    found[field].append(softmax(scaled))
    return {field: np.mean(parts, axis=0).astype(np.float32) for field, parts in found.items()}


def _temperature(logits: Floats, answers: NDArray[np.int64]) -> float:
    known = answers >= 0
    return measure.temperature(logits[known].astype(np.float64), answers[known])


def _figures(logits: Mapping[str, Floats], answers: Mapping[str, NDArray[np.int64]]) -> dict[str, object]:
    return {
        field: float((logits[field].argmax(axis=1) == answers[field])[answers[field] >= 0].mean()) for field in answers
    }

"""The whole of a fine-tuning: read the corpus, train on one part of it, calibrate on another."""

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
from models.tuning.adapters import Adapters
from models.tuning.train import Progress, Read, Tuner
from shared.inference import models_root

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
) -> Adapters:  # fmt: skip
    """Each ticket is learnt bare, with a greeting and a close, regendered or very polite; each beside itself careless.

    That is: in a hurry, curt, or spelt by ear. `start`: go on from these.
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

    wanted, variants = corpus.answers(learnt, tuner.labels), (careful, careless)
    found = tuner.train(variants, wanted, epochs=epochs, seed=seed, progress=progress, every=every, start=start)
    logits = tuner.logits(found, unseen)
    return tuner.kept(found, {field: _temperature(logits[field], answers[field]) for field in tuner.labels})


def _temperature(logits: Floats, answers: NDArray[np.int64]) -> float:
    known = answers >= 0
    return measure.temperature(logits[known].astype(np.float64), answers[known])


def _figures(logits: Mapping[str, Floats], answers: Mapping[str, NDArray[np.int64]]) -> dict[str, object]:
    return {
        field: float((logits[field].argmax(axis=1) == answers[field])[answers[field] >= 0].mean()) for field in answers
    }

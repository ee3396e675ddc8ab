"""How the writer of a message sounds: a linear head over what the model said of it anyway, and over its punctuation.

Reading costs nothing more; nothing but arithmetic is needed to apply it.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from schemas.tickets import Sentiment, Sounding
from shared.placeholders import PLACEHOLDER

PATH: Final = Path(__file__).parent / "head.json"
MOST_MARKS: Final = 5
LEAST_PROBABILITY: Final = 1e-4
DIGITS: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]{4,}")

Probabilities = Mapping[str, Sequence[float]]


class Head(BaseModel):
    """`weights[i]` are those of feature i, a number for each label. Below `least` the head abstains."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: Mapping[str, tuple[str, ...]]
    """The model's fields and values, in the order of the features."""
    labels: tuple[Sounding, ...]
    weights: tuple[tuple[float, ...], ...]
    shift: tuple[float, ...]
    temperature: float
    least: float

    def fits(self, labels: Mapping[str, Sequence[str]]) -> bool:
        """Whether the model answers in the values that the head learnt with."""
        return all(tuple(labels.get(field, ())) == values for field, values in self.fields.items())

    def __call__(self, subject: str, body: str, probabilities: Probabilities) -> Sentiment | None:
        found = self.probabilities(subject, body, probabilities)
        best = max(range(len(found)), key=found.__getitem__)
        if found[best] < self.least:
            return None
        return Sentiment(label=self.labels[best], confidence=min(1.0, round(found[best], DIGITS)))

    def probabilities(self, subject: str, body: str, probabilities: Probabilities) -> list[float]:
        values = features(subject, body, probabilities, tuple(self.fields))
        logits = [
            (shift + sum(value * row[column] for value, row in zip(values, self.weights, strict=True)))
            / self.temperature
            for column, shift in enumerate(self.shift)
        ]
        parts = [math.exp(logit - max(logits)) for logit in logits]
        return [part / sum(parts) for part in parts]


def features(subject: str, body: str, probabilities: Probabilities, fields: Sequence[str]) -> list[float]:
    said = [math.log(max(float(one), LEAST_PROBABILITY)) for field in fields for one in probabilities[field]]
    return said + _marks(PLACEHOLDER.sub("", f"{subject}\n{body}"))


def _marks(text: str) -> list[float]:
    words = _WORD.findall(text)
    shouted = sum(word.isupper() for word in words)
    return [
        float(min(text.count("!"), MOST_MARKS)),
        float("!!" in text),
        float(min(text.count("?"), MOST_MARKS)),
        shouted / max(1, len(words)),
        math.log(len(text) + 1),
    ]


@cache
def shipped() -> Head:
    return Head.model_validate_json(PATH.read_bytes())

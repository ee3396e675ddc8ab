"""Use cases' own classifiers, as their tickets are judged by them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from models.softmax import Doubles
from models.tenant.classifier import Classifier
from models.tenant.pulling import pulls
from schemas.tickets import ModelIdentity
from services.triage.domain.decide import Closer, Plan, Probabilities, Reading
from services.triage.domain.reasons import Pull
from shared.inference.batching import Floats
from shared.use_cases import BadUseCases, Case

SOUNDLESS = 1e-12
"""A difference of probabilities that is no more than what rounding leaves of none."""


@dataclass(frozen=True, slots=True)
class OwnModel:
    """`meant[label, category]` is 1 where a label of the classifier means that category, else 0."""

    classifier: Classifier
    identity: ModelIdentity
    categories: tuple[str, ...]
    meant: Doubles

    @classmethod
    def of(cls, case: Case, classifier: Classifier, identity: ModelIdentity) -> "OwnModel":
        """The classifier as the use case's.

        Raises:
            BadUseCases: a label of the classifier means none of its categories, or one that it does not know does.
        """
        labels, place = classifier.labels, f"{case.name}.categories"
        for label in labels:
            if label not in case.answers:
                raise BadUseCases(f"{place}: {label} is a label of the classifier, and no category is said to be it")
        for label in case.answers:
            if label not in labels:
                raise BadUseCases(f"{place}: {label} is no label of the classifier; there are {', '.join(labels)}")
        meant = [[float(case.answers[label] == category) for category in case.categories] for label in labels]
        return cls(classifier, identity, case.categories, np.array(meant))

    def answer(self, text: str, vector: Floats) -> list[float]:
        """Of each category its probability; the vector is the encoder's, of the same text as a query."""
        return (self._by_label(text, vector) @ self.meant).tolist()  # type: ignore[no-any-return]

    def read(self, text: str, vector: Floats, first: Reading) -> Reading:
        """`first` with this one's answer, and with what did most for it where `first` says what did."""
        by_label = self._by_label(text, vector)
        answer = by_label @ self.meant
        pull = self._pull(text, by_label, int(answer.argmax()), first.pull) if first.pull.spans else first.pull
        return Reading(first.probabilities, pull, answer.tolist())

    def _pull(self, text: str, by_label: Doubles, chosen: int, first: Pull) -> Pull:
        """As loud as what it stands in the place of, so that the other fields neither drown it nor are drowned."""
        mine = by_label * self.meant[:, chosen]
        toward = mine / mine.sum() - by_label
        toward[np.abs(toward) < SOUNDLESS] = 0.0
        strengths = pulls(self.classifier, text, first.spans, toward)
        loudness = _loudest(first.strengths["category"]) / (_loudest(strengths) or 1.0)
        return Pull(first.spans, {**first.strengths, "category": [one * loudness for one in strengths]})

    def _by_label(self, text: str, vector: Floats) -> Doubles:
        return self.classifier.probabilities([text], vector[None])[0]  # type: ignore[no-any-return]


def _loudest(strengths: Sequence[float]) -> float:
    return max(map(abs, strengths), default=0.0)


class OwnModels:
    """By use case. What they read is first embedded: `whole` and `parts` say of which texts, in what order."""

    def __init__(self, by_use_case: Mapping[str, OwnModel]) -> None:
        self._by_use_case = by_use_case

    @property
    def categories(self) -> dict[str, tuple[str, ...]]:
        return {name: one.categories for name, one in self._by_use_case.items()}

    @property
    def identities(self) -> dict[str, ModelIdentity]:
        return {name: one.identity for name, one in self._by_use_case.items()}

    @property
    def digests(self) -> list[str]:
        return sorted({one.identity.digest for one in self._by_use_case.values()})

    def of(self, planned: Plan) -> OwnModel | None:
        return self._by_use_case.get(planned.message.use_case or "")

    def whole(self, plans: Sequence[Plan]) -> list[str]:
        return [one.text for one in plans if self.of(one)]

    def parts(self, plans: Sequence[Plan], looked: Sequence[Closer]) -> list[str]:
        return [text for one, look in zip(plans, looked, strict=True) if self.of(one) for text in look.texts]

    def first(self, plans: Sequence[Plan], readings: Sequence[Reading], vectors: Floats | None) -> list[Reading]:
        """`vectors` are those of `whole`."""
        rows = iter(() if vectors is None else vectors)
        pairs = ((self.of(one), one.text, reading) for one, reading in zip(plans, readings, strict=True))
        return [reading if own is None else own.read(text, next(rows), reading) for own, text, reading in pairs]

    def closer(
        self, planned: Plan, looked: Closer, found: Sequence[Probabilities], rows: Iterator[Floats]
    ) -> Sequence[Probabilities]:
        """What was answered to `looked.texts`; `rows` are the vectors of `parts` that are left."""
        own = self.of(planned)
        if own is None:
            return found
        vectors = islice(rows, len(looked.texts))
        return [
            {**said, "category": own.answer(text, vector)}
            for said, text, vector in zip(found, looked.texts, vectors, strict=True)
        ]


NO_OWN = OwnModels({})

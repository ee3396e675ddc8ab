"""From what the index found to the articles that answer, best first."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.drafter.domain.knowledge import Shelf
from services.drafter.domain.terms import Lexicon

NEAREST = 3
"""How many of an article's chunks speak for it: one alone may be near by chance."""

FUSION = 60
"""The usual constant of reciprocal-rank fusion: how little the very first ranks stand out."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that the index found, in whatever language.

    `nearest` is the cosine of its nearest chunk and `objection` that of the nearest question that it says it
    does not answer. `closeness` is the mean cosine of its three nearest chunks once the language's own centre is taken
    away; `matches` is the lexical rank's score, 0 when no word matched; `paragraphs` are the cosines
    of its paragraphs in the customer's language.
    """

    article_id: str
    closeness: float
    nearest: float = 1.0
    objection: float = -1.0
    matches: float = 0.0
    paragraphs: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """How evidence adds up; measured in the service's README."""

    coverage: float = 0.4
    margin: float = 0.3
    category: float = 0.05
    threshold: float = 0.5
    scale: float = 0.05
    shortlist: int = 12


@dataclass(frozen=True, slots=True)
class Ranked:
    """`score` is evidence put between 0 and 1: one half is the threshold."""

    candidate: Candidate
    evidence: float
    score: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of the question: its terms, its language, and what triage says of its category."""

    terms: frozenset[str]
    lang: str
    categories: Mapping[str, float]


def fuse(candidates: Sequence[Candidate], *, constant: int = FUSION) -> list[Candidate]:
    """Reciprocal-rank fusion of the dense order and the lexical one, best first."""
    points = {candidate.article_id: 0.0 for candidate in candidates}
    dense = sorted(candidates, key=lambda c: (-c.closeness, c.article_id))
    lexical = sorted((c for c in candidates if c.matches > 0), key=lambda c: (-c.matches, c.article_id))
    for order in (dense, lexical):
        for rank, candidate in enumerate(order, start=1):
            points[candidate.article_id] += 1 / (constant + rank)
    return sorted(candidates, key=lambda c: (-points[c.article_id], c.article_id))


def rank(
    candidates: Sequence[Candidate], asked: Asked, *, shelf: Shelf, lexicon: Lexicon, weights: Weights
) -> list[Ranked]:
    """The shortlist of the fused order, by evidence.

    The best one's lead over the second counts too: a ticket that resembles everything is about nothing here.
    """
    short = fuse([c for c in candidates if c.objection < c.nearest])[: weights.shortlist]
    found = sorted(
        ((_evidence(c, asked, shelf, lexicon, weights), c) for c in short),
        key=lambda pair: (-pair[0], pair[1].article_id),
    )
    lead = found[0][0] - found[1][0] if len(found) > 1 else 0.0
    ranked = []
    for place, (evidence, candidate) in enumerate(found):
        total = evidence + (weights.margin * lead if place == 0 else 0.0)
        ranked.append(Ranked(candidate, total, _squash((total - weights.threshold) / weights.scale)))
    return ranked


def _evidence(candidate: Candidate, asked: Asked, shelf: Shelf, lexicon: Lexicon, weights: Weights) -> float:
    coverage = lexicon.coverage(asked.terms, candidate.article_id, asked.lang)
    category = asked.categories.get(shelf.category(candidate.article_id) or "", 0.0)
    return candidate.closeness + weights.coverage * coverage + weights.category * category


def _squash(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))

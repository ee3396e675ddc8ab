"""The index in memory: for the command line, which has no database."""

from collections.abc import Sequence

import numpy as np

from services.drafter.adapters.embedder import Embedder, Floats
from services.drafter.domain.knowledge import Article, chunks
from services.drafter.domain.outcome import Ticket
from services.drafter.domain.ranking import NEAREST, Candidate
from services.drafter.domain.terms import Lexicon, terms


class MemoryIndex:
    """Every chunk is compared; answers as `PostgresIndex` does, but for its lexical rank."""

    def __init__(self, embedder: Embedder, articles: Sequence[Article], lexicon: Lexicon) -> None:
        self._chunks = [chunk for article in articles for chunk in chunks(article)]
        self._vectors = embedder.chunks(self._chunks)
        self._lexicon = lexicon
        self._rows: dict[str, list[int]] = {}
        for row, chunk in enumerate(self._chunks):
            self._rows.setdefault(chunk.article_id, []).append(row)

    def candidates(self, vector: Floats, ticket: Ticket) -> list[Candidate]:
        asked = frozenset(terms(ticket.question))
        cosines = self._vectors @ vector
        return [self._candidate(article_id, rows, cosines, asked, ticket) for article_id, rows in self._rows.items()]

    def _candidate(
        self, article_id: str, rows: list[int], cosines: Floats, asked: frozenset[str], ticket: Ticket
    ) -> Candidate:
        answered = np.sort(cosines[[row for row in rows if not self._chunks[row].against]])
        against = [float(cosines[row]) for row in rows if self._chunks[row].against]
        paragraphs = [
            (chunk.paragraph, float(cosines[row]))
            for row in rows
            if (chunk := self._chunks[row]).paragraph is not None and chunk.lang == ticket.language
        ]
        matches = self._lexicon.coverage(asked, article_id, ticket.language)
        return Candidate(
            article_id,
            closeness=float(answered[-NEAREST:].mean()),
            nearest=float(answered[-1]),
            objection=max(against, default=-1.0),
            matches=matches,
            paragraphs=tuple(paragraphs),
        )

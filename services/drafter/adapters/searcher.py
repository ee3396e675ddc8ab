"""The drafter's long-lived parts: encoder, knowledge base and index, loaded once and asked for each batch."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import anyio.to_thread
import numpy as np

from schemas.replies import Steering
from services.drafter.adapters.embedder import Embedder, Floats, Likeness
from services.drafter.adapters.index import PostgresIndex
from services.drafter.adapters.library import Unread, read_folder
from services.drafter.domain.compose import Voice
from services.drafter.domain.knowledge import Article, Chunk, Shelf, chunks
from services.drafter.domain.outcome import Draft, Library, Ticket, answer, refusal
from services.drafter.domain.ranking import Candidate, Weights
from services.drafter.domain.steering import Found, redraft, words_of
from services.drafter.domain.terms import Lexicon
from shared.inference import Device, DeviceChoice, Encoder, locate
from shared.persistence.database import Database
from shared.recognising.door import Door
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.drafter")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a ticket. `vector` compares with others of the same `encoder`; None for what is no ticket."""

    draft: Draft
    vector: Floats | None = None
    encoder: str = ""


@dataclass(slots=True)
class _Loaded:
    embedder: Embedder
    likeness: Likeness
    library: Library


class Searcher:
    """`load` before the first question; every heavy step runs in a thread."""

    def __init__(
        self,
        database: Database,
        *,
        knowledge: Path,
        voices: dict[str, Voice],
        weights: Weights,
        today: Callable[[], date],
        device: DeviceChoice = "auto",
        threads: int | None = None,
    ) -> None:
        self._database = database
        self._knowledge = knowledge
        self._voices = voices
        self._weights = weights
        self._device: DeviceChoice = device
        self._threads = threads
        self._today = today
        self._index = PostgresIndex()
        self._loaded: _Loaded | None = None

    @property
    def is_loaded(self) -> bool:
        return self._loaded is not None

    def embedder(self) -> Embedder:
        if self._loaded is None:
            raise ConnectionError("the encoder is not loaded yet")
        return self._loaded.embedder

    def about(self) -> dict[str, object]:
        if self._loaded is None:
            return {}
        return {"articles": len(self._loaded.library.shelf), "device": self._loaded.embedder.device.describe()}

    def device(self) -> Device | None:
        return self._loaded.embedder.device if self._loaded is not None else None

    async def close(self) -> None:
        if self._loaded is not None:
            await anyio.to_thread.run_sync(self._loaded.embedder.close)

    async def load(self) -> None:
        """Read the folder, start the models, and embed what is new or changed since the last import."""
        articles = await anyio.to_thread.run_sync(partial(read_folder, self._knowledge, report=_report))
        embedder = await anyio.to_thread.run_sync(self._start_encoder)
        likeness = await anyio.to_thread.run_sync(Likeness, embedder)
        door = await anyio.to_thread.run_sync(Door.load)
        await self._import(articles, embedder)
        library = Library(Shelf(articles), Lexicon(articles), self._voices, self._weights, door)
        self._loaded = _Loaded(embedder, likeness, library)
        logger.info("knowledge base is indexed", extra=fields(articles=len(articles), device=embedder.device.actual))

    async def read(self, tickets: Sequence[Ticket]) -> list[Reading]:
        """One draft or refusal a ticket, in order, and the vector it was searched with."""
        if self._loaded is None:
            raise ConnectionError("the knowledge base is not loaded yet")
        likeness, library = self._loaded.likeness, self._loaded.library
        questions = await self._questions(self._loaded.embedder, tickets)
        found = [refusal(ticket, library.voices) for ticket in tickets]
        open_ = [place for place, draft in enumerate(found) if draft is None]
        asked = [tickets[place] for place in open_]
        candidates = await self._candidates([questions[place] for place in open_], asked)
        write = partial(_answers, asked, candidates, library, self._today())
        written = iter(await anyio.to_thread.run_sync(write))
        readings = [Reading(draft if draft is not None else next(written)) for draft in found]
        if questions:
            vectors = likeness.vectors(np.stack(list(questions.values())), [tickets[at].language for at in questions])
            for place, vector in zip(questions, vectors, strict=True):
                readings[place] = replace(readings[place], vector=vector, encoder=likeness.digest)
        return readings

    async def steer(self, asked: Sequence[tuple[Ticket, Steering]]) -> list[Draft]:
        """One draft or refusal for each steering, in order."""
        if self._loaded is None:
            raise ConnectionError("the knowledge base is not loaded yet")
        library, embedder = self._loaded.library, self._loaded.embedder
        refused = [refusal(ticket, library.voices) for ticket, _ in asked]
        open_ = [pair for pair, draft in zip(asked, refused, strict=True) if draft is None]
        tickets = [ticket for ticket, _ in open_]
        questions = [words_of(ticket, steering) for ticket, steering in open_ if steering.words]
        vectors = await self._questions(embedder, [*tickets, *questions])
        found = await self._candidates(list(vectors.values()), [*tickets, *questions])
        by_ticket, by_words = found[: len(open_)], iter(found[len(open_) :])
        pairs = [
            Found(near, next(by_words) if steering.words else ())
            for near, (_, steering) in zip(by_ticket, open_, strict=True)
        ]
        drafts = iter(await anyio.to_thread.run_sync(partial(_redrafts, open_, pairs, library, self._today())))
        return [draft if draft is not None else next(drafts) for draft in refused]

    def _start_encoder(self) -> Embedder:
        return Embedder(Encoder.load(locate(), device=self._device, threads=self._threads))

    async def _questions(self, embedder: Embedder, tickets: Sequence[Ticket]) -> dict[int, Floats]:
        """By place in the batch, of every ticket that wants an answer, whether or not there is one in its language."""
        places = [place for place, ticket in enumerate(tickets) if ticket.actionable]
        texts, langs = [tickets[place].question for place in places], [tickets[place].language for place in places]
        vectors = await anyio.to_thread.run_sync(embedder.questions, texts, langs)
        return dict(zip(places, vectors, strict=True))

    async def _candidates(self, vectors: Sequence[Floats], tickets: Sequence[Ticket]) -> list[list[Candidate]]:
        if not tickets:
            return []
        async with self._database.pool.acquire() as connection:
            return [
                await self._index.candidates(connection, vector, ticket)
                for vector, ticket in zip(vectors, tickets, strict=True)
            ]

    async def _import(self, articles: Sequence[Article], embedder: Embedder) -> None:
        wanted = {article.key: f"{article.digest}/{embedder.digest}" for article in articles}
        held = await self._index.digests(self._database.pool)
        changed = [article for article in articles if held.get(article.key) != wanted[article.key]]
        pieces: list[tuple[Article, tuple[Chunk, ...]]] = [(article, chunks(article)) for article in changed]
        flat = [chunk for _, cut in pieces for chunk in cut]
        vectors = iter(await anyio.to_thread.run_sync(embedder.chunks, flat))
        indexed = [(article, wanted[article.key], [(chunk, next(vectors)) for chunk in cut]) for article, cut in pieces]
        async with self._database.unit() as unit:
            await self._index.replace(unit.connection, indexed, keep=wanted)


def _answers(
    tickets: Sequence[Ticket], candidates: Sequence[Sequence[Candidate]], library: Library, today: date
) -> list[Draft]:
    return [answer(ticket, found, library, today) for ticket, found in zip(tickets, candidates, strict=True)]


def _redrafts(
    asked: Sequence[tuple[Ticket, Steering]], found: Sequence[Found], library: Library, today: date
) -> list[Draft]:
    return [
        redraft(ticket, steering, near, library, today) for (ticket, steering), near in zip(asked, found, strict=True)
    ]


def _report(unread: Unread) -> None:
    logger.warning("a file of the knowledge base is not an article", extra=fields(file=unread.name, why=unread.why))

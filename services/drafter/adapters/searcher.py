"""The drafter's long-lived parts: encoder, knowledge base and index, loaded once and asked for each batch."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

import anyio.to_thread
import numpy as np

from schemas.replies import Steering
from services.drafter.adapters import own
from services.drafter.adapters.catalogue import tell
from services.drafter.adapters.embedder import Embedder, Floats, Likeness
from services.drafter.adapters.index import Indexed, PostgresIndex
from services.drafter.adapters.library import Unread, read_folder
from services.drafter.adapters.own import Stamp
from services.drafter.domain.compose import Voice
from services.drafter.domain.knowledge import Article, Chunk, Shelf, chunks
from services.drafter.domain.outcome import Draft, Library, Ticket, answer, refusal
from services.drafter.domain.ranking import Candidate, Weights
from services.drafter.domain.steering import Found, redraft, words_of
from services.drafter.domain.terms import Lexicon
from shared.inference import Device, DeviceChoice, Encoder, locate
from shared.persistence.database import Database
from shared.recognising import Recognise
from shared.recognising.door import Door
from shared.telemetry.logs import fields
from shared.use_cases import NONE, Cases

logger = logging.getLogger("guichet.drafter")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a ticket. `vector` compares with others of the same `encoder`; None for what is no ticket."""

    draft: Draft
    vector: Floats | None = None
    encoder: str = ""


@dataclass(slots=True)
class _Loaded:
    """`libraries` are those of tenants that have articles of their own, as of `stamp`; the others share `library`.

    `within` holds what was made of either for a use case.
    """

    embedder: Embedder
    likeness: Likeness
    library: Library
    stamp: Stamp
    libraries: dict[str, Library] = field(default_factory=dict)
    within: dict[tuple[str, str | None], Library] = field(default_factory=dict)

    def library_of(self, ticket: Ticket) -> Library:
        whole = self.libraries.get(ticket.tenant, self.library)
        use_case = ticket.use_case if ticket.use_case in whole.use_cases else None
        if (ticket.tenant, use_case) not in self.within:
            self.within[ticket.tenant, use_case] = whole.within(use_case)
        return self.within[ticket.tenant, use_case]


class Searcher:
    """`load` before the first question; every heavy step runs in a thread."""

    def __init__(
        self,
        database: Database,
        *,
        knowledge: Path,
        voices: dict[str, Voice],
        own_voices: Mapping[str, Mapping[str, Voice]] = MappingProxyType({}),
        use_cases: Cases = NONE,
        weights: Weights,
        today: Callable[[], date],
        tenant: str = "default",
        device: DeviceChoice = "auto",
        threads: int | None = None,
    ) -> None:
        self._database = database
        self._knowledge = knowledge
        self._voices = voices
        self._own_voices = own_voices
        self._use_cases = use_cases
        self._weights = weights
        self._device: DeviceChoice = device
        self._threads = threads
        self._today = today
        self._tenant = tenant
        self.index = PostgresIndex()
        self._loaded: _Loaded | None = None

    @property
    def is_loaded(self) -> bool:
        return self._loaded is not None

    def embedder(self) -> Embedder:
        if self._loaded is None:
            raise ConnectionError("the encoder is not loaded yet")
        return self._loaded.embedder

    def parts(self) -> tuple[Embedder, Recognise]:
        """The models, for what else is done with them."""
        if self._loaded is None:
            raise ConnectionError("the knowledge base is not loaded yet")
        return self._loaded.embedder, self._loaded.library.recognise

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
        named = frozenset(case.name for case in self._use_cases)
        read = partial(read_folder, self._knowledge, report=_report, use_cases=named)
        articles = await anyio.to_thread.run_sync(read)
        embedder = await anyio.to_thread.run_sync(self._start_encoder)
        likeness = await anyio.to_thread.run_sync(Likeness, embedder)
        door = await anyio.to_thread.run_sync(Door.load)
        await self._import(articles, embedder)
        await self._import_own(embedder)
        library = Library(Shelf(articles), Lexicon(articles), self._voices, self._weights, door, self._own_voices)
        self._loaded = _Loaded(embedder, likeness, library, Stamp(0, 0))
        await self._refresh(self._loaded)
        logger.info("knowledge base is indexed", extra=fields(articles=len(articles), device=embedder.device.actual))

    async def read(self, tickets: Sequence[Ticket]) -> list[Reading]:
        """One draft or refusal a ticket, in order, and the vector it was searched with."""
        if self._loaded is None:
            raise ConnectionError("the knowledge base is not loaded yet")
        await self._refresh(self._loaded)
        likeness, libraries = self._loaded.likeness, [self._loaded.library_of(ticket) for ticket in tickets]
        questions = await self._questions(self._loaded.embedder, tickets)
        found = [refusal(ticket, self._voices) for ticket in tickets]
        open_ = [place for place, draft in enumerate(found) if draft is None]
        asked = [tickets[place] for place in open_]
        known = [libraries[place] for place in open_]
        candidates = await self._candidates([questions[place] for place in open_], asked, known)
        write = partial(_answers, asked, candidates, known, self._today())
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
        await self._refresh(self._loaded)
        refused = [refusal(ticket, self._voices) for ticket, _ in asked]
        open_ = [pair for pair, draft in zip(asked, refused, strict=True) if draft is None]
        tickets = [ticket for ticket, _ in open_]
        questions = [*tickets, *(words_of(ticket, steering) for ticket, steering in open_ if steering.words)]
        libraries = [self._loaded.library_of(ticket) for ticket in questions]
        vectors = await self._questions(self._loaded.embedder, questions)
        found = await self._candidates(list(vectors.values()), questions, libraries)
        by_ticket, by_words = found[: len(open_)], iter(found[len(open_) :])
        pairs = [
            Found(near, next(by_words) if steering.words else ())
            for near, (_, steering) in zip(by_ticket, open_, strict=True)
        ]
        of_tickets = libraries[: len(open_)]
        drafts = iter(await anyio.to_thread.run_sync(partial(_redrafts, open_, pairs, of_tickets, self._today())))
        return [draft if draft is not None else next(drafts) for draft in refused]

    def _start_encoder(self) -> Embedder:
        return Embedder(Encoder.load(locate(), device=self._device, threads=self._threads))

    async def _questions(self, embedder: Embedder, tickets: Sequence[Ticket]) -> dict[int, Floats]:
        """By place in the batch, of every ticket that wants an answer, whether or not there is one in its language."""
        places = [place for place, ticket in enumerate(tickets) if ticket.actionable]
        texts, langs = [tickets[place].question for place in places], [tickets[place].language for place in places]
        vectors = await anyio.to_thread.run_sync(embedder.questions, texts, langs)
        return dict(zip(places, vectors, strict=True))

    async def _candidates(
        self, vectors: Sequence[Floats], tickets: Sequence[Ticket], libraries: Sequence[Library]
    ) -> list[list[Candidate]]:
        if not tickets:
            return []
        sought = await anyio.to_thread.run_sync(_sought, tickets, libraries)
        async with self._database.pool.acquire() as connection:
            return [
                await self.index.candidates(connection, vector, ticket, words, library.hidden)
                for vector, ticket, words, library in zip(vectors, tickets, sought, libraries, strict=True)
            ]

    async def _import(self, articles: Sequence[Article], embedder: Embedder) -> None:
        wanted = {article.key: digest_of(article, embedder) for article in articles}
        held = await self.index.digests(self._database.pool)
        changed = [article for article in articles if held.get(article.key) != wanted[article.key]]
        indexed = await anyio.to_thread.run_sync(embed, changed, embedder)
        async with self._database.unit() as unit:
            gone = await self.index.replace(unit.connection, indexed, keep=wanted)
            await tell(unit, self._tenant, articles, gone)

    async def _import_own(self, embedder: Embedder) -> None:
        """What people approved is embedded again when the encoder changed."""
        for tenant, articles in (await own.approved(self._database.pool)).items():
            held = await self.index.digests(self._database.pool, tenant)
            changed = [one for one in articles if held.get(one.key) != digest_of(one, embedder)]
            for indexed in await anyio.to_thread.run_sync(embed, changed, embedder):
                async with self._database.unit() as unit:
                    await self.index.put(unit.connection, tenant, indexed)

    async def _refresh(self, loaded: _Loaded) -> None:
        """Whoever decided an article may have told another process of this service."""
        stamp = await own.stamp(self._database.pool)
        if stamp == loaded.stamp:
            return
        approved = await own.approved(self._database.pool)
        loaded.libraries = await anyio.to_thread.run_sync(_libraries, loaded.library, approved)
        loaded.within = {}
        loaded.stamp = stamp


def _libraries(shared: Library, approved: dict[str, list[Article]]) -> dict[str, Library]:
    both = {tenant: [*shared.shelf.all(), *articles] for tenant, articles in approved.items()}
    return {tenant: replace(shared, shelf=Shelf(all_), lexicon=Lexicon(all_)) for tenant, all_ in both.items()}


def digest_of(article: Article, embedder: Embedder) -> str:
    return f"{article.digest}/{embedder.digest}"


def embed(articles: Sequence[Article], embedder: Embedder) -> list[Indexed]:
    """Articles as the index takes them. Blocking."""
    pieces: list[tuple[Article, tuple[Chunk, ...]]] = [(article, chunks(article)) for article in articles]
    vectors = iter(embedder.chunks([chunk for _, cut in pieces for chunk in cut]))
    return [
        (article, digest_of(article, embedder), [(chunk, next(vectors)) for chunk in cut]) for article, cut in pieces
    ]


def _sought(tickets: Sequence[Ticket], libraries: Sequence[Library]) -> list[list[str]]:
    return [
        library.lexicon.sought(ticket.question, ticket.language)
        for ticket, library in zip(tickets, libraries, strict=True)
    ]


def _answers(
    tickets: Sequence[Ticket], candidates: Sequence[Sequence[Candidate]], libraries: Sequence[Library], today: date
) -> list[Draft]:
    return [answer(*asked, today) for asked in zip(tickets, candidates, libraries, strict=True)]


def _redrafts(
    asked: Sequence[tuple[Ticket, Steering]], found: Sequence[Found], libraries: Sequence[Library], today: date
) -> list[Draft]:
    return [
        redraft(ticket, steering, near, library, today)
        for (ticket, steering), near, library in zip(asked, found, libraries, strict=True)
    ]


def _report(unread: Unread) -> None:
    logger.warning("a file of the knowledge base is not an article", extra=fields(file=unread.name, why=unread.why))

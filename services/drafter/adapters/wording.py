"""Drafts worded anew by a local generative model, where that holds; else the drafts as they were composed.

Wraps the search: `read` takes no longer than the search and `batch_seconds`, whatever the model's server does.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import anyio.to_thread

from schemas.replies import Source, Steering, WordingModel
from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.generative import Answer, Failed, Generative
from services.drafter.adapters.searcher import Reading
from services.drafter.adapters.wording_telemetry import Wordings
from services.drafter.domain import wording
from services.drafter.domain.breaker import Breaker
from services.drafter.domain.faithful import Likeness, Said
from services.drafter.domain.outcome import Draft, Made, Ticket
from services.drafter.domain.typography import typeset
from services.drafter.domain.wording import Brief, Unusable
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.drafter.wording")

WORDED: Final = "worded"
REFUSED: Final = "refused"
FAILED: Final = "failed"
UNUSABLE: Final = "unusable"
SHUT: Final = "shut"
OUT_OF_TIME: Final = "out_of_time"


class Searching(Protocol):
    async def read(self, tickets: Sequence[Ticket]) -> list[Reading]: ...

    async def steer(self, asked: Sequence[tuple[Ticket, Steering]]) -> list[Draft]: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """`batch_seconds` bounds all the drafts of one batch together."""

    parallel: int = 2
    batch_seconds: float = 40.0


class Worder:
    """Asks for a wording of each draft that is made of an article's sentences. Static answers are never touched."""

    def __init__(
        self,
        inner: Searching,
        model: Generative,
        embedder: Callable[[], Embedder],
        *,
        breaker: Breaker,
        limits: Limits,
        wordings: Wordings,
    ) -> None:
        self._inner = inner
        self._model = model
        self._embedder = embedder
        self._breaker = breaker
        self._limits = limits
        self._wordings = wordings

    def about(self) -> dict[str, object]:
        return {"wording": {"model": self._model.name, "asked": not self._breaker.shut}}

    async def close(self) -> None:
        await self._model.close()

    async def read(self, tickets: Sequence[Ticket]) -> list[Reading]:
        """The search's readings, those with a composed draft reworded where the wording holds."""
        readings = await self._inner.read(tickets)
        turns = asyncio.Semaphore(self._limits.parallel)
        tasks = {
            asyncio.create_task(self._in_turn(ticket, reading.draft, reading.draft.made, turns)): place
            for place, (ticket, reading) in enumerate(zip(tickets, readings, strict=True))
            if reading.draft.made is not None
        }
        if not tasks:
            return readings
        try:
            done, late = await asyncio.wait(tasks, timeout=self._limits.batch_seconds)
        finally:
            for task in tasks:
                task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for task in done:
            place = tasks[task]
            readings[place] = replace(readings[place], draft=task.result())
        for _ in late:
            self._wordings.count(OUT_OF_TIME)
        return readings

    async def steer(self, asked: Sequence[tuple[Ticket, Steering]]) -> list[Draft]:
        """What an agent asks for by hand stays in the article's own words: they steered those."""
        return await self._inner.steer(asked)

    async def _in_turn(self, ticket: Ticket, draft: Draft, made: Made, turns: asyncio.Semaphore) -> Draft:
        async with turns:
            try:
                return await self._word(ticket, draft, made)
            except Exception:
                logger.exception("a wording failed where none should: the composed draft stays")
                self._wordings.count(FAILED, "unexpected")
                return draft

    async def _word(self, ticket: Ticket, draft: Draft, made: Made) -> Draft:
        if not self._breaker.allows():
            self._wordings.count(SHUT)
            return draft
        brief = Brief(ticket.language, ticket.text, tuple(quote.sentence for quote in made.reply.quotes))
        try:
            answer, said = await self._ask(brief)
        except (Failed, Unusable) as error:
            self._breaker.failed()
            outcome = FAILED if isinstance(error, Failed) else UNUSABLE
            self._wordings.count(outcome, str(error))
            logger.warning("a wording did not come: the composed draft stays", extra=fields(code=str(error)))
            return draft
        except BaseException:
            self._breaker.given_up()
            raise
        self._breaker.succeeded()
        return await anyio.to_thread.run_sync(self._judge, draft, made, answer, said)

    async def _ask(self, brief: Brief) -> tuple[Answer, tuple[Said, ...]]:
        count = len(brief.sources)
        answer = await self._model.ask(wording.messages(brief), wording.schema(count))
        return answer, wording.parse(answer.content, count)

    def _judge(self, draft: Draft, made: Made, answer: Answer, said: tuple[Said, ...]) -> Draft:
        """Blocking: checks the wording, and gives the draft that an agent will see."""
        lang = made.subject.lang
        reply = wording.reworded(made.reply, said, lang)
        found, codes = wording.check(reply, said, made.subject, likeness_of(self._embedder(), lang))
        if not all(one.passed for one in found):
            self._wordings.count(REFUSED, codes[0] if codes else found[-1].name)
            return draft
        self._wordings.count(WORDED)
        return replace(
            draft, text=reply.text, sources=_sources(draft, said, lang), checks=found, model=self._identity(answer)
        )

    def _identity(self, answer: Answer) -> WordingModel:
        return WordingModel(
            name=self._model.name, version=self._model.version, server=answer.fingerprint, prompt=wording.PROMPT
        )


def likeness_of(embedder: Embedder, lang: str) -> Likeness:
    """The encoder's cosine of each pair. Blocking."""

    def cosines(pairs: Sequence[tuple[str, str]]) -> list[float]:
        flat = [text for pair in pairs for text in pair]
        vectors = embedder.questions(flat, [lang] * len(flat))
        return [float(vectors[at] @ vectors[at + 1]) for at in range(0, len(flat), 2)]

    return cosines


def _sources(draft: Draft, said: Sequence[Said], lang: str) -> tuple[Source, ...]:
    """Each sentence of the reply with each sentence that it words, in the reply's order."""
    return tuple(
        draft.sources[number].model_copy(update={"said": typeset(one.text, lang)})
        for one in said
        for number in one.sources
    )

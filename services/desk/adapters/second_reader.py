"""The second reader with its models: loaded beside the desk, asked off the event loop, and never waited for long."""

import asyncio
import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import Final

import anyio
import anyio.to_thread

from schemas.tickets import MessageContent, PlaceholderTable
from services.desk.domain import second_reader
from services.desk.domain.head import head_of
from services.desk.domain.second_reader import Kind, Known, Remark, hosts_in
from services.desk.domain.ticket import Ticket
from shared.inference import ArtefactError
from shared.languages import base_language
from shared.messaging.unit import Connection
from shared.placeholders import restore
from shared.recognising import Personal, Recognise
from shared.recognising.door import Door
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk")

_PATIENCE_SECONDS: Final = 3.0
_LONGEST: Final = 20_000
"""Characters in which personal data is looked for; a reply that is longer holds something pasted."""
_REMEMBERED: Final = 32
"""Searches that a page which is read again finds: places and labels, under a digest of the text."""
_MOST: Final = 200
_ADD: Final = """
insert into remark as held (tenant, day, kind, shown, dismissed) values ($1, $2, $3, $4, $5)
on conflict (tenant, day, kind) do update
set shown = held.shown + excluded.shown, dismissed = held.dismissed + excluded.dismissed
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the second reader has to say; not `complete` when it could not look for personal data."""

    remarks: tuple[Remark, ...]
    complete: bool


class SecondReader:
    """One text at a time. Without the built finder it reads on, and says what it could not look for."""

    def __init__(self, load: Callable[[], Recognise] = Door.load, *, patience: float = _PATIENCE_SECONDS) -> None:
        self._load = load
        self._patience = patience
        self._recognise: Recognise | None = None
        self._limiter = anyio.CapacityLimiter(1)
        self._begun: dict[bytes, asyncio.Task[Sequence[Personal]]] = {}

    @property
    def is_ready(self) -> bool:
        return self._recognise is not None

    async def keep_ready(self) -> None:
        """Runs until cancelled: loads the models once, off the event loop."""
        try:
            self._recognise = await anyio.to_thread.run_sync(self._load)
        except ArtefactError:
            logger.warning("the second reader finds no personal data: the finder was not built", extra=fields())
        await anyio.sleep_forever()

    async def read(self, text: str, known: Known, *, by_model: bool = True) -> Reading:
        """`by_model`: also looks for personal data; a restricted ticket's replies are read by rules alone."""
        personal = await self.personal(text, known.lang) if by_model else None
        remarks = await anyio.to_thread.run_sync(second_reader.read, text, known, personal or ())
        return Reading(remarks, personal is not None)

    async def personal(self, text: str, lang: str) -> Sequence[Personal] | None:
        """What would have been masked at the door; None when it could not be looked for in time."""
        if self._recognise is None or len(text) > _LONGEST:
            return None
        search = self._search(self._recognise, text, lang)
        done, _ = await asyncio.wait({search}, timeout=self._patience)
        if not done:
            return None
        error = search.exception()
        if error is not None:
            logger.warning("the second reader's finder failed", extra=fields(error=type(error).__name__))
            return None
        return search.result()

    def _search(self, recognise: Recognise, text: str, lang: str) -> asyncio.Task[Sequence[Personal]]:
        """The search in this text: the one that was begun for it a moment ago, or a new one."""
        key = hashlib.sha256(f"{lang}\n{text}".encode()).digest()
        begun = self._begun.pop(key, None)
        if begun is None or begun.cancelled() or (begun.done() and begun.exception() is not None):
            find = partial(anyio.to_thread.run_sync, abandon_on_cancel=True, limiter=self._limiter)
            begun = asyncio.create_task(find(recognise, text, lang), name="second reader")
        self._begun[key] = begun
        while len(self._begun) > _REMEMBERED:
            del self._begun[next(iter(self._begun))]
        return begun


def known_of(
    ticket: Ticket, message: MessageContent, table: PlaceholderTable, *, agent: str, hosts: Iterable[str]
) -> Known:
    """What this ticket and its suggestion already say, in clear."""
    draft = ticket.draft
    suggestion = restore(draft.text, table).text if draft is not None and draft.text is not None else ""
    quotes = [restore(source.quote, table).text for source in draft.sources] if draft is not None else []
    own = (
        message.subject,
        message.text,
        message.signature,
        message.quoted,
        message.sender_name,
        message.sender_address,
    )
    sources = "\n".join((suggestion, *quotes))
    return Known(
        ticket="\n".join((*filter(None, own), *(row.value for row in table.rows), agent)),
        sources=sources,
        lang=base_language(head_of(ticket).lang or ""),
        suggestion=suggestion,
        hosts=hosts_in(sources) | frozenset(host.casefold() for host in hosts),
    )


async def note(
    connection: Connection, tenant: str, day: date, *, shown: Iterable[str], dismissed: Iterable[str]
) -> None:
    """Adds how many remarks of each kind were shown and set aside before an approval to that day's counts."""
    seen, aside = set(islice(shown, _MOST)), set(dismissed)
    every = Counter(key.rpartition("-")[0] for key in seen)
    gone = Counter(key.rpartition("-")[0] for key in seen & aside)
    rows = [(tenant, day, kind.value, every[kind.value], gone[kind.value]) for kind in Kind if every[kind.value]]
    await connection.executemany(_ADD, rows)

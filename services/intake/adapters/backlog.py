"""Looks now and then at what waits in intake's outbox, so that the gate knows."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Protocol

from services.intake.domain.incoming import Incoming, Receipt
from services.intake.domain.pressure import Gate
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.intake")

_SECONDS = 1.0
_LOOK = """
select (select count(*) from (select from outbox limit $1) as bounded) as waiting,
       coalesce(extract(epoch from now() - (select created_at from outbox order by id limit 1)), 0)::float8 as oldest
"""


@dataclass(slots=True)
class Backlog:
    """`most`: more rows than this are not counted."""

    database: Database
    gate: Gate
    most: int

    async def run(self) -> None:
        while True:
            try:
                await self.look()
            except TRANSIENT as error:
                # Nothing can be kept either: whoever asks is told so by the database's own absence.
                logger.warning("the outbox cannot be counted", extra=fields(error=type(error).__name__))
            await asyncio.sleep(_SECONDS)

    async def look(self) -> None:
        was = self.gate.closed
        row = await self.database.pool.fetchrow(_LOOK, 2 * self.most)
        assert row is not None
        self.gate.seen(row["waiting"], row["oldest"])
        if self.gate.closed and not was:
            logger.warning("intake says later")
        elif was and not self.gate.closed:
            logger.warning("intake takes again")


class Taking(Protocol):
    async def take(self, incoming: Incoming) -> Receipt | None: ...


@dataclass(frozen=True, slots=True)
class Gated:
    """Takes a message unless too much waits: then nothing is kept, and `Later` says so to whoever brought it."""

    inner: Taking
    gate: Gate

    async def take(self, incoming: Incoming) -> Receipt | None:
        self.gate.check()
        return await self.inner.take(incoming)

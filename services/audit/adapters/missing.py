"""Whether a message that came in got past the door, as the ledger has it: the check that nothing is lost."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from opentelemetry.metrics import CallbackOptions, Meter, Observation

from schemas.erasure import TicketErased
from schemas.records import AccessRecorded
from schemas.restriction import RestrictionDecided
from schemas.tickets import TicketPseudonymized, TicketReceived
from shared.messaging.unit import Connection
from shared.persistence.database import Database
from shared.telemetry import names
from shared.telemetry.instruments import gauge

PATIENCE: Final = timedelta(minutes=10)
BACK: Final = timedelta(days=1)
_EVERY_SECONDS = 60.0
_COUNT = f"""
select count(*) from ledger came
where came.event_type = '{TicketReceived.TYPE}' and came.recorded_at > $1 and came.recorded_at < $2
  and not exists (
    select from ledger l where l.tenant = came.tenant and l.ticket_id = came.ticket_id and (
        (l.event_type = '{TicketPseudonymized.TYPE}' and l.facts->'version' = came.facts->'version')
        or l.event_type = '{TicketErased.TYPE}'
        or (l.event_type = '{AccessRecorded.TYPE}' and l.facts->>'action' = 'dead_letter.written'
            and l.facts->>'purpose' like '{TicketReceived.TYPE}/%' and l.facts->>'by' = 'pseudonymizer'
            and l.event_time > came.event_time - interval '1 minute')
        or (l.event_type = '{RestrictionDecided.TYPE}' and l.facts->>'decision' = 'restricted' and not exists (
            select from ledger e where e.tenant = l.tenant and e.ticket_id = l.ticket_id
                and e.event_type = l.event_type and e.facts->>'decision' <> 'restricted'
                and e.facts->'restriction_id' = l.facts->'restriction_id'))))
"""  # noqa: S608
"""What a restricted person writes waits at the door on purpose, where agents read it. A dead letter explains what came
before it, by clocks that may be a minute apart; one that another step wrote, of another message, says nothing."""


async def missing(connection: Connection, now: datetime) -> int:
    """Messages of the last day, in for longer than `PATIENCE`, that no agent can read, and nobody was told why."""
    found: int = await connection.fetchval(_COUNT, now - BACK, now - PATIENCE)
    return found


class MissingWatch:
    def __init__(self, database: Database, clock: Callable[[], datetime], meter: Meter) -> None:
        self._database = database
        self._clock = clock
        self._found: int | None = None
        gauge(meter, names.TICKETS_MISSING, [self._told])

    async def run(self) -> None:
        while True:
            await self.count()
            await asyncio.sleep(_EVERY_SECONDS)

    async def count(self) -> None:
        """Where it fails nothing is told any more: what was found before says nothing of now."""
        try:
            async with self._database.pool.acquire() as connection:
                self._found = await missing(connection, self._clock())
        except Exception:
            self._found = None
            raise

    def _told(self, _: CallbackOptions) -> Iterable[Observation]:
        if self._found is not None:
            yield Observation(self._found)

"""Which tickets were erased, noted outside the database: a backup that is put back must not bring their keys back."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import anyio.to_thread

from schemas.erasure import TicketErase, TicketErased
from services.audit.adapters import store
from services.audit.adapters.line_file import append_line
from shared.messaging.event import Event, originate
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.audit.erasures")

KEYS = "keyring.data_key"
BATCH = 500


class _Erased(NamedTuple):
    tenant: str
    ticket_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True)
class Erasures:
    """The list of what was erased: tenant, ticket and request, by id. Nothing says whose it was."""

    path: Path

    async def note(self, event: Event[TicketErase]) -> None:
        """On disk when it returns, before the keys are destroyed."""
        line = json.dumps(
            {
                "tenant": event.tenant,
                "ticket_id": str(event.data.ticket_id),
                "request_id": str(event.data.request_id),
            }
        )
        await anyio.to_thread.run_sync(append_line, self.path, line)

    async def destroy_again(self, database: Database, clock: Callable[[], datetime]) -> int:
        """At start: destroys keys that a restored backup brought back, on record; how many. A batch a transaction."""
        total, batches = 0, self._batches()
        while batch := await anyio.to_thread.run_sync(lambda: next(batches, None)):
            async with database.unit() as unit:
                total += await _destroy(unit, batch, clock())
        if total:
            logger.warning("keys of erased tickets had come back and were destroyed", extra=fields(count=total))
        return total

    def _batches(self) -> Iterator[list[_Erased]]:
        """Each ticket, once in a batch; a line that a crash cut off is passed over, and any other said."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8-sig", errors="replace") as stream:
            numbered = enumerate(stream, start=1)
            while lines := list(islice(numbered, BATCH)):
                if batch := list(dict.fromkeys(_read(lines))):
                    yield batch


def _read(lines: Iterable[tuple[int, str]]) -> Iterator[_Erased]:
    for number, line in lines:
        try:
            item = json.loads(line)
            erased = _Erased(str(item["tenant"]), UUID(item["ticket_id"]), UUID(item["request_id"]))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            if line.endswith("\n") and line.strip():
                logger.critical("a line of the erasures cannot be read", extra=fields(line=number))
        else:
            yield erased


async def _destroy(unit: UnitOfWork, batch: Sequence[_Erased], at: datetime) -> int:
    counts = await store.destroy_keys_of_each(unit.connection, [(one.tenant, one.ticket_id) for one in batch])
    for one, count in zip(batch, counts, strict=True):
        if count:
            data = TicketErased(
                ticket_id=one.ticket_id, request_id=one.request_id, service="audit", erased={KEYS: count}, at=at
            )
            await unit.publish(
                originate(data, source="audit", tenant=one.tenant, ticket_id=one.ticket_id, actor="audit")
            )
    return sum(counts)

"""Which tickets were erased, noted outside the database: a backup that is put back must not bring their keys back."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import anyio.to_thread

from schemas.erasure import TicketErase, TicketErased
from services.audit.adapters import store
from services.audit.adapters.checkpoints import append_line
from shared.messaging.event import Event, originate
from shared.persistence.database import Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.audit.erasures")

KEYS = "keyring.data_key"


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
        """At start: destroys keys that a restored backup brought back, on record; how many."""
        total = 0
        for item in await anyio.to_thread.run_sync(lambda: list(self._lines())):
            ticket_id = UUID(item["ticket_id"])
            async with database.unit() as unit:
                count = await store.destroy_keys(unit.connection, item["tenant"], ticket_id)
                if count:
                    data = TicketErased(
                        ticket_id=ticket_id,
                        request_id=UUID(item["request_id"]),
                        service="audit",
                        erased={KEYS: count},
                        at=clock(),
                    )
                    await unit.publish(
                        originate(data, source="audit", tenant=item["tenant"], ticket_id=ticket_id, actor="audit")
                    )
            total += count
        if total:
            logger.warning("keys of erased tickets had come back and were destroyed", extra=fields(count=total))
        return total

    def _lines(self) -> Iterator[dict[str, Any]]:
        """Each ticket once; a line that a crash cut off is passed over."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8") as stream:
            for line in dict.fromkeys(stream):
                try:
                    yield json.loads(line)
                except json.JSONDecodeError:
                    continue

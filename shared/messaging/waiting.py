"""What a consumer sets aside, because its ticket's processing is restricted."""

from collections.abc import Sequence
from typing import Any

from shared.messaging import restricting
from shared.messaging.event import Event
from shared.messaging.taken import Reader, Taken
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database


class Waiting:
    """Asked of each event twice, and neither question does for the other.

    `set_aside`, before anything is prepared, keeps what is restricted from the models: preparing is long, and no
    transaction stays open for it. `must_wait`, in the transaction that writes and while it holds the ticket, keeps to a
    restriction that came in between: it is noted only once nobody holds the ticket, so that none comes after the look.
    """

    def __init__(self, database: Database, reader: Reader, topic: str) -> None:
        self.applies = restricting.waits_at(reader.service, topic)
        self._database = database
        self._group = reader.group

    async def set_aside(self, taken: Sequence[Taken]) -> int:
        """Those whose ticket is restricted; how many."""
        if not self.applies:
            return 0
        events = [item.event for item in taken if item.event is not None]
        found = await restricting.restricted(
            self._database.pool, {event.ticket_id for event in events if event.ticket_id is not None}
        )
        waiting = [item for item in taken if item.event is not None and item.event.ticket_id in found]
        for item in waiting:
            async with self._database.unit() as unit:
                await self.lay(unit, item)
            item.event = None
        return len(waiting)

    async def must_wait(self, unit: UnitOfWork, event: Event[Any]) -> bool:
        """Whether it was restricted since. The caller holds the ticket."""
        if not self.applies or event.ticket_id is None:
            return False
        return bool(await restricting.restricted(unit.connection, [event.ticket_id]))

    async def lay(self, unit: UnitOfWork, item: Taken) -> None:
        item.waits = True
        if item.raw is not None and item.event is not None:
            await restricting.lay_aside(unit.connection, self._group, item.event, item.raw)

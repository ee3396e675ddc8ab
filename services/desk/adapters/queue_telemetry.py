"""How many tickets wait at the desk, and how long the oldest has: by tab and priority, no ticket of its own."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

import anyio
from opentelemetry.metrics import Meter, Observation

from services.desk.adapters.standing_restrictions import ALL_RESTRICTED
from services.desk.domain.priority import PRIORITIES
from shared.persistence.database import Database
from shared.telemetry import names
from shared.telemetry.instruments import gauge

WAITING_FOR_SOMEBODY: Final = ("to_answer", "to_triage", "to_second", "waiting")
UNREAD: Final = "none"
"""The priority of a ticket that triage has not read."""
_EVERY_SECONDS = 15.0
_COUNT = f"""
select view, coalesce(priority, $3) as priority, count(*) as tickets,
    greatest(0, extract(epoch from $4::timestamptz - min(waiting_since) filter (where restricted_id is null)))::float8
        as oldest
from ticket left join {ALL_RESTRICTED} held on restricted_id = ticket_id
where tenant = $1 and view = any($2) group by 1, 2
"""  # noqa: S608


class QueueWatch:
    """Tells nothing until it has counted once, nor once it failed to: what was found before does not grow old.

    What is restricted is counted, and not told as waiting: it may stand for weeks, and would hide what presses.
    """

    def __init__(self, database: Database, tenant: str, clock: Callable[[], datetime], meter: Meter) -> None:
        self._database = database
        self._tenant = tenant
        self._clock = clock
        self._found: dict[tuple[str, str], tuple[int, float]] | None = None
        gauge(meter, names.QUEUE_TICKETS, [lambda _: self._told(0)])
        gauge(meter, names.QUEUE_OLDEST, [lambda _: self._told(1)])

    async def count(self) -> None:
        views = list(WAITING_FOR_SOMEBODY)
        try:
            rows = await self._database.pool.fetch(_COUNT, self._tenant, views, UNREAD, self._clock())
        except Exception:
            self._found = None
            raise
        self._found = {(row["view"], row["priority"]): (row["tickets"], row["oldest"]) for row in rows}

    async def run(self) -> None:
        while True:
            await self.count()
            await anyio.sleep(_EVERY_SECONDS)

    def _told(self, which: int) -> Iterable[Observation]:
        """Of every tab and priority, so that what was emptied goes to 0."""
        found = self._found
        if found is None:
            return
        for view in WAITING_FOR_SOMEBODY:
            for priority in (*PRIORITIES, UNREAD):
                about = {names.VIEW: view, names.PRIORITY: priority}
                yield Observation(found.get((view, priority), (0, 0.0))[which], about)

"""Large crowds, told anew at a pace: looking at one takes the longer the larger it is, and each message would do it."""

import asyncio
import logging
import time

from services.drafter.adapters import unsettled
from services.drafter.adapters.crowds import Crowds
from services.drafter.adapters.likeness import Kept
from shared.messaging.retry import Backoff
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.drafter.settling")

_PAUSE_SECONDS = 1.0
_REST = 8.0
"""Times as long as a look took, after each: a draft that waits for the tenant's lock meanwhile waits for one look."""


class Settling:
    """In every replica; the tenant's lock makes one of them at a time settle."""

    def __init__(self, database: Database, crowds: Crowds) -> None:
        self._database = database
        self._crowds = crowds

    async def run(self) -> None:
        """Until cancelled."""
        backoff = Backoff(first=0.5, most=10.0)
        while True:
            try:
                found = await self.settle(rest=_REST)
            except TRANSIENT as error:
                logger.warning("crowds wait for the database", extra=fields(error=type(error).__name__))
                await asyncio.sleep(backoff.next())
                continue
            backoff.reset()
            if not found:
                await asyncio.sleep(_PAUSE_SECONDS)

    async def settle(self, rest: float = 0.0) -> int:
        """One crowd of each tenant and kind, each in a transaction of its own; how many there were.

        After each, it rests `rest` times as long as that took.
        """
        async with self._database.unit() as unit:
            waiting = await unsettled.crowds(unit.connection)
        count = 0
        for tenant, kept in waiting:
            start = time.monotonic()
            count += await self._settle_one(tenant, kept)
            await asyncio.sleep(rest * (time.monotonic() - start))
        return count

    async def _settle_one(self, tenant: str, kept: Kept) -> bool:
        async with self._database.unit() as unit:
            return await self._crowds.settle(tenant, kept, unit)

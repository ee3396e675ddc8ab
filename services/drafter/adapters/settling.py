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
_SPELL_SECONDS = 1.0
"""So long it goes on with a tenant's crowds of a kind: most that wait are quickly looked at."""
_REST = 4.0
"""Times as long as the work took: what waits for the tenant's lock meanwhile is at most a fifth slower."""


class Settling:
    """In every replica; the tenant's lock makes one of them at a time settle."""

    def __init__(self, database: Database, crowds: Crowds) -> None:
        self._database = database
        self._crowds = crowds

    async def run(self) -> None:
        """Until cancelled."""
        backoff = Backoff(first=0.5, most=10.0)
        while True:
            start = time.monotonic()
            try:
                await self.settle()
            except TRANSIENT as error:
                logger.warning("crowds wait for the database", extra=fields(error=type(error).__name__))
                await asyncio.sleep(backoff.next())
                continue
            backoff.reset()
            await asyncio.sleep(max(_PAUSE_SECONDS, _REST * (time.monotonic() - start)))

    async def settle(self) -> int:
        """A spell for each kind and tenant, each crowd in a transaction of its own; how many there were."""
        async with self._database.unit() as unit:
            waiting = await unsettled.crowds(unit.connection)
        count = 0
        for tenant, kept in waiting:
            until = time.monotonic() + _SPELL_SECONDS
            while await self._settle_one(tenant, kept):
                count += 1
                if time.monotonic() >= until:
                    break
        return count

    async def _settle_one(self, tenant: str, kept: Kept) -> bool:
        async with self._database.unit() as unit:
            return await self._crowds.settle(tenant, kept, unit)

"""Follows the AI switch: pages say when it is out, and each switching goes on record, once."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID, uuid5

from opentelemetry.metrics import CallbackOptions, Meter, Observation

from schemas.records import AccessRecorded
from shared import ai_switch
from shared.ai_switch import AI_SERVICES, BadSwitch, Switched
from shared.messaging.event import originate
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry import names
from shared.telemetry.instruments import gauge
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk")

_EVENT_IDS = UUID("5d1f6a0c-77a4-4f0a-9f0e-2f1b6f1f7d40")


class AiSwitch:
    """What the switch said when it was last read."""

    def __init__(self, path: Path | None, tenant: str, meter: Meter | None = None) -> None:
        self._path = path
        self._tenant = tenant
        self._read = False
        self._switches: Sequence[Switched] = ()
        self._recorded: frozenset[UUID] = frozenset()
        self._unreadable = False
        if meter is not None:
            gauge(meter, names.AI_OUT, [self._told])

    @property
    def taken_out(self) -> Switched | None:
        """The switch that took the AI out and still holds."""
        return ai_switch.taken_out(self._switches)

    async def follow(self, database: Database) -> None:
        """Reads the switch; what is new in it goes on record. An unreadable one changes nothing."""
        if self._path is None:
            return
        try:
            self._switches = await asyncio.to_thread(ai_switch.read, self._path)
        except (BadSwitch, OSError) as error:
            if not self._unreadable:
                logger.warning("the AI switch cannot be read", extra=fields(error=type(error).__name__))
            self._unreadable = True
            return
        self._read, self._unreadable = True, False
        new = [item for item in self._switches if item.id not in self._recorded]
        if new:
            async with database.unit() as unit:
                for item in new:
                    await self._record(unit, item)
            self._recorded = frozenset(item.id for item in self._switches)

    def _told(self, _: CallbackOptions) -> Iterable[Observation]:
        if self._read:
            out = int(self.taken_out is not None)
            yield from (Observation(out, {names.STAGE: service}) for service in AI_SERVICES)

    async def _record(self, unit: UnitOfWork, item: Switched) -> None:
        """Another replica, or an earlier run, may have done it."""
        done = await unit.connection.execute(
            "insert into ai_switch (tenant, id, ai, agent, at) values ($1, $2, $3, $4, $5) on conflict do nothing",
            self._tenant, item.id, item.ai, item.by, item.at,
        )  # fmt: skip
        if not done.endswith(" 1"):
            return
        record = AccessRecorded(
            action="ai.switched_off" if item.ai == "off" else "ai.switched_on",
            actor=item.by,
            purpose="operations",
            at=item.at,
        )
        event_id = uuid5(_EVENT_IDS, f"{self._tenant}/{item.id}")
        await unit.publish(
            originate(record, source="desk", tenant=self._tenant, ticket_id=None, actor=item.by, id=event_id)
        )


async def keep_following(database: Database, switch: AiSwitch, *, every: float = 1.0) -> None:
    """Runs until cancelled; a database that is away is waited for."""
    while True:
        try:
            await switch.follow(database)
        except TRANSIENT as error:
            logger.warning("the AI switch waits to be recorded", extra=fields(error=type(error).__name__))
        await asyncio.sleep(every)

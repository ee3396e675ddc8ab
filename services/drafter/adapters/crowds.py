"""Bursts and new themes, told as they change."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import anyio.to_thread

from schemas.likeness import BurstRaised, ThemeRaised
from services.drafter.adapters import likeness, news
from services.drafter.adapters.likeness import Kept
from services.drafter.adapters.reaching import reach
from services.drafter.domain.bursts import Arrival, Burst, Rule, bursts, changes
from services.drafter.domain.themes import ThemeRule
from shared.messaging.event import Event, derive
from shared.messaging.unit import UnitOfWork

_SAID: Final[dict[Kept, Callable[..., BurstRaised | ThemeRaised]]] = {"burst": BurstRaised, "theme": ThemeRaised}


@dataclass(frozen=True, slots=True)
class Crowds:
    """Without `theme` no new theme is told."""

    source: str
    burst: Rule
    theme: ThemeRule | None = None

    async def tell(self, event: Event[Any], arrival: Arrival, unit: UnitOfWork) -> None:
        """What a ticket changes; one ticket of a tenant at a time."""
        await likeness.lock(unit.connection, event.tenant)
        await self._tell(event, "burst", arrival, unit)
        if self.theme is not None:
            moved = await news.since(unit.connection, event.tenant, arrival, self.theme.seen)
            for one in (arrival, *moved):
                await self._tell(event, "theme", one, unit)

    async def _tell(self, event: Event[Any], kept: Kept, arrival: Arrival, unit: UnitOfWork) -> None:
        connection, tenant, rule = unit.connection, event.tenant, self._rule(kept)
        mine = await likeness.told(connection, kept, tenant, [arrival.ticket_id])
        crowded = await reach(connection, tenant, arrival, mine, rule, new=kept == "theme")
        reached = [arrival.ticket_id, *(one.ticket_id for one in crowded.arrivals)]
        told = await likeness.told(connection, kept, tenant, reached)
        standing = await anyio.to_thread.run_sync(bursts, crowded, rule)
        if kept == "theme":
            standing = [one for one in standing if await self._has_a_past(one, unit, tenant)]
        for first, burst in changes(told, standing):
            version = await likeness.save(connection, kept, tenant, first, burst)
            data = _SAID[kept](
                ticket_id=first,
                version=version,
                tickets=burst.tickets,
                category=burst.category,
                langs=burst.langs,
                started_at=burst.started_at,
                last_at=burst.last_at,
                until=burst.last_at + rule.window,
            )
            said = derive(event, data, source=self.source, step=str(first))
            await unit.publish(replace(said, ticket_id=first))

    def _rule(self, kept: Kept) -> Rule:
        return self.theme.crowd if kept == "theme" and self.theme is not None else self.burst

    async def _has_a_past(self, theme: Burst, unit: UnitOfWork, tenant: str) -> bool:
        assert self.theme is not None
        before = theme.started_at - self.theme.crowd.window
        return await news.known(unit.connection, tenant, before, self.theme.known)

"""Bursts and new themes, told as they change: with each ticket while they are small, and then for many at once.

What a burst is, is a pure function of the tickets: told at once or later, all end the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from schemas.likeness import BurstRaised, ThemeRaised
from services.drafter.adapters import likeness, news, unsettled
from services.drafter.adapters.likeness import Kept
from services.drafter.adapters.reaching import Reaching, neighbours
from services.drafter.adapters.unsettled import PutOff
from services.drafter.domain.bursts import Arrival, Burst, Rule, changes
from services.drafter.domain.themes import ThemeRule
from shared.messaging.event import Event, derive, originate
from shared.messaging.unit import UnitOfWork

_SAID: Final[dict[Kept, Callable[..., BurstRaised | ThemeRaised]]] = {"burst": BurstRaised, "theme": ThemeRaised}

Crowd = BurstRaised | ThemeRaised
Said = Callable[[Crowd], Event[Any]]
"""The event that tells of a crowd."""


@dataclass(frozen=True, slots=True)
class Crowds:
    """Without `theme` no new theme is told, also not of tickets that waited for it since it was told of."""

    source: str
    burst: Rule
    theme: ThemeRule | None = None

    async def tell(self, event: Event[Any], arrival: Arrival, unit: UnitOfWork) -> None:
        """What a ticket changes; one ticket of a tenant at a time, but for the comparison with all its past."""
        connection, tenant, theme = unit.connection, event.tenant, self.theme
        past = await news.past(connection, tenant, arrival.ticket_id, theme.seen) if theme is not None else None
        await likeness.lock(connection, tenant)
        await self._tell_or_put_off(event, "burst", arrival, unit)
        if theme is not None and past is not None:
            moved = await news.since(connection, tenant, arrival, past, theme.seen)
            for one in (arrival, *moved):
                await self._tell_or_put_off(event, "theme", one, unit)

    async def settle(self, tenant: str, kept: Kept, unit: UnitOfWork) -> bool:
        """Tells of the crowd of the earliest ticket that waits, for all that wait in it; False when none does."""
        await likeness.lock(unit.connection, tenant)
        if kept == "theme" and self.theme is None:
            await unsettled.forget(unit.connection, tenant, kept)
        waits = await unsettled.first(unit.connection, tenant, kept)
        if waits is None:
            return False

        def said(data: Crowd) -> Event[Any]:
            event = originate(data, source=self.source, tenant=tenant, ticket_id=data.ticket_id, actor=self.source)
            return replace(event, cause_id=waits.event_id)

        mine = await likeness.told(unit.connection, kept, tenant, [waits.arrival.ticket_id])
        looked_at = await self._tell(said, tenant, kept, waits, unit, mine=mine)
        await unsettled.settled(unit.connection, tenant, kept, looked_at)
        return True

    async def look_again(self, tenant: str, ticket_id: UUID, event_id: UUID, unit: UnitOfWork) -> None:
        """A ticket counts no more, or again: it and the crowds that hold it are told anew a little later."""
        connection = unit.connection
        await likeness.lock(connection, tenant)
        for kept in _SAID:
            told = await likeness.told(connection, kept, tenant, [ticket_id])
            tickets = {ticket_id, *(each for crowd in told for each in crowd.tickets)}
            await unsettled.put_off(connection, tenant, kept, tickets, event_id)

    async def _tell_or_put_off(self, event: Event[Any], kept: Kept, arrival: Arrival, unit: UnitOfWork) -> None:
        def said(data: Crowd) -> Event[Any]:
            derived = derive(event, data, source=self.source, step=str(data.ticket_id))
            return replace(derived, ticket_id=data.ticket_id)

        connection, tenant, rule = unit.connection, event.tenant, self._rule(kept)
        near = await neighbours(connection, tenant, arrival.ticket_id, rule, new=kept == "theme")
        mine = await likeness.told(connection, kept, tenant, [arrival.ticket_id])
        if not near and not mine:
            return
        if near >= rule.at_once or await likeness.large(
            connection, kept, tenant, arrival.at, rule.window, more_than=rule.at_once
        ):
            await unsettled.put_off(connection, tenant, kept, [arrival.ticket_id], event.id)
        else:
            await self._tell(said, tenant, kept, PutOff(arrival, event.id), unit, mine=mine)

    async def _tell(
        self, said: Said, tenant: str, kept: Kept, one: PutOff, unit: UnitOfWork, *, mine: Sequence[Burst]
    ) -> list[UUID]:
        """Returns the tickets that were looked at. Those that a burst loses by it wait for a look of their own.

        `mine`: what was last told of the ticket.
        """
        connection, rule, own = unit.connection, self._rule(kept), one.arrival.ticket_id
        reached = await Reaching(connection, tenant, rule, new=kept == "theme").around(one.arrival, mine)
        held = {own, *(ticket for burst in reached.bursts for ticket in burst.tickets)}
        told = await likeness.told(connection, kept, tenant, held)
        standing = reached.bursts
        if kept == "theme":
            standing = tuple([found for found in standing if await self._has_a_past(found, unit, tenant)])
        for first, burst in changes(told, standing):
            version = await likeness.save(connection, kept, tenant, first, burst)
            await unit.publish(said(_raised(kept, first, version, burst, rule)))
        lost = {ticket for burst in told for ticket in burst.tickets} - held
        await unsettled.put_off(connection, tenant, kept, lost, one.event_id)
        return [*held, *reached.passed]

    def _rule(self, kept: Kept) -> Rule:
        return self.theme.crowd if kept == "theme" and self.theme is not None else self.burst

    async def _has_a_past(self, theme: Burst, unit: UnitOfWork, tenant: str) -> bool:
        assert self.theme is not None
        before = theme.started_at - self.theme.crowd.window
        return await news.known(unit.connection, tenant, before, self.theme.known)


def _raised(kept: Kept, first: UUID, version: int, burst: Burst, rule: Rule) -> Crowd:
    return _SAID[kept](
        ticket_id=first,
        version=version,
        tickets=burst.tickets,
        category=burst.category,
        langs=burst.langs,
        started_at=burst.started_at,
        last_at=burst.last_at,
        until=burst.last_at + rule.window,
    )

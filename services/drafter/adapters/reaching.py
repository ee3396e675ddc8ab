"""The bursts that a ticket is in: whole while that is little to look at, else what of them is in a stretch of time.

Few tickets are like any other of their hour; one cheap question tells, and only then are vectors fetched. A burst is
the same whichever of its tickets it is found from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import anyio.to_thread
import asyncpg

from services.drafter.adapters.linking import hanging_together
from services.drafter.domain.bursts import Arrival, Burst, Rule, bursts
from services.drafter.domain.stretches import WHOLE, longest
from shared.messaging.restricting import STANDS
from shared.messaging.unit import Connection

_NEIGHBOURS: Final = f"""
select count(*) from (
    select from likeness own join likeness other using (tenant, encoder)
    where own.tenant = $1 and own.ticket_id = $2 and other.ticket_id <> $2
        and other.received_at between own.received_at - $3::interval and own.received_at + $3::interval
        and (not $5 or own.like_since >= own.received_at - $3 and other.like_since >= other.received_at - $3)
        and other.embedding <=> own.embedding <= $4
        and not exists ({STANDS} = other.ticket_id)
    limit $6
) near
"""  # noqa: S608
_AMONG: Final = f"""
where tenant = $1 and received_at >= $2 and received_at < $3
    and (not $4 or like_since >= received_at - $5::interval)
    and not exists ({STANDS} = likeness.ticket_id)
"""
_BETWEEN: Final = f"""
select ticket_id, received_at, category, lang, encoder, vector_send(embedding) as embedding from likeness {_AMONG}
order by received_at, ticket_id limit $6
"""  # noqa: S608
_MORE: Final = f"select count(*) > $6 from (select from likeness {_AMONG} limit $6 + 1) among"  # noqa: S608
_IDS: Final = f"select ticket_id from likeness {_AMONG} order by received_at, ticket_id offset $6"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Reached:
    """`passed`: those that are in no burst because too many came in their very moment."""

    bursts: tuple[Burst, ...]
    passed: tuple[UUID, ...] = ()


async def neighbours(connection: Connection, tenant: str, ticket_id: UUID, rule: Rule, *, new: bool = False) -> int:
    """How many are like a ticket within a window of it, counted up to `rule.at_once`."""
    found: int = await connection.fetchval(
        _NEIGHBOURS, tenant, ticket_id, rule.window, 1 - rule.closeness, new, rule.at_once
    )
    return found


@dataclass(frozen=True, slots=True)
class Reaching:
    """With `new`, only among tickets of which nothing like them is known from before the window."""

    connection: Connection
    tenant: str
    rule: Rule
    new: bool = False

    async def around(self, own: Arrival, told: Sequence[Burst]) -> Reached:
        """The bursts that hold a ticket or any that it was told to be with; where that is too much, its own alone."""
        seeds = frozenset({own.ticket_id, *(ticket for burst in told for ticket in burst.tickets)})
        known = [own.at, *(moment for burst in told for moment in (burst.started_at, burst.last_at))]
        found = await self._whole(min(known), max(known), seeds)
        if found is None and len(seeds) > 1:
            found = await self._whole(own.at, own.at, frozenset({own.ticket_id}))
        return found or await self._part(own)

    async def _whole(self, first: datetime, last: datetime, seeds: frozenset[UUID]) -> Reached | None:
        """None when a burst lasts too long, or too many tickets came around it."""
        window, moment = self.rule.window, datetime.resolution
        while last - first <= WHOLE * window and not await self._are_more(first - window, last + window + moment):
            found = await self._bursts(first - window, last + window + moment, seeds)
            low = min([first, *(burst.started_at for burst in found)])
            high = max([last, *(burst.last_at for burst in found)])
            if (low, high) == (first, last):
                return Reached(found)
            first, last = low, high
        return None

    async def _part(self, own: Arrival) -> Reached:
        """What of the burst is in the ticket's stretch of time; of too many at one moment, the first by their ids."""
        stretch = longest(own.at, self.rule.window)
        while more := await self._are_more(stretch.start, stretch.end):
            if stretch.is_moment:
                break
            stretch = stretch.half(own.at)
        found = await self._bursts(stretch.start, stretch.end, frozenset({own.ticket_id}))
        passed = await self._fetch(_IDS, stretch.start, stretch.end) if more else []
        return Reached(found, tuple(row["ticket_id"] for row in passed))

    async def _are_more(self, start: datetime, end: datetime) -> bool:
        (row,) = await self._fetch(_MORE, start, end)
        return bool(row[0])

    async def _bursts(self, start: datetime, end: datetime, seeds: frozenset[UUID]) -> tuple[Burst, ...]:
        rows = await self._fetch(_BETWEEN, start, end)
        return await anyio.to_thread.run_sync(_holding, rows, seeds, self.rule)

    async def _fetch(self, sql: str, start: datetime, end: datetime) -> list[asyncpg.Record]:
        rule = self.rule
        return await self.connection.fetch(sql, self.tenant, start, end, self.new, rule.window, rule.most)


def _holding(rows: Sequence[asyncpg.Record], seeds: frozenset[UUID], rule: Rule) -> tuple[Burst, ...]:
    found = bursts(hanging_together(rows, seeds, rule), rule)
    return tuple(burst for burst in found if not seeds.isdisjoint(burst.tickets))

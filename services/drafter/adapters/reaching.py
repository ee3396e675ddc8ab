"""All tickets that hang together with some, link by link: as many as a burst can be made of, and no more.

Few tickets are like any other of their hour; one cheap question tells, and only then are vectors fetched.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import anyio.to_thread
import asyncpg
import numpy as np
from numpy.typing import NDArray

from services.drafter.domain.bursts import Arrival, Burst, Crowded, Rule
from shared.messaging.unit import Connection

Packed = NDArray[np.uint8]
"""Eight yes and no in a byte, the first in its lowest bit."""

REACHED_WINDOWS: Final = 24
"""How far to each side of a ticket a burst is followed: one that goes on for longer is told as several."""

_BLOCK: Final = 512

_NEIGHBOURS: Final = """
select count(*) from (
    select from likeness own join likeness other using (tenant, encoder)
    where own.tenant = $1 and own.ticket_id = $2 and other.ticket_id <> $2
        and other.received_at between own.received_at - $3::interval and own.received_at + $3::interval
        and (not $5 or own.like_since >= own.received_at - $3 and other.like_since >= other.received_at - $3)
        and other.embedding <=> own.embedding <= $4
    limit $6
) near
"""
_BETWEEN: Final = """
select ticket_id, received_at, category, lang, encoder, vector_send(embedding) as embedding from likeness
where tenant = $1 and received_at between $2 and $3 and (not $4 or like_since >= received_at - $5::interval)
order by received_at, ticket_id
"""


async def neighbours(connection: Connection, tenant: str, ticket_id: UUID, rule: Rule, *, new: bool = False) -> int:
    """How many are like a ticket within a window of it, counted up to `rule.at_once`."""
    found: int = await connection.fetchval(
        _NEIGHBOURS, tenant, ticket_id, rule.window, 1 - rule.closeness, new, rule.at_once
    )
    return found


async def reach(
    connection: Connection, tenant: str, own: Arrival, told: Sequence[Burst], rule: Rule, *, new: bool = False
) -> Crowded:
    """What hangs together with a ticket, and with the bursts that it was told to be in.

    With `new`, only tickets of which nothing like them is known from before the window.
    """
    seeds = frozenset({own.ticket_id, *(ticket for burst in told for ticket in burst.tickets)})
    known = [own.at, *(moment for burst in told for moment in (burst.started_at, burst.last_at))]
    limits = own.at - REACHED_WINDOWS * rule.window, own.at + REACHED_WINDOWS * rule.window
    seen = _around(min(known), max(known), rule.window, limits)
    while True:
        rows = await connection.fetch(_BETWEEN, tenant, *seen, new, rule.window)
        crowded = await anyio.to_thread.run_sync(hanging_together, rows, seeds, rule)
        ats = [arrival.at for arrival in crowded.arrivals] or [own.at]
        low, high = _around(min(ats), max(ats), rule.window, limits)
        if seen[0] <= low and high <= seen[1]:
            return crowded
        seen = min(seen[0], low), max(seen[1], high)


def _around(
    first: datetime, last: datetime, window: timedelta, limits: tuple[datetime, datetime]
) -> tuple[datetime, datetime]:
    return max(first - window, limits[0]), min(last + window, limits[1])


def hanging_together(rows: Sequence[asyncpg.Record], seeds: frozenset[UUID], rule: Rule) -> Crowded:
    """The part of these tickets, in order of arrival, that the seeds lead to."""
    if not rows:
        return Crowded((), ())
    near = _near(rows, rule)
    reached = fresh = np.array([row["ticket_id"] in seeds for row in rows])
    while fresh.any():
        found = _unpacked(np.bitwise_or.reduce(near[fresh], axis=0), len(rows)).astype(np.bool_)
        fresh = found & ~reached
        reached = reached | found
    places = np.flatnonzero(reached)
    chosen = [rows[at] for at in places.tolist()]
    arrivals = tuple(Arrival(row["received_at"], row["ticket_id"], row["category"], row["lang"]) for row in chosen)
    blocks = (places[start : start + _BLOCK] for start in range(0, len(places), _BLOCK))
    among = (_packed(_unpacked(near[block], len(rows))[:, places]) for block in blocks)
    return Crowded(arrivals, tuple(int.from_bytes(row.tobytes(), "little") for block in among for row in block))


def _near(rows: Sequence[asyncpg.Record], rule: Rule) -> Packed:
    """Whether two of them are alike, of one encoder, and no further apart than the window; some rows at a time."""
    # pgvector's binary form: two 16-bit numbers, then the values, all big-endian.
    vectors = np.stack([np.frombuffer(row["embedding"], ">f4", offset=4) for row in rows]).astype(np.float32)
    at = np.array([row["received_at"].timestamp() for row in rows])
    encoders = np.array([row["encoder"] for row in rows])
    found = []
    for start in range(0, len(rows), _BLOCK):
        some = slice(start, start + _BLOCK)
        near = vectors[some] @ vectors.T >= rule.closeness
        near &= np.abs(at[some, None] - at[None]) <= rule.window.total_seconds()
        near &= encoders[some, None] == encoders[None]
        near[np.arange(len(near)), np.arange(len(near)) + start] = False
        found.append(_packed(near))
    return np.concatenate(found)


def _packed(values: NDArray[Any]) -> Packed:
    return np.packbits(values, axis=-1, bitorder="little")


def _unpacked(packed: Packed, count: int) -> NDArray[np.uint8]:
    return np.unpackbits(packed, axis=-1, count=count, bitorder="little")

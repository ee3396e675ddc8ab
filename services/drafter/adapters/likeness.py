"""Which tickets resemble each other, in PostgreSQL: every comparison is exact and within one tenant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.drafter.adapters.embedder import Floats
from services.drafter.adapters.index import literal
from services.drafter.domain.bursts import Arrival, Burst, Link, Rule
from services.drafter.domain.likeness import SHOWN, Neighbour
from shared.messaging.unit import Connection

_REACHED_WINDOWS: Final = 24
"""How far to each side of a ticket a burst is followed: one that goes on for longer is told as several."""

_LOCK: Final = "select pg_advisory_xact_lock(hashtextextended($1, 7213049))"

_PUT: Final = """
insert into likeness as held
    (tenant, ticket_id, version, stamp, event_id, received_at, category, lang, encoder, embedding)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::vector)
on conflict (tenant, ticket_id) do update
set version = excluded.version, stamp = excluded.stamp, event_id = excluded.event_id, category = excluded.category,
    lang = excluded.lang, encoder = excluded.encoder, embedding = excluded.embedding
where (held.version, held.stamp, held.event_id) < (excluded.version, excluded.stamp, excluded.event_id)
"""
_EARLIEST: Final = """
update likeness set received_at = least(received_at, $3) where tenant = $1 and ticket_id = $2 returning version
"""
_NEAREST: Final = """
with compared as (
    select other.ticket_id, other.category, other.received_at, answered.ticket_id is not null as answered,
        other.embedding <=> own.embedding as distance
    from likeness own
    join likeness other using (tenant, encoder)
    left join answered on answered.tenant = other.tenant and answered.ticket_id = other.ticket_id
    where own.tenant = $1 and own.ticket_id = $2
        and (other.received_at, other.ticket_id) < (own.received_at, own.ticket_id)
), ranked as (
    select *, row_number() over (partition by answered order by distance, ticket_id) as place from compared
    where distance <= $3
)
select ticket_id, category, received_at, answered, 1 - distance as cosine from ranked where place <= $4
order by distance, ticket_id
"""
_REACH: Final = """
with recursive reached as (
    select unnest($2::uuid[]) as ticket_id
    union
    select other.ticket_id from reached
    join likeness own on own.tenant = $1 and own.ticket_id = reached.ticket_id
    join likeness other on other.tenant = $1 and other.encoder = own.encoder
        and other.received_at between own.received_at - $3::interval and own.received_at + $3::interval
        and other.received_at between $5 and $6
        and other.embedding <=> own.embedding <= $4
)
select ticket_id, received_at, category, lang from likeness join reached using (ticket_id) where tenant = $1
"""
_LINKS: Final = """
select own.ticket_id as one, other.ticket_id as other from likeness own
join likeness other on other.tenant = own.tenant and other.encoder = own.encoder
    and other.received_at between own.received_at - $3::interval and own.received_at
    and other.ticket_id <> own.ticket_id and other.embedding <=> own.embedding <= $4
where own.tenant = $1 and own.ticket_id = any($2) and other.ticket_id = any($2)
"""
_SAVE: Final = """
insert into burst as held (tenant, first_ticket, version, tickets, category, langs, started_at, last_at)
values ($1, $2, 1, $3, $4, $5, $6, $7)
on conflict (tenant, first_ticket) do update
set version = held.version + 1, tickets = excluded.tickets, category = excluded.category, langs = excluded.langs,
    started_at = excluded.started_at, last_at = excluded.last_at
returning version
"""


@dataclass(frozen=True, slots=True)
class Reached:
    """The tickets that hang together with some, link by link, and the links between them."""

    arrivals: tuple[Arrival, ...]
    links: tuple[Link, ...]


async def lock(connection: Connection, tenant: str) -> None:
    """One at a time for each tenant, until the transaction ends: two halves of a burst must see each other."""
    await connection.execute(_LOCK, tenant)


async def put(
    connection: Connection,
    tenant: str,
    arrival: Arrival,
    vector: Floats,
    *,
    version: int,
    stamp: tuple[object, UUID],
    encoder: str,
) -> int:
    """Keeps the latest version's vector and the first message's time, in whatever order they come.

    Returns the version that the vector now stands for.
    """
    await connection.execute(
        _PUT, tenant, arrival.ticket_id, version, *stamp, arrival.at, arrival.category, arrival.lang, encoder,
        literal(vector),
    )  # fmt: skip
    held: int = await connection.fetchval(_EARLIEST, tenant, arrival.ticket_id, arrival.at)
    return held


async def nearest(connection: Connection, tenant: str, ticket_id: UUID, *, closeness: float) -> list[Neighbour]:
    """The earlier tickets most alike, the nearest first: so many that were answered, and so many that were not."""
    rows = await connection.fetch(_NEAREST, tenant, ticket_id, 1 - closeness, SHOWN)
    return [Neighbour(**dict(row)) for row in rows]


async def answered(connection: Connection, tenant: str, ticket_id: UUID) -> None:
    await connection.execute(
        "insert into answered (tenant, ticket_id) values ($1, $2) on conflict do nothing", tenant, ticket_id
    )


async def reach(connection: Connection, tenant: str, seeds: Iterable[UUID], around: Arrival, rule: Rule) -> Reached:
    """All that hangs together with the seeds."""
    far: timedelta = rule.window * _REACHED_WINDOWS
    distance = 1 - rule.closeness
    rows = await connection.fetch(_REACH, tenant, list(seeds), rule.window, distance, around.at - far, around.at + far)
    arrivals = tuple(Arrival(row["received_at"], row["ticket_id"], row["category"], row["lang"]) for row in rows)
    ids = [arrival.ticket_id for arrival in arrivals]
    if len(ids) < rule.least:
        return Reached(arrivals, ())
    links = await connection.fetch(_LINKS, tenant, ids, rule.window, distance)
    return Reached(arrivals, tuple((row["one"], row["other"]) for row in links))


async def told(connection: Connection, tenant: str, tickets: Iterable[UUID]) -> list[Burst]:
    """The bursts last told of that hold any of these tickets."""
    rows = await connection.fetch(
        "select * from burst where tenant = $1 and tickets && $2::uuid[] order by first_ticket", tenant, list(tickets)
    )
    return [
        Burst(tuple(row["tickets"]), row["category"], tuple(row["langs"]), row["started_at"], row["last_at"])
        for row in rows
    ]


async def save(connection: Connection, tenant: str, first: UUID, burst: Burst) -> int:
    """Keeps what is told of a burst now; how often it has changed."""
    version: int = await connection.fetchval(
        _SAVE, tenant, first, list(burst.tickets), burst.category, list(burst.langs), burst.started_at, burst.last_at
    )
    return version

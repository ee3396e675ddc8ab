"""Which tickets resemble each other, in PostgreSQL: every comparison is exact and within one tenant."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from services.drafter.adapters.embedder import Floats
from services.drafter.adapters.index import literal
from services.drafter.domain.bursts import Arrival, Burst
from services.drafter.domain.likeness import SHOWN, Neighbour
from shared.messaging.restricting import STANDS
from shared.messaging.unit import Connection
from shared.persistence.database import TENANT_SETTING

_LOCKED: Final = "select pg_advisory_xact_lock(hashtextextended({tenant}, 7213049))"
_LOCK: Final = _LOCKED.format(tenant="$1")
_OF_SESSION: Final = f"current_setting('{TENANT_SETTING}', true)"
LOCK_OF_SESSION: Final = f"{_LOCKED.format(tenant=_OF_SESSION)} where $1::uuid is not null"
"""The same for the session's tenant, as an erasure's step: no crowd that is looked at brings an erased id back."""

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
update likeness set received_at = least(received_at, $3) where tenant = $1 and ticket_id = $2
returning version, received_at
"""
_NEAREST: Final = f"""
with compared as (
    select other.ticket_id, other.category, other.received_at, answered.ticket_id is not null as answered,
        other.embedding <=> own.embedding as distance
    from likeness own
    join likeness other using (tenant, encoder)
    left join answered on answered.tenant = other.tenant and answered.ticket_id = other.ticket_id
    where own.tenant = $1 and own.ticket_id = $2
        and other.received_at >= own.received_at - $5::interval
        and (other.received_at, other.ticket_id) < (own.received_at, own.ticket_id)
        and not exists ({STANDS} = other.ticket_id)
), ranked as (
    select *, row_number() over (partition by answered order by distance, ticket_id) as place from compared
    where distance <= $3
)
select ticket_id, category, received_at, answered, 1 - distance as cosine from ranked where place <= $4
order by distance, ticket_id
"""  # noqa: S608
_TOLD: Final = """
select * from burst where tenant = $1 and first_ticket = any(array(
    select first_ticket from crowd_ticket where tenant = $1 and kept = 'burst' and ticket_id = any($2::uuid[])
)) order by first_ticket
"""
_LARGE: Final = """
select exists (
    select from burst where tenant = $1 and started_at <= $2::timestamptz + $3::interval
        and last_at >= $2::timestamptz - $3::interval
        and cardinality(tickets) > $4
)
"""
_SAVE: Final = """
insert into burst as held (tenant, first_ticket, version, tickets, category, langs, started_at, last_at)
values ($1, $2, 1, $3, $4, $5, $6, $7)
on conflict (tenant, first_ticket) do update
set version = held.version + 1, tickets = excluded.tickets, category = excluded.category, langs = excluded.langs,
    started_at = excluded.started_at, last_at = excluded.last_at
returning version
"""
Kept = Literal["burst", "theme"]
"""Two tables of one form."""
_TOLD_OF: Final[Mapping[Kept, str]] = {"burst": _TOLD, "theme": _TOLD.replace("burst", "theme")}
_LARGE_OF: Final[Mapping[Kept, str]] = {"burst": _LARGE, "theme": _LARGE.replace("burst", "theme")}
_SAVE_OF: Final[Mapping[Kept, str]] = {"burst": _SAVE, "theme": _SAVE.replace("burst", "theme")}


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
) -> tuple[int, datetime]:
    """Keeps the latest version's vector and the first message's time, in whatever order they come; returns both."""
    await connection.execute(
        _PUT, tenant, arrival.ticket_id, version, *stamp, arrival.at, arrival.category, arrival.lang, encoder,
        literal(vector),
    )  # fmt: skip
    held = await connection.fetchrow(_EARLIEST, tenant, arrival.ticket_id, arrival.at)
    assert held is not None
    return held["version"], held["received_at"]


async def nearest(
    connection: Connection, tenant: str, ticket_id: UUID, *, closeness: float, back: timedelta
) -> list[Neighbour]:
    """The earlier tickets most alike, the nearest first: so many that were answered, and so many that were not."""
    rows = await connection.fetch(_NEAREST, tenant, ticket_id, 1 - closeness, SHOWN, back)
    return [Neighbour(**dict(row)) for row in rows]


async def answered(connection: Connection, tenant: str, ticket_id: UUID) -> None:
    await connection.execute(
        "insert into answered (tenant, ticket_id) values ($1, $2) on conflict do nothing", tenant, ticket_id
    )


async def told(connection: Connection, kept: Kept, tenant: str, tickets: Iterable[UUID]) -> list[Burst]:
    """The bursts, or themes, last told of that hold any of these tickets."""
    rows = await connection.fetch(_TOLD_OF[kept], tenant, list(tickets))
    return [
        Burst(tuple(row["tickets"]), row["category"], tuple(row["langs"]), row["started_at"], row["last_at"])
        for row in rows
    ]


async def large(
    connection: Connection, kept: Kept, tenant: str, at: datetime, window: timedelta, *, more_than: int
) -> bool:
    """Whether a burst, or a theme, of more tickets was told of within a window of then."""
    found: bool = await connection.fetchval(_LARGE_OF[kept], tenant, at, window, more_than)
    return found


async def save(connection: Connection, kept: Kept, tenant: str, first: UUID, burst: Burst) -> int:
    """Keeps what is told of a burst, or a theme, now; how often it has changed."""
    version: int = await connection.fetchval(
        _SAVE_OF[kept],
        tenant,
        first,
        list(burst.tickets),
        burst.category,
        list(burst.langs),
        burst.started_at,
        burst.last_at,
    )
    return version

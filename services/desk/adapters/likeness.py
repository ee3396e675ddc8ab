"""Tickets alike, read and kept without opening anything: ids, and what the queue shows of them anyway."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from schemas.likeness import BurstRaised, ThemeRaised, TicketLikened
from services.desk.adapters.standing_restrictions import RESTRICTED
from services.desk.adapters.store import CHANNEL
from services.desk.domain.likeness import Burst, Crowd, Similar, similar
from services.desk.domain.ticket import Ticket
from shared.messaging.event import Event
from shared.messaging.unit import Connection, UnitOfWork

_PUT: Final = """
insert into burst as held (tenant, first_ticket, version, tickets, category, langs, started_at, last_at, until)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (tenant, first_ticket) do update
set version = excluded.version, tickets = excluded.tickets, category = excluded.category, langs = excluded.langs,
    started_at = excluded.started_at, last_at = excluded.last_at, until = excluded.until
where held.version < excluded.version
"""
_TOLD: Final = """
select first_ticket, cardinality(tickets) as size, category, langs, started_at, last_at
from burst where tenant = $1 and cardinality(tickets) > 0
"""
_GOING_ON: Final = f"{_TOLD} and until > $2 order by started_at, first_ticket"
_NAMED: Final = f"{_TOLD} and first_ticket = $2"
_TICKETS: Final = "select tickets from burst where tenant = $1 and first_ticket = $2"
_HEADS: Final = f"""
select ticket_id, subject, category, lang, state from ticket where tenant = $1 and ticket_id = any($2::uuid[])
    and not {RESTRICTED.format("ticket")}
"""  # noqa: S608


_THEMES: Final = {sql: sql.replace("burst", "theme") for sql in (_PUT, _GOING_ON, _NAMED, _TICKETS)}
"""New themes are kept as bursts are, in a table of their own."""


async def take_crowd(event: Event[BurstRaised] | Event[ThemeRaised], _: None, unit: UnitOfWork) -> None:
    """Keeps the highest version of a burst, or a theme, in whatever order they come."""
    data = event.data
    put = _THEMES[_PUT] if isinstance(data, ThemeRaised) else _PUT
    await unit.connection.execute(
        put, event.tenant, data.ticket_id, data.version, list(data.tickets), data.category, list(data.langs),
        data.started_at, data.last_at, data.until,
    )  # fmt: skip
    await unit.connection.execute("select pg_notify($1, $2)", CHANNEL, str(data.ticket_id))


async def going_on(connection: Connection, tenant: str, now: datetime) -> list[Burst]:
    """The bursts that are not over yet, the oldest first; then so the new themes."""
    bursts = [_burst(row, "burst") for row in await connection.fetch(_GOING_ON, tenant, now)]
    return [*bursts, *(_burst(row, "theme") for row in await connection.fetch(_THEMES[_GOING_ON], tenant, now))]


async def crowd_of(connection: Connection, tenant: str, kind: Crowd, first_ticket: UUID) -> Burst | None:
    """A burst or theme by its first ticket, also after it went quiet; None when it is no more."""
    row = await connection.fetchrow(_THEMES[_NAMED] if kind == "theme" else _NAMED, tenant, first_ticket)
    return _burst(row, kind) if row is not None else None


async def tickets_of(connection: Connection, tenant: str, burst: Burst) -> Sequence[UUID]:
    """The tickets of a burst or theme; nobody else needs them, and there may be thousands."""
    sql = _THEMES[_TICKETS] if burst.kind == "theme" else _TICKETS
    tickets: list[UUID] | None = await connection.fetchval(sql, tenant, burst.first_ticket)
    return tickets or ()


async def of_ticket(connection: Connection, tenant: str, ticket: Ticket) -> Sequence[Similar]:
    """The tickets shown beside this one."""
    told = ticket.of(TicketLikened)
    alike = told[max(told)].alike if told else ()
    if not alike:
        return ()
    rows = await connection.fetch(_HEADS, tenant, [one.ticket_id for one in alike])
    return similar(alike, {row["ticket_id"]: row for row in rows})


def _burst(row: Any, kind: Crowd) -> Burst:
    return Burst(
        kind=kind,
        first_ticket=row["first_ticket"],
        size=row["size"],
        category=row["category"],
        langs=tuple(row["langs"]),
        started_at=row["started_at"],
        last_at=row["last_at"],
    )

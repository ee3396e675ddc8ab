"""Which pages have a ticket open, as leases that lapse; and the AI steps that gave one up. Ids and times only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from schemas.records import AccessRecorded
from services.desk.domain.presence import LEASE, WRITING, Person, Place, failed_step
from shared.messaging.event import Event
from shared.messaging.unit import Connection, UnitOfWork

CHANNEL: Final = "desk_presence"

_RENEW: Final = """
with before as (
    select count(*) as pages, max(writing_at) as writing_at from lease
    where ticket_id = $1 and agent = $2 and until > $4
), renewed as (
    insert into lease (ticket_id, agent, page, until, writing_at) values ($1, $2, $3, $5, $6)
    on conflict (ticket_id, agent, page) do update
    set until = excluded.until, writing_at = coalesce(excluded.writing_at, lease.writing_at)
)
select pages, writing_at from before
"""
_SWEEP: Final = """
delete from lease where (ticket_id, agent, page) in (
    select ticket_id, agent, page from lease where until <= $3 and (ticket_id = $1 or agent = $2)
    for update skip locked
)
"""
_LEAVE: Final = "delete from lease where ticket_id = $1 and agent = $2 and page = $3"
_OTHERS: Final = """
select a.name, coalesce(max(l.writing_at) > $4, false) as writes from lease l join agent a on a.login = l.agent
where l.ticket_id = $1 and l.agent <> $2 and l.until > $3 group by a.login, a.name order by a.name, a.login
"""
_GAVE_UP: Final = """
insert into step_failure as held (ticket_id, step, failed_at) values ($1, $2, $3)
on conflict (ticket_id, step) do update set failed_at = greatest(held.failed_at, excluded.failed_at)
"""


async def renew(connection: Connection, place: Place, now: datetime, *, writes: bool = False) -> None:
    """Says that a page is open. Others' pages are told only when its agent comes or begins to write."""
    ticket_id, agent = place.ticket_id, place.agent
    before = await connection.fetchrow(_RENEW, ticket_id, agent, place.page, now, now + LEASE, now if writes else None)
    pages, writing_at = (before["pages"], before["writing_at"]) if before else (0, None)
    came = not pages
    began = writes and (writing_at is None or writing_at <= now - WRITING)
    if came:
        await connection.execute(_SWEEP, ticket_id, agent, now)
    if came or began:
        await _tell(connection, ticket_id)


async def leave(connection: Connection, place: Place) -> None:
    gone = await connection.execute(_LEAVE, place.ticket_id, place.agent, place.page)
    if not gone.endswith(" 0"):
        await _tell(connection, place.ticket_id)


async def others(connection: Connection, place: Place, now: datetime) -> Sequence[Person]:
    """The colleagues with a page whose lease holds, by name."""
    rows = await connection.fetch(_OTHERS, place.ticket_id, place.agent, now, now - WRITING)
    return [Person(row["name"], row["writes"]) for row in rows]


async def note_failure(event: Event[AccessRecorded], _: None, unit: UnitOfWork) -> None:
    """Keeps when an AI step last gave something of a ticket up. Every other record is passed over."""
    data = event.data
    step = failed_step(data)
    if step is None or data.ticket_id is None:
        return
    await unit.connection.execute(_GAVE_UP, data.ticket_id, step, data.at)
    await _tell(unit.connection, data.ticket_id)


async def failures(connection: Connection, ticket_id: UUID) -> dict[str, datetime]:
    rows = await connection.fetch("select step, failed_at from step_failure where ticket_id = $1", ticket_id)
    return {row["step"]: row["failed_at"] for row in rows}


async def _tell(connection: Connection, ticket_id: UUID) -> None:
    await connection.execute("select pg_notify($1, $2)", CHANNEL, str(ticket_id))

"""Restrictions of processing in PostgreSQL: decided here, told to every service, and in force at the desk at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID, uuid5

import asyncpg

from schemas.restriction import Ground, RestrictionDecided
from services.desk.adapters import store
from services.desk.adapters.standing_restrictions import RESTRICTED
from services.desk.domain.agents import Agent
from services.desk.domain.restriction import Beside, Ended, Restriction, Terms, first_of
from shared.messaging import restricting
from shared.messaging.event import originate
from shared.messaging.unit import Connection, UnitOfWork

Decided = Literal["restricted", "lifted", "erased"]
_ADD: Final = """
insert into restriction (restriction_id, ticket_id, tenant, ground, agent, review_on, restricted_at)
values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning true
"""
_END: Final = """
update restriction set ended = $4, ended_by = $5, ended_at = $6
where restriction_id = $1 and ticket_id = $2 and tenant = $3 and ended is null returning ground, review_on
"""
# Nothing of this version reads it: the one before does, while an upgrade goes on or once it was taken back.
_MARK: Final = f"update ticket set restricted = {RESTRICTED.format('ticket')} where ticket_id = $1"  # noqa: S608
_IN_FORCE: Final = "select ticket_id, restriction_id, ground from restriction where ended is null and tenant = $1"
_WHOLE: Final = """
select restriction_id, min(ground) as ground, min(review_on) as review_on, min(agent) as agent,
    min(restricted_at) as at, array_agg(ticket_id order by ticket_id) as tickets,
    case when bool_or(ended is null) then null else min(ended) end as ended, min(ended_by) as ended_by,
    max(ended_at) as ended_at
from restriction where tenant = $1
"""
_ONE: Final = f"{_WHOLE} and restriction_id = $2 group by restriction_id"
_OF_TICKET: Final = f"{_WHOLE} and ticket_id = $2 and ended is null group by restriction_id order by at"
_LISTED: Final = f"""
select * from ({_WHOLE} group by restriction_id) as each
where (ended is null) = $2 and ($3::timestamptz is null or (at, restriction_id) < ($3, $4::uuid))
order by at desc, restriction_id desc limit $5
"""  # noqa: S608
_BESIDE: Final = f"""
select distinct on (t.ticket_id) t.ticket_id, coalesce(t.first_at, t.heard_at) as since,
    r.restriction_id, r.ground, r.review_on, r.agent, r.restricted_at
from {{asked}} b join ticket t using (ticket_id) join restriction r on r.ticket_id = b.restricted_ticket
where t.tenant = $1 and r.tenant = $1 and r.ended is null and not {RESTRICTED.format("t")}
    and coalesce(t.first_at, t.heard_at) > r.restricted_at
    and not exists (select from erasure e where e.ticket_id = t.ticket_id)
    and not exists (select from declined d where d.ticket_id = t.ticket_id and d.restriction_id = r.restriction_id)
order by t.ticket_id, r.restricted_at desc
"""  # noqa: S608
_BESIDE_ONE: Final = _BESIDE.format(asked="intake.beside_restricted_of($2)")
_BESIDE_ALL: Final = f"""
select * from ({_BESIDE.format(asked="intake.beside_restricted()")}) as each order by since desc limit $2
"""  # noqa: S608
_DECLINE: Final = """
insert into declined (ticket_id, restriction_id, tenant, agent, declined_at) values ($1, $2, $3, $4, $5)
"""
_IS_RESTRICTED: Final = f"select {RESTRICTED.format('t')} from ticket t where t.ticket_id = $1"  # noqa: S608
_ERASING: Final = "select exists (select from erasure where ticket_id = any($1::uuid[]))"


async def lock(connection: Connection, tenant: str, tickets: Sequence[UUID]) -> bool:
    """Takes the tickets' rows for this transaction; False when one is not known here, or another tenant's."""
    return all([await store.lock(connection, ticket_id) == tenant for ticket_id in sorted(tickets)])


async def is_being_erased(connection: Connection, tickets: Sequence[UUID]) -> bool:
    return bool(await connection.fetchval(_ERASING, list(tickets)))


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts on a restriction, and when."""

    agent: Agent
    restriction_id: UUID
    at: datetime


async def restrict(unit: UnitOfWork, acting: Acting, tickets: Sequence[UUID], terms: Terms) -> None:
    """Restricts tickets that are locked; asked twice under one id, it is done once."""
    agent, id_ = acting.agent, acting.restriction_id
    for ticket_id in sorted(tickets):
        new = await unit.connection.fetchval(
            _ADD, id_, ticket_id, agent.tenant, terms.ground, agent.login, terms.review_on, acting.at
        )
        if new is None:
            continue
        await restricting.note(unit.connection, ticket_id, id_, acting.at, lifted=False)
        await unit.connection.execute(_MARK, ticket_id)
        await store.void_all(unit, ticket_id, "restricted")
        await _tell(unit, acting, ticket_id, terms, "restricted")
        await store.refresh(unit, ticket_id)


async def lift(unit: UnitOfWork, acting: Acting, tickets: Sequence[UUID]) -> None:
    """Ends a restriction whose person was told; its tickets are locked, and what waited is taken up."""
    for ticket_id in tickets:
        terms = await _end(unit.connection, acting, ticket_id, "lifted")
        if terms is None:
            continue
        await restricting.note(unit.connection, ticket_id, acting.restriction_id, acting.at, lifted=True)
        await _tell(unit, acting, ticket_id, terms, "lifted")
        await store.refresh(unit, ticket_id)


async def end_by_erasing(unit: UnitOfWork, agent: Agent, tickets: Sequence[UUID], now: datetime) -> None:
    """Ends what is in force on tickets that are locked, on record. They stay restricted until they are erased."""
    for row in await _in_force(unit.connection, agent.tenant, tickets):
        acting = Acting(agent, row["restriction_id"], now)
        terms = await _end(unit.connection, acting, row["ticket_id"], "erased")
        if terms is not None:
            await _tell(unit, acting, row["ticket_id"], terms, "erased")


async def ground_of(connection: Connection | asyncpg.Pool, tenant: str, tickets: Sequence[UUID]) -> Ground | None:
    """The ground on which any of these is restricted; None when none is."""
    return first_of([row["ground"] for row in await _in_force(connection, tenant, tickets)])


async def is_restricted(connection: Connection, ticket_id: UUID) -> bool:
    return bool(await connection.fetchval(_IS_RESTRICTED, ticket_id))


async def one(connection: Connection, tenant: str, restriction_id: UUID) -> Restriction | None:
    row = await connection.fetchrow(_ONE, tenant, restriction_id)
    return _restriction(row) if row is not None else None


async def of_ticket(connection: Connection, tenant: str, ticket_id: UUID) -> list[Restriction]:
    """What is in force on a ticket, the oldest first."""
    return [_restriction(row) for row in await connection.fetch(_OF_TICKET, tenant, ticket_id)]


async def ever_of(connection: Connection, ticket_id: UUID) -> list[Any]:
    """All that there ever were on a ticket, the oldest first."""
    rows = await connection.fetch("select * from restriction where ticket_id = $1 order by restricted_at", ticket_id)
    return list(rows)


async def beside(connection: Connection, tenant: str, ticket_id: UUID) -> Beside | None:
    """Whether a ticket came from an address that wrote in a restricted one, after that was restricted."""
    row = await connection.fetchrow(_BESIDE_ONE, tenant, ticket_id)
    return _beside(row) if row is not None else None


async def all_beside(connection: Connection, tenant: str, most: int) -> list[Beside]:
    """All such tickets, the latest first."""
    return [_beside(row) for row in await connection.fetch(_BESIDE_ALL, tenant, most)]


async def decline(connection: Connection, acting: Acting, ticket_id: UUID) -> bool:
    """An officer leaves a locked ticket unrestricted beside this restriction; False when that is not asked of them."""
    offered = await beside(connection, acting.agent.tenant, ticket_id)
    if offered is None or offered.restriction.restriction_id != acting.restriction_id:
        return False
    agent = acting.agent
    await connection.execute(_DECLINE, ticket_id, acting.restriction_id, agent.tenant, agent.login, acting.at)
    return True


async def listed(
    connection: Connection, tenant: str, before: tuple[datetime, UUID] | None, most: int, *, in_force: bool
) -> list[Restriction]:
    """The restrictions in force, or those that ended, the latest first."""
    at, restriction_id = before or (None, None)
    rows = await connection.fetch(_LISTED, tenant, in_force, at, restriction_id, most)
    return [_restriction(row) for row in rows]


async def _in_force(connection: Connection | asyncpg.Pool, tenant: str, tickets: Sequence[UUID]) -> list[Any]:
    return list(await connection.fetch(f"{_IN_FORCE} and ticket_id = any($2::uuid[])", tenant, list(tickets)))


async def _end(connection: Connection, acting: Acting, ticket_id: UUID, ended: Ended) -> Terms | None:
    agent = acting.agent
    row = await connection.fetchrow(_END, acting.restriction_id, ticket_id, agent.tenant, ended, agent.login, acting.at)
    if row is None:
        return None
    await connection.execute(_MARK, ticket_id)
    return Terms(row["ground"], row["review_on"])


async def _tell(unit: UnitOfWork, acting: Acting, ticket_id: UUID, terms: Terms, decision: Decided) -> None:
    agent = acting.agent
    data = RestrictionDecided(
        ticket_id=ticket_id,
        restriction_id=acting.restriction_id,
        decision=decision,
        ground=terms.ground,
        review_on=terms.review_on,
        person_told=decision == "lifted",
        agent=agent.login,
        decided_at=acting.at,
    )
    said = uuid5(acting.restriction_id, f"{data.TYPE}/{ticket_id}/{decision}")
    await unit.publish(
        originate(data, source="desk", tenant=agent.tenant, ticket_id=ticket_id, actor=agent.login, id=said)
    )


def _beside(row: Any) -> Beside:
    terms = Terms(row["ground"], row["review_on"])
    held = Restriction(row["restriction_id"], terms, row["agent"], row["restricted_at"], ())
    return Beside(row["ticket_id"], row["since"], held)


def _restriction(row: Any) -> Restriction:
    return Restriction(
        row["restriction_id"], Terms(row["ground"], row["review_on"]), row["agent"], row["at"], tuple(row["tickets"]),
        row["ended"], row["ended_by"], row["ended_at"],
    )  # fmt: skip

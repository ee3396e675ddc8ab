"""Who takes care of a ticket, in the desk's tables. Each change is on record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from schemas.records import AccessRecorded
from services.desk.adapters import store
from services.desk.domain.agents import Agent
from services.desk.domain.assigning import Assignee
from shared.messaging.event import originate
from shared.messaging.unit import Connection, UnitOfWork

PURPOSE: Final = "assignment"
Change = Literal["ticket.taken", "ticket.left"]

_STANDING = """
select s.agent, coalesce(a.name, s.agent) as name, s.since from assignment s left join agent a on a.login = s.agent
where s.ticket_id = $1 and s.until is null
"""
_END = "update assignment set until = $2 where ticket_id = $1 and until is null"
_BEGIN = "insert into assignment (ticket_id, agent, since) values ($1, $2, $3)"
_END_ALL = "update assignment set until = $2 where agent = $1 and until is null returning ticket_id"


async def standing(connection: Connection, ticket_id: UUID) -> Assignee | None:
    row = await connection.fetchrow(_STANDING, ticket_id)
    return Assignee(row["agent"], row["name"], row["since"]) if row else None


async def of_ticket(connection: Connection, ticket_id: UUID) -> Sequence[Any]:
    """Everybody who took care of it, oldest first."""
    return await connection.fetch("select * from assignment where ticket_id = $1 order by assignment_id", ticket_id)


async def take(unit: UnitOfWork, agent: Agent, ticket_id: UUID, now: datetime) -> None:
    """The agent takes care of the ticket from now on, whoever did. Its row must be locked."""
    await unit.connection.execute(_END, ticket_id, now)
    await unit.connection.execute(_BEGIN, ticket_id, agent.login, now)
    await _record(unit, ticket_id, "ticket.taken", now, tenant=agent.tenant, login=agent.login)


async def leave(unit: UnitOfWork, agent: Agent, ticket_id: UUID, now: datetime) -> None:
    """Nobody takes care of the ticket any more. Its row must be locked."""
    await unit.connection.execute(_END, ticket_id, now)
    await _record(unit, ticket_id, "ticket.left", now, tenant=agent.tenant, login=agent.login)


async def leave_all(unit: UnitOfWork, tenant: str, login: str, now: datetime) -> None:
    """Frees what somebody took care of who does not answer tickets any more."""
    for row in await unit.connection.fetch(_END_ALL, login, now):
        await _record(unit, row["ticket_id"], "ticket.left", now, tenant=tenant, login=login)


async def _record(unit: UnitOfWork, ticket_id: UUID, action: Change, now: datetime, *, tenant: str, login: str) -> None:
    record = AccessRecorded(action=action, actor=login, ticket_id=ticket_id, purpose=PURPOSE, at=now)
    await unit.publish(originate(record, source="desk", tenant=tenant, ticket_id=ticket_id, actor=login))
    await unit.connection.execute("select pg_notify($1, $2)", store.CHANNEL, str(ticket_id))

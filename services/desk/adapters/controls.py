"""Control drafts in the database: that one was shown, and whether its sentence was caught. Nobody is named."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from services.desk.domain.control import Month, Outcome
from shared.messaging.unit import Connection
from shared.persistence.database import Database

# A month that goes on is not shown: what changes from one look to the next would tell who had just decided.
# People stand nowhere beside a control: those who decided on any suggestion of the month are counted in their place.
_MONTHS: Final = """
select month, count(*) as shown, count(*) filter (where outcome = 'caught') as caught,
    count(*) filter (where outcome = 'missed') as missed, (
        select count(distinct agent) from decision d where d.tenant = $1 and d.suggested
        and d.decided_at >= month::timestamp at time zone $2
        and d.decided_at < (month + interval '1 month') at time zone $2
    ) as people
from control where tenant = $1 and month < $4 group by month order by month desc limit $3
"""


async def of_ticket(connection: Connection, ticket_id: UUID) -> dict[UUID, Outcome | None]:
    """What became of the ticket's control drafts; None of one that is still open."""
    rows = await connection.fetch("select draft_id, outcome from control where ticket_id = $1", ticket_id)
    return {row["draft_id"]: row["outcome"] for row in rows}


async def note_shown(connection: Connection, tenant: str, ticket_id: UUID, draft_id: UUID, month: date) -> None:
    await connection.execute(
        "insert into control (draft_id, tenant, ticket_id, month) values ($1, $2, $3, $4) on conflict do nothing",
        draft_id,
        tenant,
        ticket_id,
        month,
    )


async def settle(
    connection: Connection, ticket_id: UUID, draft_ids: Collection[UUID], outcome: Outcome, month: date
) -> bool:
    """The first outcome of a control that was shown stands. False when none of them was open.

    It counts in the month of its outcome, so that what is said of a month that has ended stays.
    """
    done = await connection.execute(
        "update control set outcome = $3, month = greatest(month, $4) "
        "where ticket_id = $1 and draft_id = any($2::uuid[]) and outcome is null",
        ticket_id,
        list(draft_ids),
        outcome,
        month,
    )
    return not done.endswith(" 0")


async def months(database: Database, tenant: str, zone: str, most: int, *, before: date) -> list[Month]:
    """The last months before one in which a control was shown, the newest first."""
    return [Month(**dict(row)) for row in await database.pool.fetch(_MONTHS, tenant, zone, most, before)]

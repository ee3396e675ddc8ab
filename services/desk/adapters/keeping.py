"""How long the desk keeps tickets, and what people said of suggestions."""

from datetime import UTC, datetime
from uuid import uuid4

from services.desk.adapters import erasures
from services.desk.adapters.standing_restrictions import RESTRICTED
from services.desk.domain.agents import Agent
from services.desk.settings import Settings
from shared.messaging.retaining import Rule, Step, older
from shared.messaging.unit import Connection, UnitOfWork

BY = "retention"
_OVER = "{0}.state in ('sent', 'closed', 'not_actionable') and {0}.heard_at < $1 and {0}.updated_at < $1"
_DUE = (
    f"from ticket t where t.tenant = $2 and {_OVER.format('t')} "
    "and not exists (select from erasure e where e.ticket_id = t.ticket_id)"
)
_HELD = RESTRICTED.format("t")
_FREE = f"{_DUE} and not {_HELD}"
_TAKE = (
    f"select ticket_id from ticket where ticket_id = any(array(select t.ticket_id {_FREE} limit $3)) "  # noqa: S608
    f"and {_OVER.format('ticket')} order by ticket_id for update"
)
_NOT_IN_FORCE = "status in ('rejected', 'withdrawn') and import_id is null"
"""A wording that a program handed in is nobody's reply, and stays known, so that it is not proposed twice."""


def rules(settings: Settings) -> tuple[Rule, ...]:
    feedback = (
        older("verdict", "judged_at"),
        older("judgement", "judged_at"),
        older("revision", "decided_at"),
        older("control", "month"),
        older("proposal", "decided_at", only=_NOT_IN_FORCE, of="tickets"),
    )
    presence = (
        older("viewing", "seen_at", of=None),
        older("lease", "until", of=None),
        older("step_failure", "failed_at", of=None),
    )
    return (
        Rule("tickets", settings.keep_tickets_days, (closed_tickets(settings.tenant),), once_read=True),
        Rule("feedback", settings.keep_feedback_days, feedback),
        Rule("presence", settings.keep_presence_days, presence),
    )


def closed_tickets(tenant: str) -> Step:
    """Has tickets erased everywhere, as a person's are. One that somebody still has to look at is never too old."""
    system = Agent(BY, BY, "admin", tenant)

    async def remove(unit: UnitOfWork, up_to: datetime, most: int) -> int:
        rows = await unit.connection.fetch(_TAKE, up_to, tenant, most)
        tickets = [row["ticket_id"] for row in rows]
        await erasures.ask(unit, system, uuid4(), tickets, datetime.now(UTC), reason="retention")
        return len(tickets)

    async def count(connection: Connection, up_to: datetime) -> int:
        return int(await connection.fetchval(f"select count(*) {_FREE}", up_to, tenant))

    async def held(connection: Connection, up_to: datetime) -> int:
        return int(await connection.fetchval(f"select count(*) {_DUE} and {_HELD}", up_to, tenant))

    return Step("ticket", remove, count, held)

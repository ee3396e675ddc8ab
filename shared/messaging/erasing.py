"""How every service erases a ticket: its own tables in one transaction, an answer, and no event of it from then on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.erasure import TicketErase, TicketErased
from shared.messaging.event import Event, derive
from shared.messaging.subscription import Subscription
from shared.messaging.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Step:
    """One statement on one table, in which `$1` is the ticket; `counted` when what it changes is gone by it.

    `dated`: `$2` is when the erasure was asked for.
    """

    table: str
    sql: str
    counted: bool = True
    dated: bool = False


def of_ticket(*tables: str) -> tuple[Step, ...]:
    """Deletes the ticket's rows from tables that have a column `ticket_id`."""
    return tuple(Step(table, f"delete from {table} where ticket_id = $1") for table in tables)  # noqa: S608


@dataclass(frozen=True, slots=True)
class Eraser:
    """A service's part of an erasure. Repeated, it finds nothing and says so."""

    service: str
    steps: Sequence[Step]

    def subscription(self) -> Subscription[TicketErase, None]:
        return Subscription(TicketErase, self.erase, also_erased=True)

    async def erase(self, event: Event[TicketErase], _: None, unit: UnitOfWork) -> None:
        ticket_id = event.data.ticket_id
        await unit.close_for_good(ticket_id)
        erased: dict[str, int] = {}
        for step in self.steps:
            given = (ticket_id, event.data.requested_at) if step.dated else (ticket_id,)
            done = await unit.connection.execute(step.sql, *given)
            if step.counted:
                erased[step.table] = erased.get(step.table, 0) + int(done.rpartition(" ")[2])
        await unit.publish(answer(event, self.service, erased))


def answer(
    event: Event[TicketErase] | Event[TicketErased], service: str, erased: dict[str, int]
) -> Event[TicketErased]:
    data = TicketErased(
        ticket_id=event.data.ticket_id,
        request_id=event.data.request_id,
        service=service,
        erased=erased,
        at=datetime.now(UTC),
    )
    return derive(event, data, source=service)

"""A service's part of an erasure: the ticket is closed first, each table is told of, and the answer says what went."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

import pytest

from schemas.erasure import TicketErased
from shared.messaging.erasing import Eraser, Step, of_ticket
from shared.messaging.event import Event
from tests.unit.messaging.test_replaying import erasure

pytestmark = pytest.mark.feature(85)


class Unit:
    """A transaction in which each statement finds so many rows, in turn."""

    def __init__(self, *found: int) -> None:
        self._found = iter(found)
        self.done: list[tuple[Any, ...]] = []
        self.published: list[Event[Any]] = []
        self.connection = self

    async def close_for_good(self, ticket_id: UUID) -> None:
        self.done.append(("closed", ticket_id))

    async def execute(self, sql: str, *given: UUID | datetime) -> str:
        self.done.append((sql, *given))
        return f"DELETE {next(self._found)}"

    async def publish(self, event: Event[Any]) -> None:
        self.published.append(event)


async def test_every_step_is_taken_after_the_ticket_was_closed_and_what_counts_is_told_by_table() -> None:
    steps = (
        *of_ticket("message", "draft"),
        Step("message", "delete from message where copied_from = $1"),
        Step("theme", "update theme set tickets = array_remove(tickets, $1)", counted=False),
        Step("note", "delete from note where ticket_id = $1 and at < $2", dated=True),
    )
    event, unit = erasure(), Unit(3, 0, 2, 9, 1)
    ticket, asked = event.data.ticket_id, event.data.requested_at
    await Eraser("crm", steps).erase(event, None, cast("Any", unit))
    assert unit.done == [
        ("closed", ticket),
        ("delete from message where ticket_id = $1", ticket),
        ("delete from draft where ticket_id = $1", ticket),
        (steps[2].sql, ticket),
        (steps[3].sql, ticket),
        (steps[4].sql, ticket, asked),
    ]
    (answer,) = unit.published
    assert isinstance(answer.data, TicketErased)
    assert (answer.source, answer.cause_id, answer.ticket_id) == ("crm", event.id, ticket)
    assert (answer.data.service, answer.data.request_id) == ("crm", event.data.request_id)
    assert answer.data.erased == {"message": 5, "draft": 0, "note": 1}


async def test_told_again_it_answers_under_the_same_id_and_takes_events_of_erased_tickets() -> None:
    event, unit = erasure(), Unit(1, 0)
    eraser = Eraser("crm", of_ticket("message"))
    for _ in range(2):
        await eraser.subscription().apply(event, None, cast("Any", unit))
    assert len({one.id for one in unit.published}) == 1
    assert [one.data.erased for one in unit.published] == [{"message": 1}, {"message": 0}]
    assert eraser.subscription().also_erased

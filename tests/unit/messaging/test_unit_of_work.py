"""What a unit of work promises beyond its statements: what is too large never stands in line, and nothing counts twice."""

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tickets import TicketCorrected
from shared.messaging.event import Event, originate
from shared.messaging.refused import Refused
from shared.messaging.unit import MAX_EVENT_BYTES, UnitOfWork

pytestmark = pytest.mark.feature(2)


class Tables:
    """A connection to an outbox, an inbox and the list of erased tickets."""

    def __init__(self, inbox: set[tuple[UUID, str]] | None = None, *, erased: bool = False) -> None:
        self.inbox = inbox or set()
        self.outbox: set[tuple[UUID, str]] = set()
        self.erased = erased
        self.asked: list[str] = []

    async def execute(self, sql: str, *given: Any) -> str:
        self.asked.append(sql)
        if "into outbox" in sql or "into inbox" in sql:
            held = self.outbox if "into outbox" in sql else self.inbox
            new = given[:2] not in held
            held.add((given[0], given[1]))
            return f"INSERT 0 {int(new)}"
        return "SELECT 1"

    async def fetch(self, _: str, ids: list[UUID], consumer: str) -> list[dict[str, UUID]]:
        gone = [one for one in ids if (one, consumer) in self.inbox]
        self.inbox -= {(one, consumer) for one in gone}
        return [{"event_id": one} for one in gone]

    async def fetchval(self, sql: str, _: UUID) -> bool:
        self.asked.append(sql)
        return self.erased


def correction(value: str = "network") -> Event[TicketCorrected]:
    ticket = uuid4()
    data = TicketCorrected(
        ticket_id=ticket, version=1, field="category", value=value, agent="a", corrected_at=datetime.now(UTC)
    )
    return originate(data, source="desk", tenant="t", ticket_id=ticket, actor="a")


async def test_an_event_that_is_said_twice_is_published_once() -> None:
    unit, event = UnitOfWork(cast("Any", Tables())), correction()
    for _ in range(2):
        await unit.publish(event)
    assert unit.published == [event.data]


async def test_what_the_bus_would_never_take_is_refused_and_the_largest_it_takes_is_not() -> None:
    tables = Tables()
    unit, room = UnitOfWork(cast("Any", tables)), MAX_EVENT_BYTES - len(correction("").data.model_dump_json())
    with pytest.raises(Refused) as refused:
        await unit.publish(correction("x" * (room + 1)))
    assert (refused.value.code, unit.published, tables.outbox) == ("event_too_large", [], set())
    await unit.publish(correction("x" * room))
    assert len(unit.published) == 1


@given(by_id=st.booleans(), by_place=st.booleans(), handled=st.booleans())
async def test_what_was_refused_is_claimed_once_and_never_what_is_handled(
    *, by_id: bool, by_place: bool, handled: bool
) -> None:
    """A record that could not be read was refused by its place; read since, it has an id too."""
    event, place = uuid4(), uuid4()
    inbox = {(event, "g/refused")} if by_id else set()
    inbox |= {(place, "g/refused")} if by_place else set()
    inbox |= {(event, "g")} if handled else set()
    tables = Tables(inbox)
    unit = UnitOfWork(cast("Any", tables))
    assert await unit.taken_back(event, "g", record_id=place) is (by_id or (by_place and not handled))
    assert not await unit.taken_back(event, "g", record_id=place), "somebody has it"
    assert not {consumer for _, consumer in tables.inbox} & {"g/refused"}


@pytest.mark.feature(85)
@pytest.mark.parametrize("erased", [True, False])
async def test_a_ticket_is_held_before_it_is_looked_at_and_an_erased_one_is_not(*, erased: bool) -> None:
    tables = Tables(erased=erased)
    assert await UnitOfWork(cast("Any", tables)).hold(uuid4()) is not erased
    lock, look = tables.asked
    assert "pg_advisory_xact_lock_shared" in lock
    assert "erased" in look


@pytest.mark.feature(85)
async def test_a_closed_ticket_is_waited_for_first_and_nothing_of_it_waits_any_more() -> None:
    tables = Tables()
    await UnitOfWork(cast("Any", tables)).close_for_good(uuid4())
    lock, *rest = tables.asked
    assert "pg_advisory_xact_lock(" in lock
    assert [sql.partition(" where")[0].partition(" (")[0] for sql in rest] == [
        "insert into erased", "delete from waiting_record", "delete from restricted",
    ]  # fmt: skip

"""A record of a restricted ticket waits, whole and once, and no other does."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.restriction import RestrictionDecided
from schemas.topics import TOPICS
from shared.messaging import restricting
from shared.messaging.dead_letters import Origin
from shared.messaging.event import Event, originate
from shared.messaging.restricting import Raw
from shared.messaging.taken import Reader, Taken
from shared.messaging.waiting import Waiting

pytestmark = pytest.mark.feature(85)

TICKETS = [UUID(int=number) for number in range(3)]
SERVICE, TOPIC = next((service, topic.name) for topic in TOPICS for service in topic.waits_at)
DECIDED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
READER = Reader(SERVICE, f"{SERVICE}-group", "default")


class Restricted:
    """A database in which some tickets are restricted; it keeps what is laid aside."""

    def __init__(self, tickets: Collection[UUID]) -> None:
        self._tickets = tickets
        self.laid: list[tuple[Any, ...]] = []
        self.asked = 0
        self.pool = self.connection = self

    async def fetch(self, _: str, ids: list[UUID]) -> list[dict[str, UUID]]:
        self.asked += 1
        return [{"ticket_id": one} for one in ids if one in self._tickets]

    async def execute(self, _: str, *given: Any) -> None:
        self.laid.append(given)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator["Restricted"]:
        yield self


def event(ticket_id: UUID | None) -> Event[Any]:
    data = SimpleNamespace(TYPE=TOPIC)
    return originate(cast("Any", data), source="desk", tenant="t", ticket_id=ticket_id, actor="a")


def record(ticket_id: UUID | None, *, raw: bool = True, readable: bool = True) -> Taken:
    origin = Origin(TOPIC, 0, 7)
    return Taken(
        origin, event(ticket_id) if readable else None, raw=Raw(origin, {"ce_id": "1"}, b"whole") if raw else None
    )


RECORDS = st.lists(st.tuples(st.sampled_from([None, *TICKETS]), st.booleans(), st.booleans()), max_size=5)


@given(RECORDS, st.sets(st.sampled_from(TICKETS)))
async def test_what_is_restricted_is_set_aside_as_it_came_and_all_else_is_taken(
    records: list[tuple[UUID | None, bool, bool]], tickets: set[UUID]
) -> None:
    database = Restricted(tickets)
    taken = [record(ticket, raw=raw, readable=readable) for ticket, raw, readable in records]
    before = [item.event for item in taken]
    waits = [readable and ticket in tickets for ticket, _, readable in records]
    assert await Waiting(cast("Any", database), READER, TOPIC).set_aside(taken) == sum(waits)
    assert [item.waits for item in taken] == waits
    assert [item.event for item in taken] == [None if w else e for w, e in zip(waits, before, strict=True)]
    kept = [e for w, e, (_, raw, _) in zip(waits, before, records, strict=True) if w and raw and e is not None]
    assert [(given[0], given[1], given[3], given[6]) for given in database.laid] == [
        (READER.group, e.id, e.ticket_id, b"whole") for e in kept
    ]


@pytest.mark.parametrize("ticket", [None, *TICKETS])
async def test_a_ticket_that_was_restricted_meanwhile_waits_too(ticket: UUID | None) -> None:
    database = Restricted(TICKETS[1:])
    waiting = Waiting(cast("Any", database), READER, TOPIC)
    assert await waiting.must_wait(cast("Any", database), event(ticket)) is (ticket in TICKETS[1:])


async def test_where_nothing_waits_nobody_is_asked() -> None:
    database = Restricted(TICKETS)
    for reader, topic in (
        (READER, RestrictionDecided.TYPE),
        (READER._replace(service="audit"), TOPIC),
        (READER, "x.v1"),
    ):
        waiting = Waiting(cast("Any", database), reader, topic)
        assert await waiting.set_aside([record(TICKETS[0])]) == 0
        assert not await waiting.must_wait(cast("Any", database), event(TICKETS[0]))
    assert (database.asked, database.laid) == (0, [])


@pytest.mark.parametrize(
    ("decision", "erased", "noted"),
    [
        ("restricted", False, [("waits",), (TICKETS[0], UUID(int=9), False, DECIDED)]),
        ("lifted", False, [("waits",), (TICKETS[0], UUID(int=9), True, DECIDED)]),
        ("erased", False, []),
        ("restricted", True, []),
        ("lifted", True, []),
    ],
)
async def test_what_is_decided_of_a_ticket_is_noted_once_nobody_works_on_it_unless_it_is_erased(
    decision: str, noted: list[tuple[Any, ...]], *, erased: bool
) -> None:
    done: list[tuple[Any, ...]] = []

    async def fetchval(_: str, ticket_id: UUID) -> bool:
        assert ticket_id == TICKETS[0]
        return erased

    async def execute(_: str, *given: Any) -> None:
        done.append(given)

    async def wait_for_others(ticket_id: UUID) -> None:
        assert ticket_id == TICKETS[0]
        done.append(("waits",))

    unit = SimpleNamespace(
        connection=SimpleNamespace(fetchval=fetchval, execute=execute), wait_for_others=wait_for_others
    )
    data = SimpleNamespace(decision=decision, ticket_id=TICKETS[0], restriction_id=UUID(int=9), decided_at=DECIDED)
    await restricting.obey(cast("Any", SimpleNamespace(data=data)), None, cast("Any", unit))
    assert done == noted


def test_a_service_that_keeps_something_of_tickets_is_told_and_no_other() -> None:
    told = {"intake", "pseudonymizer", "triage", "drafter", "crm"}
    assert {service for service in (*told, "desk", "audit", "nobody") if restricting.is_told(service)} >= told
    assert not restricting.is_told("nobody")

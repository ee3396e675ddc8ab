"""A dead letter is written once, says what failed and where it lies, never what it said, and is on the record."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.erasure import TicketErase
from schemas.records import AccessRecorded
from shared.messaging.burying import Burying
from shared.messaging.dead_letters import Origin
from shared.messaging.event import Event
from shared.messaging.refused import Refused
from shared.messaging.taken import Reader, Taken
from tests.unit.messaging.test_replaying import erasure

pytestmark = pytest.mark.feature(2)

ORIGIN = Origin(TicketErase.TYPE, 3, 41)


class Outbox:
    """A database of one inbox and one outbox."""

    def __init__(self) -> None:
        self.inbox: set[tuple[UUID, str]] = set()
        self.letters: list[tuple[UUID, str, bytes | None, dict[str, str], dict[str, Any]]] = []
        self.records: list[Event[Any]] = []

    @asynccontextmanager
    async def unit(self) -> AsyncIterator["Outbox"]:
        yield self

    async def first_time(self, event_id: UUID, consumer: str) -> bool:
        new = (event_id, consumer) not in self.inbox
        self.inbox.add((event_id, consumer))
        return new

    async def publish_dead_letter(
        self, event_id: UUID, topic: str, key: bytes | None, headers: dict[str, str], payload: bytes
    ) -> None:
        self.letters.append((event_id, topic, key, headers, json.loads(payload)))

    async def publish(self, event: Event[Any]) -> None:
        self.records.append(event)


async def buried(event: Event[Any] | None, refused: Refused, service: str = "crm") -> Outbox:
    """What stands in the outbox after the same record was buried twice."""
    outbox = Outbox()
    burying = Burying(cast("Any", outbox), Reader(service, f"{service}.group", "own"), most=3)
    for _ in range(2):
        await burying.bury(Taken(ORIGIN, event, refused=refused))
    return outbox


@pytest.mark.parametrize("readable", [True, False])
async def test_a_letter_says_once_where_the_record_lies_and_whose_it_is_if_that_can_be_told(*, readable: bool) -> None:
    event = erasure() if readable else None
    outbox = await buried(event, Refused("event_too_large"))
    event_id, ticket, tenant = (
        (event.id, event.ticket_id, "default") if event is not None else (ORIGIN.record_id, None, "own")
    )
    ((_, topic, key, headers, body),) = outbox.letters
    assert (topic, key) == (f"{TicketErase.TYPE}.dlq", str(ticket).encode() if ticket else None)
    assert (headers["ce_type"], headers["ce_source"], headers["ce_tenant"]) == (
        "dead_letter.v1", "/guichet/crm", tenant,
    )  # fmt: skip
    del body["at"]
    assert body == {
        "reason": "event_too_large", "origin": {"topic": TicketErase.TYPE, "partition": 3, "offset": 41},
        "event_id": str(event_id), "ticket_id": str(ticket) if ticket else None, "service": "crm", "group": "crm.group",
    }  # fmt: skip
    assert outbox.inbox == {(event_id, "crm.group"), (event_id, "crm.group/refused")}
    (record,) = outbox.records
    assert (record.tenant, record.ticket_id, record.actor) == (tenant, ticket, "crm")
    said = record.data
    assert isinstance(said, AccessRecorded)
    assert (said.action, said.purpose, said.detail) == (
        "dead_letter.written",
        f"{TicketErase.TYPE}/3/41",
        "event_too_large",
    )


async def test_a_text_that_was_opened_first_is_on_the_record_too() -> None:
    event = erasure()
    outbox = await buried(event, Refused("no_text", action="approval.refused", opened="pseudonymisation"))
    assert [(one.data.action, one.data.purpose, one.data.detail, one.ticket_id) for one in outbox.records] == [
        ("text.opened", "pseudonymisation", "no_text", event.ticket_id),
        ("approval.refused", f"{TicketErase.TYPE}/3/41", "no_text", event.ticket_id),
    ]
    assert len({one.id for one in outbox.records}) == 2
    again = await buried(event, Refused("no_text", opened="pseudonymisation"))
    assert [one.id for one in again.records] == [one.id for one in outbox.records], "written anew they are the same"


async def test_the_record_itself_is_not_told_of_its_own_letters() -> None:
    outbox = await buried(erasure(), Refused("event_too_large", opened="audit"), service="audit")
    assert (len(outbox.letters), outbox.records) == (1, [])


@given(st.lists(st.booleans(), max_size=12), st.integers(1, 4))
def test_only_so_many_dead_ones_without_a_live_one_between_are_too_many(dead: list[bool], most: int) -> None:
    burying = Burying(cast("Any", None), Reader("crm", "g", "own"), most=most)
    for at, one in enumerate(dead):
        row = next((n for n, each in enumerate(reversed(dead[: at + 1])) if not each), at + 1)
        assert burying.too_many(dead=one) is (row >= most)


def test_a_record_without_an_id_is_known_by_where_it_lies() -> None:
    others = [Origin("a.v1", 3, 41), Origin(TicketErase.TYPE, 4, 41), Origin(TicketErase.TYPE, 3, 42)]
    assert len({one.record_id for one in (ORIGIN, *others, Origin(TicketErase.TYPE, 3, 41))}) == 4

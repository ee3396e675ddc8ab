"""A replay settles the event that was asked for, or nothing: where it lay, another may lie by now."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaConnectionError, KafkaError, KafkaTimeoutError, TopicAuthorizationFailedError

from schemas.dead_letters import DeadLetterReplay
from schemas.erasure import TicketErase
from schemas.topics import consumer_group
from shared.messaging import binding
from shared.messaging.consumer import Consumer, PutBack
from shared.messaging.event import Event, originate
from shared.messaging.replaying import Fetcher, Replayer
from shared.messaging.subscription import Subscription
from shared.persistence.database import Database

pytestmark = pytest.mark.feature(2)


def erasure() -> Event[TicketErase]:
    ticket, now = uuid4(), datetime.now(UTC)
    data = TicketErase(ticket_id=ticket, request_id=uuid4(), reason="retention", agent="a.roy", requested_at=now)
    return originate(data, source="desk", tenant="default", ticket_id=ticket, actor="a.roy")


class Bus:
    """One topic that holds these events from 0 on."""

    def __init__(self, *events: Event[Any]) -> None:
        self._events = events

    async def one(self, topic: str, partition: int, offset: int) -> ConsumerRecord[Any, Any] | None:
        event = self._events[offset]
        headers = tuple((name, value.encode()) for name, value in binding.headers_of(event, {}).items())
        return ConsumerRecord(topic, partition, offset, 0, 0, b"", binding.value_of(event), None, 0, 0, headers)


class Away:
    def __init__(self, error: type[KafkaError]) -> None:
        self._error = error

    async def one(self, topic: str, partition: int, offset: int) -> ConsumerRecord[Any, Any] | None:
        raise self._error


class Inbox:
    """Knows one event as refused, and takes no claim: whether there was one is what is asked."""

    def __init__(self, refused: UUID) -> None:
        self.refused = refused
        self.pool = self

    async def fetchval(self, _: str, ids: list[UUID], __: str) -> bool:
        return self.refused in ids


async def replayed(bus: Fetcher, refused: UUID, *, at: int, **said: str) -> str | None:
    subscription: Any = Subscription(TicketErase, None, also_erased=True)  # type: ignore[arg-type]
    database = cast("Database", Inbox(refused))
    consumer = Consumer("crm", subscription, database, tenant="default", stop=lambda: None)

    async def applied(_: object, *, again: bool) -> None:
        assert again

    consumer._apply = applied  # type: ignore[method-assign, assignment]
    group = consumer_group("crm", TicketErase.TYPE)
    request = DeadLetterReplay.model_validate(
        {
            "letter_id": uuid4(), "event_id": refused, "ticket_id": None, "service": "crm", "group": group,
            "topic": TicketErase.TYPE, "partition": 0, "offset": at, "requested_by": "op",
            "requested_at": datetime.now(UTC), **said,
        }
    )  # fmt: skip
    asked = cast("Event[DeadLetterReplay]", SimpleNamespace(data=request, id=uuid4()))
    [taken] = await Replayer("crm", {group: consumer}, bus).prepare([asked])
    return None if taken is None else taken.outcome.outcome


async def test_the_event_that_was_asked_for_is_taken_again() -> None:
    events = [erasure() for _ in range(3)]
    assert await replayed(Bus(*events), events[1].id, at=1) == "handled"


async def test_another_that_lies_there_now_settles_nothing() -> None:
    events = [erasure() for _ in range(3)]
    assert await replayed(Bus(*events), events[1].id, at=2) == "gone"


async def test_what_another_service_set_aside_is_left_to_it() -> None:
    event = erasure()
    assert await replayed(Bus(event), event.id, at=0, service="desk") is None


@pytest.mark.parametrize("said", [{"group": "crm.gone.v1"}, {"topic": "ticket.received.v1"}])
async def test_of_a_group_or_a_topic_that_is_not_its_own_it_reads_nothing(said: dict[str, str]) -> None:
    assert await replayed(Away(AssertionError), uuid4(), at=0, **said) == "gone"


async def test_a_bus_that_says_no_for_good_is_an_error() -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await replayed(Away(TopicAuthorizationFailedError), uuid4(), at=0)


@pytest.mark.parametrize("error", [KafkaConnectionError, KafkaTimeoutError])
async def test_a_bus_that_is_away_is_waited_for(error: type[KafkaError]) -> None:
    with pytest.raises(PutBack):
        await replayed(Away(error), uuid4(), at=0)

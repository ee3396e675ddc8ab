"""Takes dead letters again, when a person asks for it: the group that refused the event handles it, and no other.

The request says where the record lies; the service reads it there. So whoever asks needs no right to read an event, or
to write one.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from aiokafka import ConsumerRecord

from schemas.dead_letters import DeadLetterReplay, DeadLetterReplayed
from shared.messaging.consumer import Consumer
from shared.messaging.event import Event, derive
from shared.messaging.refused import Refused
from shared.messaging.subscription import AnySubscription, Subscription
from shared.messaging.unit import UnitOfWork
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.replay")

Apply = Callable[[Event[Any], Any, UnitOfWork], Awaitable[None]]


class Fetcher(Protocol):
    async def one(self, topic: str, partition: int, offset: int) -> ConsumerRecord[Any, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Replayer:
    """One service's part: its consumers by group. `record` is what the service itself does with a request."""

    service: str
    consumers: Mapping[str, Consumer]
    fetcher: Fetcher
    record: Apply | None = None

    def subscription(self) -> AnySubscription:
        return Subscription(DeadLetterReplay, self.apply, prepare=self.prepare, also_erased=True)

    async def prepare(self, events: Sequence[Event[DeadLetterReplay]]) -> list[DeadLetterReplayed | None]:
        """Each has its effect, once, in a transaction of its own: repeated, it finds that done."""
        return [await self._again(event) for event in events]

    async def apply(self, event: Event[DeadLetterReplay], done: DeadLetterReplayed | None, unit: UnitOfWork) -> None:
        if self.record is not None:
            await self.record(event, None, unit)
        if done is not None:
            await unit.publish(derive(event, done, source=self.service))

    async def _again(self, event: Event[DeadLetterReplay]) -> DeadLetterReplayed | None:
        asked = event.data
        if asked.service != self.service:
            return None
        consumer = self.consumers.get(asked.group)
        record = await self.fetcher.one(asked.topic, asked.partition, asked.offset)
        found: str | Refused = "gone"
        if consumer is not None and record is not None and record.topic == consumer.subscription.topic:
            found = await consumer.replay(record)
        outcome, reason = ("refused", found.code) if isinstance(found, Refused) else (found, None)
        logger.info("a dead letter was taken again", extra=fields(topic=asked.topic, code=outcome, reason=reason))
        return DeadLetterReplayed.model_validate(
            {
                "letter_id": asked.letter_id,
                "request_id": event.id,
                "ticket_id": asked.ticket_id,
                "service": self.service,
                "group": asked.group,
                "outcome": outcome,
                "reason": reason,
                "at": datetime.now(UTC),
            }
        )


def with_replays(
    service: str, consumers: Mapping[str, Consumer], fetcher: Fetcher, own: AnySubscription | None
) -> AnySubscription:
    """The subscription of a service to requests; `own` is the one it made itself, for the record."""
    replayer = Replayer(service, consumers, fetcher)
    return (replace(replayer, record=own.apply) if own is not None else replayer).subscription()

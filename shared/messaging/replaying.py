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
from aiokafka.errors import KafkaError, KafkaTimeoutError

from schemas.dead_letters import DeadLetterReplay, DeadLetterReplayed
from schemas.records import AccessRecorded
from shared.messaging.consumer import Consumer, PutBack
from shared.messaging.event import Event, derive
from shared.messaging.refused import Refused
from shared.messaging.subscription import AnySubscription, Subscription
from shared.messaging.unit import UnitOfWork
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.replay")

Apply = Callable[[Event[Any], Any, UnitOfWork], Awaitable[None]]


class Fetcher(Protocol):
    """Reads one record where it lies, or None when it does not lie there."""

    async def one(self, topic: str, partition: int, offset: int) -> ConsumerRecord[Any, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a request, and what was opened for nothing on the way."""

    outcome: DeadLetterReplayed
    opened: AccessRecorded | None = None


@dataclass(frozen=True, slots=True)
class Replayer:
    """One service's part: its consumers by group. `record` is what the service itself does with a request."""

    service: str
    consumers: Mapping[str, Consumer]
    fetcher: Fetcher
    record: Apply | None = None

    def subscription(self) -> AnySubscription:
        return Subscription(DeadLetterReplay, self.apply, prepare=self.prepare, also_erased=True)

    async def prepare(self, events: Sequence[Event[DeadLetterReplay]]) -> list[Taken | None]:
        """Each has its effect, once, in a transaction of its own: repeated, it finds that done."""
        return [await self._again(event) for event in events]

    async def apply(self, event: Event[DeadLetterReplay], done: Taken | None, unit: UnitOfWork) -> None:
        if self.record is not None:
            await self.record(event, None, unit)
        if done is None:
            return
        await unit.publish(derive(event, done.outcome, source=self.service))
        if done.opened is not None:
            await unit.publish(derive(event, done.opened, source=self.service, step="opened"))

    async def _again(self, event: Event[DeadLetterReplay]) -> Taken | None:
        asked = event.data
        if asked.service != self.service:
            return None
        found = await self._found(asked)
        now = datetime.now(UTC)
        refused = found if isinstance(found, Refused) else None
        outcome, reason = ("refused", refused.code) if refused is not None else (str(found), None)
        logger.info("a dead letter was taken again", extra=fields(topic=asked.topic, code=outcome, reason=reason))
        said = DeadLetterReplayed.model_validate(
            {
                "letter_id": asked.letter_id,
                "request_id": event.id,
                "ticket_id": asked.ticket_id,
                "service": self.service,
                "group": asked.group,
                "outcome": outcome,
                "reason": reason,
                "at": now,
            }
        )
        return Taken(said, self._opening(asked, refused, now))

    async def _found(self, asked: DeadLetterReplay) -> str | Refused:
        consumer = self.consumers.get(asked.group)
        if consumer is None or consumer.subscription.topic != asked.topic:
            return "gone"
        try:
            record = await self.fetcher.one(asked.topic, asked.partition, asked.offset)
        except KafkaError as error:
            if error.retriable or isinstance(error, KafkaTimeoutError):
                raise PutBack(asked.topic) from None
            raise
        return "gone" if record is None else await consumer.replay(record, asked.event_id)

    def _opening(self, asked: DeadLetterReplay, refused: Refused | None, now: datetime) -> AccessRecorded | None:
        """A text that was opened before the refusal is on record, as at the first refusal."""
        if refused is None or refused.opened is None or self.service == "audit":
            return None
        return AccessRecorded(
            action="text.opened",
            actor=self.service,
            ticket_id=asked.ticket_id,
            purpose=refused.opened,
            detail=refused.code,
            at=now,
        )


def with_replays(
    service: str, consumers: Mapping[str, Consumer], fetcher: Fetcher, own: AnySubscription | None
) -> AnySubscription:
    """The subscription of a service to requests; `own` is the one it made itself, for the record."""
    replayer = Replayer(service, consumers, fetcher)
    return (replace(replayer, record=own.apply) if own is not None else replayer).subscription()

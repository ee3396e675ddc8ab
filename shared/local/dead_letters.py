"""Dead letters as the bus holds them: what failed, why, since when, and what became of it. Never what an event said."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from schemas.base import EventData
from schemas.dead_letters import DeadLetterReplay, DeadLetterReplayed
from schemas.topics import OPERATOR, TOPICS
from shared.messaging import binding
from shared.messaging.event import Event, originate

D = TypeVar("D", bound=EventData)

LETTERS = tuple(topic.dead_letters for topic in TOPICS)
_POLL_MS = 500
_SETTLED = frozenset({"handled", "known"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one replay; without an outcome, the service has not answered."""

    asked_at: datetime
    by: str
    outcome: str | None = None
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter. `original` says whether its topic still holds the event."""

    letter_id: UUID
    event_id: UUID
    ticket_id: UUID | None
    topic: str
    partition: int
    offset: int
    reason: str
    service: str
    group: str
    at: datetime
    tenant: str = "default"
    original: bool = True
    replays: tuple[Outcome, ...] = field(default=())

    @property
    def settled(self) -> bool:
        return any(replay.outcome in _SETTLED for replay in self.replays)

    @property
    def open(self) -> bool:
        """Whether it waits for somebody, and can be taken again."""
        return self.original and not self.settled

    def as_json(self) -> dict[str, Any]:
        return {
            "id": str(self.letter_id),
            "event_id": str(self.event_id),
            "ticket_id": str(self.ticket_id) if self.ticket_id else None,
            "topic": self.topic,
            "partition": self.partition,
            "offset": self.offset,
            "reason": self.reason,
            "service": self.service,
            "since": self.at.isoformat(),
            "attempts": 1 + len(self.replays),
            "original": "there" if self.original else "gone",
            "settled": self.settled,
            "replays": [_plain(replay) for replay in self.replays],
        }


def _plain(replay: Outcome) -> dict[str, Any]:
    return {
        "asked_at": replay.asked_at.isoformat(),
        "by": replay.by,
        "outcome": replay.outcome,
        "reason": replay.reason,
        "at": replay.at.isoformat() if replay.at else None,
    }


@dataclass(frozen=True, slots=True)
class Office:
    """Reads letters and asks for replays; `client` are arguments for an aiokafka client."""

    client: Mapping[str, Any]
    letters_of: Sequence[str] = LETTERS

    async def letters(self) -> list[Letter]:
        """Every letter that the bus still holds, the oldest first."""
        found: dict[UUID, Letter] = {}
        async for record in self._all(*self.letters_of):
            if (letter := _letter(record)) is not None:
                found.setdefault(letter.letter_id, letter)
        replays = await self._replays()
        held = await self._held({(letter.topic, letter.partition) for letter in found.values()})
        told = [
            replace(
                letter,
                replays=tuple(replays.get(letter.letter_id, ())),
                original=letter.offset in held.get((letter.topic, letter.partition), range(0)),
            )
            for letter in found.values()
        ]
        return sorted(told, key=lambda letter: (letter.at, letter.letter_id))

    async def ask(self, letters: Iterable[Letter], by: str) -> list[UUID]:
        """Asks for each to be taken again; the requests' ids."""
        producer = AIOKafkaProducer(**self.client, acks="all")
        await producer.start()
        try:
            return [await self._ask_one(producer, letter, by) for letter in letters]
        finally:
            await producer.stop()

    async def _ask_one(self, producer: AIOKafkaProducer, letter: Letter, by: str) -> UUID:
        data = DeadLetterReplay(
            letter_id=letter.letter_id, event_id=letter.event_id, ticket_id=letter.ticket_id, service=letter.service,
            group=letter.group, topic=letter.topic, partition=letter.partition, offset=letter.offset,
            requested_by=by, requested_at=datetime.now(UTC),
        )  # fmt: skip
        event = originate(data, source=OPERATOR, tenant=letter.tenant, ticket_id=letter.ticket_id, actor=by)
        headers = [(name, value.encode()) for name, value in binding.headers_of(event, {}).items()]
        await producer.send_and_wait(event.type, binding.value_of(event), key=binding.key_of(event), headers=headers)
        return event.id

    async def outcomes(self, requests: Sequence[UUID], *, wait: float) -> dict[UUID, DeadLetterReplayed]:
        """What became of these requests, once all are answered or the wait (seconds) is over."""
        wanted, found = set(requests), dict[UUID, DeadLetterReplayed]()
        consumer = self._consumer(DeadLetterReplayed.TYPE)
        await consumer.start()
        try:
            async with asyncio.timeout(wait):
                while wanted - found.keys():
                    for record in await _some(consumer):
                        event = _event(DeadLetterReplayed, record)
                        if event is not None and event.data.request_id in wanted:
                            found[event.data.request_id] = event.data
        except TimeoutError:
            pass
        finally:
            await consumer.stop()
        return found

    async def _replays(self) -> dict[UUID, list[Outcome]]:
        """By letter, the oldest first."""
        asked: dict[UUID, tuple[UUID, Outcome]] = {}
        async for record in self._all(DeadLetterReplay.TYPE):
            if (request := _event(DeadLetterReplay, record)) is not None:
                data = request.data
                asked[request.id] = data.letter_id, Outcome(data.requested_at, data.requested_by)
        async for record in self._all(DeadLetterReplayed.TYPE):
            answer = _event(DeadLetterReplayed, record)
            if answer is not None and (done := answer.data).request_id in asked:
                letter_id, known = asked[done.request_id]
                said = replace(known, outcome=done.outcome, reason=done.reason, at=done.at)
                asked[done.request_id] = letter_id, said
        found: dict[UUID, list[Outcome]] = defaultdict(list)
        for letter_id, outcome in sorted(asked.values(), key=lambda pair: pair[1].asked_at):
            found[letter_id].append(outcome)
        return found

    async def _held(self, places: set[tuple[str, int]]) -> dict[tuple[str, int], range]:
        """Which offsets each topic and partition holds now."""
        if not places:
            return {}
        consumer = self._consumer()
        await consumer.start()
        try:
            wanted = [TopicPartition(*place) for place in places]
            first, end = await consumer.beginning_offsets(wanted), await consumer.end_offsets(wanted)
        finally:
            await consumer.stop()
        return {(where.topic, where.partition): range(first[where], end[where]) for where in wanted}

    async def _all(self, *topics: str) -> AsyncIterator[ConsumerRecord[Any, Any]]:
        """What these topics hold now."""
        consumer = self._consumer(*topics)
        await consumer.start()
        try:
            places = list(consumer.assignment())
            ends = await consumer.end_offsets(places)
            while any([await consumer.position(place) < ends[place] for place in places]):
                for record in await _some(consumer):
                    yield record
        finally:
            await consumer.stop()

    def _consumer(self, *topics: str) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(*topics, **self.client, auto_offset_reset="earliest", enable_auto_commit=False)


async def _some(consumer: AIOKafkaConsumer) -> list[ConsumerRecord[Any, Any]]:
    batches = await consumer.getmany(timeout_ms=_POLL_MS)
    return [record for records in batches.values() for record in records]


def _event(data: type[D], record: ConsumerRecord[Any, Any]) -> Event[D] | None:
    """None for what is none: services set that aside, and it must not keep anybody from the letters."""
    try:
        return binding.parse(data, binding.text_headers(record.headers), record.value)
    except binding.Malformed:
        return None


def _letter(record: ConsumerRecord[Any, Any]) -> Letter | None:
    """None for what no service wrote: it must not hide the others."""
    try:
        return _read(binding.text_headers(record.headers), json.loads(record.value or b""))
    except (binding.Malformed, KeyError, TypeError, ValueError):
        return None


def _read(headers: Mapping[str, str], body: Any) -> Letter:
    origin = body["origin"]
    return Letter(
        letter_id=UUID(headers["ce_id"]),
        event_id=UUID(body["event_id"]),
        ticket_id=UUID(body["ticket_id"]) if body["ticket_id"] else None,
        topic=origin["topic"],
        partition=origin["partition"],
        offset=origin["offset"],
        reason=body["reason"],
        service=body["service"],
        group=body["group"],
        at=datetime.fromisoformat(body["at"]),
        tenant=headers.get("ce_tenant", "default"),
    )

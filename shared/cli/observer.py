"""Reads every event on the bus, with an operator's credentials, to account for each ticket."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from aiokafka import AIOKafkaConsumer, ConsumerRecord

from schemas.replies import DraftOutcome, ReplyDecided, ReplyDrafted, ReplySent, SendStatus
from schemas.tickets import TicketPseudonymized, TicketReceived, TicketTriaged
from schemas.topics import BY_NAME, TOPICS
from shared.messaging import binding


@dataclass(slots=True)
class TicketStory:
    """What the bus says of one ticket. Facts are kept by version, so repeats and order do not matter."""

    ticket_id: UUID
    received: dict[int, TicketReceived] = field(default_factory=dict)
    pseudonymized: dict[int, TicketPseudonymized] = field(default_factory=dict)
    triaged: dict[int, TicketTriaged] = field(default_factory=dict)
    drafted: dict[int, ReplyDrafted] = field(default_factory=dict)
    decided: dict[UUID, ReplyDecided] = field(default_factory=dict)
    sent: dict[UUID, ReplySent] = field(default_factory=dict)

    @property
    def version(self) -> int:
        return max(self.received, default=0)

    @property
    def draft(self) -> ReplyDrafted | None:
        return self.drafted.get(self.version)

    @property
    def actionable(self) -> bool:
        triaged = self.triaged.get(self.version)
        return triaged is not None and triaged.actionable

    @property
    def suggested(self) -> bool:
        return self.draft is not None and self.draft.outcome is not DraftOutcome.NO_ANSWER

    @property
    def answered(self) -> bool:
        return any(sent.status is SendStatus.SENT for sent in self.sent.values())

    @property
    def undelivered(self) -> list[UUID]:
        """Approved replies of which nothing was heard again."""
        return [key for key, decided in self.decided.items() if decided.decision == "approved" and key not in self.sent]


class Observer:
    """Follows all topics from their beginning, in no consumer group."""

    def __init__(self, client: dict[str, Any]) -> None:
        self._client = client
        self._consumer: AIOKafkaConsumer | None = None
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.stories: dict[UUID, TicketStory] = {}
        self.dead_letters: dict[str, list[str]] = defaultdict(list)
        self.malformed = 0

    async def __aenter__(self) -> Self:
        self._consumer = AIOKafkaConsumer(
            *(name for topic in TOPICS for name in (topic.name, topic.dead_letters)),
            **self._client,
            group_id=None,
            auto_offset_reset="earliest",
        )
        try:
            await self._consumer.start()
        except BaseException:
            await self._consumer.stop()
            raise
        self._task = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        assert self._consumer is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._consumer.stop()

    async def until(
        self, condition: Callable[[], bool], *, seconds: float, tick: Callable[[], Awaitable[None] | None] | None = None
    ) -> bool:
        """Waits for a condition over what was seen; False when the time ran out first."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not condition():
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), min(left, 0.5))
            if tick is not None and (waiting := tick()) is not None:
                await waiting
        return True

    async def _follow(self) -> None:
        assert self._consumer is not None
        async for record in self._consumer:
            self._note(record)
            self._changed.set()

    def _note(self, record: ConsumerRecord[Any, Any]) -> None:
        topic = BY_NAME.get(record.topic)
        if topic is None:
            self.dead_letters[record.topic].append((record.value or b"").decode(errors="replace"))
            return
        try:
            event = binding.parse(topic.data, binding.text_headers(record.headers), record.value)
        except binding.Malformed:
            self.malformed += 1
            return
        if event.ticket_id is not None:
            self._tell(self.stories.setdefault(event.ticket_id, TicketStory(event.ticket_id)), event.data)

    @staticmethod
    def _tell(story: TicketStory, data: object) -> None:
        match data:
            case TicketReceived():
                story.received[data.version] = data
            case TicketPseudonymized():
                story.pseudonymized[data.version] = data
            case TicketTriaged():
                story.triaged[data.version] = data
            case ReplyDrafted() if data.steering_id is None:
                story.drafted[data.version] = data
            case ReplyDecided():
                story.decided[data.reply_id] = data
            case ReplySent():
                story.sent[data.reply_id] = data
            case _:
                pass

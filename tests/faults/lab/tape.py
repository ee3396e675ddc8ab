"""Everything that was on the bus, kept as it came: an observer that also remembers ids, and whole records to repeat."""

import json
from collections import defaultdict, deque
from collections.abc import Collection
from typing import Any
from uuid import UUID

from aiokafka import ConsumerRecord

from schemas.topics import BY_NAME
from shared.cli.observer import Observer
from shared.messaging import binding

_KEPT = 1500


class Tape(Observer):
    """`ids[ticket][topic]` are the events' ids; `recent` are the last records of our own topics, in their order."""

    def __init__(self, client: dict[str, Any]) -> None:
        super().__init__(client)
        self.ids: dict[UUID, dict[str, set[UUID]]] = defaultdict(lambda: defaultdict(set))
        self.recent: deque[ConsumerRecord[Any, Any]] = deque(maxlen=_KEPT)
        self.letters: list[str] = []
        self.past: set[UUID] = set()

    def forget(self, tickets: Collection[UUID]) -> None:
        """A run that is over. What is repeated of it later is no ticket out of nowhere."""
        self.past |= set(tickets)
        for ticket in tickets:
            self.stories.pop(ticket, None)
            self.ids.pop(ticket, None)
        self.letters.clear()

    def _note(self, record: ConsumerRecord[Any, Any]) -> None:
        super()._note(record)
        topic = BY_NAME.get(record.topic)
        if topic is None:
            self.letters.append(f"{record.topic}: {json.loads(record.value or b'{}').get('reason')}")
            return
        if not topic.outside:
            self.recent.append(record)
        event = binding.parse(topic.data, binding.text_headers(record.headers), record.value)
        if event.ticket_id is not None:
            self.ids[event.ticket_id][record.topic].add(event.id)

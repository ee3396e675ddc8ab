"""Rows on their way to the bus, a task for each topic: one whose sending is long to fail keeps no other's."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Send = Callable[[Any], Awaitable[None]]


@dataclass(slots=True)
class Landed:
    """Of one topic's rows: the ids of those that the bus has, and what kept another from it."""

    sent: list[int] = field(default_factory=list)
    error: Exception | None = None


class Flights:
    """Rows of one key are sent one after the other, and none after one that failed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._tasks: dict[str, asyncio.Task[Landed]] = {}

    def topics(self) -> list[str]:
        """Those whose rows are on their way: no more of them may be started."""
        return list(self._tasks)

    async def take(self, rows: Sequence[Any], seconds: float) -> Mapping[str, Landed]:
        """Sends rows, and says after so many seconds at most which topics have ended, of these and of earlier ones."""
        by_topic: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            by_topic[row["topic"]].append(row)
        started = {topic: asyncio.create_task(self._topic(own)) for topic, own in by_topic.items()}
        self._tasks |= started
        if started:
            await asyncio.wait(started.values(), timeout=seconds)
        ended = [topic for topic, task in self._tasks.items() if task.done()]
        return {topic: self._tasks.pop(topic).result() for topic in ended}

    async def aclose(self) -> None:
        """Whether the bus has what was on its way is not known: it is sent again by whoever goes on."""
        tasks = list(self._tasks.values())
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _topic(self, rows: Sequence[Any]) -> Landed:
        chains: dict[bytes | None, list[Any]] = defaultdict(list)
        for row in rows:
            chains[row["key"]].append(row)
        landed = Landed()
        await asyncio.gather(*(self._chain(chain, landed) for chain in chains.values()))
        return landed

    async def _chain(self, rows: Sequence[Any], landed: Landed) -> None:
        try:
            for row in rows:
                await self._send(row)
                landed.sent.append(row["id"])
        except Exception as error:  # noqa: BLE001 - told to the relay, which tries again
            landed.error = error

"""Whether a service still takes events: its consumers are in their groups, and the bus answers."""

import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener

PATIENCE_SECONDS: Final = 30.0
"""How long a group may be shared out anew, or the bus say nothing: Kafka itself waits 15 s for a member that died."""
PING_SECONDS: Final = 1.5


class Membership(ConsumerRebalanceListener):  # type: ignore[misc]
    """Whether one consumer is in its group: with or without partitions, since there may be more replicas than those."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, changed: Callable[[], None] = lambda: None
    ) -> None:
        """`changed` is told of each assignment, before anything of it is read."""
        self._clock = clock
        self._changed = changed
        self._joined = False
        self._out_since: float | None = None

    async def on_partitions_revoked(self, revoked: Iterable[Any]) -> None:
        del revoked
        if self._out_since is None:
            self._out_since = self._clock()

    async def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
        del assigned
        self._joined, self._out_since = True, None
        self._changed()

    def holds(self, patience: float) -> bool:
        """False before it joined for the first time, and once it has been out for longer than a rebalance takes."""
        return self._joined and (self._out_since is None or self._clock() - self._out_since <= patience)


@dataclass(frozen=True, slots=True)
class Reading:
    """One consumer as the bus has it; `reader` is None before it began."""

    reader: Callable[[], AIOKafkaConsumer | None]
    membership: Membership = field(default_factory=Membership)

    def heard(self, patience: float) -> bool:
        """Whether a fetch was answered lately. One that has its hands full, or no partition, asks for nothing."""
        reader = self.reader()
        if reader is None:
            return False
        told = (reader.last_poll_timestamp(where) for where in reader.assignment())
        return any(at is not None and time.time() - at / 1000 <= patience for at in told)


@dataclass(frozen=True, slots=True)
class Standing:
    """Of all consumers of a service. A lapse shorter than `patience` is none: a rebalance makes nobody unready."""

    readings: Sequence[Reading]
    ping: Callable[[float], Awaitable[bool]]
    patience: float = PATIENCE_SECONDS

    async def holds(self) -> bool:
        if not all(one.membership.holds(self.patience) for one in self.readings):
            return False
        return any(one.heard(self.patience) for one in self.readings) or await self.ping(PING_SECONDS)

"""What a service says of a topic it takes; how it is taken is `consumer.py`'s business alone."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from schemas.base import EventData
from shared.messaging.event import Event
from shared.messaging.refused import Refused
from shared.messaging.unit import UnitOfWork

__all__ = ["AnySubscription", "Refused", "Subscription"]

D = TypeVar("D", bound=EventData)
P = TypeVar("P")


@dataclass(frozen=True)
class Subscription(Generic[D, P]):
    """Takes the topic `data.TYPE`.

    `prepare` does a micro-batch's heavy work before any transaction, off the event loop, in the
    events' order; `apply` runs once for each event inside its own transaction, after the inbox.

    `batch` is the most events taken at once, asked when the service starts to take them: whatever waits is taken, up to
    it, and nothing waits for more to come.
    """

    data: type[D]
    apply: Callable[[Event[D], P, UnitOfWork], Awaitable[None]]
    prepare: Callable[[Sequence[Event[D]]], Awaitable[Sequence[P]]] | None = None
    batch: int | Callable[[], int] = 1
    together: Callable[[Sequence[Event[D]], UnitOfWork], Awaitable[None]] | None = None
    """Does for the new ones of a batch, in one transaction, what `apply` does for each; with `also_erased` alone.

    Should it fail for good, nothing of it is kept, and `apply` takes each by itself: the culprit stands alone again.
    """
    also_erased: bool = False
    """Takes events of erased tickets too: the erasure itself, and the record. All else of them is passed over."""

    def __post_init__(self) -> None:
        if self.together is not None and not (self.also_erased and self.prepare is None):
            raise ValueError("a batch is taken together with nothing prepared, and of erased tickets too")

    @property
    def topic(self) -> str:
        return self.data.TYPE

    @property
    def most(self) -> int:
        return self.batch if isinstance(self.batch, int) else self.batch()


AnySubscription = Subscription[Any, Any]

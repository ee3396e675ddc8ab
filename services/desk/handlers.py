"""What the desk takes off the bus: every event adds to its ticket's projection, in whatever order it comes."""

from collections.abc import Sequence
from typing import Any

from schemas.base import EventData
from schemas.likeness import BurstRaised, TicketLikened
from schemas.replies import ReplyDrafted, ReplySent
from schemas.summaries import TicketSummarized
from schemas.tickets import PlaceholdersSealed, TicketPseudonymized, TicketReceived, TicketTriaged
from services.desk.adapters import likeness, store
from shared.messaging.event import Event
from shared.messaging.subscription import AnySubscription, Subscription
from shared.messaging.unit import UnitOfWork

BATCH = 16

TAKEN: tuple[type[EventData], ...] = (
    TicketReceived,
    TicketPseudonymized,
    PlaceholdersSealed,
    TicketTriaged,
    ReplyDrafted,
    TicketLikened,
    TicketSummarized,
    ReplySent,
)


async def take(event: Event[Any], _: None, unit: UnitOfWork) -> None:
    await store.take(unit, event)


def subscriptions() -> Sequence[AnySubscription]:
    facts = [Subscription(data=data, apply=take, batch=BATCH) for data in TAKEN]
    return [*facts, Subscription(data=BurstRaised, apply=likeness.take_burst, batch=BATCH)]

"""What the desk takes off the bus: every event adds to its ticket's projection, in whatever order it comes."""

from collections.abc import Sequence
from typing import Any

from schemas.articles import ArticleIndexed, ArticleProposed
from schemas.likeness import BurstRaised
from schemas.records import AccessRecorded
from services.desk.adapters import articles, likeness, presence, store
from services.desk.domain.facts import KINDS
from shared.messaging.event import Event
from shared.messaging.subscription import AnySubscription, Subscription
from shared.messaging.unit import UnitOfWork

BATCH = 16


async def take(event: Event[Any], _: None, unit: UnitOfWork) -> None:
    await store.take(unit, event)


def subscriptions() -> Sequence[AnySubscription]:
    facts = [Subscription(data=data, apply=take, batch=BATCH) for data in KINDS]
    return [
        *facts,
        Subscription(data=ArticleProposed, apply=articles.take_proposed, batch=BATCH),
        Subscription(data=ArticleIndexed, apply=articles.take_indexed, batch=BATCH),
        Subscription(data=BurstRaised, apply=likeness.take_burst, batch=BATCH),
        Subscription(data=AccessRecorded, apply=presence.note_failure, batch=BATCH),
    ]

"""What a service takes of the bus: its own topics, restrictions, dead letters to be taken again; what it forgets."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Final

from schemas.dead_letters import DeadLetterReplay
from schemas.restriction import RestrictionDecided
from schemas.topics import DEAD_LETTER_RETENTION, TOPICS, consumer_group
from shared.messaging import restricting
from shared.messaging.bus import KafkaFetcher
from shared.messaging.consumer import Consumer
from shared.messaging.replaying import with_replays
from shared.messaging.retry import RetryPolicy
from shared.messaging.subscription import AnySubscription
from shared.messaging.tls import BusTls
from shared.persistence.database import Database
from shared.runtime.settings import ServiceSettings

INBOX_KEPT: Final = DEAD_LETTER_RETENTION + timedelta(days=15)
_LASTING: Final = frozenset(topic.name for topic in TOPICS if topic.retention > INBOX_KEPT)


def consumers(
    service: str,
    settings: ServiceSettings,
    subscriptions: Sequence[AnySubscription],
    database: Database,
    *,
    policy: RetryPolicy,
    stop: Callable[[], None],
    tls: BusTls | None,
) -> list[Consumer]:
    """One for each topic that the service takes, one for restrictions, one that has dead letters taken again."""

    def made(subscription: AnySubscription) -> Consumer:
        return Consumer(service, subscription, database, tenant=settings.tenant, policy=policy, stop=stop)

    own = {item.topic: item for item in subscriptions}
    if restricting.is_told(service):
        own.setdefault(RestrictionDecided.TYPE, restricting.subscription())
    recorded = own.pop(DeadLetterReplay.TYPE, None)
    found = [made(item) for item in own.values()]
    fetcher = KafkaFetcher(
        settings.kafka_bootstrap_servers,
        client_id=f"guichet-{service}-replay",
        username=settings.kafka_username,
        password=settings.kafka_password,
        tls=tls.context if tls is not None else None,
    )
    by_group = {consumer.group: consumer for consumer in found}
    return [*found, made(with_replays(service, by_group, fetcher, recorded))]


def lasting(service: str, subscriptions: Iterable[AnySubscription]) -> list[str]:
    """A service's groups on topics that are kept for years: few events, which a restored bus brings again."""
    return [consumer_group(service, item.topic) for item in subscriptions if item.topic in _LASTING]

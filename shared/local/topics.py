"""Creates the topics, and on an authenticated bus the permissions, that `schemas.topics` lists."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code

from schemas.topics import DEAD_LETTER_RETENTION, TOPICS, Topic
from shared.local import acl
from shared.local.kafka.server import Login
from shared.messaging.unit import MAX_EVENT_BYTES

_DEAD_LETTER_PARTITIONS = 1
_ATTEMPTS = 600
_REQUEST_SECONDS = 180
"""A busy machine makes fifty topics slowly."""
_OURS = ("retention.ms", "segment.ms", "compression.type")
_SET_ON_THE_TOPIC = 1


def wanted(topics: Iterable[Topic] = TOPICS, *, replication: int = 1) -> list[NewTopic]:
    """Each topic and its dead-letter twin, with partitions and retention."""
    found = []
    for topic in topics:
        found.append(NewTopic(topic.name, topic.partitions, replication, topic_configs=_kept(topic.retention)))
        letters = _kept(DEAD_LETTER_RETENTION)
        found.append(NewTopic(topic.dead_letters, _DEAD_LETTER_PARTITIONS, replication, topic_configs=letters))
    return found


def _kept(retention: timedelta) -> dict[str, str]:
    """Kafka drops whole segments: one that is never closed would be kept for ever, whatever the retention.

    Whatever a writer packs its records with, the broker unpacks it, and holds what comes out to the bound: our readers
    know gzip alone, and hold nothing to any.
    """
    segment = min(timedelta(days=1), retention / 6)
    return {
        "retention.ms": str(round(retention.total_seconds() * 1000)),
        "segment.ms": str(round(segment.total_seconds() * 1000)),
        "max.message.bytes": str(2 * MAX_EVENT_BYTES),
        "compression.type": "uncompressed",
    }


async def provision(login: Login, *, permissions: bool) -> None:
    """Safe to repeat. Returns when every topic has a leader."""
    admin = AIOKafkaAdminClient(**login.client(), request_timeout_ms=_REQUEST_SECONDS * 1000)
    await admin.start()
    try:
        await create(admin, wanted())
        if permissions:
            await keep_as_told(admin, wanted())
            await acl.allow(admin, acl.plan(TOPICS))
    finally:
        await admin.close()


async def create(admin: AIOKafkaAdminClient, topics: list[NewTopic]) -> None:
    """Creates what does not exist yet and waits until it can be used."""
    existing = set(await admin.list_topics())
    missing = [topic for topic in topics if topic.name not in existing]
    if missing:
        response = await admin.create_topics(missing)
        for _, code, *_ in response.topic_errors:
            if code not in (0, TopicAlreadyExistsError.errno):
                raise for_code(code)
    for _ in range(_ATTEMPTS):
        described = await admin.describe_topics([topic.name for topic in topics])
        if all(topic["error_code"] == 0 and _led(topic["partitions"]) for topic in described):
            return
        await asyncio.sleep(0.1)
    raise UnknownTopicOrPartitionError


async def keep_as_told(admin: AIOKafkaAdminClient, topics: list[NewTopic]) -> list[str]:
    """Gives topics that were made otherwise today's retention and packing, and names them; what else is set stays."""
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in topics]
    answers = await admin.describe_configs(resources)
    told = {name: entries for answer in answers for *_, name, entries in answer.resources}
    changed = []
    for topic in topics:
        entries = told.get(topic.name, ())
        own = {name: value for name, value, _, source, *_ in entries if source == _SET_ON_THE_TOPIC}
        kept = {name: topic.topic_configs[name] for name in _OURS}
        if any(own.get(name) != value for name, value in kept.items()):
            changed.append(ConfigResource(ConfigResourceType.TOPIC, topic.name, configs=own | kept))
    if changed:
        await admin.alter_configs(changed)
    return [resource.name for resource in changed]


def _led(partitions: list[dict[str, int]]) -> bool:
    return bool(partitions) and all(partition["error_code"] == 0 for partition in partitions)

"""Whether a service has read what was on the bus at a moment, whichever of its replicas reads it."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.messaging.standing import Reading
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.service")

_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """Asks the bus for its ends, and then for what the groups have taken. A bus that cannot be asked says nothing."""

    readings: Sequence[Reading]
    patience: float = 30.0

    async def __call__(self) -> bool:
        try:
            async with asyncio.timeout(self.patience):
                return all([await _reads_up(one.reader()) for one in self.readings])
        except (TimeoutError, KafkaError) as error:
            logger.info("what is on the bus was not read yet", extra=fields(error=type(error).__name__))
            return False


async def _reads_up(reader: AIOKafkaConsumer | None) -> bool:
    """Waits until all that its topic holds now was taken; False where that cannot be known."""
    ends = None if reader is None else await _ends(reader)
    if reader is None or ends is None:
        return False
    for where, end in ends.items():
        while (await reader.committed(where) or 0) < end:  # noqa: ASYNC110 - the bus tells nobody of a commit
            await asyncio.sleep(_AGAIN_SECONDS)
    return True


async def _ends(reader: AIOKafkaConsumer) -> Mapping[TopicPartition, int] | None:
    """Where each partition ends that holds something, of those that another replica reads too."""
    parts = {topic: reader.partitions_for_topic(topic) for topic in reader.subscription()}
    if not parts or not all(parts.values()):
        return None
    where = [TopicPartition(topic, number) for topic, numbers in parts.items() for number in numbers or ()]
    starts, ends = await reader.beginning_offsets(where), await reader.end_offsets(where)
    return {one: end for one, end in ends.items() if end > starts[one]}

"""A consumer past which nothing falls: a record that the client library cannot read is handed on as one.

The library reads a header's name as UTF-8 and unpacks gzip alone; other writers keep to neither. It then raises, each
time it is asked: for that partition for ever, and what it had taken of others in the same call was never seen.
"""

import logging
import sys
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, UnsupportedCodecError

from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.consumer")

UNREADABLE_ERRORS: Final = (UnicodeDecodeError, UnsupportedCodecError)
_FETCHED_MS: Final = 1000
"""How long each partition is asked for by itself; records that are there come sooner."""

Records = dict[TopicPartition, list[ConsumerRecord[Any, Any]]]


class Unreadable(ConsumerRecord[Any, Any]):  # type: ignore[misc]
    """Stands where a record lies that cannot be read; nothing else of it is known."""


def unreadable(where: TopicPartition, offset: int) -> Unreadable:
    return Unreadable(where.topic, where.partition, offset, -1, 0, None, None, None, -1, -1, ())


class CarefulConsumer(AIOKafkaConsumer):  # type: ignore[misc]
    """aiokafka's consumer, whose `getmany` gives `Unreadable` for what it cannot read, and goes on behind it."""

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> Records:
        """As aiokafka's. One record is taken first, so that nothing else was taken should that one be unreadable.

        It is of the partition whose turn it is: that one is read on before the others, as the library would.
        """
        try:
            found: Records = await super().getmany(*partitions, timeout_ms=timeout_ms, max_records=1)
        except UNREADABLE_ERRORS:
            return await self._each_alone(partitions)
        left = (max_records or self._max_poll_records or sys.maxsize) - 1
        others = [where for where in partitions or self.assignment() if where not in found]
        for where in (*found, *others) if found else ():
            if left <= 0:
                break
            more = await self._more(where, left)
            left -= len(more)
            if more:
                found.setdefault(where, []).extend(more)
        return found

    async def _more(self, where: TopicPartition, most: int) -> list[ConsumerRecord[Any, Any]]:
        """What else is there of one partition.

        Whatever fails fails again at the next call, or is over by then: what was taken before must reach its reader.
        """
        try:
            found: Records = await super().getmany(where, max_records=most)
        except Exception:  # noqa: BLE001
            return []
        return found.get(where, [])

    async def _each_alone(self, partitions: tuple[TopicPartition, ...]) -> Records:
        """The next record of each partition: alone it is known where what cannot be read lies."""
        found: Records = {}
        for where in partitions or self.assignment():
            try:
                if await self._may_have_more(where):
                    found |= await super().getmany(where, timeout_ms=_FETCHED_MS, max_records=1)
            except UNREADABLE_ERRORS as error:
                found |= await self._passed_by(where, error)
            except Exception:
                if not found:
                    raise
                break
        return found

    async def _may_have_more(self, where: TopicPartition) -> bool:
        """Unless all of it was read, as the last fetch told; a partition that was taken away meanwhile has none."""
        if where not in self.assignment():
            return False
        end = self.highwater(where)
        return end is None or await self.position(where) < end

    async def _passed_by(self, where: TopicPartition, error: Exception) -> Records:
        try:
            offset = await self.position(where)
            self.seek(where, offset + 1)
        except IllegalStateError:
            return {}
        logger.warning(
            "a record cannot be read",
            extra=fields(topic=where.topic, partition=where.partition, offset=offset, error=type(error).__name__),
        )
        return {where: [unreadable(where, offset)]}

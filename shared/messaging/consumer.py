"""The one way to take events off the bus.

For each record, in order: read it; skip it when the inbox knows it; do the heavy work; then, in one
transaction, note it in the inbox, write, and put what follows in the outbox (where the subscription says
`together`, in one for the whole batch). Only when the whole batch is through does its offset move. A
transient fault is tried again in place and then put back at the head of its partition, for as long as
it takes; a permanent one goes to the dead letters, and too many of those in a row stop the service.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from aiokafka import ConsumerRecord
from opentelemetry.trace import Span, SpanKind

from schemas.topics import consumer_group
from shared.messaging import binding, restricting
from shared.messaging.burying import Burying
from shared.messaging.careful import Unreadable
from shared.messaging.dead_letters import Origin
from shared.messaging.event import Event
from shared.messaging.restricting import Raw
from shared.messaging.retry import Backoff, RetryPolicy
from shared.messaging.subscription import AnySubscription, Refused
from shared.messaging.taken import Reader, Taken
from shared.messaging.unit import UnitOfWork, is_erased, refused_by
from shared.messaging.waiting import Waiting
from shared.persistence.database import TRANSIENT, Database
from shared.runtime.ending import told_to_end
from shared.telemetry import names, tracing
from shared.telemetry.logs import fields
from shared.telemetry.metrics import meter
from shared.telemetry.stages import Batch, Stages

logger = logging.getLogger("guichet.consumer")

RESTRICTED = "restricted"
"""Why a dead letter is not taken again: its ticket's processing is restricted."""
_AT_LEAST_TOGETHER = 2
_WAS_REFUSED = "select exists (select from inbox where event_id = any($1::uuid[]) and consumer = $2)"
_KNOWN = """
select event_id as id from inbox where consumer = $1 and event_id = any($2::uuid[])
union all select id from erased where id = any($3::uuid[])
"""


class PutBack(Exception):  # noqa: N818
    """Raised to the bus: do not move the offset, deliver again."""


class TooManyDeadLetters(Exception):  # noqa: N818
    """A whole topic is about to be poured into its dead letters: stop, somebody must look."""


class Consumer:
    """Handles the batches of one subscription. Knows nothing of FastStream: `bus.py` feeds it."""

    def __init__(
        self,
        service: str,
        subscription: AnySubscription,
        database: Database,
        *,
        tenant: str,
        policy: RetryPolicy | None = None,
        stop: Callable[[], None],
        stages: Stages | None = None,
    ) -> None:
        self.service = service
        self.subscription = subscription
        self.group = consumer_group(service, subscription.topic)
        self.handled = 0
        self.next_offsets: dict[int, int] = {}
        """Of each partition of which something was taken since it came here: what others took before is not known."""
        self._database = database
        self._tenant = tenant
        self._policy = policy or RetryPolicy()
        self._stop = stop
        self._stages = stages or Stages(meter())
        self._stages.begin(service, subscription.topic)
        self._stopped = False
        reader = Reader(service, self.group, tenant)
        self._waiting = Waiting(database, reader, subscription.topic)
        self._burying = Burying(database, reader, most=self._policy.dead_letters_in_a_row)

    async def handle(self, records: Sequence[ConsumerRecord[Any, Any]]) -> None:
        """Handles a batch, or raises and has it delivered again; what was done of it is in the inbox."""
        if self._stopped:
            await asyncio.sleep(self._policy.most_delay)
            raise TooManyDeadLetters(self.subscription.topic)
        for record in reversed(records):
            self.next_offsets[record.partition] = record.offset
        try:
            with self._stages.batch(self.service, self.subscription.topic, len(records)) as batch:
                await self._handle(records, batch)
            for record in records:
                self.next_offsets[record.partition] = record.offset + 1
        except (PutBack, TooManyDeadLetters):
            raise
        except (Exception, asyncio.CancelledError):
            # Where it was not we who were cancelled but what we waited for, FastStream would read no more.
            if told_to_end():
                raise
            logger.exception("a batch failed where none should: it is put back", extra=fields(topic=self.group))
            await asyncio.sleep(self._policy.most_delay)
            raise PutBack(self.subscription.topic) from None

    async def _handle(self, records: Sequence[ConsumerRecord[Any, Any]], batch: Batch) -> None:
        await self._work([self._take(record) for record in records], batch)

    async def take_up(self) -> int:
        """Handles what was set aside of tickets that are no longer restricted; how many that were."""
        if self._stopped or not self._waiting.applies:
            return 0
        rows = await restricting.due(self._database.pool, self.group, self.subscription.most)
        if not rows:
            return 0
        taken = [self._read(row.raw.origin, row.raw.headers, row.raw.value) for row in rows]
        with (
            contextlib.suppress(PutBack),
            self._stages.batch(self.service, self.subscription.topic, len(rows)) as batch,
        ):
            await self._work(taken, batch)
            done = [row.id for row, item in zip(rows, taken, strict=True) if not item.waits]
            await restricting.taken_up(self._database.pool, done)
            return len(done)
        return 0

    async def _work(self, taken: Sequence[Taken], batch: Batch) -> None:
        await self._with_patience(lambda: self._drop_known(taken))
        await self._with_patience(lambda: self._waiting.set_aside(taken))
        for _ in (item for item in taken if item.waits):
            batch.done(None)
        todo = [item for item in taken if item.refused is not None or item.event is not None]
        for _ in range(len(taken) - len(todo) - sum(item.waits for item in taken)):
            batch.repeated()
        await self._prepare([item for item in todo if item.refused is None])
        together = await self._finish_together([item for item in todo if item.refused is None])
        for item in todo:
            if item.refused is not None or not together:
                await self._finish(item)
            batch.done(item.event.time if item.event else None, item.refused.code if item.refused else None)
            self._count_dead(dead=item.refused is not None)

    async def replay(
        self, record: ConsumerRecord[Any, Any], event_id: UUID
    ) -> Refused | Literal["handled", "known", "gone"]:
        """Takes one record again that this group refused: `known` when it did not, or has handled it since.

        `gone` when its ticket was erased meanwhile, or when another event than the one asked for lies there: a bus
        that was restored or replaced counts anew.
        """
        item = self._take(record)
        ids = [item.origin.record_id, *([item.event.id] if item.event is not None else [])]
        if event_id not in ids:
            return "gone"
        pool = self._database.pool
        if not await pool.fetchval(_WAS_REFUSED, ids, refused_by(self.group)):
            return "known"
        if await self._is_erased(item.event):
            return "gone"
        if await self._waiting.set_aside([replace(item, raw=None)]):
            return Refused(RESTRICTED)
        if item.refused is None:
            await self._prepare([item])
        if item.refused is None:
            item.refused = await self._apply(item, again=True)
        return item.refused or "handled"

    async def _is_erased(self, event: Event[Any] | None) -> bool:
        if event is None or event.ticket_id is None or self.subscription.also_erased:
            return False
        return await is_erased(self._database.pool, event.ticket_id)

    def _take(self, record: ConsumerRecord[Any, Any]) -> Taken:
        origin = Origin(record.topic, record.partition, record.offset)
        if isinstance(record, Unreadable):
            return Taken(origin, None, Refused("record_unreadable"))
        try:
            headers = binding.text_headers(record.headers)
        except binding.Malformed as malformed:
            return Taken(origin, None, Refused(malformed.code))
        taken = self._read(origin, headers, record.value)
        taken.raw = Raw(origin, headers, record.value) if self._waiting.applies and record.value is not None else None
        return taken

    def _read(self, origin: Origin, headers: dict[str, str], value: bytes | None) -> Taken:
        try:
            event = binding.parse(self.subscription.data, headers, value)
        except binding.Malformed as malformed:
            return Taken(origin, None, Refused(malformed.code))
        if event.tenant != self._tenant:
            # Without its event: nothing of it is copied into the letter, nor spoken of under its tenant.
            return Taken(origin, None, Refused("other_tenant"))
        return Taken(origin, event)

    async def _drop_known(self, taken: Sequence[Taken]) -> None:
        ids = [item.inbox_id for item in taken]
        tickets = [] if self.subscription.also_erased else [item.event.ticket_id for item in taken if item.event]
        rows = await self._database.pool.fetch(_KNOWN, self.group, ids, tickets)
        known = {row["id"] for row in rows}
        for item in taken:
            if item.inbox_id in known or (item.event is not None and item.event.ticket_id in known):
                item.event = item.refused = None

    async def _prepare(self, items: Sequence[Taken]) -> None:
        """Prepares all at once; when that fails for an unforeseen reason, one by one, to single out the culprit."""
        prepare = self.subscription.prepare
        if prepare is None or not items:
            return
        try:
            await self._with_patience(lambda: self._prepare_together(items))
        except PutBack:
            raise
        except Exception as error:  # noqa: BLE001
            if len(items) == 1:
                items[0].refused = _as_refused(error)
                return
            for item in items:
                await self._prepare([item])

    async def _prepare_together(self, items: Sequence[Taken]) -> None:
        events = [item.event for item in items if item.event is not None]
        attributes: dict[str, str | int] = {
            names.MESSAGING_DESTINATION: self.subscription.topic,
            names.MESSAGING_BATCH: len(events),
        }
        name = f"{self.service} prepare"
        assert self.subscription.prepare is not None
        if len(events) == 1:
            attributes[names.TICKET_ID] = str(events[0].ticket_id or "")
            with tracing.span(name, parent=events[0].trace, attributes=attributes):
                results = await self.subscription.prepare(events)
        else:
            with tracing.span(name, parent={}, links=[event.trace for event in events], attributes=attributes):
                results = await self.subscription.prepare(events)
        for item, result in zip(items, results, strict=True):
            item.prepared = result

    async def _finish_together(self, items: Sequence[Taken]) -> bool:
        """Applies all in one transaction; False, and nothing was kept, when they must be taken one by one."""
        together = self.subscription.together
        if together is None or len(items) < _AT_LEAST_TOGETHER:
            return False
        events: dict[UUID, Event[Any]] = {}
        for item in items:
            assert item.event is not None
            events.setdefault(item.event.id, item.event)

        async def once() -> None:
            async with self._database.unit() as unit:
                new = await unit.first_times(list(events), self.group)
                await together([event for event in events.values() if event.id in new], unit)

        try:
            with ExitStack() as spans:
                for item in items:
                    spans.enter_context(self._span(item))
                await self._with_patience(once)
        except PutBack:
            raise
        except Exception:  # noqa: BLE001
            return False
        self.handled += len(items)
        return True

    def _span(self, item: Taken) -> AbstractContextManager[Span]:
        return tracing.span(
            f"process {self.subscription.topic}",
            kind=SpanKind.CONSUMER,
            parent=item.event.trace if item.event is not None else {},
            attributes=self._attributes(item),
        )

    async def _finish(self, item: Taken) -> None:
        with self._span(item) as span:
            if item.refused is None:
                item.refused = await self._apply(item)
            if item.refused is not None:
                span.set_attribute(names.REASON_CODE, item.refused.code)
                await self._with_patience(lambda: self._bury(item))
        self.handled += 1

    async def _apply(self, item: Taken, *, again: bool = False) -> Refused | None:
        event = item.event
        assert event is not None

        async def once() -> None:
            async with self._database.unit() as unit:
                await self._apply_once(unit, item, event, again=again)

        tries = self._policy.unexpected
        backoff = Backoff(first=self._policy.first_delay, most=self._policy.most_delay)
        while True:
            try:
                await self._with_patience(once)
            except PutBack:
                raise
            except Refused as refused:
                return refused
            except Exception as error:
                tries -= 1
                logger.warning("handler failed", exc_info=True, extra=self._fields(item, tries_left=tries))
                if tries <= 0:
                    return _as_refused(error)
                await asyncio.sleep(backoff.next())
            else:
                return None

    async def _apply_once(self, unit: UnitOfWork, item: Taken, event: Event[Any], *, again: bool) -> None:
        may = await self._may_take(unit, event)
        if may and await self._waiting.must_wait(unit, event):
            if again:
                raise Refused(RESTRICTED)
            await self._waiting.lay(unit, item)
            return
        if again:
            mine = await unit.taken_back(event.id, self.group, record_id=item.origin.record_id)
        else:
            mine = await unit.first_time(event.id, self.group)
        if mine and may:
            await self.subscription.apply(event, item.prepared, unit)

    async def _may_take(self, unit: UnitOfWork, event: Event[Any]) -> bool:
        return self.subscription.also_erased or event.ticket_id is None or await unit.hold(event.ticket_id)

    async def _bury(self, item: Taken) -> None:
        assert item.refused is not None
        await self._burying.bury(item)
        logger.warning("dead letter written", extra=self._fields(item, reason=item.refused.code))

    def _count_dead(self, *, dead: bool) -> None:
        if self._burying.too_many(dead=dead):
            logger.critical("too many dead letters in a row: stopping", extra=fields(topic=self.subscription.topic))
            self._stopped = True
            self._stop()
            raise TooManyDeadLetters(self.subscription.topic)

    async def _with_patience(self, work: Callable[[], Awaitable[object]]) -> None:
        """Tries `work` again while its fault is transient, then asks the bus to deliver again."""
        backoff = Backoff(first=self._policy.first_delay, most=self._policy.most_delay)
        for _ in range(self._policy.transient):
            try:
                await work()
            except TRANSIENT as error:
                logger.warning(
                    "a dependency is away: trying again",
                    extra=fields(topic=self.subscription.topic, error=type(error).__name__),
                )
                await asyncio.sleep(backoff.next())
            else:
                return
        raise PutBack(self.subscription.topic)

    def _attributes(self, item: Taken) -> dict[str, str | int]:
        attributes: dict[str, str | int] = {
            names.MESSAGING_SYSTEM: "kafka",
            names.MESSAGING_DESTINATION: item.origin.topic,
            names.MESSAGING_OPERATION: "process",
            names.MESSAGING_OPERATION_TYPE: "process",
            names.MESSAGING_GROUP: self.group,
            names.MESSAGING_PARTITION: str(item.origin.partition),
            names.MESSAGING_OFFSET: item.origin.offset,
        }
        if item.event is not None:
            attributes[names.EVENT_ID] = str(item.event.id)
            attributes[names.TICKET_ID] = str(item.event.ticket_id or "")
            attributes[names.TENANT] = item.event.tenant
        return attributes

    def _fields(self, item: Taken, **more: str | float | bool | None) -> dict[str, Any]:
        return fields(
            topic=item.origin.topic,
            partition=item.origin.partition,
            offset=item.origin.offset,
            event_id=str(item.event.id) if item.event else None,
            **more,
        )


def _as_refused(error: Exception) -> Refused:
    return error if isinstance(error, Refused) else Refused(f"unexpected:{type(error).__name__}")

"""The outbox relay: sends what units of work committed, in order for each key, at least once."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Sequence
from typing import Any, Protocol

from opentelemetry.trace import SpanKind

from shared.messaging.flights import Flights
from shared.messaging.held import Held
from shared.messaging.retry import Backoff, outage
from shared.messaging.unit import Connection
from shared.persistence.database import TRANSIENT, Database
from shared.runtime.ending import told_to_end
from shared.telemetry import names, tracing
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.relay")

_LOCK = 7213002
_BATCH = 200
_IDLE_SECONDS = 1.0
_PATIENCE_SECONDS = 1.0
"""For what was just sent; what takes longer goes on by itself, and its topic's next rows wait for it."""
_MOST_COUNTED = 100_000
_COUNT_SECONDS = 1.0
_COUNT = "select count(*) from (select from outbox limit $1) waiting"
_TAKE = "select id, topic, key, headers, payload from outbox where topic <> all($2::text[]) order by id limit $1"


class Publisher(Protocol):
    async def send(self, topic: str, key: bytes | None, headers: dict[str, str], payload: bytes) -> None: ...


class Relay:
    """One relay at a time drains a schema's outbox, whichever replica holds the advisory lock.

    A row is deleted only after the broker acknowledged it, so a crash between the two sends it
    again; consumers know it by its event id.
    """

    def __init__(self, database: Database, publisher: Publisher, schema: str) -> None:
        self._database = database
        self._publisher = publisher
        self._schema = schema
        self._wake = asyncio.Event()
        self._counted = 0.0
        self._held = Held(time.monotonic)
        self._flights = Flights(self._send)
        self.waiting: int | None = None
        """Events committed and not yet sent; None while another replica sends them. Counted up to `_MOST_COUNTED`."""

    async def run(self) -> None:
        """Runs until cancelled; faults of broker or database are waited out."""
        backoff = outage()
        while not told_to_end():
            try:
                async with self._database.pool.acquire() as connection:
                    await self._drain_while_leader(connection, backoff)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if told_to_end():
                    raise
                known = isinstance(error, TRANSIENT)
                logger.warning(
                    "outbox relay waits and tries again",
                    extra=fields(error=type(error).__name__, known=known),
                )
                await asyncio.sleep(backoff.next())

    async def _drain_while_leader(self, connection: Connection, backoff: Backoff) -> None:
        channel = f"outbox_{self._schema}"
        listener = lambda *_: self._wake.set()  # noqa: E731
        await connection.add_listener(channel, listener)
        try:
            while not await connection.fetchval(  # noqa: ASYNC110
                "select pg_try_advisory_lock($1, hashtext($2))", _LOCK, self._schema
            ):
                await asyncio.sleep(_IDLE_SECONDS)
            while True:
                self._wake.clear()
                if await self._drain_once(connection, backoff) < _BATCH:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(_IDLE_SECONDS):
                            await self._wake.wait()
        finally:
            self.waiting = None
            await self._flights.aclose()
            with contextlib.suppress(*TRANSIENT):
                await connection.execute("select pg_advisory_unlock_all()")
                await connection.remove_listener(channel, listener)

    async def _drain_once(self, connection: Connection, backoff: Backoff) -> int:
        """How many rows were taken."""
        apart = [*self._held.topics(), *self._flights.topics()]
        rows: Sequence[Any] = await connection.fetch(_TAKE, _BATCH, apart)
        waiting = await self._left(connection, len(rows), all_taken=len(rows) < _BATCH and not apart)
        self.waiting = waiting
        landed = await self._flights.take(rows, _PATIENCE_SECONDS)
        sent = [row_id for one in landed.values() for row_id in one.sent]
        failed = {topic: one.error for topic, one in landed.items() if one.error is not None}
        if sent:
            await connection.execute("delete from outbox where id = any($1::bigint[])", sent)
            self.waiting = max(0, waiting - len(sent))
        self._held.note(failed, sent=landed.keys() - failed.keys())
        if failed and not sent and not self._flights.topics():
            raise next(iter(failed.values()))
        if sent or not apart:
            backoff.reset()
        return len(rows)

    async def _left(self, connection: Connection, taken: int, *, all_taken: bool) -> int:
        """Counted once a second while more wait than were taken; in between, what was counted less what was sent."""
        if all_taken:
            return taken
        now = time.monotonic()
        if self.waiting is not None and now - self._counted < _COUNT_SECONDS:
            return max(taken, self.waiting)
        self._counted = now
        return int(await connection.fetchval(_COUNT, _MOST_COUNTED))

    async def _send(self, row: Any) -> None:
        headers: dict[str, str] = json.loads(row["headers"])
        attributes = {
            names.MESSAGING_SYSTEM: "kafka",
            names.MESSAGING_DESTINATION: row["topic"],
            names.MESSAGING_OPERATION: "send",
            names.MESSAGING_OPERATION_TYPE: "send",
            names.EVENT_ID: headers.get("ce_id", ""),
            names.TICKET_ID: headers.get("ce_subject", ""),
        }
        with tracing.span(f"send {row['topic']}", kind=SpanKind.PRODUCER, parent=headers, attributes=attributes):
            await self._publisher.send(row["topic"], row["key"], {**headers, **tracing.inject()}, row["payload"])

"""The outbox relay: sends what units of work committed, in order for each key, at least once."""

import asyncio
import contextlib
import json
import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Protocol

from opentelemetry.trace import SpanKind

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
                sent = await self._drain_once(connection)
                backoff.reset()
                if sent < _BATCH:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(_IDLE_SECONDS):
                            await self._wake.wait()
        finally:
            self.waiting = None
            with contextlib.suppress(*TRANSIENT):
                await connection.execute("select pg_advisory_unlock_all()")
                await connection.remove_listener(channel, listener)

    async def _drain_once(self, connection: Connection) -> int:
        rows: Sequence[Any] = await connection.fetch(_TAKE, _BATCH, self._held.topics())
        self.waiting = await self._left(connection, len(rows))
        chains: dict[tuple[str, bytes | None], list[Any]] = defaultdict(list)
        for row in rows:
            chains[row["topic"], row["key"]].append(row)
        results = await asyncio.gather(*(self._send_chain(chain) for chain in chains.values()))
        done = [row_id for sent, _ in results for row_id in sent]
        failed = {topic: error for (topic, _), (_, error) in zip(chains, results, strict=True) if error is not None}
        if done:
            await connection.execute("delete from outbox where id = any($1::bigint[])", done)
        self._held.note(failed, sent={topic for topic, _ in chains} - failed.keys())
        if failed and not done:
            raise next(iter(failed.values()))
        return len(rows)

    async def _left(self, connection: Connection, taken: int) -> int:
        """Counted once a second while batches are full; in between, what was counted less what was sent since."""
        if taken < _BATCH:
            return taken
        now = time.monotonic()
        if self.waiting is not None and now - self._counted < _COUNT_SECONDS:
            return max(taken, self.waiting - _BATCH)
        self._counted = now
        return int(await connection.fetchval(_COUNT, _MOST_COUNTED))

    async def _send_chain(self, chain: Sequence[Any]) -> tuple[list[int], Exception | None]:
        """Which rows were sent, and what kept the next one from being."""
        done: list[int] = []
        try:
            for row in chain:
                await self._send(row)
                done.append(row["id"])
        except Exception as error:  # noqa: BLE001
            return done, error
        return done, None

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

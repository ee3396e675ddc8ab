"""Keeps each class of data for as long as it is told, and puts on record what it removed."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from schemas.retention import RetentionApplied
from shared.messaging.event import originate
from shared.messaging.restricting import STANDS
from shared.messaging.unit import Connection, UnitOfWork
from shared.persistence.database import Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.retention")

BATCH = 500
_LOCK = "select pg_try_advisory_xact_lock(7213050, hashtext(current_schema()))"
_NOTE = (
    "insert into retention_run (data_class, days, up_to, rows, left_over, held_over, at)"
    " values ($1, $2, $3, $4::jsonb, $5, $6, $7)"
)
_NOTED_SINCE = "select exists (select from retention_run where data_class = $1 and days = $2 and at > $3)"
_COUNT = """
insert into retention_counted as held (data_class, item, rows) values ($1, $2, $3)
on conflict (data_class, item) do update set rows = held.rows + excluded.rows
"""
_COUNTED = "delete from retention_counted where data_class = $1 returning item, rows"
_DAILY = timedelta(hours=23)
_RUNS_KEPT = timedelta(days=400)
_SOON = timedelta(minutes=1)
_MANY = ("tickets",)
"""Columns that name many tickets: a row of them stays when any of these is restricted."""


@dataclass(frozen=True, slots=True)
class Step:
    """One table: removes at most so many of its rows from before a moment, and counts those that are left.

    `held` counts those that stay because their ticket's processing is restricted; None where no ticket has them.
    """

    table: str
    remove: Callable[[UnitOfWork, datetime, int], Awaitable[int]]
    count: Callable[[Connection, datetime], Awaitable[int]]
    held: Callable[[Connection, datetime], Awaitable[int]] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One class of data, kept for `days`; 0 keeps it for ever.

    `once_read`: only when all that was on the bus has been read, for it may be news of what looks old.
    """

    data_class: str
    days: int
    steps: Sequence[Step]
    once_read: bool = False


def older(
    table: str, column: str, *, only: str = "true", change: str | None = None, of: str | None = "ticket_id"
) -> Step:
    """Rows of a table by the age that a column states. `change` empties what it names instead of removing the row.

    `of`: the column, one id or many, that says whose ticket a row is; None where it is no ticket's.
    """
    old = f"{column} < $1 and {only}"
    kept = f"exists ({STANDS} = {_any_of(table, of)})"
    which = f"{old} and not {kept}" if of else old
    do = f"update {table} set {change}" if change else f"delete from {table}"  # noqa: S608
    batch = f"{do} where ctid = any(array(select ctid from {table} where {which} limit $2))"  # noqa: S608
    counting = f"select count(*) from {table} where {which}"  # noqa: S608

    async def remove(unit: UnitOfWork, up_to: datetime, most: int) -> int:
        done = await unit.connection.execute(batch, up_to, most)
        return int(done.rpartition(" ")[2])

    async def count(connection: Connection, up_to: datetime) -> int:
        return int(await connection.fetchval(counting, up_to))

    async def held(connection: Connection, up_to: datetime) -> int:
        return int(await connection.fetchval(f"select count(*) from {table} where {old} and {kept}", up_to))  # noqa: S608

    return Step(table, remove, count, held if of else None)


def _any_of(table: str, of: str | None) -> str:
    return f"any({table}.{of})" if of in _MANY else f"{table}.{of}"


async def forget_handled(database: Database, kept: timedelta, lasting: Sequence[str] = ()) -> int:
    """Removes from the inbox what was handled longer ago than `kept`, by the database's clock; how many.

    What the consumers named in `lasting` handled stays: their topics are kept longer, and may bring it again.
    A batch is a transaction of its own: however much comes due at once, what was done of it stays done.
    """
    named = ", ".join(f"'{consumer}'" for consumer in lasting)
    step = older("inbox", "handled_at", only=f"consumer not in ({named})" if named else "true", of=None)
    up_to = await database.pool.fetchval("select now() - $1::interval", kept)
    return await _in_batches(database, lambda unit: step.remove(unit, up_to, BATCH))


async def _in_batches(database: Database, remove: Callable[[UnitOfWork], Awaitable[int]]) -> int:
    """Each batch in a transaction of its own, until one is not full; how many rows in all."""
    gone = 0
    while True:
        async with database.unit() as unit:
            done = await remove(unit)
        gone += done
        if done < BATCH:
            return gone


async def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Keeper:
    """A service's own retention. Several replicas may run it: a batch is one's alone, and a row goes once."""

    service: str
    tenant: str
    database: Database
    rules: Sequence[Rule]
    clock: Callable[[], datetime]
    every: timedelta = timedelta(hours=1)
    caught_up: Callable[[], Awaitable[bool]] = _always

    async def run(self) -> None:
        """One pass now and a pause after it, a short one while news is still to be read: work for the background."""
        waits = any(rule.once_read for rule in self.rules) and not await self.caught_up()
        await self.apply(read=not waits)
        await asyncio.sleep((_SOON if waits else self.every).total_seconds())

    async def apply(self, *, read: bool = True) -> list[RetentionApplied]:
        """Removes what is too old, class by class, and returns what went on record. `read`: all news was read."""
        due = [rule for rule in self.rules if rule.days > 0 and (read or not rule.once_read)]
        told = [await self._apply(rule) for rule in due]
        return [one for one in told if one is not None]

    async def _apply(self, rule: Rule) -> RetentionApplied | None:
        up_to = self.clock() - timedelta(days=rule.days)
        for step in rule.steps:
            await _in_batches(self.database, partial(self._remove, rule, step, up_to))
        async with self.database.unit() as unit:
            return await self._note(unit, rule, up_to)

    async def _remove(self, rule: Rule, step: Step, up_to: datetime, unit: UnitOfWork) -> int:
        if not await unit.connection.fetchval(_LOCK):
            return 0
        done = await step.remove(unit, up_to, BATCH)
        if done:
            await unit.connection.execute(_COUNT, rule.data_class, step.table, done)
        return done

    async def _note(self, unit: UnitOfWork, rule: Rule, up_to: datetime) -> RetentionApplied | None:
        """On record when something went, and once a day when nothing did: that nothing was too old is proof too.

        What went in an earlier run that did not come so far is told with this one.
        """
        now, connection = self.clock(), unit.connection
        counted = await connection.fetch(_COUNTED, rule.data_class)
        gone = {step.table: 0 for step in rule.steps} | {row["item"]: row["rows"] for row in counted}
        quiet = not any(gone.values())
        if quiet and await connection.fetchval(_NOTED_SINCE, rule.data_class, rule.days, now - _DAILY):
            return None
        left = sum([await step.count(connection, up_to) for step in rule.steps])
        held = sum([await step.held(connection, up_to) for step in rule.steps if step.held is not None])
        data = RetentionApplied(
            service=self.service, data_class=rule.data_class, days=rule.days, up_to=up_to, rows=gone, left=left,
            held=held, at=now,
        )  # fmt: skip
        await connection.execute(_NOTE, rule.data_class, rule.days, up_to, json.dumps(gone), left, held, now)
        await connection.execute("delete from retention_run where at < $1", now - _RUNS_KEPT)
        await unit.publish(originate(data, source=self.service, tenant=self.tenant, ticket_id=None, actor=self.service))
        logger.info("retention was applied", extra=fields(code=rule.data_class, count=sum(gone.values())))
        return data

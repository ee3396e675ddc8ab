"""The delivery log for the command line: looked at, and what failed queued again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg

from services.crm.adapters.outgoing import notices
from services.crm.adapters.outgoing.courier import said
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import session_of

_OPERATOR = "operator"
_LIST = """
select id, subscriber, event_id, event_type, ticket_id, state, reason, attempts, created_at, updated_at from notice
where ($1::text is null or subscriber = $1) and ($2::text is null or state = $2) order by id desc limit $3
"""
_STANDING = """
select s.name, s.state, s.reason, s.failures, s.resting_until,
    count(*) filter (where n.state = 'queued') as waiting, count(*) filter (where n.state = 'failed') as failed,
    min(n.queued_at) filter (where n.state = 'queued') as oldest
from subscriber s left join notice n on n.subscriber = s.name and n.state in ('queued', 'failed')
group by s.name order by s.name
"""
_REPLAY = """
update notice set state = 'queued', reason = null, tries = 0, queued_at = $1, next_attempt_at = $1, updated_at = $1
where state = any($2::text[]) and ($3::bigint[] is null or id = any($3)) and ($4::text is null or subscriber = $4)
    and ($5::timestamptz is null or created_at >= $5)
returning subscriber
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notices are to go again: what was given up, and with `delivered` also what was delivered or skipped."""

    ids: Sequence[int] | None = None
    subscriber: str | None = None
    since: datetime | None = None
    delivered: bool = False


class Log:
    """On one connection with the service's own role."""

    def __init__(self, url: str, tenant: str) -> None:
        self._url = url
        self._tenant = tenant

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(self._url, server_settings=session_of(self._tenant, "crm"))

    async def standing(self) -> list[dict[str, Any]]:
        """Each subscriber: active or disabled and why, whether it rests, what waits and what was given up."""
        return await self._rows(_STANDING)

    async def notices(self, subscriber: str | None, state: str | None, most: int) -> list[dict[str, Any]]:
        return await self._rows(_LIST, subscriber, state, most)

    async def show(self, notice_id: int) -> dict[str, Any] | None:
        """One notice as it is kept, without clear text, and each attempt."""
        found = await self._rows("select * from notice where id = $1", notice_id)
        if not found:
            return None
        attempts = await self._rows(
            "select attempt, at, outcome, milliseconds from notice_attempt where notice_id = $1 order by attempt",
            notice_id,
        )
        (notice,) = found
        body = json.loads(notice.pop("body"))
        del notice["trace"]
        return {**notice, "event": body, "log": attempts}

    async def replay(self, wanted: Wanted) -> dict[str, int]:
        """Queues what was given up once more: same events, same ids. Returns how many, by subscriber.

        Said twice it does nothing the second time: what waits already is not touched.
        """
        states = ["failed", "skipped", "delivered"] if wanted.delivered else ["failed"]
        now = datetime.now(UTC)
        ids = list(wanted.ids) if wanted.ids is not None else None
        connection = await self._connect()
        try:
            async with connection.transaction():
                rows = await connection.fetch(_REPLAY, now, states, ids, wanted.subscriber, wanted.since)
                count: dict[str, int] = {}
                for row in rows:
                    count[row["subscriber"]] = count.get(row["subscriber"], 0) + 1
                for name, many in sorted(count.items()):
                    await self._record(connection, "notices.replayed", name, f"count:{many}", now)
        finally:
            await connection.close()
        return count

    async def enable(self, name: str) -> bool:
        """Lets a disabled subscriber be told again. False when it was not disabled."""
        now = datetime.now(UTC)
        connection = await self._connect()
        try:
            async with connection.transaction():
                done = await notices.enable(connection, name, now)
                if done:
                    await self._record(connection, "subscriber.enabled", name, "by_hand", now)
        finally:
            await connection.close()
        return done

    async def disable(self, name: str) -> bool:
        """Stops telling a subscriber; what is for it waits, and expires. False when it was, or is not known."""
        now = datetime.now(UTC)
        connection = await self._connect()
        try:
            async with connection.transaction():
                done = await notices.disable(connection, name, "by_hand", now)
                if done:
                    await self._record(connection, "subscriber.disabled", name, "by_hand", now)
        finally:
            await connection.close()
        return done

    async def _record(self, connection: asyncpg.Connection, action: str, name: str, detail: str, at: datetime) -> None:
        await UnitOfWork(connection).publish(said(action, self._tenant, name, detail=detail, at=at, actor=_OPERATOR))

    async def _rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        connection = await self._connect()
        try:
            return [dict(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()

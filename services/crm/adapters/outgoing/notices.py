"""The rows behind `domain/notices.py`, and each subscriber's switch and breaker. All replicas see the same."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from schemas.tickets import TicketTriaged
from services.crm.domain import outbound
from services.crm.domain.notices import Answer, Breaker, Patience, Verdict
from services.crm.domain.subscribers import Subscriber
from shared.messaging.restricting import STANDS
from shared.messaging.unit import Connection

GONE = "gone"
QUEUE_FULL = "queue_full"
EXPIRED = "expired"
NOT_DECLARED = "not_declared"
_SPARE = timedelta(seconds=30)
_SETTLED = frozenset({Verdict.DELIVERED, Verdict.SKIPPED})
_FREE = frozenset({Verdict.EARLY, Verdict.GONE, Verdict.WAIT})
"""Attempts that use up no tries."""

_ADD = """
insert into notice (subscriber, event_id, event_type, ticket_id, version, body, trace, state, reason, queued_at,
    next_attempt_at)
select $1, $2, $3, $4, $5, $6, $7::jsonb, case when much then 'failed' else 'queued' end,
    case when much then $8 end, $9, $9
from (select count(*) >= $10 as much
    from (select from notice where subscriber = $1 and state = 'queued' limit $10) as waiting) as waits
on conflict (subscriber, event_id) do nothing
"""
_OPEN = """
select failures from subscriber
where name = $1 and state = 'active' and (resting_until is null or resting_until <= $2) for update
"""
_CLAIM = f"""
update notice set attempts = attempts + 1, tries = tries + 1, next_attempt_at = $3, updated_at = $2
where id = (
    select id from notice as mine where subscriber = $1 and state = 'queued' and next_attempt_at <= $2
        and not ($4::boolean and exists (
            select from notice
            where subscriber = $1 and ticket_id = mine.ticket_id and state = 'queued' and id < mine.id
        ))
        and not exists ({STANDS} = mine.ticket_id)
    order by next_attempt_at, id limit 1 for update skip locked
) returning *
"""  # noqa: S608
_LINGER = f"""
update notice set queued_at = $2, updated_at = $2
where subscriber = $1 and state = 'queued' and exists ({STANDS} = notice.ticket_id)
"""  # noqa: S608
_LOG = """
insert into notice_attempt (notice_id, attempt, at, outcome, milliseconds)
select id, $2::integer, $3::timestamptz, $4::text, $5::integer from notice where id = $1 for key share
on conflict (notice_id, attempt) do nothing
"""
_LATER = """
select body from notice
where subscriber = $1 and ticket_id = $2 and (version, id) > ($3, $4) and event_type = 'ticket.changed.v1'
"""
_OF_MODELS = """
select id, body from notice
where ticket_id = $1 and version = $2 and event_type in ('ticket.changed.v1', 'ticket.triaged.v1')
order by id for update
"""
_SETTLE = """
update notice set state = $2, reason = $3, next_attempt_at = $4, tries = tries - $6, updated_at = $5
where id = $1 and state = 'queued' and attempts = $7
"""
_ADOPT = """
with left_over as (delete from webhook_delivery where state <> 'delivered' returning *)
insert into notice (subscriber, event_id, event_type, ticket_id, version, body, trace, state, queued_at, created_at)
select $1, event_id, event_type, (body::jsonb ->> 'subject')::uuid, (body::jsonb ->> 'sequence')::integer, body, trace,
    state, now(), created_at
from left_over on conflict (subscriber, event_id) do nothing
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """One event for one subscriber, in hand. `attempts` counts all there were, `tries` those since it was queued."""

    id: int
    subscriber: str
    event_id: UUID
    ticket_id: UUID
    version: int
    event: dict[str, Any]
    trace: dict[str, str]
    attempts: int
    tries: int
    queued_at: datetime
    probing: datetime | None = None
    """It is the one that a resting subscriber is asked with; until then nothing else is."""


def _notice(row: Any, probing: datetime | None) -> Notice:
    return Notice(
        id=row["id"],
        subscriber=row["subscriber"],
        event_id=row["event_id"],
        ticket_id=row["ticket_id"],
        version=row["version"],
        event=json.loads(row["body"]),
        trace=json.loads(row["trace"]),
        attempts=row["attempts"],
        tries=row["tries"],
        queued_at=row["queued_at"],
        probing=probing,
    )


async def add(
    connection: Connection, subscriber: Subscriber, event: Mapping[str, Any], *, trace: Mapping[str, str], now: datetime
) -> None:
    """Queues an event. When too many wait already it is written down as failed, to be replayed: it is not lost."""
    await connection.execute(
        _ADD,
        subscriber.name, UUID(event["id"]), event["type"], UUID(event["subject"]), int(event["sequence"]),
        outbound.encode(event), json.dumps(dict(trace)), QUEUE_FULL, now, subscriber.most_waiting,
    )  # fmt: skip


async def reword(connection: Connection, data: TicketTriaged, at: datetime) -> bool:
    """What is stored of this version shares its text as it is masked now, delivered or not: a replay sends it again.

    False when something stored is not older and reads otherwise: nobody can tell then which masking is the newer, and
    neither is to be shared.
    """
    newest = True
    for row in await connection.fetch(_OF_MODELS, data.ticket_id, data.version):
        event = json.loads(row["body"])
        now = outbound.reworded(event, data)
        if now == event:
            continue
        if datetime.fromisoformat(event["time"]) >= at:
            newest, now = False, outbound.wordless(event)
        await connection.execute("update notice set body = $2 where id = $1", row["id"], outbound.encode(now))
    return newest


async def introduce(connection: Connection, names: Sequence[str]) -> None:
    """Each subscriber has a row; one that was disabled stays so."""
    await connection.execute(
        "insert into subscriber (name) select unnest($1::text[]) on conflict do nothing", list(names)
    )


async def adopt(connection: Connection, subscriber: str) -> None:
    """Takes over what an earlier version queued for the one webhook it knew."""
    await connection.execute(_ADOPT, subscriber)


async def claim(connection: Connection, subscriber: Subscriber, breaker: Breaker, now: datetime) -> Notice | None:
    """The notice that has waited longest, hidden from others for as long as an attempt may take.

    None when nothing waits but of restricted tickets, the subscriber is disabled, or it rests. One that has rested is
    asked once.
    A ticketing tool is told of a ticket in the order in which things happened, one at a time.
    """
    failures = await connection.fetchval(_OPEN, subscriber.name, now)
    if failures is None:
        return None
    hidden = now + timedelta(seconds=subscriber.timeout_seconds) + _SPARE
    row = await connection.fetchrow(_CLAIM, subscriber.name, now, hidden, subscriber.kind != "webhook")
    if row is None:
        return None
    probing = hidden if failures >= breaker.failures else None
    if probing is not None:
        await connection.execute("update subscriber set resting_until = $2 where name = $1", subscriber.name, hidden)
    return _notice(row, probing)


async def settle(
    connection: Connection,
    notice: Notice,
    answer: Answer,
    *,
    patience: Patience,
    now: datetime,
    milliseconds: int,
) -> str:
    """Writes the attempt down and says what becomes of the notice. Returns its state.

    Nothing changes when another attempt has the row by now.
    """
    await connection.execute(_LOG, notice.id, notice.attempts, now, answer.code, milliseconds)
    pause = patience.pause(notice.tries, answer)
    state, reason = _becomes(answer, pause, old=now - notice.queued_at >= patience.in_all)
    again = now + (pause or patience.most)
    uncounted = 1 if answer.verdict in _FREE else 0
    await connection.execute(_SETTLE, notice.id, state, reason, again, now, uncounted, notice.attempts)
    return state


def _becomes(answer: Answer, pause: timedelta | None, *, old: bool) -> tuple[str, str]:
    """A notice's state and the reason for it.

    `old`: it waited as long as one may. `expire` sees only what is due, and what is asked for as soon as it is due
    may never be when somebody looks.
    """
    if answer.verdict in _SETTLED:
        return answer.verdict.value, answer.code
    if old:
        return "failed", EXPIRED
    if pause is None and answer.verdict not in _FREE:
        return "failed", answer.code
    return "queued", answer.code


async def note_answer(
    connection: Connection, notice: Notice, answer: Answer, *, breaker: Breaker, patience: Patience, now: datetime
) -> None:
    """Opens the breaker after failures in a row, closes it with the first answer, and keeps to a `Retry-After`.

    An answer for which the other side was not asked changes nothing: another notice may ask at once.
    """
    name, rest = notice.subscriber, None
    if not answer.asked:
        await connection.execute(
            "update subscriber set resting_until = null where name = $1 and resting_until = $2",
            name,
            notice.probing,
        )
    elif answer.verdict is Verdict.RETRY:
        failures = await connection.fetchval(
            "update subscriber set failures = failures + 1, updated_at = $2 where name = $1 returning failures",
            name, now,
        )  # fmt: skip
        rest = breaker.rest(failures or 0)
    elif answer.verdict is Verdict.WAIT:
        rest = patience.within(answer.wait) if answer.wait is not None else None
    else:
        await connection.execute(
            "update subscriber set failures = 0, resting_until = null where name = $1 and failures > 0", name
        )
    if rest is not None:
        await connection.execute("update subscriber set resting_until = $2 where name = $1", name, now + rest)


async def overtaken(connection: Connection, notice: Notice) -> frozenset[str]:
    """The fields that a later notice of the same ticket tells the same subscriber.

    Later is what is said of a later message: an earlier one may be read again when the newer was told of long ago. A
    person's word is overtaken by another person's alone.
    """
    rows = await connection.fetch(_LATER, notice.subscriber, notice.ticket_id, notice.version, notice.id)
    events = [json.loads(row["body"]) for row in rows]
    if notice.event["actor"] == outbound.AGENT:
        events = [event for event in events if event["actor"] == outbound.AGENT]
    return frozenset(change["field"] for event in events for change in event["data"]["changes"])


async def disable(connection: Connection, name: str, reason: str, now: datetime) -> bool:
    """False when it was disabled already."""
    done = await connection.execute(
        "update subscriber set state = 'disabled', reason = $2, updated_at = $3 where name = $1 and state = 'active'",
        name, reason, now,
    )  # fmt: skip
    return bool(done.endswith(" 1"))


async def enable(connection: Connection, name: str, now: datetime) -> bool:
    """False when it was not disabled, or is not known."""
    done = await connection.execute(
        "update subscriber set state = 'active', reason = null, failures = 0, resting_until = null, updated_at = $2"
        " where name = $1 and state = 'disabled'",
        name, now,
    )  # fmt: skip
    return bool(done.endswith(" 1"))


async def expire_undeclared(connection: Connection, names: Sequence[str], now: datetime) -> int:
    """What waits for a subscriber that is not declared any more is given up: nobody would come for it."""
    done = await connection.execute(
        "update notice set state = 'failed', reason = $3, updated_at = $2"
        " where state = 'queued' and not subscriber = any($1::text[])",
        list(names), now, NOT_DECLARED,
    )  # fmt: skip
    return int(done.rpartition(" ")[2])


async def linger(connection: Connection, name: str, now: datetime) -> None:
    """The time in which its ticket's processing is restricted is none that a notice waits too long."""
    await connection.execute(_LINGER, name, now)


async def expire(connection: Connection, name: str, before: datetime, now: datetime) -> int:
    """What waited too long is given up, and can be replayed."""
    done = await connection.execute(
        "update notice set state = 'failed', reason = $4, updated_at = $3"
        " where subscriber = $1 and state = 'queued' and queued_at < $2 and next_attempt_at <= $3",
        name, before, now, EXPIRED,
    )  # fmt: skip
    return int(done.rpartition(" ")[2])

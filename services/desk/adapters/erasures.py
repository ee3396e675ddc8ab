"""What was asked to be erased and what each service answered: the certificate is read from here."""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal, NamedTuple, get_args
from uuid import UUID, uuid5

from schemas.erasure import TicketErase, TicketErased
from schemas.topics import SERVICES
from services.desk.domain.agents import Agent
from services.desk.domain.certificate import Answer, Asked, Certificate
from shared.messaging.event import Event, originate
from shared.messaging.unit import Connection, UnitOfWork
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk.erasures")

AGAIN_AFTER: Final = timedelta(days=7)
Reason = Literal["subject_request", "retention"]
REASONS: Final = get_args(Reason)
_LATEST: Final = "select requested_at, request_id from erasure where tenant = $1 and reason = $2 and"
_BACKWARDS: Final = "order by requested_at desc, request_id desc limit 1"
_LISTED: Final = f"""
with recursive each as (
    ({_LATEST} ($3::timestamptz is null or (requested_at, request_id) < ($3, $4::uuid)) {_BACKWARDS})
    union all
    select before.* from each cross join lateral (
        {_LATEST} (requested_at, request_id) < (each.requested_at, each.request_id) {_BACKWARDS}
    ) as before
), listed as (
    select requested_at as at, request_id from each where (
        select bool_and(erasure.requested_at >= each.requested_at) from erasure
        where erasure.request_id = each.request_id and tenant = $1 and reason = $2
    ) limit $6
)
select request_id, at, asked.*, (
    select count(distinct (ticket_id, service)) from erasure_answer as answer
    where answer.request_id = listed.request_id and answer.tenant = $1 and service = any($5::text[])
) as answers
from listed cross join lateral (
    select min(agent) as agent, count(*) as tickets from erasure
    where erasure.request_id = listed.request_id and tenant = $1 and reason = $2
) as asked
order by at desc, request_id desc
"""  # noqa: S608
"""From each request to the one before it: those of retention have hundreds of tickets each, and there are ever more."""
_AT_ONCE: Final = 200
_LOOK: Final = f"""
with due as (
    select request_id, ticket_id from erasure
    where not complete and coalesce(asked_again_at, requested_at) < $1
    order by coalesce(asked_again_at, requested_at) limit {_AT_ONCE} for update skip locked
)
update erasure set
    complete = told.complete, asked_again_at = case when told.complete then asked_again_at else $4 end
from (
    select request_id, ticket_id, (
        select count(distinct service) from erasure_answer as answer
        where answer.request_id = due.request_id and answer.ticket_id = due.ticket_id
            and service = any($2::text[])
    ) >= $3::integer as complete from due
) as told
where erasure.request_id = told.request_id and erasure.ticket_id = told.ticket_id
returning erasure.*
"""  # noqa: S608
"""Each erasure is looked at once a week, and never again once it is complete. A service that comes later held none."""


class Looked(NamedTuple):
    """How many erasures were looked at in one go, and how many of them were asked for again."""

    at: int
    asked: int

    @property
    def more(self) -> bool:
        return self.at == _AT_ONCE


async def ask(
    unit: UnitOfWork,
    agent: Agent,
    request_id: UUID,
    tickets: Sequence[UUID],
    now: datetime,
    *,
    reason: Reason = "subject_request",
) -> None:
    """Asks every service to erase these tickets; asked twice under one id, it is asked once."""
    for ticket_id in tickets:
        data = TicketErase(
            ticket_id=ticket_id, request_id=request_id, reason=reason, agent=agent.login, requested_at=now
        )
        await unit.connection.execute(
            "insert into erasure (request_id, ticket_id, tenant, agent, reason, requested_at) "
            "values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
            request_id, ticket_id, agent.tenant, agent.login, data.reason, now,
        )  # fmt: skip
        command = uuid5(request_id, f"{TicketErase.TYPE}/{ticket_id}")
        await unit.publish(
            originate(data, source="desk", tenant=agent.tenant, ticket_id=ticket_id, actor=agent.login, id=command)
        )


async def ask_again(unit: UnitOfWork, now: datetime) -> Looked:
    """Repeats, under new ids, the commands that a service has left unanswered for a week; so many at once.

    The bus forgets a command after 30 days, and a service may be out for longer. Who answered finds nothing more.
    """
    looked_at = await unit.connection.fetch(_LOOK, now - AGAIN_AFTER, list(SERVICES), len(SERVICES), now)
    rows = [row for row in looked_at if not row["complete"]]
    for row in rows:
        data = TicketErase(
            ticket_id=row["ticket_id"], request_id=row["request_id"], reason=row["reason"], agent=row["agent"],
            requested_at=row["requested_at"],
        )  # fmt: skip
        command = uuid5(row["request_id"], f"{TicketErase.TYPE}/{row['ticket_id']}/{now.isoformat()}")
        await unit.publish(
            originate(
                data, source="desk", tenant=row["tenant"], ticket_id=row["ticket_id"], actor=row["agent"], id=command
            )
        )
    return Looked(len(looked_at), len(rows))


async def keep_asking(database: Database, clock: Callable[[], datetime], *, pause: float = 3600.0) -> None:
    while True:
        try:
            async with database.unit() as unit:
                looked = await ask_again(unit, clock())
        except TRANSIENT as error:
            logger.warning("erasures wait to be asked for again", extra=fields(error=type(error).__name__))
        else:
            if looked.asked:
                logger.warning("erasures without an answer were asked for again", extra=fields(count=looked.asked))
            if looked.more:
                continue
        await asyncio.sleep(pause)


async def take_answer(event: Event[TicketErased], _: None, unit: UnitOfWork) -> None:
    data = event.data
    await unit.connection.execute(
        "insert into erasure_answer (event_id, request_id, ticket_id, tenant, service, erased, erased_at) "
        "values ($1, $2, $3, $4, $5, $6::jsonb, $7) on conflict do nothing",
        event.id, data.request_id, data.ticket_id, event.tenant, data.service, json.dumps(data.erased), data.at,
    )  # fmt: skip


async def listed(
    connection: Connection, tenant: str, reason: str, before: tuple[datetime, UUID] | None, most: int
) -> list[Any]:
    """Erasures that were asked for, the latest first: id, when, by whom, tickets, answers, and `outstanding` ones."""
    at, request_id = before or (None, None)
    rows = await connection.fetch(_LISTED, tenant, reason, at, request_id, list(SERVICES), most)
    return [{**row, "outstanding": row["tickets"] * len(SERVICES) - row["answers"]} for row in rows]


async def certificate(connection: Connection, tenant: str, request_id: UUID) -> Certificate | None:
    """What is known of a request by now; None when there is none of that id."""
    asked = await connection.fetch(
        "select ticket_id, agent, reason, requested_at from erasure where tenant = $1 and request_id = $2 "
        "order by ticket_id",
        tenant, request_id,
    )  # fmt: skip
    if not asked:
        return None
    answers = await connection.fetch(
        "select ticket_id, service, erased, erased_at from erasure_answer where tenant = $1 and request_id = $2 "
        "order by ticket_id, erased_at, event_id",
        tenant, request_id,
    )  # fmt: skip
    return Certificate(
        request_id,
        tenant,
        SERVICES,
        tuple(Asked(**dict(row)) for row in asked),
        tuple(Answer(row["ticket_id"], row["service"], json.loads(row["erased"]), row["erased_at"]) for row in answers),
    )

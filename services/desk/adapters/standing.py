"""What the desk was told of the other services, counted from its own tables: it asks nobody."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.base import EventData
from schemas.replies import ReplyDrafted, ReplySent
from schemas.tickets import TicketPseudonymized, TicketReceived, TicketTriaged
from services.desk.adapters import originals
from services.desk.domain.presence import REDRAFT, STEPS
from services.desk.domain.priority import Matrix
from services.desk.domain.standing import GIVEN_UP_WITHIN, News, Waiting
from services.desk.domain.ticket import State
from services.desk.domain.views import view_of
from shared.messaging.unit import Connection

_LOOKED_BACK = 500
"""So many of the newest triaged messages say what the models do now."""

_GIVES: Mapping[str, type[EventData]] = {
    "intake": TicketReceived,
    "pseudonymizer": TicketPseudonymized,
    "triage": TicketTriaged,
    "drafter": ReplyDrafted,
    "crm": ReplySent,
}
_LAST = "select max(stamp) from fact where kind = $1"
_TURN = """
select count(*) as count, min(f.stamp) as oldest from ticket t
join fact f on f.ticket_id = t.ticket_id and f.kind = $2 and f.version = t.version
where t.tenant = $1 and t.view = any($5::text[]) and t.state = any($4::text[]) and not exists
  (select from fact g where g.ticket_id = t.ticket_id and g.kind = $3 and g.version = t.version)
and not exists (select from human_value h where h.ticket_id = t.ticket_id and h.field = 'reopened'
  and h.version = t.version)
"""
_SENDING = """
select count(*) as count, min(d.handed) as oldest from ticket t
join lateral (select max(publish_after) as handed from decision
    where ticket_id = t.ticket_id and status = 'published' and decision = 'approved') d on true
where t.tenant = $1 and t.view = 'waiting' and t.state = 'decided'
"""
_GIVEN_UP = """
select step, count(*) as n from step_failure join ticket using (ticket_id)
where tenant = $1 and failed_at >= $2 group by step
"""
_NEWEST = f"select stamp, data from fact where kind = $1 order by stamp desc limit {_LOOKED_BACK}"  # noqa: S608
_MODEL = f"""
select stamp, data -> 'model' ->> 'name' as name, data -> 'model' ->> 'version' as version,
    data -> 'model' ->> 'device' as device
from ({_NEWEST}) newest order by stamp desc
"""  # noqa: S608
_MODES = f"""
select field, mode, count(*) as n from ({_NEWEST}) newest,
    jsonb_each_text(case jsonb_typeof(data -> 'modes') when 'object' then data -> 'modes' else '{{}}' end)
    as m(field, mode)
group by field, mode
"""  # noqa: S608
_MATRIX = f"select (data -> 'matrix')::text from ({_NEWEST}) newest order by stamp desc limit 1"  # noqa: S608


@dataclass(frozen=True, slots=True)
class ModelNews:
    """What read the newest message, on what, and what another device did before, if one did lately."""

    name: str
    version: str
    device: str
    at: datetime
    before: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bus:
    """This desk's own end of the bus: what it has not got out, and when it last took something."""

    unsent: Waiting
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    services: Sequence[News]
    bus: Bus
    model: ModelNews | None
    uncertain: int
    set_aside: int = 0
    """Messages that could not become tickets, of those that are still kept."""
    set_aside_lately: int = 0
    """Of these, those of the last `GIVEN_UP_WITHIN`."""


async def told(connection: Connection, tenant: str, now: datetime) -> Told:
    rows = await connection.fetch(_GIVEN_UP, tenant, now - GIVEN_UP_WITHIN)
    given_up = {row["step"]: row["n"] for row in rows}
    waiting = await _waiting(connection, tenant)
    services = [
        News(
            name,
            await connection.fetchval(_LAST, gives.TYPE),
            waiting.get(name),
            given_up.get(name, 0) + (given_up.get(REDRAFT, 0) if name == "drafter" else 0),
        )
        for name, gives in _GIVES.items()
    ]
    uncertain = await connection.fetchval(
        "select count(*) from ticket where tenant = $1 and view = 'to_answer' and state = 'uncertain'", tenant
    )
    aside, lately = await originals.count_set_aside(connection, now - GIVEN_UP_WITHIN)
    return Told(services, await _bus(connection), await _model(connection), uncertain, aside, lately)


async def modes(connection: Connection) -> dict[str, dict[str, int]]:
    """By field, how many of the newest triaged messages stood in which mode."""
    found: dict[str, dict[str, int]] = {}
    for row in await connection.fetch(_MODES, TicketTriaged.TYPE):
        found.setdefault(row["field"], {})[row["mode"]] = row["n"]
    return found


async def matrix(connection: Connection) -> Matrix | None:
    """What the newest triaged message says that priority follows from; None: nothing was triaged, or it did not say."""
    told = await connection.fetchval(_MATRIX, TicketTriaged.TYPE)
    found: Matrix | None = json.loads(told) if told else None
    return found


async def _waiting(connection: Connection, tenant: str) -> dict[str, Waiting]:
    found = {}
    for name, takes, gives in STEPS:
        states = [State.TO_ANSWER, State.TO_TRIAGE] if gives is ReplyDrafted else [State.WAITING]
        views = [view_of(state) for state in states]
        found[name] = _of(await connection.fetchrow(_TURN, tenant, takes.TYPE, gives.TYPE, states, views))
    found["crm"] = _of(await connection.fetchrow(_SENDING, tenant))
    return found


async def _bus(connection: Connection) -> Bus:
    unsent = await connection.fetchrow("select count(*) as count, min(created_at) as oldest from outbox")
    return Bus(_of(unsent), await connection.fetchval("select max(handled_at) from inbox"))


async def _model(connection: Connection) -> ModelNews | None:
    rows = await connection.fetch(_MODEL, TicketTriaged.TYPE)
    if not rows:
        return None
    newest = rows[0]
    other = next((row for row in rows if row["device"] != newest["device"]), None)
    before, until = (other["device"], other["stamp"]) if other else (None, None)
    return ModelNews(newest["name"], newest["version"], newest["device"], newest["stamp"], before, until)


def _of(row: Any) -> Waiting:
    return Waiting(row["count"], row["oldest"]) if row else Waiting()

"""People's thumbs: kept one by one, told to the bus, and handed out without saying whose they are."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from schemas.replies import SuggestionJudged
from services.desk.domain.cells import Words, label, plain
from services.desk.domain.judging import Judged
from shared.messaging.event import originate
from shared.messaging.restricting import STANDS
from shared.messaging.unit import Connection, UnitOfWork
from shared.persistence.database import Database

COLUMNS: Final = (
    "day", "ticket_id", "version", "about", "verdict", "reason", "lang", "draft_id", "model_version", "said",
    "text", "sources", "edit_kind", "edit_share", "changes",
)  # fmt: skip
_ROWS_AT_ONCE: Final = 500
# The last thumb of each person on each thing, with the draft's text, and what was changed of it where it went out.
_EXPORT: Final = f"""
select j.event_id, j.judged_at, j.ticket_id, j.version, j.about, j.verdict, j.reason, j.lang, j.draft_id,
    j.model_version, j.said, f.data ->> 'text' as text,
    (select jsonb_agg(distinct s ->> 'id') from jsonb_array_elements(f.data -> 'sources') s) as sources,
    r.kind as edit_kind, r.share as edit_share, r.changes
from judgement j
left join fact f on f.ticket_id = j.ticket_id and f.kind = 'reply.drafted.v1' and f.key = j.draft_id::text
left join lateral (
    select kind, share, changes from revision v join decision d using (reply_id)
    where v.draft_id = j.draft_id and d.status = 'published' order by v.decided_at desc limit 1
) r on true
where j.tenant = $1 and (j.judged_at, j.event_id) > ($2, $3)
and not exists (select from control c where c.draft_id = j.draft_id) and not exists ({STANDS} = j.ticket_id)
and not exists (
    select from judgement k
    where k.ticket_id = j.ticket_id and k.agent = j.agent and k.about = j.about and k.version = j.version
        and k.draft_id is not distinct from j.draft_id and k.model_version is not distinct from j.model_version
        and k.said = j.said and (k.judged_at, k.event_id) > (j.judged_at, j.event_id)
)
order by j.judged_at, j.event_id limit $4
"""  # noqa: S608


async def say(unit: UnitOfWork, tenant: str, data: SuggestionJudged) -> None:
    """Keeps a thumb and publishes it."""
    event = originate(data, source="desk", tenant=tenant, ticket_id=data.ticket_id, actor=data.agent)
    await unit.connection.execute(
        "insert into judgement (event_id, tenant, ticket_id, about, verdict, reason, draft_id, version, model_version, "
        "lang, said, agent, judged_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12, $13)",
        event.id, tenant, data.ticket_id, data.about, data.verdict, data.reason, data.draft_id, data.version,
        data.model_version, data.lang, json.dumps(data.said), data.agent, data.judged_at,
    )  # fmt: skip
    await unit.publish(event)


async def of_ticket(connection: Connection, ticket_id: UUID) -> list[Any]:
    return list(
        await connection.fetch("select * from judgement where ticket_id = $1 order by judged_at, event_id", ticket_id)
    )


def last(rows: Iterable[Any], subject: Judged, login: str) -> Any | None:
    """What one person said last of what stands there now; `rows` come in order."""
    said = [row for row in rows if row["agent"] == login and _subject(row).mark == subject.mark]
    return said[-1] if said else None


def _subject(row: Any) -> Judged:
    names = ("about", "version", "lang", "draft_id", "model_version")
    return Judged(**{name: row[name] for name in names}, said=json.loads(row["said"]))


async def export(database: Database, tenant: str, form: str, words: Words, zone: ZoneInfo) -> AsyncIterator[str]:
    """A tenant's thumbs, oldest first, a line each, as JSON Lines or CSV. No agent is named.

    Days are those of `zone`, as the weeks of the lead's page are. Texts are as the drafter wrote them and changes as
    `revision` keeps them: with placeholders. No connection is held while the reader is slow.
    """
    if form == "csv":
        yield _csv_line((*COLUMNS, "category_label"))
    after = datetime(1, 1, 1, tzinfo=UTC), UUID(int=0)
    while rows := await database.pool.fetch(_EXPORT, tenant, *after, _ROWS_AT_ONCE):
        after = rows[-1]["judged_at"], rows[-1]["event_id"]
        yield "".join(_line(_plain(row, zone), form, words) for row in rows)


def _line(item: Mapping[str, Any], form: str, words: Words) -> str:
    if form != "csv":
        return json.dumps(item, ensure_ascii=False) + "\n"
    said = label(words, "category", (item["said"] or {}).get("category"))
    return _csv_line((*map(_cell, item.values()), said))


def _plain(row: Any, zone: ZoneInfo) -> dict[str, Any]:
    """One line's values by column. The day alone: the minute would tell who sat there."""
    loaded = {name: json.loads(row[name]) if row[name] else None for name in ("said", "sources", "changes")}
    known = {**row, **loaded, "day": row["judged_at"].astimezone(zone).date().isoformat()}
    return {name: str(value) if isinstance(value := known[name], UUID) else value for name in COLUMNS}


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    return plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()

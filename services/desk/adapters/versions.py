"""The versions of suggestions in the database: what people did about them, texts set aside, articles suggested."""

import json
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from schemas.replies import ReplyDrafted, Steering
from schemas.sealed import Sealed
from services.desk.adapters.decisions import Edit, sealed_of
from services.desk.domain.versions import Act
from shared.languages import base_language
from shared.messaging.unit import Connection

KNOWN_FOR: Final = timedelta(days=90)
"""How long an article that was suggested to anybody of the tenant may be named."""
_MOST_KNOWN: Final = 500
_SUGGESTED: Final = """
insert into suggestion (draft_id, tenant, ticket_id, article_id, title, category, lang, suggested_at)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (draft_id) do nothing
"""
_KNOWN: Final = f"""
select article_id, max(title) as title from suggestion
where tenant = $1 and suggested_at >= $2 and lang = $3 group by article_id order by count(*) desc limit {_MOST_KNOWN}
"""  # noqa: S608


async def acts(connection: Connection, ticket_id: UUID) -> list[Act]:
    return [_act(row) for row in await rows_of(connection, ticket_id)]


async def rows_of(connection: Connection, ticket_id: UUID) -> list[Any]:
    return list(await connection.fetch("select * from version_act where ticket_id = $1 order by at, act_id", ticket_id))


async def add(connection: Connection, ticket_id: UUID, act: Act) -> None:
    """Writes an act down; the words of a steering, which only pick an article, are not kept."""
    steering = act.steering.model_dump(exclude={"words"}, exclude_defaults=True)
    await connection.execute(
        "insert into version_act (act_id, ticket_id, act, version, draft_id, steering, withheld, sought, agent, at) "
        "values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10)",
        act.act_id, ticket_id, act.act, act.version, act.draft_id, json.dumps(steering), act.withheld, act.sought,
        act.agent, act.at,
    )  # fmt: skip


def _act(row: Any) -> Act:
    return Act(
        row["act_id"],
        row["act"],
        row["version"],
        row["draft_id"],
        row["agent"],
        row["at"],
        Steering.model_validate_json(row["steering"]),
        row["withheld"],
        row["sought"],
    )


async def note_suggestion(connection: Connection, tenant: str, draft: ReplyDrafted, at: datetime) -> None:
    """Keeps which article a suggestion is made of."""
    if draft.text is None or not draft.sources:
        return
    source, lang = draft.sources[0], base_language(draft.lang)
    await connection.execute(
        _SUGGESTED, draft.draft_id, tenant, draft.ticket_id, source.id, source.title, source.category, lang, at
    )


async def articles(connection: Connection, tenant: str, lang: str, since: datetime) -> dict[str, str]:
    """Titles by id of the articles lately suggested in a language."""
    rows = await connection.fetch(_KNOWN, tenant, since, base_language(lang))
    return {row["article_id"]: row["title"] for row in rows}


async def put_aside(connection: Connection, ticket_id: UUID, edit: Edit) -> None:
    await connection.execute(
        "insert into aside (aside_id, ticket_id, version, draft_id, agent, content, saved_at) "
        "values ($1, $2, $3, $4, $5, $6::jsonb, $7)",
        uuid4(), ticket_id, edit.version, edit.draft_id, edit.agent, edit.content.model_dump_json(), edit.saved_at,
    )  # fmt: skip


async def last_aside(connection: Connection, ticket_id: UUID, agent: str) -> tuple[UUID, Sealed] | None:
    """The last text of one person's that was set aside."""
    row = await connection.fetchrow(
        "select aside_id, content from aside where ticket_id = $1 and agent = $2 "
        "order by saved_at desc, aside_id desc limit 1",
        ticket_id,
        agent,
    )
    return (row["aside_id"], Sealed.model_validate_json(row["content"])) if row is not None else None


async def asides(connection: Connection, ticket_id: UUID) -> list[Any]:
    return list(
        await connection.fetch(
            "select aside_id, agent, saved_at from aside where ticket_id = $1 order by saved_at, aside_id", ticket_id
        )
    )


async def take_up(connection: Connection, ticket_id: UUID, aside_id: UUID) -> Edit | None:
    """Takes a text that was set aside from there; None when it is not there."""
    row = await connection.fetchrow(
        "delete from aside where ticket_id = $1 and aside_id = $2 returning *", ticket_id, aside_id
    )
    content = sealed_of(row["content"]) if row is not None else None
    if row is None or content is None:
        return None
    return Edit(row["version"], row["agent"], content, row["saved_at"], row["draft_id"])


async def contents_aside(connection: Connection, ticket_id: UUID) -> list[Sealed]:
    """The sealed texts that were set aside, oldest first."""
    rows = await connection.fetch(
        "select content from aside where ticket_id = $1 order by saved_at, aside_id", ticket_id
    )
    return [Sealed.model_validate_json(row["content"]) for row in rows]

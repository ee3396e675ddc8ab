"""Articles that programs hand in: each wording once, as a proposal that waits for a person like any other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID, uuid5

from schemas.records import AccessRecorded
from services.desk.domain.imports import Imported
from shared.messaging.event import originate
from shared.messaging.unit import Connection, UnitOfWork

State = Literal["waiting", "approved", "rejected", "withdrawn"]
_PROPOSALS: Final = UUID("5a1f3a0e-7d5c-4b0e-8a2e-1f6a3c0b9d57")
_PUT: Final = """
insert into proposal (tenant, proposal_id, lang, category, title, text, questions, tickets, left_out, proposed_at,
    valid_until, import_id, import_digest, import_by)
values ($1, $2, $3, $4, $5, $6, $7, '{}', 0, $8, $9, $10, $11, $12) on conflict do nothing returning true
"""
_SUPERSEDE: Final = """
update proposal set status = 'withdrawn', decided_by = $4, decided_at = $5, reason = 'outdated', version = version + 1
where tenant = $1 and import_id = $2 and lang = $3 and status = 'open' and not edited and proposal_id <> $6
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an article: `known` when this very wording had been handed in before."""

    proposal_id: UUID
    status: State
    known: bool


async def take(unit: UnitOfWork, tenant: str, article: Imported, *, by: str, clock: Callable[[], datetime]) -> Kept:
    """Keeps the article as a proposal, once. An earlier wording that nobody touched or decided makes room for it."""
    proposal_id, now = _id_of(tenant, article), clock()
    one = article.wording
    new = await unit.connection.fetchval(
        _PUT, tenant, proposal_id, article.lang, one.category, one.title, one.text, list(one.questions), now,
        one.valid_until, article.id, article.digest, by,
    )  # fmt: skip
    if not new:
        return Kept(proposal_id, await _status(unit.connection, tenant, proposal_id), known=True)
    await unit.connection.execute(_SUPERSEDE, tenant, article.id, article.lang, by, now, proposal_id)
    record = AccessRecorded(action="article.imported", actor=by, purpose="knowledge", detail=f"{proposal_id}:1", at=now)
    await unit.publish(originate(record, source="desk", tenant=tenant, ticket_id=None, actor=by))
    return Kept(proposal_id, "waiting", known=False)


async def earlier(connection: Connection, tenant: str, proposal_id: UUID) -> list[tuple[UUID, int]]:
    """Approved wordings of the same imported article, with their versions: what an approval of this one replaces."""
    rows = await connection.fetch(
        "select old.proposal_id, old.version from proposal as new join proposal as old using (tenant, import_id, lang) "
        "where tenant = $1 and new.proposal_id = $2 and old.proposal_id <> new.proposal_id and old.status = 'approved' "
        "order by old.proposal_id for update of old",
        tenant, proposal_id,
    )  # fmt: skip
    return [(row["proposal_id"], row["version"]) for row in rows]


def _id_of(tenant: str, article: Imported) -> UUID:
    return uuid5(_PROPOSALS, f"{tenant}/{article.id}/{article.lang}/{article.digest}")


async def _status(connection: Connection, tenant: str, proposal_id: UUID) -> State:
    status = await connection.fetchval(
        "select status from proposal where tenant = $1 and proposal_id = $2", tenant, proposal_id
    )
    return "waiting" if status == "open" else status

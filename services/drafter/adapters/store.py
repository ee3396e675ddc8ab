"""Which version of which ticket has its suggestion, and which steering has its answer."""

from schemas.replies import ReplyDrafted
from shared.messaging.unit import UnitOfWork

_INSERT = """
insert into draft (tenant, ticket_id, version, draft_id, outcome, reason, article_id)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant, ticket_id, version) do nothing
"""

_INSERT_STEERED = """
insert into steered (tenant, steering_id, ticket_id, version, draft_id, outcome, reason, article_id)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant, steering_id) do nothing
"""


async def note(unit: UnitOfWork, tenant: str, draft: ReplyDrafted) -> bool:
    """Writes the suggestion down; False when this version of the ticket had one already."""
    done = await unit.connection.execute(_INSERT, tenant, *_row(draft))
    return bool(done.endswith(" 1"))


async def note_steered(unit: UnitOfWork, tenant: str, draft: ReplyDrafted) -> bool:
    """The same for a suggestion that a person asked for; False when this steering was answered already."""
    done = await unit.connection.execute(_INSERT_STEERED, tenant, draft.steering_id, *_row(draft))
    return bool(done.endswith(" 1"))


def _row(draft: ReplyDrafted) -> tuple[object, ...]:
    article_id = draft.sources[0].id if draft.sources else None
    return draft.ticket_id, draft.version, draft.draft_id, draft.outcome.value, draft.reason, article_id

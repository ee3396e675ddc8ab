"""Which version of which ticket has its suggestion."""

from schemas.replies import ReplyDrafted
from shared.messaging.unit import UnitOfWork

_INSERT = """
insert into draft (tenant, ticket_id, version, draft_id, outcome, reason, article_id)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant, ticket_id, version) do nothing
"""


async def note(unit: UnitOfWork, tenant: str, draft: ReplyDrafted) -> bool:
    """Writes the suggestion down; False when this version of the ticket had one already."""
    article_id = draft.sources[0].id if draft.sources else None
    done = await unit.connection.execute(
        _INSERT, tenant, draft.ticket_id, draft.version, draft.draft_id, draft.outcome.value, draft.reason, article_id
    )
    return bool(done.endswith(" 1"))

"""The words that a ticket is found by, kept in step with its facts."""

from collections.abc import Iterable
from uuid import UUID

from schemas.base import EventData
from services.desk.domain.facts import Fact
from services.desk.domain.finding import searchable
from shared.messaging.unit import Connection

_NOTE = """
insert into ticket_words (ticket_id, tenant, words)
select ticket_id, tenant, array_to_tsvector($2::text[]) from ticket where ticket_id = $1
on conflict (ticket_id) do update set words = excluded.words where ticket_words.words <> excluded.words
"""


async def note(connection: Connection, ticket_id: UUID, facts: Iterable[Fact[EventData]]) -> None:
    """Has the ticket found by the words that its messages hold now, and by no others."""
    await connection.execute(_NOTE, ticket_id, searchable(facts))

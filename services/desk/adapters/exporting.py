"""Every ticket of the tenant in clear, one JSON object a line. Each opening is on record."""

import json
from collections.abc import AsyncIterator
from uuid import UUID

from services.desk.adapters import restrictions
from services.desk.adapters.subject_office import Office, Unusable
from services.desk.adapters.subjects import Searcher
from services.desk.domain.agents import Agent
from services.desk.domain.disclosure import told
from shared.local.exporting import Lines

EXPORT = "export"


class Logins:
    """In an organisation's own export, who acted is their login."""

    def of(self, login: str) -> str:
        return login


def lines(office: Office, agent: Agent) -> Lines:
    """In order of the ticket's id, so that an export that was cut short goes on. What came meanwhile may be missing.

    Raises:
        Unusable: this person may not take everything away.
    """
    if not agent.may_keep_accounts:
        raise Unusable("This needs the role admin. Nothing was exported.")
    searcher = Searcher(office.database, office.vault, agent)

    async def made(last: str | None) -> AsyncIterator[str]:
        after = UUID(json.loads(last)["ticket_id"]) if last else None
        async for ticket_id in searcher.tickets(after):
            held = await searcher.disclose(ticket_id, EXPORT, EXPORT)
            if held is not None:
                entry = told(ticket_id, EXPORT, *held, Logins())
                ground = await restrictions.ground_of(office.database.pool, agent.tenant, [ticket_id])
                yield json.dumps(entry | ({"restricted": ground} if ground else {}), ensure_ascii=False)

    return made

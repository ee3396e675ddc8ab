"""Suggestions over HTTP, for a tool that shows them elsewhere: as made, with placeholders. Nothing is opened."""

from typing import Any, Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters import queue, store
from services.desk.adapters.opening import Access
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.programs import problem, unauthorized
from services.desk.domain.agents import Agent
from services.desk.domain.ticket import Ticket
from shared.api_keys import ApiKeys, holder_now
from shared.persistence.database import TRANSIENT

_TITLES: Final = {
    "unauthorized": "A valid key for drafts is needed.",
    "unknown_ticket": "There is no such ticket.",
    "unavailable": "Nothing can be read right now; ask again.",
}


class DraftReading:
    """`GET /v1/tickets/{ticket_id}/draft`. It answers nobody without a key, and each look is on record."""

    def __init__(self, desk: Desk, keys: ApiKeys) -> None:
        self._desk = desk
        self._keys = keys

    def routes(self) -> list[BaseRoute]:
        return [Route("/v1/tickets/{ticket_id:uuid}/draft", self.get, methods=["GET"])]

    async def get(self, request: Request) -> Response:
        name = holder_now(self._keys, request.headers.get("authorization"))
        if name is None:
            return unauthorized(_TITLES)
        try:
            told = await self._looked(request.path_params["ticket_id"], f"api:{name}")
        except TRANSIENT:
            return problem(_TITLES, "unavailable", 503, {"retry-after": "5"})
        if told is None:
            return problem(_TITLES, "unknown_ticket", 404)
        return JSONResponse(
            {"ticket_id": str(request.path_params["ticket_id"]), **told}, headers={"cache-control": "no-store"}
        )

    async def _looked(self, ticket_id: UUID, by: str) -> dict[str, Any] | None:
        tenant = self._desk.accounts.tenant
        async with self._desk.database.unit() as unit:
            row = await queue.find(unit.connection, tenant, ticket_id)
            if row is None:
                return None
            program = Agent(by, by, "reader", tenant)
            await self._desk.vault.record(Access(unit, program, ticket_id, "draft_api"), "ticket.viewed")
            return _told(await store.load(unit.connection, ticket_id), restricted=row["restricted"])


def _told(ticket: Ticket, *, restricted: bool) -> dict[str, Any]:
    """Of a ticket whose processing is restricted, where it stands and no text."""
    draft = None if restricted else ticket.draft
    fields = {"draft_id", "version", "lang", "outcome", "reason", "text", "sources", "checks"}
    return {
        "version": ticket.version,
        "state": ticket.state().value,
        "draft": draft.model_dump(mode="json", include=fields) if draft else None,
    }

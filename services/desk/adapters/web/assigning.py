"""An agent says that they take care of a ticket, or that they do not any more."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters import assigning
from services.desk.adapters.accounts import Session
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.gathering import ours
from services.desk.adapters.web.guard import Guard, is_fragment, text_field, uuid_field
from services.desk.adapters.web.presence_pages import place_of, present
from services.desk.adapters.web.queue_pages import QueuePages
from services.desk.adapters.web.way import ticket_at
from services.desk.domain.agents import Agent
from services.desk.domain.assigning import Assignee, standing_as
from shared.messaging.unit import UnitOfWork

Change = Callable[[UnitOfWork, Agent, UUID, datetime], Awaitable[None]]
Refusal = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A change of who takes care of a ticket: whose it is to be `then`, and whose it must be `before`, by login."""

    then: str
    before: str
    change: Change


class Assigning:
    def __init__(self, desk: Desk, guard: Guard, pages: QueuePages) -> None:
        self._desk = desk
        self._guard = guard
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        path = "/tickets/{ticket_id:uuid}"
        return [
            Route(f"{path}/take", self._guard.action(self.take), methods=["POST"]),
            Route(f"{path}/give-back", self._guard.action(self.give_back), methods=["POST"]),
        ]

    async def take(self, request: Request, session: Session, form: FormData) -> Response:
        """From a colleague too, if the page that asks showed that they had it."""
        login, seen = session.agent.login, text_field(form, "seen")
        return await self._change(request, session, form, _Wanted(login, seen, assigning.take))

    async def give_back(self, request: Request, session: Session, form: FormData) -> Response:
        """One's own ticket, and nobody else's, whatever a page says that it showed."""
        return await self._change(request, session, form, _Wanted("", session.agent.login, assigning.leave))

    async def _change(self, request: Request, session: Session, form: FormData, wanted: _Wanted) -> Response:
        ticket_id: UUID = request.path_params["ticket_id"]
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None:
                return self._desk.problem(request, "error.not_found", 404, session)
            if not await self._desk.accounts.still_answers(unit, session):
                return self._desk.problem(request, "refusal.role", 403, session)
            standing = await assigning.standing(unit.connection, ticket_id)
            stands = standing_as(standing)
            changed_since = stands not in (wanted.then, wanted.before)
            if stands != wanted.then and not changed_since:
                await wanted.change(unit, session.agent, ticket_id, self._desk.clock())
            place = place_of(request, session, ticket_id, uuid_field(form, "page"))
            found = await present(self._desk, unit.connection, place, ticket)
        refusal = self._refusal(request, standing) if changed_since else None
        status = 409 if refusal else 200
        if is_fragment(request):
            values = {"present": found, "passed_over": refusal}
            return self._desk.page(request, "_presence.html", session=session, status=status, **values)
        if refusal:
            return await self._pages.show(request, session, ticket_id, status=status, refusal=refusal)
        return RedirectResponse(ticket_at(request, ticket_id), status_code=303)

    def _refusal(self, request: Request, standing: Assignee | None) -> Refusal:
        if standing is None:
            return "refusal.left", {}
        return "refusal.taken", {"name": standing.name, "time": self._desk.reader(request).since(standing.since)}

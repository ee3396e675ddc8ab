"""Who works on an open ticket: asked for again and again by the page, which by that says that it is still there."""

from uuid import UUID, uuid4

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters import assigning, presence, queue, store
from services.desk.adapters.accounts import Session
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.guard import Guard, uuid_field, uuid_of
from services.desk.domain.presence import Place, Present, ai_step
from services.desk.domain.ticket import Ticket
from shared.messaging.unit import Connection

PAGE_HEADER = "x-page"
"""Under which a page that is open says which one it is."""


def place_of(request: Request, session: Session, ticket_id: UUID, page: UUID | None = None) -> Place:
    """Where a request comes from, if its form does not say; a page that does not exist yet gets its name here."""
    return Place(ticket_id, session.agent.login, page or uuid_of(request.headers.get(PAGE_HEADER)) or uuid4())


async def present(desk: Desk, connection: Connection, place: Place, ticket: Ticket, *, writes: bool = False) -> Present:
    """Renews a page's lease, and says who else is there."""
    now = desk.clock()
    await presence.renew(connection, place, now, writes=writes)
    others = await presence.others(connection, place, now)
    failures = await presence.failures(connection, place.ticket_id)
    assignee = await assigning.standing(connection, place.ticket_id)
    return Present(place, others, ai_step(ticket, failures, now, desk.options.patience), assignee)


class PresencePages:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        path = "/tickets/{ticket_id:uuid}"
        return [
            Route(f"{path}/presence", self._guard.beside(self.here), methods=["GET"]),
            Route(f"{path}/leave", self._guard.action(self.leave, reading=True), methods=["POST"]),
        ]

    async def here(self, request: Request, session: Session) -> Response:
        """Renews the lease; opens nothing of the ticket."""
        ticket_id: UUID = request.path_params["ticket_id"]
        async with self._desk.database.unit() as unit:
            if await queue.find(unit.connection, session.agent.tenant, ticket_id) is None:
                return self._desk.problem(request, "error.not_found", 404, session)
            ticket = await store.load(unit.connection, ticket_id)
            place = place_of(request, session, ticket_id)
            found = await present(self._desk, unit.connection, place, ticket)
        return self._desk.page(request, "_presence.html", session=session, present=found)

    async def leave(self, request: Request, session: Session, form: FormData) -> Response:
        page = uuid_field(form, "page")
        if page is not None:
            async with self._desk.database.unit() as unit:
                place = Place(request.path_params["ticket_id"], session.agent.login, page)
                await presence.leave(unit.connection, place)
        return Response(status_code=204)

"""What an agent does to a ticket's fields: set one, accept what is proposed, say that a value is wrong."""

from collections.abc import Callable, Sequence
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schemas.records import AccessRecorded
from services.desk.adapters import by_hand, store, verdicts
from services.desk.adapters.accounts import Session
from services.desk.adapters.verdicts import Verdict
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.gathering import ours, outline, span
from services.desk.adapters.web.guard import Guard, is_fragment, text_field
from services.desk.adapters.web.queue_pages import QueuePages, triage_values
from services.desk.adapters.web.way import ticket_at, way_of
from services.desk.domain.ticket import Ticket
from shared.messaging.event import originate
from shared.messaging.unit import UnitOfWork


class Triaging:
    def __init__(self, desk: Desk, guard: Guard, pages: QueuePages) -> None:
        self._desk = desk
        self._guard = guard
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        actions = {"correct": self.correct, "accept": self.accept, "dismiss": self.dismiss}
        return [
            Route(f"/tickets/{{ticket_id:uuid}}/{name}", self._guard.action(action), methods=["POST"])
            for name, action in actions.items()
        ]

    async def correct(self, request: Request, session: Session, form: FormData) -> Response:
        """Sets a field by hand, if nobody has since the page was opened; setting it to the model's value accepts it."""
        field, value, seen = text_field(form, "field"), text_field(form, "value"), form.get("seen")

        def passed_over(ticket: Ticket) -> set[str]:
            given_way = by_hand.replaced(ticket, field, value, seen if isinstance(seen, str) else None)
            return {field} if given_way else set()

        return await self._set(request, session, {field: value}, passed_over)

    async def accept(self, request: Request, session: Session, form: FormData) -> Response:
        """Accepts the values that the page proposed: those that were seen, whatever a model said since.

        What a person has set since stays.
        """
        seen = (str(item).partition(":") for item in form.getlist("accept"))
        return await self._set(
            request, session, {field: value for field, _, value in seen}, lambda ticket: set(ticket.human)
        )

    async def _set(
        self, request: Request, session: Session, values: dict[str, str], passed_over: Callable[[Ticket], set[str]]
    ) -> Response:
        ticket_id: UUID = request.path_params["ticket_id"]
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None:
                return self._desk.problem(request, "error.not_found", 404, session)
            fits = bool(values) and all(self._allowed(ticket, field, value) for field, value in values.items())
            left = values.keys() & passed_over(ticket) if fits else set(values)
            if left != set(values):
                with span("desk correct", ticket, ticket_id, session):
                    for field, value in values.items():
                        if field not in left:
                            await by_hand.set_field(
                                unit, session.agent, ticket, ticket_id, field=field, value=value, at=self._desk.clock()
                            )
                await store.refresh(unit, ticket_id)
        if not fits:
            return await self._odd(request, session, ticket_id)
        return await self._told(request, session, ticket_id, [name for name in values if name in left])

    def _allowed(self, ticket: Ticket, field: str, value: str) -> bool:
        return by_hand.allowed(ticket, field, value, self._desk.options.categories)

    async def dismiss(self, request: Request, session: Session, form: FormData) -> Response:
        """Says that the model's value is wrong, and not what is right: the field is a person's again."""
        ticket_id: UUID = request.path_params["ticket_id"]
        field, value = text_field(form, "field"), text_field(form, "value")
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None:
                return self._desk.problem(request, "error.not_found", 404, session)
            said = verdicts.verdict(ticket, field, None)
            stands = said is not None and said.prediction.label == value and said.mode != "suggest"
            left = [] if stands and field not in ticket.human else [field]
            if said is not None and not left:
                with span("desk dismiss", ticket, ticket_id, session):
                    await self._dismissed(unit, session, ticket_id, said)
                await store.refresh(unit, ticket_id)
        if said is None:
            return await self._odd(request, session, ticket_id)
        return await self._told(request, session, ticket_id, left)

    async def _dismissed(self, unit: UnitOfWork, session: Session, ticket_id: UUID, said: Verdict) -> None:
        agent, now = session.agent, self._desk.clock()
        record = AccessRecorded(
            action="suggestion.dismissed",
            actor=agent.login,
            ticket_id=ticket_id,
            purpose="triage",
            detail=f"{said.field}:{said.prediction.label}",
            at=now,
        )
        event = originate(record, source="desk", tenant=agent.tenant, ticket_id=ticket_id, actor=agent.login)
        await verdicts.keep(unit.connection, ticket_id, said, event_id=event.id, agent=agent.login, at=now)
        await unit.publish(event)

    async def _odd(self, request: Request, session: Session, ticket_id: UUID) -> Response:
        """For a value that no page of ours offers."""
        if not is_fragment(request):
            return self._desk.problem(request, "refusal.bad_value", 422, session)
        return await self._panel(request, session, ticket_id, 422, ("refusal.bad_value", {}))

    async def _told(self, request: Request, session: Session, ticket_id: UUID, left: Sequence[str]) -> Response:
        """The panel as it stands now; `left`: the fields that nothing was done to, because they changed meanwhile."""
        if left:
            reader = self._desk.reader(request)
            names = ", ".join(reader.t.code("field", name) for name in left)
            refusal = ("refusal.field_changed", {"names": names})
            if not is_fragment(request):
                return await self._pages.show(request, session, ticket_id, status=409, refusal=refusal)
            return await self._panel(request, session, ticket_id, 409, refusal)
        if not is_fragment(request):
            return RedirectResponse(ticket_at(request, ticket_id), status_code=303)
        return await self._panel(request, session, ticket_id)

    async def _panel(
        self,
        request: Request,
        session: Session,
        ticket_id: UUID,
        status: int = 200,
        refusal: tuple[str, dict[str, str]] | None = None,
    ) -> Response:
        found = await outline(self._desk, session, ticket_id)
        if found is None:
            return self._desk.problem(request, "error.not_found", 404, session)
        values = triage_values(found, self._desk.reader(request), self._desk.options.categories)
        values |= {"way": way_of(request.query_params, found.row["view"])}
        return self._desk.page(
            request, "_triage.html", session=session, status=status, ticket=found, passed_over=refusal, **values
        )

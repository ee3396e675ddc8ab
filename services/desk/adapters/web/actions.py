"""What an agent does to a ticket by a form: keep an edit, reject, undo, reopen, settle an uncertain sending."""

from uuid import UUID, uuid4

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters import by_hand, controls, decisions, presence, publishing, queue, store
from services.desk.adapters.accounts import Session
from services.desk.adapters.decisions import NewDecision
from services.desk.adapters.opening import Access
from services.desk.adapters.own_text import Kept, OwnText, name_of
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.gathering import ours, span
from services.desk.adapters.web.guard import Guard, is_fragment, number_field, seen_field, text_field, uuid_field
from services.desk.adapters.web.presence_pages import place_of
from services.desk.adapters.web.queue_pages import QueuePages, address_of
from services.desk.adapters.web.way import ticket_at
from services.desk.domain.approval import APPROVABLE, REJECTION_REASONS, Refusal, check_rejection
from services.desk.domain.ticket import NO_REPLY_NEEDED, Ticket
from shared.telemetry import tracing


class Actions:
    def __init__(self, desk: Desk, guard: Guard, pages: QueuePages) -> None:
        self._desk = desk
        self._guard = guard
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        actions = {
            "draft": self.draft,
            "reject": self.reject,
            "undo": self.undo,
            "reopen": self.reopen,
            "resolve": self.resolve,
        }
        return [
            Route(f"/tickets/{{ticket_id:uuid}}/{name}", self._guard.action(action), methods=["POST"])
            for name, action in actions.items()
        ]

    def _back(self, request: Request, ticket_id: UUID) -> Response:
        return RedirectResponse(ticket_at(request, ticket_id), status_code=303)

    def _missing(self, request: Request, session: Session) -> Response:
        return self._desk.problem(request, "error.not_found", 404, session)

    async def draft(self, request: Request, session: Session, form: FormData) -> Response:
        """Keeps the text as it is typed; `take` sets it aside and takes the suggestion back.

        A text that comes in after the decision is not kept: it would stand in the way of what was approved. With
        `beacon` it comes from a page that has gone: nobody writes there any more, and nobody reads an answer.
        """
        gone = text_field(form, "beacon") == "1"
        ticket_id: UUID = request.path_params["ticket_id"]
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None:
                return self._missing(request, session)
            open_to_reply, kept = ticket.state() in APPROVABLE, None
            if open_to_reply:
                kept = await self._keep(Access(unit, session.agent, ticket_id, "answer"), ticket, form)
                if not gone and not text_field(form, "take"):
                    place = place_of(request, session, ticket_id)
                    await presence.renew(unit.connection, place, self._desk.clock(), writes=True)
        if gone:
            return Response(status_code=204)
        if is_fragment(request):
            return await self._saved(request, session, ticket_id, kept)
        return self._back(request, ticket_id)

    async def _saved(self, request: Request, session: Session, ticket_id: UUID, kept: Kept | None) -> Response:
        gave_way = kept.gave_way if kept else None
        return self._desk.page(
            request,
            "_saved.html",
            session=session,
            ticket_id=ticket_id,
            kept=kept.edit if kept else None,
            gave_way=gave_way,
            name=await name_of(self._desk.database, gave_way.agent) if gave_way else None,
        )

    async def _keep(self, access: Access, ticket: Ticket, form: FormData) -> Kept | None:
        own = OwnText(self._desk.vault, access, ticket, self._desk.month())
        if not text_field(form, "take"):
            return await own.write(text_field(form, "text").replace("\r\n", "\n"), seen_field(form))
        if ticket.draft is not None:
            await own.take(ticket.draft)
        return None

    async def reject(self, request: Request, session: Session, form: FormData) -> Response:
        """Sets the suggestion aside, with a reason. Nothing goes to the customer, so it is published at once."""
        ticket_id: UUID = request.path_params["ticket_id"]
        reason = text_field(form, "reason")
        if reason not in REJECTION_REASONS:
            return self._desk.problem(request, "refusal.bad_value", 422, session)
        seen, shown = number_field(form, "version"), uuid_field(form, "draft_id")
        caught, refusal = False, None
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None:
                return self._missing(request, session)
            try:
                check_rejection(ticket, reason, seen=seen, draft_id=shown)
            except Refusal as refused:
                refusal = refused
            else:
                with span("desk reject", ticket, ticket_id, session):
                    caught = await self._reject(Access(unit, session.agent, ticket_id, "answer"), ticket, reason, shown)
        if refusal is not None:
            refused_for: tuple[str, dict[str, str]] = (f"refusal.{refusal.code}", {})
            return await self._pages.show(request, session, ticket_id, status=409, refusal=refused_for)
        return RedirectResponse(address_of(request, ticket_id, caught=caught), status_code=303)

    async def _reject(self, access: Access, ticket: Ticket, reason: str, shown: UUID | None) -> bool:
        """Whether it was a control draft, whose sentence is caught by this.

        A decision that the customer needs no reply is not about a suggestion that came meanwhile, and does not name it.
        """
        connection, ticket_id, now = access.unit.connection, access.ticket_id, self._desk.clock()
        draft_id = ticket.draft.draft_id if ticket.draft and ticket.draft.draft_id == shown else None
        item = NewDecision(
            reply_id=uuid4(),
            ticket_id=ticket_id,
            tenant=access.agent.tenant,
            version=max(1, ticket.version),
            decision="rejected",
            status="pending",
            agent=access.agent.login,
            decided_at=now,
            publish_after=now,
            draft_id=draft_id,
            reason=reason,
            suggested=ticket.suggested and draft_id is not None,
        )
        await decisions.add(connection, item, tracing.inject())
        row = await connection.fetchrow("select * from decision where reply_id = $1", item.reply_id)
        await publishing.publish(access.unit, row)
        of_text = [draft_id] if draft_id is not None and reason != NO_REPLY_NEEDED else []
        caught = await controls.settle(connection, ticket_id, of_text, "caught", self._desk.month())
        await store.refresh(access.unit, ticket_id)
        return caught

    async def undo(self, request: Request, session: Session, _form: FormData) -> Response:
        """Takes the last decision back. Asked twice, or by two people at once, it is done once and both read so."""
        ticket_id: UUID = request.path_params["ticket_id"]
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None:
                return self._missing(request, session)
            with span("desk undo", ticket, ticket_id, session):
                undone = await decisions.undo(unit.connection, ticket_id)
                if undone == "awaiting":
                    await self._desk.vault.record(
                        Access(unit, session.agent, ticket_id, "approval"), "approval.withdrawn"
                    )
            done = undone or await decisions.was_undone(unit.connection, ticket_id)
            await store.refresh(unit, ticket_id)
        if not done:
            return await self._pages.show(request, session, ticket_id, status=409, refusal=("refusal.too_late", {}))
        return self._back(request, ticket_id)

    async def reopen(self, request: Request, session: Session, _form: FormData) -> Response:
        """A person says that the ticket waits for an answer, though a model or a colleague said that it does not."""
        ticket_id: UUID = request.path_params["ticket_id"]
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None:
                return self._missing(request, session)
            reopened = ticket.reopenable
            if reopened:
                with span("desk reopen", ticket, ticket_id, session):
                    access = Access(unit, session.agent, ticket_id, "reopening")
                    await by_hand.reopen(access, self._desk.vault, ticket)
                await store.refresh(unit, ticket_id)
        if not reopened:
            return await self._pages.show(request, session, ticket_id, status=409, refusal=("refusal.not_closed", {}))
        return self._back(request, ticket_id)

    async def resolve(self, request: Request, session: Session, form: FormData) -> Response:
        """A person says what became of a sending that nobody is sure of; while the sender still tries, nobody may."""
        ticket_id: UUID = request.path_params["ticket_id"]
        try:
            reply_id = UUID(text_field(form, "reply_id"))
        except ValueError:
            return self._missing(request, session)
        resolution = text_field(form, "resolution")
        if resolution not in ("sent", "again"):
            return self._desk.problem(request, "refusal.bad_value", 422, session)
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None or await queue.find(unit.connection, session.agent.tenant, ticket_id) is None:
                return self._missing(request, session)
            if not ticket.uncertain(reply_id):
                return self._desk.problem(request, "refusal.not_uncertain", 409, session)
            with span("desk resolve", ticket, ticket_id, session):
                if await decisions.resolve(unit.connection, ticket_id, reply_id, resolution, session.agent.login):
                    access = Access(unit, session.agent, ticket_id, "uncertain_sending")
                    await self._desk.vault.record(access, "reply.resolved", resolution)
            await store.refresh(unit, ticket_id)
        return self._back(request, ticket_id)

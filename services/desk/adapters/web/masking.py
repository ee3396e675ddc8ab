"""An agent marks a masking mistake: a token that is not personal, or a stretch that was missed."""

from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schemas.masking import MaskingCorrected
from schemas.tickets import TicketPseudonymized
from services.desk.adapters import masking, store
from services.desk.adapters.accounts import Session
from services.desk.adapters.opening import Access
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.gathering import span
from services.desk.adapters.web.guard import Guard, number_field, text_field
from services.desk.adapters.web.way import ticket_at
from services.desk.domain.approval import tidy
from services.desk.domain.masking import MISSED, NOT_PERSONAL, CannotMark, token, usable
from services.desk.domain.ticket import Ticket
from shared.placeholders import LABELS
from shared.sealing import KeyDestroyed, SealBroken

TAB = {MISSED: "message", NOT_PERSONAL: "models"}


class Masking:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        return [Route("/tickets/{ticket_id:uuid}/mask", self._guard.action(self.mask), methods=["POST"])]

    async def mask(self, request: Request, session: Session, form: FormData) -> Response:
        ticket_id: UUID = request.path_params["ticket_id"]
        verdict = text_field(form, "verdict")
        if verdict not in TAB:
            return self._desk.problem(request, "refusal.bad_value", 422, session)
        shown = number_field(form, "message")
        async with self._desk.database.unit() as unit:
            if await store.lock(unit.connection, ticket_id) != session.agent.tenant:
                return self._desk.problem(request, "error.not_found", 404, session)
            ticket = await store.load(unit.connection, ticket_id)
            access = Access(unit, session.agent, ticket_id, "masking")
            try:
                with span("desk mark masking", ticket, ticket_id, session):
                    if verdict == MISSED:
                        await self._missed(access, ticket, shown, form)
                    else:
                        await self._not_personal(access, ticket, shown, form)
            except CannotMark as refusal:
                problem: str | None = refusal.code
            except (KeyDestroyed, SealBroken):
                problem = "erased_mask"
            else:
                problem = None
        if problem is not None:
            return self._desk.problem(request, f"refusal.{problem}", 422, session)
        at = ticket_at(request, ticket_id, tab=TAB[verdict], message=shown, marked=verdict)
        return RedirectResponse(at, status_code=303)

    async def _not_personal(self, access: Access, ticket: Ticket, shown: int, form: FormData) -> None:
        texts = ticket.of(TicketPseudonymized)
        found = token(list(texts.values()), text_field(form, "placeholder"))
        version = shown if shown in texts else max(texts)
        data = MaskingCorrected(
            ticket_id=access.ticket_id,
            version=version,
            verdict="not_personal",
            placeholder=found.placeholder,
            agent=access.agent.login,
            corrected_at=self._desk.clock(),
        )
        await masking.say(access.unit, access.agent.tenant, data, found.label)

    async def _missed(self, access: Access, ticket: Ticket, shown: int, form: FormData) -> None:
        stretch, label = tidy(text_field(form, "stretch")), text_field(form, "label")
        if label not in LABELS:
            raise CannotMark("bad_value")
        if not usable(stretch):
            raise CannotMark("no_stretch")
        await masking.missed(self._desk.vault, access, ticket, stretch, label=label, shown=shown)

"""Restriction of processing at the desk: what is held of a person is kept and no more, until an officer lifts it."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters import restrictions
from services.desk.adapters.accounts import Session
from services.desk.adapters.subject_office import Unusable, decline, lift, restrict
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.guard import Guard, text_field, uuid_field
from services.desk.adapters.web.privacy import PrivacyPages, tickets_of
from services.desk.adapters.web.way import ticket_at
from services.desk.domain.restriction import ERASABLE, GROUNDS, Terms, is_ground, review_of


class RestrictionPages:
    def __init__(self, desk: Desk, guard: Guard, privacy: PrivacyPages) -> None:
        self._desk = desk
        self._guard = guard
        self._privacy = privacy

    def routes(self) -> list[BaseRoute]:
        one = "/privacy/restrictions/{restriction_id:uuid}"
        return [
            Route("/privacy/restrict", self._guard.officer_action(self.restrict), methods=["POST"]),
            Route("/privacy/decline", self._guard.officer_action(self.decline), methods=["POST"]),
            Route(one, self._guard.officer(self.show), methods=["GET"]),
            Route(f"{one}/lift", self._guard.officer_action(self.lift), methods=["POST"]),
        ]

    async def restrict(self, request: Request, session: Session, form: FormData) -> Response:
        """First what that means; with a ground it is done. Said twice, it is done once."""
        tickets = list(tickets_of(form))
        if not tickets:
            return await self._privacy.list_again(request, session, form, "none_chosen", 422)
        restriction_id, today = uuid_field(form, "restriction_id"), self._desk.reader(request).now.date()
        given = {name: text_field(form, name) for name in ("ground", "review_on")}
        asked = {"tickets": tickets, "restriction_id": restriction_id or uuid4(), "given": given}
        if restriction_id is None:
            return self._ask(request, session, asked)
        try:
            terms = _terms(given, review_of(given["review_on"], today))
        except ValueError:
            return self._ask(request, session, asked, refusal="bad_day")
        if terms is None:
            return self._ask(request, session, asked, refusal="no_ground")
        try:
            await restrict(self._privacy.office, session.agent, tickets, terms, restriction_id)
        except Unusable as why:
            return await self._privacy.list_again(request, session, form, why.code, 409)
        return RedirectResponse(_address(restriction_id), status_code=303)

    def _ask(
        self, request: Request, session: Session, asked: dict[str, Any], *, refusal: str | None = None
    ) -> Response:
        status = 200 if refusal is None else 422
        values = asked | {"grounds": GROUNDS, "refusal": refusal}
        return self._desk.page(request, "privacy_restrict.html", session=session, status=status, **values)

    async def decline(self, request: Request, session: Session, form: FormData) -> Response:
        """A ticket from a restricted one's address stays as it is; back to the page that asked."""
        ticket_id, restriction_id = uuid_field(form, "ticket"), uuid_field(form, "restriction_id")
        if ticket_id is None or restriction_id is None:
            return self._desk.problem(request, "restriction.none_known", 404, session)
        try:
            await decline(self._privacy.office, session.agent, ticket_id, restriction_id)
        except Unusable:
            return self._desk.problem(request, "error.not_found", 404, session)
        back = ticket_at(request, ticket_id) if text_field(form, "back") == "ticket" else "/privacy"
        return RedirectResponse(back, status_code=303)

    async def show(self, request: Request, session: Session) -> Response:
        return await self._show(request, session)

    async def _show(self, request: Request, session: Session, refusal: str | None = None) -> Response:
        restriction_id: UUID = request.path_params["restriction_id"]
        async with self._desk.database.pool.acquire() as connection:
            found = await restrictions.one(connection, session.agent.tenant, restriction_id)
            people: list[Any] = await connection.fetch("select login, name from agent")
        if found is None:
            return self._desk.problem(request, "restriction.none_known", 404, session)
        return self._desk.page(
            request,
            "restriction.html",
            session=session,
            status=200 if refusal is None else 422,
            one=found,
            due=found.is_due(self._desk.reader(request).now.date()),
            erasable=found.terms.ground in ERASABLE,
            people={row["login"]: row["name"] for row in people},
            refusal=refusal,
        )

    async def lift(self, request: Request, session: Session, form: FormData) -> Response:
        """Only with the officer's word that the person was told before."""
        restriction_id: UUID = request.path_params["restriction_id"]
        if text_field(form, "told") != "1":
            return await self._show(request, session, refusal="not_told")
        try:
            await lift(self._privacy.office, session.agent, restriction_id)
        except Unusable:
            return self._desk.problem(request, "restriction.none_known", 404, session)
        return RedirectResponse(_address(restriction_id), status_code=303)


def _terms(given: dict[str, str], review_on: date | None) -> Terms | None:
    ground = given["ground"]
    return Terms(ground, review_on) if is_ground(ground) else None


def _address(restriction_id: UUID) -> str:
    return f"/privacy/restrictions/{restriction_id}"

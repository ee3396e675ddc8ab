"""The certificate of an erasure: what each service erased, and which of them have still to answer."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters import erasures
from services.desk.adapters.accounts import Session
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.guard import Guard
from services.desk.domain.certificate import Answer, Certificate


class CertificatePages:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        one = "/privacy/erasures/{request_id:uuid}"
        return [
            Route(f"{one}.json", self._guard.officer(self.file), methods=["GET"]),
            Route(one, self._guard.officer(self.show), methods=["GET"]),
        ]

    async def show(self, request: Request, session: Session) -> Response:
        found = await self._certificate(request, session)
        if found is None:
            return self._desk.problem(request, "privacy.no_certificate", 404, session)
        people = await self._desk.database.pool.fetch("select login, name from agent")
        return self._desk.page(
            request,
            "certificate.html",
            session=session,
            certificate=found,
            services=found.services,
            rows=[(item.ticket_id, _by_service(found, item.ticket_id)) for item in found.asked],
            names=sorted({item.agent for item in found.asked}),
            people={row["login"]: row["name"] for row in people},
            at=min(item.requested_at for item in found.asked),
            reason=found.asked[0].reason,
        )

    async def file(self, request: Request, session: Session) -> Response:
        """The certificate as `guichet subject certificate` writes it."""
        found = await self._certificate(request, session)
        if found is None:
            return self._desk.problem(request, "privacy.no_certificate", 404, session)
        headers = {"content-disposition": f'attachment; filename="guichet-erasure-{found.request_id}.json"'}
        text = json.dumps(found.as_json(), indent=1) + "\n"
        return Response(text, media_type="application/json", headers=headers)

    async def _certificate(self, request: Request, session: Session) -> Certificate | None:
        request_id: UUID = request.path_params["request_id"]
        async with self._desk.database.pool.acquire() as connection:
            return await erasures.certificate(connection, session.agent.tenant, request_id)


def _by_service(found: Certificate, ticket_id: UUID) -> dict[str, dict[str, Any]]:
    """What each service said of a ticket: it may speak more than once, and rows that it erased add up."""
    told: dict[str, dict[str, Any]] = {}
    for one in found.answers:
        if one.ticket_id == ticket_id:
            told[one.service] = _added(told.get(one.service), one)
    return told


def _added(before: dict[str, Any] | None, one: Answer) -> dict[str, Any]:
    rows = sum(one.erased.values()) + (before["rows"] if before else 0)
    at: datetime = one.erased_at
    return {"rows": rows, "at": at}

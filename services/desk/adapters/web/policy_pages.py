"""The approval policy: what stands, what is asked for, and the second person's word on it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schemas.policies import PolicyDecided
from services.desk.adapters.accounts import Session
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.guard import Guard, uuid_field
from services.desk.domain.i18n import CATALOGUES
from services.desk.domain.policy import SECOND_ROLES, Choice, difference, named
from services.desk.domain.priority import PRIORITIES
from shared.approval.policy import BadPolicy
from shared.messaging.unit import UnitOfWork

_NOTHING = UUID(int=0)


class PolicyPages:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        action = self._guard.action
        return [
            Route("/policy", self._guard.page(self.page), methods=["GET"]),
            Route("/policy/propose", action(self.propose), methods=["POST"]),
            Route("/policy/confirm", action(self.confirm), methods=["POST"]),
            Route("/policy/refuse", action(self.refuse), methods=["POST"]),
        ]

    async def page(self, request: Request, session: Session) -> Response:
        return await self._show(request, session)

    async def propose(self, request: Request, session: Session, form: FormData) -> Response:
        async def work(unit: UnitOfWork) -> None:
            standing = await self._desk.policies.replaceable(unit.connection)
            known = named(self._desk.options.categories, standing)
            choice = Choice.read(_all(form, "category"), _all(form, "priority"), _all(form, "role"), known=known)
            await self._desk.policies.propose(unit, session.agent, choice)

        return await self._do(request, session, work)

    async def confirm(self, request: Request, session: Session, form: FormData) -> Response:
        async def work(unit: UnitOfWork) -> None:
            await self._desk.policies.confirm(unit, session.agent, uuid_field(form, "request_id") or _NOTHING)

        return await self._do(request, session, work)

    async def refuse(self, request: Request, session: Session, form: FormData) -> Response:
        async def work(unit: UnitOfWork) -> None:
            await self._desk.policies.refuse(unit, session.agent, uuid_field(form, "request_id") or _NOTHING)

        return await self._do(request, session, work)

    async def _do(self, request: Request, session: Session, work: Callable[[UnitOfWork], Awaitable[None]]) -> Response:
        """One step in one transaction; one that does not count is undone whole, and goes on record by itself."""
        try:
            async with self._desk.database.unit() as unit:
                await work(unit)
        except BadPolicy as bad:
            async with self._desk.database.unit() as unit:
                await self._desk.policies.refused(unit, session.agent, bad.code)
            return await self._show(request, session, status=409, refusal=bad.code)
        return RedirectResponse("/policy", status_code=303)

    async def _show(
        self, request: Request, session: Session, *, status: int = 200, refusal: str | None = None
    ) -> Response:
        known = refusal is None or f"policy.refused_{refusal}" in CATALOGUES["en"]
        values = await self._values(request, session)
        return self._desk.page(
            request, "policy.html", session=session, status=status, refusal=refusal if known else "other", **values
        )

    async def _values(self, request: Request, session: Session) -> dict[str, Any]:
        policies, reader, invalid = self._desk.policies, self._desk.reader(request), False
        async with self._desk.database.pool.acquire() as connection:
            people = {row["login"]: row["name"] for row in await connection.fetch("select login, name from agent")}
            row = await connection.fetchrow(
                "select decided, since from approval_policy where tenant = $1", session.agent.tenant
            )
            asked = await policies.open_request(connection)
            try:
                standing = await policies.standing(connection)
            except BadPolicy:
                standing, invalid = None, True
        decided = PolicyDecided.model_validate_json(row["decided"]) if row and standing else None
        signed = (decided.requested, decided.confirmed) if decided else ()
        current, categories = Choice.of(standing), self._desk.options.categories

        def words(field: str, values: Sequence[str]) -> str:
            return ", ".join(reader.t.code(field, value) for value in values)

        return {
            "standing": standing,
            "current": current,
            "invalid": invalid,
            "since": row["since"] if row else None,
            "signers": [people.get(one.consent.agent, one.consent.agent) for one in signed],
            "asked": asked.consent if asked else None,
            "asked_by": people.get(asked.consent.agent, asked.consent.agent) if asked else "",
            "own": asked is not None and asked.consent.agent == session.agent.login,
            "request_id": asked.request_id if asked else "",
            "changes": difference(standing, asked.consent.policy, categories) if asked else [],
            "words": words,
            "lists": (
                ("category", named(categories, standing), current.categories),
                ("priority", PRIORITIES, current.priorities),
                ("role", SECOND_ROLES, current.second_roles),
            ),
        }


def _all(form: FormData, name: str) -> list[str]:
    return [str(value) for value in form.getlist(name)]

"""The question for a code at log-in, and the page on which somebody keeps their own second factor."""

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters.accounts import Refused, Session
from services.desk.adapters.second_step import Halfway
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.entering import (
    admit,
    local_path,
    refusal_status,
    refusal_words,
    second_step,
    to_sign_in,
    with_wait,
)
from services.desk.adapters.web.guard import Guard, text_field
from services.desk.adapters.web.security import halfway_cookie, is_ours
from services.desk.domain import qr, totp


class SecondFactorPages:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        action = self._guard.own_action
        return [
            Route("/login/code", self.code_page, methods=["GET"]),
            Route("/login/code", self.enter, methods=["POST"]),
            Route("/login/factor", self.code_page, methods=["GET"]),
            Route("/login/factor", self.enter, methods=["POST"]),
            Route("/factor", self._guard.own_page(self.page), methods=["GET"]),
            Route("/factor/begin", action(self.begin), methods=["POST"]),
            Route("/factor/confirm", action(self.confirm), methods=["POST"]),
            Route("/factor/codes", action(self.codes), methods=["POST"]),
            Route("/factor/remove", action(self.remove), methods=["POST"]),
            Route("/factor/reset", action(self.reset), methods=["POST"]),
        ]

    async def code_page(self, request: Request) -> Response:
        halfway = await self._halfway(request)
        return self._again(request) if halfway is None else await self._ask(request, halfway)

    async def enter(self, request: Request) -> Response:
        form, halfway = await request.form(), await self._halfway(request)
        if halfway is None:
            return self._again(request)
        if not is_ours(request, self._desk.tokens, text_field(form, "csrf"), halfway.token):
            return self._desk.problem(request, "error.csrf", 403)
        step = self._desk.second.enter_with_new if halfway.sets_up else self._desk.second.enter
        result = await step(halfway, text_field(form, "code"))
        if isinstance(result, Refused):
            return await self._ask(request, halfway, result)
        wanted = local_path(request.query_params.get("next"))
        response: Response = RedirectResponse(wanted, status_code=303)
        if result.codes:
            response = self._show_codes(request, result.session, result.codes, wanted)
        return await admit(self._desk, request, response, result.session)

    async def page(self, request: Request, session: Session) -> Response:
        return await self._show(request, session)

    async def begin(self, _: Request, session: Session, __: FormData) -> Response:
        await self._desk.second.begin(session)
        return RedirectResponse("/factor", status_code=303)

    async def confirm(self, request: Request, session: Session, form: FormData) -> Response:
        result = await self._desk.second.confirm(session, text_field(form, "code"))
        if isinstance(result, Refused):
            return await self._show(request, session, refused=result)
        return self._show_codes(request, session, result, "/factor")

    async def codes(self, request: Request, session: Session, form: FormData) -> Response:
        result = await self._desk.second.new_codes(session, text_field(form, "code"))
        if isinstance(result, Refused):
            return await self._show(request, session, refused=result)
        return self._show_codes(request, session, result, "/factor")

    async def remove(self, request: Request, session: Session, form: FormData) -> Response:
        refused = await self._desk.second.remove(session, text_field(form, "code"))
        if refused is not None:
            return await self._show(request, session, refused=refused)
        return RedirectResponse("/factor", status_code=303)

    async def reset(self, request: Request, session: Session, form: FormData) -> Response:
        if not session.agent.may_keep_accounts:
            return await self._guard.refuse_role(request, session)
        done = await self._desk.second.reset(session, text_field(form, "login"))
        return await self._show(request, session, reset="done" if done else "none", status=200 if done else 404)

    async def _halfway(self, request: Request) -> Halfway | None:
        cookie = halfway_cookie(secure=self._desk.options.secure_cookies)
        return await self._desk.second.halfway(request.cookies.get(cookie))

    @staticmethod
    def _again(request: Request) -> Response:
        return RedirectResponse(to_sign_in(local_path(request.query_params.get("next"))), status_code=303)

    async def _ask(self, request: Request, halfway: Halfway, refused: Refused | None = None) -> Response:
        wanted = local_path(request.query_params.get("next"))
        address = second_step(sets_up=halfway.sets_up, wanted=wanted)
        secret = await self._desk.second.pending(halfway.agent.login) if halfway.sets_up else None
        response = self._desk.page(
            request,
            "code.html",
            status=refusal_status(refused),
            door=self._desk.tokens.csrf(halfway.token),
            address=address,
            login=to_sign_in(wanted),
            **_drawn(secret, halfway.agent.login),
            **refusal_words(refused),
        )
        return with_wait(response, refused)

    async def _show(
        self,
        request: Request,
        session: Session,
        *,
        refused: Refused | None = None,
        reset: str = "",
        status: int | None = None,
    ) -> Response:
        login = session.agent.login
        standing = await self._desk.second.standing(login)
        secret = await self._desk.second.pending(login) if standing.pending else None
        response = self._desk.page(
            request,
            "factor.html",
            session=session,
            status=status or refusal_status(refused),
            standing=standing,
            required=self._desk.accounts.needs_factor(session.agent.role),
            reset=reset,
            **_drawn(secret, login),
            **refusal_words(refused),
        )
        return with_wait(response, refused)

    def _show_codes(self, request: Request, session: Session, codes: Sequence[str], onward: str) -> Response:
        return self._desk.page(request, "recovery.html", session=session, codes=codes, onward=onward)


def _drawn(secret: bytes | None, login: str) -> dict[str, Any]:
    """The secret as text and, where it fits, as a drawing; nothing, when there is none to show."""
    drawn = None if secret is None else qr.matrix(totp.uri(secret, login, "Guichet").encode())
    return {
        "secret": None if secret is None else totp.grouped(totp.text(secret)),
        "drawing": qr.path(drawn) if drawn else None,
        "side": len(drawn) + 8 if drawn else 0,
    }

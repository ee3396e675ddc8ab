"""Signing in and out, and the language."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters.accounts import Refused, Session
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.entering import (
    admit,
    halfway_in,
    local_path,
    origin_of,
    refusal_status,
    refusal_words,
    with_wait,
)
from services.desk.adapters.web.guard import Guard, text_field
from services.desk.adapters.web.security import (
    DOOR_COOKIE,
    drop_cookie,
    halfway_cookie,
    is_ours,
    new_door,
    session_cookie,
    set_cookie,
)
from services.desk.adapters.web.speaking import remembered, speak


class Sessions:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/login", self.form, methods=["GET"]),
            Route("/login", self.log_in, methods=["POST"]),
            Route("/logout", self.log_out, methods=["POST"]),
            Route("/language", self.language, methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        if await self._guard.session(request) is not None:
            return RedirectResponse(local_path(request.query_params.get("next")), status_code=303)
        return self._form(request)

    async def log_in(self, request: Request) -> Response:
        form = await request.form()
        door = request.cookies.get(DOOR_COOKIE)
        if not is_ours(request, self._desk.tokens, text_field(form, "csrf"), door):
            return self._desk.problem(request, "error.csrf", 403)
        login = text_field(form, "login")
        result = await self._desk.accounts.log_in(login, text_field(form, "password"), origin_of(request))
        if isinstance(result, Refused):
            return self._form(request, refused=result)
        step, wanted = await self._desk.second.after_password(result), local_path(request.query_params.get("next"))
        if isinstance(step, Session):
            return await admit(self._desk, request, RedirectResponse(wanted, status_code=303), step)
        return halfway_in(self._desk, step, wanted)

    async def log_out(self, request: Request) -> Response:
        form = await request.form()
        session = await self._guard.session(request)
        if session is not None:
            if not is_ours(request, self._desk.tokens, text_field(form, "csrf"), session.token):
                return self._desk.problem(request, "error.csrf", 403, session)
            await self._desk.accounts.log_out(session, everywhere=text_field(form, "everywhere") == "1")
        left = "?left=1" if session is not None and session.by_provider else ""
        response = RedirectResponse(f"/login{left}", status_code=303)
        secure = self._desk.options.secure_cookies
        drop_cookie(response, session_cookie(secure=secure), secure=secure)
        return response

    async def language(self, request: Request) -> Response:
        """Works before and after signing in: the token is the session's or the log-in page's."""
        form = await request.form()
        given = text_field(form, "csrf")
        between = halfway_cookie(secure=self._desk.options.secure_cookies)
        holders = (self._guard.token(request), request.cookies.get(DOOR_COOKIE), request.cookies.get(between))
        if not is_ours(request, self._desk.tokens, given, *holders):
            return self._desk.problem(request, "error.csrf", 403)
        speak(request, text_field(form, "lang"))
        response = RedirectResponse(local_path(text_field(form, "back")), status_code=303)
        return remembered(self._desk, request, response)

    def _form(self, request: Request, *, refused: Refused | None = None) -> Response:
        door = request.cookies.get(DOOR_COOKIE) or new_door()
        response = self._desk.page(
            request,
            "login.html",
            status=refusal_status(refused),
            door=self._desk.tokens.csrf(door),
            wanted=local_path(request.query_params.get("next")),
            provider=self._desk.sign_in.label if self._desk.sign_in else None,
            only=self._desk.accounts.doors.only,
            left=request.query_params.get("left") == "1",
            **refusal_words(refused),
        )
        set_cookie(response, DOOR_COOKIE, door, secure=self._desk.options.secure_cookies)
        return with_wait(response, refused)

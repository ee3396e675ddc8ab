"""Signing in and out, and the language."""

from math import ceil

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters.accounts import Refused, Session
from services.desk.adapters.attempts import Origin
from services.desk.adapters.web.desk import LANGUAGE_COOKIE, Desk
from services.desk.adapters.web.guard import Guard, text_field
from services.desk.adapters.web.security import (
    DEVICE_COOKIE,
    DOOR_COOKIE,
    new_door,
    same_origin,
    session_cookie,
    set_cookie,
)
from services.desk.domain.i18n import LANGUAGES

_YEAR_SECONDS = 365 * 24 * 3600
_QUARTER_SECONDS = 90 * 24 * 3600


def local_path(wanted: str | None) -> str:
    """A path on this desk, or the queue: never another site."""
    plain = wanted or "/"
    if not plain.startswith("/") or plain.startswith("//") or "\\" in plain or not plain.isprintable():
        return "/"
    return plain


def origin_of(request: Request) -> Origin:
    return Origin(request.client.host if request.client else "", request.cookies.get(DEVICE_COOKIE))


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
            return RedirectResponse("/", status_code=303)
        return self._form(request)

    async def log_in(self, request: Request) -> Response:
        form = await request.form()
        door = request.cookies.get(DOOR_COOKIE)
        if not same_origin(request) or not self._desk.tokens.fits(text_field(form, "csrf"), door):
            return self._desk.problem(request, "error.csrf", 403)
        login = text_field(form, "login")
        result = await self._desk.accounts.log_in(login, text_field(form, "password"), origin_of(request))
        if isinstance(result, Refused):
            return self._form(request, refused=result)
        await self._desk.accounts.replace(self._guard.token(request))
        return self._enter(request, result)

    def _enter(self, request: Request, session: Session) -> Response:
        """Into the desk with a new session; the browser is known from now on."""
        secure = self._desk.options.secure_cookies
        response = RedirectResponse(local_path(request.query_params.get("next")), status_code=303)
        set_cookie(response, session_cookie(secure=secure), session.token, secure=secure)
        mark = self._desk.accounts.device(session.agent.login)
        set_cookie(response, DEVICE_COOKIE, mark, secure=secure, max_age=_QUARTER_SECONDS)
        response.delete_cookie(DOOR_COOKIE)
        return response

    async def log_out(self, request: Request) -> Response:
        form = await request.form()
        session = await self._guard.session(request)
        if session is not None:
            if not same_origin(request) or not self._desk.tokens.fits(text_field(form, "csrf"), session.token):
                return self._desk.problem(request, "error.csrf", 403, session)
            await self._desk.accounts.log_out(session, everywhere=text_field(form, "everywhere") == "1")
        response = RedirectResponse("/login", status_code=303)
        secure = self._desk.options.secure_cookies
        response.delete_cookie(session_cookie(secure=secure), httponly=True, samesite="lax", secure=secure)
        return response

    async def language(self, request: Request) -> Response:
        """Works before and after signing in: the token is the session's or the log-in page's."""
        form = await request.form()
        given = text_field(form, "csrf")
        holders = (self._guard.token(request), request.cookies.get(DOOR_COOKIE))
        if not same_origin(request) or not any(self._desk.tokens.fits(given, holder) for holder in holders):
            return self._desk.problem(request, "error.csrf", 403)
        chosen = text_field(form, "lang")
        response = RedirectResponse(local_path(text_field(form, "back")), status_code=303)
        if chosen in LANGUAGES:
            secure = self._desk.options.secure_cookies
            set_cookie(response, LANGUAGE_COOKIE, chosen, secure=secure, max_age=_YEAR_SECONDS)
        return response

    def _form(self, request: Request, *, refused: Refused | None = None) -> Response:
        wait = refused.wait if refused else None
        door = request.cookies.get(DOOR_COOKIE) or new_door()
        response = self._desk.page(
            request,
            "login.html",
            status=429 if wait else 401 if refused else 200,
            refused=refused is not None,
            minutes=ceil(wait.total_seconds() / 60) if wait else 0,
            door=self._desk.tokens.csrf(door),
            wanted=local_path(request.query_params.get("next")),
        )
        set_cookie(response, DOOR_COOKIE, door, secure=self._desk.options.secure_cookies)
        if wait:
            response.headers["retry-after"] = str(ceil(wait.total_seconds()))
        return response

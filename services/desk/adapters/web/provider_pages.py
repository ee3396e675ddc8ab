"""Signing in with an identity provider, and out of it: the way there, the way back, and its word that somebody left."""

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters.accounts import Refused, Session
from services.desk.adapters.provider_http import Unreachable
from services.desk.adapters.second_step import Halfway
from services.desk.adapters.sign_in import PATIENCE, Answer, SignIn
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.entering import (
    admit,
    halfway_in,
    local_path,
    origin_of,
    refusal_words,
    with_wait,
)
from services.desk.adapters.web.guard import Guard, text_field
from services.desk.adapters.web.security import drop_cookie, provider_cookie, set_cookie
from services.desk.domain.identity import NotAdmitted
from services.desk.domain.provider import CALLBACK


class ProviderPages:
    def __init__(self, desk: Desk, guard: Guard, sign_in: SignIn) -> None:
        self._desk = desk
        self._guard = guard
        self._sign_in = sign_in
        self._cookie = provider_cookie(secure=desk.options.secure_cookies)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/oidc/start", self.start, methods=["GET"]),
            Route(CALLBACK, self.back, methods=["GET"]),
            Route("/oidc/leave", self.leave, methods=["GET"]),
            Route("/oidc/logout", self.told, methods=["POST"]),
        ]

    async def start(self, request: Request) -> Response:
        """A link, no form: a form may not lead to another host (CSP `form-action`)."""
        wanted = local_path(request.query_params.get("next"))
        if await self._guard.session(request) is not None:
            return RedirectResponse(wanted, status_code=303)
        try:
            address, cookie = await self._sign_in.begin(wanted, other=request.query_params.get("other") == "1")
        except Unreachable:
            return self._refuse(request, "unreachable", 503, wanted)
        response = RedirectResponse(address, status_code=303)
        seconds, secure = int(PATIENCE.total_seconds()), self._desk.options.secure_cookies
        set_cookie(response, self._cookie, cookie, secure=secure, max_age=seconds)
        return response

    async def back(self, request: Request) -> Response:
        cookie, query = request.cookies.get(self._cookie), request.query_params
        wanted = local_path(self._sign_in.wanted(cookie))
        answer = Answer.of({name: query.getlist(name) for name in query})
        try:
            arrived = await self._sign_in.finish(answer, cookie, origin_of(request))
        except NotAdmitted as refused:
            status = 403 if refused.page in ("no_role", "tenant", "second_factor", "denied") else 400
            response = self._refuse(request, refused.page, status, wanted)
            if refused.why == "state":  # somebody else's answer does not end a log-in that is on its way
                return response
        except Unreachable:
            response = self._refuse(request, "unreachable", 503, wanted)
        else:
            if isinstance(arrived, Refused):
                return self._refuse(request, "wait", 429, wanted, arrived)
            response = await self._arrive(request, arrived.step, local_path(arrived.wanted))
        drop_cookie(response, self._cookie, secure=self._desk.options.secure_cookies)
        return response

    async def leave(self, request: Request) -> Response:
        """On to the provider, to end the session there too; the desk's has ended before."""
        try:
            address = await self._sign_in.address_to_leave()
        except Unreachable:
            return self._refuse(request, "unreachable_leaving", 503, "/")
        return self._refuse(request, "no_leaving", 404, "/") if address is None else RedirectResponse(address, 303)

    async def told(self, request: Request) -> Response:
        """The provider's own word, with no browser; its signature is what lets it in."""
        form = await request.form()
        try:
            await self._sign_in.log_out(text_field(form, "logout_token"))
        except NotAdmitted:
            return JSONResponse({"error": "invalid_request"}, status_code=400)
        except Unreachable:
            return JSONResponse({"error": "temporarily_unavailable"}, status_code=503)
        return Response(status_code=200)

    async def _arrive(self, request: Request, step: Halfway | Session, wanted: str) -> Response:
        if isinstance(step, Session):
            return await admit(self._desk, request, RedirectResponse(wanted, status_code=303), step)
        return halfway_in(self._desk, step, wanted)

    def _refuse(self, request: Request, why: str, status: int, wanted: str, refused: Refused | None = None) -> Response:
        response = self._desk.page(
            request,
            "provider.html",
            status=status,
            why=why,
            wanted=wanted,
            provider=self._sign_in.label,
            only=self._desk.accounts.doors.only,
            **refusal_words(refused),
        )
        return with_wait(response, refused)

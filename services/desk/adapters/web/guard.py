"""Who gets through to a page, and what happens to those who do not."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.desk.adapters.accounts import Session
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.security import SESSION_COOKIE, same_origin
from services.desk.domain.approval import tidy

Page = Callable[[Request, Session], Awaitable[Response]]
Action = Callable[[Request, Session, FormData], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def is_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of a page rather than a page."""
    return "hx-request" in request.headers and "hx-history-restore-request" not in request.headers


def text_field(form: FormData, name: str) -> str:
    """A form's field as text; a missing or odd one is empty."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


class Guard:
    """Wraps pages and actions: a session first, then the token, then the role."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def session(self, request: Request) -> Session | None:
        return await self._desk.accounts.session(request.cookies.get(SESSION_COOKIE))

    def page(self, inner: Page) -> Endpoint:
        """A page for those who may read tickets."""

        async def endpoint(request: Request) -> Response:
            session = await self.session(request)
            if session is None:
                return self._to_login(request)
            if not session.agent.may_read:
                return self._desk.problem(request, "noread", 403, session)
            return await inner(request, session)

        return endpoint

    def lead(self, inner: Page) -> Endpoint:
        """A page for those who answer for the team."""

        async def page(request: Request, session: Session) -> Response:
            if not session.agent.may_lead:
                return self._desk.problem(request, "lead.refused", 403, session)
            return await inner(request, session)

        return self.page(page)

    def beside(self, inner: Page) -> Endpoint:
        """A part that an open page asks for by itself: when its session ended it is refused, and the page stays."""
        endpoint = self.page(inner)

        async def part(request: Request) -> Response:
            answer = await endpoint(request)
            if "hx-redirect" in answer.headers:
                del answer.headers["hx-redirect"]
            return answer

        return part

    def action(self, inner: Action, *, reading: bool = False) -> Endpoint:
        """An action for those who may act, or read if that is all it takes.

        A session that ended meanwhile gives the written text back.
        """

        async def endpoint(request: Request) -> Response:
            form = await request.form()
            session = await self.session(request)
            if session is None:
                return self._signed_out(request, form)
            given = text_field(form, "csrf") or request.headers.get("x-csrf-token")
            if not same_origin(request) or not self._desk.tokens.fits(given, session.token):
                return self._desk.problem(request, "error.csrf", 403, session)
            if not (session.agent.may_read if reading else session.agent.may_act):
                return self._desk.problem(request, "refusal.role", 403, session)
            return await inner(request, session, form)

        return endpoint

    def _to_login(self, request: Request) -> Response:
        if is_fragment(request):
            return Response(status_code=401, headers={"hx-redirect": "/login"})
        wanted = quote(request.url.path, safe="/") if request.url.path != "/" else ""
        return RedirectResponse(f"/login?next={wanted}" if wanted else "/login", status_code=303)

    def _signed_out(self, request: Request, form: FormData) -> Response:
        text = tidy(text_field(form, "text"))
        return self._desk.page(request, "signed_out.html", status=401, text=text)

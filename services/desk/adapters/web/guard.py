"""Who gets through to a page, and what happens to those who do not."""

import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Final
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.desk.adapters.accounts import Session
from services.desk.adapters.own_text import Seen
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.entering import to_sign_in
from services.desk.adapters.web.security import is_ours, same_origin, session_cookie
from services.desk.adapters.web.speaking import remembered, speak
from services.desk.adapters.web.way import stands_at
from services.desk.domain.approval import tidy
from services.desk.domain.pages import pages_of

RECHECKED_SECONDS: Final = 5.0
"""An open page's stream carries ids for so long at most after its session ended; it ends with what comes next, or with
the next heartbeat."""

_LONGEST_NUMBER: Final = 9
_WRITTEN: Final = ("title", "text", "questions", "note", "line")

Page = Callable[[Request, Session], Awaitable[Response]]
Action = Callable[[Request, Session, FormData], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def is_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of a page rather than a page."""
    return "hx-request" in request.headers and "hx-history-restore-request" not in request.headers


def is_fresh_list(request: Request) -> bool:
    """Whether an open page asks for its list anew, by itself."""
    return request.query_params.get("part") == "list"


def led_to_sign_in(request: Request) -> Response:
    """To sign in, and back to where the person was in the queue."""
    address = to_sign_in(stands_at(request))
    if is_fragment(request):
        return Response(status_code=401, headers={} if is_fresh_list(request) else {"hx-redirect": address})
    return RedirectResponse(address, status_code=303)


def text_field(form: FormData, name: str) -> str:
    """A form's field as text; a missing or odd one is empty. No column of ours holds a NUL."""
    value = form.get(name)
    return value.replace("\0", "") if isinstance(value, str) else ""


def asked_field(request: Request, name: str) -> str:
    """The same of an address."""
    return request.query_params.get(name, "").replace("\0", "")


def number_field(form: FormData, name: str) -> int:
    """A form's field as a number; 0, which no version has, for anything else."""
    return number_of(text_field(form, name))


def number_of(given: str) -> int:
    """What a form or an address counts with; 0, which counts nothing, for anything else."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= _LONGEST_NUMBER else 0


def uuid_field(form: FormData, name: str) -> UUID | None:
    """A form's field as an id; None for anything else."""
    return uuid_of(text_field(form, name))


def words_of(form: FormData) -> Sequence[str]:
    """What a person wrote into a form that is not taken."""
    return [words for name in _WRITTEN if (words := tidy(text_field(form, name)))]


def seen_field(form: FormData) -> Seen:
    """What a page showed beside the text that it sends."""
    return Seen(number_field(form, "version"), uuid_field(form, "draft_id"), text_field(form, "kept"))


def uuid_of(text: str | None) -> UUID | None:
    """What came from outside as an id; None for anything else."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _about(request: Request, why: str) -> str:
    ticket_id = request.path_params.get("ticket_id")
    return f"{why}:{ticket_id}" if ticket_id else why


class Lasting:
    """Whether a session still holds, asked of the database now and then, however often it is asked here."""

    def __init__(self, ask: Callable[[], Awaitable[bool]], clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._next = clock()
        self._held = True

    async def holds(self) -> bool:
        if self._held and (now := self._clock()) >= self._next:
            self._next = now + RECHECKED_SECONDS
            self._held = await self._ask()
        return self._held


class Guard:
    """Wraps pages and actions: a session first, then the token, then the role."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def session(self, request: Request, *, by_itself: bool = False) -> Session | None:
        """Who asks. `by_itself`: an open page does, as it does for its list, which keeps no session awake."""
        request.state.news_at = self._desk.hub.news_at
        active = not by_itself and not is_fresh_list(request)
        return await self._desk.accounts.session(self.token(request), active=active)

    async def still_holds(self, session: Session) -> bool:
        """Whether a session that a long answer began under has not ended meanwhile."""
        return await self._desk.accounts.session(session.token, active=False) is not None

    def lasting(self, session: Session) -> Lasting:
        """The same for an answer that has no end, and asks often."""
        return Lasting(partial(self.still_holds, session))

    def token(self, request: Request) -> str | None:
        return request.cookies.get(session_cookie(secure=self._desk.options.secure_cookies))

    def page(self, inner: Page, *, by_itself: bool = False) -> Endpoint:
        """A page for those who may read tickets; `by_itself`: what an open page asks for, and no person."""

        async def endpoint(request: Request) -> Response:
            session = await self.session(request, by_itself=by_itself)
            if session is None:
                return led_to_sign_in(request)
            if not session.agent.may_read:
                return await self._refuse(request, session, "noread", "role")
            return await self._known(request, session, await inner(request, session))

        return endpoint

    def home(self, inner: Page) -> Endpoint:
        """Where signing in leads: `inner` for those who may read tickets, their first page for the others."""
        reading = self.page(inner)

        async def endpoint(request: Request) -> Response:
            session = await self.session(request)
            if session is None or session.agent.may_read:
                return await reading(request)
            return RedirectResponse(pages_of(session.agent)[0].address, status_code=303)

        return endpoint

    def own_page(self, inner: Page) -> Endpoint:
        """A page about the person who asks, whatever their role."""

        async def endpoint(request: Request) -> Response:
            session = await self.session(request)
            return led_to_sign_in(request) if session is None else await inner(request, session)

        return endpoint

    def own_action(self, inner: Action) -> Endpoint:
        """What somebody does with their own account, whatever their role."""

        async def endpoint(request: Request) -> Response:
            form = await request.form()
            session = await self.session(request)
            if session is None:
                return led_to_sign_in(request)
            if not is_ours(request, self._desk.tokens, text_field(form, "csrf"), session.token):
                return await self._refuse(request, session, "error.csrf", "csrf")
            return await inner(request, session, form)

        return endpoint

    def lead(self, inner: Page) -> Endpoint:
        """A page for those who answer for the team."""

        async def page(request: Request, session: Session) -> Response:
            if not session.agent.may_lead:
                return await self._refuse(request, session, "lead.refused", "role")
            return await inner(request, session)

        return self.page(page)

    def lead_action(self, inner: Action) -> Endpoint:
        """An action for those who answer for the team."""

        async def action(request: Request, session: Session, form: FormData) -> Response:
            if not session.agent.may_lead:
                return await self.refuse_role(request, session, form)
            return await inner(request, session, form)

        return self.action(action)

    def officer(self, inner: Page) -> Endpoint:
        """A page for those who answer people's requests about their data."""

        async def page(request: Request, session: Session) -> Response:
            if not session.agent.may_answer_subjects:
                return await self._refuse(request, session, "privacy.refused", "subject_request")
            return await inner(request, session)

        return self.page(page)

    def officer_action(self, inner: Action) -> Endpoint:
        """An action of theirs; none of it is an answer to a customer."""

        async def action(request: Request, session: Session, form: FormData) -> Response:
            if not session.agent.may_answer_subjects:
                return await self._refuse(request, session, "privacy.refused", "subject_request")
            return await inner(request, session, form)

        return self.action(action, reading=True)

    def beside(self, inner: Page) -> Endpoint:
        """A part that an open page asks for by itself: when its session ended it is refused, and the page stays."""
        endpoint = self.page(inner, by_itself=True)

        async def part(request: Request) -> Response:
            answer = await endpoint(request)
            if "hx-redirect" in answer.headers:
                del answer.headers["hx-redirect"]
            return answer

        return part

    def action(self, inner: Action, *, reading: bool = False) -> Endpoint:
        """An action for those who may act, or read if that is all it takes.

        A session that ended meanwhile gives the written text back, and so does one that may not do it from this page.
        """

        async def endpoint(request: Request) -> Response:
            form = await request.form()
            session = await self.session(request)
            if session is None:
                return self._signed_out(request, form)
            given = text_field(form, "csrf") or request.headers.get("x-csrf-token")
            if not is_ours(request, self._desk.tokens, given, session.token):
                return await self._refuse(request, session, "error.csrf", "csrf", form)
            if not (session.agent.may_read if reading else session.agent.may_act):
                return await self.refuse_role(request, session, form)
            speak(request, text_field(form, "language"))
            answer = await self._known(request, session, await inner(request, session, form))
            return remembered(self._desk, request, answer)

        return endpoint

    async def refuse_role(self, request: Request, session: Session, form: FormData | None = None) -> Response:
        return await self._refuse(request, session, "refusal.role", "role", form)

    async def _refuse(
        self, request: Request, session: Session, code: str, why: str, form: FormData | None = None
    ) -> Response:
        """No, on record; with the ticket's id, if one was asked for. What another site wrote is not shown here."""
        await self._desk.accounts.refused(session, _about(request, why))
        words = words_of(form) if form is not None and same_origin(request) else ()
        return self._desk.problem(request, code, 403, session, words)

    async def _known(self, request: Request, session: Session, response: Response) -> Response:
        """A ticket that is not this tenant's does not exist; that somebody asked for it goes on record."""
        if response.status_code == HTTPStatus.NOT_FOUND and "ticket_id" in request.path_params:
            await self._desk.accounts.refused(session, _about(request, "not_found"))
        return response

    def _signed_out(self, request: Request, form: FormData) -> Response:
        return self._desk.page(
            request, "signed_out.html", status=401, words=words_of(form), login=to_sign_in(stands_at(request))
        )

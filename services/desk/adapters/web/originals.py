"""Messages as they came, of tickets and of what became none: headers, text, files, source. Each look is on record."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from schemas.tickets import TicketReceived
from services.desk.adapters import originals, queue, store
from services.desk.adapters.accounts import Session
from services.desk.adapters.opening import Access, Looked
from services.desk.adapters.originals import Kept
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.gathering import span
from services.desk.adapters.web.guard import Guard, number_of
from services.desk.adapters.web.way import ticket_at
from services.desk.domain import original
from services.desk.domain.moments import moment_of
from services.desk.domain.original import LONGEST_TEXT, Original
from shared.messaging.unit import Connection
from shared.sealing import KeyDestroyed, SealBroken

_TICKETS, _SET_ASIDE = "/tickets/{ticket_id:uuid}/original/{version}", "/set-aside/{rejected_id:uuid}"
PAGE: Final = 200
_APART: Final = "sandbox; default-src 'none'"
"""What came from outside runs nothing and asks for nothing, wherever a browser shows it."""


class Missing(Exception):  # noqa: N818
    """There is nothing to open; says why, as a code that has a text."""

    def __init__(self, code: str, status: int = 410) -> None:
        super().__init__(code)
        self.code, self.status = code, status


@dataclass(frozen=True, slots=True)
class Found:
    """A message as intake keeps it, and where its page stands."""

    kept: Kept
    name: str
    address: str
    back: str
    purpose: str
    span: AbstractContextManager[Any]


@dataclass(frozen=True, slots=True)
class Opened:
    found: Found
    raw: bytes


Find = Callable[[Request, Session, Connection], Awaitable[Found]]
Answer = Callable[[Request, Session, Opened], Awaitable[Response]]


class OriginalPages:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard
        self._in_hand, self._one_at_a_time = asyncio.Semaphore(4), asyncio.Semaphore(1)
        """A mail may be ten million bytes, is held several times while it is taken apart, and takes a core for that."""

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/set-aside", self._guard.page(self.listed), methods=["GET"]),
            *self._family(_TICKETS, self._of_ticket),
            *self._family(_SET_ASIDE, self._of_set_aside),
        ]

    def _family(self, at: str, find: Find) -> list[BaseRoute]:
        def route(path: str, looked: Looked, answer: Answer) -> BaseRoute:
            return Route(path, self._guard.page(partial(self._opened, find, looked, answer)), methods=["GET"])

        return [
            route(at, "page", self._page),
            route(f"{at}/source", "source", self._source),
            route(f"{at}/files/{{number}}", "file", self._file),
        ]

    async def listed(self, request: Request, session: Session) -> Response:
        """What could not become a ticket. Nothing is opened."""
        before = moment_of(request.query_params.get("before", "")) or self._desk.clock() + timedelta(days=1)
        async with self._desk.database.pool.acquire() as connection:
            found = await originals.set_aside(connection, before, PAGE + 1)
        older = found[PAGE - 1].at.isoformat() if len(found) > PAGE else None
        return self._desk.page(request, "set_aside.html", session=session, found=found[:PAGE], older=older)

    async def _opened(self, find: Find, looked: Looked, answer: Answer, request: Request, session: Session) -> Response:
        """In clear, once that is on record; or the page that says why not."""
        async with self._in_hand:
            try:
                opened = await self._open(find, looked, request, session)
            except Missing as missing:
                return self._desk.problem(request, missing.code, missing.status, session)
            return await answer(request, session, opened)

    async def _open(self, find: Find, looked: Looked, request: Request, session: Session) -> Opened:
        async with self._desk.database.unit() as unit:
            found = await find(request, session, unit.connection)
            access = Access(unit, session.agent, found.kept.owner, found.purpose)
            try:
                with found.span:
                    return Opened(found, await self._desk.vault.original(access, found.kept.content, looked))
            except KeyDestroyed:
                raise Missing("erased.text", 410) from None
            except SealBroken:
                raise Missing("broken.text", 409) from None

    async def _of_ticket(self, request: Request, session: Session, connection: Connection) -> Found:
        ticket_id: UUID = request.path_params["ticket_id"]
        version = number_of(request.path_params["version"])
        if await queue.find(connection, session.agent.tenant, ticket_id) is None:
            raise Missing("error.not_found", 404)
        ticket = await store.load(connection, ticket_id)
        known = version in ticket.of(TicketReceived)
        kept = await originals.of_ticket(connection, ticket_id, version) if known else None
        if kept is None:
            raise Missing("original.gone")
        at, back = f"/tickets/{ticket_id}/original/{version}", ticket_at(request, ticket_id, message=version)
        traced = span("desk open original", ticket, ticket_id, session)
        return Found(kept, f"{ticket_id}-{version}", at, back, "answer", traced)

    async def _of_set_aside(self, request: Request, _session: Session, connection: Connection) -> Found:
        rejected_id: UUID = request.path_params["rejected_id"]
        kept = await originals.of_set_aside(connection, rejected_id)
        if kept is None:
            raise Missing("aside.gone", 404)
        return Found(kept, str(rejected_id), f"/set-aside/{rejected_id}", "/set-aside", "set_aside", nullcontext())

    async def _page(self, request: Request, session: Session, opened: Opened) -> Response:
        found = await self._taken_apart(opened)
        return self._desk.page(
            request,
            "original.html",
            session=session,
            at=opened.found.address,
            back=opened.found.back,
            mail=opened.found.kept.is_mail,
            original=found,
            size=len(opened.raw),
        )

    async def _source(self, _request: Request, _session: Session, opened: Opened) -> Response:
        """Byte for byte, for whoever must see what nothing has read or left out."""
        found = opened.found
        return _download(opened.raw, f"{found.name}.{'eml' if found.kept.is_mail else 'json'}")

    async def _file(self, request: Request, session: Session, opened: Opened) -> Response:
        number = number_of(request.path_params["number"])
        files = (await self._taken_apart(opened)).files
        if not 1 <= number <= len(files):
            return self._desk.problem(request, "original.no_file", 410, session)
        wanted = files[number - 1]
        return _download(wanted.content, wanted.name, wanted.picture)

    async def _taken_apart(self, opened: Opened) -> Original:
        if opened.found.kept.is_mail:
            async with self._one_at_a_time:
                return await asyncio.to_thread(original.read, opened.raw)
        text = opened.raw.decode("utf-8", "replace")
        return Original((), text[:LONGEST_TEXT], (), cut=len(text) > LONGEST_TEXT)


def _download(content: bytes, name: str, shown_as: str | None = None) -> Response:
    """To be kept; only a picture may be looked at in the browser."""
    how = "inline" if shown_as else "attachment"
    headers = {
        "content-disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": _APART,
        "cache-control": "no-store",
    }
    return Response(content, media_type=shown_as or "application/octet-stream", headers=headers)

"""A message as it came: its headers, its whole text, its files, its source. Each look at it is on record."""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from schemas.tickets import Channel, TicketReceived
from services.desk.adapters import originals, queue, store
from services.desk.adapters.accounts import Session
from services.desk.adapters.opening import Access, Looked
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.gathering import span
from services.desk.adapters.web.guard import Guard
from services.desk.domain import original
from services.desk.domain.original import LONGEST_TEXT, Original
from services.desk.domain.ticket import Ticket
from shared.messaging.unit import Connection
from shared.sealing import KeyDestroyed, SealBroken

_APART: Final = "sandbox; default-src 'none'"
"""What came from outside runs nothing and asks for nothing, wherever a browser shows it."""


@dataclass(frozen=True, slots=True)
class Opened:
    ticket_id: UUID
    version: int
    channel: Channel
    raw: bytes


class OriginalPages:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard
        self._one_at_a_time = asyncio.Semaphore(1)
        """A mail may be ten million bytes, and is held several times while it is taken apart."""

    def routes(self) -> list[BaseRoute]:
        one, page = "/tickets/{ticket_id:uuid}/original/{version:int}", self._guard.page
        return [
            Route(one, page(self.show), methods=["GET"]),
            Route(f"{one}/source", page(self.source), methods=["GET"]),
            Route(f"{one}/files/{{number:int}}", page(self.file), methods=["GET"]),
        ]

    async def show(self, request: Request, session: Session) -> Response:
        async with self._one_at_a_time:
            opened = await self._open(request, session, "page")
            if isinstance(opened, Response):
                return opened
            found = await _taken_apart(opened)
        return self._desk.page(
            request,
            "original.html",
            session=session,
            ticket_id=opened.ticket_id,
            version=opened.version,
            mail=opened.channel is Channel.MAIL,
            original=found,
            files=[(number, one, len(one.content)) for number, one in enumerate(found.files, start=1)],
            size=len(opened.raw),
        )

    async def source(self, request: Request, session: Session) -> Response:
        """Byte for byte, for whoever must see what nothing has read or left out."""
        async with self._one_at_a_time:
            opened = await self._open(request, session, "source")
        if isinstance(opened, Response):
            return opened
        ending = "eml" if opened.channel is Channel.MAIL else "json"
        return _download(opened.raw, f"{opened.ticket_id}-{opened.version}.{ending}")

    async def file(self, request: Request, session: Session) -> Response:
        number: int = request.path_params["number"]
        async with self._one_at_a_time:
            opened = await self._open(request, session, "file")
            if isinstance(opened, Response):
                return opened
            files = (await _taken_apart(opened)).files
        if not 1 <= number <= len(files):
            return self._desk.problem(request, "original.no_file", 404, session)
        wanted = files[number - 1]
        return _download(wanted.content, wanted.name, wanted.picture)

    async def _open(self, request: Request, session: Session, looked: Looked) -> Opened | Response:
        """In clear, once that is on record; or the page that says why not."""
        ticket_id: UUID = request.path_params["ticket_id"]
        version: int = request.path_params["version"]
        async with self._desk.database.unit() as unit:
            ticket = await self._ticket(unit.connection, session, ticket_id)
            if ticket is None:
                return self._desk.problem(request, "error.not_found", 404, session)
            known = version in ticket.of(TicketReceived)
            kept = await originals.of(unit.connection, ticket_id, version) if known else None
            if kept is None:
                return self._desk.problem(request, "original.gone", 404, session)
            access = Access(unit, session.agent, ticket_id, "answer")
            try:
                with span("desk open original", ticket, ticket_id, session):
                    raw = await self._desk.vault.original(access, kept.content, looked)
            except KeyDestroyed:
                return self._desk.problem(request, "erased.text", 410, session)
            except SealBroken:
                return self._desk.problem(request, "broken.text", 409, session)
        return Opened(ticket_id, version, kept.channel, raw)

    async def _ticket(self, connection: Connection, session: Session, ticket_id: UUID) -> Ticket | None:
        """None for another tenant's, which does not exist."""
        if await queue.find(connection, session.agent.tenant, ticket_id) is None:
            return None
        return await store.load(connection, ticket_id)


async def _taken_apart(opened: Opened) -> Original:
    if opened.channel is Channel.MAIL:
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

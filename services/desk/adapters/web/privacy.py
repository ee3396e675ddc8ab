"""A person's request about their data, at the desk: find their tickets, hand over what is held, set it right, erase it.

The pages do what `guichet subject` does, by the same means, for an officer who is signed in however they are. What
names the person comes in a form's body, is used for one search, and is kept nowhere.
"""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

import anyio.to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from services.desk.adapters import disclosing, erasures, restrictions
from services.desk.adapters.accounts import Session
from services.desk.adapters.subject_office import Office, Unusable, ask
from services.desk.adapters.subjects import Searcher
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.guard import Guard, text_field, uuid_field, uuid_of
from services.desk.domain.disclosure_words import LANGUAGES
from services.desk.domain.moments import moment_of
from services.desk.domain.subjects import SHORTEST, Person
from shared.persistence.database import TRANSIENT
from shared.placeholders import LABELS

PAGE: Final = 25
"""Erasures on one page of the list."""
_MOST_LISTED: Final = 1000
"""Tickets of a list that comes back with a refusal; of a longer one no form carries all."""
_LONGEST: Final = 8000
"""Characters of the list of addresses and names."""
_RECTIFIED: Final = ("ticket_id", "field", "stretch", "label")
_RELATIONS: Final = ("wrote", "named", disclosing.GIVEN)
_BEAT_SECONDS: Final = 5.0
"""How often a search that goes on says so, so that nothing between it and the reader gives it up."""
_HERE: Final = "<!-- found -->"
"""Where the page that is sent at once ends and what was found begins."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a search came to: tickets and how many texts did not open, or that it could not be ended."""

    found: Sequence[Any] = ()
    unreadable: int = 0
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """A ticket that the officer named by its id; nothing was searched."""

    ticket_id: UUID
    how: str = disclosing.GIVEN
    since: datetime | None = None
    messages: int | None = None


class PrivacyPages:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard
        # A search opens every ticket: one at a time, so that the pages of agents do not wait for it.
        self._searching = asyncio.Semaphore(1)

    def routes(self) -> list[BaseRoute]:
        actions = {
            "find": self.find,
            "chosen": self.chosen,
            "file": self.file,
            "rectify": self.rectify,
            "erase": self.erase,
        }
        return [
            Route("/privacy", self._guard.officer(self.show), methods=["GET"]),
            *(
                Route(f"/privacy/{name}", self._guard.officer_action(action), methods=["POST"])
                for name, action in actions.items()
            ),
        ]

    @property
    def office(self) -> Office:
        desk = self._desk
        return Office(
            desk.database,
            desk.accounts,
            desk.second,
            desk.vault,
            desk.accounts.tenant,
            desk.clock,
            desk.options.categories,
        )

    async def show(self, request: Request, session: Session) -> Response:
        return await self._show(request, session)

    async def _show(self, request: Request, session: Session, *, status: int = 200, **values: Any) -> Response:
        """The page itself; what stood in a refused form is given back to it and kept nowhere."""
        wanted = request.query_params.get("reason", "")
        wanted = wanted if wanted in erasures.REASONS else erasures.REASONS[0]
        before, older = (_cursor(request.query_params.get(name)) for name in ("before", "earlier"))
        in_force = request.query_params.get("restrictions") != "ended"
        async with self._desk.database.pool.acquire() as connection:
            asked = await erasures.listed(connection, session.agent.tenant, wanted, before, PAGE + 1)
            held = await restrictions.listed(connection, session.agent.tenant, older, PAGE + 1, in_force=in_force)
            beside = await restrictions.all_beside(connection, session.agent.tenant, PAGE + 1)
            people = {row["login"]: row["name"] for row in await connection.fetch("select login, name from agent")}
        last = asked[PAGE - 1] if len(asked) > PAGE else None
        shown: dict[str, Any] = {
            "refusal": None,
            "written": "",
            "ids": "",
            "rectified": dict.fromkeys(_RECTIFIED, ""),
            "done": request.query_params.get("done") == "rectified",
            "asked": asked[:PAGE],
            "held": held[:PAGE],
            "in_force": in_force,
            "beside": beside[:PAGE],
            "more_beside": len(beside) > PAGE,
            "earlier": _mark(held[PAGE - 1].at, held[PAGE - 1].restriction_id) if len(held) > PAGE else None,
            "today": self._desk.reader(request).now.date(),
            "people": people,
            "reason": wanted,
            "reasons": erasures.REASONS,
            "next": _mark(last["at"], last["request_id"]) if last else None,
            "shortest": SHORTEST,
            "longest": _LONGEST,
            "choices": self._desk.options.categories.choices,
            "labels": LABELS,
        }
        return self._desk.page(request, "privacy.html", session=session, status=status, **(shown | values))

    async def find(self, request: Request, session: Session, form: FormData) -> Response:
        """Searches while the page is already there, and is given up when nobody waits for it any more."""
        written = text_field(form, "person")
        try:
            person = Person(line for line in written[:_LONGEST].splitlines())
        except ValueError:
            return await self._show(request, session, status=422, refusal="too_short", written=written)
        return StreamingResponse(
            self._searched(request, session, person), media_type="text/html", headers={"x-accel-buffering": "no"}
        )

    async def _searched(self, request: Request, session: Session, person: Person) -> AsyncIterator[str]:
        yield self._found(request, session, Search()).partition(_HERE)[0]
        task = asyncio.create_task(self._search(session, person))
        try:
            while not (await asyncio.wait({task}, timeout=_BEAT_SECONDS))[0]:
                yield "\n"
            search = task.result() if await self._guard.still_holds(session) else Search(failed=True)
        finally:
            task.cancel()
        yield self._found(request, session, search).partition(_HERE)[2]

    async def _search(self, session: Session, person: Person) -> Search:
        searcher = Searcher(self._desk.database, self._desk.vault, session.agent)
        async with self._searching:
            with contextlib.suppress(*TRANSIENT):
                found, unreadable = await searcher.find(person)
                return Search(found, unreadable)
        return Search(failed=True)

    def _found(self, request: Request, session: Session, search: Search) -> str:
        return bytes(self._list(request, session, search, searched=True).body).decode()

    def _list(
        self,
        request: Request,
        session: Session,
        search: Search,
        *,
        searched: bool = False,
        ticked: Collection[UUID] | None = None,
        refusal: str | None = None,
        status: int = 200,
    ) -> Response:
        """Tickets to choose of; `ticked`: those that were, when the list comes back with a refusal."""
        few = search.found if len(search.found) <= _MOST_LISTED else ()
        listed = " ".join(f"{one.ticket_id}:{one.how}" for one in few)
        values = {"search": search, "searched": searched, "listed": listed, "ticked": ticked, "refusal": refusal}
        return self._desk.page(request, "privacy_found.html", session=session, status=status, **values)

    async def list_again(
        self, request: Request, session: Session, form: FormData, refusal: str, status: int
    ) -> Response:
        """The list that a form was sent from: nobody has to search, and open every ticket, once more."""
        ticked = tickets_of(form)
        listed = _related(text_field(form, "listed").split()[:_MOST_LISTED]) | ticked
        if not listed:
            return await self._show(request, session, status=status, refusal=refusal)
        search = Search([Chosen(each, how) for each, how in listed.items()])
        return self._list(request, session, search, ticked=ticked, refusal=refusal, status=status)

    async def chosen(self, request: Request, session: Session, form: FormData) -> Response:
        """Tickets that the officer names by id, as a person may who has the number of one."""
        ids = text_field(form, "ids")
        given = [uuid_of(part) for part in ids.replace(",", " ").split()]
        tickets = [each for each in dict.fromkeys(given) if each is not None]
        if not tickets or None in given:
            return await self._show(request, session, status=422, refusal="bad_ids", ids=ids)
        return self._list(request, session, Search([Chosen(each) for each in tickets]))

    async def file(self, request: Request, session: Session, form: FormData) -> Response:
        """The access file, as the command writes it. It is made in memory and leaves nothing behind."""
        tickets = tickets_of(form)
        if not tickets:
            return await self.list_again(request, session, form, "none_chosen", 422)
        lang = text_field(form, "lang")
        try:
            found = await disclosing.gather(self.office, session.agent, tickets)
        except Unusable as why:
            return await self.list_again(request, session, form, why.code, 409)
        stream = io.BytesIO()
        await anyio.to_thread.run_sync(
            disclosing.pack, stream, found, lang if lang in LANGUAGES else self._desk.reader(request).lang
        )
        name = f"guichet-access-{self._desk.clock():%Y%m%dT%H%M%SZ}.zip"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return Response(stream.getvalue(), media_type="application/zip", headers=headers)

    async def rectify(self, request: Request, session: Session, form: FormData) -> Response:
        """Sets a value by hand, or has a stretch masked that the models read in clear."""
        given = {name: text_field(form, name) for name in _RECTIFIED}
        ticket_id = uuid_of(given["ticket_id"])
        field, stretch = given["field"], given["stretch"]
        values = dict([field.split(":", 1)]) if ":" in field else {}
        stretches = {given["label"]: stretch} if stretch.strip() else {}
        if ticket_id is None or not (values or stretches):
            return await self._show(request, session, status=422, refusal="nothing_to_set", rectified=given)
        try:
            await disclosing.correct(self.office, session.agent, ticket_id, values, stretches)
        except Unusable as why:
            return await self._show(request, session, status=409, refusal=why.code, rectified=given)
        return RedirectResponse("/privacy?done=rectified", status_code=303)

    async def erase(self, request: Request, session: Session, form: FormData) -> Response:
        """First what would go and what would stay; with the officer's word, for good. Said twice, it is done once."""
        tickets = list(tickets_of(form))
        if not tickets:
            return await self.list_again(request, session, form, "none_chosen", 422)
        request_id = uuid_field(form, "request_id")
        sure, ends = text_field(form, "sure") == "1", text_field(form, "ends") == "1"
        if not sure or request_id is None:
            return self._desk.page(
                request,
                "privacy_erase.html",
                session=session,
                status=200 if request_id is None else 422,
                tickets=tickets,
                request_id=request_id or uuid4(),
                unsure=request_id is not None,
                ends=ends,
            )
        try:
            await ask(self.office, session.agent, tickets, request_id, ends=ends)
        except Unusable as why:
            return await self.list_again(request, session, form, why.code, 409)
        return RedirectResponse(f"/privacy/erasures/{request_id}", status_code=303)


def tickets_of(form: FormData) -> dict[UUID, str]:
    """The chosen tickets, each with how it relates to the person."""
    return _related(map(str, form.getlist("ticket")))


def _related(values: Iterable[str]) -> dict[UUID, str]:
    """Tickets, each with its relation; anything else is passed over."""
    chosen: dict[UUID, str] = {}
    for value in values:
        given, _, relation = value.partition(":")
        ticket_id = uuid_of(given)
        if ticket_id is not None:
            chosen[ticket_id] = relation if relation in _RELATIONS else disclosing.GIVEN
    return chosen


def _mark(at: datetime, request_id: UUID) -> str:
    """Where a list's next page begins, as `_cursor` reads it."""
    return f"{at.isoformat()}~{request_id}"


def _cursor(given: str | None) -> tuple[datetime, UUID] | None:
    at, _, request_id = (given or "").partition("~")
    since, known = moment_of(at), uuid_of(request_id)
    return (since, known) if since is not None and known is not None else None

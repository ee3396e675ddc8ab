"""The queue, the ticket beside it, and the stream that keeps both fresh."""

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from services.desk.adapters import likeness, queue
from services.desk.adapters.accounts import Session
from services.desk.adapters.queue import Cursor, Filters
from services.desk.adapters.web import history, presenting
from services.desk.adapters.web.desk import Desk, Reader
from services.desk.adapters.web.gathering import Gathered, open_ticket, outline
from services.desk.adapters.web.guard import Guard, asked_field, is_fragment, is_fresh_list, number_of, uuid_of
from services.desk.adapters.web.presence_pages import place_of
from services.desk.adapters.web.way import OWN, filtered_query, list_query, own_query, ticket_at, way_of
from services.desk.domain.approval import REJECTION_REASONS
from services.desk.domain.assigning import WHOSE
from services.desk.domain.categories import Categories
from services.desk.domain.finding import LONGEST as LONGEST_SEARCH
from services.desk.domain.groups import Group, group_of
from services.desk.domain.judging import REASONS
from services.desk.domain.likeness import Burst, Crowd
from services.desk.domain.masking import LONGEST, MISSED, NOT_PERSONAL
from services.desk.domain.priority import PRIORITIES
from services.desk.domain.steering import LONGEST as LONGEST_LINE
from services.desk.domain.views import DEFAULT_VIEW, NEEDS, NEWEST_FIRST, VIEWS, WHEN_NEEDED
from shared.messaging.unit import Connection
from shared.placeholders import LABELS

TABS = ("message", "models", "history")


class QueuePages:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        page = self._guard.page
        return [
            Route("/", self._guard.home(self.queue), methods=["GET"]),
            Route("/keys", page(self.keys), methods=["GET"]),
            Route("/events", page(self.events, by_itself=True), methods=["GET"]),
            Route("/tickets/{ticket_id:uuid}", page(self.ticket), methods=["GET"]),
            Route("/tickets/{ticket_id:uuid}/status", self._guard.beside(self.status), methods=["GET"]),
        ]

    async def queue(self, request: Request, session: Session) -> Response:
        listed = await self.listing(request, session)
        if is_fragment(request) and is_fresh_list(request):
            return self._desk.page(request, "_list.html", session=session, swapped=True, **listed)
        return self._desk.page(request, "queue.html", session=session, ticket=None, **listed)

    async def ticket(self, request: Request, session: Session) -> Response:
        ticket_id: UUID = request.path_params["ticket_id"]
        tab = _one_of(request.query_params.get("tab"), TABS)
        if is_fragment(request) and request.headers.get("hx-target") == "reading" and tab != "message":
            return await self._reading(request, session, ticket_id, tab)
        return await self.show(request, session, ticket_id, tab=tab)

    async def show(
        self,
        request: Request,
        session: Session,
        ticket_id: UUID,
        *,
        tab: str = "message",
        status: int = 200,
        refusal: tuple[str, dict[str, str]] | None = None,
        line: str = "",
        words: Sequence[str] = (),
    ) -> Response:
        """The ticket in clear: alone when htmx asks for it, beside its queue otherwise.

        `words` of a form that was refused go back to whoever wrote them.
        """
        found = await open_ticket(self._desk, session, place_of(request, session, ticket_id), _message(request))
        if found is None:
            return self._desk.problem(request, "error.not_found", 404, session)
        values = self.ticket_values(request, found, tab) | {"refusal": refusal, "routed": self._routed(session, found)}
        values |= {"line": line, "words": words}
        if is_fragment(request):
            part = "_reading.html" if request.headers.get("hx-target") == "reading" else "_ticket.html"
            return self._desk.page(request, part, session=session, status=status, alone=True, **values)
        listed = await self.listing(request, session, found)
        return self._desk.page(request, "queue.html", session=session, status=status, **(values | listed))

    def _routed(self, session: Session, found: Gathered) -> Group | None:
        """The group that answers the ticket; none while its category is open."""
        category = None if "category" in found.ticket.abstained() else found.row["category"]
        groups = self._desk.options.groups.get(session.agent.tenant, ())
        return group_of(groups, category, found.row["use_case"])

    async def status(self, request: Request, session: Session) -> Response:
        """Where the ticket stands, without opening it."""
        found = await outline(self._desk, session, request.path_params["ticket_id"])
        if found is None:
            return self._desk.problem(request, "error.not_found", 404, session)
        reader = self._desk.reader(request)
        seen = request.query_params.get("seen", "")
        return self._desk.page(
            request,
            "_status.html",
            session=session,
            ticket=found,
            way=way_of(request.query_params, found.row["view"]),
            standing=presenting.standing(found, reader, self._desk.options.sending_patience),
            moved=seen not in ("", found.mark),
            redrafted=seen.rpartition("-")[0] == found.mark.rpartition("-")[0],
            rewritten=seen.isascii() and seen.split("-")[0] not in ("", str(found.ticket.version)),
        )

    async def keys(self, request: Request, session: Session) -> Response:
        return self._desk.page(request, "keys.html", session=session)

    async def events(self, request: Request, session: Session) -> Response:
        """Ids of tickets that changed, or that people came to or left, no more, while the session lasts.

        `since` is where news stood when the page was made: it is told when it missed any.
        """
        lasting, since = self._guard.lasting(session), request.query_params.get("since")

        async def stream() -> AsyncIterator[str]:
            hub = self._desk.hub
            async with contextlib.aclosing(hub.changes()) as changes:
                await anext(changes)
                yield ": still here\n\n" if since in (None, hub.news_at) else "event: behind\ndata: \n\n"
                async for told in changes:
                    if not await lasting.holds():
                        return
                    lines = [f"event: {news.kind}\ndata: {news.ticket_id}\n\n" for news in told]
                    yield "".join(lines) or ": still here\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    async def _reading(self, request: Request, session: Session, ticket_id: UUID, tab: str) -> Response:
        """A tab that shows nothing in clear."""
        found = await outline(self._desk, session, ticket_id, _message(request))
        if found is None:
            return self._desk.problem(request, "error.not_found", 404, session)
        values = self.ticket_values(request, found, tab)
        return self._desk.page(request, "_reading.html", session=session, **values)

    def ticket_values(self, request: Request, found: Gathered, tab: str) -> dict[str, Any]:
        reader = self._desk.reader(request)
        return {
            "ticket": found,
            "way": way_of(request.query_params, found.row["view"]),
            "following": None,
            "tab": tab,
            "tabs": TABS,
            "refusal": None,
            "moved": False,
            "rewritten": False,
            "redrafted": False,
            "present": found.present,
            "shapes": presenting.SHAPES,
            "subject_segments": presenting.subject_segments,
            "standing": presenting.standing(found, reader, self._desk.options.sending_patience),
            "segments": presenting.message_segments(found),
            "masked": presenting.masked(found, reader) if tab == "models" else None,
            "history": history.lines(found, reader) if tab == "history" else [],
            "thread": presenting.thread(found),
            "reasons": REJECTION_REASONS,
            "labels": LABELS,
            "longest_stretch": LONGEST,
            "marked": _marked(request),
            "caught": found.caught if request.query_params.get("control") == "caught" else None,
            **triage_values(found, reader, self._desk.options.categories),
            "use_case": self._desk.options.use_cases.named(found.row["use_case"]),
            "composer": presenting.composer(found),
            "suggestion": presenting.suggestion(found, reader),
            "versions": presenting.versions(found, reader),
            "offers": presenting.offers(found, reader),
            "line": "",
            "words": (),
            "longest_line": LONGEST_LINE,
        }

    async def listing(self, request: Request, session: Session, found: Gathered | None = None) -> dict[str, Any]:
        """One page of the queue, in the view asked for, or the one that the open ticket stands in."""
        params = request.query_params
        view = _one_of(params.get("view") or (found.row["view"] if found else None), tuple(VIEWS))
        groups = self._desk.options.groups.get(session.agent.tenant, ())
        group = next((one for one in groups if one.name == params.get("group")), None)
        case = self._desk.options.use_cases.named(params.get("use_case"))
        filters = Filters(
            asked_field(request, "priority") or None,
            asked_field(request, "category") or None,
            asked_field(request, "lang") or None,
            asked_field(request, "needs") or None,
            tuple(group.takes) if group else None,
            tuple(name for name in (case and case.name, group and group.use_case) if name),
            next((whose for whose in WHOSE if whose == params.get("whose")), None),
            session.agent.login,
        )
        after = Cursor.parse(params.get("after"))
        overdue = self._desk.overdue_before()
        pool, tenant = self._desk.database.pool, session.agent.tenant
        async with pool.acquire() as connection:
            burst = await _crowd(connection, tenant, params)
            if burst is not None:
                tickets = await likeness.tickets_of(connection, tenant, burst)
                page = await queue.among(connection, tenant, tickets, filters=filters, after=after)
            else:
                page = await queue.page(connection, tenant, view, filters=filters, after=after, overdue_before=overdue)
            going_on = await likeness.going_on(connection, tenant, self._desk.clock())
            lag = await queue.lag(connection, tenant, overdue)
            counts = await queue.counts(connection, tenant, lag)
            at = uuid_of(params.get("current"))
            current = found.row if found else await queue.find(connection, tenant, at) if at else None
        return {
            "view": view,
            "views": tuple(name for name in VIEWS if name not in WHEN_NEEDED or counts.get(name) or name == view),
            "query": list_query(params, view),
            "own_query": own_query(params, view),
            "filtered": filtered_query(params),
            "narrowed": any(params.get(name) for name in OWN),
            "rows_query": way_of(params, view).removeprefix("?"),
            "following": _following(page.rows, current, view),
            "filters": filters,
            "page": page,
            "burst": burst,
            "bursts": going_on,
            "counts": counts,
            "lag": lag,
            "after": after.text() if after else "",
            "longest_search": LONGEST_SEARCH,
            "current": current["ticket_id"] if current else None,
            "shapes": presenting.SHAPES,
            "subject_segments": presenting.subject_segments,
            "priorities": PRIORITIES,
            "whose": WHOSE,
            "categories": self._desk.options.categories.showing(filters.category),
            "groups": groups,
            "group": group,
            "use_cases": self._desk.options.use_cases,
            "case": case,
            "needs": NEEDS if view in ("to_answer", "to_triage") else (),
        }


async def _crowd(connection: Connection, tenant: str, params: Mapping[str, str]) -> Burst | None:
    """The burst or theme whose tickets are asked for."""
    for kind in get_args(Crowd):
        if named := uuid_of(params.get(kind)):
            return await likeness.crowd_of(connection, tenant, kind, named)
    return None


def address_of(request: Request, ticket_id: UUID, *, caught: bool) -> str:
    """Where a ticket is read after a decision; `caught`: that it was a control draft is said there, once."""
    return ticket_at(request, ticket_id, control="caught") if caught else ticket_at(request, ticket_id)


def _marked(request: Request) -> str | None:
    """What was marked a moment ago, so that the page says so."""
    marked = request.query_params.get("marked")
    return marked if marked in (MISSED, NOT_PERSONAL) else None


def _message(request: Request) -> int | None:
    """The message of the thread that is asked for; None for anything that no message has as its number."""
    return number_of(request.query_params.get("message", "")) or None


def triage_values(found: Gathered, reader: Reader, categories: Categories) -> dict[str, Any]:
    fields = presenting.fields(found, reader, categories)
    triage = found.ticket.triage
    return {
        "fields": fields,
        "asking": next((field.name for field in fields if field.top), None),
        "proposed": [field for field in fields if field.offered == "preselect"],
        "unspoken": triage is not None and triage.abstained_for == "language",
        "outside": presenting.outside(found, reader),
        "category_model": presenting.category_model(found),
        "sentiment": presenting.sentiment(found),
        "why": presenting.why(found, clear=found.message is not None),
        "found": presenting.found_fields(found, reader, clear=found.message is not None),
        "thread_long": len(found.ticket.versions) > 1,
        "triaged": found.ticket.triage is not None,
        "judge_reasons": REASONS,
    }


def _following(rows: Sequence[Any], current: Any, view: str) -> UUID | None:
    """The ticket that comes next on a page of the queue which another has just left."""
    if current is None or current["waiting_since"] is None or not rows or view in NEWEST_FIRST:
        return None
    if any(row["ticket_id"] == current["ticket_id"] for row in rows):
        return None
    later = (row for row in rows if _place(row) > _place(current))
    following: UUID = next(later, rows[0])["ticket_id"]
    return following


def _place(row: Any) -> tuple[int, datetime, UUID]:
    return row["rank"], row["waiting_since"], row["ticket_id"]


def _one_of(value: str | None, known: tuple[str, ...]) -> str:
    return value if value in known else (DEFAULT_VIEW if DEFAULT_VIEW in known else known[0])

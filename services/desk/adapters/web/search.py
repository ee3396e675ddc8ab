"""The search: asked by a form, so that no address and no log holds what was asked."""

from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters import finding, queue
from services.desk.adapters.accounts import Session
from services.desk.adapters.queue import Cursor, Page
from services.desk.adapters.web import presenting
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.guard import Endpoint, Guard, is_fragment, led_to_sign_in, text_field
from services.desk.domain import typography
from services.desk.domain.finding import LONGEST, looks_personal, wanted
from services.desk.domain.views import VIEWS, WHEN_NEEDED

_UNAUTHORISED = 401
_NOTHING = Page([], None)


class Search:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/search", self._guard.page(self.form), methods=["GET"]),
            Route("/search", _or_sign_in(self._guard.action(self.find, reading=True)), methods=["POST"]),
        ]

    async def form(self, request: Request, session: Session) -> Response:
        return await self._show(request, session, None, None)

    async def find(self, request: Request, session: Session, form: FormData) -> Response:
        return await self._show(
            request, session, text_field(form, "q")[:LONGEST], Cursor.parse(text_field(form, "after"))
        )

    async def _show(self, request: Request, session: Session, asked: str | None, after: Cursor | None) -> Response:
        want, tenant, lang = wanted(asked or ""), session.agent.tenant, self._desk.reader(request).lang
        found, count = _NOTHING, 0
        counts: dict[str, int] = {}
        excerpts: dict[UUID, str] = {}
        async with self._desk.database.pool.acquire() as connection:
            if not want.empty:
                found = await finding.page(connection, tenant, want, after)
                excerpts = await finding.excerpts(connection, want, found.rows)
                count = await finding.count(connection, want)
            if not is_fragment(request):
                lag = await queue.lag(connection, tenant, self._desk.overdue_before())
                counts = await queue.counts(connection, tenant, lag)
        return self._desk.page(
            request,
            "_results.html" if is_fragment(request) else "search.html",
            session=session,
            asked=asked,
            empty=want.empty,
            personal=not count and looks_personal(asked or ""),
            page=found,
            excerpts=excerpts,
            count=count,
            count_words=typography.number(count, lang),
            most=finding.MOST_COUNTED,
            most_words=typography.number(finding.MOST_COUNTED, lang),
            view=None,
            views=tuple(name for name in VIEWS if name not in WHEN_NEEDED or counts.get(name)),
            counts=counts,
            query="",
            rows_query="",
            following=None,
            current=None,
            longest_search=LONGEST,
            shapes=presenting.SHAPES,
            subject_segments=presenting.subject_segments,
        )


def _or_sign_in(endpoint: Endpoint) -> Endpoint:
    """A search loses nothing when the session ended: one signs in again."""

    async def searching(request: Request) -> Response:
        answer = await endpoint(request)
        return led_to_sign_in(request) if answer.status_code == _UNAUTHORISED else answer

    return searching

"""All routes of the console, behind one wall."""

import mimetypes
from collections.abc import Awaitable, Callable

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from services.desk.adapters.web.actions import Actions
from services.desk.adapters.web.approving import Approving
from services.desk.adapters.web.assigning import Assigning
from services.desk.adapters.web.audit import AuditPages
from services.desk.adapters.web.certificates import CertificatePages
from services.desk.adapters.web.desk import HERE, Desk
from services.desk.adapters.web.drafts import DraftReading
from services.desk.adapters.web.guard import Guard
from services.desk.adapters.web.imports import ArticleImport
from services.desk.adapters.web.judging import Judging
from services.desk.adapters.web.knowledge import KnowledgePages
from services.desk.adapters.web.lead import LeadPage
from services.desk.adapters.web.masking import Masking
from services.desk.adapters.web.originals import OriginalPages
from services.desk.adapters.web.policy_pages import PolicyPages
from services.desk.adapters.web.presence_pages import PresencePages
from services.desk.adapters.web.privacy import PrivacyPages
from services.desk.adapters.web.provider_pages import ProviderPages
from services.desk.adapters.web.queue_pages import QueuePages
from services.desk.adapters.web.restricting import RestrictionPages
from services.desk.adapters.web.search import Search
from services.desk.adapters.web.second_factor import SecondFactorPages
from services.desk.adapters.web.seconding import Seconding
from services.desk.adapters.web.security import SecurityHeaders
from services.desk.adapters.web.sessions import Sessions
from services.desk.adapters.web.settings_page import SettingsPage
from services.desk.adapters.web.status_page import StatusPage
from services.desk.adapters.web.triaging import Triaging
from services.desk.adapters.web.versioning import Versioning
from shared.runtime.problems import for_programs, of_status, raised

Refusing = Callable[[Request, Exception], Awaitable[Response]]

_STATIC = ("desk.css", "desk.js", "go.js", "htmx.min.js", "htmx.LICENSE.txt", "icon.svg")


async def static(request: Request) -> Response:
    """One of our own files; nothing else lies on this path."""
    name = request.path_params["name"]
    if name not in _STATIC:
        raise HTTPException(404)
    content = await anyio.Path(HERE / "static" / name).read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(content, media_type=kind, headers={"cache-control": "public, max-age=300"})


def routes(desk: Desk) -> list[BaseRoute]:
    guard = Guard(desk)
    pages = QueuePages(desk, guard)
    privacy = PrivacyPages(desk, guard)
    inner: list[BaseRoute] = [
        Route("/static/{name}", static, methods=["GET"]),
        *Sessions(desk, guard).routes(),
        *SecondFactorPages(desk, guard).routes(),
        *(ProviderPages(desk, guard, desk.sign_in).routes() if desk.sign_in else ()),
        *pages.routes(),
        *OriginalPages(desk, guard).routes(),
        *Search(desk, guard).routes(),
        *PresencePages(desk, guard).routes(),
        *Actions(desk, guard, pages).routes(),
        *Assigning(desk, guard, pages).routes(),
        *Triaging(desk, guard, pages).routes(),
        *Approving(desk, guard, pages).routes(),
        *Versioning(desk, guard, pages).routes(),
        *Masking(desk, guard).routes(),
        *Seconding(desk, guard, pages).routes(),
        *PolicyPages(desk, guard).routes(),
        *LeadPage(desk, guard).routes(),
        *StatusPage(desk, guard).routes(),
        *SettingsPage(desk, guard).routes(),
        *KnowledgePages(desk, guard).routes(),
        *ArticleImport(desk, desk.options.article_keys).routes(),
        *DraftReading(desk, desk.options.draft_keys).routes(),
        *Judging(desk, guard).routes(),
        *privacy.routes(),
        *RestrictionPages(desk, guard, privacy).routes(),
        *CertificatePages(desk, guard).routes(),
        *AuditPages(desk, guard).routes(),
    ]

    # An application of its own, inside the wall, so that its errors carry the headers too.
    console = Starlette(routes=inner, exception_handlers=_handlers(desk))
    return [Mount("/", app=SecurityHeaders(console, _too_large(desk)))]


def _handlers(desk: Desk) -> dict[int | type[Exception], Refusing]:
    """People get a page; programs, that have no eyes for one, a problem in JSON."""

    def page(code: str, status: int) -> Refusing:
        async def answer(request: Request, error: Exception) -> Response:
            if for_programs(request):
                return raised(error)
            told = desk.problem(request, code, status)
            told.headers.update(error.headers or {} if isinstance(error, HTTPException) else {})
            return told

        return answer

    return {
        400: page("error.unreadable", 400),
        404: page("error.no_page", 404),
        405: page("error.only_a_form", 405),
        Exception: page("error.unavailable", 503),
    }


def _too_large(desk: Desk) -> Callable[[Request], Response]:
    def refuse(request: Request) -> Response:
        return of_status(413) if for_programs(request) else desk.problem(request, "error.too_large", 413)

    return refuse

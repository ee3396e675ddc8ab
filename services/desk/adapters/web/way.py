"""The way back into the queue: the view, filters and page that somebody works in, carried from page to page."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.routing import BaseRoute, Match

from services.desk.domain.views import VIEWS

OWN: Final = ("priority", "category", "lang", "group", "needs", "use_case", "whose")
_EVERYWHERE: Final = tuple(name for name in OWN if name != "needs")
CROWDS: Final = ("burst", "theme")
FILTERS: Final = (*OWN, *CROWDS)
_LONGEST: Final = 300


def way_of(params: Mapping[str, str], view: str | None = None) -> str:
    """The end of an address; empty for whoever came from nowhere. `view`: where the ticket stands, if none is said."""
    return _query(params, (*FILTERS, "after"), view, {})


def list_query(params: Mapping[str, str], view: str) -> str:
    """View and filters, as every link of the list carries them."""
    return _query(params, FILTERS, view, {}).removeprefix("?")


def own_query(params: Mapping[str, str], view: str) -> str:
    """The same outside every crowd, as a link carries it that leads into one or out of it."""
    return _query(params, OWN, view, {}).removeprefix("?")


def filtered_query(params: Mapping[str, str]) -> str:
    """What every view can be filtered by, to be added to a view's address; empty where nothing is."""
    query = _query({name: params[name] for name in _EVERYWHERE if name in params}, _EVERYWHERE, None, {})
    return query.replace("?", "&", 1)


def ticket_at(request: Request, ticket_id: UUID, part: str = "", **more: object) -> str:
    """Where a ticket is read, in the queue that the request came from."""
    return f"/tickets/{ticket_id}{_query(request.query_params, (*FILTERS, 'after'), None, more)}{part}"


def stands_at(request: Request) -> str:
    """Where the page that answers a request is read again: a form's answer, on the nearest page above."""
    path, query = request.url.path, request.url.query
    if request.method not in ("GET", "HEAD"):
        path = _page_above(path, request.app.routes)
    return f"{path}?{query}" if query else path


def _page_above(path: str, routes: Sequence[BaseRoute]) -> str:
    while path != "/":
        asked = {"type": "http", "method": "GET", "path": path}
        if any(route.matches(asked)[0] is Match.FULL for route in routes):
            break
        path = path.rpartition("/")[0] or "/"
    return path


def _query(params: Mapping[str, str], names: tuple[str, ...], view: str | None, more: Mapping[str, object]) -> str:
    asked = params.get("view")
    stands = asked if asked in VIEWS else view
    kept = {name: params[name] for name in names if 0 < len(params.get(name, "")) <= _LONGEST}
    query = urlencode({**({"view": stands} if stands else {}), **kept, **more})
    return f"?{query}" if query else ""

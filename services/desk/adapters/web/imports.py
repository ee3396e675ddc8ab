"""Articles over HTTP, for programs: a key in the place of a session, JSON in the place of pages."""

from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters import imports
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.programs import problem, unauthorized
from services.desk.domain.imports import Fault, Imported, Malformed, from_json, from_markdown, read, told
from shared.api_keys import ApiKeys, holder_now
from shared.persistence.database import TRANSIENT

_READERS: Final = {"text/markdown": from_markdown, "application/json": from_json}
_TITLES: Final = {
    "unauthorized": "A valid key for articles is needed.",
    "unsupported_media_type": "Articles are text/markdown or application/json.",
    "malformed_json": "The body is not one article, nor an object with a list of articles.",
    "no_front_matter": "The Markdown does not begin with front matter between two lines of ---.",
    "malformed_front_matter": "The front matter is not a YAML mapping without aliases, of at most 65,536 characters.",
    "not_utf8": "The body is not UTF-8 text.",
    "too_many_articles": "More articles than one request may hold.",
    "unavailable": "Nothing could be kept right now; send it again.",
}


class ArticleImport:
    """`POST /v1/articles`. It answers nobody without a key, and what it takes waits for a person."""

    def __init__(self, desk: Desk, keys: ApiKeys) -> None:
        self._desk = desk
        self._keys = keys

    def routes(self) -> list[BaseRoute]:
        return [Route("/v1/articles", self.post, methods=["POST"])]

    async def post(self, request: Request) -> Response:
        name = holder_now(self._keys, request.headers.get("authorization"))
        if name is None:
            return unauthorized(_TITLES)
        reader = _READERS.get(request.headers.get("content-type", "").partition(";")[0].strip().lower())
        if reader is None:
            return problem(_TITLES, "unsupported_media_type", 415)
        try:
            articles = await anyio.to_thread.run_sync(self._read, reader, await request.body())
            results = [await self._take(one, f"api:{name}") for one in articles]
        except Malformed as malformed:
            return problem(_TITLES, str(malformed), 400)
        except TRANSIENT:
            return problem(_TITLES, "unavailable", 503, {"retry-after": "5"})
        refused = any("errors" in one for one in results)
        return JSONResponse({"articles": results}, 422 if refused else 202)

    def _read(self, reader: Callable[[bytes], list[Any]], body: bytes) -> list[Imported | list[Fault]]:
        """CPU work: front matter may be as large as the body."""
        today = self._desk.clock().astimezone(ZoneInfo(self._desk.options.zone)).date()
        return [read(one, today, self._desk.options.categories) for one in reader(body)]

    async def _take(self, article: Imported | list[Fault], by: str) -> dict[str, Any]:
        """Each article stands for itself: what is wrong with one keeps no other out."""
        if isinstance(article, list):
            return {"status": "refused", "errors": told(article)}
        async with self._desk.database.unit() as unit:
            kept = await imports.take(unit, self._desk.accounts.tenant, article, by=by, clock=self._desk.clock)
        return {
            "id": article.id,
            "lang": article.lang,
            "status": kept.status,
            "known": kept.known,
            "proposal_id": str(kept.proposal_id),
        }

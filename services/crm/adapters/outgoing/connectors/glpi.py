"""GLPI's REST API (`apirest.php`, of GLPI 10, and still there in 11): session, ticket, log, follow-up.

It offers no conditional update: `date_mod` is asked once more just before writing. The log names who changed a field
by the number of a search option; a field that is not in the table below has no known author and is written only while
it is untouched.
"""

import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from services.crm.adapters.outgoing.connectors.tool import Api, Ended, check_unchanged
from services.crm.domain.notices import Answer, Verdict
from services.crm.domain.tickets import Plan, Seen

_OPTIONS = {3: "priority", 7: "itilcategories_id", 10: "urgency", 11: "impact", 14: "type"}
_AUTHOR = re.compile(r"\((\d+)\)\s*$")
_RANGE = re.compile(r"\d+-(\d+)/(\d+)")
_PER_PAGE = 200
_MOST_PAGES = 30


class Glpi:
    def __init__(self, base: str, user_token: str, app_token: str | None, *, clock: Callable[[], datetime]) -> None:
        self._base = base.rstrip("/")
        self._user_token = user_token
        self._app_token = app_token
        self._clock = clock

    def api(self, client: httpx.AsyncClient) -> Api:
        headers = {"app-token": self._app_token} if self._app_token else {}
        return Api(client, f"{self._base}/apirest.php", headers, self._clock)

    async def begin(self, api: Api) -> None:
        api.headers["authorization"] = f"user_token {self._user_token}"
        session = (await api.ask("GET", "/initSession")).content["session_token"]
        del api.headers["authorization"]
        api.headers["session-token"] = session

    async def end(self, api: Api) -> None:
        if "session-token" in api.headers:
            await api.ask("GET", "/killSession")

    async def seen(self, api: Api, ticket: str, mark: str | None) -> Seen:
        me = (await api.ask("GET", "/getFullSession")).content["session"]["glpiID"]
        noted = mark is not None and await self._is_noted(api, ticket, mark)
        found = (await api.ask("GET", f"/Ticket/{ticket}")).content
        last = await self._last(api, ticket)
        return Seen(
            version=str(found["date_mod"]),
            values=found,
            people=frozenset(name for name, who in last.items() if who != me),
            ours=frozenset(name for name, who in last.items() if who == me),
            noted=noted,
        )

    async def _last(self, api: Api, ticket: str) -> dict[str, int]:
        """Who changed each field last, by their number; -1 for one that the log does not tell."""
        last: dict[str, tuple[int, int]] = {}
        for row in await self._all(api, f"/Ticket/{ticket}/Log"):
            name = _OPTIONS.get(int(row.get("id_search_option") or 0))
            if name is not None and not row.get("itemtype_link"):
                author = _AUTHOR.search(str(row.get("user_name", "")))
                last[name] = max(last.get(name, (0, -1)), (int(row["id"]), int(author[1]) if author else -1))
        return {name: author for name, (_, author) in last.items()}

    async def _is_noted(self, api: Api, ticket: str, mark: str) -> bool:
        rows = await self._all(api, f"/Ticket/{ticket}/ITILFollowup")
        return any(mark in html.unescape(str(row.get("content", ""))) for row in rows)

    async def _all(self, api: Api, path: str) -> list[dict[str, Any]]:
        """Every row of a list that comes in ranges (206 with `Content-Range`)."""
        rows: list[dict[str, Any]] = []
        for page in range(_MOST_PAGES):
            params = {"range": f"{page * _PER_PAGE}-{(page + 1) * _PER_PAGE - 1}"}
            reply = await api.ask("GET", path, params=params)
            rows += reply.content
            told = _RANGE.fullmatch(reply.headers.get("content-range", ""))
            if told is None or int(told[1]) + 1 >= int(told[2]):
                return rows
        raise Ended(Answer(Verdict.REJECTED, "history_too_long"))

    async def write(self, api: Api, ticket: str, seen: Seen, wanted: Plan) -> None:
        number = int(ticket)
        if wanted.values:
            check_unchanged(seen, (await api.ask("GET", f"/Ticket/{ticket}")).content, "date_mod", wanted)
            await api.ask("PUT", f"/Ticket/{ticket}", body={"input": {"id": number, **wanted.values}})
        if wanted.note is not None:
            content = html.escape(wanted.note).replace("\n", "<br>")
            note = {"itemtype": "Ticket", "items_id": number, "is_private": 1, "content": content}
            await api.ask("POST", "/ITILFollowup", body={"input": note})

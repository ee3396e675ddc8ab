"""Zammad's REST API (documentation of 6 and 7): token, ticket, history, article, tags.

Zammad offers no conditional update. The ticket's `updated_at` is asked once more just before writing; between that
answer and the writing lie milliseconds in which a person's change would be lost.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from services.crm.adapters.outgoing.connectors.tool import Api, check_unchanged
from services.crm.domain.tickets import Plan, Seen


class Zammad:
    def __init__(self, base: str, token: str, *, clock: Callable[[], datetime]) -> None:
        self._base = base.rstrip("/")
        self._token = token
        self._clock = clock

    def api(self, client: httpx.AsyncClient) -> Api:
        headers = {"authorization": f"Token token={self._token}"}
        return Api(client, f"{self._base}/api/v1", headers, self._clock)

    async def begin(self, api: Api) -> None:
        """Nothing: each request bears the token."""

    async def end(self, api: Api) -> None:
        """Nothing."""

    async def seen(self, api: Api, ticket: str, mark: str | None) -> Seen:
        me = (await api.ask("GET", "/users/me")).content["id"]
        noted = mark is not None and await self._is_noted(api, ticket, mark)
        tags = (await api.ask("GET", "/tags", params={"object": "Ticket", "o_id": ticket})).content["tags"]
        found = (await api.ask("GET", f"/tickets/{ticket}", params={"expand": "true"})).content
        history = (await api.ask("GET", f"/ticket_history/{ticket}")).content["history"]
        last = {one["attribute"]: one["created_by_id"] for one in history if _changes(one)}
        return Seen(
            version=str(found["updated_at"]),
            values=found,
            people=frozenset(name for name, who in last.items() if who != me),
            ours=frozenset(name for name, who in last.items() if who == me),
            tags=frozenset(tags),
            our_tags=frozenset(tag for tag, who in _tagged(history).items() if who == me),
            noted=noted,
        )

    async def _is_noted(self, api: Api, ticket: str, mark: str) -> bool:
        articles = (await api.ask("GET", f"/ticket_articles/by_ticket/{ticket}")).content
        return any(mark in str(article.get("body", "")) for article in articles)

    async def write(self, api: Api, ticket: str, seen: Seen, wanted: Plan) -> None:
        body: dict[str, Any] = dict(wanted.values)
        if wanted.note is not None:
            body["article"] = {
                "subject": "Guichet",
                "body": wanted.note,
                "content_type": "text/plain",
                "type": "note",
                "internal": True,
            }
        if wanted.values:
            now = await api.ask("GET", f"/tickets/{ticket}", params={"expand": "true"})
            check_unchanged(seen, now.content, "updated_at", wanted)
        if body:
            await api.ask("PUT", f"/tickets/{ticket}", body=body)
        if wanted.tag is not None:
            await api.ask("POST", "/tags/add", body=_of_ticket(ticket, wanted.tag))
        for tag in sorted(wanted.old_tags):
            await api.ask("DELETE", "/tags/remove", body=_of_ticket(ticket, tag))


def _of_ticket(ticket: str, tag: str) -> dict[str, Any]:
    return {"object": "Ticket", "o_id": int(ticket), "item": tag}


def _tagged(history: list[dict[str, Any]]) -> dict[str, int]:
    """Who set each tag last."""
    return {
        one["value_to"]: one["created_by_id"]
        for one in history
        if one.get("object") == "Ticket" and one.get("type") == "added" and one.get("attribute") == "tag"
    }


def _changes(entry: dict[str, Any]) -> bool:
    return entry.get("object") == "Ticket" and entry.get("type") == "updated" and "attribute" in entry

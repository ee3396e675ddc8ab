"""Zendesk's Ticketing API v2: basic authentication with an API token, ticket, audits, safe update.

`safe_update` with `updated_stamp` makes Zendesk refuse (409) when the ticket changed since it was read.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any

import httpx

from services.crm.adapters.outgoing.connectors.tool import Api, Ended
from services.crm.domain.notices import Answer, Verdict
from services.crm.domain.tickets import Plan, Seen

_PER_PAGE = 100
_MOST_PAGES = 30


class Zendesk:
    def __init__(self, base: str, user: str, token: str, *, clock: Callable[[], datetime]) -> None:
        self._base = base.rstrip("/")
        self._auth = httpx.BasicAuth(f"{user}/token", token)
        self._clock = clock

    def api(self, client: httpx.AsyncClient) -> Api:
        return Api(client, f"{self._base}/api/v2", {}, self._clock, self._auth)

    async def begin(self, api: Api) -> None:
        """Nothing: each request bears the token."""

    async def end(self, api: Api) -> None:
        """Nothing."""

    async def seen(self, api: Api, ticket: str, mark: str | None) -> Seen:
        me = (await api.ask("GET", "/users/me.json")).content["user"]["id"]
        found = (await api.ask("GET", f"/tickets/{ticket}.json")).content["ticket"]
        last: dict[str, int] = {}
        tagged: dict[str, int] = {}
        noted = False
        async for audit in self._audits(api, ticket):
            for event in audit["events"]:
                if event["type"] == "Change":
                    last[str(event["field_name"])] = audit["author_id"]
                    tagged |= dict.fromkeys(_new_tags(event), audit["author_id"])
                noted |= event["type"] == "Comment" and mark is not None and mark in str(event.get("body", ""))
        return Seen(
            version=str(found["updated_at"]),
            values={**found, **{str(one["id"]): one["value"] for one in found.get("custom_fields", [])}},
            people=frozenset(name for name, who in last.items() if who != me),
            ours=frozenset(name for name, who in last.items() if who == me),
            tags=frozenset(found.get("tags", [])),
            our_tags=frozenset(tag for tag, who in tagged.items() if who == me),
            noted=noted,
        )

    async def _audits(self, api: Api, ticket: str) -> AsyncIterator[Mapping[str, Any]]:
        """All of them, oldest first: who changed a field last stands on the last page.

        The next page is asked for by its number at the address that was declared, not at the one in the answer.
        """
        for page in range(1, _MOST_PAGES + 1):
            params = {"page": str(page), "per_page": str(_PER_PAGE)}
            answer = (await api.ask("GET", f"/tickets/{ticket}/audits.json", params=params)).content
            for audit in answer["audits"]:
                yield audit
            if not answer.get("next_page"):
                return
        raise Ended(Answer(Verdict.REJECTED, "history_too_long"))

    async def write(self, api: Api, ticket: str, seen: Seen, wanted: Plan) -> None:
        body: dict[str, Any] = {"safe_update": True, "updated_stamp": seen.version}
        custom = [{"id": int(name), "value": value} for name, value in wanted.values.items() if name.isdigit()]
        body |= {name: value for name, value in wanted.values.items() if not name.isdigit()}
        if custom:
            body["custom_fields"] = custom
        if wanted.tag is not None or wanted.old_tags:
            body["tags"] = sorted({*seen.tags, *filter(None, [wanted.tag])} - wanted.old_tags)
        if wanted.note is not None:
            body["comment"] = {"body": wanted.note, "public": False}
        await api.ask("PUT", f"/tickets/{ticket}.json", body={"ticket": body})


def _new_tags(event: Mapping[str, Any]) -> set[str]:
    """What a change added to the ticket's tags."""
    if event["field_name"] != "tags":
        return set()
    return set(event.get("value") or ()) - set(event.get("previous_value") or ())

"""What all tools have in common: read before writing, write what is not a person's, say what was left."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import httpx

from services.crm.adapters.aside import Aside
from services.crm.adapters.outgoing.way import Parcel
from services.crm.domain.addresses import AddressRefused
from services.crm.domain.notices import Answer, Verdict, answered
from services.crm.domain.subscribers import Subscriber
from services.crm.domain.tickets import NOT_OURS, NOTHING_TO_WRITE, PERSON_DECIDED, Plan, Seen, plan, reference_in

_MOST_BYTES = 2 * 1024 * 1024
_FAREWELL_SECONDS = 2.0
_REFUSED = frozenset({400, 403, 404, 405, 422})


class Ended(Exception):  # noqa: N818
    """The attempt has its answer before all was done."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.code)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    content: Any


@dataclass(slots=True)
class Api:
    """One attempt's conversation with one tool. Answers are JSON, and not read beyond a limit."""

    client: httpx.AsyncClient
    base: str
    headers: dict[str, str]
    clock: Callable[[], datetime]
    auth: httpx.Auth | None = field(default=None)

    async def ask(self, method: str, path: str, *, body: Any = None, params: Mapping[str, str] | None = None) -> Reply:
        """Raises Ended unless the answer is 2xx and JSON."""
        async with self.client.stream(
            method, f"{self.base}{path}", json=body, params=params, headers=self.headers, auth=self.auth
        ) as response:
            if not response.is_success:
                raise Ended(self._refusal(response))
            read = bytearray()
            async for chunk in response.aiter_bytes():
                read += chunk
                if len(read) > _MOST_BYTES:
                    raise Ended(Answer(Verdict.RETRY, "answer_too_large"))
        try:
            content = json.loads(read) if read else None
        except (ValueError, RecursionError):
            raise Ended(Answer(Verdict.RETRY, "answer_not_json")) from None
        return Reply(response.status_code, response.headers, content)

    def _refusal(self, response: httpx.Response) -> Answer:
        """A conflict is looked at anew; what is not allowed, not there or not valid only a person can change."""
        if response.status_code in _REFUSED:
            return Answer(Verdict.REJECTED, f"http_{response.status_code}")
        return answered(response.status_code, response.headers.get("retry-after"), self.clock())


def check_unchanged(seen: Seen, now: Mapping[str, Any], version: str, wanted: Plan) -> None:
    """For products that take no condition: asked just before writing. `version`: what the product calls its state by.

    A product that tells it in seconds shows no second change within one; the values that are to be written do.

    Raises:
        Ended: the ticket has moved on.
    """
    moved = any(now.get(name) != seen.values.get(name) for name in wanted.values)
    if moved or str(now[version]) != seen.version:
        raise Ended(Answer(Verdict.RETRY, "changed_meanwhile"))


class Tool(Protocol):
    """One product's API. `ticket` is the ticket's number there."""

    def api(self, client: httpx.AsyncClient) -> Api: ...

    async def begin(self, api: Api) -> None:
        """Signs in, where that is a step of its own."""

    async def seen(self, api: Api, ticket: str, mark: str | None) -> Seen:
        """The ticket now, and who changed what last. With `mark`, whether a note bears it."""
        ...

    async def write(self, api: Api, ticket: str, seen: Seen, wanted: Plan) -> None:
        """Writes the plan, on condition that the ticket is as it was seen, where the product can be told so."""

    async def end(self, api: Api) -> None:
        """Signs out, where that is a step of its own."""


class ToolWay:
    """The way to a ticketing tool."""

    def __init__(self, subscriber: Subscriber, tool: Tool, mark: Callable[[Mapping[str, Any]], str]) -> None:
        assert subscriber.connector is not None
        self._name = subscriber.name
        self._connector = subscriber.connector
        self._tool = tool
        self._mark = mark
        self._farewells = Aside()

    async def deliver(self, client: httpx.AsyncClient, parcel: Parcel) -> Answer:
        reference = parcel.clear.values.get("external_reference") if parcel.clear else None
        ticket = reference_in(self._name, reference)
        if ticket is None:
            return Answer(Verdict.SKIPPED, NOT_OURS, asked=False)
        api = self._tool.api(client)
        try:
            await self._tool.begin(api)
            try:
                return await self._write(api, ticket, parcel)
            finally:
                self._farewells.begin(_leave(self._tool, api))
        except Ended as ended:
            return ended.answer
        except (KeyError, TypeError, ValueError, AttributeError):
            return Answer(Verdict.RETRY, "answer_of_another_shape")

    async def _write(self, api: Api, ticket: str, parcel: Parcel) -> Answer:
        seen = await self._tool.seen(api, ticket, self._mark(parcel.event) if parcel.again else None)
        wanted = plan(parcel.event, self._connector, seen)
        if wanted.empty:
            return Answer(Verdict.SKIPPED, PERSON_DECIDED if wanted.left else NOTHING_TO_WRITE)
        await self._tool.write(api, ticket, seen, wanted)
        return Answer(Verdict.DELIVERED, "written_partly" if wanted.left else "written")


async def _leave(tool: Tool, api: Api) -> None:
    """Ends the session, or leaves it to the tool to let it lapse. The client may be closed by now (RuntimeError).

    An attempt that has its answer does not lose it to what becomes of the session.
    """
    with suppress(Ended, httpx.HTTPError, AddressRefused, TimeoutError, RuntimeError):
        async with asyncio.timeout(_FAREWELL_SECONDS):
            await tool.end(api)

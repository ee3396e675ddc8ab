"""A ticketing tool that does not answer holds nobody for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.outward import Clear
from services.crm.adapters.outgoing.connectors import tool
from services.crm.adapters.outgoing.connectors.tool import Api, ToolWay
from services.crm.adapters.outgoing.way import Parcel
from services.crm.domain.addresses import AddressRefused
from services.crm.domain.notices import Answer, Verdict
from services.crm.domain.subscribers import Connector, Subscriber
from services.crm.domain.tickets import Plan, Seen
from tests.unit.crm.making import NOW

TOLD = Subscriber(
    name="glpi", kind="glpi", url="http://glpi.example", secret_file=Path("none"), connector=Connector(note=False)
)
PARCEL = Parcel({"id": "1", "data": {"changes": ()}}, Clear(purpose="link", values={"external_reference": "glpi:7"}))


class Mute:
    """Ends no session, or as `end` does; `reads` says whether it shows a ticket."""

    def __init__(self, *, reads: bool, end: Callable[[], Awaitable[object]] | None = None) -> None:
        self._reads = reads
        self._end = end or asyncio.Event().wait

    def api(self, client: httpx.AsyncClient) -> Api:
        return Api(client, "http://glpi.example", {}, lambda: NOW)

    async def begin(self, api: Api) -> None: ...

    async def seen(self, api: Api, ticket: str, mark: str | None) -> Seen:
        if not self._reads:
            await asyncio.Event().wait()
        return Seen("1", {})

    async def write(self, api: Api, ticket: str, seen: Seen, wanted: Plan) -> None: ...

    async def end(self, api: Api) -> None:
        await self._end()


async def settled(*, reads: bool, seconds: float, end: Callable[[], Awaitable[object]] | None = None) -> Any:
    async def attempt() -> Answer:
        async with httpx.AsyncClient() as client, asyncio.timeout(seconds):
            return await ToolWay(TOLD, Mute(reads=reads, end=end), lambda _: "mark").deliver(client, PARCEL)

    under_way = asyncio.create_task(attempt())
    done, _ = await asyncio.wait({under_way}, timeout=10)
    under_way.cancel()
    assert done
    return (await asyncio.gather(under_way, return_exceptions=True))[0]


@pytest.mark.feature(76)
async def test_a_tool_that_is_silent_to_the_end_of_its_session_too_ends_the_attempt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tool, "_FAREWELL_SECONDS", 0.01, raising=False)
    assert isinstance(await settled(reads=False, seconds=0.01), TimeoutError)


@pytest.mark.feature(76)
async def test_what_a_tool_took_is_taken_though_it_does_not_end_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "_FAREWELL_SECONDS", 0.01, raising=False)
    assert await settled(reads=True, seconds=5) == Answer(Verdict.SKIPPED, "nothing_to_write")


@pytest.mark.feature(76)
async def test_what_a_tool_took_is_taken_though_time_runs_out_while_the_session_ends() -> None:
    assert await settled(reads=True, seconds=0.5) == Answer(Verdict.SKIPPED, "nothing_to_write")


@pytest.mark.feature(76)
async def test_what_a_tool_took_is_taken_though_its_name_is_not_found_any_more() -> None:
    async def unknown() -> None:
        raise AddressRefused("name_not_found")

    answer = await settled(reads=True, seconds=5, end=unknown)
    assert answer == Answer(Verdict.SKIPPED, "nothing_to_write")


@pytest.mark.feature(76)
@pytest.mark.parametrize(("reads", "seconds"), [(True, 5), (False, 0.01)])
async def test_a_session_is_ended_also_when_the_time_is_up(reads: bool, seconds: float) -> None:
    ended = asyncio.Event()

    async def end() -> None:
        ended.set()

    await settled(reads=reads, seconds=seconds, end=end)
    await asyncio.wait_for(ended.wait(), 10)

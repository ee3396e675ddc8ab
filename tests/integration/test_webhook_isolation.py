"""A thousand events for subscribers that misbehave, while another one gets all of its own."""

import asyncio
import gc
import json
import resource
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from services.crm.adapters.outgoing.courier import Pace
from services.crm.adapters.outgoing.log import Log, Wanted
from services.crm.adapters.outgoing.way import Parcel
from services.crm.adapters.outgoing.webhook import Webhook
from services.crm.domain.notices import Answer, Breaker, Patience
from tests.integration.conftest import eventually
from tests.integration.receivers import SECRET, Receiver, Told, now, once, outside

__all__ = ["outside"]

EVENTS = 1000
AGAIN = 250
PATIENCE = 240
"""Seconds, on a machine that does much else."""
BAD = ("failing", "hanging", "leading", "gone", "flooding")
MANNERS = {"failing": "500 Oops", "hanging": "hang", "leading": "302 Found", "gone": "410 Gone", "flooding": "endless"}
PACE = Pace(
    Patience(once, first=timedelta(milliseconds=20), most=timedelta(milliseconds=100), tries=3),
    Breaker(once, failures=5, first=timedelta(milliseconds=200), most=timedelta(seconds=5)),
    idle=0.05,
    housekeeping=0.5,
)

_FILL = """
insert into crm.notice (subscriber, event_id, event_type, ticket_id, version, body, trace)
select $1, event, 'ticket.corrected.v1', ticket, 1,
    jsonb_build_object('specversion', '1.0', 'id', event, 'source', '/guichet/desk', 'type', 'ticket.corrected.v1',
        'subject', ticket, 'sequence', '1', 'actor', 'agent', 'data', jsonb_build_object('ticket_id', ticket))::text, '{}'
from (select gen_random_uuid() as event, gen_random_uuid() as ticket from generate_series(1, $2)) as made
"""


@dataclass
class Counted:
    """A way that counts the attempts in hand: a receiver would see a connection closed later than the courier closed it."""

    inner: Webhook
    in_hand: int = 0
    most: int = 0

    async def deliver(self, client: httpx.AsyncClient, parcel: Parcel) -> Answer:
        self.in_hand += 1
        self.most = max(self.most, self.in_hand)
        try:
            return await self.inner.deliver(client, parcel)
        finally:
            self.in_hand -= 1


def resident() -> int:
    """Bytes at the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.feature(76)
async def test_a_thousand_events_for_one_that_misbehaves_disturb_no_other(outside: Told) -> None:
    """Each of the five has a thousand waiting; the sixth gets its own in the meantime.

    The misbehaving ones hold at most their own two connections each, use no memory for what they answer, and every
    attempt is written down. What was given up is replayed once they behave.
    """
    receivers = {name: Receiver(manner) for name, manner in MANNERS.items()}
    good = Receiver()
    async with asyncio.timeout(2 * PATIENCE), asyncio.TaskGroup() as group:
        stop = asyncio.Event()

        async def listen(one: Receiver) -> None:
            async with one.listening():
                await stop.wait()

        for one in (*receivers.values(), good):
            group.create_task(listen(one))
        while not all(one.url for one in (*receivers.values(), good)):
            await asyncio.sleep(0)
        # Only for one that hangs is it time that ends an attempt: the others answer, however slow the machine.
        told = {
            name: outside.subscriber(name, one.url, timeout_seconds=0.2 if name == "hanging" else 30)
            for name, one in receivers.items()
        }
        told["good"] = outside.subscriber("good", good.url, parallel=4, timeout_seconds=30)
        ways = {name: Counted(Webhook(one.url, lambda: [SECRET.decode()], clock=now)) for name, one in told.items()}
        couriers = [outside.courier(one, pace=PACE, way=ways[name]) for name, one in told.items()]
        for name in told:
            await outside.admin.execute(_FILL, name, EVENTS if name in BAD else 200)
        gc.collect()
        before = resident()
        async with outside.working(*couriers):
            await outside.until("good", {"delivered": 200}, seconds=PATIENCE)
            await _check_bad_ones(outside, receivers, ways)
            assert resident() - before < 64 * 1024 * 1024
            await _replayed(outside, receivers["gone"])
        for one in receivers.values():
            await eventually(_closed(one))
        stop.set()
    assert len({json.loads(body)["id"] for _, _, body in good.requests}) == 200


def _closed(receiver: Receiver) -> Callable[[], Awaitable[bool]]:
    async def closed() -> bool:
        return receiver.open == 0

    return closed


async def _check_bad_ones(outside: Told, receivers: Mapping[str, Receiver], ways: Mapping[str, Counted]) -> None:
    for name, one in receivers.items():
        logged = await _logged(outside, name, one)
        states = await outside.states(name)
        assert sum(states.values()) == EVENTS, "each is still there, whatever became of it"
        assert states.get("delivered", 0) == 0
        assert 0 < ways[name].most <= 2, "its own two connections"
        assert len(logged) < EVENTS / 2, "the breaker keeps it from being asked a thousand times"
    assert await outside.standing("gone") == ("disabled", "gone")
    assert len(receivers["gone"].requests) <= 4, "what was in hand when it said so"
    assert set(await outside.log("hanging")) == {"TimeoutError"}
    assert set(await outside.log("leading")) == {"http_302"}
    assert receivers["flooding"].written < len(receivers["flooding"].requests) * 10 * 1024 * 1024 / 2


async def _logged(outside: Told, name: str, receiver: Receiver) -> list[str]:
    """The log, once it has each request that was read by now; one given up before it was read stands there too."""

    async def asked() -> bool:
        return bool(receiver.requests)

    await eventually(asked, seconds=PATIENCE)
    read = len(receiver.requests)

    async def written_down() -> bool:
        return len(await outside.log(name)) >= read

    await eventually(written_down, seconds=PATIENCE)
    return await outside.log(name)


async def _replayed(outside: Told, receiver: Receiver) -> None:
    """It behaves again: what was given up goes out when it is asked for, each event under its one id."""
    receiver.manner = "204 No Content"
    log = Log(outside.url, "default")
    await outside.admin.execute("update crm.notice set queued_at = now() - interval '2 days' where subscriber = 'gone'")
    await outside.until("gone", {"failed": EVENTS}, seconds=PATIENCE)
    ids = [row["id"] for row in await log.notices("gone", "failed", EVENTS)][:AGAIN]
    asked = len(receiver.requests)
    assert await log.replay(Wanted(ids=ids)) == {"gone": AGAIN}
    assert await log.replay(Wanted(ids=ids)) == {}
    assert await log.enable("gone")
    await outside.until("gone", {"delivered": AGAIN, "failed": EVENTS - AGAIN}, seconds=PATIENCE)
    assert len({json.loads(body)["id"] for _, _, body in receiver.requests[asked:]}) == AGAIN

"""A thousand events for subscribers that misbehave, while another one gets all of its own."""

import asyncio
import gc
import json
import resource
from datetime import timedelta

import pytest

from services.crm.adapters.outgoing.courier import Pace
from services.crm.adapters.outgoing.log import Log, Wanted
from services.crm.domain.notices import Breaker, Patience
from tests.integration.receivers import Receiver, Told, once, outside

__all__ = ["outside"]

EVENTS = 1000
AGAIN = 250
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
    async with asyncio.timeout(120), asyncio.TaskGroup() as group:
        stop = asyncio.Event()

        async def listen(one: Receiver) -> None:
            async with one.listening():
                await stop.wait()

        for one in (*receivers.values(), good):
            group.create_task(listen(one))
        while not all(one.url for one in (*receivers.values(), good)):
            await asyncio.sleep(0)
        told = {name: outside.subscriber(name, one.url, timeout_seconds=0.2) for name, one in receivers.items()}
        told["good"] = outside.subscriber("good", good.url, parallel=4, timeout_seconds=5)
        couriers = {name: outside.courier(one, pace=PACE) for name, one in told.items()}
        for name in told:
            await outside.admin.execute(_FILL, name, EVENTS if name in BAD else 200)
        gc.collect()
        before = resident()
        async with outside.working(*couriers.values()):
            await outside.until("good", {"delivered": 200}, seconds=60)
            await _check_bad_ones(outside, receivers)
            assert resident() - before < 64 * 1024 * 1024
            await _replayed(outside, receivers["gone"])
        stop.set()
    assert len({json.loads(body)["id"] for _, _, body in good.requests}) == 200


async def _check_bad_ones(outside: Told, receivers: dict[str, Receiver]) -> None:
    for name, one in receivers.items():
        states = await outside.states(name)
        assert sum(states.values()) == EVENTS, "each is still there, whatever became of it"
        assert states.get("delivered", 0) == 0
        assert 0 < one.most_open <= 2, "its own two connections"
        logged = await outside.log(name)
        assert len(logged) >= len(one.requests) - 2, "each request is logged; one given up before it was read is too"
        assert len(logged) < EVENTS / 2, "the breaker keeps it from being asked a thousand times"
    assert await outside.standing("gone") == ("disabled", "gone")
    assert len(receivers["gone"].requests) <= 4, "what was in hand when it said so"
    assert set(await outside.log("hanging")) == {"TimeoutError"}
    led = set(await outside.log("leading"))
    assert "http_302" in led
    assert led <= {"http_302", "TimeoutError"}, "a slow machine may be out of time before it is led anywhere"
    assert receivers["flooding"].written < len(receivers["flooding"].requests) * 10 * 1024 * 1024 / 2


async def _replayed(outside: Told, receiver: Receiver) -> None:
    """It behaves again: what was given up goes out when it is asked for, each event under its one id."""
    receiver.manner = "204 No Content"
    log = Log(outside.url, "default")
    await outside.admin.execute("update crm.notice set queued_at = now() - interval '2 days' where subscriber = 'gone'")
    await outside.until("gone", {"failed": EVENTS})
    ids = [row["id"] for row in await log.notices("gone", "failed", EVENTS)][:AGAIN]
    assert await log.replay(Wanted(ids=ids)) == {"gone": AGAIN}
    assert await log.replay(Wanted(ids=ids)) == {}
    assert await log.enable("gone")
    await outside.until("gone", {"delivered": AGAIN, "failed": EVENTS - AGAIN}, seconds=60)
    assert len({json.loads(body)["id"] for _, _, body in receiver.requests[-AGAIN:]}) == AGAIN

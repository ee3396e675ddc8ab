"""What an open page is told, however much happens, and how often its session is looked at meanwhile."""

import asyncio
from contextlib import aclosing
from uuid import UUID

import pytest

from services.desk.adapters.hub import WAITING_AT_MOST, Hub, News
from services.desk.adapters.web.guard import RECHECKED_SECONDS, Lasting

pytestmark = pytest.mark.feature(90)


def changed(number: int) -> News:
    return News("changed", UUID(int=number))


async def test_a_page_that_is_slow_is_told_of_every_ticket_that_changed_each_once() -> None:
    hub = Hub()
    async with aclosing(hub.changes(heartbeat=60, together=0)) as changes:
        assert await anext(changes) == ()
        for _ in range(20):  # a page that takes nothing while a thousand tickets change twenty times
            for number in range(1000):
                hub.tell(changed(number))
        assert await anext(changes) == tuple(changed(number) for number in range(1000))
        hub.tell(changed(7))
        hub.tell(News("presence", UUID(int=7)))
        assert await anext(changes) == (changed(7), News("presence", UUID(int=7)))
    assert hub.listeners == 0


async def test_what_comes_soon_after_is_told_together() -> None:
    """Counted in deliveries: fifty pieces of news, one by one, are two."""
    hub, told = Hub(), []
    async with aclosing(hub.changes(heartbeat=60, together=1.0)) as changes:
        await anext(changes)
        hub.tell(changed(0))
        told.append(await anext(changes))
        following = asyncio.ensure_future(anext(changes))
        for number in range(1, 51):
            hub.tell(changed(number))
            await asyncio.sleep(0)
        told.append(await following)
    assert [len(one) for one in told] == [1, 50]


async def test_a_page_that_takes_nothing_for_long_is_let_go_rather_than_told_half() -> None:
    hub = Hub()
    async with aclosing(hub.changes(heartbeat=60, together=0)) as changes:
        await anext(changes)
        for number in range(WAITING_AT_MOST + 1):
            hub.tell(changed(number))
        assert [told async for told in changes] == []


async def test_closing_ends_every_stream() -> None:
    hub = Hub()
    async with aclosing(hub.changes(heartbeat=60)) as changes:
        await anext(changes)
        waiting = asyncio.ensure_future(anext(changes, None))
        await asyncio.sleep(0)
        hub.close()
        assert await waiting is None


async def test_a_session_is_looked_at_every_few_seconds_and_not_once_for_each_piece_of_news() -> None:
    now, asked, signed_in = 100.0, 0, True

    async def ask() -> bool:
        nonlocal asked
        asked += 1
        return signed_in

    lasting = Lasting(ask, lambda: now)
    for _ in range(200):
        assert await lasting.holds()
    assert asked == 1
    signed_in = False
    now += RECHECKED_SECONDS - 0.1
    assert await lasting.holds()
    now += 0.1
    assert not await lasting.holds()
    assert not await lasting.holds()
    assert asked == 2


def test_a_page_that_was_made_before_a_ticket_changed_can_tell() -> None:
    hub, other = Hub(), Hub()
    made = hub.news_at
    hub.tell(News("presence", UUID(int=7)))
    assert hub.news_at == made, "who came and went is asked for by itself"
    hub.tell(changed(7))
    assert hub.news_at != made
    made = hub.news_at
    hub.close()
    assert hub.news_at != made, "what was told while nobody listened for it is not known"
    assert made != other.news_at, "another replica, or one that began anew, cannot say that nothing was missed"

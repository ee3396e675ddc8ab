"""Work that never ends: it goes on after every kind of failure, and ends when it is told to."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.messaging.retry import Backoff
from shared.runtime.background import keep_going

AT_ONCE = 0.001


async def _fails() -> None:
    raise ValueError("a reason")


async def _a_member_fails_at_the_groups_end() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(_fails())


async def _a_member_fails_within_the_group() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(_fails())
        await asyncio.Event().wait()


async def _is_cancelled_by_itself() -> None:
    raise asyncio.CancelledError


@pytest.mark.feature(1)
@pytest.mark.parametrize(
    "failing",
    [_fails, _a_member_fails_at_the_groups_end, _a_member_fails_within_the_group, _is_cancelled_by_itself],
)
async def test_what_fails_starts_again(failing: Callable[[], Awaitable[None]]) -> None:
    """Queued replies would wait for a restart of the service otherwise."""
    runs, again = 0, asyncio.Event()

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            await failing()
        again.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(keep_going(work, Backoff(first=AT_ONCE, most=AT_ONCE)))
    await asyncio.wait_for(again.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 10)
    assert runs == 2


async def test_it_ends_when_told_to_though_the_work_fails_on_its_way_out() -> None:
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            raise ConnectionError("the database is gone")

    task = asyncio.create_task(keep_going(work, Backoff(first=AT_ONCE, most=AT_ONCE)))
    await begun.wait()
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=10)
    assert done == {task}
    assert isinstance(task.exception(), ConnectionError)

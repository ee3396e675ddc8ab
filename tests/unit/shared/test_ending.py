"""A stop ends what runs, also what takes the first word for a fault of its database."""

import asyncio
import contextlib

import pytest

from shared.runtime.ending import ended

pytestmark = pytest.mark.feature(1)


async def _forever(*, deaf: int) -> None:
    """So many times it loses its database on the way out, and tries on."""
    for _ in range(deaf):
        with contextlib.suppress(ConnectionError):
            try:
                await asyncio.Event().wait()
            finally:
                raise ConnectionError("the roll-back found nobody")
    await asyncio.Event().wait()


@pytest.mark.parametrize("deaf", [0, 1])
async def test_what_hears_late_is_told_again(deaf: int) -> None:
    task = asyncio.create_task(_forever(deaf=deaf))
    await asyncio.sleep(0)
    await ended([task], patience=0.01)
    assert task.cancelled()


async def test_a_stop_does_not_wait_for_ever() -> None:
    task = asyncio.create_task(_forever(deaf=2))
    await asyncio.sleep(0)
    await ended([task], patience=0.01)
    assert not task.done()
    await ended([task], patience=0.01)
    assert task.cancelled()


async def test_what_failed_long_ago_ends_a_stop_like_anything_else() -> None:
    async def fails() -> None:
        raise ValueError

    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await ended([task], patience=0.01)
    assert isinstance(task.exception(), ValueError)
    await ended([])

"""Work that a service keeps doing for as long as it lives."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from shared.messaging.retry import Backoff
from shared.runtime.ending import told_to_end

logger = logging.getLogger("guichet.service")

Work = Callable[[], Awaitable[None]]


async def keep_going(work: Work, backoff: Backoff | None = None) -> None:
    """Until cancelled: does it again when it has ended, a little later when it failed.

    Each run is a task of its own. Where a member of a task group fails, Python 3.11 and 3.12 leave the task that the
    group ran in marked as told to end; here that would look like the end of the service.
    """
    backoff = backoff or Backoff(first=0.5, most=30.0)
    while True:
        try:
            await asyncio.create_task(_run(work))
            backoff.reset()
        except (Exception, asyncio.CancelledError):
            if told_to_end():
                raise
            logger.exception("background work failed and starts again")
        await asyncio.sleep(backoff.next())


async def _run(work: Work) -> None:
    await work()

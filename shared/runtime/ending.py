"""Whether the running task was told to end."""

import asyncio
from collections.abc import Collection
from typing import Any

PATIENCE_SECONDS = 5.0


def told_to_end() -> bool:
    """True from a task's cancellation on, also where what it did on its way out failed and hid that it was told."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def ended(tasks: Collection["asyncio.Task[Any]"], patience: float = PATIENCE_SECONDS) -> None:
    """Tells tasks to end, and once more: one that lost its database on the way out may have taken that for a fault."""
    left = set(tasks)
    for _ in range(2):
        for task in left:
            task.cancel()
        if left:
            _, left = await asyncio.wait(left, timeout=patience)
    await asyncio.gather(*(task for task in tasks if task.done()), return_exceptions=True)

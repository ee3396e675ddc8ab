"""Whether the running task was told to end."""

import asyncio


def told_to_end() -> bool:
    """True from a task's cancellation on, also where what it did on its way out failed and hid that it was told."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

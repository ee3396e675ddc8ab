"""Work that nobody waits for, such as a farewell: what came of the attempt is told before it."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Aside:
    """Holds on to what was begun until it ends; its length is how much of it is under way. Nothing of it may raise."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

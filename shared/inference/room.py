"""How much may be inside at once; whoever finds no room waits in turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Room:
    """For one event loop. What is larger than the whole room comes in when nobody else is inside."""

    def __init__(self, size: int) -> None:
        self.held = 0
        self._size = size
        self._turn = asyncio.Lock()
        self._left = asyncio.Event()

    @asynccontextmanager
    async def taken(self, amount: int) -> AsyncIterator[None]:
        async with self._turn:
            while self.held and self.held + amount > self._size:
                self._left.clear()
                await self._left.wait()
            self.held += amount
        try:
            yield
        finally:
            self.held -= amount
            self._left.set()

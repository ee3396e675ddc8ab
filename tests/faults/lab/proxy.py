"""A TCP proxy between one service and one server, whose weather the laboratory makes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

_CHUNK = 16 * 1024
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Weather:
    """How connections fare. `delay` in seconds for each chunk, `rate` in bytes a second, 0 for any."""

    refused: bool = False
    silent: bool = False
    delay: float = 0.0
    rate: float = 0.0


FAIR = Weather()


class Proxy:
    """Listens on a port and carries on to wherever `upstream` says, asked at each connection."""

    def __init__(self, port: int, upstream: Callable[[], int]) -> None:
        self.port = port
        self._upstream = upstream
        self._weather = FAIR
        self._fair = asyncio.Event()
        self._fair.set()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._carry, _HOST, self.port, reuse_address=True)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.reset()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    def make(self, weather: Weather) -> None:
        """Sets the weather. A connection that was silent is reset when the weather clears: its bytes are gone."""
        clears = self._weather.silent and not weather.silent
        self._weather = weather
        if weather.refused or clears:
            self.reset()
        if weather.silent:
            self._fair.clear()
        else:
            self._fair.set()

    def reset(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)
        if self._weather.refused:
            writer.transport.abort()
            return
        try:
            onward_reader, onward = await asyncio.open_connection(_HOST, self._upstream())
        except OSError:
            writer.transport.abort()
            return
        both = {writer, onward}
        self._writers |= both
        try:
            await asyncio.gather(self._pump(reader, onward), self._pump(onward_reader, writer))
        finally:
            self._writers -= both
            for one in both:
                one.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Ends both ways at once when either side ends: no client here closes one way only."""
        with suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                await self._fair.wait()
                weather = self._weather
                await asyncio.sleep(weather.delay + (len(chunk) / weather.rate if weather.rate else 0))
                writer.write(chunk)
                await writer.drain()
        writer.close()

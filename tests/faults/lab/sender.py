"""Requests over raw connections that stay open: a sender that costs next to nothing beside what it sends to.

A client library's pool looks at all its connections at each answer; on a busy machine it stands still before intake does.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Sender:
    """At most `most` connections to one server. Who has none yet waits for one."""

    url: str
    most: int
    _idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)
    _free: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.most)

    async def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Raises `OSError` when there is no answer, or none in time."""
        told = {**headers, "Host": urlsplit(self.url).netloc, "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        request = f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body
        async with asyncio.timeout(_SECONDS), self._free:
            try:
                return await self._exchange(request)
            except asyncio.IncompleteReadError as error:
                raise ConnectionResetError from error

    async def _exchange(self, request: bytes) -> Answer:
        while self._idle:
            connection = self._idle.pop()
            try:
                return await self._on(*connection, request)
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                # Closed since it was last used. What is asked here may be asked again.
                connection[1].close()
                if getattr(error, "partial", b""):
                    raise
        place = urlsplit(self.url)
        return await self._on(*await asyncio.open_connection(place.hostname, place.port), request)

    async def _on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> Answer:
        try:
            writer.write(request)
            await writer.drain()
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return Answer(int(first.split()[1]), headers, body)

    def close(self) -> None:
        for _, writer in self._idle:
            writer.close()

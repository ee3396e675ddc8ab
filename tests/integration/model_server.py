"""A chat endpoint that plays whatever model a test needs, at the protocol: real sockets, real HTTP, real misbehaviour."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Play = Callable[["Call"], Awaitable[None]]


@dataclass
class Call:
    """One request, and where its answer goes."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    writer: asyncio.StreamWriter

    @property
    def sources(self) -> list[str]:
        """The numbered sentences that the model was given."""
        return re.findall(r"^\d+\. (.+)$", self.body["messages"][1]["content"].split("<<")[0], re.MULTILINE)

    async def send(self, status: str, payload: bytes, *, headers: str = "", length: int | None = None) -> None:
        head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: "
        self.writer.write(f"{head}{len(payload) if length is None else length}\r\n\r\n".encode() + payload)
        await self.writer.drain()

    async def say(self, content: object, **more: Any) -> None:
        """An ordinary completion with this content."""
        choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"} | more
        usage = {"prompt_tokens": 210, "completion_tokens": 64}
        answer = {"choices": [choice], "usage": usage, "system_fingerprint": "b7777-abc", "model": self.body["model"]}
        await self.send("200 OK", json.dumps(answer).encode())

    async def sentences(self, *said: tuple[str, list[int]]) -> None:
        await self.say(json.dumps({"sentences": [{"text": text, "from": numbers} for text, numbers in said]}))


@dataclass
class ModelServer:
    url: str
    play: Play
    calls: list[Call] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once a client hung up on a call that was being played."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (call := await _read(reader, writer)) is not None:
                self.calls.append(call)
                self.busy += 1
                self.busiest = max(self.busiest, self.busy)
                try:
                    await self._watched(call, reader)
                finally:
                    self.busy -= 1
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _watched(self, call: Call, reader: asyncio.StreamReader) -> None:
        """Plays until the client hangs up."""
        playing = asyncio.ensure_future(self.play(call))
        hung_up = asyncio.ensure_future(reader.read(1))
        await asyncio.wait({playing, hung_up}, return_when=asyncio.FIRST_COMPLETED)
        if not playing.done():
            self.gone.set()
        hung_up.cancel()
        playing.cancel()
        await asyncio.gather(hung_up, return_exceptions=True)
        (result,) = await asyncio.gather(playing, return_exceptions=True)
        if isinstance(result, Exception) and not isinstance(result, ConnectionError):
            raise result


@asynccontextmanager
async def model_server(play: Play, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[ModelServer]:
    served = ModelServer("", play)
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    served.url = f"http{'s' if tls else ''}://127.0.0.1:{port}/v1"
    try:
        yield served
    finally:
        server.close()


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Call | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = json.loads(await reader.readexactly(int(headers["content-length"])))
    return Call(first.split(" ")[1], headers, body, writer)


async def faithful(call: Call) -> None:
    """Says every sentence again, the last one first."""
    numbered = list(enumerate(call.sources, start=1))
    await call.sentences(*((text, [number]) for number, text in numbered[::-1]))


async def hang(call: Call) -> None:
    await asyncio.Event().wait()

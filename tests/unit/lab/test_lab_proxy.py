"""The laboratory's proxy, on real sockets: fair, cut, silent, slow."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from shared.local.kafka.config import server_properties
from shared.local.ports import free_port
from tests.faults.lab.proxy import FAIR, Proxy, Weather
from tests.faults.lab.supervisor import Doors, at_port, with_listeners


@asynccontextmanager
async def echo() -> AsyncIterator[int]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1000):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def through(proxy: Proxy) -> AsyncIterator[Callable[[], Awaitable[bytes]]]:
    """A client of the proxy: each call says hello and hears what comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)

    async def hello() -> bytes:
        writer.write(b"hello")
        return await reader.read(5)

    try:
        yield hello
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def test_the_weather_is_what_it_is_made() -> None:
    async with echo() as port, Proxy(free_port(), lambda: port) as proxy:
        async with through(proxy) as hello:
            assert await hello() == b"hello"
            proxy.make(Weather(delay=0.2))
            before = asyncio.get_running_loop().time()
            assert await hello() == b"hello"
            assert asyncio.get_running_loop().time() - before >= 0.4
            proxy.make(Weather(silent=True))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(hello(), 0.2)
            proxy.make(FAIR)
            with pytest.raises(ConnectionResetError):
                await hello()
        proxy.make(Weather(refused=True))
        async with through(proxy) as hello:
            with pytest.raises(ConnectionResetError):
                await hello()
        proxy.make(FAIR)
        async with through(proxy) as hello:
            assert await hello() == b"hello"


def test_each_service_has_its_own_door_to_the_bus() -> None:
    doors = Doors.free(faketime=None, broken=None)
    values = {"data": "/nowhere", "port": 1000, "controller_port": 1001, "admin_password": "x"}
    lines = dict(line.split("=", 1) for line in with_listeners(server_properties(**values), doors).splitlines())
    for name, door in doors.doors.items():
        assert f"{name.upper()}://127.0.0.1:{door.listener}" in lines["listeners"]
        assert f"{name.upper()}://127.0.0.1:{door.bus}" in lines["advertised.listeners"]
        assert f"listener.name.{name}.scram-sha-256.sasl.jaas.config" in lines
    assert at_port("postgresql://a:b%40@127.0.0.1:5432/guichet", 9) == "postgresql://a:b%40@127.0.0.1:9/guichet"

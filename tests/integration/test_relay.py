"""The outbox relay on PostgreSQL: what one topic refuses keeps nothing else, and a stop is always heard."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.messaging.relay import Relay
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase, eventually

FULL, OTHER = "full.v1", "other.v1"
PUT = """
insert into outbox (event_id, topic, key, headers, payload)
select gen_random_uuid(), $1, $2 || i::text::bytea, '{}', '\\x00' from generate_series(1, $3::int) i
"""


class Bus:
    """Takes nothing for one topic until it is told to: it says so at once, or never answers."""

    def __init__(self, *, silent: bool = False) -> None:
        self.refuses = True
        self.silent = silent
        self.sent: list[tuple[str, bytes | None]] = []

    async def send(self, topic: str, key: bytes | None, headers: dict[str, str], payload: bytes) -> None:
        del headers, payload
        if topic == FULL and self.refuses:
            await asyncio.sleep(3600 if self.silent else 0)
            raise OSError("not enough replicas")
        self.sent.append((topic, key))

    def count(self, topic: str) -> int:
        return sum(one == topic for one, _ in self.sent)


@pytest_asyncio.fixture(loop_scope="session")
async def database(postgres: ProvisionedDatabase) -> AsyncIterator[Database]:
    database = await Database.connect(postgres.urls["crm"], schema="crm", size=3)
    await database.pool.execute("delete from outbox")
    yield database
    await database.pool.execute("delete from outbox")
    await database.close()


@pytest.mark.feature(1)
async def test_events_for_other_topics_pass_what_one_topic_does_not_take(database: Database) -> None:
    await database.pool.execute(PUT, FULL, b"full-", 450)
    await database.pool.execute(PUT, OTHER, b"other-", 3)
    bus = Bus()
    running = asyncio.create_task(Relay(database, bus, "crm").run())
    try:
        await eventually(lambda: bus.count(OTHER) == 3)
        assert bus.count(FULL) == 0
        bus.refuses = False
        await eventually(lambda: bus.count(FULL) == 450)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert await database.pool.fetchval("select count(*) from outbox") == 0
    assert len(bus.sent) == len(set(bus.sent))


@pytest.mark.feature(1)
async def test_a_topic_from_which_no_answer_comes_keeps_no_other_and_what_waits_is_counted(database: Database) -> None:
    """As when a partition has no leader: Kafka's client tries on for most of a minute before it says so."""
    await database.pool.execute(PUT, FULL, b"full-", 450)
    relay = Relay(database, bus := Bus(silent=True), "crm")
    running = asyncio.create_task(relay.run())
    try:
        await eventually(lambda: relay.waiting == 450)
        for round_ in range(1, 4):
            await database.pool.execute(PUT, OTHER, f"other-{round_}-".encode(), 250)
            relay._wake.set()
            await eventually(lambda round_=round_: bus.count(OTHER) == 250 * round_)  # type: ignore[misc]
        await eventually(lambda: relay.waiting == 450)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert bus.count(FULL) == 0
    assert await database.pool.fetchval("select count(*) from outbox") == 450


async def test_what_a_held_topic_keeps_back_is_counted_all_the_time(database: Database) -> None:
    """The page for a bus that is away looks at the least that waited: one round that says none would call it off."""
    await database.pool.execute(PUT, FULL, b"full-", 5)
    relay, seen = Relay(database, bus := Bus(), "crm"), set[int | None]()
    drain = relay._drain_once

    async def watched(*given: object) -> int:
        try:
            return await drain(*given)  # type: ignore[arg-type]
        finally:
            seen.add(relay.waiting)

    relay._drain_once = watched  # type: ignore[method-assign,assignment]
    running = asyncio.create_task(relay.run())
    try:
        await eventually(lambda: len(relay._held.topics()) == 1)
        await database.pool.execute(PUT, OTHER, b"other-", 3)
        relay._wake.set()
        await eventually(lambda: bus.count(OTHER) == 3)
        await eventually(lambda: relay.waiting == 5)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert 0 not in seen


async def test_a_stop_is_heard_whenever_it_comes(database: Database) -> None:
    for turns in range(12):
        relay = Relay(database, Bus(), "crm")
        running = asyncio.create_task(relay.run())
        await eventually(lambda relay=relay: relay.waiting == 0)  # type: ignore[misc]
        relay._wake.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        running.cancel()
        done, _ = await asyncio.wait({running}, timeout=10)
        assert done == {running}


async def test_the_server_gives_up_a_session_of_which_nothing_is_heard(database: Database) -> None:
    told = {name: await database.pool.fetchval(f"show {name}") for name in ("tcp_keepalives_idle", "tcp_user_timeout")}
    assert told == {"tcp_keepalives_idle": "15", "tcp_user_timeout": "30000"}
